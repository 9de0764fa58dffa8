import type { Aggregate, Measure, Plan, Predicate } from '../../ir/index.ts';
import { and, walk } from '../../ir/index.ts';
import type { CorrelationOperator, CorrelationType, SigmaCorrelation, ThresholdCondition } from './ast.ts';
import { resolve, substitute } from './columns.ts';
import { measureFunctionOf } from './measures.ts';
import type { Peeled } from './peel.ts';
import { beyond } from './problem.ts';
import {
  approximated,
  fieldsIn,
  groupingOf,
  inputsOf,
  type Named,
  raiseUnder,
  sayGroups,
  unsupported,
} from './raise-rules.ts';
import type { Raising } from './raising.ts';
import { readable } from './sayable.ts';

/** Groups with a limit on one measure. */
export function raiseThreshold(
  whole: Aggregate,
  peeled: Peeled,
  raising: Raising,
  named: Named,
): SigmaCorrelation | undefined {
  const { core, rest } = pushDown(whole, peeled.predicate);
  const limits = limitsOf(rest, core, raising);
  if (limits === undefined) return unsupported('a grouping without one limit on one measure', core, raising);
  const { measure } = limits;
  if (measure.where !== undefined) return unsupported('a measure of only some of the events', core, raising);
  const inputs = inputsOf(core.input);
  const counted = countsInputs(measure, inputs);
  const fields: string[] = [];
  for (const argument of measure.arguments) {
    if (argument.kind === 'Literal' || counted) continue;
    const names = fieldsIn(inputs, argument);
    if (names === undefined || names.some((name) => name !== names[0])) {
      return unsupported(`a measure of ${readable(argument)}`, core, raising);
    }
    fields.push(names[0]!);
  }
  const keys: (readonly string[])[] = [];
  for (const { value } of core.by) {
    const names = fieldsIn(inputs, value);
    if (names === undefined) return unsupported(`a grouping by ${readable(value)}`, core, raising);
    keys.push(names);
  }
  const rules: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const suffix = inputs.length === 1 ? 'base' : String(index + 1);
    const name = raiseUnder(input, `${named.title} ${suffix}`, `${named.title} - ${suffix}`, raising);
    if (name === undefined) return undefined;
    rules.push(name);
  }
  const grouping = groupingOf(
    keys,
    rules,
    core.by.map((column) => column.name),
  );
  sayGroups(grouping.groupBy, core, raising);
  const condition = { ...limits.condition, fields };
  return {
    type: 'Correlation',
    ...named,
    correlationType: counted ? 'temporal' : limits.type,
    rules,
    ...grouping,
    timespan: timespanOf(core, condition, raising),
    condition,
    generate: false,
    place: undefined,
  };
}

/** Whether a measure counts which of the inputs have events: each marks its own with a different text. */
function countsInputs({ function: name, arguments: args }: Measure, inputs: readonly Plan[]): boolean {
  const [only] = args;
  if (name !== 'countDistinct' || only === undefined || args.length > 1) return false;
  const marks = inputs.map((input) => resolve(input, only));
  const texts = marks.map((mark) => (mark.kind === 'Literal' ? String(mark.value) : undefined));
  return texts.every((text) => text !== undefined) && new Set(texts).size === texts.length;
}

/** A condition on the keys of a group is one on its events. */
export function pushDown(
  core: Aggregate,
  predicate: Predicate | undefined,
): { core: Aggregate; rest: Predicate | undefined } {
  if (predicate === undefined) return { core, rest: undefined };
  const parts = predicate.kind === 'And' ? predicate.items : [predicate];
  const keys = new Set(core.by.map((column) => column.name));
  const onKeys = (part: Predicate): boolean => {
    let only = true;
    walk(part, (node) => {
      if (node.kind === 'FieldRef' && !keys.has(node.name)) only = false;
      return only;
    });
    return only && part.kind !== 'Constant' && part.kind !== 'Keyword' && part.kind !== 'OpaquePredicate';
  };
  const pushed = parts.filter(onKeys);
  if (pushed.length === 0) return { core, rest: predicate };
  const values = core.by.map(({ name, value }) => ({ name, value }));
  const below = and(pushed.map((part) => substitute(part, values)));
  const inputs = inputsOf(core.input).map((input): Plan => ({ kind: 'Filter', input, predicate: below }));
  const input: Plan = inputs.length === 1 ? inputs[0]! : { kind: 'Union', inputs };
  return { core: { ...core, input }, rest: and(parts.filter((part) => !onKeys(part))) };
}

/** A sliding window meets every group that a window with fixed edges meets, as long as only "many" is asked for. */
function timespanOf(core: Aggregate, condition: ThresholdCondition, raising: Raising): number {
  const growing = condition.limits.every(({ operator }) => operator === 'gt' || operator === 'gte');
  const span = core.window?.span;
  if (span === undefined) {
    approximated('a grouping without a time span', 'one day is assumed', 'different', core, raising);
    return 86_400_000;
  }
  if (core.window?.type !== 'sliding') {
    const effect = growing ? 'broader' : 'different';
    approximated('a window with fixed edges', 'any interval of that length counts', effect, core, raising);
  }
  return span;
}

interface Limits {
  readonly type: CorrelationType;
  readonly measure: Measure;
  readonly condition: ThresholdCondition;
}

/** The one measure that the predicate limits; other conditions are left out and reported. */
function limitsOf(predicate: Predicate | undefined, core: Aggregate, raising: Raising): Limits | undefined {
  const parts = predicate === undefined ? [] : predicate.kind === 'And' ? predicate.items : [predicate];
  const limits: { operator: CorrelationOperator; value: number }[] = [];
  let measure: Measure | undefined;
  for (const part of parts) {
    const limit = limitOf(part);
    const measured = core.measures.find((one) => one.name === limit?.name);
    if (limit === undefined || measured === undefined || (measure !== undefined && measured !== measure)) {
      const what = readable(part);
      approximated(what, 'it is left out of the limits', 'broader', part, raising);
      continue;
    }
    measure = measured;
    limits.push({ operator: limit.operator, value: limit.value });
  }
  const type = measure === undefined ? undefined : typeOf(measure);
  if (measure === undefined || type === undefined) return undefined;
  const rank = measure.arguments.find((argument) => argument.kind === 'Literal');
  const percentile = type === 'value_percentile' && rank !== undefined ? Number(rank.value) : 50;
  // Counting the values of a field counts the events that have it, which Sigma's event count does not ask.
  if (type === 'event_count' && measure.arguments.length > 0) return undefined;
  const ranked = type === 'value_percentile' ? { percentile } : {};
  if (type === 'value_percentile' || type === 'value_median') {
    raising.diagnostics.push(beyond(type === 'value_median' ? type : 'the rank of a percentile', core.span));
  }
  return { type, measure, condition: { type: 'Threshold', limits, fields: [], ...ranked } };
}

function typeOf(measure: Measure): CorrelationType | undefined {
  for (const [type, name] of Object.entries(measureFunctionOf)) {
    if (name === measure.function) return type as CorrelationType;
  }
  return undefined;
}

const operators = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte', '==': 'eq' } as const;

function limitOf(
  part: Predicate,
): { name: string; operator: CorrelationOperator; value: number } | undefined {
  if (part.kind === 'Not') {
    const inner = limitOf(part.item);
    return inner?.operator === 'eq' ? { ...inner, operator: 'neq' } : undefined;
  }
  if (part.kind !== 'Compare' || part.left.kind !== 'FieldRef' || part.right.kind !== 'Literal')
    return undefined;
  const value = Number(part.right.value);
  if (!Number.isFinite(value)) return undefined;
  return { name: part.left.name, operator: operators[part.operator], value };
}
