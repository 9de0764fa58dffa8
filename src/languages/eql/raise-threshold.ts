import {
  type Aggregate,
  always,
  and,
  exists,
  type Filter,
  type Plan,
  type Predicate,
  type Sequence,
} from '../../ir/index.ts';
import { keyFields } from './raise-events.ts';
import { approximated, type Raising } from './raising.ts';

/**
 * A count of events in a group as a sequence that repeats one stage: so many such events that share keys, within a
 * time. Undefined when the plan is none, or when EQL has no such form; then the caller goes on without the threshold.
 */
export function thresholdSequence(state: Raising, plan: Plan): Plan | undefined {
  if (plan.kind !== 'Filter' || plan.input.kind !== 'Aggregate') return undefined;
  const aggregate = plan.input;
  const count = countAtLeast(plan, aggregate);
  const keys = keyFields(aggregate.by);
  if (count === undefined || keys === undefined || count > 100) return undefined;
  const by = aggregate.by.map(({ value }) => ({ kind: 'StageKey', value, optional: false }) as const);
  if (count < 2) {
    return {
      kind: 'Filter',
      input: aggregate.input,
      predicate: keys.length === 0 ? always : and(aggregate.by.map(({ value }) => exists(value))),
    };
  }
  sayWindow(state, aggregate, count);
  const { window } = aggregate;
  const sequence: Sequence = {
    kind: 'Sequence',
    ordered: true,
    stages: [{ kind: 'Stage', input: aggregate.input, by, absent: false, runs: count }],
    ...(window?.span === undefined ? {} : { within: window.span }),
    ...(plan.span === undefined ? {} : { span: plan.span }),
  };
  return sequence;
}

/** `count >= n` or `count > n - 1`, as the whole condition. */
function countAtLeast(filter: Filter, { measures }: Aggregate): number | undefined {
  const [measure, ...others] = measures;
  const { predicate } = filter;
  if (measure === undefined || others.length > 0 || measure.where !== undefined) return undefined;
  if (measure.function !== 'count' || measure.arguments.length > 0) return undefined;
  return boundOf(predicate, measure.name);
}

function boundOf(predicate: Predicate, name: string): number | undefined {
  if (predicate.kind !== 'Compare' || predicate.left.kind !== 'FieldRef') return undefined;
  const { left, right, operator } = predicate;
  if (left.name !== name || right.kind !== 'Literal' || typeof right.value !== 'number') return undefined;
  if (operator === '>=') return Math.ceil(right.value);
  return operator === '>' ? Math.floor(right.value) + 1 : undefined;
}

function sayWindow(state: Raising, { window, span }: Aggregate, count: number): void {
  const what = `a count of ${count} events in a group`;
  if (window?.type === 'tumbling' || (window?.type === 'run' && window.span !== undefined)) {
    const instead = `a sequence of ${count} such events, in any stretch of that length`;
    approximated(state, what, instead, 'broader', span);
  } else approximated(state, what, `a sequence of ${count} such events says the same`, 'metadata', span);
}
