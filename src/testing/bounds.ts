import { unevaluablePart } from '../evaluate/index.ts';
import { type Node, type Plan, type Predicate, rewrite, rewriteLeaves, walk } from '../ir/index.ts';

/**
 * Rules have parts that nobody here can evaluate: a macro that is not known, a lookup whose table is elsewhere. Taking
 * them as true or false, whichever lets fewer events through, gives the events that match for certain; the other way
 * round, those that may match. Between the two lies what only the vendor's product can tell.
 */
export interface Bounds {
  readonly certain: Plan;
  readonly possible: Plan;
  /** The parts that cannot be evaluated; empty when both plans are the rule itself. */
  readonly unknown: readonly string[];
  /** Counts and sequences look at events that are not certain, so that nothing can be said. */
  readonly undecidable: boolean;
}

export function boundsOf(plan: Plan): Bounds {
  const certain = bounded(plan, false);
  const possible = bounded(plan, true);
  return {
    certain: certain.plan,
    possible: possible.plan,
    unknown: [...certain.unknown],
    undecidable: certain.mixed || possible.mixed,
  };
}

interface Bounded {
  readonly plan: Plan;
  readonly unknown: ReadonlySet<string>;
  readonly mixed: boolean;
}

function bounded(plan: Plan, most: boolean): Bounded {
  const unknown = new Set<string>();
  /** Columns whose values are not known. */
  const names = new Map<string, string>();
  const uncertain = new Set<Node>();
  let mixed = false;
  const result = rewrite(plan, (node) => {
    switch (node.kind) {
      case 'Filter': {
        const predicate = bound(node.predicate);
        return predicate === node.predicate ? node : mark({ ...node, predicate });
      }
      case 'Extend':
        for (const column of node.columns) remember(column.name, column.value);
        return node;
      case 'Aggregate':
      case 'Window':
        for (const measure of node.measures) remember(measure.name, measure);
        mixed ||= dependsOnUncertain(node, node.by);
        return node;
      case 'Lookup': {
        if (node.rows !== undefined) return node;
        if (node.mode === 'enrich') {
          for (const { from, to } of node.outputs) names.set(to ?? from, `lookup ${node.table}`);
          return node.input;
        }
        unknown.add(`lookup ${node.table}`);
        return mark({ kind: 'Filter', input: node.input, predicate: { kind: 'Constant', value: most } });
      }
      case 'Sequence':
        mixed ||= dependsOnUncertain(
          node,
          node.stages.flatMap((stage) => stage.by),
        );
        return node;
      case 'NewTerms':
        mixed ||= dependsOnUncertain(node, node.fields);
        return node;
      case 'Limit':
        mixed ||= dependsOnUncertain(node, node.by);
        return node;
      case 'Join':
        mixed ||= dependsOnUncertain(node, []);
        return node;
      default:
        return node;
    }
  }) as Plan;
  return { plan: result, unknown, mixed };

  function mark<N extends Node>(node: N): N {
    uncertain.add(node);
    return node;
  }

  function remember(name: string, value: Node): void {
    const [part] = unknownParts(value, names);
    if (part === undefined) names.delete(name);
    else names.set(name, part);
  }

  /** Whether rows below, or what they are grouped by, are not certain. */
  function dependsOnUncertain(node: Node, keys: readonly Node[]): boolean {
    let found = false;
    walk(node, (child) => {
      found ||= uncertain.has(child);
      return undefined;
    });
    return found || keys.some((key) => unknownParts(key, names).length > 0);
  }

  function bound(predicate: Predicate): Predicate {
    return rewriteLeaves(predicate, (leaf, negated) => {
      const parts = unknownParts(leaf, names);
      for (const part of parts) unknown.add(part);
      return parts.length === 0 ? leaf : { kind: 'Constant', value: most !== negated };
    });
  }
}

const noNames: ReadonlyMap<string, string> = new Map();

/** What in a node cannot be evaluated, as people call it. */
export function unknownParts(node: Node, names: ReadonlyMap<string, string> = noNames): readonly string[] {
  const found: string[] = [];
  walk(node, (child) => {
    const part = unevaluablePart(child);
    if (part !== undefined) found.push(part);
    else if (child.kind === 'FieldRef' && names.has(child.name)) found.push(names.get(child.name)!);
    return undefined;
  });
  return found;
}
