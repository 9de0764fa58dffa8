import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KqlList, type KqlQuery, type KqlValue, parseKql } from '../../grammars/kql/index.ts';
import { printKql } from '../../src/languages/kql/print.ts';

const at = { start: 0, end: 0 };
const strip = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, item: unknown) => (key === 'start' || key === 'end' ? undefined : item)),
  );

const text = fc.oneof(
  fc.stringMatching(/^[a-zA-Z.0-9 \\:()<>"*{}\t\n]{1,12}$/),
  fc.constantFrom(' or ', 'not x', 'x and y', 'C:\\temp\\new', 'null', 'a\u00a0or b', '\r\n'),
);
const quoted: fc.Arbitrary<KqlValue> = text.map((part) => ({
  type: 'value',
  parts: [part],
  quoted: true,
  ...at,
}));
const unquoted: fc.Arbitrary<KqlValue> = fc
  .array(
    text.map((part) => part.trim()).filter((part) => part !== ''),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => ({ type: 'value', parts, quoted: false, ...at }));
const value = fc.oneof(quoted, unquoted);

const { list } = fc.letrec<{ list: KqlList }>((tie) => ({
  list: fc.oneof(
    { maxDepth: 3 },
    value,
    fc
      .array(tie('list'), { minLength: 2, maxLength: 3 })
      .map((items): KqlList => ({ type: 'valueOr', items, ...at })),
    fc
      .array(tie('list'), { minLength: 2, maxLength: 3 })
      .map((items): KqlList => ({ type: 'valueAnd', items, ...at })),
    tie('list').map((item): KqlList => ({ type: 'valueNot', item, ...at })),
  ),
}));
const { query } = fc.letrec<{ query: KqlQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(value, list).map(([field, item]): KqlQuery => ({ type: 'field', field, value: item, ...at })),
    fc
      .tuple(value, value)
      .map(([field, item]): KqlQuery => ({ type: 'range', field, operator: '>=', value: item, ...at })),
    value.map((item): KqlQuery => ({ type: 'text', value: item, ...at })),
    fc
      .array(tie('query'), { minLength: 2, maxLength: 3 })
      .map((items): KqlQuery => ({ type: 'or', items, ...at })),
    fc
      .array(tie('query'), { minLength: 2, maxLength: 3 })
      .map((items): KqlQuery => ({ type: 'and', items, ...at })),
    tie('query').map((item): KqlQuery => ({ type: 'not', item, ...at })),
    fc.tuple(value, tie('query')).map(([path, item]): KqlQuery => ({ type: 'nested', path, item, ...at })),
  ),
}));

describe('laws', () => {
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(query, (tree) => {
        const printed = printKql(tree);
        const again = parseKql(printed);
        expect(strip(again.tree), printed).toEqual(strip(tree));
        expect(printKql(again.tree!)).toBe(printed);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:()"*{}\\<> \norndtu0') }), (source) => {
        const { tree, errors } = parseKql(source);
        expect((tree === undefined) === (errors.length === 1)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
