import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import {
  and,
  anyMany,
  anyOne,
  compare,
  equals,
  exists,
  field,
  literal,
  match,
  not,
  oneOf,
  or,
  type PatternPart,
  type Predicate,
} from '../../src/ir/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
import { sourceText } from '../../src/text/index.ts';

const name = fc.constantFrom('a', 'b');
const text = fc.string({ unit: fc.constantFrom('x', 'X', '\\', '*', '?', '-', '1', ' '), maxLength: 4 });
const mode = fc.constantFrom('sensitive' as const, 'insensitive' as const);
const part: fc.Arbitrary<PatternPart> = fc.oneof(
  text.map((one) => ({ text: one })),
  fc.constantFrom(anyOne, anyMany),
);
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(name, text, mode).map(([f, v, c]) => equals(field(f), v, c)),
  fc
    .tuple(name, fc.array(text, { minLength: 1, maxLength: 3 }), mode)
    .map(([f, v, c]) => oneOf(field(f), v, c)),
  fc.tuple(name, fc.array(part, { maxLength: 4 }), mode).map(([f, p, c]) => match(field(f), p, c)),
  name.map((f) => exists(field(f))),
  fc
    .tuple(name, fc.constantFrom('<', '>=' as const))
    .map(([f, o]) => compare(o as '<', field(f), literal(1), 'sensitive')),
  fc.tuple(name, text, mode).map(
    ([f, t, c]): Predicate => ({
      kind: 'Regex',
      operand: field(f),
      pattern: t.replace(/[\\*?-]/g, 'x?'),
      flavour: 'pcre',
      anchoring: 'substring',
      case: c,
      dotAll: true,
      multiline: false,
    }),
  ),
);
const predicate: fc.Arbitrary<Predicate> = fc.letrec<{ tree: Predicate }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('tree').map((one) => not(one)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((items) => and(items)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((items) => or(items)),
  ),
})).tree;
const value = fc.oneof(text, fc.array(text, { maxLength: 2 }), fc.constantFrom(null, undefined, 1, 0));
const event = fc.record({ a: value, b: value });

describe('laws', () => {
  it('what is written without a report matches the same events', () => {
    fc.assert(
      fc.property(predicate, fc.array(event, { minLength: 5, maxLength: 5 }), (before, events) => {
        const plan = {
          kind: 'Filter',
          input: { kind: 'Source', logSources: [{ product: 'p' }] },
          predicate: before,
        } as const;
        const raised = sigma.raise({ plan }, { profile: 'sigma', metadata: {} });
        expect(raised.diagnostics).toEqual([]);
        const source = sourceText('back', sigma.print(raised.value!.ast));
        const read = sigma.read(source, {});
        expect(read.diagnostics).toEqual([]);
        const lowered = sigma.lower(read.value!, source, {});
        const after = lowered.value?.plan;
        if (after?.kind !== 'Filter') throw new Error(source.text);
        for (const one of events) {
          const record = toEvent(one as Record<string, unknown>);
          expect(evaluatePredicate(after.predicate, record), source.text).toBe(
            evaluatePredicate(before, record),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });
});
