import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import {
  and,
  anyMany,
  anyOne,
  type Case,
  compare,
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
import { lower, print, raise, read } from '../../src/languages/eql/index.ts';
import { sourceText } from '../../src/text/index.ts';

// Few letters, so that values and patterns meet; every character that EQL or Lucene gives a meaning to.
const text = fc
  .array(
    fc.constantFrom('a', 'B', '*', '?', '\\', '"', '.', '(', '|', '[', '~', '\n', '\t', '`', "'", '%', '}'),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));
const operand = fc.constantFrom('f', 'g.h-i', 'g.0', 'where').map((name) => field(name));
const mode = fc.constantFrom<Case>('sensitive', 'insensitive');
const part = fc.oneof(
  fc.constantFrom<PatternPart>(anyMany, anyOne),
  text.map((value): PatternPart => ({ text: value })),
);

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc
    .tuple(operand, fc.array(text, { minLength: 1, maxLength: 3 }), mode)
    .map(([f, values, m]) => oneOf(f, values, m)),
  fc
    .tuple(operand, fc.array(part, { minLength: 1, maxLength: 4 }), mode)
    .map(([f, parts, m]) => match(f, parts, m)),
  fc
    .tuple(operand, fc.constantFrom('<', '<=', '>', '>=', '=='), fc.integer({ min: -3, max: 3 }))
    .map(([f, operator, value]) => compare(operator as '<', f, literal(value), 'sensitive')),
  operand.map((f) => exists(f)),
);

const predicate = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items) => and(items)),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items) => or(items)),
    tie('node').map((item) => not(item)),
  ),
})).node;

const value = fc.oneof(text, fc.integer({ min: -3, max: 3 }));
const event = fc.record(
  { f: fc.oneof(value, fc.array(value, { maxLength: 2 })), 'g.h-i': value, 'g.0': value, where: value },
  { requiredKeys: [] },
);

describe('laws', () => {
  it('what is raised without a remark, printed and read again matches the same events', () => {
    fc.assert(
      fc.property(predicate, fc.array(event, { minLength: 1, maxLength: 8 }), (condition, records) => {
        const plan = {
          kind: 'Filter',
          input: { kind: 'Source', logSources: [] },
          predicate: condition,
        } as const;
        const raised = raise({ plan }, { profile: 'ecs', metadata: {} });
        expect(raised.diagnostics).toEqual([]);
        const source = sourceText('query', print(raised.value!.ast));
        const tree = read(source);
        expect(tree.diagnostics, source.text).toEqual([]);
        expect(print(tree.value!)).toBe(source.text);
        const again = lower(tree.value!, source, {}).value!.plan;
        for (const record of records) {
          const given = toEvent(record);
          const matches =
            again.kind === 'Source' || (again.kind === 'Filter' && evaluatePredicate(again.predicate, given));
          expect(matches, source.text).toBe(evaluatePredicate(condition, given));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
