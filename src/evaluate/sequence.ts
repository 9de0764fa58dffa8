import type { Event, Value } from '../events/index.ts';
import { eventOfFields } from '../events/index.ts';
import type { Sequence, Stage } from '../ir/index.ts';
import { compileScalar } from './predicate.ts';
import { combinations, inOrder, keyOfValues, type Row } from './rows.ts';

/**
 * Sequences, after Elasticsearch's EQL ("How sequence queries handle matches",
 * https://www.elastic.co/docs/reference/query-languages/eql/eql-syntax): one pending sequence for each stage and key,
 * a newer one takes the place of an older one, completing consumes it; one event is tried on the last stage first.
 */
export function runSequence(
  node: Sequence,
  rowsOf: (stage: Stage) => readonly Row[] | undefined,
): readonly Row[] | undefined {
  const stages: Arrivals[] = [];
  for (const stage of node.stages) {
    const rows = rowsOf(stage);
    if (rows === undefined) return undefined;
    const arrivals = arrivalsOf(stage, rows);
    for (let run = 0; run < stage.runs; run++) stages.push({ absent: stage.absent, arrivals });
  }
  const untilRows = node.until === undefined ? [] : rowsOf(node.until);
  if (untilRows === undefined) return undefined;
  const until = node.until === undefined ? [] : arrivalsOf(node.until, untilRows);
  if (!node.ordered) return node.within === undefined ? samples(stages) : together(stages, node.within);
  return ordered(stages, until, node.within ?? Number.POSITIVE_INFINITY);
}

interface Arrivals {
  readonly absent: boolean;
  readonly arrivals: readonly Arrival[];
}

/** A row that may stand at a stage, under one key. */
interface Arrival {
  readonly row: Row;
  readonly key: string;
}

/** A row with several values in a key stands under each. Without a value it stands nowhere, unless that may be. */
function arrivalsOf(stage: Stage, rows: readonly Row[]): readonly Arrival[] {
  const keys = stage.by.map((key) => ({ values: compileScalar(key.value), optional: key.optional }));
  return inOrder(rows).flatMap((row) => {
    const lists = keys.map(({ values, optional }): readonly (Value | null)[] => {
      const found = values(row.event);
      return found.length === 0 && optional ? [null] : found;
    });
    return combinations(lists as readonly (readonly Value[])[]).map((key) => ({
      row,
      key: keyOfValues(key),
    }));
  });
}

interface Pending {
  readonly rows: readonly Row[];
  readonly last: number;
}

/** A moment in the order of all rows: where each row stands, by its first event. */
interface Moment {
  readonly row: Row;
  readonly entries: { readonly stage: number; readonly key: string }[];
  readonly until: string[];
}

function moments(stages: readonly Arrivals[], until: readonly Arrival[]): readonly Moment[] {
  const byRow = new Map<string, Moment>();
  const momentOf = (row: Row): Moment => {
    const id = row.indexes.join();
    let moment = byRow.get(id);
    if (moment === undefined) {
      moment = { row, entries: [], until: [] };
      byRow.set(id, moment);
    }
    return moment;
  };
  for (const [stage, { arrivals }] of stages.entries()) {
    for (const { row, key } of arrivals) momentOf(row).entries.push({ stage, key });
  }
  for (const { row, key } of until) momentOf(row).until.push(key);
  const all = [...byRow.values()].sort((a, b) => a.row.indexes[0]! - b.row.indexes[0]!);
  if (all.some(({ row }) => row.time === undefined)) return all;
  return all.sort((a, b) => a.row.time! - b.row.time!);
}

function ordered(stages: readonly Arrivals[], until: readonly Arrival[], within: number): readonly Row[] {
  const positive = stages.flatMap((stage, index) => (stage.absent ? [] : [index]));
  const lastStage = positive.length - 1;
  const place = new Map(positive.map((stage, index) => [stage, index]));
  const pending = positive.map(() => new Map<string, Pending>());
  const ended = new Map<string, number>();
  const absences = absenceTimes(stages, until);
  const out: Row[] = [];
  for (const [at, moment] of moments(stages, until).entries()) {
    const { row } = moment;
    const entries = moment.entries
      .map(({ stage, key }) => ({ stage: place.get(stage) ?? -1, key }))
      .sort((a, b) => b.stage - a.stage);
    for (const { stage, key } of entries) {
      if (stage < 0) continue;
      const before = stage === 0 ? undefined : pending[stage - 1]!.get(key);
      if (stage > 0 && before === undefined) continue;
      if (before !== undefined) {
        pending[stage - 1]!.delete(key);
        const stop = ended.get(key);
        if (stop !== undefined && stop > before.last && stop < at) continue;
        if (!isWithin(before.rows[0]!, row, within)) continue;
      }
      const next: Pending = { rows: [...(before?.rows ?? []), row], last: at };
      if (stage < lastStage) pending[stage]!.set(key, next);
      else if (absences.none(next.rows, key, within)) out.push(sequenceRow(next.rows));
    }
    for (const key of moment.until) ended.set(key, at);
  }
  return out;
}

function isWithin(first: Row, last: Row, within: number): boolean {
  if (within === Number.POSITIVE_INFINITY) return true;
  // Nothing can be said about the span of events that do not say when they happened.
  if (first.time === undefined || last.time === undefined) return false;
  return last.time - first.time <= within;
}

/**
 * Whether no absent stage has an event where it must not: between its neighbours, or within the span before the first
 * stage or after the last. Where both ends are absent, only an event at each end within one span is too many.
 */
function absenceTimes(
  stages: readonly Arrivals[],
  until: readonly Arrival[],
): { readonly none: (rows: readonly Row[], key: string, within: number) => boolean } {
  const order = new Map(moments(stages, until).map((moment, at) => [moment.row.indexes.join(), at]));
  const orderOf = (row: Row): number => order.get(row.indexes.join()) ?? -1;
  const byKey = stages.map(({ arrivals }) => grouped(arrivals));

  function none(rows: readonly Row[], key: string, within: number): boolean {
    const first = rows[0]!;
    const last = rows[rows.length - 1]!;
    const leading: Row[][] = [];
    const trailing: Row[][] = [];
    let done = 0;
    for (const [index, stage] of stages.entries()) {
      if (!stage.absent) {
        done++;
        continue;
      }
      const after = done === 0 ? -1 : orderOf(rows[done - 1]!);
      const before = done === rows.length ? Number.POSITIVE_INFINITY : orderOf(rows[done]!);
      const hits = (byKey[index]!.get(key) ?? []).filter((row) => {
        const at = orderOf(row);
        return at > after && at < before;
      });
      if (done === 0) leading.push(hits.filter((row) => isWithin(row, last, within)));
      else if (done === rows.length) trailing.push(hits.filter((row) => isWithin(first, row, within)));
      else if (hits.length > 0) return false;
    }
    if (leading.length === 0 || trailing.length === 0) return [...leading, ...trailing].every(isEmpty);
    const starts = leading.flat();
    const stops = trailing.flat();
    return !starts.some((start) => stops.some((stop) => isWithin(start, stop, within)));
  }
  return { none };
}

function isEmpty(rows: readonly Row[]): boolean {
  return rows.length === 0;
}

function grouped(arrivals: readonly Arrival[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const { row, key } of arrivals) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** One event for each stage, in any order and at any time, once for each key. */
function samples(stages: readonly Arrivals[]): readonly Row[] {
  const byKey = stages.map(({ arrivals }) => grouped(arrivals));
  const out: Row[] = [];
  for (const key of [...(byKey[0]?.keys() ?? [])].sort(byValues)) {
    const candidates = byKey.map((groups) => groups.get(key) ?? []);
    const rows = distinctRows(candidates);
    if (rows !== undefined) out.push(sequenceRow(rows));
  }
  return out;
}

/** Keys by their values, missing ones first. */
function byValues(a: string, b: string): number {
  const left = JSON.parse(a) as (string | null)[];
  const right = JSON.parse(b) as (string | null)[];
  for (const [i, x] of left.entries()) {
    const y = right[i] ?? null;
    if (x === y) continue;
    if (x === null || y === null) return x === null ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

/** A different row for each stage, the earliest that leave one for the stages after. */
function distinctRows(
  candidates: readonly (readonly Row[])[],
  taken: readonly Row[] = [],
): readonly Row[] | undefined {
  const [first, ...rest] = candidates;
  if (first === undefined) return taken;
  for (const row of first) {
    if (taken.some((other) => other.indexes.join() === row.indexes.join())) continue;
    const found = distinctRows(rest, [...taken, row]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * An event for each stage, in any order within the span; the latest of each stage counts. An event of an absent stage
 * must not stand in any such span around them.
 */
function together(all: readonly Arrivals[], within: number): readonly Row[] {
  const stages = all.filter((stage) => !stage.absent);
  const absent = all.filter((stage) => stage.absent).flatMap(({ arrivals }) => arrivals);
  const isDisturbed = (rows: readonly Row[], key: string): boolean =>
    absent.some((one) => one.key === key && rows.every((row) => isNear(row, one.row, within)));
  const latest = new Map<string, (Row | undefined)[]>();
  const out: Row[] = [];
  for (const { row, entries } of moments(stages, [])) {
    for (const key of new Set(entries.map((entry) => entry.key))) {
      const rows = latest.get(key) ?? stages.map(() => undefined);
      for (const entry of entries) if (entry.key === key) rows[entry.stage] = row;
      latest.set(key, rows);
      const complete = rows.filter((held) => held !== undefined);
      if (complete.length < stages.length) continue;
      if (!complete.every((held) => isWithin(held, row, within)) || isDisturbed(complete, key)) continue;
      out.push(sequenceRow(complete));
      latest.delete(key);
    }
  }
  return out;
}

function isNear(a: Row, b: Row, within: number): boolean {
  return isWithin(a, b, within) && isWithin(b, a, within);
}

/** A sequence as a row: the fields of its first event, the indexes of all. */
function sequenceRow(rows: readonly Row[]): Row {
  const event: Event = rows[0]?.event ?? eventOfFields([]);
  return { event, indexes: rows.flatMap((row) => row.indexes), time: rows[0]?.time };
}
