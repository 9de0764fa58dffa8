import {
  type Aggregate,
  and,
  exists,
  isOfEvents,
  type Measure,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  type Sequence,
  walk,
} from '../../ir/index.ts';
import { countedOnce } from '../../passes/index.ts';
import { approximated, type Raising } from './raising.ts';

/** `count`, `countDistinct of source.ip`: for messages. */
export function measureText({ function: name, arguments: args }: Measure): string {
  const fields = args.flatMap((argument) => (argument.kind === 'FieldRef' ? [argument.name] : []));
  return `${name}${fields.length === 0 ? '' : ` of ${fields.join(', ')}`} over a group of events`;
}

/**
 * A count of events in a group as a sequence that repeats one stage: so many such events that share keys, within a
 * time. Undefined when the plan is none, or when EQL has no such form; then the caller goes on without the threshold.
 */
export function thresholdSequence(state: Raising, plan: Plan): Plan | undefined {
  if (plan.kind !== 'Filter') return undefined;
  const aggregate = aggregateBelow(plan.input);
  if (aggregate === undefined || !countsEvents(aggregate)) return undefined;
  const keys = new Map<string, Scalar>();
  for (const { name, value } of aggregate.by) {
    if (value.kind !== 'FieldRef' || value.name.includes('*')) return undefined;
    if (!isOfEvents(value, aggregate.input)) return undefined;
    keys.set(name, value);
  }
  const conditions = plan.predicate.kind === 'And' ? plan.predicate.items : [plan.predicate];
  const bounds = conditions.map((condition) => countAtLeast(condition, aggregate));
  const index = bounds.findIndex((bound) => bound !== undefined);
  const count = bounds[index];
  if (count === undefined || count > 100) return undefined;
  const others = conditions.filter((_, other) => other !== index);
  const onKeys = others.filter((other) => refersOnly(other, keys));
  for (const other of others.filter((other) => !onKeys.includes(other))) {
    approximated(state, measuresIn(other, aggregate), 'the condition is left out', 'broader', other.span);
  }
  const input = filtered(aggregate.input, onKeys, keys);
  if (count < 2)
    return filtered(
      input,
      [...keys.values()].map((key) => exists(key)),
      keys,
    );
  sayWindow(state, aggregate, count);
  const once = countedOnce(aggregate, 'EQL');
  if (once !== undefined) state.diagnostics.push(once);
  const by = [...keys.values()].map((value) => ({ kind: 'StageKey', value, optional: false }) as const);
  const { window } = aggregate;
  const sequence: Sequence = {
    kind: 'Sequence',
    ordered: true,
    stages: [{ kind: 'Stage', input, by, absent: false, runs: count }],
    ...(window?.span === undefined ? {} : { within: window.span }),
    ...(plan.span === undefined ? {} : { span: plan.span }),
  };
  return sequence;
}

/** Whether what is counted are events: not groups of them, nor a row for each of several values. */
function countsEvents({ input }: Aggregate): boolean {
  let events = true;
  walk(input, (node) => {
    events &&= node.kind !== 'Aggregate' && node.kind !== 'Sequence' && node.kind !== 'Expand';
    return events;
  });
  return events;
}

/** Columns chosen between a group and a condition on it change nothing. */
function aggregateBelow(plan: Plan): Aggregate | undefined {
  if (plan.kind === 'Project' && plan.mode !== 'rename') return aggregateBelow(plan.input);
  return plan.kind === 'Aggregate' ? plan : undefined;
}

/** The n of `count >= n` or `count > n - 1`. */
function countAtLeast(condition: Predicate, { measures }: Aggregate): number | undefined {
  if (condition.kind !== 'Compare' || condition.left.kind !== 'FieldRef') return undefined;
  const { left, right, operator } = condition;
  if (right.kind !== 'Literal' || typeof right.value !== 'number') return undefined;
  const measure = measures.find(({ name }) => name === left.name);
  if (measure?.function !== 'count' || measure.arguments.length > 0 || measure.where !== undefined) {
    return undefined;
  }
  if (operator === '>=') return Math.ceil(right.value);
  return operator === '>' ? Math.floor(right.value) + 1 : undefined;
}

function refersOnly(condition: Predicate, keys: ReadonlyMap<string, Scalar>): boolean {
  let only = true;
  walk(condition, (node) => {
    if (node.kind === 'FieldRef' && !keys.has(node.name)) only = false;
    return only;
  });
  return only;
}

function measuresIn(condition: Predicate, { measures }: Aggregate): string {
  let text = 'a condition on a group of events';
  walk(condition, (node) => {
    const measure = node.kind === 'FieldRef' && measures.find(({ name }) => name === node.name);
    if (measure) text = `a condition on ${measureText(measure)}`;
    return true;
  });
  return text;
}

function filtered(input: Plan, conditions: readonly Predicate[], keys: ReadonlyMap<string, Scalar>): Plan {
  if (conditions.length === 0) return input;
  const predicate = rewrite(and(conditions), (node) =>
    node.kind === 'FieldRef' ? (keys.get(node.name) ?? node) : node,
  );
  return { kind: 'Filter', input, predicate };
}

function sayWindow(state: Raising, { window, span }: Aggregate, count: number): void {
  const what = `a count of ${count} events in a group`;
  if (window?.type === 'tumbling' || (window?.type === 'run' && window.span !== undefined)) {
    const instead = `a sequence of ${count} such events, in any stretch of that length`;
    approximated(state, what, instead, 'broader', span);
  } else approximated(state, what, `a sequence of ${count} such events says the same`, 'metadata', span);
}
