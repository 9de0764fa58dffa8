import {
  and,
  call,
  field,
  keyOf,
  literal,
  type Node,
  not,
  or,
  type Predicate,
  rewrite,
  rewriteLeaves,
  type Scalar,
  walk,
} from '../../../ir/index.ts';
import { holdsFor } from '../holds.ts';
import type { Context } from './context.ts';
import { newHoisting } from './hoist.ts';
import { isSearchable, type Place, termOf } from './search.ts';
import { assignment, evaluate, fn, logical, number, search, where } from './tree.ts';
import type { Command, Expression } from './types.ts';
import { conditionOf, expressionOf, type Present, withPresent } from './where.ts';

/** Commands that test what search terms at the front cannot say: `search` where it can after all, else `where`. */
export function stagesFor(
  rest: readonly Predicate[],
  place: Place,
  context: Context,
  present: Present,
): readonly Command[] {
  const hoisting = newHoisting(context);
  const computed: Command[] = [];
  const terms: Predicate[] = [];
  const conditions: Predicate[] = [];
  const inStage = stagePlace(place);
  for (const original of rest) {
    const item = hoisting.in(original);
    if (item !== original && isSearchable(item, inStage)) {
      terms.push(item);
      continue;
    }
    const columns = isSearchable(item, inStage) ? [] : computedOperands(item);
    const named = new Map(columns.map((operand) => [keyOf(operand), context.fresh('value')]));
    const asTerms = named.size === 0 ? item : withColumns(item, named);
    if (asTerms !== item && isSearchable(asTerms, inStage)) {
      const assignments = columns.map((operand) =>
        assignment(named.get(keyOf(operand))!, expressionOf(operand)!),
      );
      computed.push(evaluate(...assignments));
      terms.push(asTerms);
    } else if (conditionOf(item) === undefined) {
      const tests = withTests(item, inStage, () => context.fresh('test'));
      computed.push(evaluate(...tests.conditions.map(([name, test]) => assignment(name, flagOf(test)))));
      terms.push(tests.predicate);
    } else conditions.push(item);
  }
  return [
    ...hoisting.commands,
    ...computed,
    ...(terms.length === 0 ? [] : [search(termOf(and(terms), inStage))]),
    ...(conditions.length === 0 ? [] : [where(conditionOn(conditions, place, present, hoisting.names))]),
  ];
}

/** Whether stages after the first search can say a predicate whole. */
export function isSayable(item: Predicate, place: Place): boolean {
  const inStage = stagePlace(place);
  if (isSearchable(item, place) || conditionOf(item) !== undefined) return true;
  if (isSearchable(withColumns(item, computedNames(item)), inStage)) return true;
  return isSearchable(withTests(item, inStage, () => 'test').predicate, inStage);
}

interface Tested {
  readonly predicate: Predicate;
  /** The tests, by the names of their columns. */
  readonly conditions: readonly (readonly [string, Predicate])[];
}

/** What only `where` can say becomes a column that is 1 or 0, so that it can stand beside what only terms can say. */
function withTests(predicate: Predicate, place: Place, fresh: () => string): Tested {
  const conditions: (readonly [string, Predicate])[] = [];
  const change = (leaf: Predicate): Predicate => {
    if (isSearchable(leaf, place) || conditionOf(leaf) === undefined) return leaf;
    const name = fresh();
    conditions.push([name, leaf]);
    return { kind: 'Compare', operator: '==', left: field(name), right: literal(1), case: 'sensitive' };
  };
  return { predicate: rewriteLeaves(predicate, change), conditions };
}

function flagOf(test: Predicate): Expression {
  return fn('if', conditionOf(test)!, number(1), number(0));
}

/** Computed values that are compared without regard to case, which search terms do and `where` does not. */
function computedOperands(predicate: Predicate): readonly Scalar[] {
  const found = new Map<string, Scalar>();
  walk(predicate, (node) => {
    const operand = comparedOperand(node);
    if (operand !== undefined && operand.kind !== 'FieldRef') found.set(keyOf(operand), operand);
    return operand === undefined;
  });
  return [...found.values()];
}

/** Stand-ins for the columns of computed values. */
function computedNames(predicate: Predicate): ReadonlyMap<string, string> {
  return new Map(computedOperands(predicate).map((operand) => [keyOf(operand), 'value']));
}

/** Where the stages after the first search stand. */
function stagePlace(place: Place): Place {
  return { prefix: '', events: place.events, filled: place.filled };
}

function comparedOperand(node: Node): Scalar | undefined {
  switch (node.kind) {
    case 'Compare':
      return node.case === 'insensitive' && node.right.kind === 'Literal' ? node.left : undefined;
    case 'OneOf':
    case 'Match':
      return node.case === 'insensitive' ? node.operand : undefined;
    default:
      return undefined;
  }
}

function withColumns(predicate: Predicate, names: ReadonlyMap<string, string>): Predicate {
  const column = (operand: Scalar): Scalar => {
    const name = names.get(keyOf(operand));
    return name === undefined ? operand : field(name, operand.span);
  };
  return rewrite(predicate, (node) => {
    if (node.kind === 'Compare') return { ...node, left: column(node.left) };
    if (node.kind === 'OneOf' || node.kind === 'Match' || node.kind === 'Exists' || node.kind === 'Regex') {
      return { ...node, operand: column(node.operand) };
    }
    return node;
  });
}

function conditionOn(
  items: readonly Predicate[],
  place: Place,
  present: Present,
  computed: ReadonlySet<string>,
): Expression {
  // Exclusions are said together, so that those on one field share what they say of a missing value.
  const excluded = items.flatMap((item) => (item.kind === 'Not' ? [item.item] : []));
  const kept = items.filter((item) => item.kind !== 'Not');
  const all = excluded.length === 0 ? kept : [...kept, not(or(excluded))];
  const known = withPresent(kept, present);
  const conditions = all.map(
    (item) => conditionOf(place.filled ? unfilled(item, computed) : item, false, known)!,
  );
  return logical('AND', conditions);
}

/**
 * Where missing fields hold the text "null": what puts this text in their place is done already, and what "null" would
 * satisfy looks past it.
 */
function unfilled(predicate: Predicate, computed: ReadonlySet<string>): Predicate {
  const orNothing = (operand: Scalar): Scalar =>
    rewrite(operand, (node) =>
      node.kind === 'FieldRef' && !computed.has(node.name) ? call('nullIf', [node, NULL_TEXT]) : node,
    );
  return rewriteLeaves(predicate, (leaf) => {
    const plain = rewrite(leaf, (node) => (isFilling(node) ? filledField(node) : node));
    if (plain !== leaf) return plain;
    if (leaf.kind === 'Compare') {
      const isSafe = leaf.left.kind === 'FieldRef' && holdsFor(leaf, NULL_TEXT.value) === false;
      return isSafe ? leaf : { ...leaf, left: orNothing(leaf.left) };
    }
    if (!('operand' in leaf)) return leaf;
    const isSafe = leaf.kind === 'InNetwork' || holdsFor(leaf, NULL_TEXT.value) === false;
    return isSafe && leaf.operand.kind === 'FieldRef' ? leaf : { ...leaf, operand: orNothing(leaf.operand) };
  });
}

const NULL_TEXT = { kind: 'Literal', value: 'null' } as const;

/** `coalesce(f, "null")`. */
function isFilling(node: Node): node is Extract<Scalar, { kind: 'Call' }> {
  if (node.kind !== 'Call' || node.function !== 'coalesce' || node.arguments.length !== 2) return false;
  const [value, filler] = node.arguments;
  return value?.kind === 'FieldRef' && filler?.kind === 'Literal' && filler.value === NULL_TEXT.value;
}

function filledField(node: Extract<Scalar, { kind: 'Call' }>): Scalar {
  return node.arguments[0]!;
}
