import type { Span } from '../text/index.ts';
import type {
  Call,
  Case,
  Compare,
  ComparisonOperator,
  FieldRef,
  FunctionName,
  Literal,
  Match,
  OneOf,
  Pattern,
  PatternPart,
  Predicate,
  Scalar,
} from './predicate.ts';

/**
 * Builders for predicates in normal form: nested And/Or are flattened, constants folded, a pattern without wildcards
 * is a comparison, a pattern that matches anything is `Exists`, and case is `sensitive` where no letter has case.
 */

type At = { readonly span?: Span };

function at(span: Span | undefined): At {
  return span === undefined ? {} : { span };
}

export const always: Predicate = { kind: 'Constant', value: true };
export const never: Predicate = { kind: 'Constant', value: false };

export function and(items: readonly Predicate[], span?: Span): Predicate {
  return junction('And', items, span);
}

export function or(items: readonly Predicate[], span?: Span): Predicate {
  return junction('Or', items, span);
}

function junction(kind: 'And' | 'Or', items: readonly Predicate[], span: Span | undefined): Predicate {
  const neutral = kind === 'And';
  const flat: Predicate[] = [];
  for (const item of items) {
    if (item.kind === kind) for (const inner of item.items) flat.push(inner);
    else if (item.kind === 'Constant') {
      if (item.value !== neutral) return item;
    } else flat.push(item);
  }
  if (flat.length === 0) return neutral ? always : never;
  if (flat.length === 1) return flat[0]!;
  return { kind, items: flat, ...at(span) };
}

export function not(item: Predicate, span?: Span): Predicate {
  if (item.kind === 'Not') return item.item;
  if (item.kind === 'Constant') return item.value ? never : always;
  return { kind: 'Not', item, ...at(span) };
}

export function field(name: string, span?: Span): FieldRef {
  return { kind: 'FieldRef', name, ...at(span) };
}

export function literal(value: string | number | boolean, span?: Span): Literal {
  return { kind: 'Literal', value, ...at(span) };
}

export function call(name: FunctionName, args: readonly Scalar[], span?: Span): Call {
  return { kind: 'Call', function: name, arguments: args, ...at(span) };
}

/** Whether a text reads the same in every case, so that case does not matter to comparisons with it. */
export function isCaseless(text: string): boolean {
  return !/[A-Za-z]/.test(text) && text.toLowerCase() === text && text.toUpperCase() === text;
}

export function compare(
  operator: ComparisonOperator,
  left: Scalar,
  right: Scalar,
  mode: Case,
  span?: Span,
): Compare {
  const caseless = right.kind === 'Literal' && (typeof right.value !== 'string' || isCaseless(right.value));
  return { kind: 'Compare', operator, left, right, case: caseless ? 'sensitive' : mode, ...at(span) };
}

export function equals(operand: Scalar, value: string | number | boolean, mode: Case, span?: Span): Compare {
  return compare('==', operand, literal(value), mode, span);
}

/** Equal to one of the values; a comparison for one value, false for none. */
export function oneOf(
  operand: Scalar,
  values: readonly (string | number | boolean)[],
  mode: Case,
  span?: Span,
): Predicate {
  const distinct = [...new Set(values)];
  if (distinct.length === 0) return never;
  if (distinct.length === 1) return equals(operand, distinct[0]!, mode, span);
  const caseless = distinct.every((value) => typeof value !== 'string' || isCaseless(value));
  const node: OneOf = {
    kind: 'OneOf',
    operand,
    values: distinct.map((value) => literal(value)),
    case: caseless ? 'sensitive' : mode,
    ...at(span),
  };
  return node;
}

export function exists(operand: Scalar, span?: Span): Predicate {
  return { kind: 'Exists', operand, ...at(span) };
}

export const anyOne: PatternPart = { any: 'one' };
export const anyMany: PatternPart = { any: 'many' };

/** Joins neighbouring texts and runs of wildcards (`**`, `*?`): `?` first, then at most one `*`. */
export function pattern(parts: readonly PatternPart[]): Pattern {
  const out: PatternPart[] = [];
  let text = '';
  let ones = 0;
  let many = false;
  const endText = (): void => {
    if (text !== '') out.push({ text });
    text = '';
  };
  const endWildcards = (): void => {
    for (; ones > 0; ones--) out.push(anyOne);
    if (many) out.push(anyMany);
    many = false;
  };
  for (const part of parts) {
    if ('text' in part) {
      if (part.text === '') continue;
      endWildcards();
      text += part.text;
    } else {
      endText();
      if (part.any === 'one') ones++;
      else many = true;
    }
  }
  endText();
  endWildcards();
  return out;
}

/** Reads `*` and `?` as wildcards, with no escape: for fixed tables and tests. */
export function wildcards(text: string): Pattern {
  return pattern(
    text
      .split(/([*?])/)
      .map((part): PatternPart => (part === '*' ? anyMany : part === '?' ? anyOne : { text: part })),
  );
}

/** The text of a pattern without wildcards; undefined when it has one. */
export function literalText(parts: Pattern): string | undefined {
  if (parts.length === 0) return '';
  const only = parts[0]!;
  return parts.length === 1 && 'text' in only ? only.text : undefined;
}

export function match(operand: Scalar, parts: readonly PatternPart[], mode: Case, span?: Span): Predicate {
  const normal = pattern(parts);
  const text = literalText(normal);
  if (text !== undefined) return equals(operand, text, mode, span);
  if (normal.length === 1) {
    const only = normal[0]!;
    if ('any' in only && only.any === 'many') return exists(operand, span);
  }
  const caseless = normal.every((part) => 'any' in part || isCaseless(part.text));
  const node: Match = {
    kind: 'Match',
    operand,
    pattern: normal,
    case: caseless ? 'sensitive' : mode,
    ...at(span),
  };
  return node;
}

/** One of several patterns on the same operand: literals gathered into one `OneOf`, first come first. */
export function matchAny(
  operand: Scalar,
  patterns: readonly (readonly PatternPart[])[],
  mode: Case,
  span?: Span,
): Predicate {
  const texts: string[] = [];
  const items: Predicate[] = [];
  for (const parts of patterns) {
    const text = literalText(pattern(parts));
    if (text === undefined) items.push(match(operand, parts, mode, span));
    else texts.push(text);
  }
  if (texts.length > 0) items.unshift(oneOf(operand, texts, mode, span));
  return or(items, span);
}
