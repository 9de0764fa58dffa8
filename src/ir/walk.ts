import { childKeys, type Node } from './children.ts';

type Children = Readonly<Record<string, Node | readonly Node[] | undefined>>;

/** The direct children of a node, in reading order. */
export function children(node: Node): readonly Node[] {
  const out: Node[] = [];
  appendChildren(node, out);
  return out;
}

function appendChildren(node: Node, out: Node[]): void {
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
  const holder = node as unknown as Children;
  let changed: Record<string, unknown> | undefined;
  for (const key of childKeys[node.kind]) {
    const child = holder[key];
    if (child === undefined) continue;
    const next = isNode(child) ? change(child) : mapList(child, change);
    if (next === child) continue;
    changed ??= { ...node };
    changed[key] = next;
  }
  return (changed ?? node) as N;
}

/** Rewrites from the leaves up; `change` sees nodes whose children are already rewritten. */
export function rewrite<N extends Node>(node: N, change: (node: Node) => Node): N {
  const next = mapChildren(node, (child) => rewrite(child, change));
  return change(next) as N;
}

function mapList(list: readonly Node[], change: (child: Node) => Node): readonly Node[] {
  let changed: Node[] | undefined;
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
