import fc from 'fast-check';
import type { EventRecord } from '../../src/events/index.ts';
import {
  compare,
  equals,
  exists,
  field,
  literal,
  match,
  not,
  oneOf,
  type Predicate,
  wildcards,
} from '../../src/ir/index.ts';

/** Small random predicates and events that hit each other often. */

const names = ['f', 'g', 'o.h'];
const texts = [
  '',
  'a',
  'A',
  'b',
  'ab',
  'aB',
  'ba',
  'aab',
  'abc',
  '1',
  '2',
  '10',
  '1.0',
  'x',
  '10.0.0.1',
  '::1',
];
const someField = fc.constantFrom(...names).map((name) => field(name));
const someCase = fc.constantFrom('sensitive', 'insensitive');
const someText = fc.constantFrom(...texts);

const pattern = fc
  .array(fc.constantFrom('a', 'b', 'A', '1', '*', '*', '?'), { minLength: 1, maxLength: 4 })
  .map((parts) => wildcards(parts.join('')));

const regexPart = fc.constantFrom('a', 'b', '[ab]', '.', '\\d', '(a|ab)', 'b?', 'a+', '.*', '[^a]');
const regexText = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(regexPart, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '$'),
  )
  .map(([start, parts, end]) => `${start}${parts.join('')}${end}`);

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(someField, someText, someCase).map(([f, text, mode]) => equals(f, text, mode)),
  fc
    .tuple(someField, fc.array(someText, { minLength: 1, maxLength: 3 }), someCase)
    .map(([f, values, mode]) => oneOf(f, values, mode)),
  fc.tuple(someField, pattern, someCase).map(([f, parts, mode]) => match(f, parts, mode)),
  fc.tuple(someField, regexText, someCase, fc.boolean()).map(
    ([operand, text, mode, dotAll]): Predicate => ({
      kind: 'Regex',
      operand,
      pattern: text,
      flavour: 'pcre',
      anchoring: 'substring',
      case: mode,
      dotAll,
      multiline: false,
    }),
  ),
  fc
    .tuple(someField, fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom(1, 2, 10, 'b'))
    .map(([f, operator, limit]) => compare(operator, f, literal(limit), 'sensitive')),
  fc
    .tuple(someField, fc.constantFrom('10.0.0.0/8', '10.0.0.0/31', '10.0.0.1', '::/0', '::1/128'))
    .map(([operand, network]): Predicate => ({ kind: 'InNetwork', operand, networks: [network] })),
  fc.constantFrom(...names, 'o').map((name) => exists(field(name))),
  fc.boolean().map((value): Predicate => ({ kind: 'Constant', value })),
  fc
    .tuple(pattern, someCase)
    .map(([parts, mode]): Predicate => ({ kind: 'Keyword', pattern: parts, case: mode, scope: 'contains' })),
);

export const predicate: fc.Arbitrary<Predicate> = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('node').map((item) => not(item)),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items): Predicate => ({ kind: 'And', items })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items): Predicate => ({ kind: 'Or', items })),
  ),
})).node;

const values = fc.array(fc.oneof(someText, fc.constantFrom('c', '0', '11', 'B', 'a\nb', 'bab')), {
  maxLength: 2,
});

export const record: fc.Arbitrary<EventRecord> = fc.record({
  f: values,
  g: values,
  'o.h': fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, values),
});
