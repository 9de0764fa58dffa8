import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMatches } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import { equals, field, type Plan, type Predicate, type Sequence, type Stage } from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';

const source: Plan = {
  kind: 'Source',
  logSources: [],
  native: { taxonomy: 'ecs', names: { index: ['logs'] } },
};

interface Wish {
  readonly value: string;
  readonly key?: string;
  readonly absent?: boolean;
  readonly runs?: number;
}

function stage({ value, key = 'host.id', absent = false, runs = 1 }: Wish): Stage {
  const predicate: Predicate = equals(field('event.action'), value, 'sensitive');
  return {
    kind: 'Stage',
    input: { kind: 'Filter', input: source, predicate },
    by: [{ kind: 'StageKey', value: field(key), optional: false }],
    absent,
    runs,
  };
}

function sequence(stages: readonly Wish[], more: Partial<Sequence> = {}): Sequence {
  return { kind: 'Sequence', ordered: true, stages: stages.map(stage), within: 60_000, ...more };
}

function written(plan: Plan) {
  const { value, diagnostics } = esql.raise({ plan }, { profile: 'ecs', metadata: {} });
  return {
    text: value === undefined ? undefined : esql.print(value.ast),
    effects: [...new Set(diagnostics.flatMap(({ effect }) => effect ?? []))].sort(),
  };
}

function readBack(text: string): Plan {
  const at = sourceText('query', text);
  return esql.lower(esql.read(at, {}).value!, at, {}).value!.plan;
}

const start = Date.parse('2026-01-05T10:00:00Z');
const events = fc.array(
  fc.record({
    '@timestamp': fc.integer({ min: 0, max: 120 }).map((n) => new Date(start + n * 1_000).toISOString()),
    'event.action': fc.constantFrom('a', 'b', 'c'),
    'host.id': fc.constantFrom('1', '2'),
    'user.id': fc.constantFrom('1', '2'),
  }),
  { maxLength: 14 },
);

const narrower: readonly (readonly [string, Sequence])[] = [
  ['two stages', sequence([{ value: 'a' }, { value: 'b' }])],
  ['three stages', sequence([{ value: 'a' }, { value: 'b' }, { value: 'c' }])],
  ['stages of the same events', sequence([{ value: 'a' }, { value: 'a' }, { value: 'b' }])],
  ['other keys in each stage', sequence([{ value: 'a' }, { value: 'b', key: 'user.id' }])],
  ['the same events by other keys', sequence([{ value: 'a' }, { value: 'a', key: 'user.id' }])],
  ['until', sequence([{ value: 'a' }, { value: 'b' }], { until: stage({ value: 'c' }) })],
  ['an absent stage between', sequence([{ value: 'a' }, { value: 'c', absent: true }, { value: 'b' }])],
  ['repeated events', sequence([{ value: 'a', runs: 3 }])],
  ['any order', sequence([{ value: 'a' }, { value: 'b' }], { ordered: false })],
];

describe('what is found in a window of time is a sequence', () => {
  it.each(narrower)('%s', (_, plan) => {
    const { text, effects } = written(plan);
    expect(effects).toEqual(['narrower']);
    const groups = readBack(text!);
    let found = 0;
    fc.assert(
      fc.property(events, (records) => {
        const list = (records as EventRecord[]).map((record) => toEvent(record));
        const sequences = planMatches(plan, list)!;
        for (const group of planMatches(groups, list)!) {
          found++;
          const inside = new Set(group);
          // What is used up by a sequence in any order may leave another in the window that is none any more.
          const isInside = (index: number): boolean => inside.has(index);
          const alike = (one: readonly number[]): boolean =>
            plan.ordered ? one.every(isInside) : one.some(isInside);
          expect(sequences.some(alike)).toBe(true);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(found).toBeGreaterThan(0);
  });
});

describe('what is written', () => {
  it('names the stages where they have keys of their own', () => {
    const { text } = written(sequence([{ value: 'a' }, { value: 'b', key: 'user.id' }]));
    expect(text?.split('\n')).toEqual([
      'FROM logs',
      '| WHERE event.action IN ("a", "b")',
      '| EVAL Esql.stage = CASE(event.action == "a", 1, event.action == "b", 2)',
      '| WHERE Esql.stage IS NOT NULL',
      '| EVAL Esql.key_1 = CASE(Esql.stage == 1, host.id, Esql.stage == 2, user.id)',
      '| WHERE Esql.key_1 IS NOT NULL',
      '| STATS',
      '    Esql.stage_1_first = MIN(@timestamp) WHERE Esql.stage == 1,',
      '    Esql.stage_2_last = MAX(@timestamp) WHERE Esql.stage == 2',
      '  BY Esql.key_1, Esql.time_window = DATE_TRUNC(1 minute, @timestamp)',
      '| WHERE Esql.stage_1_first < Esql.stage_2_last',
    ]);
  });

  it('counts kinds of events that come in any order', () => {
    const { text } = written(sequence([{ value: 'a' }, { value: 'b' }], { ordered: false }));
    expect(text).toContain('Esql.stage_count = COUNT_DISTINCT(Esql.stage)');
    expect(text).toContain('| WHERE Esql.stage_count == 2');
  });

  it('takes the time of the last of several events', () => {
    const { text } = written(sequence([{ value: 'a', runs: 3 }, { value: 'b' }]));
    expect(text).toContain('Esql.stage_1_first = TOP(@timestamp, 3, "asc") WHERE Esql.stage == 1');
    expect(text).toContain('MV_COUNT(Esql.stage_1_first) == 3');
    expect(text).toContain('MV_MAX(Esql.stage_1_first) < Esql.stage_2_last');
  });

  it('says that an absence at the end is no more than one in the window', () => {
    const { text, effects } = written(sequence([{ value: 'a' }, { value: 'b', absent: true }]));
    expect(effects).toEqual(['different', 'narrower']);
    expect(text).toContain('WHERE Esql.stage_2_count == 0 AND Esql.event_count >= 1');
  });

  it('is nothing where a stage is no plain event', () => {
    const grouped: Plan = { kind: 'Aggregate', input: source, measures: [], by: [] };
    const plan = sequence([{ value: 'a' }]);
    const stages = [{ ...plan.stages[0]!, input: grouped }];
    const { diagnostics, value } = esql.raise(
      { plan: { ...plan, stages } },
      { profile: 'ecs', metadata: {} },
    );
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('plan-unsupported');
  });
});
