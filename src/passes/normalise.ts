import {
  and,
  keyOf,
  type Node,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
} from '../ir/index.ts';

/**
 * Puts predicates into normal form, so that the same meaning written differently becomes the same tree: flat And/Or
 * without duplicates, alternatives on one field gathered into one `OneOf`, no double negation, filters over filters
 * merged, filters that are always true removed.
 */
export function normalise<N extends Node>(node: N): N {
  return rewrite(node, normaliseNode);
}

function normaliseNode(node: Node): Node {
  switch (node.kind) {
    case 'And':
      return and(distinct(flatItems(and(node.items), 'And')), node.span);
    case 'Or':
      return or(distinct(gatherAlternatives(flatItems(or(node.items), 'Or'))), node.span);
    case 'Not':
      return not(node.item, node.span);
    case 'Filter':
      return normaliseFilter(node.input, node.predicate, node);
    default:
      return node;
  }
}

function normaliseFilter(input: Plan, predicate: Predicate, node: Plan): Plan {
  if (predicate.kind === 'Constant' && predicate.value) return input;
  if (input.kind === 'Filter') {
    const merged = and(distinct(flatItems(and([input.predicate, predicate]), 'And')));
    return { kind: 'Filter', input: input.input, predicate: merged };
  }
  return node;
}

function flatItems(predicate: Predicate, kind: 'And' | 'Or'): readonly Predicate[] {
  return predicate.kind === kind ? predicate.items : [predicate];
}

function distinct(items: readonly Predicate[]): readonly Predicate[] {
  if (items.length < 2) return items;
  const seen = new Set<string>();
  const out = items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return out.length === items.length ? items : out;
}

interface Alternatives {
  readonly operand: Scalar;
  readonly values: (string | number | boolean)[];
  readonly mode: 'sensitive' | 'insensitive';
  readonly index: number;
}

/** `f == a or f == b` as `f in [a, b]`, where the first of them stood. */
function gatherAlternatives(items: readonly Predicate[]): readonly Predicate[] {
  const groups = new Map<string, Alternatives>();
  const out: Predicate[] = [];
  let gathered = false;
  for (const item of items) {
    const leaf = equalityLeaf(item);
    if (leaf === undefined) {
      out.push(item);
      continue;
    }
    const key = `${leaf.mode}${keyOf(leaf.operand)}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, {
        operand: leaf.operand,
        mode: leaf.mode,
        values: [...leaf.values],
        index: out.length,
      });
      out.push(item);
    } else {
      group.values.push(...leaf.values);
      gathered = true;
    }
  }
  if (!gathered) return items;
  for (const group of groups.values()) out[group.index] = oneOf(group.operand, group.values, group.mode);
  return out;
}

function equalityLeaf(
  item: Predicate,
):
  | { operand: Scalar; values: readonly (string | number | boolean)[]; mode: 'sensitive' | 'insensitive' }
  | undefined {
  if (item.kind === 'OneOf') {
    return { operand: item.operand, values: item.values.map((value) => value.value), mode: item.case };
  }
  if (item.kind === 'Compare' && item.operator === '==' && item.right.kind === 'Literal') {
    return { operand: item.left, values: [item.right.value], mode: item.case };
  }
  return undefined;
}
