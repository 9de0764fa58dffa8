import { describe, expect, it } from 'vitest';
import { equals, field, keyOf, literal, not, type Plan } from '../../src/ir/index.ts';
import { type RuleSettings, unwrapSettings, wrapSettings } from '../../src/language/index.ts';
import { normalise } from '../../src/passes/index.ts';

const source: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: {} } };
const plan: Plan = { kind: 'Filter', input: source, predicate: equals(field('a'), 'x', 'sensitive') };
const all = ['index', 'threshold', 'newTerms', 'lookBack', 'filters', 'lookup'] as const;

describe('settings around a plan', () => {
  it.each<[string, RuleSettings]>([
    ['index patterns', { index: ['logs-*', 'other-*'] }],
    ['a count', { threshold: { fields: ['u', 'v'], count: 5, cardinality: [] }, lookBack: 60_000 }],
    ['a count of everything', { threshold: { fields: [], count: 1, cardinality: [] }, lookBack: 60_000 }],
    ['a distinct count', { threshold: { fields: ['u'], count: 1, cardinality: [{ field: 'v', count: 3 }] } }],
    ['both', { threshold: { fields: ['u'], count: 9, cardinality: [{ field: 'v', count: 3 }] } }],
    ['new terms', { newTerms: { fields: ['u', 'v'], history: 1000 } }],
    ['filters', { filters: [not(equals(field('b'), 'y', 'insensitive'))] }],
    [
      'filters under a threshold',
      {
        filters: [equals(field('b'), 'y', 'insensitive')],
        threshold: { fields: ['u'], count: 2, cardinality: [] },
      },
    ],
    [
      'a list of indicators',
      {
        lookup: {
          table: 'ti-*',
          on: [[{ field: 'a', column: 'b' }]],
          rows: { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: { index: ['ti-*'] } } },
        },
      },
    ],
  ])('%s there and back', (_title, settings) => {
    const wrapped = normalise(wrapSettings(plan, settings));
    const unwrapped = unwrapSettings(wrapped, all, true);
    expect(unwrapped.diagnostics).toEqual([]);
    expect(keyOf(unwrapped.plan)).toBe(keyOf(plan));
    const { filters, ...others } = unwrapped.settings;
    const { filters: given, ...expected } = settings;
    expect(others).toEqual(expected);
    expect(filters?.map(keyOf)).toEqual(given?.map(keyOf));
    expect(keyOf(normalise(wrapSettings(unwrapped.plan, unwrapped.settings)))).toBe(keyOf(wrapped));
  });

  it('leaves in the plan what a target cannot carry', () => {
    const wrapped = wrapSettings(plan, { newTerms: { fields: ['u'], history: 1000 } });
    expect(unwrapSettings(wrapped, ['index', 'threshold']).plan).toBe(wrapped);
    const filtered = normalise(wrapSettings(plan, { filters: [equals(field('b'), 'y', 'insensitive')] }));
    expect(unwrapSettings(filtered, all).plan).toBe(filtered);
  });

  it('puts filters at every source of a sequence', () => {
    const stage = { kind: 'Stage', input: plan, by: [], absent: false, runs: 1 } as const;
    const sequence: Plan = { kind: 'Sequence', ordered: true, stages: [stage, stage] };
    const wrapped = normalise(wrapSettings(sequence, { filters: [equals(field('b'), 'y', 'sensitive')] }));
    expect(keyOf(wrapped).match(/\$b/g)).toHaveLength(2);
  });

  const counted = (
    window?: { type: 'tumbling' | 'sliding' | 'run'; span?: number },
    operator: '>=' | '>' | '<' = '>',
  ): Plan => ({
    kind: 'Filter',
    input: {
      kind: 'Aggregate',
      input: plan,
      measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
      by: [{ kind: 'Column', name: 'u', value: field('u') }],
      ...(window === undefined ? {} : { window }),
    },
    predicate: { kind: 'Compare', operator, left: field('n'), right: literal(4), case: 'sensitive' },
  });

  it.each([
    [undefined, []],
    [{ type: 'run', span: 5 } as const, []],
    [{ type: 'sliding', span: 5 } as const, ['narrower']],
    [{ type: 'tumbling', span: 5 } as const, ['different']],
  ])('takes a window of %o as that of a run', (window, effects) => {
    const unwrapped = unwrapSettings(counted(window), all);
    expect(unwrapped.settings.threshold).toEqual({ fields: ['u'], count: 5, cardinality: [] });
    expect(unwrapped.diagnostics.map(({ effect }) => effect)).toEqual(effects);
    expect(unwrapped.settings.lookBack).toBe(window?.span);
  });

  it('is no threshold when it asks for few', () => {
    const few = counted(undefined, '<');
    expect(unwrapSettings(few, all)).toMatchObject({ plan: few, settings: {} });
  });
});
