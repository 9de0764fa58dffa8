import {
  call,
  type Extract,
  literal,
  mapChildren,
  type Node,
  type Plan,
  rewrite,
  type Scalar,
} from '../ir/index.ts';
import { dissectRegex, grokRegex, regexGroup } from '../regex/index.ts';

type Columns = ReadonlyMap<string, Scalar>;

interface Inlined {
  readonly plan: Plan;
  /** What the columns that are gone stood for. */
  readonly columns: Columns;
}

const none: Columns = new Map();

/**
 * The plan with what patterns take out of texts (GROK, DISSECT) as values where they are used, the form that `rex` has.
 * As it is where a step looks at such a column in another way.
 */
export function withoutExtractions(plan: Plan): Plan {
  const inlined = inline(plan);
  return inlined === undefined || inlined.plan === plan ? plan : inlined.plan;
}

function inline(plan: Plan): Inlined | undefined {
  switch (plan.kind) {
    case 'Extract': {
      const below = inline(plan.input);
      if (below === undefined) return undefined;
      const taken = extractions(plan, below.columns);
      if (taken === undefined) return below.columns.size === 0 ? over(plan, below) : undefined;
      return { plan: below.plan, columns: new Map([...below.columns, ...taken]) };
    }
    case 'Filter':
    case 'Sort':
    case 'Limit': {
      const below = inline(plan.input);
      return below && over(plan, below);
    }
    case 'Aggregate': {
      const below = inline(plan.input);
      return below && { ...over(plan, below), columns: none };
    }
    case 'Project': {
      const below = inline(plan.input);
      return below === undefined || (below.columns.size > 0 && plan.mode === 'rename')
        ? undefined
        : over(plan, below);
    }
    case 'Source':
    case 'Opaque':
      return { plan, columns: none };
    default:
      return { plan: mapChildren(plan, inside), columns: none };
  }
}

/** Plans within, each by itself: what is above them may look at their columns, so they keep those. */
function inside(node: Node): Node {
  switch (node.kind) {
    case 'Stage':
      return mapChildren(node, inside);
    case 'Aggregate':
      return withoutExtractions(node);
    default:
      return node;
  }
}

/** A step over what is below it, with values in place of the columns that are gone. */
function over<P extends Plan & { readonly input: Plan }>(
  plan: P,
  { plan: input, columns }: Inlined,
): Inlined {
  const changed = mapChildren(plan, (child) => (child === plan.input ? input : inserted(child, columns)));
  return { plan: changed, columns };
}

/** Values in place of the columns that are gone. */
function inserted<N extends Node>(node: N, columns: Columns): N {
  if (columns.size === 0) return node;
  return rewrite(node, (inner) => (inner.kind === 'FieldRef' ? (columns.get(inner.name) ?? inner) : inner));
}

/** What a pattern takes out, a value for each column; undefined for one that is not known exactly. */
function extractions({ method, pattern, from }: Extract, columns: Columns): Columns | undefined {
  const regex =
    method === 'grok' ? grokRegex(pattern) : method === 'dissect' ? dissectRegex(pattern) : undefined;
  if (regex === undefined || regex.rough.length > 0) return undefined;
  const source = inserted(from, columns);
  const out = new Map<string, Scalar>();
  for (const { name, column, isNumber } of regex.groups) {
    const alone = regexGroup(regex.pattern, name);
    if (alone === undefined || isNumber || out.has(column)) return undefined;
    out.set(column, call('extractRegex', [source, literal(alone)]));
  }
  return out;
}
