import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { never, type Predicate } from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';
import type { DetectionItem, SigmaValue } from './ast.ts';
import type { ItemKey } from './keys.ts';
import type { Place } from './place.ts';

/** Reports a value that a modifier cannot take. */
export function valueProblem(
  value: SigmaValue,
  expected: string,
  key: ItemKey,
  item: DetectionItem,
  diagnostics: Diagnostic[],
): Predicate {
  const modifier = key.modifiers.join('|') || 'a keyword';
  const details = { value: value === '' ? 'an empty text' : String(value), modifier, expected };
  diagnostics.push(diagnose('sigma-modifier-value', { span: valuePlace(value, item), with: details }));
  return never;
}

/** What the specification does not have, though its authors' own tool reads it. */
export function beyond(what: string, span: Span | undefined): Diagnostic {
  return diagnose('sigma-beyond', { span, with: { what } });
}

/** Where one of an item's values stands. */
export function valuePlace(value: SigmaValue, { values, list, place }: DetectionItem): Place | undefined {
  const index = values.indexOf(value);
  return list && index >= 0 ? place?.at(index) : place;
}
