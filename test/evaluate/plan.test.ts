import { describe, expect, it } from 'vitest';
import { planMatches } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import {
  type Aggregate,
  type Column,
  call,
  compare,
  equals,
  exists,
  field,
  literal,
  type Plan,
  type Predicate,
  type Scalar,
  type Sequence,
  type Stage,
  type TimeWindow,
} from '../../src/ir/index.ts';

const source: Plan = { kind: 'Source', logSources: [] };
const minute = 60_000;

function at(minutes: number, record: EventRecord): EventRecord {
  return { '@timestamp': new Date(Date.UTC(2024, 4, 1) + minutes * minute).toISOString(), ...record };
}

function matches(plan: Plan, records: readonly EventRecord[], tables = new Map<string, EventRecord[]>()) {
  return planMatches(plan, records.map(toEvent), { tables });
}

function where(predicate: Predicate, input: Plan = source): Plan {
  return { kind: 'Filter', input, predicate };
}

function column(name: string, value: Scalar = field(name)): Column {
  return { kind: 'Column', name, value };
}

function counted(limit: number, by: readonly string[], window?: TimeWindow): Plan {
  const aggregate: Aggregate = {
    kind: 'Aggregate',
    input: source,
    measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
    by: by.map((name) => column(name)),
    ...(window === undefined ? {} : { window }),
  };
  return where(compare('>=', field('n'), literal(limit), 'sensitive'), aggregate);
}

function stage(value: string, more: Partial<Stage> = {}): Stage {
  return {
    kind: 'Stage',
    input: where(equals(field('a'), value, 'sensitive')),
    by: [{ kind: 'StageKey', value: field('k'), optional: false }],
    absent: false,
    runs: 1,
    ...more,
  };
}

function sequence(stages: readonly Stage[], more: Partial<Sequence> = {}): Plan {
  return { kind: 'Sequence', ordered: true, stages, ...more };
}

const abab = ['x', 'y', 'x', 'y', 'x'].map((a, i) => at(i, { a, k: 1 }));

describe('counts', () => {
  const logins = [
    at(0, { user: 'ann' }),
    at(1, { user: 'bob' }),
    at(4, { user: 'ann' }),
    at(6, { user: 'ann' }),
    at(7, {}),
  ];
  it.each([
    ['over one run', counted(3, ['user']), [[0, 2, 3]]],
    ['without groups', counted(5, []), [[0, 1, 2, 3, 4]]],
    ['in fixed buckets', counted(2, ['user'], { type: 'tumbling', span: 5 * minute }), [[0, 2]]],
    [
      'in any interval',
      counted(2, ['user'], { type: 'sliding', span: 5 * minute }),
      [
        [0, 2],
        [2, 3],
      ],
    ],
    ['of nothing', counted(9, ['user']), []],
  ])('%s', (_name, plan, expected) => {
    expect(matches(plan, logins)).toEqual(expected);
  });

  it('of values that differ, some of them only where a predicate holds', () => {
    const plan = where(compare('==', field('d'), field('w'), 'sensitive'), {
      kind: 'Aggregate',
      input: source,
      by: [],
      measures: [
        { kind: 'Measure', name: 'd', function: 'countDistinct', arguments: [field('user')] },
        {
          kind: 'Measure',
          name: 'w',
          function: 'count',
          arguments: [],
          where: equals(field('user'), 'bob', 'sensitive'),
        },
      ],
    });
    expect(matches(plan, [{ user: 'ann' }, { user: 'bob' }, { user: 'bob' }])).toEqual([[0, 1, 2]]);
  });

  it('beside each row', () => {
    const plan = where(equals(field('n'), 2, 'sensitive'), {
      kind: 'Window',
      input: source,
      measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
      by: [column('user')],
      frame: { type: 'preceding', rows: 2 },
    });
    expect(matches(plan, logins)).toEqual([[2], [3]]);
  });
});

describe('sequences', () => {
  it.each([
    [
      'two stages',
      sequence([stage('x'), stage('y')]),
      abab,
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      'within a span',
      sequence([stage('x'), stage('y')], { within: minute }),
      [at(0, { a: 'x', k: 1 }), at(2, { a: 'y', k: 1 })],
      [],
    ],
    [
      'at the end of the span',
      sequence([stage('x'), stage('y')], { within: 2 * minute }),
      [at(0, { a: 'x', k: 1 }), at(2, { a: 'y', k: 1 })],
      [[0, 1]],
    ],
    [
      'of one key',
      sequence([stage('x'), stage('y')]),
      [at(0, { a: 'x', k: 1 }), at(1, { a: 'y', k: 2 })],
      [],
    ],
    ['without the key', sequence([stage('x'), stage('y')]), [at(0, { a: 'x' }), at(1, { a: 'y' })], []],
    [
      'without an optional key',
      sequence(
        ['x', 'y'].map((a) => stage(a, { by: [{ kind: 'StageKey', value: field('k'), optional: true }] })),
      ),
      [at(0, { a: 'x' }), at(1, { a: 'y' })],
      [[0, 1]],
    ],
    [
      'out of order',
      sequence([stage('x'), stage('y')]),
      [at(1, { a: 'y', k: 1 }), at(0, { a: 'x', k: 1 })],
      [[1, 0]],
    ],
    [
      'a newer event takes the place',
      sequence([stage('x'), stage('y')]),
      ['x', 'x', 'y'].map((a, i) => at(i, { a, k: 1 })),
      [[1, 2]],
    ],
    [
      'runs',
      sequence([stage('x', { runs: 2 }), stage('y')]),
      ['x', 'x', 'y'].map((a, i) => at(i, { a, k: 1 })),
      [[0, 1, 2]],
    ],
    [
      'until',
      sequence([stage('x'), stage('y')], { until: stage('z') }),
      ['x', 'z', 'y'].map((a, i) => at(i, { a, k: 1 })),
      [],
    ],
    [
      'until, of another key',
      sequence([stage('x'), stage('y')], { until: stage('z') }),
      [at(0, { a: 'x', k: 1 }), at(1, { a: 'z', k: 2 }), at(2, { a: 'y', k: 1 })],
      [[0, 2]],
    ],
    [
      'an absent stage',
      sequence([stage('x'), stage('z', { absent: true }), stage('y')]),
      ['x', 'z', 'y', 'x', 'y'].map((a, i) => at(i, { a, k: 1 })),
      [[3, 4]],
    ],
    [
      'nothing after',
      sequence([stage('x'), stage('y', { absent: true })], { within: minute }),
      [at(0, { a: 'x', k: 1 }), at(1, { a: 'y', k: 1 }), at(5, { a: 'x', k: 1 })],
      [[2]],
    ],
    [
      'in any order',
      sequence([stage('x'), stage('y')], { ordered: false, within: minute }),
      [at(0, { a: 'y', k: 1 }), at(1, { a: 'x', k: 1 }), at(9, { a: 'x', k: 1 })],
      [[1, 0]],
    ],
    [
      'several keys in one event',
      sequence([stage('x'), stage('y')]),
      [at(0, { a: 'x', k: [1, 2] }), at(1, { a: 'y', k: 2 })],
      [[0, 1]],
    ],
    [
      'no times at all',
      sequence([stage('x'), stage('y')]),
      [
        { a: 'x', k: 1 },
        { a: 'y', k: 1 },
      ],
      [[0, 1]],
    ],
    [
      'a span without times',
      sequence([stage('x'), stage('y')], { within: minute }),
      [
        { a: 'x', k: 1 },
        { a: 'y', k: 1 },
      ],
      [],
    ],
  ] as const)('%s', (_name, plan, records, expected) => {
    expect(matches(plan, records)).toEqual(expected);
  });
});

describe('other plans', () => {
  const rows = [
    at(0, { u: 'a', ip: '1' }),
    at(1, { u: 'a', ip: '2' }),
    at(2, { u: 'a', ip: '1' }),
    at(99, { u: 'a', ip: '2' }),
  ];
  it.each([
    [
      'new terms',
      { kind: 'NewTerms', input: source, fields: [field('u'), field('ip')], history: 10 * minute },
      [[0], [1], [3]],
    ],
    [
      'a computed column',
      where(equals(field('c'), 'A1', 'sensitive'), {
        kind: 'Extend',
        input: source,
        columns: [column('c', call('concat', [call('upper', [field('u')]), field('ip')]))],
      }),
      [[0], [2]],
    ],
    [
      'a column that replaces another',
      where(equals(field('u'), '1', 'sensitive'), {
        kind: 'Extend',
        input: source,
        columns: [column('u', field('ip'))],
      }),
      [[0], [2]],
    ],
    [
      'a renamed column',
      where(exists(field('v')), {
        kind: 'Project',
        mode: 'rename',
        input: source,
        columns: [{ from: 'u', to: 'v' }],
      }),
      [[0], [1], [2], [3]],
    ],
    [
      'a dropped column',
      where(exists(field('u')), { kind: 'Project', mode: 'drop', input: source, columns: [{ from: 'u*' }] }),
      [],
    ],
    [
      'sorted, the first',
      {
        kind: 'Limit',
        count: 1,
        by: [],
        from: 'first',
        input: {
          kind: 'Sort',
          input: source,
          keys: [{ kind: 'SortKey', value: field('ip'), descending: true }],
        },
      },
      [[1]],
    ],
    [
      'the last of each',
      { kind: 'Limit', count: 1, by: [field('ip')], from: 'last', input: source },
      [[2], [3]],
    ],
    [
      'both inputs',
      {
        kind: 'Union',
        inputs: [where(equals(field('ip'), 2, 'sensitive')), where(equals(field('ip'), 1, 'sensitive'))],
      },
      [[1], [3], [0], [2]],
    ],
    [
      'in a table',
      {
        kind: 'Lookup',
        input: source,
        table: 'bad',
        on: [[{ field: 'ip', column: 'address' }]],
        outputs: [],
        mode: 'match',
      },
      [[1], [3]],
    ],
    [
      'with several entries of a table, of which one says so',
      where(equals(field('why'), 'spam', 'sensitive'), {
        kind: 'Lookup',
        input: source,
        table: 'several',
        on: [[{ field: 'ip', column: 'address' }]],
        outputs: [{ from: 'reason', to: 'why' }],
        mode: 'enrich',
      }),
      [[1], [3]],
    ],
    [
      'with the first entry of a table alone',
      where(equals(field('why'), 'spam', 'sensitive'), {
        kind: 'Lookup',
        input: source,
        table: 'several',
        on: [[{ field: 'ip', column: 'address' }]],
        outputs: [{ from: 'reason', to: 'why' }],
        mode: 'enrich',
        first: 1,
      }),
      [],
    ],
    [
      'not in a table, or without a value',
      {
        kind: 'Lookup',
        input: source,
        table: 'bad',
        on: [[{ field: 'ip', column: 'address' }]],
        outputs: [],
        mode: 'exclude',
      },
      [[0], [2]],
    ],
    [
      'with a table',
      where(equals(field('why'), 'scan', 'sensitive'), {
        kind: 'Lookup',
        input: source,
        table: 'bad',
        on: [[{ field: 'ip', column: 'address' }]],
        outputs: [{ from: 'reason', to: 'why' }],
        mode: 'enrich',
      }),
      [[1], [3]],
    ],
    [
      'joined',
      {
        kind: 'Join',
        left: source,
        right: where(equals(field('ip'), 2, 'sensitive')),
        on: ['ip'],
        type: 'inner',
      },
      [[1], [3, 1]],
    ],
    [
      'extracted',
      where(equals(field('letter'), 'a', 'sensitive'), {
        kind: 'Extract',
        input: where(equals(field('ip'), 1, 'sensitive')),
        from: field('u'),
        method: 'regex',
        pattern: '(?<letter>\\w)',
        outputs: ['letter'],
      }),
      [[0], [2]],
    ],
    [
      'dissected',
      where(equals(field('y'), '2024', 'sensitive'), {
        kind: 'Extract',
        input: source,
        from: field('@timestamp'),
        method: 'dissect',
        pattern: '%{y}-%{}',
        outputs: ['y'],
      }),
      [[0], [1], [2], [3]],
    ],
    [
      'text of another language',
      { kind: 'Opaque', language: 'spl', text: 'x', reason: 'y', input: source },
      undefined,
    ],
    [
      'a table that is not known',
      { kind: 'Lookup', input: source, table: '?', on: [], outputs: [], mode: 'match' },
      undefined,
    ],
  ] as readonly (readonly [string, Plan, number[][] | undefined])[])('%s', (_name, plan, expected) => {
    const scan = { address: '2', reason: 'scan' };
    const tables = new Map<string, EventRecord[]>([
      ['bad', [scan]],
      ['several', [scan, { address: '2', reason: 'spam' }]],
    ]);
    expect(matches(plan, rows, tables)).toEqual(expected);
  });

  it.each([
    ['patterns, without regard to case', { case: 'insensitive', match: 'wildcard' }, '*\\PING.exe', [[0]]],
    ['patterns, with regard to case', { match: 'wildcard' }, '*\\PING.exe', []],
    ['networks', { match: 'network' }, '10.0.0.0/8', [[1]]],
    ['texts, in which a star is a star', {}, '*', []],
  ] as const)('a table of %s', (_name, how, entry, expected) => {
    const plan: Plan = {
      kind: 'Lookup',
      input: source,
      table: 'listed',
      on: [[{ field: 'v', column: 'entry', ...how }]],
      outputs: [],
      mode: 'match',
    };
    const events = [{ v: 'C:\\ping.exe' }, { v: '10.1.2.3' }];
    expect(matches(plan, events, new Map([['listed', [{ entry }]]]))).toEqual(expected);
  });

  it('what a row holds that is not found in a table', () => {
    const lookup = {
      kind: 'Lookup',
      input: source,
      table: 'listed',
      on: [[{ field: 'v', column: 'entry' }]],
      outputs: [{ from: 'known' }],
      mode: 'enrich',
    } as const;
    const unknown = equals(field('known'), 'false', 'sensitive');
    const tables = new Map<string, EventRecord[]>([['listed', [{ entry: 'a', known: 'true' }]]]);
    const events = [{ v: 'a' }, { v: 'b' }];
    expect(matches(where(unknown, { ...lookup, otherwise: 'false' }), events, tables)).toEqual([[1]]);
    expect(matches(where(unknown, lookup), events, tables)).toEqual([]);
  });

  it('one row for each value', () => {
    const plan = where(equals(field('v'), 'b', 'sensitive'), { kind: 'Expand', input: source, column: 'v' });
    expect(matches(plan, [{ v: ['a', 'b'] }, { v: 'a' }])).toEqual([[0]]);
  });
});
