import { and, not, or } from './build.ts';
import { childKeys, type Node } from './children.ts';
import type { Predicate, Scalar } from './predicate.ts';

type Children = Readonly<Record<string, Node | readonly Node[] | undefined>>;

/** The direct children of a node, in reading order. */
export function children(node: Node): readonly Node[] {
  const out: Node[] = [];
  appendChildren(node, out);
  return out;
}

function appendChildren(node: Node, out: Node[]): void {
  // The kinds that rules are mostly made of need no look into the table.
  switch (node.kind) {
    case 'FieldRef':
    case 'Literal':
      return;
    case 'And':
    case 'Or':
      for (const item of node.items) out.push(item);
      return;
    case 'Compare':
      out.push(node.left, node.right);
      return;
    case 'Match':
    case 'Exists':
      out.push(node.operand);
      return;
  }
  const holder = node as unknown as Children;
  for (const key of childKeys[node.kind]) {
    const child = holder[key];
    if (child === undefined) continue;
    if (isNode(child)) out.push(child);
    else for (const item of child) out.push(item);
  }
}

/** The node and all below it, parents first. Returning `false` from `visit` skips what is below. */
export function walk(node: Node, visit: (node: Node) => boolean | undefined): void {
  const stack: Node[] = [node];
  const below: Node[] = [];
  while (stack.length > 0) {
    const current = stack.pop()!;
    if (visit(current) === false) continue;
    appendChildren(current, below);
    while (below.length > 0) stack.push(below.pop()!);
  }
}

/** A copy with each child replaced; the same object when no child changed. */
export function mapChildren<N extends Node>(node: N, change: (child: Node) => Node): N {
  return mapped(node, change) as N;
}

function mapped(node: Node, change: (child: Node) => Node): Node {
  // The kinds that rules are mostly made of need no look into the table.
  switch (node.kind) {
    case 'FieldRef':
    case 'Literal':
      return node;
    case 'And':
    case 'Or': {
      const items = mapList(node.items, change) as readonly Predicate[];
      return items === node.items ? node : { ...node, items };
    }
    case 'Match':
    case 'Exists': {
      const operand = change(node.operand) as Scalar;
      return operand === node.operand ? node : { ...node, operand };
    }
  }
  const holder = node as unknown as Children;
  let changed: Record<string, unknown> | undefined;
  for (const key of childKeys[node.kind]) {
    const child = holder[key];
    if (child === undefined) continue;
    const next = isNode(child) ? change(child) : mapList(child, change);
    if (next === child) continue;
    changed ??= { ...holder };
    changed[key] = next;
  }
  return (changed as Node | undefined) ?? node;
}

/** Rewrites from the leaves up; `change` sees nodes whose children are already rewritten. */
export function rewrite<N extends Node>(node: N, change: (node: Node) => Node): N {
  const next = mapChildren(node, (child) => rewrite(child, change));
  return change(next) as N;
}

/** The leaves of a predicate, which are all that is neither And, Or nor Not, in reading order. */
export function walkLeaves(
  predicate: Predicate,
  visit: (leaf: Predicate, negated: boolean) => void,
  negated = false,
): void {
  switch (predicate.kind) {
    case 'And':
    case 'Or':
      for (const item of predicate.items) walkLeaves(item, visit, negated);
      return;
    case 'Not':
      walkLeaves(predicate.item, visit, !negated);
      return;
    default:
      visit(predicate, negated);
  }
}

/**
 * A predicate with each leaf replaced; the same object when none changed. `change` is told whether the leaf stands under
 * a negation: what makes it broader there makes the whole narrower.
 */
export function rewriteLeaves(
  predicate: Predicate,
  change: (leaf: Predicate, negated: boolean) => Predicate,
  negated = false,
): Predicate {
  switch (predicate.kind) {
    case 'And':
    case 'Or': {
      const { kind, span } = predicate;
      const items = mapList(predicate.items, (item) => rewriteLeaves(item, change, negated));
      if (items === predicate.items) return predicate;
      return kind === 'And' ? and(items, span) : or(items, span);
    }
    case 'Not': {
      const item = rewriteLeaves(predicate.item, change, !negated);
      return item === predicate.item ? predicate : not(item, predicate.span);
    }
    default:
      return change(predicate, negated);
  }
}

function mapList<N extends Node>(list: readonly N[], change: (child: N) => N): readonly N[] {
  let changed: N[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const child = list[i]!;
    const next = change(child);
    if (changed === undefined && next !== child) changed = list.slice(0, i);
    changed?.push(next);
  }
  return changed ?? list;
}

function isNode(child: Node | readonly Node[]): child is Node {
  return !Array.isArray(child);
}
