import type { Expression, In, Subquery } from '../../../../grammars/esql/index.ts';
import type { Lookup, LookupPair, Plan } from '../../../ir/index.ts';
import { printExpression } from '../print.ts';
import { lookUp, type Scope } from './scope.ts';

/** `field IN (FROM … | KEEP column)`: rows whose value occurs in a column of other rows. */

type InSubquery = In & { readonly items: Subquery };

/** What a condition asks of the rows of a subquery; undefined for any other condition. */
export function subqueryTest(condition: Expression): readonly InSubquery[] | undefined {
  const items = condition.type === 'Or' ? condition.items : [condition];
  const tests = items.filter(isTest);
  if (tests.length !== items.length) return undefined;
  const [first, ...others] = tests.map(rowsText);
  return others.every((text) => text === first) ? tests : undefined;
}

function isTest(node: Expression): node is InSubquery {
  return node.type === 'In' && 'type' in node.items && !node.negated && keptColumn(node.items) !== undefined;
}

/** The rows of a test, apart from the column that is looked at. */
function rowsText({ items, ...test }: InSubquery): string {
  const commands = items.commands.slice(0, -1);
  return printExpression({ ...test, operands: [], items: { ...items, commands } });
}

/** The one column that a subquery gives. */
function keptColumn({ commands }: Subquery): string | undefined {
  const last = commands[commands.length - 1];
  if (last?.type !== 'Project' || !last.keep || last.columns.length !== 1) return undefined;
  const parts = last.columns[0]?.parts ?? [];
  return parts.length === 1 && parts[0]?.wildcard === false ? parts[0].text : undefined;
}

/** The rows that pass, where every operand is a column of theirs. `rows` gives the plan of a subquery. */
export function lowerSubqueryTest(
  scope: Scope,
  tests: readonly InSubquery[],
  input: Plan,
  rows: (query: Subquery) => Plan | undefined,
): Lookup | undefined {
  const on: LookupPair[][] = [];
  for (const { operands, items } of tests) {
    const [operand] = operands;
    const column = keptColumn(items);
    if (operands.length !== 1 || operand?.type !== 'Column' || column === undefined) return undefined;
    if (lookUp(scope, operand.name, scope.serial) !== undefined) return undefined;
    on.push([{ field: operand.name, column }]);
  }
  const table = rows(tests[0]!.items);
  if (table === undefined) return undefined;
  return { kind: 'Lookup', input, table: tableName(table), on, outputs: [], mode: 'match', rows: table };
}

function tableName(plan: Plan): string {
  let at: Plan | undefined = plan;
  while (at !== undefined && at.kind !== 'Source') at = 'input' in at ? at.input : undefined;
  return at?.native?.names.index?.join(', ') ?? '';
}
