import type { Aggregation, Command, Macro } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import {
  type Column,
  field,
  literal,
  type Measure,
  type MeasureFunction,
  type Plan,
  type Scalar,
  type TimeWindow,
} from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import { printStage } from '../print.ts';
import { macroText } from '../quote.ts';
import { isCondition } from './condition.ts';
import { scalarOf } from './scalar.ts';
import { type Frame, freshFrame, type Lowering, opaqueScalar, place, plainName, resolve } from './state.ts';
import { isTime, milliseconds } from './time.ts';

type Stage<T extends Command['type']> = Extract<Command, { type: T }>;

const functions: Readonly<Record<string, MeasureFunction>> = {
  count: 'count',
  c: 'count',
  dc: 'countDistinct',
  distinct_count: 'countDistinct',
  estdc: 'countDistinct',
  sum: 'sum',
  avg: 'average',
  mean: 'average',
  min: 'min',
  max: 'max',
  median: 'median',
  stdev: 'standardDeviation',
  stdevp: 'standardDeviation',
  range: 'range',
  values: 'values',
  list: 'list',
  first: 'first',
  last: 'last',
  earliest: 'earliest',
  latest: 'latest',
  mode: 'mode',
  rate: 'rate',
};

/** The name of a measure that is not given one. */
function ownName(item: Aggregation, text: string | undefined): string {
  return text === undefined ? item.function : `${item.function}(${text})`;
}

interface Measured {
  readonly measure: Measure;
  /** The name by which later stages call it. */
  readonly visible: string;
  readonly isTime: boolean;
}

function measureOf(lowering: Lowering, frame: Frame, item: Aggregation): Measured {
  const { argument } = item;
  const visible = item.as ?? ownName(item, typeof argument === 'string' ? argument : undefined);
  const base = {
    kind: 'Measure',
    name: plainName(visible, frame.taxonomy),
    span: place(lowering, item),
  } as const;
  const known = functions[item.function];
  if (argument === undefined) {
    return { measure: { ...base, function: known ?? 'other', arguments: [] }, visible, isTime: false };
  }
  if (typeof argument !== 'string' && known === 'count' && isCondition(argument)) {
    const where = lowering.condition(frame, argument).true;
    return { measure: { ...base, function: 'count', arguments: [], where }, visible, isTime: false };
  }
  const value =
    typeof argument === 'string'
      ? column(frame, argument, place(lowering, item))
      : scalarOf(lowering, frame, argument);
  const percent =
    known === undefined
      ? /^(?:p|perc|exactperc|upperperc)(\d+(?:\.\d+)?)$/.exec(item.function)?.[1]
      : undefined;
  if (percent !== undefined) {
    const measure: Measure = {
      ...base,
      function: 'percentile',
      arguments: [value, literal(Number(percent))],
    };
    return { measure, visible, isTime: false };
  }
  if (known === undefined) {
    const text = `${item.function}(${typeof argument === 'string' ? argument : '…'})`;
    const reason = `the measure ${item.function} has no counterpart`;
    const measure: Measure = {
      ...base,
      function: 'other',
      arguments: [opaqueScalar(lowering, item, text, reason)],
    };
    return { measure, visible, isTime: false };
  }
  const keepsTime = ['min', 'max', 'first', 'last', 'earliest', 'latest'].includes(known);
  return {
    measure: { ...base, function: known, arguments: [value] },
    visible,
    isTime: keepsTime && isTime(frame, value),
  };
}

function column(frame: Frame, name: string, at: Span): Scalar {
  return name.includes('*') ? field(plainName(name, frame.taxonomy)) : resolve(frame, name, at);
}

interface Grouping {
  readonly names: readonly string[];
  readonly aggregations: readonly (Aggregation | Macro)[];
  readonly window?: TimeWindow;
  /** Missing keys get a text in their place. */
  readonly fills?: boolean;
  readonly at: Span;
}

/** `stats … by …`: from here on only the groups' columns are there. */
export function grouped(
  lowering: Lowering,
  frame: Frame,
  { names, aggregations, window, fills, at }: Grouping,
): Frame {
  const by: Column[] = [];
  const taken = new Set<string>();
  const columns = new Map<string, Scalar>();
  const times = new Set<string>();
  const filled = new Set<string>();
  let bucket = window;
  for (const name of names) {
    const value = resolve(frame, name, at);
    if (name === '_time') {
      const span = bucketSpan(value) ?? (isOwnTime(value) ? frame.bucket : undefined);
      if (span !== undefined || bucket !== undefined) {
        bucket ??= { type: 'tumbling', span: span! };
        columns.set(name, field('_time'));
        continue;
      }
    }
    const own = uniqueName(plainName(name, frame.taxonomy), taken);
    by.push({ kind: 'Column', name: own, value });
    columns.set(name, field(own));
    if (isTime(frame, value)) times.add(own);
    if (fills === true || (value.kind === 'FieldRef' && frame.filled?.has(value.name))) filled.add(own);
  }
  const measures: Measure[] = [];
  let isOpen = false;
  for (const item of aggregations) {
    if (item.type === 'Macro') {
      isOpen = true;
      measures.push(macroMeasure(lowering, item));
      continue;
    }
    const made = measureOf(lowering, frame, item);
    if (made.visible.includes('*')) isOpen = true;
    if (made.visible === '*') {
      for (const [known, value] of frame.columns) {
        if (columns.has(known) || value.kind !== 'FieldRef' || value.name !== known) continue;
        columns.set(known, value);
        if (frame.filled?.has(known)) filled.add(known);
      }
    }
    const name = uniqueName(made.measure.name, taken);
    measures.push({ ...made.measure, name });
    // A group's key that is renamed to the same name later wins over the measure.
    if (!columns.has(made.visible)) columns.set(made.visible, field(name));
    if (made.isTime) times.add(name);
  }
  const plan: Plan = {
    kind: 'Aggregate',
    input: frame.plan,
    measures,
    by,
    ...(bucket === undefined ? {} : { window: bucket }),
    span: at,
  };
  const cut = bucket?.type === 'tumbling' && columns.has('_time') ? bucket.span : undefined;
  return {
    ...freshFrame(plan, frame.taxonomy),
    columns,
    open: isOpen,
    times,
    filled,
    ...(cut === undefined ? {} : { bucket: cut }),
  };
}

function macroMeasure(lowering: Lowering, item: Macro): Measure {
  const text = macroText(item.name, item.arguments);
  const argument = opaqueScalar(lowering, item, text, 'the macro is not defined here');
  return {
    kind: 'Measure',
    name: text,
    function: 'other',
    arguments: [argument],
    span: place(lowering, item),
  };
}

function uniqueName(name: string, taken: Set<string>): string {
  let own = name;
  for (let i = 2; taken.has(own); i++) own = `${name}_${i}`;
  taken.add(own);
  return own;
}

function isOwnTime(value: Scalar): boolean {
  return value.kind === 'FieldRef' && value.name === '_time';
}

function bucketSpan(value: Scalar): number | undefined {
  if (value.kind !== 'Call' || value.function !== 'timeBucket') return undefined;
  const span = value.arguments[1];
  return span?.kind === 'Literal' && typeof span.value === 'number' ? span.value : undefined;
}

export function stats(lowering: Lowering, frame: Frame, stage: Stage<'Stats'>): Frame {
  const at = place(lowering, stage);
  if (stage.command !== 'stats') return windowed(lowering, frame, stage, at);
  const isRaw = frame.plan.kind !== 'Aggregate' && frame.filler === undefined && frame.open;
  if (
    isRaw &&
    frame.taxonomy === 'splunk' &&
    stage.by.some((name) => frame.columns.get(name)?.kind !== 'Call')
  ) {
    lowering.diagnostics.push(
      diagnose('spl-by-missing', { span: at, with: { fields: stage.by.join(', ') } }),
    );
  }
  return grouped(lowering, frame, { names: stage.by, aggregations: stage.aggregations, at });
}

/** `eventstats` and `streamstats` add measures to the rows. */
function windowed(lowering: Lowering, frame: Frame, stage: Stage<'Stats'>, at: Span): Frame {
  const option = (name: string): string | undefined =>
    stage.options.find((item) => item.name.toLowerCase() === name)?.value;
  const by = stage.by.map((name): Column => {
    return { kind: 'Column', name: plainName(name, frame.taxonomy), value: resolve(frame, name, at) };
  });
  const made = stage.aggregations.map((item) =>
    item.type === 'Macro'
      ? { measure: macroMeasure(lowering, item), visible: item.name, isTime: false }
      : measureOf(lowering, frame, item),
  );
  const rows = Number(option('window') ?? 0);
  const span = option('time_window');
  const length = span === undefined ? undefined : milliseconds(span);
  const plan: Plan = {
    kind: 'Window',
    input: frame.plan,
    measures: made.map((item) => item.measure),
    by,
    frame:
      stage.command === 'eventstats'
        ? { type: 'group' }
        : {
            type: 'preceding',
            ...(rows > 0 ? { rows } : {}),
            ...(length === undefined ? {} : { span: length }),
          },
    span: at,
  };
  const unusual = ['current', 'global', 'reset_before', 'reset_after', 'reset_on_change'].find(
    (name) => option(name) !== undefined,
  );
  const columns = new Map(frame.columns);
  for (const item of made) columns.set(item.visible, field(item.measure.name));
  if (unusual !== undefined && stage.command === 'streamstats') {
    const reason = `streamstats with ${unusual} has no counterpart`;
    const opaque: Plan = {
      kind: 'Opaque',
      language: 'spl',
      text: printStage(stage),
      reason,
      input: frame.plan,
      span: at,
    };
    return { ...frame, plan: opaque, columns };
  }
  const times = new Set([
    ...frame.times,
    ...made.filter((item) => item.isTime).map((item) => item.measure.name),
  ]);
  return { ...frame, plan, columns, times };
}

export function timechart(lowering: Lowering, frame: Frame, stage: Stage<'Timechart'>): Frame {
  const at = place(lowering, stage);
  const names = [...(stage.over === undefined ? [] : [stage.over]), ...stage.by];
  if (stage.command === 'chart') {
    return {
      ...grouped(lowering, frame, { names, aggregations: stage.aggregations, at }),
      open: names.length > 1,
    };
  }
  const span = stage.options.find((item) => item.name === 'span')?.value;
  const length = span === undefined ? bucketSpan(resolve(frame, '_time')) : milliseconds(span);
  const window: TimeWindow = { type: 'tumbling', ...(length === undefined ? {} : { span: length }) };
  const result = grouped(lowering, frame, {
    names: ['_time', ...names],
    aggregations: stage.aggregations,
    window,
    at,
  });
  // With `by`, the values of the field become columns.
  return names.length > 0 ? { ...result, open: true } : result;
}

/** `top` and `rare`: counts, sorted, the first ten. */
export function top(lowering: Lowering, frame: Frame, stage: Stage<'Top'>): Frame {
  const at = place(lowering, stage);
  const option = (name: string): string | undefined =>
    stage.options.find((item) => item.name === name)?.value;
  const count: Aggregation = {
    type: 'Aggregation',
    function: 'count',
    as: option('countfield') ?? 'count',
    start: stage.start,
    end: stage.end,
  };
  const names = [...stage.by, ...stage.fields];
  const result = grouped(lowering, frame, { names, aggregations: [count], at });
  const limit = Number(stage.count ?? option('limit') ?? 10);
  const sorted: Plan = {
    kind: 'Sort',
    input: result.plan,
    keys: [{ kind: 'SortKey', value: field(count.as!), descending: stage.command === 'top' }],
    span: at,
  };
  if (limit === 0) return { ...result, plan: sorted };
  const by = stage.by.map((name) => field(plainName(name, frame.taxonomy)));
  return { ...result, plan: { kind: 'Limit', input: sorted, count: limit, by, from: 'first', span: at } };
}
