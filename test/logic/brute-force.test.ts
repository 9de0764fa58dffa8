import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePredicate } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import { and, not, or, type Predicate } from '../../src/ir/index.ts';
import { type Related, type Relation, relate } from '../../src/logic/index.ts';
import { predicate, record } from '../support/predicates.ts';
import { pathPredicate, pathRecord, wildPredicate, wildRecord } from '../support/wild-predicates.ts';

/** `LOGIC_PAIRS=100000 npx vitest run test/logic/brute-force` for the long run. */
const pairs = Number(process.env.LOGIC_PAIRS ?? 1000);

/** Any two, and two made of the same parts. */
function pairOf(one: fc.Arbitrary<Predicate>): fc.Arbitrary<readonly [Predicate, Predicate]> {
  return fc.oneof(
    fc.tuple(one, one),
    fc.tuple(one, one, one, fc.nat(5)).map(([p, q, r, shape]): readonly [Predicate, Predicate] => {
      switch (shape) {
        case 0:
          return [and([p, q]), or([p, r])];
        case 1:
          return [and([p, or([q, r])]), or([and([p, q]), and([p, r])])];
        case 2:
          return [not(and([p, q])), or([not(p), not(q)])];
        case 3:
          return [and([p, q]), p];
        case 4:
          return [and([p, not(q)]), and([q, r])];
        default:
          return [or([p, q]), or([q, and([p, r])])];
      }
    }),
  );
}

describe('the decision procedure against brute force', () => {
  it.each([
    ['small', predicate, record, 20],
    ['of all kinds, over values that are hard to compare,', wildPredicate, wildRecord, 8],
    ['about paths and the names that they end in', pathPredicate, pathRecord, 100],
  ] as const)(
    `agrees on ${pairs} pairs of random predicates: %s`,
    { timeout: 7_200_000 },
    (_name, one, events, unknownShare) => {
      const counts: Partial<Record<Relation, number>> = {};
      fc.assert(
        fc.property(pairOf(one), fc.array(events, { minLength: 20, maxLength: 20 }), ([a, b], records) => {
          const related = relate(a, b);
          counts[related.relation] = (counts[related.relation] ?? 0) + 1;
          expectAgreement(related, a, b, records);
        }),
        { numRuns: pairs, ...(process.env.LOGIC_SEED ? { seed: Number(process.env.LOGIC_SEED) } : {}) },
      );
      if (process.env.LOGIC_PAIRS) console.log(counts);
      expect(counts.unknown ?? 0).toBeLessThanOrEqual(pairs / unknownShare);
    },
  );
});

function expectAgreement(
  related: Related,
  a: Predicate,
  b: Predicate,
  records: readonly EventRecord[],
): void {
  const inA = compilePredicate(a);
  const inB = compilePredicate(b);
  for (const each of records) {
    const event = toEvent(each);
    expectAllowed(related, inA(event), inB(event));
  }
  const { onlyA, onlyB, both } = related.witness ?? {};
  if (onlyA !== undefined) expect([inA(toEvent(onlyA)), inB(toEvent(onlyA))]).toEqual([true, false]);
  if (onlyB !== undefined) expect([inA(toEvent(onlyB)), inB(toEvent(onlyB))]).toEqual([false, true]);
  if (both !== undefined) expect([inA(toEvent(both)), inB(toEvent(both))]).toEqual([true, true]);
  if (related.within === false) expect(onlyA).toBeDefined();
  if (related.contains === false) expect(onlyB).toBeDefined();
}

function expectAllowed(related: Related, inA: boolean, inB: boolean): void {
  if (inA && !inB) expect(related.within).not.toBe(true);
  if (inB && !inA) expect(related.contains).not.toBe(true);
  if (inA && inB) expect(related.relation).not.toBe('disjoint');
}
