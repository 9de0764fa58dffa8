import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import {
  type Column,
  field,
  type Join,
  mapChildren,
  type Node,
  type Plan,
  type Scalar,
  type Sequence,
  type Stage,
  walk,
} from '../ir/index.ts';

/**
 * A join of two searches of events says that both happened with the same values of its keys, in any order. A language
 * without joins can ask for that as events in any order that share keys: it then gives one match for each combination
 * of values, where the join gives one row for each event of its left side. Of other joins the left side stays, without
 * the conditions above, which may ask for columns of the right side.
 */
export function joinsAsSequences(plan: Plan): {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const halves = new Set<Plan>();
  const change = (node: Node): Node => {
    if (node.kind === 'Join') {
      const sequence = sequenceOf(node, diagnostics);
      if (sequence !== undefined) return sequence;
      if (!asksSomething(node.left)) return mapChildren(node, change);
      diagnostics.push(diagnose('join-dropped', { span: node.span, with: { fields: node.on.join(', ') } }));
      const left = change(node.left) as Plan;
      halves.add(left);
      return left;
    }
    const changed = mapChildren(node, change);
    if (!('input' in changed) || changed.input === undefined || !halves.has(changed.input)) return changed;
    if (changed.kind === 'Filter') return changed.input;
    halves.add(changed as Plan);
    return changed;
  };
  return { plan: change(plan) as Plan, diagnostics };
}

/** Whether a plan asks anything of its events but their log source. */
export function asksSomething(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    found ||= node.kind === 'Filter' && node.predicate.kind !== 'Constant';
    return !found;
  });
  return found;
}

function sequenceOf(join: Join, diagnostics: Diagnostic[]): Sequence | undefined {
  const stages = stagesOf(join);
  const [first] = stages ?? [];
  if (stages === undefined || first === undefined) return undefined;
  // A key that every stage cuts to the same buckets of time is a time within which all of it happens.
  const spans = first.by.map((_, index) => commonSpan(stages.map((stage) => stage.by[index]!.value)));
  const within = spans.find((span) => span !== undefined);
  const timed = (stage: Stage): Stage => ({
    ...stage,
    by: stage.by.filter((_, i) => spans[i] === undefined),
  });
  const fields = join.on.join(', ');
  diagnostics.push(diagnose('join-as-sequence', { span: join.span, with: { fields } }));
  if (within !== undefined) {
    diagnostics.push(diagnose('join-bucket', { span: join.span, with: { seconds: within / 1000 } }));
  }
  return {
    kind: 'Sequence',
    ordered: false,
    stages: within === undefined ? stages : stages.map(timed),
    ...(within === undefined ? {} : { within }),
    ...(join.span === undefined ? {} : { span: join.span }),
  };
}

/** The sides of a join, and those of a join on the same keys within it. */
function stagesOf({ left, right, on, type }: Join): readonly Stage[] | undefined {
  if (type !== 'inner') return undefined;
  const keys = on.map((name) => field(name));
  const isSame = left.kind === 'Join' && left.on.join() === on.join();
  const before = isSame ? stagesOf(left) : sideOf(left, keys);
  const last = sideOf(right, keys);
  return before && last && [...before, ...last];
}

/** One side as a stage: events, with the keys in terms of the events' own fields. */
function sideOf(plan: Plan, keys: readonly Scalar[]): readonly Stage[] | undefined {
  if (plan.kind === 'Extend') {
    return sideOf(
      plan.input,
      keys.map((key) => inTermsOf(key, plan.columns)),
    );
  }
  if (!isEvents(plan)) return undefined;
  const by = keys.map((value) => ({ kind: 'StageKey' as const, value, optional: false }));
  return [{ kind: 'Stage', input: plan, by, absent: false, runs: 1 }];
}

function isEvents(plan: Plan): boolean {
  return plan.kind === 'Source' || (plan.kind === 'Filter' && isEvents(plan.input));
}

/** A later column may read an earlier one. */
function inTermsOf(key: Scalar, columns: readonly Column[]): Scalar {
  return columns.reduceRight<Scalar>((scalar, { name, value }) => {
    const replace = (node: Node): Node =>
      node.kind === 'FieldRef' && node.name === name ? value : mapChildren(node, replace);
    return replace(scalar) as Scalar;
  }, key);
}

function commonSpan(keys: readonly Scalar[]): number | undefined {
  const spans = keys.map((key) => {
    const size = key.kind === 'Call' && key.function === 'timeBucket' ? key.arguments[1] : undefined;
    return size?.kind === 'Literal' && typeof size.value === 'number' ? size.value : undefined;
  });
  return spans.every((span) => span === spans[0]) ? spans[0] : undefined;
}
