import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/index.ts';
import {
  and,
  anyMany,
  anyOne,
  compare,
  equals,
  exists,
  field,
  keyOf,
  literal,
  match,
  not,
  oneOf,
  or,
  type Predicate,
} from '../../src/ir/index.ts';
import { lowerFilters } from '../../src/rulefiles/elastic/filters.ts';

const f = field('f');
const g = field('g');
const x = equals(f, 'x', 'sensitive');

describe('Query DSL', () => {
  it.each<[object, Predicate]>([
    [{ query: { term: { f: 'x' } } }, x],
    [{ query: { term: { f: { value: 'x', case_insensitive: true } } } }, equals(f, 'x', 'insensitive')],
    [{ query: { match_phrase: { f: { query: 'x' } } } }, x],
    [{ query: { match: { f: 'x' } } }, x],
    [{ query: { terms: { f: ['x', 'y'], boost: 1 } } }, oneOf(f, ['x', 'y'], 'sensitive')],
    [{ query: { prefix: { f: 'x' } } }, match(f, [{ text: 'x' }, anyMany], 'sensitive')],
    [
      { query: { wildcard: { f: { value: '?:\\\\a\\*b*', case_insensitive: true } } } },
      match(f, [anyOne, { text: ':\\a*b' }, anyMany], 'insensitive'),
    ],
    [{ query: { exists: { field: 'f' } } }, exists(f)],
    [{ exists: { field: 'f' }, meta: { negate: true } }, not(exists(f))],
    [
      { query: { range: { f: { gte: 1, lt: 5 } } } },
      and([compare('>=', f, literal(1), 'sensitive'), compare('<', f, literal(5), 'sensitive')]),
    ],
    [
      {
        query: {
          bool: { should: [{ term: { f: 'x' } }, { exists: { field: 'g' } }], minimum_should_match: 1 },
        },
      },
      or([x, exists(g)]),
    ],
    [
      { query: { bool: { filter: [{ term: { f: 'x' } }], must_not: { exists: { field: 'g' } } } } },
      and([x, not(exists(g))]),
    ],
    [{ query: { bool: { must: { term: { f: 'x' } }, should: [{ exists: { field: 'g' } }] } } }, x],
    [
      { query: { match_all: {} }, meta: { negate: true } },
      { kind: 'Constant', value: false },
    ],
  ])('%o', (filter, expected) => {
    const diagnostics: Diagnostic[] = [];
    const [found] = lowerFilters([filter], () => undefined, diagnostics);
    expect(keyOf(found!)).toBe(keyOf(expected));
    expect(diagnostics).toEqual([]);
  });

  it('leaves out disabled filters and keeps unknown ones as text', () => {
    const diagnostics: Diagnostic[] = [];
    const filters = [
      { query: { term: { f: 'x' } }, meta: { disabled: true } },
      { query: { geo_distance: { distance: '1km' } } },
      { query: { match: { f: 'two words' } } },
    ];
    const found = lowerFilters(filters, () => undefined, diagnostics);
    expect(found.map(({ kind }) => kind)).toEqual(['OpaquePredicate', 'OpaquePredicate']);
    expect(diagnostics.map(({ code }) => code)).toEqual(['elastic-filter-kept', 'elastic-filter-kept']);
  });
});
