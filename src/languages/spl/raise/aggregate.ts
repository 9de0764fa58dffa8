import { type Diagnostic, diagnose } from '../../../diagnostics/index.ts';
import {
  type Aggregate,
  type Column,
  field,
  type Measure,
  type MeasureFunction,
  mapChildren,
  type Node,
  type Predicate,
  type Scalar,
  type TimeWindow,
  type Window,
  walk,
} from '../../../ir/index.ts';
import { isEventField } from '../data-models.ts';
import { baseOf, dataModelOf, type ModelBase, splitModel, tstats } from './base.ts';
import type { Context, RaisePlan, Stages } from './context.ts';
import { columnCommands } from './extend.ts';
import { newHoisting } from './hoist.ts';
import { bucketSize, spanText } from './scalar.ts';
import {
  aggregation,
  assignment,
  bin,
  evaluate,
  fieldName,
  fn,
  inTime,
  macroCommand,
  nowhere,
  option,
  stats,
} from './tree.ts';
import type { Aggregation, Command, Expression } from './types.ts';
import { conditionOf, expressionOf } from './where.ts';

/** Source of the names: "Statistical and charting functions" of the Search Reference. */
const FUNCTIONS: Record<MeasureFunction, string | undefined> = {
  count: 'count',
  countDistinct: 'dc',
  sum: 'sum',
  average: 'avg',
  min: 'min',
  max: 'max',
  median: 'median',
  percentile: 'perc',
  standardDeviation: 'stdev',
  range: 'range',
  values: 'values',
  list: 'list',
  first: 'first',
  last: 'last',
  earliest: 'earliest',
  latest: 'latest',
  mode: 'mode',
  rate: 'rate',
  other: undefined,
};

/** `bin` and `stats`; `streamstats` for a sliding window; `tstats` itself over a data model. */
export function raiseAggregate(plan: Aggregate, context: Context, raisePlan: RaisePlan): Stages | undefined {
  sayWindow(plan.window, context, plan);
  const direct = overModel(plan, context);
  if (direct !== undefined) return direct;
  const groups = groupsOf(plan.by, context);
  if (groups === undefined) return undefined;
  const bucket = bucketOf(plan, groups);
  const hoisting = newHoisting(context);
  const own = plan.measures.map((measure) => hoisting.in(inBucket(measure, bucket, EVENT_TIME)));
  const measures = measuresOf(own, context);
  if (measures === undefined) return undefined;
  const isSliding = plan.window?.type === 'sliding' && plan.window.span !== undefined;
  const input = raisePlan(plan.input, {
    ...context,
    ...(isSliding || bucket !== undefined || reads(plan.measures, '_time') ? { timed: '1s' } : {}),
  });
  if (input === undefined) return undefined;
  // `stats` measures something, even where only its groups matter.
  const measured = measures.length === 0 ? [aggregation('count')] : measures;
  const counted = input.counted ? measured.map(countedAgain) : measured;
  if (isSliding) {
    const options = [option('time_window', spanText(plan.window.span!))];
    const sliding = stats('streamstats', counted, groups.by, options);
    return {
      commands: [...input.commands, ...groups.before, ...hoisting.commands, inTime, sliding, ...groups.after],
      events: false,
    };
  }
  const commands = [
    ...input.commands,
    ...groups.before,
    ...hoisting.commands,
    ...(reads(own, EVENT_TIME) ? [evaluate(assignment(EVENT_TIME, fieldName('_time')))] : []),
    ...(bucket === undefined ? [] : [bin('_time', bucket)]),
    stats(
      'stats',
      counted.length === 0 ? [aggregation('count')] : counted,
      bucket === undefined ? groups.by : ['_time', ...groups.by],
    ),
    ...groups.after,
  ];
  return { commands, events: false };
}

/**
 * Once times are cut into buckets, the bucket is what `_time` says. A measure of the events' own times reads a copy made
 * before.
 */
function inBucket<N extends Node>(node: N, bucket: string | undefined, copy: string): N {
  if (bucket === undefined) return node;
  const replace = (inner: Node): Node => {
    if (inner.kind === 'Call' && bucketSize(inner) === bucket) return field('_time', inner.span);
    if (inner.kind === 'FieldRef' && inner.name === '_time') return field(copy, inner.span);
    return mapChildren(inner, replace);
  };
  return replace(node) as N;
}

const EVENT_TIME = 'event_time';

function reads(measures: readonly Measure[], name: string): boolean {
  let found = false;
  for (const measure of measures) {
    walk(measure, (node) => {
      if (node.kind === 'FieldRef' && node.name === name) found = true;
      return !found;
    });
  }
  return found;
}

/** `eventstats` over a whole group, `streamstats` over the rows before. */
export function raiseWindow(plan: Window, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const hoisting = newHoisting(context);
  const measures = measuresOf(
    plan.measures.map((measure) => hoisting.in(measure)),
    context,
  );
  const groups = groupsOf(plan.by, context);
  const input = raisePlan(plan.input, { ...context, timed: '1s' });
  if (measures === undefined || groups === undefined || input === undefined) return undefined;
  const { frame } = plan;
  const options = [
    ...(frame.rows === undefined ? [] : [option('window', String(frame.rows))]),
    ...(frame.span === undefined ? [] : [option('time_window', spanText(frame.span))]),
  ];
  const command =
    frame.type === 'group'
      ? stats('eventstats', measures, groups.by)
      : stats('streamstats', measures, groups.by, options);
  return {
    commands: [...input.commands, ...groups.before, ...hoisting.commands, command],
    events: input.events,
  };
}

function sayWindow(window: TimeWindow | undefined, context: Context, plan: Aggregate): void {
  if (window?.type === 'run' && window.span !== undefined) {
    context.report.push(
      diagnose('spl-run-window', { span: plan.span, with: { span: spanText(window.span) } }),
    );
  }
}

/** Each result of tstats stands for `count` events. */
function countedAgain(measure: Aggregation): Aggregation {
  if (measure.function !== 'count' || measure.argument !== undefined) return measure;
  return aggregation('sum', 'count', measure.as ?? 'count');
}

function measuresOf(measures: readonly Measure[], context: Context): readonly Aggregation[] | undefined {
  const out: Aggregation[] = [];
  for (const measure of measures) {
    const raised = measureOf(measure);
    if (raised === undefined) {
      const what = `the measure ${measure.function}`;
      context.report.push(
        diagnose('plan-unsupported', { span: measure.span, with: { target: 'SPL', what } }),
      );
      return undefined;
    }
    out.push(raised);
  }
  return out;
}

function measureOf({ name, function: kind, arguments: args, where: when }: Measure): Aggregation | undefined {
  const base = FUNCTIONS[kind];
  if (base === undefined) return undefined;
  const rank = kind === 'percentile' ? args[1] : undefined;
  if (kind === 'percentile' && rank?.kind !== 'Literal') return undefined;
  const spelled = rank?.kind === 'Literal' ? `${base}${rank.value}` : base;
  const values = kind === 'percentile' ? args.slice(0, 1) : args;
  const condition = when === undefined ? undefined : conditionOf(when);
  if (when !== undefined && condition === undefined) return undefined;
  const argument = argumentOf(values, condition);
  if (argument === undefined && values.length > 0) return undefined;
  if (argument === undefined && kind !== 'count') return undefined;
  const unnamed =
    typeof argument === 'object' ? '' : argument === undefined ? spelled : `${spelled}(${argument})`;
  return aggregation(spelled, argument, name === unnamed ? undefined : name);
}

function argumentOf(
  values: readonly Scalar[],
  condition: Expression | undefined,
): string | Expression | undefined {
  if (values.length === 0) return condition;
  const [only] = values;
  if (values.length === 1 && only?.kind === 'FieldRef' && condition === undefined) return only.name;
  const parts = values.map(expressionOf);
  if (parts.some((part) => part === undefined)) return undefined;
  // Several values count as one text, kept apart by a character that none of them has.
  const tuple = (parts as readonly Expression[]).reduce((left, right) => ({
    type: 'Binary',
    operator: '.',
    left: {
      type: 'Binary',
      operator: '.',
      left,
      right: { type: 'StringLiteral', value: '|', ...nowhere },
      ...nowhere,
    },
    right,
    ...nowhere,
  }));
  return condition === undefined ? tuple : fn('if', condition, tuple, fn('null'));
}

interface Groups {
  readonly by: readonly string[];
  /** `_time` is cut into buckets of this span. */
  readonly bucket?: string;
  readonly before: readonly Command[];
  readonly after: readonly Command[];
}

function groupsOf(
  columns: readonly Column[],
  context: Context & { readonly inModel?: boolean },
): Groups | undefined {
  const by: string[] = [];
  const computed: Column[] = [];
  const renamed: { readonly from: string; readonly to: string }[] = [];
  let bucket: string | undefined;
  for (const column of columns) {
    const { name, value } = column;
    if (value.kind === 'FieldRef' && !value.name.includes('*')) {
      if (value.name === name) by.push(name);
      else if (context.inModel) {
        by.push(value.name);
        renamed.push({ from: value.name, to: name });
      } else {
        computed.push(column);
        by.push(name);
      }
      continue;
    }
    const size = bucketSize(value);
    if (size !== undefined && bucket === undefined && (name === '_time' || context.inModel)) {
      bucket = size;
      if (name !== '_time') renamed.push({ from: '_time', to: name });
      continue;
    }
    computed.push(column);
    by.push(name);
  }
  const before = columnCommands(computed, { ...context, computed: () => new Set(by) });
  if (before === undefined) return undefined;
  const pairs = renamed.map(({ from, to }) => ({ type: 'RenamePair' as const, from, to, ...nowhere }));
  return {
    by,
    ...(bucket === undefined ? {} : { bucket }),
    before,
    after: pairs.length === 0 ? [] : [{ type: 'Rename', pairs, ...nowhere }],
  };
}

/** A group over a data model that `tstats` can count itself. */
function overModel(plan: Aggregate, context: Context): Stages | undefined {
  const base = baseOf(plan.input);
  const dataModel = base && dataModelOf(base, context);
  if (base === undefined || dataModel === undefined) return undefined;
  const measures = measuresOf(plan.measures, { ...context, report: [] });
  const groups = groupsOf(plan.by, { ...context, report: [], inModel: true });
  if (measures === undefined || groups === undefined) return undefined;
  const report: Diagnostic[] = [];
  const model = splitModel(base, dataModel, { ...context, report });
  const isSimple =
    model !== undefined &&
    (model.split.stages.length === 0 || readsOnly(model.split.rest, plan.by)) &&
    groups.before.length === 0 &&
    plan.window?.type !== 'sliding' &&
    measures.every((measure) => typeof measure.argument !== 'object');
  if (!isSimple) return undefined;
  context.report.push(...report);
  const prefixed = measures.map((measure) => prefixMeasure(measure, model));
  const by = groups.by.map((name) => (isEventField(name) ? name : `${model.source.prefix}.${name}`));
  const bucket = bucketOf(plan, groups);
  const command = tstats(model, prefixed, bucket === undefined ? by : ['_time', ...by], bucket);
  return {
    commands: [
      command,
      macroCommand('drop_dm_object_name', model.source.prefix),
      ...model.split.stages,
      ...groups.after,
    ],
    events: false,
  };
}

/** What is asked of the keys of groups can be asked of the groups. */
function readsOnly(rest: readonly Predicate[], by: readonly Column[]): boolean {
  const keys = new Set(by.flatMap(({ value }) => (value.kind === 'FieldRef' ? [value.name] : [])));
  let found = true;
  for (const item of rest) {
    walk(item, (node) => {
      if (node.kind === 'FieldRef' && !keys.has(node.name)) found = false;
      if (node.kind === 'OpaquePredicate' || node.kind === 'OpaqueScalar') found = false;
      return found;
    });
  }
  return found;
}

/** The span of fixed buckets that the groups have. */
function bucketOf({ window }: Aggregate, groups: Groups): string | undefined {
  if (groups.bucket !== undefined) return groups.bucket;
  return window?.type === 'tumbling' && window.span !== undefined ? spanText(window.span) : undefined;
}

function prefixMeasure(measure: Aggregation, model: ModelBase): Aggregation {
  const { argument } = measure;
  if (typeof argument !== 'string' || isEventField(argument)) return measure;
  const as = measure.as ?? `${measure.function}(${argument})`;
  return aggregation(measure.function, `${model.source.prefix}.${argument}`, as);
}
