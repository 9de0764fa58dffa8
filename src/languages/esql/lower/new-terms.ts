import {
  and,
  exists,
  keyOf,
  type Measure,
  type NewTerms,
  type Plan,
  type Predicate,
  type Scalar,
} from '../../../ir/index.ts';
import { durationLength } from '../functions.ts';
import { eventCountName, firstSeenName } from '../names.ts';

export interface ReadTerms {
  readonly plan: NewTerms;
  /** Whether nothing is measured of the groups but what is written for new terms. */
  readonly isPlain: boolean;
}

/**
 * Rules of Elastic ask for new values in ES|QL by the first time of each group over a long time, and that this lies
 * within the last minutes: `STATS first = MIN(@timestamp) BY user.name | WHERE first >= NOW() - 9 minutes`. With the
 * time that the rule looks back, these are the new terms of the group's keys. Where more is asked of the groups, they
 * stay groups.
 */
export function readNewTerms(plan: Plan, lookBack: number | undefined): ReadTerms | undefined {
  if (plan.kind !== 'Filter' || plan.input.kind !== 'Aggregate' || lookBack === undefined) return undefined;
  const { input: groups, predicate } = plan;
  if (groups.window?.type !== 'run' || groups.by.length === 0) return undefined;
  const recent = recentSpan(predicate, groups.measures);
  if (recent === undefined || recent >= lookBack) return undefined;
  const fields = groups.by.map(({ value }) => value);
  const { span } = predicate;
  const own = new Set([firstSeenName, eventCountName]);
  return {
    plan: {
      kind: 'NewTerms',
      input: withoutKeyTests(groups.input, fields),
      fields,
      history: lookBack,
      recent,
      ...(span === undefined ? {} : { span }),
    },
    isPlain: groups.measures.every(({ name }) => own.has(name)),
  };
}

/** Events without a key's value are no new terms anyway. */
function withoutKeyTests(plan: Plan, keys: readonly Scalar[]): Plan {
  if (plan.kind !== 'Filter') return plan;
  const implied = new Set(keys.map((key) => keyOf(exists(key))));
  const items = plan.predicate.kind === 'And' ? plan.predicate.items : [plan.predicate];
  const left = items.filter((item) => !implied.has(keyOf(item)));
  if (left.length === items.length) return plan;
  return left.length === 0 ? plan.input : { ...plan, predicate: and(left) };
}

/** How long ago a group may have begun. */
function recentSpan(condition: Predicate, measures: readonly Measure[]): number | undefined {
  if (condition.kind !== 'Compare') return undefined;
  const { left, operator, right } = condition;
  if (operator === '>=' || operator === '>') return isFirst(left, measures) ? sinceNow(right) : undefined;
  if (operator !== '<=' && operator !== '<') return undefined;
  if (isFirst(right, measures)) return sinceNow(left);
  return right.kind === 'Literal' ? agoIn(left, Number(right.value), measures) : undefined;
}

/** The first time of a group. */
function isFirst(scalar: Scalar, measures: readonly Measure[]): boolean {
  if (scalar.kind !== 'FieldRef') return false;
  const measure = measures.find(({ name }) => name === scalar.name);
  return measure !== undefined && isFirstTime(measure);
}

function isFirstTime(measure: Measure): boolean {
  const [time] = measure.arguments;
  const ofTime = time?.kind === 'FieldRef' && time.name === '@timestamp';
  return measure.function === 'min' && measure.where === undefined && ofTime;
}

/** `NOW() - 9 minutes`. */
function sinceNow(scalar: Scalar): number | undefined {
  if (scalar.kind !== 'Call' || scalar.function !== 'timeShift') return undefined;
  const [now, shift] = scalar.arguments;
  if (now?.kind !== 'Call' || now.function !== 'now' || shift?.kind !== 'Literal') return undefined;
  return typeof shift.value === 'number' && shift.value < 0 ? -shift.value : undefined;
}

/** `DATE_DIFF("minute", first, NOW()) <= 9`. */
function agoIn(scalar: Scalar, amount: number, measures: readonly Measure[]): number | undefined {
  if (scalar.kind !== 'Call' || scalar.function !== 'timeDifference') return undefined;
  const [from, now, unit] = scalar.arguments;
  if (unit?.kind !== 'Literal' || from === undefined || !isFirst(from, measures)) return undefined;
  if (now?.kind !== 'Call' || now.function !== 'now') return undefined;
  return durationLength(String(amount), String(unit.value));
}
