import type { Command, Expression } from '../../../../grammars/esql/index.ts';
import { diagnose, type Effect } from '../../../diagnostics/index.ts';
import { fieldInfo } from '../../../fields/index.ts';
import {
  and,
  type Column,
  compare,
  field,
  type Join,
  keyOf,
  type Lookup,
  type LookupPair,
  literal,
  type Measure,
  or,
  type Plan,
  type Union,
  walk,
} from '../../../ir/index.ts';
import { fail, made, type Raising } from './context.ts';
import { all, any, column, comparison, isNull, nowhere } from './nodes.ts';
import { gather, inTermsOf, mergedSource, type Selection, selectionOf } from './selection.ts';
import { target } from './state.ts';
import { isLowerBound } from './stats.ts';

/** Plans of several inputs: as one search of the events of all, or as a look at another index. */

function say(state: Raising, plan: Plan, effect: Effect, what: string, instead: string): void {
  const details = { span: plan.span, effect, with: { target, what, instead } };
  state.diagnostics.push(diagnose('plan-approximated', details));
}

/** Events of any of the inputs. `above`: the steps that go on top. */
export function unionAsSearch(state: Raising, plan: Union, above: readonly Plan[]): Plan | undefined {
  const found = plan.inputs.map(selectionOf);
  if (found.length === 0 || found.includes(undefined)) {
    fail(state, plan, 'several searches of groups as one');
    return undefined;
  }
  const selections = found as readonly Selection[];
  const columns = unionColumns(selections);
  const counted = above.some(({ kind }) => kind === 'Aggregate' || kind === 'Window' || kind === 'Limit');
  const torn = columns.some(({ value }) => value.kind === 'Case');
  const { disjoint } = gather(selections.map((selection) => ({ selection, keys: [] })));
  if ((counted || torn) && !disjoint) {
    const fewer = !torn && isLowerBound(above[above.length - 2]);
    const what = 'an event twice that two searches find';
    say(state, plan, fewer ? 'narrower' : 'different', what, 'it counts once');
  }
  const input: Plan = {
    kind: 'Filter',
    input: mergedSource(selections.map(({ source }) => source)),
    predicate: or(selections.map(({ predicate }) => predicate)),
  };
  return columns.length === 0 ? input : { kind: 'Extend', input, columns };
}

/** The columns of all inputs: one value where all have the same, else each input's own. */
function unionColumns(selections: readonly Selection[]): readonly Column[] {
  const names = new Set(selections.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return [...names].map((name): Column => {
    const values = selections.map(({ columns }) => inTermsOf(columns, field(name)));
    const [first] = values;
    const shared = first !== undefined && new Set(values.map(keyOf)).size === 1;
    if (shared) return { kind: 'Column', name, value: first };
    const branches = values.map((value, index) => ({
      kind: 'Branch' as const,
      when: selections[index]!.predicate,
      value,
    }));
    return { kind: 'Column', name, value: { kind: 'Case', branches } };
  });
}

/** The events of the left side whose keys the right side has too: it is counted beside each of them. */
export function joinAsGroups(state: Raising, plan: Join, above: readonly Plan[]): Plan | undefined {
  const left = selectionOf(plan.left);
  const right = selectionOf(plan.right);
  if (left === undefined || right === undefined || plan.on.length === 0) {
    fail(state, plan, 'a join of groups');
    return undefined;
  }
  const theirs = readBeyond(above, new Set([...plan.on, ...left.columns.map(({ name }) => name)]));
  const effect = theirs ? 'different' : 'broader';
  if (plan.type === 'left') {
    say(state, plan, theirs ? 'different' : 'metadata', 'columns of other events', 'they are left out');
    return plan.left;
  }
  say(
    state,
    plan,
    effect,
    'a join of two searches',
    'events of the first stay whose keys the second has too',
  );
  const sides = [left, right].map((selection) => ({
    selection,
    keys: plan.on.map((name) => inTermsOf(selection.columns, field(name))),
  }));
  const { plan: events, is, keys } = gather(sides);
  const name = 'Esql.joined_count';
  const measure: Measure = { kind: 'Measure', name, function: 'count', arguments: [], where: is[1]! };
  const counted: Plan = {
    kind: 'Window',
    input: events,
    measures: [measure],
    by: keys,
    frame: { type: 'group' },
  };
  const kept = and([is[0]!, compare('>', field(name), literal(0), 'sensitive')]);
  const joined: Plan = { kind: 'Filter', input: counted, predicate: kept };
  const columns = left.columns.filter(({ value }) => keyOf(value) !== keyOf(field(name)));
  return columns.length === 0 ? joined : { kind: 'Extend', input: joined, columns };
}

/** Whether steps refer to fields that may be the other side's. */
function readBeyond(steps: readonly Plan[], own: ReadonlySet<string>): boolean {
  let found = false;
  for (const step of steps) {
    walk('input' in step ? { ...step, input: { kind: 'Source', logSources: [] } } : step, (node) => {
      if (node.kind === 'FieldRef' && !own.has(node.name)) found = true;
      return !found;
    });
  }
  return found;
}

/** Raises a plan of its own, as the query in parentheses. */
export type RaiseInner = (plan: Plan) => readonly Command[];

/**
 * `LOOKUP JOIN` for a table of a name; `IN (FROM …)` for rows of an index, which Elasticsearch takes from 9.5 on.
 * https://www.elastic.co/docs/reference/query-languages/esql/commands/lookup-join
 */
export function lookupCommands(state: Raising, plan: Lookup, inner: RaiseInner): Command[] {
  const { rows } = plan;
  if (plan.on.some((group) => group.some((pair) => pair.negated)) || plan.on.length === 0) {
    return fail(state, plan, `a match with what the table ${plan.table} has not`);
  }
  if (rows === undefined) return lookupJoin(state, plan);
  if (plan.mode !== 'match') return fail(state, plan, `columns out of ${plan.table}`);
  if (plan.on.some((group) => group.length > 1)) {
    const what = 'several values of one row in an index';
    say(state, plan, 'broader', what, 'each may be in another row');
  }
  state.diagnostics.push(diagnose('esql-in-subquery', { span: plan.span }));
  for (const pair of plan.on.flat()) saySeveral(state, plan, pair);
  const test = ({ field: name, column: from }: LookupPair): Expression => {
    const kept = [{ type: 'ColumnPattern' as const, parts: [{ text: from, wildcard: false }], ...nowhere }];
    const commands = [...inner(rows), { type: 'Project' as const, keep: true, columns: kept, ...made }];
    const items = { type: 'Subquery' as const, commands, ...nowhere };
    return { type: 'In', negated: false, operands: [column(name)], items, ...nowhere };
  };
  const condition = any(plan.on.map((group) => all(group.map(test))));
  return [{ type: 'Where', condition, ...made }];
}

/** A comparison with several values is null. */
function saySeveral(state: Raising, plan: Lookup, { field: name }: LookupPair): void {
  if (fieldInfo(name)?.multi !== true) return;
  const effect = 'narrower';
  state.diagnostics.push(diagnose('multi-value', { span: plan.span, effect, with: { target, field: name } }));
}

function lookupJoin(state: Raising, plan: Lookup): Command[] {
  const [pairs, ...more] = plan.on;
  const proof = pairs?.find((pair) => pair.field !== pair.column)?.column ?? plan.outputs[0]?.from;
  const isEnriching = plan.mode === 'enrich';
  if (pairs === undefined || more.length > 0) {
    return fail(state, plan, `a match with the table ${plan.table}`);
  }
  if (!isEnriching && (proof === undefined || proof === '*')) {
    // A column that both sides have says nothing of where it came from.
    say(state, plan, 'broader', `whether the table ${plan.table} has a row`, 'all events are taken');
    return [];
  }
  const details = { table: plan.table };
  state.diagnostics.push(
    diagnose('esql-lookup-index', { span: plan.span, effect: 'different', with: details }),
  );
  const named = pairs.every((pair) => pair.field === pair.column);
  const on = pairs.map((pair) =>
    named ? column(pair.field) : comparison('==', column(pair.field), column(pair.column)),
  );
  const index = { type: 'IndexPattern' as const, name: indexName(plan.table), ...nowhere };
  const commands: Command[] = [{ type: 'LookupJoin', index, on: named ? on : [all(on)], ...made }];
  const pattern = (text: string) => ({
    type: 'ColumnPattern' as const,
    parts: [{ text, wildcard: false }],
    ...nowhere,
  });
  if (!isEnriching) {
    commands.push({ type: 'Where', condition: isNull(column(proof!), plan.mode === 'match'), ...made });
  }
  const renamed = plan.outputs.filter(({ from, to }) => to !== undefined && to !== from);
  if (renamed.length > 0) {
    const renames = renamed.map(({ from, to }) => ({ from: pattern(from), to: pattern(to!) }));
    commands.push({ type: 'Rename', pairs: renames, ...made });
  }
  return commands;
}

/** Names of indices are in lower case, and have no ending as files do. */
function indexName(table: string): string {
  return table.replace(/\.csv$/i, '').toLowerCase();
}
