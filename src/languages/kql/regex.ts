import {
  anyMany,
  type Case,
  literalText,
  type Pattern,
  type PatternPart,
  pattern,
  type Regex,
} from '../../ir/index.ts';
import { regexToPatterns, wholeTree } from '../../regex/index.ts';

/** Regular expressions as wildcard patterns, of which one matches whenever the expression does. */
export interface RegexValues {
  readonly patterns: readonly Pattern[];
  readonly case: Case;
  /** `lines`: only values of several lines may match that did not. `widened`: what has no pattern became `*`. */
  readonly change?: 'lines' | 'widened';
}

/** What is asked of one expression several times: whether there are values, whether they are exact, the values. */
const known = new WeakMap<Regex, { readonly values: RegexValues | undefined }>();

/** Exactly where it can be done, else widened; undefined when nothing to look for would be left. */
export function regexValues(regex: Regex): RegexValues | undefined {
  const found = known.get(regex);
  if (found !== undefined) return found.values;
  const values = valuesFor(regex);
  known.set(regex, { values });
  return values;
}

function valuesFor(regex: Regex): RegexValues | undefined {
  const exact = regexToPatterns(regex);
  if (exact !== undefined) return { ...exact, ...(exact.effect === undefined ? {} : { change: 'lines' }) };
  const tree = wholeTree(regex);
  if (!('node' in tree)) return undefined;
  const state: Widening = { folded: false };
  const patterns = widened(tree.node, state).map(pattern);
  if (!patterns.every(hasText)) return undefined;
  return { patterns, case: state.folded ? 'insensitive' : 'sensitive', change: 'widened' };
}

function hasText(parts: Pattern): boolean {
  return literalText(parts) !== '' && parts.some((part) => 'text' in part && part.text.length > 1);
}

type Tree = Extract<ReturnType<typeof wholeTree>, { readonly node: unknown }>['node'];
type Parts = readonly PatternPart[];

interface Widening {
  /** Some letter matches in any case, so that all must. */
  folded: boolean;
}

const limit = 16;
const anything: readonly Parts[] = [[anyMany]];

function widened(node: Tree, state: Widening): readonly Parts[] {
  switch (node.type) {
    case 'empty':
    case 'anchor':
      return [[]];
    case 'group':
      return widened(node.item, state);
    case 'set': {
      if (node.written !== undefined) {
        state.folded = true;
        return [[{ text: String.fromCodePoint(node.written) }]];
      }
      const [from, to] = node.set;
      if (node.set.length !== 2 || from === undefined || from !== to) return anything;
      return [[{ text: String.fromCodePoint(from) }]];
    }
    case 'concat': {
      let all: readonly Parts[] = [[]];
      for (const item of node.items) {
        const next = widened(item, state);
        const few = all.length * next.length <= limit ? next : anything;
        all = all.flatMap((parts) => few.map((more) => [...parts, ...more]));
      }
      return all;
    }
    case 'alternation': {
      const all = node.items.flatMap((item) => widened(item, state));
      return all.length <= limit ? all : anything;
    }
    case 'repeat': {
      if (node.min === 0) return anything;
      const once = widened(node.item, state);
      return node.max === 1 ? once : once.map((parts) => [...parts, anyMany]);
    }
    case 'intersection':
    case 'complement':
      return anything;
  }
}
