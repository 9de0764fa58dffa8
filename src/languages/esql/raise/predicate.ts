import type { Expression } from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/index.ts';
import type { Predicate } from '../../../ir/index.ts';
import { or, testedField } from '../../../ir/index.ts';
import { approximate, withoutImpossible } from '../../../passes/index.ts';
import { required } from '../existence.ts';
import { raiseLeaf } from './leaf.ts';
import { all, any, column, constant, falseNode, fn, isNull, negation } from './nodes.ts';
import type { RaiseCondition } from './scalar.ts';
import { type Leaf, type Rows, target, type Unsayable } from './state.ts';

/**
 * Conditions of the IR in ES|QL. What is written must be true exactly where the predicate is; where that is false the
 * text may be false or null. A negation is the delicate part: `NOT` of null is null, so an event without the field
 * needs a guard, unless something else in the condition settles the question.
 */

interface Raising {
  readonly diagnostics: Diagnostic[];
  readonly rows: Rows;
  readonly inner: RaiseCondition;
}

type Known = ReadonlySet<string>;

/** An expression, and what it is where a field is missing. */
interface Raised {
  readonly node: Expression;
  /** Fields without which it is not true. */
  readonly notTrue: Known;
  /** Fields without which it is not false. */
  readonly notFalse: Known;
  /** Fields that can make it null. */
  readonly nullable: Known;
  readonly loose: boolean;
  readonly search: boolean;
}

/** `known`: fields that are there in every row that comes this far. Nothing where the condition is always true. */
export function raiseCondition(
  predicate: Predicate,
  rows: Rows,
  known: Known,
  diagnostics: Diagnostic[],
): Expression | undefined {
  const inner = conditionInside(rows);
  const problems = new Map<Predicate, Unsayable['problem']>();
  const possible = withoutImpossible(
    predicate,
    (value, effect, { span }) =>
      diagnostics.push(diagnose('typed-value', { span, effect, with: { target, ...value } })),
    rows.made,
  );
  const { predicate: sayable, leftOut } = approximate(possible, (leaf) => {
    const raised = raiseLeaf(leaf as Leaf, rows, false, inner);
    if (!('problem' in raised)) return true;
    problems.set(leaf, raised.problem);
    return false;
  });
  for (const { leaf, effect, negated } of leftOut) {
    const problem = problems.get(leaf);
    if (problem !== undefined) diagnostics.push(problem(effect, negated));
  }
  if (sayable.kind === 'Constant' && sayable.value) return undefined;
  return positive({ diagnostics, rows, inner }, sayable, known, false).node;
}

/** How conditions inside a value (CASE) are written: all or nothing, and without searches. */
export function conditionInside(rows: Rows): RaiseCondition {
  const inside = { ...rows, searchable: false };
  return (predicate) => {
    const diagnostics: Diagnostic[] = [];
    const node = raiseCondition(predicate, inside, none, diagnostics);
    const changed = diagnostics.some((diagnostic) => diagnostic.effect !== undefined);
    return changed ? undefined : (node ?? constant(true));
  };
}

/** Conditions inside a value that may change a little, which `diagnostics` then say. */
export function approximateInside(rows: Rows, diagnostics: Diagnostic[]): RaiseCondition {
  const inside = { ...rows, searchable: false };
  return (predicate) => raiseCondition(predicate, inside, none, diagnostics) ?? constant(true);
}

const none: Known = new Set();

function positive(state: Raising, node: Predicate, known: Known, negated: boolean): Raised {
  switch (node.kind) {
    case 'And':
      return raiseAnd(state, node.items, known, negated);
    case 'Or':
      return raiseOr(state, node.items, known, negated);
    case 'Not':
      return negative(state, node.item, known, !negated);
    default:
      return leafOf(state, node, negated);
  }
}

function leafOf(state: Raising, leaf: Leaf, negated: boolean): Raised {
  const raised = raiseLeaf(leaf, state.rows, negated, state.inner);
  // Leaves that cannot be said were taken out before.
  if ('problem' in raised) return truth(constant(true));
  if (raised.notes !== undefined) state.diagnostics.push(...raised.notes);
  const nullable = new Set(raised.nullable);
  const { loose, search = false, node } = raised;
  return { node, notTrue: required(leaf), notFalse: nullable, nullable, loose, search };
}

function truth(node: Expression): Raised {
  return { node, notTrue: none, notFalse: none, nullable: none, loose: false, search: false };
}

function union(sets: readonly Known[]): Known {
  return sets.length === 1 ? sets[0]! : new Set(sets.flatMap((set) => [...set]));
}

function intersection(sets: readonly Known[]): Known {
  const [first, ...others] = sets;
  if (first === undefined) return none;
  return new Set([...first].filter((name) => others.every((set) => set.has(name))));
}

function conjunction(items: readonly Raised[]): Raised {
  return {
    node: all(items.map((item) => item.node)),
    notTrue: union(items.map((item) => item.notTrue)),
    notFalse: intersection(items.map((item) => item.notFalse)),
    ...together(items),
  };
}

function disjunction(items: readonly Raised[]): Raised {
  return {
    node: any(items.map((item) => item.node)),
    notTrue: intersection(items.map((item) => item.notTrue)),
    notFalse: union(items.map((item) => item.notFalse)),
    ...together(items),
  };
}

function together(items: readonly Raised[]): Pick<Raised, 'nullable' | 'loose' | 'search'> {
  return {
    nullable: union(items.map((item) => item.nullable)),
    loose: items.some((item) => item.loose),
    search: items.some((item) => item.search),
  };
}

function existsField(item: Predicate): string | undefined {
  return item.kind === 'Exists' && item.operand.kind === 'FieldRef' ? item.operand.name : undefined;
}

/**
 * Each item may rely on the fields that the others need: on what those before it have become, and on what those after
 * it ask for. Never on what it asks for itself, nor two items on each other.
 */
function raiseAnd(state: Raising, items: readonly Predicate[], known: Known, negated: boolean): Raised {
  const grouped = groupNegations(items, union([known, ...items.map(required)]));
  const counts = new Map<string, number>();
  const count = (names: Iterable<string>, by: number): void => {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + by);
  };
  const needs = grouped.map(required);
  count(known, 1);
  for (const need of needs) count(need, 1);
  const raised = new Map<Predicate, Raised>();
  grouped.forEach((item, index) => {
    if (existsField(item) !== undefined) return;
    count(needs[index]!, -1);
    const inside = new Set([...counts.keys()].filter((name) => counts.get(name)! > 0));
    const done = positive(state, item, inside, negated);
    raised.set(item, done);
    count(done.notTrue, 1);
  });
  const settled = union([known, ...[...raised.values()].map((item) => item.notTrue)]);
  const out: Raised[] = [];
  for (const item of grouped) {
    const done = raised.get(item);
    const name = existsField(item);
    if (done !== undefined) out.push(done);
    else if (name !== undefined && !settled.has(name)) out.push(leafOf(state, item as Leaf, negated));
  }
  return out.length === 0 ? truth(constant(true)) : conjunction(out);
}

/** Negations on the same field that is not known to be there share one guard. */
function groupNegations(items: readonly Predicate[], known: Known): readonly Predicate[] {
  const groups = new Map<string, Predicate[]>();
  for (const item of items) {
    const name = negatedField(item);
    if (name === undefined || known.has(name)) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  const merged = new Map<Predicate, Predicate | undefined>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const [first, ...others] = group;
    const parts = group.flatMap((item) => (item.kind === 'Not' ? [item.item] : []));
    merged.set(first!, { kind: 'Not', item: or(parts) });
    for (const other of others) merged.set(other, undefined);
  }
  if (merged.size === 0) return items;
  return items.flatMap((item) => (merged.has(item) ? (merged.get(item) ?? []) : [item]));
}

function negatedField(item: Predicate): string | undefined {
  if (item.kind !== 'Not' || existsField(item.item) !== undefined) return undefined;
  const leaf = item.item;
  return leaf.kind === 'Compare' && leaf.right.kind !== 'Literal' ? undefined : testedField(leaf)?.name;
}

function raiseOr(state: Raising, items: readonly Predicate[], known: Known, negated: boolean): Raised {
  // Beside `f IS NULL` the other alternatives need to say nothing about events without f.
  const missing = items.flatMap((item) => (item.kind === 'Not' ? (existsField(item.item) ?? []) : []));
  const inside = missing.length === 0 ? known : union([known, new Set(missing)]);
  return disjunction(items.map((item) => positive(state, item, inside, negated)));
}

/** Where `item` does not hold, missing fields included. */
function negative(state: Raising, item: Predicate, known: Known, negated: boolean): Raised {
  if (item.kind === 'Not') return positive(state, item.item, known, !negated);
  if (item.kind === 'Exists') {
    const { node } = leafOf(state, item, negated);
    return truth(negation(node));
  }
  const raised = positive(state, item, known, negated);
  const open = [...raised.nullable].filter((name) => !known.has(name));
  if (open.length === 0 && !raised.loose) return negatedOf(raised);
  const [only] = open;
  if (open.length === 1 && only !== undefined && !raised.loose && required(item).has(only)) {
    const guarded = positive({ ...state, diagnostics: [] }, item, union([known, new Set([only])]), negated);
    const node = any([isNull(column(only)), negatedOf(guarded).node]);
    return { ...truth(node), search: raised.search };
  }
  // What searches the index cannot stand inside COALESCE: negate part by part.
  if (raised.search && (item.kind === 'And' || item.kind === 'Or')) {
    const parts = item.items.map((part) => negative(state, part, known, negated));
    return item.kind === 'And' ? disjunction(parts) : conjunction(parts);
  }
  return truth(negation(fn('coalesce', raised.node, falseNode)));
}

function negatedOf(raised: Raised): Raised {
  return { ...raised, node: negation(raised.node), notTrue: raised.notFalse, notFalse: raised.notTrue };
}
