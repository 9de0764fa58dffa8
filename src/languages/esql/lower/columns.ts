import type { Column } from '../../../ir/index.ts';
import { lowerScalar } from './scalar.ts';
import { type Definition, definePlain, readersOf } from './scope.ts';
import { type Lowering, takeConditions } from './state.ts';

/** Computed columns that become columns of the plan. */

export function isUsedAfter(state: Lowering, name: string, index: number): boolean {
  return (state.needs.lastUse.get(name) ?? -1) >= index;
}

/** Computed columns, needed later, whose value depends on columns that are about to change. */
export function dependents(state: Lowering, names: readonly string[], index: number): Definition[] {
  return names.flatMap((name) =>
    readersOf(state.scope, name).filter((definition) => isUsedAfter(state, definition.name, index)),
  );
}

/** Makes computed columns columns of the plan, under their names. */
export function keepColumns(state: Lowering, index: number, definitions: readonly Definition[]): void {
  const { scope } = state;
  const wanted = new Set(definitions);
  // A column that takes the name of one in the rows changes what others mean that are computed from the old one.
  for (const definition of wanted) {
    for (const other of dependents(state, [definition.name], index)) wanted.add(other);
  }
  if (wanted.size === 0) return;
  const ordered = order([...wanted]);
  const columns = ordered.map(
    (definition): Column => ({
      kind: 'Column',
      name: definition.name,
      value: lowerScalar(scope, { node: definition.value!, serial: definition.serial }),
    }),
  );
  state.plan = { kind: 'Extend', input: takeConditions(state), columns };
  for (const { name } of ordered) {
    definePlain(scope, name);
    state.shown.inPlan.set(name, state.shown.steps.length + 1);
  }
}

/** Before a column is replaced, whatever reads the old one. */
export function order(definitions: readonly Definition[]): Definition[] {
  const left = [...definitions].sort((a, b) => a.serial - b.serial);
  const ordered: Definition[] = [];
  while (left.length > 0) {
    const free = left.findIndex((one) => !left.some((other) => other !== one && other.columns.has(one.name)));
    ordered.push(...left.splice(Math.max(free, 0), 1));
  }
  return ordered;
}
