import {
  type Assignment,
  type Command,
  type Expression,
  parseCommands,
  type Query,
} from '../../../../grammars/esql/index.ts';
import { diagnose, type Result } from '../../../diagnostics/index.ts';
import { type Plan, unreachable, walk } from '../../../ir/index.ts';
import type { Lowered, Raised } from '../../../language/index.ts';
import type { Span } from '../../../text/index.ts';
import { sayAssumed } from '../assumed.ts';
import { stageName } from '../names.ts';
import { fail, made, type Raising } from './context.ts';
import { withExtractions } from './extractions.ts';
import { severalInside } from './leaf.ts';
import { eventsOfNewTerms, newTermsAsGroups } from './new-terms.ts';
import { all, column, constant, nowhere, text } from './nodes.ts';
import { approximateInside, raiseCondition } from './predicate.ts';
import { after, type Below, start } from './rows.ts';
import { raiseScalar } from './scalar.ts';
import { sequenceAsGroups } from './sequence.ts';
import { severalNote } from './several.ts';
import { fromOf, hasIndex, settingsOf } from './source.ts';
import { target } from './state.ts';
import { aggregateOf, assignment, keysOf, measuresOf, withKeys } from './stats.ts';
import { joinAsGroups, lookupCommands, unionAsSearch } from './tables.ts';

/** Plans as ES|QL commands. */

/** Plan to syntax tree. No value where a step has no honest form. */
export function raisePlan(rule: Lowered): Result<Raised<Query>> {
  const state: Raising = { diagnostics: [], failed: false, settings: [], extractions: 0 };
  const { presentation } = rule;
  const shown = presentation?.language === 'esql' ? (parseCommands(presentation.text).value ?? []) : [];
  // What shows the groups of new terms is what asks for them.
  const isAsked = rule.plan.kind === 'NewTerms' && shown[0]?.type === 'Stats';
  const commands = commandsOf(state, isAsked ? eventsOfNewTerms(state, rule.plan) : rule.plan);
  const { diagnostics } = state;
  if (state.failed) return { diagnostics };
  diagnostics.push(...sayAssumed(commands, ({ name }) => placeOf(rule.plan, name)));
  commands.push(...shown);
  const ast: Query = {
    type: 'Query',
    settings: settingsOf(state.settings),
    commands,
    comments: [],
    ...nowhere,
  };
  const { lookBack } = state;
  return { value: { ast, ...(lookBack === undefined ? {} : { needs: { lookBack } }) }, diagnostics };
}

/** Where the source speaks of a field first. */
function placeOf(plan: Plan, name: string): Span | undefined {
  let found: Span | undefined;
  walk(plan, (node) => {
    if (node.kind === 'FieldRef' && node.name === name) found ??= node.span;
    return found === undefined;
  });
  return found;
}

/** `inside` a subquery, whose rows are no alerts. */
function commandsOf(state: Raising, plan: Plan, inside = false): Command[] {
  const chain = chainOf(state, plan);
  const commands: Command[] = [];
  const grouped = inside || chain.some((step) => step.kind === 'Aggregate');
  let below = start;
  for (let index = chain.length - 1; index >= 0 && !state.failed; index--) {
    const step = withKeys(chain[index]!, chain[index - 1], below);
    for (const command of stepCommands(state, step, chain[index - 1], grouped, below)) add(commands, command);
    below = after(step, below);
  }
  return commands;
}

/** The steps from the last to the source, each of a kind that has commands. A loop: the chain of inputs can be long. */
function chainOf(state: Raising, plan: Plan): readonly Plan[] {
  const chain: Plan[] = [];
  let at: Plan | undefined = plan;
  while (at !== undefined && !state.failed) {
    const step: Plan | undefined = inCommands(state, at, chain);
    if (step === at) {
      chain.push(at);
      at = 'input' in at ? at.input : undefined;
    } else at = step;
  }
  return chain;
}

/** Steps that ES|QL has no command for, by those that it has. `above`: the steps that go on top. */
function inCommands(state: Raising, plan: Plan, above: readonly Plan[]): Plan | undefined {
  switch (plan.kind) {
    case 'NewTerms':
      return newTermsAsGroups(state, plan);
    case 'Sequence':
      return sequenceAsGroups(state, plan);
    case 'Union':
      return unionAsSearch(state, plan, above);
    case 'Join':
      return joinAsGroups(state, plan, above);
    default:
      return withExtractions(state, plan) ?? plan;
  }
}

/** Conditions in a row are one command, and computed columns. */
function add(commands: Command[], command: Command): void {
  const last = commands[commands.length - 1];
  if (command.type === 'Where' && last?.type === 'Where') {
    commands[commands.length - 1] = { ...last, condition: all([last.condition, command.condition]) };
  } else if (command.type === 'Eval' && last?.type === 'Eval') {
    commands[commands.length - 1] = { ...last, fields: [...last.fields, ...command.fields] };
  } else commands.push(command);
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
        // What tells stages apart may be said roughly; other values not, since nothing would show what that changes.
        const inner = name === stageName ? approximateInside(below.rows, diagnostics) : below.inner;
        const raised = raiseScalar(value, inner);
        if (raised === undefined) return fail(state, plan, `the computation of ${name}`);
        for (const field of severalInside(value, below.rows)) {
          diagnostics.push(severalNote(field, plan.span, false, 'different'));
        }
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
    case 'Lookup':
      return lookupCommands(state, plan, (rows) => commandsOf(state, rows, true));
    case 'Sequence':
    case 'NewTerms':
    case 'Join':
    case 'Union':
      // Said by other steps before.
      return [];
    default:
      return unreachable(plan);
  }
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
