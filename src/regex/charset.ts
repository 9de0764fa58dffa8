import { caseClasses } from '../ir/index.ts';

/** A set of code points: `[from, to, from, to, …]`, sorted, disjoint, not touching. */
export type CharSet = readonly number[];

export const lastCodePoint = 0x10ffff;
export const allCharacters: CharSet = [0, lastCodePoint];
export const noCharacters: CharSet = [];

/** From ranges in any order. */
export function charSet(ranges: readonly (readonly [number, number])[]): CharSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of sorted) {
    const last = out.length - 1;
    if (last > 0 && from <= out[last]! + 1) out[last] = Math.max(out[last]!, to);
    else out.push(from, to);
  }
  return out;
}

export function oneCharacter(code: number): CharSet {
  return [code, code];
}

export function* rangesOf(set: CharSet): Generator<readonly [number, number]> {
  for (let i = 0; i < set.length; i += 2) yield [set[i]!, set[i + 1]!];
}

export function unionOf(...sets: readonly CharSet[]): CharSet {
  return charSet(sets.flatMap((set) => [...rangesOf(set)]));
}

export function complementOf(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (const [from, to] of rangesOf(set)) {
    if (from > next) out.push(next, from - 1);
    next = to + 1;
  }
  if (next <= lastCodePoint) out.push(next, lastCodePoint);
  return out;
}

function intersectionOf(a: CharSet, b: CharSet): CharSet {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const from = Math.max(a[i]!, b[j]!);
    const to = Math.min(a[i + 1]!, b[j + 1]!);
    if (from <= to) out.push(from, to);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return out;
}

export function sameSet(a: CharSet, b: CharSet): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

export function isSubset(a: CharSet, b: CharSet): boolean {
  return sameSet(intersectionOf(a, b), a);
}

export function has(set: CharSet, code: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < set[middle * 2]!) high = middle - 1;
    else if (code > set[middle * 2 + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}

/** The number of characters. */
export function sizeOf(set: CharSet): number {
  let size = 0;
  for (const [from, to] of rangesOf(set)) size += to - from + 1;
  return size;
}

const folded = new WeakMap<CharSet, CharSet>();
const foldedCharacters = new Map<number, CharSet>();

/** The set with every other case of its letters. */
export function foldSet(set: CharSet): CharSet {
  const one = set.length === 2 && set[0] === set[1] ? set[0] : undefined;
  const known = one === undefined ? folded.get(set) : foldedCharacters.get(one);
  if (known !== undefined) return sameSet(known, set) ? set : known;
  const found = fold(set);
  if (one === undefined) folded.set(set, found);
  else if (foldedCharacters.size < 10_000) foldedCharacters.set(one, found);
  return found;
}

function fold(set: CharSet): CharSet {
  const classes = caseClasses();
  const extra: (readonly [number, number])[] = [];
  const add = (code: number): void => {
    for (const other of classes.get(code) ?? []) if (!has(set, other)) extra.push([other, other]);
  };
  if (sizeOf(set) <= classes.size) {
    for (const [from, to] of rangesOf(set)) for (let code = from; code <= to; code++) add(code);
  } else {
    for (const code of classes.keys()) if (has(set, code)) add(code);
  }
  return extra.length === 0 ? set : charSet([...rangesOf(set), ...extra]);
}

/** Whether the set holds every case of each of its letters. */
export function isFolded(set: CharSet): boolean {
  return foldSet(set) === set;
}

export const digits: CharSet = charSet([[48, 57]]);
export const wordCharacters: CharSet = charSet([
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]);
/** As PCRE2 and Python have it: tab to carriage return, and blank. */
export const spaces: CharSet = charSet([
  [9, 13],
  [32, 32],
]);
/** As Lucene's RegExp has it: tab, line feed, carriage return, blank. */
export const luceneSpaces: CharSet = charSet([
  [9, 10],
  [13, 13],
  [32, 32],
]);
export const notNewline: CharSet = complementOf(oneCharacter(10));

/** POSIX classes by name, as in `[[:alpha:]]`. */
export const posixClasses: Readonly<Record<string, CharSet>> = {
  alnum: charSet([
    [48, 57],
    [65, 90],
    [97, 122],
  ]),
  alpha: charSet([
    [65, 90],
    [97, 122],
  ]),
  ascii: [0, 127],
  blank: charSet([
    [9, 9],
    [32, 32],
  ]),
  cntrl: charSet([
    [0, 31],
    [127, 127],
  ]),
  digit: digits,
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: charSet([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ]),
  space: spaces,
  upper: [65, 90],
  word: wordCharacters,
  xdigit: charSet([
    [48, 57],
    [65, 70],
    [97, 102],
  ]),
};
