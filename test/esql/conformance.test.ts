import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/evaluate/index.ts';
import { eventOfFields } from '../../src/events/index.ts';
import type { Plan } from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { holds } from '../../src/languages/esql/lower/predicate.ts';
import { newScope } from '../../src/languages/esql/lower/scope.ts';
import { sourceText } from '../../src/text/index.ts';
import { hasShared, shared } from '../support/shared.ts';

const here = hasShared('conformance/esql');

/** Only through the columns that ROW and EVAL make: what an EVAL column is, is asked by its truth and its falsehood. */
describe.runIf(here)('null in ROW queries', () => {
  const { cases } = here
    ? (JSON.parse(readFileSync(join(shared, 'conformance/esql/null_row_cases.json'), 'utf8')) as {
        cases: [string, string, unknown][];
      })
    : { cases: [] };

  it.each(cases)('%s', (query, column, expected) => {
    const source = sourceText('query', query);
    const tree = esql.read(source, {});
    expect(tree.diagnostics).toEqual([]);
    const { plan } = esql.lower(tree.value!, source, {}).value!;
    if (query.includes('STATS')) return;
    if (column === 'rows') {
      expect(rows(plan)).toBe(Array.isArray(expected) ? expected.length : expected);
      return;
    }
    // `| WHERE column` and `| WHERE NOT column` say whether it is true or false; null is neither.
    expect([passes(`${query} | WHERE ${column}`), passes(`${query} | WHERE NOT ${column}`)]).toEqual([
      expected === true,
      expected === false,
    ]);
  });
});

function passes(query: string): boolean {
  const kept = query.replace(/\| KEEP [^|]*/g, '');
  const source = sourceText('query', kept);
  return rows(esql.lower(esql.read(source, {}).value!, source, {}).value!.plan) === 1;
}

function rows(plan: Plan): number {
  if (plan.kind !== 'Filter') return 1;
  return rows(plan.input) === 1 && evaluatePredicate(plan.predicate, rowOf(plan.input)) ? 1 : 0;
}

function rowOf(plan: Plan) {
  if (plan.kind !== 'Extend') return eventOfFields([]);
  return eventOfFields(
    plan.columns.flatMap(({ name, value }) =>
      value.kind === 'Literal' ? [[name, [value.value]] as const] : [],
    ),
  );
}

describe('conditions', () => {
  it('on constants are settled', () => {
    const scope = newScope(sourceText('query', ''), holds);
    const node = { type: 'Null', start: 0, end: 0 } as const;
    expect(holds(scope, { node, serial: 0 }, true)).toEqual({ kind: 'Constant', value: false });
  });
});
