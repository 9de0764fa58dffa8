import { compilePattern } from '../../evaluate/index.ts';
import { foldText, isCaseless, type Predicate } from '../../ir/index.ts';
import { compileRegex, type RegexSpec } from '../../regex/index.ts';

/** Whether a leaf holds for a text as the value of its operand; undefined when that cannot be told. */
export function holdsFor(leaf: Predicate, text: string): boolean | undefined {
  switch (leaf.kind) {
    case 'Compare': {
      if (leaf.right.kind !== 'Literal') return undefined;
      const value = String(leaf.right.value);
      return leaf.operator === '==' ? sameText(text, value, leaf.case) : inOrder(text, leaf.operator, value);
    }
    case 'OneOf':
      return leaf.values.some(({ value }) => sameText(text, String(value), leaf.case));
    case 'Match':
      return compilePattern(leaf.pattern, leaf.case)(leaf.case === 'insensitive' ? foldText(text) : text);
    case 'Regex':
      return matches(text, leaf);
    case 'Exists':
      return true;
    case 'InNetwork':
      // Whether an address is in a network is left to what compares addresses.
      return /[.:]/.test(text) ? undefined : false;
    default:
      return undefined;
  }
}

function sameText(a: string, b: string, mode: 'sensitive' | 'insensitive'): boolean {
  if (a === b) return true;
  return mode === 'insensitive' && !isCaseless(b) && foldText(a) === foldText(b);
}

/** Numbers where both texts read as numbers, else texts by code unit. */
export function inOrder(text: string, operator: '<' | '<=' | '>' | '>=', value: string): boolean {
  const numbers = [text, value].map((side) => (side.trim() === '' ? Number.NaN : Number(side)));
  const isText = numbers.some(Number.isNaN);
  const [a, b] = isText ? [text, value] : (numbers as [number, number]);
  switch (operator) {
    case '<':
      return a! < b!;
    case '<=':
      return a! <= b!;
    case '>':
      return a! > b!;
    default:
      return a! >= b!;
  }
}

function matches(text: string, spec: RegexSpec): boolean | undefined {
  const compiled = compileRegex(spec);
  return 'unsupported' in compiled ? undefined : compiled.test(text);
}
