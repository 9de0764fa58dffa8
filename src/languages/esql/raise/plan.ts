import {
  type AggregateField,
  type Assignment,
  type Command,
  type Expression,
  parseCommands,
  parseQuery,
  type Query,
  type Setting,
} from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Effect, type Result } from '../../../diagnostics/index.ts';
import {
  type Aggregate,
  and,
  exists,
  field,
  type Measure,
  type NewTerms,
  type Plan,
  type Predicate,
  type Scalar,
  type Source,
  unreachable,
} from '../../../ir/index.ts';
import type { Lowered, Raised } from '../../../language/index.ts';
import { fieldsOf, mayBeMissing, required } from '../existence.ts';
import { durationParts } from '../functions.ts';
import { esqlMeasures } from '../lower/measures.ts';
import { bucketName } from '../lower/plan.ts';
import { target } from './state.ts';
import { all, column, comparison, constant, duration, fn, isNull, nowhere, text } from './nodes.ts';
import { raiseCondition } from './predicate.ts';
import { after, type Below, start } from './rows.ts';
import { raiseScalar } from './scalar.ts';

/** Plans as ES|QL commands. */

interface Raising {
  readonly diagnostics: Diagnostic[];
  /** Set when the plan cannot be said. */
  failed: boolean;
  /** How far back the rule must look. */
  lookBack?: number;
}

const made = { ...nowhere, comments: [] } as const;

/** Plan to syntax tree. No value where a step has no honest form. */
export function raisePlan(rule: Lowered): Result<Raised<Query>> {
  const state: Raising = { diagnostics: [], failed: false };
  const commands = commandsOf(state, rule.plan);
  const { presentation } = rule;
  if (presentation?.language === 'esql') {
    commands.push(...(parseCommands(presentation.text).value ?? []));
  }
  const { diagnostics } = state;
  if (state.failed) return { diagnostics };
  const ast: Query = { type: 'Query', settings: settingsOf(rule.plan), commands, comments: [], ...nowhere };
  const { lookBack } = state;
  return { value: { ast, ...(lookBack === undefined ? {} : { needs: { lookBack } }) }, diagnostics };
}

function fail(state: Raising, plan: { readonly span?: Plan['span'] }, what: string): Command[] {
  state.failed = true;
  state.diagnostics.push(diagnose('plan-unsupported', { span: plan.span, with: { target, what } }));
  return [];
}

function commandsOf(state: Raising, plan: Plan): Command[] {
  // The chain of inputs can be long: from the source up, without recursion.
  const chain: Plan[] = [];
  for (let at: Plan | undefined = plan; at !== undefined; at = inputOf(at)) chain.push(at);
  const commands: Command[] = [];
  const grouped = chain.some((step) => step.kind === 'Aggregate' || step.kind === 'NewTerms');
  let below = start;
  for (let index = chain.length - 1; index >= 0 && !state.failed; index--) {
    const step = withKeys(chain[index]!, chain[index - 1], below);
    for (const command of stepCommands(state, step, chain[index - 1], grouped, below)) add(commands, command);
    below = after(step, below);
  }
  return commands;
}

/** Conditions in a row are one command. */
function add(commands: Command[], command: Command): void {
  const last = commands[commands.length - 1];
  if (command.type === 'Where' && last?.type === 'Where') {
    commands[commands.length - 1] = { ...last, condition: all([last.condition, command.condition]) };
  } else commands.push(command);
}

function inputOf(plan: Plan): Plan | undefined {
  return 'input' in plan ? plan.input : undefined;
}

function stepCommands(
  state: Raising,
  plan: Plan,
  above: Plan | undefined,
  grouped: boolean,
  below: Below,
): Command[] {
  const { diagnostics } = state;
  switch (plan.kind) {
    case 'Source':
      return [fromOf(state, plan, grouped)];
    case 'Filter': {
      const condition = raiseCondition(plan.predicate, below.rows, below.known, diagnostics);
      return condition === undefined ? [] : [{ type: 'Where', condition, ...made }];
    }
    case 'Extend': {
      const isRow = plan.input.kind === 'Source' && plan.input.native !== undefined && !hasIndex(plan.input);
      const fields: Assignment[] = [];
      for (const { name, value } of plan.columns) {
        const raised = raiseScalar(value, below.inner);
        if (raised === undefined) return fail(state, plan, `the computation of ${name}`);
        fields.push(assignment(name, raised));
      }
      return [{ type: isRow ? 'Row' : 'Eval', fields, ...made }];
    }
    case 'Project':
      return [projectOf(plan)];
    case 'Aggregate':
      return aggregateOf(state, plan, above, below);
    case 'Window': {
      if (plan.frame.type !== 'group') return fail(state, plan, 'measures over preceding rows');
      const measures = measuresOf(state, plan.measures, below);
      return [{ type: 'Stats', inline: true, measures, by: keysOf(state, plan.by, below), ...made }];
    }
    case 'Extract': {
      const input = raiseScalar(plan.from, below.inner);
      if (input === undefined) return fail(state, plan, 'an extraction from this value');
      if (plan.method === 'grok') return [{ type: 'Grok', input, patterns: [text(plan.pattern)], ...made }];
      if (plan.method === 'dissect') {
        return [{ type: 'Dissect', input, pattern: text(plan.pattern), options: [], ...made }];
      }
      return fail(state, plan, `an extraction by ${plan.method}`);
    }
    case 'Expand':
      return [{ type: 'MvExpand', column: column(plan.column), ...made }];
    case 'Sort': {
      const keys = plan.keys.map((key) => ({
        type: 'SortKey' as const,
        value: raiseScalar(key.value, below.inner),
        ...(key.descending ? { order: 'desc' as const } : {}),
        ...nowhere,
      }));
      if (keys.some((key) => key.value === undefined)) return fail(state, plan, 'this sort order');
      return [{ type: 'Sort', keys: keys as never, ...made }];
    }
    case 'Limit': {
      const by = plan.by.map((key) => raiseScalar(key, below.inner));
      if (plan.from === 'last') return fail(state, plan, 'the last rows');
      if (by.includes(undefined)) return fail(state, plan, 'a limit by this value');
      return [{ type: 'Limit', count: constant(plan.count), by: by as Expression[], ...made }];
    }
    case 'Opaque':
      return opaqueOf(state, plan);
    case 'Sequence':
      return fail(state, plan, plan.ordered ? 'a sequence of events' : 'events in any order that share keys');
    case 'NewTerms':
      return newTermsOf(state, plan, below);
    case 'Lookup':
      return fail(state, plan, `a match with the table ${plan.table}`);
    case 'Join':
      return fail(state, plan, 'a join of two searches');
    case 'Union':
      return fail(state, plan, 'several searches as one');
    default:
      return unreachable(plan);
  }
}

function hasIndex(source: Source): boolean {
  return (source.native?.names.index ?? []).length > 0;
}

const anyLogs = 'logs-*';

function fromOf(state: Raising, source: Source, grouped: boolean): Command {
  const names = source.native?.names ?? {};
  const index = names.index ?? [];
  if (index.length === 0) {
    state.diagnostics.push(diagnose('esql-index-unknown', { span: source.span, with: { index: anyLogs } }));
  }
  // Kibana needs these to refer an alert to its event (detection-rules validates it).
  const metadata = names.metadata ?? (grouped ? [] : ['_id', '_index', '_version']);
  const sources = (index.length === 0 ? [anyLogs] : index).map((name) => ({
    type: 'IndexPattern' as const,
    name,
    ...nowhere,
  }));
  return { type: 'From', keyword: 'from', sources, metadata, ...made };
}

/** SET commands, which stand before the query. */
function settingsOf(plan: Plan): readonly Setting[] {
  let at: Plan | undefined = plan;
  while (at !== undefined && at.kind !== 'Source') at = inputOf(at);
  const lines = at?.native?.names.set ?? [];
  return lines.flatMap((line) => parseQuery(`${line} FROM x`).value?.settings ?? []);
}

function assignment(name: string, value: Expression): Assignment {
  if (value.type === 'Column' && value.name === name) return { type: 'Assignment', value, ...nowhere };
  return { type: 'Assignment', name: column(name), value, ...nowhere };
}

function projectOf(plan: Extract<Plan, { kind: 'Project' }>): Command {
  const pattern = (name: string) => ({
    type: 'ColumnPattern' as const,
    parts: name
      .split(/(\*)/)
      .filter((piece) => piece !== '')
      .map((piece) => ({ text: piece, wildcard: piece === '*' })),
    ...nowhere,
  });
  if (plan.mode === 'rename') {
    const pairs = plan.columns.map(({ from, to }) => ({ from: pattern(from), to: pattern(to ?? from) }));
    return { type: 'Rename', pairs, ...made };
  }
  return {
    type: 'Project',
    keep: plan.mode === 'keep',
    columns: plan.columns.map(({ from }) => pattern(from)),
    ...made,
  };
}

function aggregateOf(state: Raising, plan: Aggregate, above: Plan | undefined, below: Below): Command[] {
  const measures = measuresOf(state, plan.measures, below);
  const by = keysOf(state, plan.by, below);
  const { window } = plan;
  if (window?.type === 'run' && window.span !== undefined) {
    state.diagnostics.push(diagnose('esql-run-window', { span: plan.span }));
  }
  if (window !== undefined && window.type !== 'run' && window.span !== undefined) {
    by.push(assignment(bucketName, fn('date_trunc', duration(window.span), column('@timestamp'))));
    if (window.type === 'sliding') {
      const effect: Effect = isLowerBound(above) ? 'narrower' : 'different';
      const what = 'a window that begins with any event';
      const instead = 'time is divided into fixed windows of that length';
      state.diagnostics.push(
        diagnose('plan-approximated', { span: plan.span, effect, with: { target, what, instead } }),
      );
    }
  }
  if (measures.length === 0 && by.length === 0) {
    measures.push({ type: 'AggregateField', name: column('count'), value: fn('count', star), ...nowhere });
  }
  return [...presence(plan.by, below), { type: 'Stats', inline: false, measures, by, ...made }];
}

/** STATS makes a group of the rows without a value; the plan has none of them, but where the source says so. */
function openKeys(keys: readonly Scalar[], known: ReadonlySet<string>): readonly string[] {
  const strict = keys.filter((key) => !mayBeMissing(key)).flatMap(fieldsOf);
  return [...new Set(strict)].filter((name) => !known.has(name));
}

function presence(keys: readonly { readonly value: Scalar }[], below: Below): Command[] {
  const open = openKeys(
    keys.map(({ value }) => value),
    below.known,
  );
  if (open.length === 0) return [];
  return [{ type: 'Where', condition: all(open.map((name) => isNull(column(name), true))), ...made }];
}

/** A filter below groups also asks for their keys, so that one condition says all. */
function withKeys(step: Plan, above: Plan | undefined, below: Below): Plan {
  if (step.kind !== 'Filter' || (above?.kind !== 'Aggregate' && above?.kind !== 'NewTerms')) return step;
  const keys = above.kind === 'NewTerms' ? above.fields : above.by.map(({ value }) => value);
  const open = openKeys(keys, new Set([...below.known, ...required(step.predicate)]));
  if (open.length === 0) return step;
  const predicate = and([step.predicate, ...open.map((name) => exists(field(name)))]);
  return { ...step, predicate };
}

/** The time that a run asks about, as in Elastic's own rules: the default interval of 5 minutes, and some delay. */
const recent = 540_000;

/** The first occurrence of each combination over the whole history: new is what began within the last minutes. */
function newTermsOf(state: Raising, plan: NewTerms, below: Below): Command[] {
  const keys = plan.fields.map((value, index) => ({
    name: value.kind === 'FieldRef' ? value.name : `Esql.term_${index + 1}`,
    value,
  }));
  const by = keysOf(
    state,
    keys.map((key) => ({ kind: 'Column' as const, ...key })),
    below,
  );
  state.lookBack = Math.max(state.lookBack ?? 0, plan.history);
  const details = { history: durationText(plan.history), short: `${Math.ceil(plan.history / 86_400_000)}d` };
  state.diagnostics.push(diagnose('esql-new-terms', { span: plan.span, with: details }));
  const time = column('@timestamp');
  const firstSeen = column('Esql.first_time_seen');
  const since: Expression = {
    type: 'Binary',
    operator: '-',
    left: fn('now'),
    right: duration(recent),
    ...nowhere,
  };
  const measures: AggregateField[] = [
    { type: 'AggregateField', name: firstSeen, value: fn('min', time), ...nowhere },
    { type: 'AggregateField', name: column('Esql.event_count'), value: fn('count', star), ...nowhere },
  ];
  return [
    ...presence(keys, below),
    { type: 'Stats', inline: false, measures, by, ...made },
    { type: 'Where', condition: comparison('>=', firstSeen, since), ...made },
  ];
}

function durationText(milliseconds: number): string {
  const [amount, unit] = durationParts(milliseconds);
  return `${amount} ${unit}`;
}

const star: Expression = { type: 'Star', ...nowhere };

/** Whether a group that passes keeps passing with more events: only lower bounds on what is counted. */
function isLowerBound(above: Plan | undefined): boolean {
  if (above?.kind !== 'Filter') return false;
  const grows = (predicate: Predicate): boolean => {
    if (predicate.kind === 'And' || predicate.kind === 'Or') return predicate.items.every(grows);
    return predicate.kind === 'Compare' && (predicate.operator === '>' || predicate.operator === '>=');
  };
  return grows(above.predicate);
}

function keysOf(state: Raising, by: Aggregate['by'], below: Below): Assignment[] {
  return by.flatMap((key) => {
    const value = raiseScalar(key.value, below.inner);
    if (value !== undefined) return [assignment(key.name, value)];
    fail(state, key, `groups by the computed ${key.name}`);
    return [];
  });
}

function measuresOf(state: Raising, measures: readonly Measure[], below: Below): AggregateField[] {
  return measures.flatMap((measure) => {
    const value = measureValue(measure, below);
    const where =
      measure.where === undefined
        ? undefined
        : raiseCondition(measure.where, { ...below.rows, searchable: false }, new Set(), state.diagnostics);
    if (value === undefined) {
      fail(state, measure, `the measure ${measure.name} (${measure.function})`);
      return [];
    }
    return [
      {
        type: 'AggregateField' as const,
        name: column(measure.name),
        value,
        ...(where === undefined ? {} : { where }),
        ...nowhere,
      },
    ];
  });
}

function measureValue(measure: Measure, below: Below): Expression | undefined {
  const args: Expression[] = [];
  for (const argument of measure.arguments) {
    const raised = raiseScalar(argument, below.inner);
    if (raised === undefined) return undefined;
    args.push(raised);
  }
  const [first] = args;
  switch (measure.function) {
    case 'count':
      return fn('count', first ?? star);
    case 'countDistinct':
      if (args.length > 1) return fn('count_distinct', tuple(args));
      return first === undefined ? undefined : fn('count_distinct', first);
    case 'other':
      return first;
    case 'percentile':
      return args.length === 2 ? fn('percentile', ...args) : undefined;
    case 'range':
      if (first === undefined) return undefined;
      return { type: 'Binary', operator: '-', left: fn('max', first), right: fn('min', first), ...nowhere };
    case 'earliest':
    case 'latest':
      if (first === undefined) return undefined;
      return fn(measure.function === 'earliest' ? 'first' : 'last', first, args[1] ?? column('@timestamp'));
    case 'list':
      return first === undefined ? undefined : fn('values', first);
    case 'first':
    case 'last':
    case 'mode':
    case 'rate':
      return undefined;
    default: {
      const name = esqlMeasures.get(measure.function);
      return name === undefined || first === undefined ? undefined : fn(name, first);
    }
  }
}

/** Several values as one, for counting their combinations: parted by a character that no field holds. */
function tuple(args: readonly Expression[]): Expression {
  return fn('concat', ...args.flatMap((arg, index) => (index === 0 ? [arg] : [text('\u001f'), arg])));
}

function opaqueOf(state: Raising, plan: Extract<Plan, { kind: 'Opaque' }>): Command[] {
  const { language, text: written } = plan;
  if (language === 'esql') {
    const commands = plan.input === undefined ? undefined : parseCommands(written).value;
    if (commands !== undefined) return [...commands];
    return fail(state, plan, 'this source');
  }
  if (plan.input === undefined) return fail(state, plan, `${language} \`${written}\``);
  state.diagnostics.push(
    diagnose('opaque-dropped', {
      span: plan.span,
      effect: 'different',
      with: { language, text: written, target },
    }),
  );
  return [];
}
