import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { never, type Predicate } from '../../ir/index.ts';
import type { DetectionItem, SigmaValue } from './ast.ts';
import type { ItemKey } from './keys.ts';

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
  const index = item.values.indexOf(value);
  const span = item.list && index >= 0 ? item.place?.at(index) : item.place;
  diagnostics.push(diagnose('sigma-modifier-value', { span, with: details }));
  return never;
}
