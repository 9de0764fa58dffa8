import { canonicalise, localise } from '../../src/fields/index.ts';
import { and, type LogSource, type Plan, type Predicate, printNode } from '../../src/ir/index.ts';
import { normalise } from '../../src/passes/index.ts';

export function sigma(source: LogSource, ...conditions: Predicate[]): Plan {
  return filter(
    { kind: 'Source', logSources: [source], native: { taxonomy: 'sigma', names: {} } },
    conditions,
  );
}

export function elastic(index: readonly string[], ...conditions: Predicate[]): Plan {
  const names = index.length === 0 ? {} : { index };
  return filter({ kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names } }, conditions);
}

export function splunk(...conditions: Predicate[]): Plan {
  return filter({ kind: 'Source', logSources: [], native: { taxonomy: 'splunk', names: {} } }, conditions);
}

export function model(name: string, ...conditions: Predicate[]): Plan {
  return filter(
    { kind: 'Source', logSources: [], native: { taxonomy: 'cim', names: { datamodel: [name] } } },
    conditions,
  );
}

export function macro(name: string): Predicate {
  return { kind: 'OpaquePredicate', language: 'spl', text: `\`${name}\``, name };
}

function filter(input: Plan, conditions: readonly Predicate[]): Plan {
  return conditions.length === 0 ? input : { kind: 'Filter', input, predicate: and(conditions) };
}

export function taxonomyOf(plan: Plan): string {
  let below = plan;
  while (below.kind !== 'Source') {
    if (!('input' in below) || below.input === undefined) throw new Error('no source');
    below = below.input as Plan;
  }
  return below.native?.taxonomy ?? '';
}

/** The canonical plan of a vendor's plan, as text. */
export function canonical(plan: Plan): string {
  return printNode(canonicalPlan(plan));
}

export function canonicalPlan(plan: Plan): Plan {
  return normalise(canonicalise(plan, taxonomyOf(plan)).value ?? plan);
}

/** The plan in another taxonomy, as text, with the codes and effects of what was said. */
export function local(plan: Plan, taxonomy: string): { text: string; said: string[]; plan: Plan } {
  const result = localise(canonicalPlan(plan), taxonomy);
  const value = normalise(result.value ?? plan);
  const said = result.diagnostics.map(({ code, effect }) =>
    effect === undefined ? code : `${code} ${effect}`,
  );
  return { text: printNode(value), said, plan: value };
}

/** The conditions of a plan with one filter, one a line. */
export function conditions(plan: Plan): string[] {
  if (plan.kind !== 'Filter') return [];
  const { predicate } = plan;
  return (predicate.kind === 'And' ? predicate.items : [predicate]).map(printNode);
}
