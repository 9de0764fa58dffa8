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

/** A node just made, with its place. Spreading an optional place into each node costs more than making the node. */
function at<N extends Predicate | Scalar>(span: Span | undefined, node: N): N {
  if (span !== undefined) (node as { span?: Span }).span = span;
  return node;
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
  return at(span, { kind, items: flat });
}

export function not(item: Predicate, span?: Span): Predicate {
  if (item.kind === 'Not') return item.item;
  if (item.kind === 'Constant') return item.value ? never : always;
  return at(span, { kind: 'Not', item });
}

export function field(name: string, span?: Span): FieldRef {
  return at(span, { kind: 'FieldRef', name });
}

export function literal(value: string | number | boolean, span?: Span): Literal {
  return at(span, { kind: 'Literal', value });
}

export function call(name: FunctionName, args: readonly Scalar[], span?: Span): Call {
  return at(span, { kind: 'Call', function: name, arguments: args });
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
  return at(span, { kind: 'Compare', operator, left, right, case: caseless ? 'sensitive' : mode });
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
  const literals = distinct.map((value) => literal(value));
  return at<OneOf>(span, { kind: 'OneOf', operand, values: literals, case: caseless ? 'sensitive' : mode });
}

export function exists(operand: Scalar, span?: Span): Predicate {
  return at(span, { kind: 'Exists', operand });
}

export const anyOne: PatternPart = { any: 'one' };
export const anyMany: PatternPart = { any: 'many' };

/** Joins neighbouring texts and runs of wildcards (`**`, `*?`): `?` first, then at most one `*`. */
export function pattern(parts: readonly PatternPart[]): Pattern {
  if (alternates(parts)) return parts;
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

/** Whether texts and single wildcards take turns, so that nothing is to be joined. */
function alternates(parts: readonly PatternPart[]): boolean {
  let previous: boolean | undefined;
  for (const part of parts) {
    const isText = 'text' in part;
    if (isText === previous || (isText && part.text === '')) return false;
    previous = isText;
  }
  return true;
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
  return at<Match>(span, {
    kind: 'Match',
    operand,
    pattern: normal,
    case: caseless ? 'sensitive' : mode,
  });
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
    const normal = pattern(parts);
    const text = literalText(normal);
    if (text === undefined) items.push(match(operand, normal, mode, span));
    else texts.push(text);
  }
  if (texts.length > 0) items.unshift(oneOf(operand, texts, mode, span));
  return or(items, span);
}
