import type { Plan } from './plan.ts';
import type { Predicate, Scalar } from './predicate.ts';
import { walk } from './walk.ts';

/** Names that rows have, or may have, from a step of the plan instead of from the event. */
function computedColumns(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  walk(plan, (node) => {
    if (node.kind === 'Column' || node.kind === 'Measure') names.add(node.name);
    else if (node.kind === 'Project') {
      for (const { to } of node.columns) if (to !== undefined) names.add(to);
    } else if (node.kind === 'Extract') for (const name of node.outputs) names.add(name);
    return true;
  });
  return names;
}

/** Whether an expression or a condition looks at nothing but fields of the event: what a step above may be moved below. */
export function isOfEvents(node: Scalar | Predicate, below: Plan): boolean {
  const computed = computedColumns(below);
  let only = true;
  if (computed.size === 0) return only;
  walk(node, (inner) => {
    if (inner.kind === 'FieldRef' && computed.has(inner.name)) only = false;
    return only;
  });
  return only;
}
