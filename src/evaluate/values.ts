import type { Value } from '../events/index.ts';
import { type Case, foldText, type Pattern } from '../ir/index.ts';

const numeric = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a value reads as. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || !numeric.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A value as text; folded if case does not matter. */
export function textOf(value: Value, mode: Case): string {
  const text = String(value);
  return mode === 'insensitive' ? foldText(text) : text;
}

/** Negative, zero or positive: by number if both values read as numbers, else by code unit. */
export function order(a: Value, b: Value, mode: Case): number {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x - y;
  const left = textOf(a, mode);
  const right = textOf(b, mode);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A test of a wildcard pattern over the whole text. The text must be folded if `mode` is insensitive. */
export function compilePattern(pattern: Pattern, mode: Case): (text: string) => boolean {
  const parts = pattern.map((part) =>
    'text' in part ? (mode === 'insensitive' ? foldText(part.text) : part.text) : part.any,
  );
  const texts = pattern.flatMap((part, i) => ('text' in part ? [parts[i]!] : []));
  const shape = pattern.map((part) => ('text' in part ? 't' : part.any === 'one' ? '1' : 'n')).join('');
  const [first, second] = texts as [string, string];
  switch (shape) {
    case '':
      return (text) => text === '';
    case 't':
      return (text) => text === first;
    case 'n':
      return () => true;
    case 'tn':
      return (text) => text.startsWith(first);
    case 'nt':
      return (text) => text.endsWith(first);
    case 'ntn':
      return (text) => text.includes(first);
    case 'tnt':
      return (text) =>
        text.length >= first.length + second.length && text.startsWith(first) && text.endsWith(second);
  }
  if (!shape.includes('1')) return (text) => matchesInOrder(texts, shape, text);
  const units = pattern.flatMap((part, i): (string | 1 | 2)[] =>
    'text' in part ? [...parts[i]!] : [part.any === 'one' ? 1 : 2],
  );
  return (text) => matchesUnits(units, text);
}

/** Texts with any number of characters between them: the leftmost place for each is as good as any. */
function matchesInOrder(texts: readonly string[], shape: string, text: string): boolean {
  let at = 0;
  let end = text.length;
  let from = 0;
  let to = texts.length;
  if (shape.startsWith('t')) {
    if (!text.startsWith(texts[0]!)) return false;
    at = texts[0]!.length;
    from = 1;
  }
  if (shape.endsWith('t')) {
    const last = texts[texts.length - 1]!;
    if (!text.endsWith(last)) return false;
    end -= last.length;
    to--;
  }
  for (let i = from; i < to; i++) {
    const found = text.indexOf(texts[i]!, at);
    if (found === -1) return false;
    at = found + texts[i]!.length;
  }
  return at <= end;
}

/** By characters (1 is any one, 2 any number), going back only to the last wildcard. */
function matchesUnits(units: readonly (string | 1 | 2)[], text: string): boolean {
  const characters = [...text];
  let unit = 0;
  let at = 0;
  let back = -1;
  let backAt = 0;
  while (at < characters.length) {
    const wanted = units[unit];
    if (wanted === 2) {
      back = unit++;
      backAt = at;
    } else if (wanted === 1 || (wanted !== undefined && wanted === characters[at])) {
      unit++;
      at++;
    } else if (back !== -1) {
      unit = back + 1;
      at = ++backAt;
    } else return false;
  }
  while (units[unit] === 2) unit++;
  return unit === units.length;
}
