import { planMatches, unevaluable } from '../evaluate/index.ts';
import { toEvent } from '../events/index.ts';
import { keyOf, type LogSource, looksAtSeveral, type Plan, type Predicate, walk } from '../ir/index.ts';
import { normalise } from '../passes/index.ts';
import { type DerivedField, derivedFields, inTheirCase, withNames } from './derived.ts';
import { type Chance, chance, conditionsOf, keyFields, thresholdsOf, writer } from './generate.ts';
import { productOf } from './plans.ts';
import { isImpossible } from './related-fields.ts';
import { alignedNewTerms } from './rows.ts';
import type { WitnessRecord } from './witness.ts';

/** What is said of all matches of two plans. */
export type Claimed = 'exact' | 'broader' | 'narrower';

export type TestedClaim =
  /** Events were found that matched, and none spoke against the claim. */
  | { readonly result: 'agreed'; readonly events: number; readonly matches: number }
  /** The plans cannot be run, or no event was found that one of them matches. */
  | { readonly result: 'open' }
  | { readonly result: 'refuted'; readonly witness: { onlyA?: WitnessRecord; onlyB?: WitnessRecord } };

const rowEvents = 240;
const batches = 48;
const turns = 24;

/**
 * Runs both plans on events made from their own conditions, near misses among them: what is said where logic does
 * not know. `broader`: whatever A matches, B matches. `differences` are
 * events in which their conditions are known to differ.
 */
export function testClaim(
  givenA: Plan,
  givenB: Plan,
  claim: Claimed,
  differences: readonly WitnessRecord[] = [],
): TestedClaim {
  const [a, b] = alignedNewTerms(normalise(givenA), normalise(givenB));
  if (sourcesOf(a) !== sourcesOf(b)) return { result: 'open' };
  const alone = byRow(a) && byRow(b);
  const measure = measureOf(a, b, claim);
  if (measure === undefined) return { result: 'open' };
  if (unevaluable(a).length > 0 || unevaluable(b).length > 0) return { result: 'open' };
  const random = chance(20_250_101);
  const makers = [a, b].map((plan) => eventMaker(conditionsOf(plan), random));
  const derived = derivedFields([a, b], productOf(a));
  const make = (index: number): Record<string, unknown> => whole(makers[index % 2]!(), derived);
  const rounds = conditionsOf(a).map((condition) => eventMaker([condition], random, true));
  const inTurn = (): Record<string, unknown>[] => rounds.map((round) => whole(round(), derived));
  const judge = (records: readonly WitnessRecord[]): Judged | undefined =>
    compared(a, b, claim, measure, records);
  let matches = 0;
  let events = 0;
  for (const records of alone
    ? rowBatches(make)
    : groupBatches(a, b, { make, inTurn }, random, differences)) {
    const judged = judge(records);
    if (judged === undefined) return { result: 'open' };
    events += records.length;
    matches += judged.matches;
    if (judged.witness !== undefined) return { result: 'refuted', witness: judged.witness };
  }
  return matches === 0 ? { result: 'open' } : { result: 'agreed', events, matches };
}

function sourcesOf(plan: Plan): string {
  const keys = new Set<string>();
  walk(plan, (node) => {
    if (node.kind === 'Source') keys.add(keyOf({ ...node, logSources: [...node.logSources].sort(bySource) }));
    return undefined;
  });
  return [...keys].sort().join();
}

function bySource(a: LogSource, b: LogSource): number {
  const left = JSON.stringify(a);
  const right = JSON.stringify(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether each event is matched or not whatever the others are. */
function byRow(plan: Plan): boolean {
  return shapeOf(plan) === '';
}

function shapeOf(plan: Plan): string {
  const kinds: string[] = [];
  walk(plan, (node) => {
    if (looksAtSeveral(node) || node.kind === 'Lookup') kinds.push(node.kind);
    return undefined;
  });
  return kinds.join();
}

/** How the matches of two plans are compared; undefined where their groups cannot be set against each other. */
function measureOf(a: Plan, b: Plan, claim: Claimed): Measure | undefined {
  if (claim === 'exact') return shapeOf(a) === shapeOf(b) ? 'same' : undefined;
  const [inner, outer] = claim === 'broader' ? [a, b] : [b, a];
  // A sequence is found where one of its events is: single events cannot tell more of it.
  if (byRow(outer)) return inner.kind === 'Sequence' ? 'met' : 'covered';
  // A stage that more events meet takes a later one: the sequence is another, and overlaps.
  const alike = shapeOf(inner) === shapeOf(outer) && !shapeOf(outer).includes('Sequence');
  return alike ? 'covered' : 'met';
}

/** A match has its like: the same events; events that are each in some match; an event that is in some match. */
type Measure = 'same' | 'covered' | 'met';

/** Events of which a condition of the plan is true, or now and then false in one place. */
function eventMaker(
  conditions: readonly Predicate[],
  random: Chance,
  always = false,
): () => Record<string, unknown> {
  const { write } = writer(random);
  return () => {
    const condition = conditions[random.below(conditions.length)];
    const values = condition === undefined ? {} : write(condition, always || random.below(3) > 0);
    const single = Object.entries(values).map(([name, list]) => [name, list.length === 1 ? list[0] : list]);
    return inTheirCase(Object.fromEntries(single), () => true);
  };
}

/** Paths with a directory, and the names that they end in. */
function whole(record: Record<string, unknown>, derived: readonly DerivedField[]): Record<string, unknown> {
  const out = { ...record };
  for (const { name, path, separators, partial } of derived) {
    const given = out[path] ?? out[name];
    if (given === undefined) continue;
    const separator = separators[0] ?? '/';
    const texts = [given].flat().map(String);
    const paths = texts.map((text) =>
      (out[path] !== undefined || partial) && [...separators].some((each) => text.includes(each))
        ? text
        : `${partial ? 'x' : ''}${separator}${text}`,
    );
    out[path] = paths.length === 1 ? paths[0] : paths;
    delete out[name];
  }
  return withNames(out, derived) as Record<string, unknown>;
}

function* rowBatches(make: (index: number) => WitnessRecord): Generator<readonly WitnessRecord[]> {
  yield Array.from({ length: rowEvents }, (_, index) => make(index));
}

const start = 1_700_000_000_000;

interface Makers {
  readonly make: (index: number) => Record<string, unknown>;
  /** An event for each of the conditions of a plan, in the order of its stages. */
  readonly inTurn: () => readonly Record<string, unknown>[];
}

/** Some kinds of events, each so often as a threshold has it, with keys that they share or not. */
function* groupBatches(
  a: Plan,
  b: Plan,
  { make, inTurn }: Makers,
  random: Chance,
  differences: readonly WitnessRecord[],
): Generator<readonly WitnessRecord[]> {
  const counts = [...new Set([...thresholdsOf(a, 60), ...thresholdsOf(b, 60)])];
  const keys = [...new Set([...keyFields(a), ...keyFields(b)])];
  const possible = differences.filter((each) => !isImpossible(each));
  for (const template of possible.slice(0, batches).flatMap((each) => [each, without(each, keys)])) {
    for (const times of counts) {
      for (let spread = 0; spread <= keys.length; spread++) yield repeated(template, times, spread);
    }
    // In the place of each stage of a sequence, among events for the others.
    const stages = inTurn();
    for (const place of stages.length > 1 ? stages.keys() : []) {
      yield stages.flatMap((stage, index) =>
        repeated(index === place ? template : { ...stage, ...only(template, keys) }, 1, keys.length, index),
      );
    }
  }
  const stages = inTurn().length;
  for (let batch = 0; stages > 1 && batch < turns; batch++) {
    // All stages of a sequence one after another, then one left out.
    const left = batch % (2 * stages);
    const records = inTurn().flatMap((stage, index) => (index === left ? [] : [shared(stage, index, batch)]));
    yield batch % 3 === 2 ? [...records].reverse() : records;
  }
  for (let batch = 0; batch < batches; batch++) {
    const records: WitnessRecord[] = [];
    const kinds = 1 + random.below(3);
    const spread = random.below(keys.length + 1);
    for (let kind = 0; kind < kinds; kind++) {
      const times = counts[random.below(counts.length)] ?? 1;
      records.push(...repeated(make(batch), times, spread, records.length));
    }
    yield records;
  }

  function shared(stage: WitnessRecord, index: number, batch: number): WitnessRecord {
    const value = batch % 5 === 4 ? `value${index}` : 'value';
    const keyed = Object.fromEntries(keys.map((key) => [key, stage[key] ?? value]));
    return { ...stage, ...keyed, '@timestamp': new Date(start + 1000 * index).toISOString() };
  }

  /** Events a second apart that share their keys but for one, so that distinct values can be counted. */
  function repeated(
    template: WitnessRecord,
    times: number,
    spread: number,
    before = 0,
  ): readonly WitnessRecord[] {
    return Array.from({ length: times }, (_, time) => {
      const record: Record<string, unknown> = { ...template };
      for (const [index, key] of keys.entries()) record[key] ??= index === spread ? `value${time}` : 'value';
      record['@timestamp'] = new Date(start + 1000 * (before + time)).toISOString();
      return record;
    });
  }
}

function without(record: WitnessRecord, names: readonly string[]): WitnessRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function only(record: WitnessRecord, names: readonly string[]): WitnessRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

interface Judged {
  readonly matches: number;
  readonly witness?: { onlyA?: WitnessRecord; onlyB?: WitnessRecord };
}

/** Undefined when one of the plans cannot be run. */
function compared(
  a: Plan,
  b: Plan,
  claim: Claimed,
  measure: Measure,
  records: readonly WitnessRecord[],
): Judged | undefined {
  const events = records.map(toEvent);
  const left = planMatches(a, events);
  const right = planMatches(b, events);
  if (left === undefined || right === undefined) return undefined;
  const matches = left.length + right.length;
  const record = (match: readonly number[]): WitnessRecord => records[match[0] ?? 0] ?? {};
  const onlyA = claim === 'narrower' ? undefined : missing(left, right, measure);
  const onlyB = claim === 'broader' ? undefined : missing(right, left, measure);
  if (onlyA === undefined && onlyB === undefined) return { matches };
  return {
    matches,
    witness: {
      ...(onlyA === undefined ? {} : { onlyA: record(onlyA) }),
      ...(onlyB === undefined ? {} : { onlyB: record(onlyB) }),
    },
  };
}

/** A match of the first that has no like in the second. */
function missing(
  wanted: readonly (readonly number[])[],
  found: readonly (readonly number[])[],
  measure: Measure,
): readonly number[] | undefined {
  if (measure === 'same') {
    const known = new Set(found.map((match) => match.join()));
    return wanted.find((match) => !known.has(match.join()));
  }
  const known = new Set(found.flat());
  return wanted.find((match) =>
    measure === 'covered'
      ? !match.every((index) => known.has(index))
      : !match.some((index) => known.has(index)),
  );
}
