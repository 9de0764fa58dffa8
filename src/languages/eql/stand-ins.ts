import { effectUnder } from '../../diagnostics/index.ts';
import { fieldInfo, fieldsLike } from '../../fields/index.ts';
import {
  anyMany,
  field,
  type Keyword,
  match,
  onField,
  or,
  type Predicate,
  rewriteLeaves,
  testedField,
  walk,
} from '../../ir/index.ts';
import { approximated, type Raising, sayWhole, warn } from './raising.ts';

/**
 * EQL asks single fields only: no text of the whole event, no fields by a pattern of names. Where it can, the nearest
 * condition on fields takes the place of such a leaf, and how it differs is said.
 */
export function withStandIns(state: Raising, predicate: Predicate): Predicate {
  return rewriteLeaves(predicate, (leaf, negated) =>
    leaf.kind === 'Keyword' ? inMessage(state, leaf, negated) : onNames(state, leaf, negated),
  );
}

/** Elastic's integrations keep the text of a log line in `message` (ECS). */
function inMessage(state: Raising, leaf: Keyword, negated: boolean): Predicate {
  // A term of the text is not the same as a part of it, so that on this one field more may match.
  const effect = leaf.scope === 'contains' ? 'narrower' : 'different';
  warn(state, 'eql-keyword-message', { effect: effectUnder(effect, negated), span: leaf.span });
  return match(field('message', leaf.span), [anyMany, ...leaf.pattern, anyMany], leaf.case, leaf.span);
}

/** One alternative for each field that is known by such a name. */
function onNames(state: Raising, leaf: Predicate, negated: boolean): Predicate {
  const operand = testedField(leaf);
  if (operand === undefined || !operand.name.includes('*')) return leaf;
  const names = namesLike(operand.name);
  if (names.length === 0) return leaf;
  const effect = effectUnder('narrower', negated);
  const what = `the fields ${operand.name} by a pattern of names`;
  approximated(state, what, `${names.length} fields of such names are asked`, effect, leaf.span);
  // Not every index has all of them.
  const alternatives = names.map((name) => onField(leaf, { ...operand, name, optional: true }));
  return or(alternatives, leaf.span);
}

const positions = ['0', '1', '2'];
const most = 32;

/** The names of the vocabulary; for the elements of a list that is mapped by position, the first positions. */
function namesLike(name: string): readonly string[] {
  const known = fieldsLike(name);
  if (known.length > 0) return known.length > most ? [] : known;
  const parts = name.split('.*.');
  if (parts.length > 3 || parts.some((part) => part.includes('*'))) return [];
  return parts
    .slice(1)
    .reduce<readonly string[]>(
      (starts, part) => starts.flatMap((start) => positions.map((at) => `${start}.${at}.${part}`)),
      parts.slice(0, 1),
    );
}

/**
 * Elasticsearch refuses a query with a condition on a text field, unless the mapping gives the field a keyword
 * sub-field, which it then takes by itself (elastic/elasticsearch#52709).
 */
export function sayTextFields(state: Raising, predicate: Predicate): void {
  walk(predicate, (node) => {
    if (node.kind === 'Exists') return false;
    if (node.kind === 'FieldRef' && fieldInfo(node.name)?.type === 'text') {
      sayWhole(state, 'eql-text-field', 'narrower', node.span, { field: node.name });
    }
    return true;
  });
}
