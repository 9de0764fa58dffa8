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
import { tidy } from './tidy.ts';

/**
 * A filter over a plan, moved down to the events as far as that is exact: below a grouping when it reads only the
 * group's keys, below computed columns that it does not read, but not below limits and joins.
 */
export function filterPlan(plan: Plan, predicate: Predicate): Plan {
  let result = plan;
  for (const item of predicate.kind === 'And' ? predicate.items : [predicate])
    result = pushItem(result, item);
  return result;
}

function pushItem(plan: Plan, item: Predicate): Plan {
  if (item.kind === 'Constant' && item.value) return plan;
  return below(plan, item) ?? over(plan, item);
}

function over(plan: Plan, item: Predicate): Plan {
  if (plan.kind !== 'Filter') return { kind: 'Filter', input: plan, predicate: item };
  return { kind: 'Filter', input: plan.input, predicate: and([plan.predicate, item]) };
}

/** The plan with the filter below its top step; undefined where it has to stay on top. */
function below(plan: Plan, item: Predicate): Plan | undefined {
  switch (plan.kind) {
    case 'Source':
    case 'Limit':
    case 'Join':
    case 'Union':
    case 'Sequence':
    case 'NewTerms':
    case 'Opaque':
    case 'Project':
      return undefined;
    case 'Filter': {
      // Filters commute; a filter that goes deeper passes this one.
      const input = below(plan.input, item);
      return input === undefined ? undefined : { ...plan, input };
    }
    case 'Sort':
      return { ...plan, input: pushItem(plan.input, item) };
    case 'Extend': {
      const inner = readsUnknown(item) ? undefined : inlined(item, plan.columns);
      return inner === undefined ? undefined : { ...plan, input: pushItem(plan.input, inner) };
    }
    case 'Extract':
      return readsAny(item, plan.outputs) || readsUnknown(item)
        ? undefined
        : { ...plan, input: pushItem(plan.input, item) };
    case 'Lookup': {
      const names = plan.outputs.map((output) => output.to ?? output.from);
      return readsAny(item, names) || readsUnknown(item)
        ? undefined
        : { ...plan, input: pushItem(plan.input, item) };
    }
    case 'Expand':
      return readsAny(item, [plan.column]) && !isOneTest(item)
        ? undefined
        : { ...plan, input: pushItem(plan.input, item) };
    case 'Aggregate': {
      const keys = new Map(plan.by.map((column) => [column.name, column.value]));
      const inner = readsUnknown(item) ? undefined : substitute(item, keys);
      return inner === undefined ? undefined : { ...plan, input: pushItem(plan.input, inner) };
    }
    case 'Window': {
      if (plan.frame.type !== 'group') return undefined;
      const keys = new Map(plan.by.map((column) => [column.name, column.value]));
      const inner = readsUnknown(item) ? undefined : substitute(item, keys);
      return inner === undefined ? undefined : { ...plan, input: pushItem(plan.input, inner) };
    }
    default:
      return unreachable(plan);
  }
}

/** A single positive test of one value: true of a row for some value means the same before the rows are made. */
function isOneTest(item: Predicate): boolean {
  return ['Compare', 'OneOf', 'Match', 'Regex', 'InNetwork', 'Exists'].includes(item.kind);
}

/** Text and terms may read columns that are not named. */
function readsUnknown(item: Predicate): boolean {
  let found = false;
  walk(item, (node) => {
    if (node.kind === 'Keyword') found = true;
    if (node.kind === 'OpaquePredicate' && node.name === undefined) found = true;
    return !found;
  });
  return found;
}

function readsAny(item: Predicate, names: readonly string[]): boolean {
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
  return tidied(
    rewrite(item, (node: Node) => (node.kind === 'FieldRef' ? (columns.get(node.name) ?? node) : node)),
  );
}
