import type { ParsedRegex, RegexNode, SetNode } from './ast.ts';
import { type CharSet, foldSet, oneCharacter } from './charset.ts';

/** Ends reading; caught by the parsers' entry functions and never seen outside. */
class RegexProblem {
  readonly kind: 'unsupported' | 'invalid';
  readonly what: string;
  constructor(kind: 'unsupported' | 'invalid', what: string) {
    this.kind = kind;
    this.what = what;
  }
}

export function unsupported(what: string): never {
  throw new RegexProblem('unsupported', what);
}

export function invalid(what: string): never {
  throw new RegexProblem('invalid', what);
}

/** Groups nested deeper than this are refused. */
export const maxDepth = 200;
/** Patterns longer than this are refused. */
const maxLength = 100_000;

/** A place in a pattern. Characters are code points. */
export interface Scanner {
  readonly text: string;
  at: number;
}

/** The tree of a whole pattern, or what is wrong with it. */
export function parseWhole<S extends Scanner>(state: S, alternatives: (state: S) => RegexNode): ParsedRegex {
  if (state.text.length > maxLength) return { unsupported: 'a pattern of this length' };
  try {
    const node = alternatives(state);
    if (!ended(state)) return { invalid: 'a `)` without its `(`' };
    return { node };
  } catch (problem) {
    if (!(problem instanceof RegexProblem)) throw problem;
    return problem.kind === 'invalid' ? { invalid: problem.what } : { unsupported: problem.what };
  }
}

export function ended(scanner: Scanner): boolean {
  return scanner.at >= scanner.text.length;
}

export function looksAt(scanner: Scanner, text: string): boolean {
  return scanner.text.startsWith(text, scanner.at);
}

/** Moves over `text` if it comes next. */
export function skip(scanner: Scanner, text: string): boolean {
  if (!looksAt(scanner, text)) return false;
  scanner.at += text.length;
  return true;
}

export function next(scanner: Scanner): number {
  const code = scanner.text.codePointAt(scanner.at);
  if (code === undefined) return invalid('it ends too early');
  scanner.at += code > 0xffff ? 2 : 1;
  return code;
}

/** The text up to `end`, moving over both; undefined when `end` does not come. */
export function until(scanner: Scanner, end: string): string | undefined {
  const stop = scanner.text.indexOf(end, scanner.at);
  if (stop === -1) return undefined;
  const text = scanner.text.slice(scanner.at, stop);
  scanner.at = stop + end.length;
  return text;
}

/** What a sticky expression of our own matches here, moving over it. */
export function take(scanner: Scanner, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = scanner.at;
  const match = expression.exec(scanner.text);
  if (match === null) return undefined;
  scanner.at += match[0].length;
  return match;
}

const quantifier = /\*|\+|\?|\{(\d+)(,(\d*))?\}|\{,(\d+)\}/y;

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** `* + ? {n} {n,} {n,m} {,m}`; undefined when none comes next. */
export function bounds(scanner: Scanner): Bounds | undefined {
  const match = take(scanner, quantifier);
  if (match === undefined) return undefined;
  if (match[0] === '*') return { min: 0, max: Number.POSITIVE_INFINITY };
  if (match[0] === '+') return { min: 1, max: Number.POSITIVE_INFINITY };
  if (match[0] === '?') return { min: 0, max: 1 };
  const min = Number(match[1] ?? 0);
  const upper = match[4] ?? (match[2] === undefined ? match[1] : match[3]);
  const max = upper === undefined || upper === '' ? Number.POSITIVE_INFINITY : Number(upper);
  if (min > max) return invalid(`the bounds of ${match[0]} are in the wrong order`);
  return { min, max };
}

/** One character, in any case if `fold`. */
export function character(code: number, fold: boolean): SetNode {
  const one = oneCharacter(code);
  if (!fold) return { type: 'set', set: one };
  const set = foldSet(one);
  return set === one ? { type: 'set', set } : { type: 'set', set, written: code };
}

export function setNode(set: CharSet, fold: boolean): SetNode {
  return { type: 'set', set: fold ? foldSet(set) : set };
}
