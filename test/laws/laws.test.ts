import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { and, keyOf, not, or, type Predicate, rewrite } from '../../src/ir/index.ts';
import { approximate, normalise } from '../../src/passes/index.ts';
import { predicate, record } from '../support/predicates.ts';

const events = fc.array(record, { minLength: 10, maxLength: 10 }).map((records) => records.map(toEvent));

function expectSame(a: Predicate, b: Predicate, list: readonly ReturnType<typeof toEvent>[]): void {
  const inA = compilePredicate(a);
  const inB = compilePredicate(b);
  for (const event of list) expect(inA(event)).toBe(inB(event));
}

describe('laws of predicates', () => {
  it('the normal form matches the same events, and is its own normal form', () => {
    fc.assert(
      fc.property(predicate, events, (p, list) => {
        const normal = normalise(p);
        expectSame(p, normal, list);
        expect(keyOf(normalise(normal))).toBe(keyOf(normal));
      }),
      { numRuns: 1000 },
    );
  });

  it('two negations are none, and negation exchanges and, or', () => {
    fc.assert(
      fc.property(predicate, predicate, events, (p, q, list) => {
        expectSame(not(not(p)), p, list);
        expectSame(not(and([p, q])), or([not(p), not(q)]), list);
      }),
      { numRuns: 300 },
    );
  });

  it('the same key means the same events', () => {
    fc.assert(
      fc.property(predicate, events, fc.nat(), (p, list, seed) => {
        const other = shuffled(p, seed);
        expect(keyOf(other)).toBe(keyOf(p));
        expectSame(p, other, list);
      }),
      { numRuns: 500 },
    );
  });

  it('different events mean different keys', () => {
    fc.assert(
      fc.property(predicate, predicate, events, (p, q, list) => {
        if (keyOf(p) === keyOf(q)) expectSame(p, q, list);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaving out leaves has the effect that is claimed', () => {
    fc.assert(
      fc.property(predicate, events, fc.integer({ min: 1, max: 4 }), (p, list, nth) => {
        let count = 0;
        const { predicate: rest, leftOut } = approximate(p, () => count++ % nth !== 0);
        const effects = new Set(leftOut.map((leaf) => leaf.effect));
        const inSource = compilePredicate(p);
        const inRest = compilePredicate(rest);
        for (const event of list) {
          if (!effects.has('narrower') && inSource(event)) expect(inRest(event)).toBe(true);
          if (!effects.has('broader') && inRest(event)) expect(inSource(event)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The same predicate with items in another order and its values in the other spelling of their type. */
function shuffled(p: Predicate, seed: number): Predicate {
  return rewrite(p, (node) => {
    if (node.kind === 'And' || node.kind === 'Or') {
      const turn = seed % Math.max(1, node.items.length);
      return { ...node, items: [...node.items.slice(turn), ...node.items.slice(0, turn)] };
    }
    if (node.kind === 'OneOf') return { ...node, values: [...node.values].reverse() };
    if (node.kind === 'Literal' && typeof node.value === 'number')
      return { ...node, value: String(node.value) };
    return node;
  });
}
