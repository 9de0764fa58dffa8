import {
  and,
  type Column,
  field,
  type LogSource,
  lookupCondition,
  type Measure,
  type NativeSource,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  unreachable,
  walk,
} from '../ir/index.ts';

/** Events of some log sources for which a predicate holds. No log source: of any. */
export interface EventSet {
  readonly logSources: readonly LogSource[];
  /** The vendor's own names of what is read. */
  readonly native?: NativeSource;
  readonly predicate: Predicate;
}

/** What a rule looks at, whatever it then does with it (counts, puts in order, compares with the past). */
export interface View {
  /** Alternatives, or the stages of a sequence. */
  readonly sets: readonly EventSet[];
  /** Conditions on what was counted or measured. */
  readonly thresholds: readonly Predicate[];
  /** What such conditions ask of fields of the events themselves. */
  readonly beside: readonly Predicate[];
  /** Which events are counted, where that is not all of them. */
  readonly counted: readonly Predicate[];
  /** Columns that the rule takes out of texts, with the fields that hold these: predicates use them like fields. */
  readonly computed: ReadonlyMap<string, readonly string[]>;
  /** The rule alerts on each of these events by itself. */
  readonly whole: boolean;
}

/** A view under construction: what the names of computed columns stand for. */
interface Open extends View {
  readonly columns: ReadonlyMap<string, Scalar>;
  /** Columns that no single event has. */
  readonly measured: ReadonlySet<string>;
}

/** The events that a plan looks at, with computed columns replaced by what they are computed from. */
export function viewOf(plan: Plan): View {
  let found = views.get(plan);
  if (found === undefined) {
    const { columns: _, measured: __, ...view } = open(plan);
    found = view;
    views.set(plan, found);
  }
  return found;
}

const views = new WeakMap<Plan, View>();

export const emptyView: View = {
  sets: [],
  thresholds: [],
  beside: [],
  counted: [],
  computed: new Map(),
  whole: false,
};
const nothing: Open = { ...emptyView, columns: new Map(), measured: new Set() };

function open(plan: Plan): Open {
  switch (plan.kind) {
    case 'Source': {
      const { logSources, native } = plan;
      const set = { logSources, predicate: and([]), ...(native === undefined ? {} : { native }) };
      return { ...nothing, sets: [set], whole: true };
    }
    case 'Filter':
      return filtered(open(plan.input), plan.predicate);
    case 'Extend':
      return withColumns(open(plan.input), plan.columns);
    case 'Project': {
      const input = open(plan.input);
      if (plan.mode !== 'rename') return input;
      const columns = new Map(input.columns);
      for (const { from, to } of plan.columns) {
        if (to !== undefined) columns.set(to, input.columns.get(from) ?? field(from));
      }
      return { ...input, columns };
    }
    case 'Aggregate': {
      const input = withColumns(open(plan.input), plan.by);
      return measuring(input, plan.measures);
    }
    case 'Window': {
      return measuring(open(plan.input), plan.measures);
    }
    case 'NewTerms':
    case 'Limit':
      return { ...open(plan.input), whole: false };
    case 'Lookup': {
      const below = open(plan.input);
      const listed = lookupCondition(plan);
      const input = listed === undefined ? below : filtered(below, listed);
      const measured = new Set([...input.measured, ...plan.outputs.map(({ from, to }) => to ?? from)]);
      return { ...input, measured, whole: input.whole && (listed !== undefined || plan.mode === 'enrich') };
    }
    case 'Extract': {
      const input = open(plan.input);
      const from = fieldsIn(inlined(plan.from, input.columns)).flatMap(
        (name) => input.computed.get(name) ?? [name],
      );
      const taken = plan.outputs.map((name) => [name, from] as const);
      return { ...input, computed: new Map([...input.computed, ...taken]) };
    }
    case 'Expand':
    case 'Sort':
      return open(plan.input);
    case 'Sequence':
      return united(plan.stages.filter(({ absent }) => !absent).map(({ input }) => input));
    case 'Join':
      return united([plan.left, plan.right]);
    case 'Union': {
      const inputs = plan.inputs.map(open);
      return { ...joined(inputs), whole: inputs.every(({ whole }) => whole) };
    }
    case 'Opaque':
      return plan.input === undefined ? nothing : { ...open(plan.input), whole: false };
    default:
      return unreachable(plan);
  }
}

function united(plans: readonly Plan[]): Open {
  return { ...joined(plans.map(open)), whole: false };
}

function joined(inputs: readonly Open[]): Open {
  return {
    sets: inputs.flatMap(({ sets }) => sets),
    thresholds: inputs.flatMap(({ thresholds }) => thresholds),
    beside: inputs.flatMap(({ beside }) => beside),
    counted: inputs.flatMap(({ counted }) => counted),
    computed: new Map(inputs.flatMap(({ computed }) => [...computed])),
    whole: false,
    columns: new Map(inputs.flatMap(({ columns }) => [...columns])),
    measured: new Set(inputs.flatMap(({ measured }) => [...measured])),
  };
}

function measuring(input: Open, measures: readonly Measure[]): Open {
  const counted = measures.flatMap(({ where }) =>
    where === undefined ? [] : [inlined(where, input.columns)],
  );
  return {
    ...input,
    counted: [...input.counted, ...counted],
    measured: new Set([...input.measured, ...measures.map(({ name }) => name)]),
  };
}

function withColumns(input: Open, added: readonly Column[]): Open {
  const columns = new Map(input.columns);
  const measured = new Set(input.measured);
  for (const { name, value } of added) {
    if (mentions(value, measured)) {
      measured.add(name);
      continue;
    }
    const meaning = inlined(value, columns);
    measured.delete(name);
    if (meaning.kind === 'FieldRef' && meaning.name === name) columns.delete(name);
    else columns.set(name, meaning);
  }
  return { ...input, columns, measured };
}

/** Conditions on single events go down to them; those on measures are thresholds. */
function filtered(input: Open, predicate: Predicate): Open {
  const items = predicate.kind === 'And' ? predicate.items : [predicate];
  const onEvents: Predicate[] = [];
  const thresholds: Predicate[] = [];
  const beside: Predicate[] = [];
  for (const item of items) {
    if (mentions(item, input.measured)) {
      thresholds.push(item);
      beside.push(inlined(withoutMeasures(item, input.measured), input.columns));
    } else onEvents.push(inlined(item, input.columns));
  }
  return {
    ...input,
    sets: input.sets.map((set) => ({ ...set, predicate: and([set.predicate, ...onEvents]) })),
    thresholds: [...input.thresholds, ...thresholds],
    beside: [...input.beside, ...beside],
    whole: input.whole && thresholds.length === 0,
  };
}

/** A condition without its tests of what was measured: `count > 5 or user.name == "root"` tests `user.name` as well. */
function withoutMeasures(predicate: Predicate, measured: ReadonlySet<string>): Predicate {
  return rewrite(predicate, (node) => {
    const tested = node.kind === 'Compare' ? node.left : 'operand' in node ? node.operand : undefined;
    return tested !== undefined && mentions(tested, measured) ? and([]) : node;
  }) as Predicate;
}

/** The fields that a node reads, each once. */
export function fieldsIn(node: Predicate | Scalar): readonly string[] {
  const found = new Set<string>();
  walk(node, (child) => {
    if (child.kind === 'FieldRef') found.add(child.name);
    return undefined;
  });
  return [...found];
}

function mentions(node: Predicate | Scalar, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  let found = false;
  walk(node, (child) => {
    found ||= child.kind === 'FieldRef' && names.has(child.name);
    return !found;
  });
  return found;
}

function inlined<N extends Predicate | Scalar>(node: N, columns: ReadonlyMap<string, Scalar>): N {
  if (columns.size === 0) return node;
  return rewrite(node, (child) =>
    child.kind === 'FieldRef' ? (columns.get(child.name) ?? child) : child,
  ) as N;
}

/**
 * What must hold, without what is excluded: the same rule with another allow list has the same positive part. An
 * alternative that is a negation is no exclusion, and neither is a missing field.
 */
export function positivePart(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'And':
      return and(predicate.items.filter((item) => !isExclusion(item)).map(positivePart));
    case 'Or':
      return { ...predicate, items: predicate.items.map(positivePart) };
    case 'Not':
      return isExclusion(predicate) ? and([]) : predicate;
    default:
      return predicate;
  }
}

function isExclusion(item: Predicate): boolean {
  if (item.kind === 'OpaquePredicate') return isAllowList(item.name);
  return item.kind === 'Not' && item.item.kind !== 'Exists';
}

/**
 * Whether a macro or lookup that nobody defined is one of those that let known things pass, by its name. They are
 * written like conditions (`kube_allowed_user_names`), and what they hold is for each site to say.
 */
export function isAllowList(name: string | undefined): boolean {
  return (
    name !== undefined && /allow|white|exclu|except|ignore|known|trusted|legit|filter|suppress/i.test(name)
  );
}
