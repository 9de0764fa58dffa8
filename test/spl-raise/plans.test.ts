import { describe, expect, it } from 'vitest';
import {
  and,
  call,
  compare,
  equals,
  field,
  literal,
  match,
  type Plan,
  type Predicate,
  wildcards,
} from '../../src/ir/index.ts';
import { spl as language } from '../../src/languages/spl/index.ts';
import { print } from '../../src/languages/spl/print.ts';
import { raise } from '../../src/languages/spl/raise.ts';
import { audit, filter, grouped, processes, said, source, spl, stage } from './plans.ts';

const f = field;
const is = (name: string, value: string): Predicate => equals(f(name), value, 'insensitive');
const kubectl = and([
  is('process_name', 'kubectl'),
  match(f('process'), wildcards('*secret*'), 'insensitive'),
]);
const reads = filter(audit, is('verb', 'get'));
const many = (input: Plan): Plan => filter(input, compare('>=', f('count'), literal(5), 'sensitive'));
const HEAD =
  '| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes where Processes.process_name=kubectl Processes.process="*secret*"';
const BY =
  'Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.process Processes.process_id';
const problem = (plan: Plan): string | undefined => language.profileProblem?.(plan, 'cim')?.code;
const DROP = '| `drop_dm_object_name(Processes)`';

describe('data models', () => {
  it('are searched with tstats', () => {
    expect(spl(filter(processes, kubectl), 'cim')).toBe(`${HEAD} by ${BY} ${DROP}`);
  });

  it('give the fields that a condition reads, and the condition after the groups', () => {
    const exact = and([kubectl, equals(f('process_path'), '/usr/bin/Kubectl', 'sensitive')]);
    expect(spl(filter(processes, exact), 'cim')).toBe(
      `${HEAD} Processes.process_path="/usr/bin/Kubectl" by ${BY} Processes.process_path ${DROP} | where process_path == "/usr/bin/Kubectl"`,
    );
  });

  it('compare addresses after the groups, where they are addresses', () => {
    const traffic = source({ datamodel: ['Network_Traffic'] }, 'cim');
    const inside: Predicate = { kind: 'InNetwork', operand: f('dest'), networks: ['10.0.0.0/8'] };
    expect(spl(filter(traffic, inside), 'cim')).toContain(
      'drop_dm_object_name(All_Traffic)` | where cidrmatch("10.0.0.0/8", dest)',
    );
  });

  it('below the own one of a model are narrowed to by their node', () => {
    const proxy = source({ datamodel: ['Web.Proxy'] }, 'cim');
    expect(spl(filter(proxy, is('http_user_agent', 'x')), 'cim')).toContain(
      'from datamodel=Web where nodename=Web.Proxy Web.http_user_agent=x by Web.src',
    );
  });

  it('have no text to search: events are searched instead', () => {
    const word: Predicate = {
      kind: 'Keyword',
      pattern: [{ text: 'token' }],
      case: 'insensitive',
      scope: 'term',
    };
    expect(spl(filter(processes, word), 'cim')).toBe('token');
    expect(problem(filter(processes, word))).toBe('spl-no-datamodel');
  });

  it('are not known for every log source', () => {
    expect(spl(reads, 'cim')).toBe('`kube_audit` verb=get');
    expect(problem(reads)).toBe('spl-no-datamodel');
    expect(problem(filter(processes, kubectl))).toBeUndefined();
  });

  it('are counted by tstats itself', () => {
    expect(spl(many(grouped(filter(processes, kubectl), { type: 'tumbling', span: 300_000 })), 'cim')).toBe(
      `| tstats \`security_content_summariesonly\` count dc(Processes.dest) as hosts from datamodel=Endpoint.Processes where Processes.process_name=kubectl Processes.process="*secret*" by _time Processes.user span=5m ${DROP} | where count >= 5`,
    );
  });

  it('are counted again after a condition', () => {
    const exact = and([kubectl, equals(f('parent'), 'Init', 'sensitive')]);
    expect(spl(many(grouped(filter(processes, exact))), 'cim')).toMatch(
      /\| where parent == "Init" \| stats sum\(count\) as count dc\(dest\) as hosts by user \| where count >= 5$/,
    );
  });

  it('are filtered by their keys', () => {
    const exact = and([kubectl, equals(f('user'), 'Root', 'sensitive')]);
    expect(spl(many(grouped(filter(processes, exact))), 'cim')).toMatch(
      /Processes.user=Root by Processes.user \| `drop_dm_object_name\(Processes\)` \| where user == "Root" \| where count >= 5$/,
    );
  });
});

describe('groups', () => {
  it.each<[string, Plan, string, readonly string[]]>([
    ['of a whole run', grouped(reads), 'stats count dc(dest) as hosts by user', []],
    [
      'of a run of known length',
      grouped(reads, { type: 'run', span: 540_000 }),
      'stats count dc(dest) as hosts by user',
      ['spl-run-window'],
    ],
    [
      'in fixed buckets',
      grouped(reads, { type: 'tumbling', span: 300_000 }),
      'bin span=5m _time | stats count dc(dest) as hosts by _time user',
      [],
    ],
    [
      'in a sliding window',
      grouped(reads, { type: 'sliding', span: 60_000 }),
      'sort 0 _time | streamstats time_window=1m count dc(dest) as hosts by user',
      [],
    ],
  ])('%s', (_, plan, expected, codes) => {
    expect(spl(many(plan))).toBe(`\`kube_audit\` verb=get | ${expected} | where count >= 5`);
    expect(said(many(plan))).toEqual(codes);
  });

  it('have measures with conditions and computed arguments', () => {
    const plan: Plan = {
      kind: 'Aggregate',
      input: reads,
      measures: [
        {
          kind: 'Measure',
          name: 'failed',
          function: 'count',
          arguments: [],
          where: equals(f('code'), 403, 'sensitive'),
        },
        { kind: 'Measure', name: 'p95', function: 'percentile', arguments: [f('size'), literal(95)] },
        { kind: 'Measure', name: 'pairs', function: 'countDistinct', arguments: [f('a'), f('b')] },
        { kind: 'Measure', name: 'longest', function: 'max', arguments: [call('length', [f('uri')])] },
      ],
      by: [{ kind: 'Column', name: 'account', value: call('lower', [f('user')]) }],
    };
    expect(spl(plan)).toBe(
      '`kube_audit` verb=get | eval account = lower(user) | stats count(eval(code == 403)) as failed perc95(size) as p95 dc(eval(a . "|" . b)) as pairs max(eval(len(uri))) as longest by account',
    );
  });

  it('cannot have a measure that SPL does not know', () => {
    const plan: Plan = {
      kind: 'Aggregate',
      input: reads,
      measures: [{ kind: 'Measure', name: 'x', function: 'other', arguments: [f('a')] }],
      by: [],
    };
    expect(spl(plan)).toBeUndefined();
    expect(said(plan)).toEqual(['plan-unsupported']);
  });

  it('may be windows over the rows', () => {
    const plan: Plan = {
      kind: 'Window',
      input: reads,
      measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
      by: [{ kind: 'Column', name: 'user', value: f('user') }],
      frame: { type: 'preceding', rows: 10, span: 60_000 },
    };
    expect(spl(plan)).toBe('`kube_audit` verb=get | streamstats window=10 time_window=1m count as n by user');
    expect(spl({ ...plan, frame: { type: 'group' } })).toBe(
      '`kube_audit` verb=get | eventstats count as n by user',
    );
  });
});

describe('sequences', () => {
  const creates = filter(audit, is('verb', 'create'));

  it('in order carry the time of the first event along', () => {
    const plan: Plan = {
      kind: 'Sequence',
      ordered: true,
      within: 60_000,
      stages: [stage(reads, 'user'), stage(creates, 'user'), stage(reads, 'user')],
    };
    expect(spl(plan)).toBe(
      '| multisearch [search `kube_audit` verb=get | eval stage = 1] [search `kube_audit` verb=create | eval stage = 2] ' +
        '| sort 0 _time | eval reached1 = if(stage == 1, _time, null()) | streamstats current=f last(reached1) as start1 by user ' +
        '| eval reached2 = if(stage == 2 AND _time - start1 <= 60, start1, null()) | streamstats current=f last(reached2) as start2 by user ' +
        '| where stage == 1 AND _time - start2 <= 60',
    );
    expect(said(plan)).toEqual(['plan-approximated broader']);
  });

  it('in any order count the stages in a sliding window', () => {
    const plan: Plan = {
      kind: 'Sequence',
      ordered: false,
      within: 60_000,
      stages: [stage(reads, 'user'), stage(creates, 'account')],
    };
    expect(spl(plan)).toBe(
      '| multisearch [search `kube_audit` verb=get | eval key1 = user | eval stage = 1] [search `kube_audit` verb=create | eval key1 = account | eval stage = 2] ' +
        '| sort 0 _time | streamstats time_window=1m dc(stage) as stages by key1 | where stages == 2',
    );
    expect(said(plan)).toEqual([]);
  });

  it('count runs as steps of one stage', () => {
    const plan: Plan = { kind: 'Sequence', ordered: true, stages: [{ ...stage(reads, 'user'), runs: 2 }] };
    expect(spl(plan)).toBe(
      '`kube_audit` verb=get | eval stage = 1 | sort 0 _time | eval reached1 = if(stage == 1, _time, null()) ' +
        '| streamstats current=f last(reached1) as start1 by user | where stage == 1 AND isnotnull(start1)',
    );
  });

  it('say what they leave out', () => {
    const plan: Plan = {
      kind: 'Sequence',
      ordered: true,
      stages: [stage(reads, 'user'), { ...stage(creates, 'user'), absent: true }, stage(creates, 'user')],
      until: stage(creates, 'user'),
    };
    expect(said(plan)).toEqual([
      'plan-approximated broader',
      'plan-approximated broader',
      'plan-approximated broader',
    ]);
  });

  it('over data models are appended, with the limit said', () => {
    const plan: Plan = {
      kind: 'Sequence',
      ordered: false,
      within: 1000,
      stages: [
        stage(filter(processes, kubectl), 'user'),
        stage(filter(processes, is('process_name', 'sh')), 'user'),
      ],
    };
    expect(spl(plan, 'cim')).toMatch(
      /^\| tstats .* by _time .* span=1s .* \| append \[\| tstats .*\] \| sort 0 _time/,
    );
    expect(said(plan, 'cim')).toEqual(['spl-subsearch-limit narrower']);
  });
});

describe('other steps', () => {
  const steps: readonly (readonly [string, Plan, string, readonly string[]])[] = [
    [
      'new terms',
      { kind: 'NewTerms', input: reads, fields: [f('user'), f('sourceIPs{}')], history: 1_209_600_000 },
      'stats count min(_time) as firstTime max(_time) as lastTime by user sourceIPs{} | where firstTime >= relative_time(now(), "-1h")',
      ['spl-new-terms'],
    ],
    [
      'a table that rows must be in',
      {
        kind: 'Lookup',
        input: reads,
        table: 'bad',
        on: [[{ field: 'src', column: 'ip' }]],
        outputs: [],
        mode: 'match',
      },
      'lookup bad ip as src OUTPUT ip as bad_match | where isnotnull(bad_match)',
      [],
    ],
    [
      'a table that rows must not be in, by one key or another',
      {
        kind: 'Lookup',
        input: reads,
        table: 'known.csv',
        on: [[{ field: 'src', column: 'ip' }], [{ field: 'user', column: 'name' }]],
        outputs: [],
        mode: 'exclude',
      },
      'lookup known.csv ip as src OUTPUT ip as known_match | lookup known.csv name as user OUTPUT name as known_match2 | where isnull(known_match) AND isnull(known_match2)',
      [],
    ],
    [
      'a table that adds columns',
      {
        kind: 'Lookup',
        input: reads,
        table: 'users',
        on: [[{ field: 'user', column: 'user' }]],
        outputs: [{ from: 'team' }],
        mode: 'enrich',
      },
      'lookup users user OUTPUT team',
      [],
    ],
    [
      'computed columns',
      {
        kind: 'Extend',
        input: reads,
        columns: [
          { kind: 'Column', name: 'n', value: call('add', [call('length', [f('uri')]), literal(1)]) },
          {
            kind: 'Column',
            name: 'ns',
            value: call('extractRegex', [f('uri'), literal('namespaces/([^/]+)')]),
          },
          { kind: 'Column', name: 'src_Country', value: call('geoCountry', [f('src')]) },
        ],
      },
      'eval n = len(uri) + 1 | rex field=uri "namespaces/(?<ns>[^/]+)" | iplocation prefix=src_ src',
      [],
    ],
    [
      'a column that no filter reads',
      {
        kind: 'Extend',
        input: reads,
        columns: [{ kind: 'Column', name: 'x', value: call('base64Decode', [f('a')]) }],
      },
      '',
      ['plan-approximated metadata'],
    ],
    [
      'values on rows of their own',
      { kind: 'Expand', input: reads, column: 'groups' },
      'mvexpand groups',
      [],
    ],
    [
      'order',
      { kind: 'Sort', input: reads, keys: [{ kind: 'SortKey', value: f('n'), descending: true }] },
      'sort 0 - n',
      [],
    ],
    ['the first rows', { kind: 'Limit', input: reads, count: 5, by: [], from: 'first' }, 'head 5', []],
    [
      'the first of each',
      { kind: 'Limit', input: reads, count: 1, by: [f('user')], from: 'first' },
      'dedup user',
      [],
    ],
    [
      'names',
      { kind: 'Project', input: reads, mode: 'rename', columns: [{ from: 'a', to: 'b' }] },
      'rename a as b',
      [],
    ],
    [
      'columns',
      { kind: 'Project', input: reads, mode: 'keep', columns: [{ from: 'a' }, { from: 'b*' }] },
      'table a, b*',
      [],
    ],
    [
      'a dissect pattern',
      {
        kind: 'Extract',
        input: reads,
        from: f('uri'),
        method: 'dissect',
        pattern: '/%{a}/%{?b}/%{c}',
        outputs: ['a', 'c'],
      },
      'rex field=uri "(?s)^/(?<a>.*?)/.*?/(?<c>.*)"',
      [],
    ],
    [
      'text of its own',
      { kind: 'Opaque', language: 'spl', text: 'transaction user maxspan=1m', reason: 'x', input: reads },
      'transaction user maxspan=1m',
      [],
    ],
  ];
  it.each(steps)('%s', (_, plan, expected, codes) => {
    expect(spl(plan)).toBe(`\`kube_audit\` verb=get${expected === '' ? '' : ` | ${expected}`}`);
    expect(said(plan)).toEqual(codes);
  });

  it('join and unite searches', () => {
    const other = filter(audit, is('verb', 'list'));
    expect(spl({ kind: 'Join', left: reads, right: other, on: ['user'], type: 'inner' })).toBe(
      '`kube_audit` verb=get | join type=inner max=0 user [search `kube_audit` verb=list]',
    );
    expect(spl({ kind: 'Union', inputs: [reads, other] })).toBe(
      '| multisearch [search `kube_audit` verb=get] [search `kube_audit` verb=list]',
    );
  });

  it.each<[string, Plan]>([
    [
      'text of another language',
      { kind: 'Opaque', language: 'esql', text: 'CHANGE_POINT', reason: 'x', input: reads },
    ],
    [
      'a table that is a query',
      {
        kind: 'Lookup',
        input: reads,
        table: 't',
        on: [[{ field: 'a', column: 'b' }]],
        outputs: [],
        mode: 'match',
        rows: reads,
      },
    ],
    [
      'a column that a filter reads',
      filter(
        {
          kind: 'Extend',
          input: reads,
          columns: [{ kind: 'Column', name: 'x', value: call('base64Decode', [f('a')]) }],
        },
        is('x', 'y'),
      ),
    ],
  ])('%s gives no text', (_, plan) => {
    expect(spl(plan)).toBeUndefined();
    expect(said(plan)).toEqual(['plan-unsupported']);
  });
});

describe('a tail of its own', () => {
  const tail = (plan: Plan, text: string): string => {
    const raised = raise({ plan, presentation: { language: 'spl', text } }, { profile: 'raw', metadata: {} });
    return print(raised.value!.ast).replace(/\s+/g, ' ');
  };

  it('follows the search', () => {
    expect(tail(reads, 'stats count by user | table user')).toBe(
      '`kube_audit` verb=get | stats count by user | table user',
    );
  });

  it('that begins with tstats is filled in', () => {
    const text =
      'tstats count from datamodel=Endpoint.Processes by Processes.dest | `drop_dm_object_name(Processes)` | table dest';
    const exact = and([kubectl, equals(f('user'), 'Root', 'sensitive')]);
    expect(tail(filter(processes, exact), text)).toBe(
      '| tstats count from datamodel=Endpoint.Processes where Processes.process_name=kubectl Processes.process="*secret*" by Processes.dest Processes.user | `drop_dm_object_name(Processes)` | where user == "Root" | table dest',
    );
  });

  it('that says an exclusion itself is not doubled', () => {
    const excluded: Predicate = { kind: 'OpaquePredicate', language: 'spl', text: '`known`', name: 'known' };
    const plan = filter(audit, and([is('verb', 'get'), { kind: 'Not', item: excluded }]));
    expect(tail(plan, 'stats count by user | search NOT `known`')).toBe(
      '`kube_audit` verb=get | stats count by user | search NOT `known`',
    );
  });
});
