import { diagnose } from '../../../diagnostics/index.ts';
import { keyOf, type Sequence, type Stage } from '../../../ir/index.ts';
import { asksSomething } from '../../../passes/index.ts';
import type { Context, RaisePlan, Stages } from './context.ts';
import { fieldsRead } from './fields.ts';
import { spanText } from './scalar.ts';
import { unsupported } from './steps.ts';
import { asTransaction } from './transaction.ts';
import {
  aggregation,
  assignment,
  binary,
  evaluate,
  fieldName,
  fn,
  inTime,
  logical,
  nowhere,
  number,
  option,
  stats,
  subsearch,
  where,
} from './tree.ts';
import type { Command, Expression } from './types.ts';
import { expressionOf } from './where.ts';

/**
 * A sequence as one search for each stage, put together in order of time. `streamstats` then carries the time of the
 * first event along: `start1` is when the stage before was last reached with the same keys, `start2` when that one's
 * sequence had begun, and so on. Events that have completed a sequence are not taken out, so that the last stage may
 * complete it again.
 */
export function raiseSequence(plan: Sequence, context: Context, raisePlan: RaisePlan): Stages | undefined {
  // People write a sequence as `transaction` where they mean one; other languages' sequences are told step by step.
  const own = context.bound ? undefined : asTransaction(plan, context);
  if (own !== undefined) return own;
  const stages = plan.stages.filter((stage) => !stage.absent);
  const alone = onlyEvent(stages);
  sayLosses(plan, context, alone !== undefined);
  if (alone !== undefined) {
    if (asksSomething(alone.input)) return raisePlan(alone.input, context);
    return unsupported(plan, 'a missing stage, and nothing is asked of the other', context);
  }
  const keys = keysOf(stages);
  const branches: {
    readonly key: string;
    readonly commands: readonly Command[];
    readonly events: boolean;
  }[] = [];
  const steps: number[] = [];
  for (const stage of stages) {
    const key = branchKey(stage);
    let at = branches.findIndex((branch) => branch.key === key);
    if (at === -1) {
      const input = raisePlan(stage.input, {
        ...context,
        timed: '1s',
        needed: () => ownFields(stage, plan, context),
      });
      const keyed = input && keyColumns(stage, keys, context);
      if (input === undefined || keyed === undefined) return undefined;
      at = branches.push({ key, commands: [...input.commands, ...keyed], events: input.events }) - 1;
    }
    for (let run = 0; run < stage.runs; run++) steps.push(at + 1);
  }
  const input = gather(branches);
  if (input.some((command) => command.type === 'Append')) {
    context.report.push(diagnose('spl-subsearch-limit', { span: plan.span }));
  }
  const linked = plan.ordered
    ? chain(steps, keys, plan.within)
    : together(branches.length, keys, plan.within);
  return { commands: [...input, inTime, ...linked], events: false };
}

/** The one event that is left of a sequence where missing ones are left out. */
function onlyEvent([first, ...others]: readonly Stage[]): Stage | undefined {
  return others.length === 0 && first?.runs === 1 ? first : undefined;
}

function sayLosses(plan: Sequence, context: Context, alone: boolean): void {
  const say = (what: string, instead: string, span = plan.span): void => {
    const details = { span, effect: 'broader' as const, with: { target: 'SPL', what, instead } };
    context.report.push(diagnose('plan-approximated', details));
  };
  for (const stage of plan.stages) if (stage.absent) say('a missing stage', 'it is left out', stage.span);
  if (plan.until !== undefined) say('the end of a sequence (until)', 'it is left out', plan.until.span);
  if (plan.ordered && !alone) say('that a sequence is used up', 'its last stage may complete it again');
}

/** Names of the keys, one for each place: the field's own name when every stage calls it so. */
function keysOf(stages: readonly Stage[]): readonly string[] {
  const [first] = stages;
  return (first?.by ?? []).map(({ value }, index) => {
    const isShared =
      value.kind === 'FieldRef' && stages.every((stage) => sameKey(stage.by[index]?.value, value.name));
    return isShared ? value.name : `key${index + 1}`;
  });
}

function sameKey(value: Stage['by'][number]['value'] | undefined, name: string): boolean {
  return value?.kind === 'FieldRef' && value.name === name;
}

/** Without what only other stages read: their data models have fields that this one's has not, and has no rows by. */
function ownFields(stage: Stage, plan: Sequence, context: Context): readonly string[] {
  const read = (stages: readonly Stage[]): ReadonlySet<string> =>
    new Set(fieldsRead({ kind: 'Sequence', ordered: true, stages }));
  const mine = read([stage]);
  const theirs = read(plan.stages);
  return context.needed().filter((name) => mine.has(name) || !theirs.has(name));
}

/** Stages that look for the same events with the same keys share one search. */
function branchKey(stage: Stage): string {
  return `${keyOf(stage.input)} by ${stage.by.map((key) => keyOf(key)).join(', ')}`;
}

function keyColumns(stage: Stage, keys: readonly string[], context: Context): readonly Command[] | undefined {
  const assignments = [];
  for (const [index, { value, optional, span }] of stage.by.entries()) {
    const name = keys[index]!;
    const expression = expressionOf(value);
    if (expression === undefined) {
      const details = { span, with: { target: 'SPL', what: 'this key of a sequence' } };
      context.report.push(diagnose('plan-unsupported', details));
      return undefined;
    }
    if (optional)
      assignments.push(
        assignment(name, fn('coalesce', expression, { type: 'StringLiteral', value: '', ...nowhere })),
      );
    else if (!sameKey(value, name)) assignments.push(assignment(name, expression));
  }
  return assignments.length === 0 ? [] : [evaluate(...assignments)];
}

interface Branch {
  readonly commands: readonly Command[];
  readonly events: boolean;
}

/** The events of all branches, each marked with its stage. */
function gather(branches: readonly Branch[]): readonly Command[] {
  const marked = branches.map((branch, index) => [
    ...branch.commands,
    evaluate(assignment('stage', number(index + 1))),
  ]);
  return gatherPipelines(
    marked,
    branches.every((branch) => branch.events),
  );
}

/** `multisearch` for searches of events, `append` for others, which it does not take. */
export function gatherPipelines(
  pipelines: readonly (readonly Command[])[],
  events: boolean,
): readonly Command[] {
  const [first = [], ...others] = pipelines;
  if (others.length === 0) return first;
  if (events) {
    const inputs = pipelines.map((stages) => subsearch(stages));
    return [{ type: 'Union', command: 'multisearch', options: [], inputs, ...nowhere }];
  }
  return [
    ...first,
    ...others.map(
      (stages): Command => ({
        type: 'Append',
        command: 'append',
        options: [],
        subsearch: subsearch(stages),
        ...nowhere,
      }),
    ),
  ];
}

const isStage = (stage: number): Expression => binary('==', fieldName('stage'), number(stage));

function chain(
  steps: readonly number[],
  keys: readonly string[],
  within: number | undefined,
): readonly Command[] {
  const commands: Command[] = [];
  const last = steps.length - 1;
  for (let step = 0; step < last; step++) {
    const reached = `reached${step + 1}`;
    const began: Expression = step === 0 ? fieldName('_time') : fieldName(`start${step}`);
    const condition = step === 0 ? isStage(steps[0]!) : inSpan(steps[step]!, step, within);
    commands.push(
      evaluate(assignment(reached, fn('if', condition, began, fn('null')))),
      stats('streamstats', [aggregation('last', reached, `start${step + 1}`)], keys, [
        option('current', 'f'),
      ]),
    );
  }
  if (last > 0) commands.push(where(inSpan(steps[last]!, last, within)));
  return commands;
}

/** The stage before has been reached, and not longer ago than allowed. */
function inSpan(stage: number, before: number, within: number | undefined): Expression {
  const start = fieldName(`start${before}`);
  const reached =
    within === undefined
      ? fn('isnotnull', start)
      : binary('<=', binary('-', fieldName('_time'), start), number(within / 1000));
  return logical('AND', [isStage(stage), reached]);
}

/** Every stage within the span, in any order. */
function together(count: number, keys: readonly string[], within: number | undefined): readonly Command[] {
  const options = within === undefined ? [] : [option('time_window', spanText(within))];
  return [
    stats('streamstats', [aggregation('dc', 'stage', 'stages')], keys, options),
    where(binary('==', fieldName('stages'), number(count))),
  ];
}
