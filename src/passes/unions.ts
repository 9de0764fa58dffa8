import { type Diagnostic, diagnose, type Effect } from '../diagnostics/index.ts';
import { fieldInfo } from '../fields/index.ts';
import { type Aggregate, and, keyOf, not, type Plan, type Predicate, type Scalar } from '../ir/index.ts';

/**
 * A union gives an event once for each of its searches that find it; a language that asks for any of their conditions
 * counts it once. That makes fewer groups reach a threshold, unless the searches exclude each other.
 */
export function countedOnce(aggregate: Aggregate, target: string): Diagnostic | undefined {
  const span = repeating(aggregate.input);
  const counts = aggregate.measures.some((measure) => !idempotent.has(measure.function));
  if (span === undefined || !counts) return undefined;
  // Sums may be of negative numbers; a count is only less.
  const onlyCounts = aggregate.measures.every(
    ({ function: name }) => name === 'count' || idempotent.has(name),
  );
  const effect: Effect = onlyCounts ? 'narrower' : 'different';
  return diagnose('union-counted-once', { span: span ?? undefined, effect, with: { target } });
}

/** Measures of which it does not matter how often an event comes. */
const idempotent: ReadonlySet<string> = new Set(['countDistinct', 'values', 'min', 'max', 'range']);

/** The place of a union that may give an event twice; undefined where there is none, null where it has no place. */
function repeating(plan: Plan): NonNullable<Plan['span']> | null | undefined {
  if (plan.kind !== 'Union') {
    return 'input' in plan && plan.input !== undefined ? repeating(plan.input) : undefined;
  }
  const conditions = plan.inputs.map(conditionOf);
  const apart = conditions.every((one, index) =>
    conditions
      .slice(index + 1)
      .every((other) => one !== undefined && other !== undefined && excludeEachOther(one, other)),
  );
  return apart ? undefined : (plan.span ?? null);
}

/** What a plan of filters asks of its events; undefined for any other plan. */
function conditionOf(plan: Plan): Predicate | undefined {
  if (plan.kind === 'Source') return and([]);
  if (plan.kind === 'Extend' || plan.kind === 'Sort') return conditionOf(plan.input);
  if (plan.kind !== 'Filter') return undefined;
  const below = conditionOf(plan.input);
  return below && and([below, plan.predicate]);
}

/** Whether no event satisfies both: they ask for other values of a field that has one, or one for what the other denies. */
export function excludeEachOther(a: Predicate, b: Predicate): boolean {
  const others = conjuncts(b);
  return conjuncts(a).some((item) => {
    const denied = keyOf(not(item));
    const mine = valuesOf(item);
    return others.some((other) => {
      if (keyOf(other) === denied) return true;
      const theirs = mine === undefined ? undefined : valuesOf(other);
      if (mine === undefined || theirs === undefined || keyOf(mine.operand) !== keyOf(theirs.operand)) {
        return false;
      }
      if (mine.operand.kind !== 'FieldRef' || fieldInfo(mine.operand.name)?.multi === true) return false;
      const texts = new Set(theirs.values.map((value) => String(value).toLowerCase()));
      return mine.values.every((value) => !texts.has(String(value).toLowerCase()));
    });
  });
}

export function conjuncts(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'And') return predicate.items;
  return predicate.kind === 'Constant' && predicate.value ? [] : [predicate];
}

export interface AskedValues {
  readonly operand: Scalar;
  readonly values: readonly (string | number | boolean)[];
  readonly case: 'sensitive' | 'insensitive';
}

/** The values that a condition asks of a field. */
export function valuesOf(item: Predicate): AskedValues | undefined {
  if (item.kind === 'OneOf' && item.operand.kind === 'FieldRef') {
    return { operand: item.operand, values: item.values.map(({ value }) => value), case: item.case };
  }
  if (item.kind !== 'Compare' || item.operator !== '==') return undefined;
  if (item.left.kind !== 'FieldRef' || item.right.kind !== 'Literal') return undefined;
  return { operand: item.left, values: [item.right.value], case: item.case };
}
