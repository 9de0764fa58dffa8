import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import {
  always,
  and,
  anyMany,
  equals,
  exists,
  type FieldRef,
  field,
  isCaseless,
  literalText,
  match,
  never,
  not,
  oneOf,
  or,
  type PatternPart,
  type Predicate,
} from '../../ir/index.ts';
import type { DetectionItem, SigmaValue } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { type ItemKey, itemKey } from './keys.ts';
import { lowerSpecial } from './lower-special.ts';
import { valueProblem } from './problem.ts';
import { transform } from './transform.ts';
import { hasSyntax, parseValue } from './values.ts';

/** `field|modifiers: values` as a predicate. Problems with a value are reported; the predicate is then of no use. */
export function lowerItem(item: DetectionItem, context: SigmaContext, diagnostics: Diagnostic[]): Predicate {
  const key = itemKey(item.key);
  let predicate: Predicate;
  if (key.field === '') predicate = lowerKeywords(key, item, context, diagnostics);
  else if (key.simple) predicate = lowerTexts(key, item, diagnostics);
  else predicate = lowerModified(key, item, context, diagnostics);
  return key.negated ? not(predicate, item.place) : predicate;
}

/** No modifiers but contains, startswith, endswith, all and cased: nearly every item of real rules. */
function lowerTexts(key: ItemKey, item: DetectionItem, diagnostics: Diagnostic[]): Predicate {
  const { values, place } = item;
  const operand = field(key.field, place);
  const mode = key.cased ? 'sensitive' : 'insensitive';
  if (values.length === 1) return lowerValue(values[0]!, key, operand, item, diagnostics);
  if (key.all) {
    return and(
      values.map((value) => lowerValue(value, key, operand, item, diagnostics)),
      place,
    );
  }
  if (key.before || key.after) {
    return or(
      values.map((value) => lowerValue(value, key, operand, item, diagnostics)),
      place,
    );
  }
  const literals: (string | number | boolean)[] = [];
  const others: Predicate[] = [];
  for (const value of values) {
    if (value === null) {
      diagnostics.push(diagnose('sigma-null-in-list', { span: place, with: { field: key.field } }));
      others.push(not(exists(operand, place), place));
    } else if (typeof value !== 'string' || !hasSyntax(value)) literals.push(value);
    else {
      const parts = parseValue(value);
      const text = literalText(parts);
      if (text === undefined) others.push(match(operand, parts, mode, place));
      else literals.push(text);
    }
  }
  if (others.length === 0) return oneOf(operand, literals, mode, place);
  return or(literals.length === 0 ? others : [oneOf(operand, literals, mode, place), ...others], place);
}

function lowerValue(
  value: SigmaValue,
  key: ItemKey,
  operand: FieldRef,
  item: DetectionItem,
  diagnostics: Diagnostic[],
): Predicate {
  const { place } = item;
  if (value === null) {
    if (key.transforms.length > 0 || key.cased) return valueProblem(null, 'a text', key, item, diagnostics);
    return not(exists(operand, place), place);
  }
  const mode = key.cased ? 'sensitive' : 'insensitive';
  if (!key.before && !key.after) {
    if (typeof value !== 'string' || !hasSyntax(value)) return equals(operand, value, mode, place);
    return match(operand, parseValue(value), mode, place);
  }
  if (typeof value === 'string' && value !== '' && !hasSyntax(value))
    return affixed(value, key, operand, place);
  return match(operand, wrap(parseValue(String(value)), key.before, key.after), mode, place);
}

/** What `match` gives for a text without wildcards, without its general work: most values of most rules. */
function affixed(text: string, key: ItemKey, operand: FieldRef, place: DetectionItem['place']): Predicate {
  const mode = key.cased || isCaseless(text) ? 'sensitive' : 'insensitive';
  const pattern = wrap([{ text }], key.before, key.after);
  return place === undefined
    ? { kind: 'Match', operand, pattern, case: mode }
    : { kind: 'Match', operand, pattern, case: mode, span: place };
}

function wrap(parts: readonly PatternPart[], before: boolean, after: boolean): readonly PatternPart[] {
  if (before) return after ? [anyMany, ...parts, anyMany] : [anyMany, ...parts];
  return after ? [...parts, anyMany] : parts;
}

/** The other modifiers: forms of their own, or texts that are encoded, expanded or permuted first. */
function lowerModified(
  key: ItemKey,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): Predicate {
  const operand = field(key.field, item.place);
  if (key.form !== 'text') return lowerSpecial(key, operand, item, context, diagnostics);
  const mode = key.cased ? 'sensitive' : 'insensitive';
  const patterns = item.values.map((value) => transform(value, key, item, context, diagnostics));
  if (key.all) {
    return and(
      patterns.map((some) =>
        or(
          some.map((parts) => match(operand, parts, mode, item.place)),
          item.place,
        ),
      ),
      item.place,
    );
  }
  const literals: string[] = [];
  const others: Predicate[] = [];
  for (const parts of patterns.flat()) {
    const text = literalText(parts);
    if (text === undefined) others.push(match(operand, parts, mode, item.place));
    else literals.push(text);
  }
  if (literals.length > 0) others.unshift(oneOf(operand, literals, mode, item.place));
  return or(others, item.place);
}

/** Values without a field are searched in the whole event, anywhere in it. */
function lowerKeywords(
  key: ItemKey,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): Predicate {
  const { place } = item;
  if (key.form === 'regex') return lowerSpecial(key, field('*', place), item, context, diagnostics);
  if (key.form !== 'text' || key.transforms.some((name) => name === 'startswith' || name === 'endswith')) {
    const modifier = key.modifiers.find((name) => name !== 'all' && name !== 'neq') ?? '';
    diagnostics.push(
      diagnose('sigma-modifier-conflict', { span: place?.key, with: { modifier, how: 'without a field' } }),
    );
    return never;
  }
  const alternatives = item.values.map((value) => {
    if (value === null || value === '')
      return valueProblem(value, 'a text to search for', key, item, diagnostics);
    return or(transform(value, key, item, context, diagnostics).map((parts) => keyword(parts, key, item)));
  });
  return key.all ? and(alternatives, place) : or(alternatives, place);
}

function keyword(parts: readonly PatternPart[], key: ItemKey, item: DetectionItem): Predicate {
  // Any term of the event may hold the text, so wildcards at its ends say nothing.
  const wrapped = match(field('*'), [anyMany, ...parts, anyMany], key.cased ? 'sensitive' : 'insensitive');
  if (wrapped.kind !== 'Match') return always;
  return {
    kind: 'Keyword',
    pattern: wrapped.pattern.slice(1, -1),
    case: wrapped.case,
    scope: 'contains',
    ...(item.place === undefined ? {} : { span: item.place }),
  };
}
