import {
  type Aggregate,
  always,
  and,
  field,
  keyOf,
  type Limit,
  type LogSource,
  lookupCondition,
  type NewTerms,
  type Node,
  never,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  type Sequence,
  type Source,
  type Stage,
  walk,
} from '../ir/index.ts';
import { normalise } from '../passes/index.ts';
import { eventsOf } from './bounds.ts';
import { withoutExtractions } from './extractions.ts';
import { defaultBudget, type RelateBudget, type Related, relateWithin } from './relate.ts';
import { alignedNewTerms, sameKeys, withKeys, withRuns } from './rows.ts';
import type { Steps } from './solver.ts';
import type { WitnessRecord } from './witness.ts';

/** How the matches of plan A relate to those of B, and what stands in the way of knowing. */
export interface RelatedPlans extends Related {
  /** Set when the relation is unknown because the plans have different shapes. */
  readonly reason?: string;
  /** Events that a condition somewhere in one plan lets through, and that in its place in the other does not. */
  readonly differences?: readonly WitnessRecord[];
}

/**
 * Decides how two plans relate, node by node: the same keys, spans and groups, above predicates that are related by
 * logic. Nodes that only arrange what is shown are left out. For counts and sequences, narrower means that whatever
 * A alerts on, B alerts on as well, perhaps with more events.
 */
export function relatePlans(a: Plan, b: Plan, budget: Partial<RelateBudget> = {}): RelatedPlans {
  const [left, right] = alignedNewTerms(prepared(a), prepared(b));
  if (keyOf(left) === keyOf(right)) return same;
  const product = productOf(left);
  const effort = { ...defaultBudget, ...(product === undefined ? {} : { product }), ...budget };
  const differences: WitnessRecord[] = [];
  const related = plans(left, right, { effort, steps: { left: effort.steps }, differences });
  return differences.length === 0 ? related : { ...related, differences };
}

/** What may be spent on one pair of plans, all their predicates together. */
interface Means {
  readonly effort: RelateBudget;
  readonly steps: Steps;
  readonly differences: WitnessRecord[];
}

function relate(a: Predicate, b: Predicate, { effort, steps, differences }: Means): Related {
  const related = relateWithin(a, b, effort, steps);
  const { onlyA, onlyB } = related.witness ?? {};
  for (const record of [onlyA, onlyB]) if (record !== undefined) differences.push(record);
  return related;
}

/** The one product of the plan's log sources; systems that write paths alike are one. */
export function productOf(plan: Plan): string | undefined {
  const products = new Set<string | undefined>();
  walk(plan, (node) => {
    if (node.kind === 'Source')
      for (const { product } of node.logSources) products.add(product === 'macos' ? 'linux' : product);
    return undefined;
  });
  return products.size === 1 ? [...products][0] : undefined;
}

const same: RelatedPlans = { relation: 'equal', within: true, contains: true };

function unlike(reason: string): RelatedPlans {
  return { relation: 'unknown', reason };
}

function prepared(plan: Plan): Plan {
  const simpler = rewrite(withoutExtractions(plan), (node) => mergeUnion(asCondition(node))) as Plan;
  return normalise(withRuns(withKeys(withoutArrangement(simpler))));
}

/** Nothing above them looks at what they change. */
function withoutArrangement(plan: Plan): Plan {
  switch (plan.kind) {
    case 'Sort':
    case 'Project':
    case 'Extend':
    case 'Extract':
    case 'Expand':
      return withoutArrangement(plan.input);
    case 'Lookup':
      return plan.mode === 'enrich' ? withoutArrangement(plan.input) : plan;
    default:
      return plan;
  }
}

/** A look-up that only keeps or leaves out rows is a condition among the others. */
function asCondition(node: Node): Node {
  const predicate = node.kind === 'Lookup' ? lookupCondition(node) : undefined;
  return node.kind !== 'Lookup' || predicate === undefined || node.outputs.length > 0
    ? node
    : { kind: 'Filter', input: node.input, predicate };
}

/** Filters of one source, united, are one filter. */
function mergeUnion(node: Node): Node {
  if (node.kind !== 'Union' || node.inputs.length === 0) return node;
  const parts = node.inputs.map(split);
  const source = parts[0]!.input;
  if (source.kind !== 'Source' || parts.some((part) => keyOf(part.input) !== keyOf(source))) return node;
  return { kind: 'Filter', input: source, predicate: or(parts.map((part) => part.predicate)) };
}

function split(plan: Plan): { readonly input: Plan; readonly predicate: Predicate } {
  if (plan.kind !== 'Filter') return { input: plan, predicate: always };
  const inner = split(plan.input);
  return { input: inner.input, predicate: and([inner.predicate, plan.predicate]) };
}

function plans(a: Plan, b: Plan, means: Means): RelatedPlans {
  if (keyOf(a) === keyOf(b)) return same;
  const left = split(a);
  const right = split(b);
  const x = left.input;
  const y = right.input;
  if (x.kind === 'NewTerms' && y.kind === 'Aggregate') return termsAmongGroups(x, y, right.predicate, means);
  if (x.kind !== y.kind && (x.kind === 'Source' || y.kind === 'Source')) {
    if (y.kind === 'Source' && eventsWithin(a, b, means)) return { relation: 'narrower', within: true };
    if (x.kind === 'Source' && eventsWithin(b, a, means)) return { relation: 'broader', contains: true };
  }
  if (x.kind !== y.kind) return unlike(`one has ${x.kind} where the other has ${y.kind}`);
  if (x.kind === 'Aggregate' && y.kind === 'Aggregate') {
    return aggregates(x, left.predicate, y, right.predicate, means);
  }
  const inner = inputs(x, y, means);
  if (inner.relation === 'unknown' && inner.within === undefined && inner.contains === undefined)
    return inner;
  const above = relate(left.predicate, right.predicate, means);
  // With the same input, the relation of the predicates (and its witness) is that of the plans.
  return inner.relation === 'equal' ? above : both(inner, above);
}

/** Whether all events that the plan's matches are made of are let through by the filter. */
function eventsWithin(plan: Plan, filter: Plan, means: Means): boolean {
  const events = eventsOf(plan);
  return events?.every((each) => plans(each, filter, means).within === true) ?? false;
}

/** New terms are some of all groups by the same fields: the others' terms are old. */
function termsAmongGroups(a: NewTerms, b: Aggregate, above: Predicate, means: Means): RelatedPlans {
  const other = unlike('one has NewTerms where the other has Aggregate');
  const all = above.kind === 'Constant' && above.value;
  if (
    !all ||
    !sameKeys(
      a.fields,
      b.by.map(({ value }) => value),
    )
  )
    return other;
  if (plans(a.input, b.input, means).relation !== 'equal') return other;
  const { onlyA: old } =
    relateWithin(split(a.input).predicate, never, means.effort, means.steps).witness ?? {};
  const witness = old === undefined ? {} : { witness: { onlyB: old } };
  return { relation: 'narrower', within: true, contains: false, ...witness };
}

/** One and the other narrower: narrower. Anything else than two that agree is not known. */
function both(first: Related, second: Related): RelatedPlans {
  const within = first.within === true && second.within === true ? true : undefined;
  const contains = first.contains === true && second.contains === true ? true : undefined;
  return {
    relation: within ? (contains ? 'equal' : 'narrower') : contains ? 'broader' : 'unknown',
    ...(within === undefined ? {} : { within }),
    ...(contains === undefined ? {} : { contains }),
  };
}

function all(relations: readonly RelatedPlans[]): RelatedPlans {
  const unknown = relations.find((related) => related.reason !== undefined);
  return unknown ?? relations.reduce((sum, related) => both(sum, related), same);
}

function inputs(a: Plan, b: Plan, means: Means): RelatedPlans {
  if (keyOf(a) === keyOf(b)) return same;
  const differ = unlike(`the two ${a.kind} differ`);
  switch (a.kind) {
    case 'Source':
      return b.kind === 'Source' ? sources(a, b) : differ;
    case 'Sequence':
      return b.kind === 'Sequence' ? sequences(a, b, means) : differ;
    case 'Extend':
    case 'Project':
    case 'Extract':
    case 'Expand':
    case 'Sort':
      // Row by row the same: what holds of the inputs holds of them.
      return sameBut(a, b, 'input') ? plans(a.input, (b as typeof a).input, means) : differ;
    case 'Lookup':
      return sameBut(a, b, 'input') ? plans(a.input, (b as typeof a).input, means) : differ;
    case 'Limit':
    case 'Window':
    case 'NewTerms':
    case 'Opaque':
      return onlyEqual(a, b as Limit, means);
    case 'Union': {
      const others = (b as typeof a).inputs;
      if (a.inputs.length !== others.length) return differ;
      return all(a.inputs.map((input, i) => plans(input, others[i]!, means)));
    }
    case 'Join': {
      const other = b as typeof a;
      if (a.type !== other.type || a.on.join() !== other.on.join()) return differ;
      if (a.type === 'left') return all([plans(a.left, other.left, means)]);
      return all([plans(a.left, other.left, means), plans(a.right, other.right, means)]);
    }
    default:
      return differ;
  }
}

/** A source that says less (no product, say) has more events; one that says nothing may have all. */
export function sources(a: Source, b: Source): RelatedPlans {
  const covers = (outer: LogSource, inner: LogSource): boolean =>
    (['product', 'category', 'service'] as const).every(
      (key) => outer[key] === undefined || outer[key] === inner[key],
    );
  const inside = (inner: Source, outer: Source): boolean =>
    outer.logSources.length === 0 ||
    (inner.logSources.length > 0 &&
      inner.logSources.every((one) => outer.logSources.some((other) => covers(other, one))));
  const within = inside(a, b);
  const contains = inside(b, a);
  if (within && contains) return same;
  if (within) return { relation: 'narrower', within };
  return contains ? { relation: 'broader', contains } : unlike('they read different log sources');
}

const nothing: Plan = { kind: 'Source', logSources: [] };

/** Whether two nodes of one kind are the same but for their inputs. */
function sameBut(a: Plan, b: Plan, key: 'input'): boolean {
  return (
    a.kind === b.kind && keyOf({ ...a, [key]: nothing } as Plan) === keyOf({ ...b, [key]: nothing } as Plan)
  );
}

/** Nodes whose rows depend on other rows: only equal inputs tell something. */
function onlyEqual(a: Plan, b: Plan, means: Means): RelatedPlans {
  const differ = unlike(`the two ${a.kind} differ`);
  if (!sameBut(a, b, 'input')) return differ;
  const left = 'input' in a ? a.input : undefined;
  const right = 'input' in b ? b.input : undefined;
  if (left === undefined || right === undefined) return left === right ? same : differ;
  const inner = plans(left, right, means);
  if (inner.relation === 'equal') return same;
  return unlike(inner.reason ?? `the inputs of ${a.kind} differ`);
}

/** Groups with the names of their columns replaced by what they stand for, so that only the meaning is compared. */
function aggregates(
  a: Aggregate,
  aboveA: Predicate,
  b: Aggregate,
  aboveB: Predicate,
  means: Means,
): RelatedPlans {
  const groups = (node: Aggregate): string =>
    node.by
      .map((column) => keyOf(column.value))
      .sort()
      .join(',');
  if (groups(a) !== groups(b)) return unlike('they group by different fields');
  if (a.window?.type !== b.window?.type || a.window?.span !== b.window?.span) {
    return unlike('they count over different times');
  }
  const inner = plans(a.input, b.input, means);
  const above = relate(renamed(aboveA, a), renamed(aboveB, b), means);
  if (inner.relation === 'equal') {
    const { witness: _, ...related } = above;
    // Measures depend on each other in ways that are not looked into (no more distinct values than values).
    return measured(aboveA, a) === measured(aboveB, b) ? related : both(same, related);
  }
  if (inner.reason !== undefined) return inner;
  // More events make higher counts: a filter that only asks for enough keeps the direction.
  if (!asksForEnough(aboveA, a) || !asksForEnough(aboveB, b)) {
    return unlike('they count different events');
  }
  return both(inner, above);
}

function renamed(predicate: Predicate, node: Aggregate): Predicate {
  const meanings = new Map<string, Scalar>();
  for (const column of node.by) meanings.set(column.name, column.value);
  for (const measure of node.measures) {
    meanings.set(measure.name, field(keyOf({ ...measure, name: '' })));
  }
  return rewrite(predicate, (child) =>
    child.kind === 'FieldRef' ? (meanings.get(child.name) ?? child) : child,
  );
}

/** Which measures a filter asks about. */
function measured(predicate: Predicate, node: Aggregate): string {
  const found = new Set<string>();
  walk(predicate, (child) => {
    if (child.kind !== 'FieldRef') return undefined;
    for (const measure of node.measures) {
      if (measure.name === child.name) found.add(keyOf({ ...measure, name: '' }));
    }
    return undefined;
  });
  return [...found].sort().join();
}

const growing: ReadonlySet<string> = new Set(['count', 'countDistinct']);

function asksForEnough(predicate: Predicate, node: Aggregate): boolean {
  switch (predicate.kind) {
    case 'And':
    case 'Or':
      return predicate.items.every((item) => asksForEnough(item, node));
    case 'Constant':
      return true;
    default: {
      const names = new Set<string>();
      walk(predicate, (child) => {
        if (child.kind === 'FieldRef') names.add(child.name);
        return undefined;
      });
      const measures = node.measures.filter((measure) => names.has(measure.name));
      if (measures.length === 0) return true;
      return (
        predicate.kind === 'Compare' &&
        predicate.operator.startsWith('>') &&
        predicate.left.kind === 'FieldRef' &&
        predicate.right.kind === 'Literal' &&
        measures.every((measure) => growing.has(measure.function))
      );
    }
  }
}

function sequences(a: Sequence, b: Sequence, means: Means): RelatedPlans {
  if (a.ordered !== b.ordered || a.stages.length !== b.stages.length) {
    return unlike('their sequences have different stages');
  }
  const until = (node: Sequence): string => (node.until === undefined ? '' : keyOf(node.until));
  if (until(a) !== until(b)) return unlike('their sequences end differently');
  const parts: RelatedPlans[] = [spans(a.within, b.within)];
  for (const [i, stage] of a.stages.entries()) {
    const other = b.stages[i]!;
    if (stageKey(stage) !== stageKey(other)) return unlike('the stages of their sequences differ');
    const related = plans(stage.input, other.input, means);
    parts.push(stage.absent ? reversed(related) : related);
  }
  return all(parts);
}

function stageKey(stage: Stage): string {
  return `${stage.by.map(keyOf).join(',')} ${stage.absent} ${stage.runs}`;
}

/** A longer span allows more sequences. */
function spans(a: number | undefined, b: number | undefined): RelatedPlans {
  const left = a ?? Number.POSITIVE_INFINITY;
  const right = b ?? Number.POSITIVE_INFINITY;
  if (left === right) return same;
  return left < right ? { relation: 'narrower', within: true } : { relation: 'broader', contains: true };
}

/** More events that must be absent: fewer sequences. */
function reversed(related: RelatedPlans): RelatedPlans {
  const { within, contains, relation, reason } = related;
  return {
    relation: relation === 'narrower' ? 'broader' : relation === 'broader' ? 'narrower' : relation,
    ...(contains === undefined ? {} : { within: contains }),
    ...(within === undefined ? {} : { contains: within }),
    ...(reason === undefined ? {} : { reason }),
  };
}
