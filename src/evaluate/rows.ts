import { type Event, timeOf, type Value } from '../events/index.ts';

/** What goes from plan node to plan node: an event's fields or a group's columns, and the events that it stands for. */
export interface Row {
  readonly event: Event;
  /** Where the events stand in the input, in order. */
  readonly indexes: readonly number[];
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
}

export function rowOf(event: Event, index: number): Row {
  return { event, indexes: [index], time: timeOf(event) };
}

/** By time where every row has one, else as they came. */
export function inOrder(rows: readonly Row[]): readonly Row[] {
  if (rows.some((row) => row.time === undefined)) return rows;
  return [...rows].sort((a, b) => a.time! - b.time!);
}

/** Every combination of one value from each list; none when a list is empty. */
export function combinations(
  lists: readonly (readonly Value[])[],
  limit = 1000,
): readonly (readonly Value[])[] {
  let all: readonly (readonly Value[])[] = [[]];
  for (const list of lists) {
    const distinct = [...new Set(list)];
    all = all.flatMap((head) => distinct.map((value) => [...head, value])).slice(0, limit);
  }
  return all;
}

/** Values as a key for grouping; they are compared by text. */
export function keyOfValues(values: readonly (Value | null)[]): string {
  return JSON.stringify(values.map((value) => (value === null ? null : String(value))));
}

export function mergedIndexes(rows: readonly Row[]): readonly number[] {
  return [...new Set(rows.flatMap((row) => row.indexes))].sort((a, b) => a - b);
}
