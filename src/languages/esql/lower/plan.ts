import type {
  Command,
  Expression,
  From,
  OtherCommand,
  Query,
  Stats,
} from '../../../../grammars/esql/index.ts';
import { diagnose, type Result } from '../../../diagnostics/index.ts';
import {
  and,
  type Column,
  type Node,
  type Plan,
  type Predicate,
  rewrite,
  type Source,
} from '../../../ir/index.ts';
import type { Lowered, ReadContext } from '../../../language/index.ts';
import { type SourceText, type Span, span } from '../../../text/index.ts';
import { fieldsOf, mayBeMissing, required, simplifyExistence } from '../existence.ts';
import { printCommands } from '../print.ts';
import { extractOutputs } from './extract.ts';
import { findNeeds, type Needs, nameOf, namesIn, patternName } from './liveness.ts';
import { lowerKeys, lowerMeasures } from './measures.ts';
import { holds } from './predicate.ts';
import { noSteps, presentationOf, type ShownSteps } from './presentation.ts';
import { lowerScalar } from './scalar.ts';
import {
  clearScope,
  columnNode,
  type Definition,
  define,
  definePlain,
  largestInlined,
  lookUp,
  newScope,
  readersOf,
  type Scope,
} from './scope.ts';

interface Lowering {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly context: ReadContext;
  plan: Plan;
  /** Conditions over the plan, not yet part of it: several WHERE in a row are one filter. */
  conditions: Predicate[];
  /** What only arranges results, since the last STATS. */
  shown: ShownSteps;
}

/** Syntax tree to plan. */
export function lowerQuery(query: Query, source: SourceText, context: ReadContext): Result<Lowered> {
  const scope = newScope(source, holds);
  const [first, ...rest] = query.commands;
  if (first === undefined) return { diagnostics: [] };
  const settings = query.settings.map((setting) => source.text.slice(setting.start, setting.end));
  const state: Lowering = {
    scope,
    needs: findNeeds(query.commands),
    context,
    plan: lowerSource(scope, first, settings),
    conditions: [],
    shown: noSteps(),
  };
  rest.forEach((command, index) => {
    lowerCommand(state, command, index + 1);
  });
  takeConditions(state);
  const commands = presentationOf(state.shown);
  return {
    value: {
      plan: state.plan,
      ...(commands.length === 0
        ? {}
        : { presentation: { language: 'esql', text: textOf(source, commands) } }),
    },
    diagnostics: scope.diagnostics,
  };
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

function lowerSource(scope: Scope, command: Command, settings: readonly string[]): Plan {
  const at = span(scope.source, command.start, command.end);
  if (command.type === 'From' && command.keyword === 'from') {
    const plain = command.sources.every((item) => item.type === 'IndexPattern');
    if (plain) return fromSource(command, settings, at);
  }
  if (command.type === 'Row') {
    const empty: Source = {
      kind: 'Source',
      logSources: [],
      native: { taxonomy: 'ecs', names: {} },
      span: at,
    };
    const columns = command.fields.map((field): Column => {
      const value = lowerScalar(scope, { node: field.value, serial: scope.serial });
      return { kind: 'Column', name: nameOf(field), value };
    });
    return { kind: 'Extend', input: empty, columns, span: at };
  }
  const text = scope.source.text.slice(command.start, command.end);
  const reason = 'this source has no counterpart';
  scope.diagnostics.push(
    diagnose('opaque-kept', { span: at, with: { what: commandTitle(command), language: 'ES|QL', reason } }),
  );
  return { kind: 'Opaque', language: 'esql', text, reason, span: at };
}

function fromSource(command: From, settings: readonly string[], at: Span): Source {
  const index = command.sources.flatMap((item) => (item.type === 'IndexPattern' ? [item.name] : []));
  return {
    kind: 'Source',
    logSources: [],
    native: {
      taxonomy: 'ecs',
      names: {
        index,
        ...(command.metadata.length === 0 ? {} : { metadata: command.metadata }),
        ...(settings.length === 0 ? {} : { set: settings }),
      },
    },
    span: at,
  };
}

function commandTitle(command: Command): string {
  return command.type === 'OtherCommand' ? command.name.toUpperCase() : command.type.toUpperCase();
}

/** Puts the pending conditions into the plan and gives it: for a step that goes on top. */
function takeConditions(state: Lowering): Plan {
  if (state.conditions.length > 0) {
    const predicate = simplifyExistence(and(state.conditions));
    const first = state.conditions[0]!;
    state.plan = {
      kind: 'Filter',
      input: state.plan,
      predicate,
      ...(first.span === undefined ? {} : { span: first.span }),
    };
    state.conditions = [];
  }
  return state.plan;
}

function lowerCommand(state: Lowering, command: Command, index: number): void {
  const { scope } = state;
  const at = span(scope.source, command.start, command.end);
  const now = scope.serial;
  const bound = (node: Expression) => ({ node, serial: now });
  const needed = state.needs.needed[index] === true;
  switch (command.type) {
    case 'Where': {
      state.conditions.push(holds(scope, bound(command.condition), true));
      return;
    }
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
      const keys = command.keys.map((key) => ({
        kind: 'SortKey' as const,
        value: lowerScalar(scope, bound(key.value)),
        descending: key.order === 'desc',
      }));
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
    case 'Grok':
    case 'Dissect': {
      if (!needed) {
        state.shown.steps.push({ command });
        return;
      }
      const single = command.type === 'Grok' ? command.patterns.length === 1 : command.options.length === 0;
      if (!single) {
        lowerOpaque(state, command, at, 'more than one pattern');
        return;
      }
      const outputs = extractOutputs(command);
      keepColumns(state, index, dependents(state, outputs, index));
      const pattern = command.type === 'Grok' ? command.patterns[0]!.value : command.pattern.value;
      const from = lowerScalar(scope, { node: command.input, serial: scope.serial });
      const method = command.type === 'Grok' ? 'grok' : 'dissect';
      state.plan = {
        kind: 'Extract',
        input: takeConditions(state),
        from,
        method,
        pattern,
        outputs,
        span: at,
      };
      for (const name of outputs) definePlain(scope, name);
      return;
    }
    case 'MvExpand': {
      const { name } = command.column;
      const own = lookUp(scope, name, now);
      keepColumns(state, index, [...dependents(state, [name], index), ...(own === undefined ? [] : [own])]);
      state.plan = { kind: 'Expand', input: takeConditions(state), column: name, span: at };
      return;
    }
    case 'OtherCommand':
      if (!needed) state.shown.steps.push({ command });
      else lowerOther(state, command, at, index);
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

function lowerEval(state: Lowering, name: string, value: Expression, index: number): void {
  const definition = define(state.scope, name, value);
  if (definition.size > largestInlined && isUsedAfter(state, name, index)) {
    keepColumns(state, index, [definition]);
  }
}

function isUsedAfter(state: Lowering, name: string, index: number): boolean {
  return (state.needs.lastUse.get(name) ?? -1) >= index;
}

/** Computed columns, needed later, whose value depends on columns that are about to change. */
function dependents(state: Lowering, names: readonly string[], index: number): Definition[] {
  return names.flatMap((name) =>
    readersOf(state.scope, name).filter((definition) => isUsedAfter(state, definition.name, index)),
  );
}

/** Makes computed columns columns of the plan, under their names. */
function keepColumns(state: Lowering, index: number, definitions: readonly Definition[]): void {
  const { scope } = state;
  const wanted = new Set(definitions);
  // A column that takes the name of one in the rows changes what others mean that are computed from the old one.
  for (const definition of wanted) {
    for (const other of dependents(state, [definition.name], index)) wanted.add(other);
  }
  if (wanted.size === 0) return;
  const ordered = order([...wanted]);
  const columns = ordered.map(
    (definition): Column => ({
      kind: 'Column',
      name: definition.name,
      value: lowerScalar(scope, { node: definition.value!, serial: definition.serial }),
    }),
  );
  state.plan = { kind: 'Extend', input: takeConditions(state), columns };
  for (const { name } of ordered) {
    definePlain(scope, name);
    state.shown.inPlan.set(name, state.shown.steps.length + 1);
  }
}

/** Before a column is replaced, whatever reads the old one. */
function order(definitions: readonly Definition[]): Definition[] {
  const left = [...definitions].sort((a, b) => a.serial - b.serial);
  const ordered: Definition[] = [];
  while (left.length > 0) {
    const free = left.findIndex((one) => !left.some((other) => other !== one && other.columns.has(one.name)));
    ordered.push(...left.splice(Math.max(free, 0), 1));
  }
  return ordered;
}

/** The name of the time bucket in plans, where its own name is not kept. */
export const bucketName = 'Esql.time_window';

function lowerStats(state: Lowering, command: Stats, index: number, at: Span): void {
  const { scope } = state;
  const isUsedLater = (name: string): boolean => command.inline || isUsedAfter(state, name, index + 1);
  const { measures, computed } = lowerMeasures(scope, command.measures);
  const { keys, bucket } = lowerKeys(scope, command.by, isUsedLater);
  const by = command.inline ? keys : withNullGroups(state, keys, at);
  if (command.inline) {
    const made = [...measures.map((measure) => measure.name), ...by.map((key) => key.name)];
    keepColumns(state, index, dependents(state, made, index + 1));
    state.plan = {
      kind: 'Window',
      input: takeConditions(state),
      measures,
      by,
      frame: { type: 'group' },
      span: at,
    };
    for (const name of made) {
      definePlain(scope, name);
      state.shown.inPlan.set(name, state.shown.steps.length);
    }
  } else {
    const lookBack = state.context.settings?.lookBack;
    const window =
      bucket !== undefined
        ? ({ type: 'tumbling', span: bucket.span } as const)
        : ({ type: 'run', ...(lookBack === undefined ? {} : { span: lookBack }) } as const);
    state.plan = { kind: 'Aggregate', input: takeConditions(state), measures, by, window, span: at };
    clearScope(
      scope,
      measures.flatMap((measure) => (measure.function === 'values' ? [measure.name] : [])),
    );
    for (const { name, value } of by) if (!mayBeMissing(value)) scope.present.add(name);
    state.shown = noSteps();
    if (bucket !== undefined && bucket.name !== bucketName) {
      state.shown.steps.push({ rename: { from: bucketName, to: bucket.name } });
    }
  }
  for (const { name, function: measured } of measures) {
    if (measured === 'count' || measured === 'countDistinct') scope.present.add(name);
  }
  for (const { name, value } of computed) {
    define(scope, name, value);
    state.shown.steps.push({ computed: { name, value } });
  }
}

/** Marks the keys whose rows without a value ES|QL gathers into a group of their own. */
function withNullGroups(state: Lowering, keys: readonly Column[], at: Span): readonly Column[] {
  const known = new Set(state.scope.present);
  for (const name of required(and(state.conditions))) known.add(name);
  for (let below = state.plan; below.kind === 'Filter' || below.kind === 'Extend'; below = below.input) {
    if (below.kind === 'Filter') for (const name of required(below.predicate)) known.add(name);
  }
  const open = new Set<string>();
  const marked = keys.map((key) => {
    const missing = fieldsOf(key.value).filter((name) => !known.has(name));
    if (missing.length === 0) return key;
    for (const name of missing) open.add(name);
    const mark = (node: Node): Node =>
      node.kind === 'FieldRef' && missing.includes(node.name) ? { ...node, optional: true } : node;
    return { ...key, value: rewrite(key.value, mark) };
  });
  if (open.size > 0) {
    const field = [...open].join(', ');
    state.scope.diagnostics.push(
      diagnose('esql-null-group', { span: at, effect: 'narrower', with: { field } }),
    );
  }
  return marked;
}

function lowerOther(state: Lowering, command: OtherCommand, at: Span, index: number): void {
  const names = namesIn(command.arguments);
  const { scope } = state;
  const mentioned = names.flatMap((name) => lookUp(scope, name, scope.serial) ?? []);
  keepColumns(state, index, [...mentioned, ...dependents(state, names, index)]);
  lowerOpaque(state, command, at, 'only ES|QL has this command');
  for (const name of names) definePlain(scope, name);
}

function lowerOpaque(state: Lowering, command: Command, at: Span, reason: string): void {
  const { scope } = state;
  const text = printCommands([{ ...command, comments: [] }]).replace(/^\| /, '');
  scope.diagnostics.push(
    diagnose('opaque-kept', { span: at, with: { what: commandTitle(command), language: 'ES|QL', reason } }),
  );
  state.plan = { kind: 'Opaque', language: 'esql', text, reason, input: takeConditions(state), span: at };
}
