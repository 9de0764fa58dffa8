import type { Column, Measure, Plan } from '../../../ir/index.ts';
import { mayBeMissing, required } from '../existence.ts';
import { conditionInside } from './predicate.ts';
import type { RaiseCondition } from './scalar.ts';
import { documents, type Rows } from './state.ts';

/** What a step knows of the rows that it gets. */
export interface Below {
  readonly rows: Rows;
  /** The fields that are there in every row. */
  readonly known: ReadonlySet<string>;
  readonly inner: RaiseCondition;
}

export const start: Below = { rows: documents, known: new Set(), inner: conditionInside(documents) };

/** What the next step knows, after this one. */
export function after(plan: Plan, below: Below): Below {
  switch (plan.kind) {
    case 'Filter':
      return { ...below, known: new Set([...below.known, ...required(plan.predicate)]) };
    case 'Source':
    case 'Sort':
      return below;
    case 'Extend':
      return withColumns(
        below,
        plan.columns.map(({ name }) => name),
        severalColumns(plan.columns),
      );
    case 'Extract':
      return withColumns(below, plan.outputs, []);
    case 'Expand':
      return withColumns(below, [plan.column], [], [plan.column]);
    case 'Window':
      return withColumns(
        below,
        measureNames(plan.measures),
        severalMeasures(plan.measures),
        counted(plan.measures),
      );
    case 'Aggregate': {
      const present = plan.by.filter(({ value }) => value.kind === 'FieldRef' && !mayBeMissing(value));
      const names = [...measureNames(plan.measures), ...plan.by.map(({ name }) => name)];
      const known = [...counted(plan.measures), ...present.map(({ name }) => name)];
      return withColumns({ ...below, known: new Set() }, names, severalMeasures(plan.measures), known);
    }
    case 'NewTerms':
      return withColumns({ ...below, known: new Set() }, [], []);
    default:
      return withColumns(below, [], []);
  }
}

function withColumns(
  below: Below,
  names: readonly string[],
  several: readonly string[],
  present: readonly string[] = [],
): Below {
  const own = new Set(names);
  const rows: Rows = {
    made: new Set([...below.rows.made, ...names]),
    several: new Set([...[...below.rows.several].filter((name) => !own.has(name)), ...several]),
    searchable: false,
  };
  const known = new Set([...[...below.known].filter((name) => !own.has(name)), ...present]);
  return { rows, known, inner: conditionInside(rows) };
}

function measureNames(measures: readonly Measure[]): string[] {
  return measures.map(({ name }) => name);
}

/** Counts are never null. */
function counted(measures: readonly Measure[]): string[] {
  return measureNames(measures.filter((one) => one.function === 'count' || one.function === 'countDistinct'));
}

function severalMeasures(measures: readonly Measure[]): string[] {
  return measureNames(measures.filter((one) => one.function === 'values' || one.function === 'list'));
}

const severalFunctions: ReadonlySet<string> = new Set([
  'split',
  'mvAppend',
  'mvSlice',
  'mvDistinct',
  'mvSort',
  'mvZip',
]);

function severalColumns(columns: readonly Column[]): string[] {
  return columns
    .filter(({ value }) => value.kind === 'Call' && severalFunctions.has(value.function))
    .map(({ name }) => name);
}
