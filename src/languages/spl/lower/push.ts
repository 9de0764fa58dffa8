import {
  and,
  type Column,
  type Node,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  unreachable,
  walk,
} from '../../../ir/index.ts';
import { divide } from './leaf.ts';
import { tidy, tidyAnd } from './tidy.ts';

/**
 * A filter over a plan, moved down to the events as far as that is exact: below a grouping when it reads only the
 * group's keys, below computed columns that it does not read, but not below limits and joins.
 */
export function filterPlan(plan: Plan, predicate: Predicate): Plan {
  if (predicate.kind === 'Constant' && predicate.value) return plan;
  return pushAll(plan, predicate.kind === 'And' ? predicate.items : [predicate]);
}

function pushAll(plan: Plan, items: readonly Predicate[]): Plan {
  // Filters commute: what passes the step below a filter passes the filter.
  const step = plan.kind === 'Filter' ? plan.input : plan;
  const stay: Predicate[] = [];
  const down: Predicate[] = [];
  for (const item of items) {
    const inner = passing(step, item);
    if (inner === undefined) stay.push(item);
    else down.push(inner);
  }
  let result = plan;
  if (down.length > 0 && 'input' in step && step.input !== undefined) {
    const lower: Plan = { ...step, input: pushAll(step.input, down) };
    result = plan.kind === 'Filter' ? { ...plan, input: lower } : lower;
  }
  return stay.length === 0 ? result : over(result, stay);
}

function over(plan: Plan, items: readonly Predicate[]): Plan {
  if (plan.kind !== 'Filter') return { kind: 'Filter', input: plan, predicate: and(items) };
  return { kind: 'Filter', input: plan.input, predicate: tidyAnd(and([plan.predicate, ...items])) };
}

/** The item as it reads below a step; undefined where it has to stay above. */
function passing(step: Plan, item: Predicate): Predicate | undefined {
  switch (step.kind) {
    case 'Source':
    case 'Filter':
    case 'Limit':
    case 'Join':
    case 'Union':
    case 'Sequence':
    case 'NewTerms':
    case 'Opaque':
    case 'Project':
      return undefined;
    case 'Sort':
      return item;
    case 'Extend':
      return readsUnknown(item) ? undefined : inlined(item, step.columns);
    case 'Extract':
      return readsAny(item, step.outputs) || readsUnknown(item) ? undefined : item;
    case 'Lookup': {
      const names = step.outputs.map((output) => output.to ?? output.from);
      return readsAny(item, names) || readsUnknown(item) ? undefined : item;
    }
    case 'Expand':
      return readsAny(item, [step.column]) ? undefined : item;
    case 'Window':
      // A row's measures are over its whole group, so only whole groups may be left out before.
      if (step.frame.type !== 'group') return undefined;
      return readsUnknown(item) ? undefined : substitute(item, keysOf(step.by));
    case 'Aggregate':
      return readsUnknown(item) ? undefined : substitute(item, keysOf(step.by));
    default:
      return unreachable(step);
  }
}

function keysOf(by: readonly Column[]): ReadonlyMap<string, Scalar> {
  return new Map(by.map((column) => [column.name, column.value]));
}

/** Text and terms may read columns that are not named. */
function readsUnknown(item: Predicate): boolean {
  let found = false;
  walk(item, (node) => {
    if (node.kind === 'Keyword') found = true;
    // Of a macro it is taken that it reads events; a subsearch reads the columns that it gives.
    if (node.kind === 'OpaquePredicate' && (node.name === undefined || node.text.startsWith('[')))
      found = true;
    return !found;
  });
  return found;
}

export function readsAny(item: Predicate, names: readonly string[]): boolean {
  if (names.includes('*')) return true;
  let found = false;
  walk(item, (node) => {
    if (node.kind === 'FieldRef' && names.includes(node.name)) found = true;
    return !found;
  });
  return found;
}

/** Bounds how much a predicate grows by being written in terms of what its columns are made of. */
const inlineLimit = 2000;

/** The predicate over the columns below an Extend; undefined where a column is not to be repeated. */
function inlined(item: Predicate, columns: readonly Column[]): Predicate | undefined {
  let current = item;
  for (let i = columns.length - 1; i >= 0; i--) {
    const { name, value } = columns[i]!;
    if (!readsAny(current, [name])) continue;
    if (isPlace(value)) return undefined;
    current = rewrite(current, (node: Node) =>
      node.kind === 'FieldRef' && node.name === name ? value : node,
    );
    if (countNodes(current) > inlineLimit) return undefined;
  }
  return current === item ? item : tidied(current);
}

function tidied(item: Predicate): Predicate {
  return tidy(divide(item));
}

/** What a database of places says stays a column of its own. */
function isPlace(value: Scalar): boolean {
  return value.kind === 'OpaqueScalar' || (value.kind === 'Call' && value.function.startsWith('geo'));
}

function countNodes(item: Predicate): number {
  let count = 0;
  walk(item, () => {
    count++;
    return count <= inlineLimit;
  });
  return count;
}

/** The predicate in terms of what its columns are made of; undefined if it reads another column. */
function substitute(item: Predicate, columns: ReadonlyMap<string, Scalar>): Predicate | undefined {
  let known = true;
  walk(item, (node) => {
    if (node.kind === 'FieldRef' && !columns.has(node.name)) known = false;
    return known;
  });
  if (!known) return undefined;
  const result = rewrite(item, (node: Node) => {
    if (node.kind !== 'FieldRef') return node;
    const value = columns.get(node.name) ?? node;
    return value.kind === 'FieldRef' && value.name === node.name ? node : value;
  });
  return result === item ? item : tidied(result);
}
