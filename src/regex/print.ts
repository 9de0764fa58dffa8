import { concat, type RegexNode, type SetNode } from './ast.ts';
import {
  allCharacters,
  type CharSet,
  complementOf,
  digits,
  has,
  notNewline,
  rangesOf,
  sameSet,
  sizeOf,
  spaces,
  wordCharacters,
} from './charset.ts';

/** How a tree is written. */
export interface RegexStyle {
  readonly flavour: 'pcre' | 'lucene' | 're2';
  /** Every set holds all cases of its letters and the pattern is run without regard to case: letters once. */
  readonly fold: boolean;
  /** What `.` means; always `all` in Lucene. */
  readonly dot: 'all' | 'line';
  /** Whether sets with a name are written by it: `\d` (yes unless said). */
  readonly shortSets?: boolean;
}

/** Total but for Lucene's `&` and `~` in other flavours, and anchors in Lucene: the caller has refused those. */
export function printRegex(node: RegexNode, style: RegexStyle): string {
  switch (node.type) {
    case 'empty':
      return style.flavour === 'lucene' ? '()' : '';
    case 'set':
      return printSet(node, style);
    case 'concat':
      return node.items
        .map((item) =>
          item.type === 'alternation' || item.type === 'intersection'
            ? enclosed(item, style)
            : printRegex(item, style),
        )
        .join('');
    case 'alternation':
      return node.items
        .map((item) => (item.type === 'intersection' ? enclosed(item, style) : printRegex(item, style)))
        .join('|');
    case 'repeat':
      return `${printRepeated(node.item, style)}${quantifier(node.min, node.max)}${node.lazy && style.flavour !== 'lucene' ? '?' : ''}`;
    case 'group':
      return groupText(node.item, node.name, style);
    case 'anchor':
      return anchors[node.at];
    case 'intersection':
      return node.items
        .map((item) => (item.type === 'alternation' ? enclosed(item, style) : printRegex(item, style)))
        .join('&');
    case 'complement':
      return `~${printRepeated(node.item, style)}`;
  }
}

/** A tree without anchors as a Lucene pattern that regards case. */
export function printWhole(node: RegexNode): string {
  return printRegex(node, { flavour: 'lucene', fold: false, dot: 'all' });
}

/** A text that is the same for trees that differ only in groups and laziness. */
export function treeKey(node: RegexNode): string {
  return printWhole(withoutGroups(node));
}

function withoutGroups(node: RegexNode): RegexNode {
  switch (node.type) {
    case 'group':
      return withoutGroups(node.item);
    case 'concat':
      return concat(node.items.map(withoutGroups));
    case 'alternation':
    case 'intersection':
      return { ...node, items: node.items.map(withoutGroups) };
    case 'repeat':
      return { ...node, item: withoutGroups(node.item), lazy: false };
    case 'complement':
      return { ...node, item: withoutGroups(node.item) };
    case 'empty':
    case 'set':
    case 'anchor':
      return node;
  }
}

const anchors = {
  start: '^',
  end: '$',
  lineStart: '(?m:^)',
  lineEnd: '(?m:$)',
  wordEdge: '\\b',
  notWordEdge: '\\B',
} as const;

function groupText(item: RegexNode, name: string | undefined, style: RegexStyle): string {
  const inner = printRegex(item, style);
  if (style.flavour === 'lucene' || name === undefined) return inner === '()' ? inner : `(${inner})`;
  return style.flavour === 're2' ? `(?P<${name}>${inner})` : `(?<${name}>${inner})`;
}

function enclosed(node: RegexNode, style: RegexStyle): string {
  const inner = printRegex(node, style);
  return style.flavour === 'lucene' ? `(${inner})` : `(?:${inner})`;
}

function printRepeated(item: RegexNode, style: RegexStyle): string {
  return item.type === 'set' || item.type === 'group' ? printRegex(item, style) : enclosed(item, style);
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

const namedSets: readonly (readonly [string, CharSet])[] = [
  ['\\d', digits],
  ['\\D', complementOf(digits)],
  ['\\w', wordCharacters],
  ['\\W', complementOf(wordCharacters)],
  ['\\s', spaces],
  ['\\S', complementOf(spaces)],
];

function printSet(node: SetNode, style: RegexStyle): string {
  const { set } = node;
  if (set.length === 0) return style.flavour === 'lucene' ? '#' : '[^\\x00-\\x{10FFFF}]';
  if (sameSet(set, allCharacters)) {
    if (style.flavour === 'lucene' || (style.flavour === 'pcre' && style.dot === 'all')) return '.';
    if (style.flavour === 're2') return '(?s:.)';
    return style.shortSets === false ? '(.|\\n)' : '[\\s\\S]';
  }
  if (style.flavour === 'pcre' && style.dot === 'line' && sameSet(set, notNewline)) return '.';
  if (set.length === 2 && set[0] === set[1]) return literalText(set[0]!, style, false);
  if (style.fold && node.written !== undefined) return literalText(node.written, style, false);
  if (style.flavour !== 'lucene' && style.shortSets !== false) {
    const named = namedSets.find(([, known]) => sameSet(known, set));
    // RE2's \s lacks the vertical tab.
    if (named !== undefined && !(style.flavour === 're2' && named[0].toLowerCase() === '\\s'))
      return named[0];
  }
  const complement = complementOf(set);
  const negated = complement.length < set.length || set[set.length - 1] === allCharacters[1];
  return `[${negated ? '^' : ''}${classText(negated ? complement : set, style)}]`;
}

function classText(set: CharSet, style: RegexStyle): string {
  let rest = set;
  let out = '';
  if (style.flavour === 'pcre' && style.shortSets !== false) {
    for (const [name, known] of [namedSets[2]!, namedSets[0]!, namedSets[4]!]) {
      if (!containsAll(rest, known)) continue;
      out += name;
      rest = without(rest, known);
    }
  }
  // Capitals are implied where case does not matter; Lucene's ranges do not ignore case.
  const implied = (from: number, to: number): boolean =>
    style.fold && style.flavour === 'pcre' && from >= 65 && to <= 90;
  for (const [from, to] of rangesOf(rest)) {
    if (implied(from, to)) continue;
    if (from === to) out += literalText(from, style, true);
    else if (to === from + 1) out += literalText(from, style, true) + literalText(to, style, true);
    else out += `${literalText(from, style, true)}-${literalText(to, style, true)}`;
  }
  return out;
}

function containsAll(set: CharSet, part: CharSet): boolean {
  for (const [from, to] of rangesOf(part)) {
    for (let code = from; code <= to; code++) if (!has(set, code)) return false;
  }
  return sizeOf(part) > 0;
}

function without(set: CharSet, part: CharSet): CharSet {
  const out: number[] = [];
  const keep = complementOf(part);
  for (const [from, to] of rangesOf(set)) {
    for (const [low, high] of rangesOf(keep)) {
      const start = Math.max(from, low);
      const stop = Math.min(to, high);
      if (start <= stop) out.push(start, stop);
    }
  }
  return out;
}

const pcreSpecial = new Set('\\^$.|?*+()[]{}');
const luceneSpecial = new Set('.?+*|{}[]()"\\#@&<>~');
const classSpecial = new Set('\\]^-[');
const controls: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r' };

function literalText(code: number, style: RegexStyle, inClass: boolean): string {
  const text = String.fromCodePoint(code);
  const special = inClass ? classSpecial : style.flavour === 'lucene' ? luceneSpecial : pcreSpecial;
  if (special.has(text)) return `\\${text}`;
  if (style.flavour === 'lucene') return inClass && luceneSpecial.has(text) ? `\\${text}` : text;
  if (code < 32 || code === 127) return controls[code] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code <= 0xdfff) return `\\x{${code.toString(16)}}`;
  if (style.flavour === 're2' && code > 126) return `\\x{${code.toString(16)}}`;
  return text;
}
