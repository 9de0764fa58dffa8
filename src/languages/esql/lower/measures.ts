import type { AggregateField, Assignment, Call, Expression } from '../../../../grammars/esql/index.ts';
import { and, type Column, type Measure, type MeasureFunction, type Scalar } from '../../../ir/index.ts';
import { simplifyExistence } from '../existence.ts';
import { mapParts, partsOf } from '../expressions.ts';
import { durationLength } from '../functions.ts';
import { nameOf } from './liveness.ts';
import { holds } from './predicate.ts';
import { lowerScalar, opaqueScalar, spanOf } from './scalar.ts';
import { type Bound, columnNode, resolve, type Scope } from './scope.ts';

/**
 * Aggregations. https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/aggregation-functions
 */

/** ES|QL's name, the IR's, and how many arguments make the plain form. */
const plainMeasures: readonly (readonly [string, MeasureFunction])[] = [
  ['count', 'count'],
  ['count_distinct', 'countDistinct'],
  ['sum', 'sum'],
  ['avg', 'average'],
  ['min', 'min'],
  ['max', 'max'],
  ['median', 'median'],
  ['std_dev', 'standardDeviation'],
  ['values', 'values'],
];
const irMeasures: ReadonlyMap<string, MeasureFunction> = new Map(plainMeasures);
export const esqlMeasures: ReadonlyMap<MeasureFunction, string> = new Map(
  plainMeasures.map(([name, ir]) => [ir, name] as const),
);

const otherAggregates: ReadonlySet<string> = new Set([
  'absent',
  'first',
  'last',
  'median_absolute_deviation',
  'percentile',
  'present',
  'rate',
  'sample',
  'st_centroid_agg',
  'st_extent_agg',
  'top',
  'variance',
  'weighted_avg',
]);

function isAggregate(node: Expression): node is Call {
  return node.type === 'Call' && (irMeasures.has(node.name) || otherAggregates.has(node.name));
}

export interface LoweredMeasures {
  readonly measures: readonly Measure[];
  /** What is computed from measures: defined after the aggregation. */
  readonly computed: readonly { readonly name: string; readonly value: Expression }[];
}

export function lowerMeasures(scope: Scope, fields: readonly AggregateField[]): LoweredMeasures {
  const { serial } = scope;
  const measures: Measure[] = [];
  const computed: { name: string; value: Expression }[] = [];
  const names = new Set(fields.map(nameOf));
  for (const field of fields) {
    const name = nameOf(field);
    const { value } = field;
    if (isAggregate(value)) {
      measures.push(lowerMeasure(scope, name, { node: value, serial }, field.where));
      continue;
    }
    const inner = collectAggregates(value);
    const own = new Map<Expression, string>();
    for (const call of inner) {
      const label = inner.length === 1 ? name : freshName(`${name}_${call.name}`, names);
      names.add(label);
      own.set(call, label);
      measures.push(lowerMeasure(scope, label, { node: call, serial }, field.where));
    }
    if (inner.length === 0) {
      measures.push(otherMeasure(scope, name, { node: value, serial }));
    } else computed.push({ name, value: replaceCalls(value, own) });
  }
  return { measures, computed };
}

function freshName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let count = 2; ; count++) if (!taken.has(`${wanted}_${count}`)) return `${wanted}_${count}`;
}

function collectAggregates(node: Expression): Call[] {
  if (isAggregate(node)) return [node];
  return partsOf(node).flatMap(collectAggregates);
}

function replaceCalls(node: Expression, names: ReadonlyMap<Expression, string>): Expression {
  const name = names.get(node);
  if (name !== undefined) return columnNode(name);
  return mapParts(node, (part) => replaceCalls(part, names));
}

function lowerMeasure(
  scope: Scope,
  name: string,
  bound: Bound<Call>,
  where: Expression | undefined,
): Measure {
  const { node, serial } = bound;
  const condition = where === undefined ? undefined : holds(scope, { node: where, serial }, true);
  const ir = irMeasures.get(node.name);
  const ordered = orderedMeasure(scope, bound);
  if (ordered !== undefined) {
    return measure(scope, name, ordered.measured, [ordered.value], condition, node);
  }
  const [argument, precision] = node.arguments;
  const extra = precision !== undefined && !(ir === 'countDistinct' && precision.type === 'Number');
  if (ir === undefined || extra) return otherMeasure(scope, name, bound, condition);
  if (argument === undefined || argument.type === 'Star')
    return measure(scope, name, 'count', [], condition, node);
  return conditionalMeasure(scope, name, ir, { node: argument, serial }, condition, node);
}

/** `FIRST(x, @timestamp)`, `LAST(x, @timestamp)`: by the time of the event. */
function orderedMeasure(
  scope: Scope,
  bound: Bound<Call>,
): { readonly measured: MeasureFunction; readonly value: Scalar } | undefined {
  const { node, serial } = bound;
  const [value, order] = node.arguments;
  if ((node.name !== 'first' && node.name !== 'last') || value === undefined || order === undefined)
    return undefined;
  const by = resolve(scope, { node: order, serial }).node;
  if (by.type !== 'Column' || by.name !== '@timestamp') return undefined;
  const measured = node.name === 'first' ? 'earliest' : 'latest';
  return { measured, value: lowerScalar(scope, { node: value, serial }) };
}

type Condition = ReturnType<typeof holds> | undefined;

/** `COUNT(CASE(c, x))` counts only where c holds: aggregations pass over null. */
function conditionalMeasure(
  scope: Scope,
  name: string,
  ir: MeasureFunction,
  argument: Bound,
  where: Condition,
  whole: Expression,
): Measure {
  const { node, serial } = resolve(scope, argument);
  if (node.type === 'Call' && node.name === 'case' && node.arguments.length <= 3) {
    const [condition, value, otherwise] = node.arguments;
    const rest = otherwise === undefined ? undefined : resolve(scope, { node: otherwise, serial }).node;
    if (condition !== undefined && value !== undefined) {
      const inner = (): Condition => {
        const holding = holds(scope, { node: condition, serial }, true);
        return where === undefined ? holding : and([where, holding]);
      };
      const counted = resolve(scope, { node: value, serial });
      const isOne = counted.node.type === 'Number' && Number(counted.node.text) === 1;
      const isZero = rest?.type === 'Number' && Number(rest.text) === 0;
      if (ir === 'sum' && isOne && isZero && where === undefined)
        return measure(scope, name, 'count', [], inner(), whole);
      if (rest === undefined || rest.type === 'Null') {
        return conditionalMeasure(scope, name, ir, counted, inner(), whole);
      }
    }
  }
  const constant = node.type === 'Number' || node.type === 'String' || node.type === 'Boolean';
  const args = ir === 'count' && constant ? [] : [lowerScalar(scope, { node, serial })];
  return measure(scope, name, ir, args, where, whole);
}

function measure(
  scope: Scope,
  name: string,
  ir: MeasureFunction,
  args: readonly Scalar[],
  where: Condition,
  node: Expression,
): Measure {
  const at = spanOf(scope, node);
  return {
    kind: 'Measure',
    name,
    function: ir,
    arguments: args,
    ...(where === undefined ? {} : { where: simplifyExistence(where) }),
    ...(at === undefined ? {} : { span: at }),
  };
}

/** An aggregation that the IR has no name for, as text. */
function otherMeasure(scope: Scope, name: string, bound: Bound, where?: Condition): Measure {
  return measure(scope, name, 'other', [opaqueScalar(scope, bound)], where, bound.node);
}

/** The keys of a STATS. `bucket` is the one that divides time, if there is just one and nothing refers to it later. */
export interface LoweredKeys {
  readonly keys: readonly Column[];
  readonly bucket?: { readonly name: string; readonly span: number };
}

export function lowerKeys(
  scope: Scope,
  fields: readonly Assignment[],
  isUsedLater: (name: string) => boolean,
): LoweredKeys {
  const keys: Column[] = [];
  let bucket: LoweredKeys['bucket'];
  for (const field of fields) {
    const name = nameOf(field);
    const bound = { node: field.value, serial: scope.serial };
    const span = bucket === undefined && !isUsedLater(name) ? bucketSpan(scope, bound) : undefined;
    if (span !== undefined) bucket = { name, span };
    else {
      const at = spanOf(scope, field.value);
      keys.push({
        kind: 'Column',
        name,
        value: lowerScalar(scope, bound),
        ...(at === undefined ? {} : { span: at }),
      });
    }
  }
  return { keys, ...(bucket === undefined ? {} : { bucket }) };
}

/** `DATE_TRUNC(5 minutes, @timestamp)`, `BUCKET(@timestamp, 5 minutes)`. */
function bucketSpan(scope: Scope, bound: Bound): number | undefined {
  const { node, serial } = resolve(scope, bound);
  if (node.type !== 'Call' || node.arguments.length !== 2) return undefined;
  if (node.name !== 'date_trunc' && node.name !== 'bucket') return undefined;
  const parts = node.arguments.map((part) => resolve(scope, { node: part, serial }).node);
  const interval = parts.find((part) => part.type === 'Duration');
  const time = parts.find((part) => part.type === 'Column');
  if (interval?.type !== 'Duration' || time?.type !== 'Column' || time.name !== '@timestamp')
    return undefined;
  return durationLength(interval.amount, interval.unit);
}
