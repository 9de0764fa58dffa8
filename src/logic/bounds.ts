import { type Plan, type Predicate, unreachable, walk } from '../ir/index.ts';

/** A plan's matches from above: every event in one of them is let through by one of the `plans`, filters of sources. */
interface Bound {
  readonly plans: readonly Plan[];
  /** Columns of the rows that are no longer fields of the events. */
  readonly made: ReadonlySet<string> | 'all';
}

/**
 * Conditions on single events that all events in the plan's matches satisfy: what is counted, joined or looked up
 * are events still. Undefined where text of another language may bring in events of its own.
 */
export function eventsOf(plan: Plan): readonly Plan[] | undefined {
  return boundOf(plan)?.plans;
}

const none: ReadonlySet<string> = new Set();

function boundOf(plan: Plan): Bound | undefined {
  switch (plan.kind) {
    case 'Source':
      return { plans: [plan], made: none };
    case 'Filter': {
      const bound = boundOf(plan.input);
      if (bound === undefined || !isAbout(plan.predicate, bound.made)) return bound;
      const { predicate } = plan;
      return { ...bound, plans: bound.plans.map((input) => ({ kind: 'Filter', input, predicate })) };
    }
    case 'Sort':
    case 'Limit':
    case 'NewTerms':
      return boundOf(plan.input);
    case 'Expand':
      return making(boundOf(plan.input), [plan.column]);
    case 'Extract':
      return making(boundOf(plan.input), plan.outputs);
    case 'Extend':
      return making(
        boundOf(plan.input),
        plan.columns.map(({ name }) => name),
      );
    case 'Window':
      return making(
        boundOf(plan.input),
        plan.measures.map(({ name }) => name),
      );
    case 'Lookup':
      return making(
        boundOf(plan.input),
        plan.outputs.map(({ from, to }) => to ?? from),
      );
    case 'Project':
    case 'Aggregate':
      return making(boundOf(plan.input), 'all');
    case 'Union':
      return together(plan.inputs);
    case 'Join':
      return together([plan.left, plan.right]);
    case 'Sequence':
      return together(plan.stages.flatMap((stage) => (stage.absent ? [] : [stage.input])));
    case 'Opaque':
      return undefined;
    default:
      return unreachable(plan);
  }
}

function making(bound: Bound | undefined, names: readonly string[] | 'all'): Bound | undefined {
  if (bound === undefined || bound.made === 'all') return bound;
  return { ...bound, made: names === 'all' ? 'all' : new Set([...bound.made, ...names]) };
}

function together(inputs: readonly Plan[]): Bound | undefined {
  const plans: Plan[] = [];
  for (const input of inputs) {
    const bound = boundOf(input);
    if (bound === undefined) return undefined;
    plans.push(...bound.plans);
  }
  return { plans, made: 'all' };
}

/** Whether a condition on rows asks only for what the events themselves have. */
function isAbout(predicate: Predicate, made: ReadonlySet<string> | 'all'): boolean {
  if (made === 'all') return false;
  if (made.size === 0) return true;
  let about = true;
  walk(predicate, (node) => {
    if (node.kind === 'Keyword' || node.kind === 'OpaquePredicate' || node.kind === 'OpaqueScalar')
      about = false;
    if (node.kind === 'FieldRef') about &&= !node.name.includes('*') && !isMade(node.name, made);
    return about;
  });
  return about;
}

/** A column takes the place of the object of its name, and is a part of the objects around it. */
function isMade(name: string, made: ReadonlySet<string>): boolean {
  return [...made].some(
    (column) => column === name || column.startsWith(`${name}.`) || name.startsWith(`${column}.`),
  );
}
