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
import { queryDsl } from '../../src/languages/kql/index.ts';
import { relate } from '../../src/logic/index.ts';
import { lowerFilters } from '../../src/rulefiles/elastic/filters.ts';

const f = field('f');
const g = field('g');
const x = equals(f, 'x', 'sensitive');

describe('Query DSL', () => {
  it.each<[string, Predicate, object]>([
    [
      'a value in any case',
      equals(f, 'x', 'insensitive'),
      { term: { f: { value: 'x', case_insensitive: true } } },
    ],
    ['a value without case', equals(f, '1', 'insensitive'), { term: { f: '1' } }],
    [
      'a list in any case',
      oneOf(f, ['x', '1', '2'], 'insensitive'),
      {
        bool: {
          should: [{ terms: { f: ['1', '2'] } }, { term: { f: { value: 'x', case_insensitive: true } } }],
          minimum_should_match: 1,
        },
      },
    ],
    [
      'a pattern with literal wildcards',
      match(f, [anyOne, { text: ':\\a*b?' }, anyMany], 'insensitive'),
      { wildcard: { f: { value: '?:\\\\a\\*b\\?*', case_insensitive: true } } },
    ],
    [
      'lists within lists',
      or([match(f, [{ text: 'x' }, anyMany], 'sensitive'), oneOf(f, ['x', 'y'], 'insensitive')]),
      {
        bool: {
          should: [
            { wildcard: { f: { value: 'x*' } } },
            { term: { f: { value: 'x', case_insensitive: true } } },
            { term: { f: { value: 'y', case_insensitive: true } } },
          ],
          minimum_should_match: 1,
        },
      },
    ],
    [
      'what must not be',
      and([exists(g), not(equals(f, 'x', 'sensitive'))]),
      { bool: { filter: [{ exists: { field: 'g' } }, { bool: { must_not: [{ term: { f: 'x' } }] } }] } },
    ],
    [
      'numbers, addresses, flags',
      and([
        compare('>', field('process.pid'), literal(5), 'sensitive'),
        equals(field('destination.port'), '443', 'insensitive'),
        equals(field('process.code_signature.trusted'), true, 'sensitive'),
        { kind: 'InNetwork', operand: field('source.ip'), networks: ['10.0.0.0/8', 'fe80::/10'] },
      ]),
      {
        bool: {
          filter: [
            { range: { 'process.pid': { gt: 5 } } },
            { term: { 'destination.port': 443 } },
            { term: { 'process.code_signature.trusted': 'true' } },
            { terms: { 'source.ip': ['10.0.0.0/8', 'fe80::/10'] } },
          ],
        },
      },
    ],
    [
      'a regular expression, over the whole value',
      {
        kind: 'Regex',
        operand: f,
        pattern: 'a\\d$',
        flavour: 'pcre',
        anchoring: 'substring',
        case: 'insensitive',
        dotAll: true,
        multiline: false,
      },
      { regexp: { f: { value: '.*a[0-9]', case_insensitive: true } } },
    ],
  ])('writes %s', (_title, predicate, query) => {
    expect(queryDsl(predicate)).toEqual(query);
    const diagnostics: Diagnostic[] = [];
    const [again] = lowerFilters([{ query }], () => undefined, diagnostics);
    expect(diagnostics).toEqual([]);
    expect(relate(predicate, again!).relation).toBe('equal');
  });

  it.each<[string, Predicate]>([
    ['a text field', match(field('message'), [anyMany, { text: 'x' }], 'insensitive')],
    ['a date', compare('>', field('@timestamp'), literal('2026-01-01'), 'sensitive')],
    ['a text on a number', equals(field('process.pid'), 'x', 'sensitive')],
    ['a pattern on a number', match(field('process.pid'), [{ text: '1' }, anyMany], 'sensitive')],
    ['a pattern of names', exists(field('file.hash.*'))],
    ['an order of texts', compare('>', f, literal('x'), 'sensitive')],
    [
      'a flattened field',
      equals(field('aws.cloudtrail.flattened.additional_eventdata.MFAUsed'), 'x', 'insensitive'),
    ],
    [
      'a text anywhere',
      { kind: 'Keyword', pattern: [{ text: 'x' }], case: 'insensitive', scope: 'contains' },
    ],
    ['part of it', or([exists(f), equals(field('message'), 'x', 'sensitive')])],
  ])('does not write %s', (_title, predicate) => {
    expect(queryDsl(predicate)).toBeUndefined();
  });

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
