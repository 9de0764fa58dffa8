import type { Node, NodeKind } from './children.ts';

/** Steps of a plan in which what comes out depends on several of the rows that come in. */
const together: ReadonlySet<NodeKind> = new Set([
  'Aggregate',
  'Window',
  'Sequence',
  'NewTerms',
  'Join',
  'Limit',
]);

/** Whether a step counts rows, puts them in order or finds them by each other, instead of looking at one at a time. */
export function looksAtSeveral(node: Node): boolean {
  return together.has(node.kind);
}
