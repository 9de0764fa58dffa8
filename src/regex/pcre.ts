import { alternation, concat, emptyNode, type ParsedRegex, type RegexNode } from './ast.ts';
import {
  allCharacters,
  type CharSet,
  charSet,
  complementOf,
  digits,
  foldSet,
  notNewline,
  oneCharacter,
  posixClasses,
  spaces,
  unionOf,
  wordCharacters,
} from './charset.ts';
import {
  bounds,
  character,
  ended,
  invalid,
  looksAt,
  maxDepth,
  next,
  parseWhole,
  type Scanner,
  setNode,
  skip,
  take,
  unsupported,
  until,
} from './scanner.ts';

/**
 * PCRE, as Splunk and Sigma use it (https://www.pcre.org/current/doc/html/pcre2syntax.html), without the constructs
 * that are no regular languages or need a look around: those are named. `$` means the end of the value; that PCRE
 * also lets it stand before a last line break is left aside.
 */
export interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  /** `(?x)`: white space and comments are not part of the pattern. */
  readonly extended: boolean;
}

interface State extends Scanner {
  flags: Flags;
  depth: number;
}

export function parsePcre(text: string, flags: Flags): ParsedRegex {
  return parseWhole<State>({ text, at: 0, flags, depth: 0 }, alternatives);
}

/** Flags set inside a group end with it. */
function alternatives(state: State): RegexNode {
  if (++state.depth > maxDepth) unsupported('groups nested so deep');
  const outer = state.flags;
  const items: RegexNode[] = [];
  do items.push(sequence(state));
  while (skip(state, '|'));
  state.flags = outer;
  state.depth--;
  return alternation(items);
}

function sequence(state: State): RegexNode {
  const items: RegexNode[] = [];
  while (!ended(state) && !looksAt(state, '|') && !looksAt(state, ')')) {
    if (state.flags.extended && take(state, /\s+|#[^\n]*/y) !== undefined) continue;
    if (skip(state, '\\Q')) {
      const quoted = until(state, '\\E') ?? rest(state);
      for (const char of quoted) items.push(character(char.codePointAt(0)!, state.flags.fold));
      continue;
    }
    if (skip(state, '\\E')) continue;
    items.push(quantified(state, atom(state)));
  }
  return concat(items);
}

function rest(state: State): string {
  const text = state.text.slice(state.at);
  state.at = state.text.length;
  return text;
}

function quantified(state: State, atomNode: RegexNode): RegexNode {
  let node = atomNode;
  for (let count = 0; count < 2; count++) {
    if (state.flags.extended) take(state, /\s+/y);
    const found = bounds(state);
    if (found === undefined) return node;
    if (count === 1) invalid('a quantifier follows a quantifier');
    if (looksAt(state, '+')) unsupported('a possessive quantifier');
    const lazy = skip(state, '?');
    node = { type: 'repeat', item: node, ...found, lazy };
  }
  return node;
}

function atom(state: State): RegexNode {
  const { flags } = state;
  const start = state.at;
  const code = next(state);
  switch (String.fromCodePoint(code)) {
    case '(':
      return group(state);
    case '[':
      return characterClass(state);
    case '.':
      return { type: 'set', set: flags.dotAll ? allCharacters : notNewline };
    case '^':
      return { type: 'anchor', at: flags.multiline ? 'lineStart' : 'start' };
    case '$':
      return { type: 'anchor', at: flags.multiline ? 'lineEnd' : 'end' };
    case '\\':
      return escapeSequence(state);
    case '*':
    case '+':
    case '?':
      return invalid(`nothing to repeat before \`${state.text.slice(start, start + 1)}\``);
    default:
      return character(code, flags.fold);
  }
}

const lookarounds: readonly (readonly [string, string])[] = [
  ['?=', 'a lookahead'],
  ['?!', 'a negative lookahead'],
  ['?<=', 'a lookbehind'],
  ['?<!', 'a negative lookbehind'],
  ['?>', 'an atomic group'],
  ['?|', 'a branch reset group'],
  ['?(', 'a conditional group'],
  ['?P=', 'a back-reference'],
  ['?P>', 'a recursion'],
  ['?R', 'a recursion'],
  ['?&', 'a recursion'],
  ['*', 'a backtracking verb'],
];

function group(state: State): RegexNode {
  if (skip(state, '?#')) {
    if (until(state, ')') === undefined) invalid('a comment without its `)`');
    return emptyNode;
  }
  for (const [opening, what] of lookarounds) if (looksAt(state, opening)) unsupported(what);
  if (take(state, /\?\d/y) !== undefined) unsupported('a recursion');
  const named = take(state, /\?P?<([A-Za-z_]\w*)>|\?'([A-Za-z_]\w*)'/y);
  if (named !== undefined) {
    return { type: 'group', item: closed(state), name: named[1] ?? named[2]! };
  }
  const flagged = take(state, /\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/y);
  if (flagged === undefined) {
    if (looksAt(state, '?')) invalid('an unknown kind of group');
    return { type: 'group', item: closed(state) };
  }
  const flags = withFlags(state.flags, flagged[1]!, flagged[2] ?? '');
  if (flagged[3] === ')') {
    // Until the end of the group around it.
    state.flags = flags;
    return emptyNode;
  }
  const outer = state.flags;
  state.flags = flags;
  const item = closed(state);
  state.flags = outer;
  return item;
}

function closed(state: State): RegexNode {
  const node = alternatives(state);
  if (!skip(state, ')')) invalid('a `(` without its `)`');
  return node;
}

const flagNames: Readonly<Record<string, keyof Flags>> = {
  i: 'fold',
  s: 'dotAll',
  m: 'multiline',
  x: 'extended',
};

function withFlags(flags: Flags, on: string, off: string): Flags {
  const changed: { -readonly [K in keyof Flags]: boolean } = { ...flags };
  for (const [letters, value] of [
    [on, true],
    [off, false],
  ] as const) {
    for (const letter of letters) {
      const name = flagNames[letter];
      // `u` (Unicode) and `n` (no numbered groups) do not change which texts match here.
      if (name !== undefined) changed[name] = value;
      else if (letter !== 'u' && letter !== 'n' && letter !== 'a') unsupported(`the flag ${letter}`);
    }
  }
  return changed;
}

const classEscapes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: complementOf(digits),
  w: wordCharacters,
  W: complementOf(wordCharacters),
  s: spaces,
  S: complementOf(spaces),
  h: charSet([
    [9, 9],
    [32, 32],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x180e, 0x180e],
    [0x2000, 0x200a],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ]),
  N: notNewline,
};

const controlEscapes: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  a: 7,
  e: 27,
};

const anchorEscapes: Readonly<Record<string, Extract<RegexNode, { type: 'anchor' }>['at']>> = {
  A: 'start',
  z: 'end',
  Z: 'end',
  b: 'wordEdge',
  B: 'notWordEdge',
};

function escapeSequence(state: State): RegexNode {
  const anchor = anchorEscapes[state.text[state.at] ?? ''];
  if (anchor !== undefined) {
    state.at++;
    return { type: 'anchor', at: anchor };
  }
  if (skip(state, 'R')) {
    return alternation([
      concat([character(13, false), character(10, false)]),
      setNode(
        charSet([
          [10, 13],
          [0x85, 0x85],
          [0x2028, 0x2029],
        ]),
        false,
      ),
    ]);
  }
  if (take(state, /[1-9]|k[<{']|g[<{'\d-]/y) !== undefined) unsupported('a back-reference');
  const found = escaped(state);
  return typeof found === 'number' ? character(found, state.flags.fold) : setNode(found, state.flags.fold);
}

/** After a backslash, in a class or outside: a set of characters or one. */
function escaped(state: State): CharSet | number {
  const hex = take(state, /x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{4})/y);
  if (hex !== undefined) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16) || 0;
    return code > 0x10ffff ? invalid('a character beyond Unicode') : code;
  }
  const octal = take(state, /0[0-7]{0,2}|o\{([0-7]{1,6})\}/y);
  if (octal !== undefined) return Number.parseInt(octal[1] ?? octal[0], 8);
  if (skip(state, 'c')) return next(state) ^ 64;
  const code = next(state);
  const letter = String.fromCodePoint(code);
  const set = classEscapes[letter];
  if (set !== undefined) return set;
  const control = controlEscapes[letter];
  if (control !== undefined) return control;
  if (letter === 'p' || letter === 'P') unsupported('a Unicode property');
  if (/[A-Za-z0-9]/.test(letter)) unsupported(`the escape \\${letter}`);
  return code;
}

function characterClass(state: State): RegexNode {
  const negated = skip(state, '^');
  const sets: CharSet[] = [];
  let first = true;
  while (first || !looksAt(state, ']')) {
    if (ended(state)) invalid('a `[` without its `]`');
    first = false;
    const low = classItem(state);
    if (typeof low !== 'number') {
      sets.push(low);
      continue;
    }
    // A `-` before the closing bracket, or before a class such as \d, is itself.
    if (looksAt(state, '-') && !looksAt(state, '-]')) {
      const back = state.at;
      state.at++;
      const high = classItem(state);
      if (typeof high === 'number') {
        if (high < low) invalid('a range of characters in the wrong order');
        sets.push([low, high]);
        continue;
      }
      state.at = back;
    }
    sets.push(oneCharacter(low));
  }
  state.at++;
  const union = unionOf(...sets);
  const set = state.flags.fold ? foldSet(union) : union;
  return { type: 'set', set: negated ? complementOf(set) : set };
}

function classItem(state: State): CharSet | number {
  const posix = take(state, /\[:(\^?)([a-z]+):\]/y);
  if (posix !== undefined) {
    const set = posixClasses[posix[2]!];
    if (set === undefined) return invalid(`no class is named ${posix[2]}`);
    return posix[1] === '^' ? complementOf(set) : set;
  }
  if (!skip(state, '\\')) return next(state);
  if (skip(state, 'b')) return 8;
  // In a class, digits are octal, never back-references.
  const octal = take(state, /[0-7]{1,3}/y);
  return octal === undefined ? escaped(state) : Number.parseInt(octal[0], 8);
}
