import {
  and,
  exists,
  keyOf,
  type NewTerms,
  type Node,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  type Sequence,
  type Stage,
} from '../ir/index.ts';

/**
 * Rows without a value for a key are in no group, in no sequence and no new term, so that a condition that the key has a
 * value changes nothing. Put in everywhere, it is the same whether a query says so or not.
 */
export function withKeys(plan: Plan): Plan {
  return rewrite(plan, (node: Node): Node => {
    switch (node.kind) {
      case 'Aggregate':
        return {
          ...node,
          input: having(
            node.input,
            node.by.map(({ value }) => value),
          ),
        };
      case 'Sequence':
        return withoutRepeatedKeys(node);
      case 'NewTerms':
        return { ...node, input: having(node.input, node.fields) };
      case 'Stage': {
        const needed = node.by.filter(({ optional }) => !optional).map(({ value }) => value);
        return { ...node, input: having(node.input, needed) };
      }
      default:
        return node;
    }
  }) as Plan;
}

/** A key that another is the same as in all stages says nothing. */
function withoutRepeatedKeys(node: Sequence): Sequence {
  const all = [...node.stages, ...(node.until === undefined ? [] : [node.until])];
  const count = Math.min(...all.map(({ by }) => by.length));
  const columns = Array.from({ length: count }, (_, at) => all.map(({ by }) => keyOf(by[at]!)).join());
  const kept = (_: unknown, at: number): boolean => at >= count || columns.indexOf(columns[at]!) === at;
  if (columns.every(kept)) return node;
  const without = (stage: Stage): Stage => ({ ...stage, by: stage.by.filter(kept) });
  return {
    ...node,
    stages: node.stages.map(without),
    ...(node.until === undefined ? {} : { until: without(node.until) }),
  };
}

function having(input: Plan, keys: readonly Scalar[]): Plan {
  const conditions = keys.flatMap((key): Predicate[] =>
    key.kind === 'FieldRef' && !key.name.includes('*') ? [exists(key)] : [],
  );
  return conditions.length === 0 ? input : { kind: 'Filter', input, predicate: and(conditions) };
}

/** A count over no time in particular is one over what a run of the rule looks at. */
export function withRuns(plan: Plan): Plan {
  return rewrite(plan, (node) =>
    node.kind === 'Aggregate' && node.window === undefined ? { ...node, window: { type: 'run' } } : node,
  ) as Plan;
}

/**
 * Where one plan asks for new terms and the other for groups whose first event came lately, as languages without new
 * terms write it, both ask for new terms. How far a run looks back is no part of such a query: the history is that of
 * the rule, and what is late that of its schedule.
 */
export function alignedNewTerms(a: Plan, b: Plan): readonly [Plan, Plan] {
  if (a.kind === 'NewTerms' && b.kind === 'Filter') return [a, lately(b, a) ?? b];
  if (b.kind === 'NewTerms' && a.kind === 'Filter') return [lately(a, b) ?? a, b];
  return [a, b];
}

function lately({ input, predicate }: Extract<Plan, { kind: 'Filter' }>, like: NewTerms): Plan | undefined {
  if (input.kind !== 'Aggregate' || predicate.kind !== 'Compare') return undefined;
  if (input.window !== undefined && input.window.type !== 'run') return undefined;
  const { left, right, operator } = predicate;
  if ((operator !== '>=' && operator !== '>') || left.kind !== 'FieldRef' || !isBeforeNow(right))
    return undefined;
  const measure = input.measures.find(({ name }) => name === left.name);
  const [time] = measure?.arguments ?? [];
  if (measure?.function !== 'min' || measure.where !== undefined) return undefined;
  if (time?.kind !== 'FieldRef' || time.name !== '@timestamp') return undefined;
  const keys = input.by.map(({ value }) => value);
  if (!sameKeys(like.fields, keys)) return undefined;
  return { ...like, input: input.input };
}

export function sameKeys(a: readonly Scalar[], b: readonly Scalar[]): boolean {
  return a.map(keyOf).sort().join() === b.map(keyOf).sort().join();
}

/** Some time before the run. */
function isBeforeNow(scalar: Scalar): boolean {
  if (scalar.kind !== 'Call' || scalar.function !== 'timeShift') return false;
  const [start, by] = scalar.arguments;
  const fromNow = start?.kind === 'Call' && start.function === 'now';
  return fromNow && by?.kind === 'Literal' && Number(by.value) < 0;
}
