import { eventOfFields, type Value, withFields } from '../events/index.ts';
import type { Aggregate, Column, TimeWindow, Window } from '../ir/index.ts';
import { compileMeasure, type Measuring } from './measures.ts';
import { compileScalar } from './predicate.ts';
import { combinations, inOrder, keyOfValues, mergedIndexes, type Row } from './rows.ts';

type Fields = readonly (readonly [string, readonly Value[]])[];

/** Rows that share the values of the `by` columns. A row with several values is in several groups, without one in none. */
interface Group {
  readonly by: Fields;
  readonly rows: Row[];
}

function groupsOf(rows: readonly Row[], by: readonly Column[]): readonly Group[] {
  const columns = by.map((column) => ({ name: column.name, values: compileScalar(column.value) }));
  const groups = new Map<string, Group>();
  for (const row of rows) {
    for (const values of combinations(columns.map((column) => column.values(row.event)))) {
      const key = keyOfValues(values);
      let group = groups.get(key);
      if (group === undefined) {
        group = { by: columns.map((column, i) => [column.name, [values[i]!]]), rows: [] };
        groups.set(key, group);
      }
      group.rows.push(row);
    }
  }
  return [...groups.values()];
}

export function runAggregate(node: Aggregate, rows: readonly Row[]): readonly Row[] | undefined {
  const measures = compileAll(node.measures.map((measure) => [measure.name, compileMeasure(measure)]));
  if (measures === undefined) return undefined;
  const groups = groupsOf(rows, node.by);
  // Without groups there is one row, also over no rows at all.
  const all = groups.length === 0 && node.by.length === 0 ? [{ by: [], rows: [] }] : groups;
  return all.flatMap((group) =>
    windowsOf(inOrder(group.rows), node.window).map((part): Row => {
      const fields: Fields = measures.map(([name, measuring]) => [name, measuring(part)]);
      return {
        event: eventOfFields([...group.by, ...fields]),
        indexes: mergedIndexes(part),
        time: part[0]?.time,
      };
    }),
  );
}

function compileAll(
  measures: readonly (readonly [string, Measuring | undefined])[],
): readonly (readonly [string, Measuring])[] | undefined {
  const known = measures.flatMap(([name, measuring]) =>
    measuring === undefined ? [] : [[name, measuring] as const],
  );
  return known.length === measures.length ? known : undefined;
}

/** The events given are those of one run of the rule. */
function windowsOf(rows: readonly Row[], window: TimeWindow | undefined): readonly (readonly Row[])[] {
  const span = window?.span;
  if (window === undefined || window.type === 'run' || span === undefined) return [rows];
  const timed = rows.filter((row) => row.time !== undefined);
  if (window.type === 'tumbling') {
    const buckets = new Map<number, Row[]>();
    for (const row of timed) {
      const bucket = Math.floor(row.time! / span);
      const known = buckets.get(bucket);
      if (known === undefined) buckets.set(bucket, [row]);
      else known.push(row);
    }
    return [...buckets.values()];
  }
  // Every interval that ends with an event holds as much as any other that ends no later than the next.
  let start = 0;
  return timed.map((row, end) => {
    while (row.time! - timed[start]!.time! > span) start++;
    return timed.slice(start, end + 1);
  });
}

export function runWindow(node: Window, rows: readonly Row[]): readonly Row[] | undefined {
  const measures = compileAll(node.measures.map((measure) => [measure.name, compileMeasure(measure)]));
  if (measures === undefined) return undefined;
  const added = new Map<Row, Fields>();
  for (const group of groupsOf(rows, node.by)) {
    for (const [at, row] of group.rows.entries()) {
      const frame = node.frame.type === 'group' ? group.rows : precedingRows(group.rows, at, node.frame);
      added.set(
        row,
        measures.map(([name, measuring]) => [name, measuring(frame)]),
      );
    }
  }
  return rows.map((row) => ({ ...row, event: withFields(row.event, added.get(row) ?? []) }));
}

function precedingRows(
  rows: readonly Row[],
  at: number,
  frame: { readonly rows?: number; readonly span?: number },
): readonly Row[] {
  const last = rows[at]!;
  const from = frame.rows === undefined ? 0 : Math.max(0, at + 1 - frame.rows);
  const part = rows.slice(from, at + 1);
  const { span } = frame;
  if (span === undefined || last.time === undefined) return part;
  return part.filter((row) => row.time !== undefined && last.time! - row.time <= span);
}
