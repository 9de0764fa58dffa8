import type {
  Command,
  Dissect,
  Expression,
  Fork,
  Grok,
  LookupJoin,
  MvExpand,
  Query,
  Stats,
  Subquery,
  Where,
} from '../../../../grammars/esql/index.ts';
import type { Result } from '../../../diagnostics/index.ts';
import { fieldInfo } from '../../../fields/index.ts';
import { and, type LookupPair, type Plan, type SortKey } from '../../../ir/index.ts';
import type { Lowered, ReadContext } from '../../../language/index.ts';
import { type SourceText, type Span, span } from '../../../text/index.ts';
import { sayAssumed } from '../assumed.ts';
import { walkExpression } from '../expressions.ts';
import { printCommands } from '../print.ts';
import { dependents, isUsedAfter, keepColumns } from './columns.ts';
import { extractOutputs, singlePattern } from './extract.ts';
import { findNeeds, nameOf, namesIn, patternName } from './liveness.ts';
import { readNewTerms } from './new-terms.ts';
import { holds } from './predicate.ts';
import { noSteps, presentationOf } from './presentation.ts';
import { lowerScalar } from './scalar.ts';
import {
  columnNode,
  type Definition,
  define,
  definePlain,
  largestInlined,
  lookUp,
  newScope,
  putIn,
  type Scope,
} from './scope.ts';
import { lowerSource } from './source.ts';
import { type Lowering, lowerOpaque, takeConditions } from './state.ts';
import { lowerStats } from './stats.ts';
import { lowerSubqueryTest, subqueryTest } from './subquery.ts';

/** Syntax tree to plan. */
export function lowerQuery(query: Query, source: SourceText, context: ReadContext): Result<Lowered> {
  if (query.commands.length === 0) return { diagnostics: [] };
  const settings = query.settings.map((setting) => source.text.slice(setting.start, setting.end));
  const state = lowerPipeline(query.commands, source, context, settings, none);
  const { diagnostics } = state.scope;
  diagnostics.push(...sayAssumed(query.commands, ({ start, end }) => span(source, start, end)));
  const terms = readNewTerms(state.plan, context.settings?.lookBack);
  if (terms !== undefined) {
    const text = terms.isPlain ? undefined : groupsText(state, query, source);
    const shown = text === undefined ? {} : { presentation: { language: 'esql', text } };
    return { value: { plan: terms.plan, ...shown }, diagnostics };
  }
  const commands = presentationOf(state.shown);
  const presentation = { language: 'esql', text: textOf(source, commands) };
  return {
    value: { plan: state.plan, ...(commands.length === 0 ? {} : { presentation }) },
    diagnostics,
  };
}

const none: ReadonlySet<string> = new Set();

/** `live`: the columns that are asked for after these commands. */
function lowerPipeline(
  commands: readonly Command[],
  source: SourceText,
  context: ReadContext,
  settings: readonly string[],
  live: ReadonlySet<string>,
): Lowering {
  const scope = newScope(source, holds);
  const needs = findNeeds(commands, live);
  const inner = (query: Subquery): Plan => lowerSubquery(state, query, needs.fromSource);
  const [first, ...rest] = commands as readonly [Command, ...Command[]];
  const state: Lowering = {
    scope,
    needs,
    context,
    plan: { kind: 'Source', logSources: [] },
    conditions: [],
    shown: noSteps(),
  };
  state.plan = lowerSource(scope, first, settings, inner);
  rest.forEach((command, index) => {
    lowerCommand(state, command, index + 1);
  });
  takeConditions(state);
  return state;
}

/** The plan of a query in parentheses, with the columns that the query around it asks for. */
function lowerSubquery(outer: Lowering, query: Subquery, live: ReadonlySet<string>): Plan {
  const { scope, context } = outer;
  const inner = lowerPipeline(query.commands, scope.source, context, [], live);
  scope.diagnostics.push(...inner.scope.diagnostics);
  const { length } = query.commands;
  keepColumns(
    inner,
    length,
    [...live].flatMap((name): Definition[] => {
      const definition = lookUp(inner.scope, name, inner.scope.serial);
      return definition === undefined ? [] : [definition];
    }),
  );
  return inner.plan;
}

/** From the last STATS on, as text, with computed columns put in. */
function groupsText(state: Lowering, query: Query, source: SourceText): string | undefined {
  if (state.groups === undefined) return undefined;
  const { command, before } = state.groups;
  const written = <F extends Stats['by'][number] | Stats['measures'][number]>(field: F): F => ({
    ...field,
    value: putIn(before, { node: field.value, serial: before.serial }),
  });
  const stats: Stats = {
    ...command,
    comments: [],
    measures: command.measures.map(written),
    by: command.by.map(written),
  };
  const rest = query.commands.slice(query.commands.indexOf(command) + 1);
  return `${printCommands([stats])}\n${textOf(source, rest)}`;
}

/** Commands as text: as written where they are, printed where they are ours. */
function textOf(source: SourceText, commands: readonly Command[]): string {
  return commands
    .map((command) => {
      const written = command.end > command.start;
      return written ? `| ${source.text.slice(command.start, command.end)}` : printCommands([command]);
    })
    .join('\n');
}

function lowerCommand(state: Lowering, command: Command, index: number): void {
  const { scope } = state;
  const at = span(scope.source, command.start, command.end);
  const now = scope.serial;
  const bound = (node: Expression) => ({ node, serial: now });
  const needed = state.needs.needed[index] === true;
  switch (command.type) {
    case 'Where':
      lowerWhere(state, command, at);
      return;
    case 'Eval':
      for (const field of command.fields) lowerEval(state, nameOf(field), field.value, index);
      state.shown.steps.push({ command });
      return;
    case 'Stats':
      lowerStats(state, command, index, at);
      return;
    case 'Project':
      state.shown.steps.push({ command });
      return;
    case 'Rename':
      for (const pair of command.pairs) {
        define(scope, patternName(pair.to), columnNode(patternName(pair.from)));
      }
      state.shown.steps.push({ command });
      return;
    case 'Sort': {
      if (!needed) {
        state.shown.steps.push({ command });
        return;
      }
      const keys = command.keys.map(
        (key): SortKey => ({
          kind: 'SortKey',
          value: lowerScalar(scope, bound(key.value)),
          descending: key.order === 'desc',
        }),
      );
      state.plan = { kind: 'Sort', input: takeConditions(state), keys, span: at };
      return;
    }
    case 'Limit': {
      if (command.count.type !== 'Number') {
        lowerOpaque(state, command, at, 'its number is not constant');
        return;
      }
      const by = command.by.map((key) => lowerScalar(scope, bound(key)));
      const count = Number(command.count.text);
      state.plan = { kind: 'Limit', input: takeConditions(state), count, by, from: 'first', span: at };
      return;
    }
    case 'MvExpand':
      lowerExpand(state, command, at, index);
      return;
    case 'Grok':
    case 'Dissect':
      if (!needed) state.shown.steps.push({ command });
      else lowerExtract(state, command, at, index);
      return;
    case 'LookupJoin':
      if (!needed) state.shown.steps.push({ command });
      else lowerLookupJoin(state, command, at, index);
      return;
    case 'Fork':
      lowerFork(state, command, at, index);
      return;
    case 'Enrich':
    case 'Completion':
    case 'OtherCommand':
      if (!needed) state.shown.steps.push({ command });
      else lowerWhole(state, command, at, index);
      return;
    case 'From':
    case 'Row':
      return;
    default: {
      const never: never = command;
      throw new Error(`unknown command ${JSON.stringify(never)}`);
    }
  }
}

function lowerWhere(state: Lowering, { condition }: Where, at: Span): void {
  const { scope } = state;
  const hold = (node: Expression): void => {
    state.conditions.push(holds(scope, { node, serial: scope.serial }, true));
  };
  if (!mentionsSubquery(condition)) {
    hold(condition);
    return;
  }
  const items = condition.type === 'And' ? condition.items : [condition];
  const tests = items.map(subqueryTest);
  for (const [index, item] of items.entries()) if (tests[index] === undefined) hold(item);
  const rows = (query: Subquery): Plan => lowerSubquery(state, query, none);
  for (const [index, test] of tests.entries()) {
    if (test === undefined) continue;
    const lookup = lowerSubqueryTest(scope, test, takeConditions(state), rows);
    if (lookup === undefined) hold(items[index]!);
    else state.plan = { ...lookup, span: at };
  }
}

function mentionsSubquery(condition: Expression): boolean {
  let found = false;
  walkExpression(condition, (node) => {
    if (node.type === 'In' && 'type' in node.items) found = true;
  });
  return found;
}

function lowerExtract(state: Lowering, command: Grok | Dissect, at: Span, index: number): void {
  const { scope } = state;
  const pattern = singlePattern(command);
  if (pattern === undefined) {
    lowerWhole(state, command, at, index, 'its patterns depend on each other');
    return;
  }
  const outputs = extractOutputs(command);
  keepColumns(state, index, dependents(state, outputs, index));
  const from = lowerScalar(scope, { node: command.input, serial: scope.serial });
  const method = command.type === 'Grok' ? 'grok' : 'dissect';
  state.plan = { kind: 'Extract', input: takeConditions(state), from, method, pattern, outputs, span: at };
  for (const name of outputs) definePlain(scope, name);
}

function lowerExpand(state: Lowering, { column: { name } }: MvExpand, at: Span, index: number): void {
  const own = lookUp(state.scope, name, state.scope.serial);
  keepColumns(state, index, [...dependents(state, [name], index), ...(own === undefined ? [] : [own])]);
  state.plan = { kind: 'Expand', input: takeConditions(state), column: name, span: at };
}

/**
 * The rows with the columns of an index: all its columns, whatever they are called. Those that later commands name and
 * that no event has are surely the index's.
 */
function lowerLookupJoin(state: Lowering, command: LookupJoin, at: Span, index: number): void {
  const on = command.on.flatMap((node): LookupPair[] => {
    if (node.type === 'Column') return [{ field: node.name, column: node.name }];
    if (node.type !== 'Comparison' || node.operator !== '==') return [];
    const { left, right } = node;
    return left.type === 'Column' && right.type === 'Column'
      ? [{ field: left.name, column: right.name }]
      : [];
  });
  if (on.length < command.on.length) {
    lowerWhole(state, command, at, index, 'it joins by more than equality');
    return;
  }
  const { scope } = state;
  const keys = on.flatMap((pair) => lookUp(scope, pair.field, scope.serial) ?? []);
  keepColumns(state, index, keys);
  const input = takeConditions(state);
  const table = command.index.name;
  const keyNames = new Set(on.map(({ field }) => field));
  const named = [...state.needs.lastUse].flatMap(([from, last]) =>
    last > index && !keyNames.has(from) && isFromTable(scope, from) ? [{ from }] : [],
  );
  const outputs = named.length === 0 ? [{ from: '*' }] : named;
  state.plan = { kind: 'Lookup', input, table, on: [on], outputs, mode: 'enrich', span: at };
}

function isFromTable(scope: Scope, name: string): boolean {
  return fieldInfo(name) === undefined && !name.startsWith('_') && !scope.definitions.has(name);
}

/** Branches that only select rows are the rows that any of them selects; with other branches, a step of its own. */
function lowerFork(state: Lowering, command: Fork, at: Span, index: number): void {
  const { scope } = state;
  const conditions = command.branches.map((commands) =>
    commands.flatMap((inner) => (inner.type === 'Where' ? [inner.condition] : [])),
  );
  if (command.branches.some((commands, branch) => commands.length !== conditions[branch]!.length)) {
    lowerWhole(state, command, at, index);
    return;
  }
  const input = takeConditions(state);
  const inputs = conditions.map((items): Plan => {
    const held = items.map((node) => holds(scope, { node, serial: scope.serial }, true));
    return { kind: 'Filter', input, predicate: and(held) };
  });
  state.plan = { kind: 'Union', inputs, span: at };
}

/** A command as a step that only ES|QL knows, with the columns that it mentions. */
function lowerWhole(state: Lowering, command: Command, at: Span, index: number, reason?: string): void {
  const { scope } = state;
  const names = namesIn(scope.source.text.slice(command.start, command.end));
  const mentioned = names.flatMap((name) => lookUp(scope, name, scope.serial) ?? []);
  keepColumns(state, index, [...mentioned, ...dependents(state, names, index)]);
  lowerOpaque(state, command, at, reason ?? 'only ES|QL has this command');
  for (const name of names) definePlain(scope, name);
}

function lowerEval(state: Lowering, name: string, value: Expression, index: number): void {
  const definition = define(state.scope, name, value);
  if (definition.size > largestInlined && isUsedAfter(state, name, index)) {
    keepColumns(state, index, [definition]);
  }
}
