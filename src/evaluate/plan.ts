import {
  type Event,
  type EventRecord,
  fieldNames,
  toEvent,
  type Value,
  valuesOf,
  withFields,
} from '../events/index.ts';
import {
  type Expand,
  type Extend,
  type Limit,
  type Lookup,
  type NewTerms,
  type Plan,
  type Project,
  type Sort,
  unreachable,
} from '../ir/index.ts';
import { runExtract } from './extract.ts';
import { runAggregate, runWindow } from './groups.ts';
import { lookedUp } from './lookup.ts';
import { compilePredicate, compileScalar } from './predicate.ts';
import { combinations, inOrder, keyOfValues, type Row, rowOf } from './rows.ts';
import { fieldPattern } from './scalar.ts';
import { runSequence } from './sequence.ts';
import { order } from './values.ts';

export interface PlanContext {
  /** The rows of lookup tables by name. */
  readonly tables?: ReadonlyMap<string, readonly EventRecord[]>;
}

/**
 * What a plan yields: each match as the indexes of its events (one event, the events of a group, the events of a
 * sequence in the order of its stages). Undefined for a plan that cannot be evaluated: text of another language, a
 * table that is not known. All events are taken to be of the plan's sources.
 */
export function planMatches(
  plan: Plan,
  events: readonly Event[],
  context: PlanContext = {},
): readonly (readonly number[])[] | undefined {
  const source = events.map(rowOf);
  const rows = runPlan(plan, source, context);
  if (rows === undefined) return undefined;
  const distinct = new Map(rows.map((row) => [row.indexes.join(), row.indexes]));
  return [...distinct.values()];
}

type Rows = readonly Row[] | undefined;

function runPlan(plan: Plan, source: readonly Row[], context: PlanContext): Rows {
  const run = (input: Plan): Rows => runPlan(input, source, context);
  switch (plan.kind) {
    case 'Source':
      return source;
    case 'Filter': {
      const test = compilePredicate(plan.predicate);
      return run(plan.input)?.filter((row) => test(row.event));
    }
    case 'Extend':
      return extended(plan, run(plan.input));
    case 'Project':
      return run(plan.input)?.map((row) => ({ ...row, event: projected(plan, row.event) }));
    case 'Aggregate':
      return then(run(plan.input), (rows) => runAggregate(plan, rows));
    case 'Window':
      return then(run(plan.input), (rows) => runWindow(plan, rows));
    case 'Sequence':
      return runSequence(plan, (stage) => run(stage.input));
    case 'NewTerms':
      return then(run(plan.input), (rows) => newTerms(plan, rows));
    case 'Lookup':
      return then(run(plan.input), (rows) => lookedUp(plan, rows, tableOf(plan, run, context)));
    case 'Join':
      return then(run(plan.left), (left) => then(run(plan.right), (right) => joined(plan, left, right)));
    case 'Union': {
      const inputs = plan.inputs.map(run);
      return inputs.includes(undefined) ? undefined : inputs.flatMap((rows) => rows ?? []);
    }
    case 'Extract':
      return then(run(plan.input), (rows) => runExtract(plan, rows));
    case 'Expand':
      return run(plan.input)?.flatMap((row) => expanded(plan, row));
    case 'Sort':
      return then(run(plan.input), (rows) => sorted(plan, rows));
    case 'Limit':
      return then(run(plan.input), (rows) => limited(plan, rows));
    case 'Opaque':
      return undefined;
    default:
      return unreachable(plan);
  }
}

function then(rows: Rows, next: (rows: readonly Row[]) => Rows): Rows {
  return rows === undefined ? undefined : next(rows);
}

function extended(plan: Extend, rows: Rows): Rows {
  const columns = plan.columns.map((column) => ({ name: column.name, values: compileScalar(column.value) }));
  return rows?.map((row) => {
    let { event } = row;
    for (const column of columns) event = withFields(event, [[column.name, column.values(event)]]);
    return { ...row, event };
  });
}

function projected(plan: Project, event: Event): Event {
  const names = [...fieldNames(event)];
  const changes: (readonly [string, readonly Value[]])[] = [];
  if (plan.mode === 'rename') {
    for (const { from, to } of plan.columns) {
      if (to !== undefined && to !== from) changes.push([to, valuesOf(event, from)], [from, []]);
    }
    return withFields(event, changes);
  }
  const tests = plan.columns.map((column) => fieldPattern(column.from));
  for (const name of names) {
    if (tests.some((test) => test(name)) !== (plan.mode === 'keep')) changes.push([name, []]);
  }
  return withFields(event, changes);
}

/**
 * A row is new when a combination of its values was in no row of the history before it: each row is taken as a run
 * of the rule of its own.
 */
function newTerms(plan: NewTerms, rows: readonly Row[]): readonly Row[] {
  const fields = plan.fields.map(compileScalar);
  const seen = new Map<string, number>();
  return inOrder(rows).filter((row) => {
    const at = row.time ?? 0;
    let isNew = false;
    for (const values of combinations(
      fields.map((values) => values(row.event)),
      100,
    )) {
      const key = keyOfValues(values);
      const last = seen.get(key);
      if (last === undefined || at - last > plan.history) isNew = true;
      seen.set(key, at);
    }
    return isNew;
  });
}

function tableOf(
  plan: Lookup,
  run: (plan: Plan) => Rows,
  context: PlanContext,
): readonly Event[] | undefined {
  if (plan.rows !== undefined) return run(plan.rows)?.map((row) => row.event);
  return context.tables?.get(plan.table)?.map(toEvent);
}

function joined(
  plan: Extract<Plan, { kind: 'Join' }>,
  left: readonly Row[],
  right: readonly Row[],
): readonly Row[] {
  const keysOf = (row: Row): readonly string[] =>
    combinations(plan.on.map((name) => valuesOf(row.event, name))).map(keyOfValues);
  const byKey = new Map<string, Row>();
  for (const row of right) for (const key of keysOf(row)) if (!byKey.has(key)) byKey.set(key, row);
  return left.flatMap((row) => {
    const other = keysOf(row).flatMap((key) => byKey.get(key) ?? [])[0];
    if (other === undefined) return plan.type === 'left' ? [row] : [];
    const fields = [...fieldNames(other.event)].map((name) => [name, valuesOf(other.event, name)] as const);
    const indexes = [...new Set([...row.indexes, ...other.indexes])];
    return [{ ...row, indexes, event: withFields(row.event, fields) }];
  });
}

function expanded(plan: Expand, row: Row): readonly Row[] {
  const values = valuesOf(row.event, plan.column);
  if (values.length < 2) return [row];
  return values.map((value) => ({ ...row, event: withFields(row.event, [[plan.column, [value]]]) }));
}

/** Rows without the value come last. */
function sorted(plan: Sort, rows: readonly Row[]): readonly Row[] {
  const keys = plan.keys.map((key) => ({ values: compileScalar(key.value), descending: key.descending }));
  return [...rows].sort((a, b) => {
    for (const { values, descending } of keys) {
      const x = values(a.event)[0];
      const y = values(b.event)[0];
      if (x === undefined || y === undefined) {
        if (x !== y) return x === undefined ? 1 : -1;
        continue;
      }
      const sign = order(x, y, 'sensitive');
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
}

function limited(plan: Limit, rows: readonly Row[]): readonly Row[] {
  const by = plan.by.map(compileScalar);
  const counts = new Map<string, number>();
  const ranked = plan.from === 'first' ? rows : [...rows].reverse();
  const kept = ranked.filter((row) => {
    const key = keyOfValues(by.map((values) => values(row.event).join('\n')));
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= plan.count;
  });
  return plan.from === 'first' ? kept : kept.reverse();
}
