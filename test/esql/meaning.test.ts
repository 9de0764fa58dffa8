import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, parseQuery } from '../../grammars/esql/index.ts';
import { compilePredicate } from '../../src/evaluate/index.ts';
import { eventOfFields } from '../../src/events/index.ts';
import {
  always,
  and,
  equals,
  exists,
  field,
  match,
  never,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
  wildcards,
} from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { type Row, threeValued } from './three-values.ts';

const fields = ['a', 'b', 'c'];
const values = ['x', 'X', 'xy', 'y'];

const rows: Row[] = [];
for (const a of [null, ...values])
  for (const b of [null, ...values]) for (const c of [null, 'x', 'y']) rows.push({ a, b, c });

function eventOf(row: Row) {
  return eventOfFields(
    Object.entries(row).flatMap(([name, cell]) => (cell === null ? [] : [[name, [cell]]])),
  );
}
const events = rows.map(eventOf);

const column = fc.constantFrom(...fields);
const value = fc.constantFrom(...values);
const textOf = fc.oneof(
  column,
  column.map((name) => `TO_LOWER(${name})`),
  fc.tuple(column, column).map(([a, b]) => `COALESCE(${a}, ${b})`),
  fc.tuple(column, value, column, value).map(([a, v, b, w]) => `CASE(${a} == "${v}", ${b}, "${w}")`),
);
const leaf = fc.oneof(
  fc.tuple(textOf, fc.constantFrom('==', '!='), value).map(([a, op, v]) => `${a} ${op} "${v}"`),
  fc.tuple(column, fc.constantFrom('==', '!='), column).map(([a, op, b]) => `${a} ${op} ${b}`),
  fc
    .tuple(
      textOf,
      fc.constantFrom('IN', 'NOT IN'),
      fc.array(
        fc.oneof(
          value.map((v) => `"${v}"`),
          fc.constant('null'),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([a, op, list]) => `${a} ${op} (${list.join(', ')})`),
  fc
    .tuple(textOf, fc.constantFrom('LIKE', 'NOT LIKE'), fc.constantFrom('x*', '*y', '?'))
    .map(([a, op, p]) => `${a} ${op} "${p}"`),
  fc.tuple(column, fc.constantFrom('IS NULL', 'IS NOT NULL')).map(([a, op]) => `${a} ${op}`),
  fc.constantFrom('true', 'false', 'null'),
);
const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('node'), fc.constantFrom('AND', 'OR'), tie('node')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('node').map((inner) => `NOT (${inner})`),
    tie('node').map((inner) => `COALESCE(${inner}, FALSE)`),
  ),
})).node;

function conditionOf(text: string): Expression | undefined {
  const where = parseQuery(text).value?.commands.find((command) => command.type === 'Where');
  return where?.type === 'Where' ? where.condition : undefined;
}

function predicateOf(plan: Plan): Predicate {
  return plan.kind === 'Filter' ? plan.predicate : always;
}

function lowered(text: string): Predicate {
  const source = sourceText('query', text);
  const tree = esql.read(source, {});
  expect(tree.diagnostics).toEqual([]);
  return predicateOf(esql.lower(tree.value!, source, {}).value!.plan);
}

function raised(predicate: Predicate): string {
  const plan: Plan = {
    kind: 'Filter',
    input: { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: { index: ['logs'] } } },
    predicate,
  };
  const result = esql.raise({ plan }, { profile: 'ecs', metadata: {} });
  // The columns here are in no table: all but that remark is a change.
  expect(result.diagnostics.filter(({ code }) => code !== 'esql-single-assumed')).toEqual([]);
  return esql.print(result.value!.ast);
}

describe('three values', () => {
  it('are lowered to two exactly', () => {
    fc.assert(
      fc.property(condition, (text) => {
        const query = `FROM logs | WHERE ${text}`;
        const test = compilePredicate(lowered(query));
        const tree = conditionOf(query)!;
        rows.forEach((row, index) => {
          expect(test(events[index]!), `${text} on ${JSON.stringify(row)}`).toBe(
            threeValued(tree, row) === true,
          );
        });
      }),
      { numRuns: 300 },
    );
  });
});

const leafNode = fc.oneof(
  fc
    .tuple(column, value, fc.constantFrom('sensitive' as const, 'insensitive' as const))
    .map(([a, v, mode]) => equals(field(a), v, mode)),
  fc
    .tuple(column, fc.uniqueArray(value, { minLength: 1, maxLength: 3 }))
    .map(([a, list]) => oneOf(field(a), list, 'sensitive')),
  fc
    .tuple(column, fc.constantFrom('x*', '*y', '?'))
    .map(([a, p]) => match(field(a), wildcards(p), 'insensitive')),
  column.map((a) => exists(field(a))),
  fc.constantFrom(always, never),
);
const predicate = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leafNode,
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((items) => and(items)),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((items) => or(items)),
    tie('node').map((item) => not(item)),
  ),
})).node;

describe('two values', () => {
  it('are raised to conditions that are true exactly where they should be', () => {
    fc.assert(
      fc.property(predicate, (node) => {
        const test = compilePredicate(node);
        const text = raised(node);
        const tree = conditionOf(text);
        rows.forEach((row, index) => {
          const passes = tree === undefined || threeValued(tree, row) === true;
          expect(passes, `${text} on ${JSON.stringify(row)}`).toBe(test(events[index]!));
        });
      }),
      { numRuns: 500 },
    );
  });

  it('survive the way there and back', () => {
    fc.assert(
      fc.property(predicate, (node) => {
        const before = compilePredicate(node);
        const after = compilePredicate(lowered(raised(node)));
        for (const event of events) expect(after(event)).toBe(before(event));
      }),
      { numRuns: 300 },
    );
  });
});
