import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePredicate, indexPredicates } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { and, equals, field, match, not, or, type Predicate, wildcards } from '../../src/ir/index.ts';
import { predicate, record } from '../support/predicates.ts';

function oneByOne(predicates: readonly Predicate[], event: ReturnType<typeof toEvent>): readonly number[] {
  return predicates.flatMap((each, index) => (compilePredicate(each)(event) ? [index] : []));
}

describe('an index of predicates', () => {
  it('finds what running each one finds', () => {
    fc.assert(
      fc.property(
        fc.array(predicate, { minLength: 1, maxLength: 8 }),
        fc.array(record, { minLength: 10, maxLength: 10 }),
        (predicates, records) => {
          const index = indexPredicates(predicates);
          for (const each of records.map(toEvent)) {
            expect(index.matching(each)).toEqual(oneByOne(predicates, each));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  const letters = fc.constantFrom('a', 'b', 'B', 'é', '🦆');
  const word = fc.array(letters, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  const words: fc.Arbitrary<Predicate> = fc
    .tuple(word, word, fc.nat(4), fc.constantFrom('sensitive', 'insensitive'))
    .map(([first, second, shape, mode]): Predicate => {
      switch (shape) {
        case 0:
          return match(field('f'), wildcards(`*${first}*${second}*`), mode);
        case 1:
          return match(field('f'), wildcards(`${first}*${second}`), mode);
        case 2:
          return { ...regex(`${first}.?(${second}|${first}+)`), case: mode } as Predicate;
        case 3:
          return { ...term(first), case: mode } as Predicate;
        default:
          return equals(field('f'), first + second, mode);
      }
    });

  it('finds texts within values', () => {
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(letters, { maxLength: 14 }), { minLength: 10, maxLength: 10 }),
        (predicates, texts) => {
          const index = indexPredicates(predicates);
          for (const parts of texts) {
            const event = toEvent({ f: parts.join('') });
            expect(index.matching(event)).toEqual(oneByOne(predicates, event));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  const is = (text: string) => equals(field('f'), text, 'insensitive');
  const like = (text: string) => match(field('f'), wildcards(text), 'insensitive');
  const term = (text: string): Predicate => ({
    kind: 'Keyword',
    pattern: wildcards(text),
    case: 'insensitive',
    scope: 'contains',
  });
  const regex = (pattern: string): Predicate => ({
    kind: 'Regex',
    operand: field('f'),
    pattern,
    flavour: 'pcre',
    anchoring: 'substring',
    case: 'sensitive',
    dotAll: false,
    multiline: false,
  });

  it.each([
    ['a value', is('cmd.exe'), ['cmd.exe', 'CMD.EXE'], ['cmd']],
    ['a text within', like('*mimi*'), ['xMIMIx'], ['mim', 'mimmi']],
    ['a character beyond ASCII', like('*🦆*'), ['a🦆'], ['a🦉']],
    ['the text of an expression', regex('a+foo(bar|baz)?'), ['aafoob'], ['foobar2']],
    ['alternatives of an expression', regex('^(?:foo|bar)x'), ['barx', 'foox'], ['foo', 'xbarx']],
    ['one of two', or([is('abcd'), like('*efgh*')]), ['ABCD', '-efgh-'], ['abcde', 'efg']],
    ['the rarer of two', and([like('*.exe*'), like('*rare*')]), ['rare.exe'], ['b.exe']],
    ['a search term', term('needle'), ['a NEEDLE'], ['needl']],
  ] as const)('runs a predicate only on events with %s', (_name, wanted, with_, without) => {
    const index = indexPredicates([like('*.exe'), wanted]);
    for (const text of with_) expect(index.matching(toEvent({ f: text }))).toContain(1);
    for (const text of without) {
      expect(index.matching(toEvent({ f: text }))).not.toContain(1);
    }
    expect(index.candidates(toEvent({ f: 'something else' }))).toEqual([]);
    expect(index.candidates(toEvent({ g: 'cmd.exe' }))).not.toContain(0);
  });

  it('runs what only excludes on every event', () => {
    const index = indexPredicates([not(is('x')), not(and([is('y'), is('z')]))]);
    expect(index.matching(toEvent({}))).toEqual([0, 1]);
    expect(index.matching(toEvent({ f: 'X' }))).toEqual([1]);
  });
});
