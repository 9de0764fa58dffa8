import { describe, expect, it } from 'vitest';
import {
  type Aggregate,
  and,
  call,
  compare,
  equals,
  exists,
  field,
  literal,
  type MeasureFunction,
  match,
  type Plan,
  type Predicate,
  type Sequence,
  type Stage,
  type StageKey,
  wildcards,
} from '../../src/ir/index.ts';
import { type Relation, relatePlans } from '../../src/logic/index.ts';

const source: Plan = { kind: 'Source', logSources: [{ product: 'windows', category: 'process_creation' }] };
const is = (text: string) => equals(field('f'), text, 'sensitive');
const like = (text: string) => match(field('f'), wildcards(text), 'sensitive');
const where = (predicate: Predicate, input: Plan = source): Plan => ({ kind: 'Filter', input, predicate });
const general: Plan = {
  kind: 'Source',
  logSources: [{ category: 'process_creation' }, { product: 'linux' }],
};
const other: Plan = { kind: 'Source', logSources: [{ product: 'linux' }] };

function counted(
  input: Plan,
  operator: '>=' | '<',
  limit: number,
  more: Partial<Aggregate> = {},
  name = 'n',
  fn: MeasureFunction = 'count',
): Plan {
  return where(compare(operator, field(name), literal(limit), 'sensitive'), {
    kind: 'Aggregate',
    input,
    measures: [{ kind: 'Measure', name, function: fn, arguments: [] }],
    by: [{ kind: 'Column', name: 'user', value: field('user') }],
    ...more,
  });
}

function stage(predicate: Predicate, more: Partial<Stage> = {}): Stage {
  return { kind: 'Stage', input: where(predicate), by: [], absent: false, runs: 1, ...more };
}

function sequence(stages: readonly Stage[], more: Partial<Sequence> = {}): Plan {
  return { kind: 'Sequence', ordered: true, stages, within: 1000, ...more };
}

const has = (name: string) => exists(field(name));

function key(name: string, optional: boolean): StageKey {
  return { kind: 'StageKey', value: field(name), optional };
}

function newTerms(input: Plan, name = 'user'): Plan {
  return { kind: 'NewTerms', input, fields: [field(name)], history: 1000 };
}

/** As languages without new terms ask for them: groups whose first event came `since` before the run. */
function groups(input: Plan, since = -60_000): Plan {
  const time = call('timeShift', [call('now', []), literal(since)]);
  return where(compare('>=', field('first'), time, 'sensitive'), {
    kind: 'Aggregate',
    input: where(has('user'), input),
    measures: [{ kind: 'Measure', name: 'first', function: 'min', arguments: [field('@timestamp')] }],
    by: [{ kind: 'Column', name: 'user', value: field('user') }],
    window: { type: 'run' },
  });
}

const compareAbove = (name: string, limit: number) => compare('>=', field(name), literal(limit), 'sensitive');
const opaque: Plan = { kind: 'Opaque', language: 'spl', text: 'append', reason: '', input: source };

/** Below a node that is not merely for show. */
function computed(name: string): Plan {
  const columns = [{ kind: 'Column' as const, name, value: field('x') }];
  return {
    kind: 'Limit',
    count: 5,
    by: [],
    from: 'first',
    input: { kind: 'Extend', input: source, columns },
  };
}

const rows: readonly (readonly [string, Plan, Plan, Relation])[] = [
  ['filters', where(is('ab')), where(like('a*')), 'narrower'],
  ['filters over filters', where(is('a'), where(like('a*'))), where(is('a')), 'equal'],
  ['other sources', where(is('a')), where(is('a'), other), 'unknown'],
  ['a more general source', where(is('a')), where(is('a'), general), 'narrower'],
  ['what is only shown', { kind: 'Sort', input: where(is('a')), keys: [] }, where(is('a')), 'equal'],
  ['united filters', { kind: 'Union', inputs: [where(is('a')), where(is('b'))] }, where(is('a')), 'broader'],
  ['a higher threshold', counted(source, '>=', 5), counted(source, '>=', 3), 'narrower'],
  ['another name for a count', counted(source, '>=', 5), counted(source, '>=', 5, {}, 'total'), 'equal'],
  [
    'another measure',
    counted(source, '>=', 5),
    counted(source, '>=', 5, {}, 'n', 'countDistinct'),
    'unknown',
  ],
  [
    'counts of fewer events',
    counted(where(is('ab')), '>=', 5),
    counted(where(like('a*')), '>=', 5),
    'narrower',
  ],
  [
    'too few of fewer events',
    counted(where(is('ab')), '<', 5),
    counted(where(like('a*')), '<', 5),
    'unknown',
  ],
  ['other groups', counted(source, '>=', 5), counted(source, '>=', 5, { by: [] }), 'unknown'],
  [
    'other times',
    counted(source, '>=', 5),
    counted(source, '>=', 5, { window: { type: 'tumbling', span: 1 } }),
    'unknown',
  ],
  [
    'stages',
    sequence([stage(is('ab')), stage(is('b'))]),
    sequence([stage(like('a*')), stage(is('b'))]),
    'narrower',
  ],
  [
    'absent stages',
    sequence([stage(is('a')), stage(is('bc'), { absent: true })]),
    sequence([stage(is('a')), stage(like('b*'), { absent: true })]),
    'broader',
  ],
  ['a shorter span', sequence([stage(is('a'))]), sequence([stage(is('a'))], { within: 2000 }), 'narrower'],
  ['mixed', sequence([stage(is('ab'))], { within: 2000 }), sequence([stage(like('a*'))]), 'unknown'],
  ['other stages', sequence([stage(is('a'))]), sequence([stage(is('a')), stage(is('a'))]), 'unknown'],
  [
    'new terms',
    { kind: 'NewTerms', input: where(is('a')), fields: [], history: 1 },
    { kind: 'NewTerms', input: where(like('a*')), fields: [], history: 1 },
    'unknown',
  ],
  [
    'a count that leaves out events without its key',
    counted(source, '>=', 5),
    counted(where(has('user')), '>=', 5),
    'equal',
  ],
  ['a count that leaves out others', counted(source, '>=', 5), counted(where(has('f')), '>=', 5), 'broader'],
  [
    'a sequence that leaves out events without its key',
    sequence([stage(is('a'), { by: [key('user', false)] }), stage(is('b'), { by: [key('user', false)] })]),
    sequence([
      stage(and([is('a'), has('user')]), { by: [key('user', false)] }),
      stage(is('b'), { by: [key('user', false)] }),
    ]),
    'equal',
  ],
  [
    'a key that may be missing',
    sequence([stage(is('a'), { by: [key('user', true)] })]),
    sequence([stage(and([is('a'), has('user')]), { by: [key('user', true)] })]),
    'broader',
  ],
  [
    'a run of the rule and no time in particular',
    counted(source, '>=', 5),
    counted(source, '>=', 5, { window: { type: 'run' } }),
    'equal',
  ],
  ['new terms as groups that are new', newTerms(where(is('a'))), groups(where(is('a'))), 'equal'],
  ['new terms of other events', newTerms(where(is('a'))), groups(where(is('b'))), 'unknown'],
  ['new terms of another field', newTerms(where(is('a')), 'g'), groups(where(is('a'))), 'unknown'],
  ['groups that are merely old', newTerms(where(is('a'))), groups(where(is('a')), 60_000), 'unknown'],
  ['a sequence and the events that it is made of', sequence([stage(is('a'))]), where(is('a')), 'narrower'],
  [
    'a sequence and events of one stage',
    sequence([stage(is('a')), stage(is('b'))]),
    where(is('a')),
    'unknown',
  ],
  [
    'a sequence and all but what must be absent',
    sequence([stage(is('a')), stage(is('b'), { absent: true })]),
    where(is('a')),
    'narrower',
  ],
  [
    'a count and the events that are counted',
    counted(where(is('ab')), '>=', 5),
    where(like('a*')),
    'narrower',
  ],
  [
    'a count and what is asked of it',
    counted(source, '>=', 5, {}, 'f'),
    where(compareAbove('f', 3)),
    'unknown',
  ],
  ['a computed column of a field’s name', where(is('a'), computed('f')), where(is('a')), 'unknown'],
  ['a column within it', where(is('a'), computed('f.g')), where(is('a')), 'unknown'],
  ['a column of another name', where(is('a'), computed('g')), where(is('a')), 'narrower'],
  ['text of another language', where(is('a'), opaque), where(is('a')), 'unknown'],
  [
    'a key that is repeated',
    sequence([
      stage(is('a'), { by: [key('u', false), key('u', false)] }),
      stage(is('b'), { by: [key('v', false), key('v', false)] }),
    ]),
    sequence([stage(is('a'), { by: [key('u', false)] }), stage(is('b'), { by: [key('v', false)] })]),
    'equal',
  ],
  [
    'a key that is repeated in one stage alone',
    sequence([
      stage(is('a'), { by: [key('u', false), key('u', false)] }),
      stage(is('b'), { by: [key('v', false), key('w', false)] }),
    ]),
    sequence([stage(is('a'), { by: [key('u', false)] }), stage(is('b'), { by: [key('v', false)] })]),
    'unknown',
  ],
];

describe('relations between plans', () => {
  it.each(rows)('%s', (_name, a, b, relation) => {
    expect(relatePlans(a, b).relation).toBe(relation);
    const reverse: Partial<Record<Relation, Relation>> = { narrower: 'broader', broader: 'narrower' };
    expect(relatePlans(b, a).relation).toBe(reverse[relation] ?? relation);
  });

  it('says what stands in the way', () => {
    expect(relatePlans(where(is('a')), where(is('a'), other)).reason).toBe('they read different log sources');
  });
});
