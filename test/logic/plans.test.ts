import { describe, expect, it } from 'vitest';
import {
  type Aggregate,
  compare,
  equals,
  field,
  literal,
  type MeasureFunction,
  match,
  type Plan,
  type Predicate,
  type Sequence,
  type Stage,
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
  ['a filter of a sequence and one of events', sequence([stage(is('a'))]), where(is('a')), 'unknown'],
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
