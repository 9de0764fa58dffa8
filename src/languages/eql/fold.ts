/** A constant of EQL; `null` is a value of its own. */
export type Value = string | number | boolean | null;

/**
 * The value of a function on constants, as Elasticsearch folds it; undefined where it is not known here. A null
 * argument makes the result null, except where a function documents a default for it.
 * Source: docs/reference/query-languages/eql/eql-function-ref.md.
 */
export function foldFunction(name: string, insensitive: boolean, args: readonly Value[]): Value | undefined {
  const required = defaulted[name] ?? args.length;
  if (args.slice(0, required).includes(null)) return null;
  return functions[name]?.(args, insensitive ? (text) => text.toLowerCase() : (text) => text);
}

/** How many of a function's leading arguments have no default for null. */
const defaulted: Readonly<Record<string, number>> = { substring: 1, indexOf: 2, number: 1, between: 3 };

type Fold = (args: readonly Value[], fold: (text: string) => string) => Value | undefined;

const functions: Readonly<Record<string, Fold>> = {
  add: numbers((a, b) => a + b),
  subtract: numbers((a, b) => a - b),
  multiply: numbers((a, b) => a * b),
  modulo: numbers((a, b) => (b === 0 ? undefined : a % b)),
  concat: (args) => args.map(String).join(''),
  string: ([value]) => String(value),
  length: ([text]) => (typeof text === 'string' ? text.length : undefined),
  startsWith: texts((text, part) => text.startsWith(part)),
  endsWith: texts((text, part) => text.endsWith(part)),
  stringContains: texts((text, part) => part !== '' && text.includes(part)),
  indexOf,
  substring,
  between,
  number: toNumber,
};

function numbers(compute: (a: number, b: number) => number | undefined): Fold {
  return ([a, b]) => (typeof a === 'number' && typeof b === 'number' ? compute(a, b) : undefined);
}

function texts(test: (text: string, part: string) => boolean): Fold {
  return ([text, part], fold) =>
    typeof text === 'string' && typeof part === 'string' ? test(fold(text), fold(part)) : undefined;
}

function indexOf(
  [text, part, from = null]: readonly Value[],
  fold: (text: string) => string,
): Value | undefined {
  if (typeof text !== 'string' || typeof part !== 'string') return undefined;
  const start = typeof from === 'number' ? Math.max(from, 0) : 0;
  const at = start > text.length ? -1 : fold(text).indexOf(fold(part), start);
  return at === -1 ? null : at;
}

/** Negative positions count from the end. */
function substring([text, from = null, to = null]: readonly Value[]): Value | undefined {
  if (typeof text !== 'string') return undefined;
  return text.slice(typeof from === 'number' ? from : 0, typeof to === 'number' ? to : undefined);
}

/** The text between the first `left` and the next (or, greedy, the last) `right` after it. */
function between(
  [text, left, right, greedy = null]: readonly Value[],
  fold: (text: string) => string,
): Value | undefined {
  if (typeof text !== 'string' || typeof left !== 'string' || typeof right !== 'string') return undefined;
  if (text === '') return '';
  const folded = fold(text);
  const at = folded.indexOf(fold(left));
  if (at === -1) return null;
  const start = at + left.length;
  const found = greedy === true ? folded.lastIndexOf(fold(right)) : folded.indexOf(fold(right), start);
  return found < start ? null : text.slice(start, found);
}

/** `0x…` is hexadecimal whatever the base says. */
function toNumber([text, base = null]: readonly Value[]): Value | undefined {
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  const sign = trimmed.startsWith('-') ? -1 : 1;
  const digits = trimmed.replace(/^[+-]/, '');
  if (/^0x/i.test(digits)) {
    const value = /^0x[0-9a-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    return Number.isNaN(value) ? undefined : sign * value;
  }
  if (base === null || base === 10) {
    return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? sign * Number(digits) : undefined;
  }
  if (typeof base !== 'number' || !Number.isInteger(base) || base < 2 || base > 36) return undefined;
  const value = Number.parseInt(digits, base);
  // Every digit must be one of the base, which parseInt does not insist on.
  return value.toString(base) === digits.toLowerCase().replace(/^0+(?=.)/, '') ? sign * value : undefined;
}
