import { describe, expect, it } from 'vitest';
import {
  always,
  and,
  call,
  compare,
  equals,
  field,
  literal,
  type Measure,
  not,
  type Plan,
  type Predicate,
  type Stage,
} from '../../src/ir/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';

const source: Plan = { kind: 'Source', logSources: [{ product: 'windows', service: 'security' }] };
const events = (predicate: Predicate): Plan => ({ kind: 'Filter', input: source, predicate });
const id = (value: number): Predicate => equals(field('EventID'), value, 'sensitive');

function emit(plan: Plan): { text: string; reports: string[] } {
  const raised = sigma.raise({ plan }, { profile: 'sigma', metadata: { title: 'T' } });
  return {
    text: raised.value === undefined ? '' : sigma.print(raised.value.ast),
    reports: raised.diagnostics.map(({ code, effect }) =>
      effect === undefined ? code : `${code} ${effect}`,
    ),
  };
}

const count: Measure = { kind: 'Measure', name: 'n', function: 'count', arguments: [] };
const many = compare('>', field('n'), literal(5), 'sensitive');
const by = (name: string, from = name) => ({ kind: 'Column', name, value: field(from) }) as const;

function grouped(input: Plan, more: Partial<Extract<Plan, { kind: 'Aggregate' }>> = {}): Plan {
  return {
    kind: 'Aggregate',
    input,
    measures: [count],
    by: [by('user', 'User')],
    window: { type: 'sliding', span: 600_000 },
    ...more,
  };
}

const filter = (input: Plan, predicate: Predicate): Plan => ({ kind: 'Filter', input, predicate });

describe('groups', () => {
  it('a count over a limit', () => {
    const { text, reports } = emit(filter(grouped(events(id(4625))), many));
    expect(reports).toEqual([]);
    expect(text).toContain(
      'type: event_count\n    rules:\n        - t_base\n    group-by:\n        - User\n    timespan: 10m\n    condition:\n        gt: 5\n',
    );
  });

  it('a renamed field is its field, a computed one cannot be grouped by', () => {
    const extend = (value: Parameters<typeof call>[1][number]): Plan => ({
      kind: 'Extend',
      input: events(id(1)),
      columns: [{ kind: 'Column', name: 'who', value }],
    });
    const renamed = emit(filter(grouped(extend(field('TargetUser')), { by: [by('who')] }), many));
    expect(renamed.text).toContain('group-by:\n        - TargetUser\n');
    expect(renamed.reports).toEqual([]);
    const computed = emit(filter(grouped(extend(call('lower', [field('User')])), { by: [by('who')] }), many));
    expect(computed.text).not.toContain('correlation:');
    expect(computed.text).toContain('EventID: 1\n');
    expect(computed.reports).toEqual(['plan-approximated broader']);
  });

  it('groups of all events of a log source say nothing without their limit', () => {
    const { text, reports } = emit(grouped(source));
    expect(text).toBe('');
    expect(reports).toEqual(['plan-unsupported']);
  });

  it('a condition on a key is one on the events', () => {
    const { text, reports } = emit(
      filter(grouped(events(id(1))), and([many, not(equals(field('user'), 'me', 'insensitive'))])),
    );
    expect(reports).toEqual([]);
    expect(text).toContain("filter_main_user:\n        User: 'me'\n");
  });

  it.each<[string, Plan, string[]]>([
    [
      'no time span',
      filter({ ...grouped(events(id(1))), window: { type: 'run' } } as Plan, many),
      ['plan-approximated different'],
    ],
    [
      'fixed edges',
      filter(grouped(events(id(1)), { window: { type: 'tumbling', span: 60_000 } }), many),
      ['plan-approximated broader'],
    ],
    [
      'fixed edges and "few"',
      filter(
        grouped(events(id(1)), { window: { type: 'tumbling', span: 60_000 } }),
        compare('<', field('n'), literal(3), 'sensitive'),
      ),
      ['plan-approximated different'],
    ],
    ['no limit', grouped(events(id(1))), ['plan-approximated broader']],
    [
      'two measures',
      filter(
        grouped(events(id(1)), { measures: [count, { ...count, name: 'm' }] }),
        and([many, compare('>', field('m'), literal(1), 'sensitive')]),
      ),
      ['plan-approximated broader'],
    ],
    [
      'some events only',
      filter(grouped(events(id(1)), { measures: [{ ...count, where: id(3) }] }), many),
      ['plan-approximated broader'],
    ],
  ])('%s', (_, plan, expected) => {
    expect(emit(plan).reports).toEqual(expected);
  });
});

describe('steps before', () => {
  it('a column is replaced by what it is computed from', () => {
    const lowered: Plan = {
      kind: 'Extend',
      input: source,
      columns: [
        { kind: 'Column', name: 'p', value: call('lower', [field('Image')]) },
        { kind: 'Column', name: 'q', value: field('p') },
      ],
    };
    const { text, reports } = emit(filter(lowered, equals(field('q'), 'a.exe', 'sensitive')));
    expect(reports).toEqual([]);
    expect(text).toContain("selection:\n        Image: 'a.exe'\n");
    const long = emit(
      filter(
        {
          ...lowered,
          columns: [{ kind: 'Column', name: 'n', value: call('length', [field('Image')]) }],
        } as Plan,
        and([compare('>', field('n'), literal(9), 'sensitive'), id(1)]),
      ),
    );
    expect(long.reports).toEqual(['plan-approximated broader']);
  });

  it('columns that double with every step stay small', () => {
    const columns = Array.from({ length: 60 }, (_, i) => ({
      kind: 'Column' as const,
      name: `c${i + 1}`,
      value: call('add', [field(`c${i}`), field(`c${i}`)]),
    }));
    const plan = filter(
      { kind: 'Extend', input: source, columns },
      and([compare('>', field('c60'), literal(1), 'sensitive'), id(1)]),
    );
    expect(emit(plan).reports).toEqual(['plan-approximated broader']);
  });

  it.each<[string, Plan, string[]]>([
    [
      'new terms',
      { kind: 'NewTerms', input: events(id(1)), fields: [field('User')], history: 1 },
      ['plan-approximated broader'],
    ],
    ['an order', { kind: 'Sort', input: events(id(1)), keys: [] }, ['presentation-lost metadata']],
    [
      'a limit',
      { kind: 'Limit', input: events(id(1)), count: 5, by: [], from: 'first' },
      ['plan-approximated broader'],
    ],
    [
      'a foreign step',
      { kind: 'Opaque', input: events(id(1)), language: 'spl', text: 'x', reason: 'y' },
      ['opaque-dropped different'],
    ],
    ['a foreign source', { kind: 'Opaque', language: 'spl', text: 'x', reason: 'y' }, ['plan-unsupported']],
    ['a join', { kind: 'Join', left: source, right: source, on: ['a'], type: 'inner' }, ['plan-unsupported']],
    ['one log source twice', { kind: 'Union', inputs: [events(id(1)), events(id(2))] }, []],
    [
      'two log sources',
      { kind: 'Union', inputs: [source, { kind: 'Source', logSources: [{ product: 'linux' }] }] },
      ['plan-unsupported'],
    ],
    ['everything', filter(source, always), []],
  ])('%s', (_, plan, expected) => {
    expect(emit(plan).reports).toEqual(expected);
  });
});

describe('sequences', () => {
  const stage = (predicate: Predicate, key = 'User', more: Partial<Stage> = {}): Stage => ({
    kind: 'Stage',
    input: events(predicate),
    by: [{ kind: 'StageKey', value: field(key), optional: false }],
    absent: false,
    runs: 1,
    ...more,
  });
  const sequence = (
    stages: readonly Stage[],
    more: Partial<Extract<Plan, { kind: 'Sequence' }>> = {},
  ): Plan => ({
    kind: 'Sequence',
    ordered: true,
    stages,
    within: 90_000,
    ...more,
  });

  it('keys of different names get an alias', () => {
    const { text, reports } = emit(sequence([stage(id(1), 'A'), stage(id(2), 'B')]));
    expect(reports).toEqual([]);
    expect(text).toContain(
      'group-by:\n        - key_1\n    timespan: 90s\n    aliases:\n        key_1:\n            t_stage_1: A\n            t_stage_2: B\n',
    );
  });

  it('the same search twice stays two rules', () => {
    const { text, reports } = emit(sequence([stage(id(1)), stage(id(1))]));
    expect(reports).toEqual(['plan-approximated broader']);
    expect(text).toContain('rules:\n        - t_stage_1\n        - t_stage_2\n');
  });

  it.each<[string, Plan, string[]]>([
    [
      'absent in order',
      sequence([stage(id(1)), stage(id(2), 'User', { absent: true }), stage(id(3))]),
      ['plan-approximated broader'],
    ],
    [
      'absent in any order',
      sequence([stage(id(1)), stage(id(2), 'User', { absent: true })], { ordered: false }),
      ['sigma-newer'],
    ],
    ['until', sequence([stage(id(1)), stage(id(2))], { until: stage(id(3)) }), ['plan-approximated broader']],
    ['runs', sequence([stage(id(1), 'User', { runs: 3 }), stage(id(2))]), ['plan-approximated different']],
  ])('%s', (_, plan, expected) => {
    expect(emit(plan).reports).toEqual(expected);
  });
});
