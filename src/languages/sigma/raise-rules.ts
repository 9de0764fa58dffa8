import { diagnose, type Effect } from '../../diagnostics/index.ts';
import { keyOf, type Plan, type Predicate, type Scalar } from '../../ir/index.ts';
import type { SigmaCorrelation } from './ast.ts';
import { resolve } from './columns.ts';
import { beyond } from './problem.ts';
import type { Raising } from './raising.ts';

export interface Named {
  readonly title: string;
  readonly name?: string;
}

export function unsupported(what: string, node: Plan | Predicate | Scalar, raising: Raising): undefined {
  raising.diagnostics.push(
    diagnose('plan-unsupported', { span: node.span, with: { target: 'Sigma', what } }),
  );
}

export function approximated(
  what: string,
  instead: string,
  effect: Effect,
  node: { span?: Plan['span'] },
  raising: Raising,
): void {
  const details = { target: 'Sigma', what, instead };
  raising.diagnostics.push(diagnose('plan-approximated', { span: node.span, effect, with: details }));
}

/** Adds the rules of a plan under a name, unless the same plan has one already. */
export function raiseUnder(plan: Plan, wanted: string, title: string, raising: Raising): string | undefined {
  const key = keyOf(plan);
  const known = raising.names.get(key);
  if (known !== undefined) return known;
  const name = ruleName(wanted, raising);
  if (raising.raiseNode(plan, raising, title, name) === undefined) return undefined;
  raising.names.set(key, name);
  return name;
}

/** A name for a rule that a correlation refers to. */
export function ruleName(title: string, raising: Raising): string {
  const base =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'rule';
  return raising.taken.take(base);
}

export function inputsOf(plan: Plan): readonly Plan[] {
  return plan.kind === 'Union' ? plan.inputs : [plan];
}

/** The field that an expression means in each input; undefined when it is more than a field in one of them. */
export function fieldsIn(inputs: readonly Plan[], value: Scalar): readonly string[] | undefined {
  const fields = inputs.map((input) => resolve(input, value));
  const names = fields.map((field) => (field.kind === 'FieldRef' ? field.name : undefined));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Keys that have one name everywhere are grouped by; others get an alias. Each key has a field for each of the rules. */
export function groupingOf(
  keys: readonly (readonly string[])[],
  rules: readonly string[],
  wanted: readonly string[],
): Pick<SigmaCorrelation, 'groupBy' | 'aliases'> {
  const groupBy: string[] = [];
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  for (const [index, fields] of keys.entries()) {
    const [first] = fields;
    if (fields.every((field) => field === first)) {
      if (!groupBy.includes(first!)) groupBy.push(first!);
      continue;
    }
    const alias = wanted[index] ?? `key_${index + 1}`;
    groupBy.push(alias);
    aliases.set(alias, new Map(rules.map((name, column) => [name, fields[column]!])));
  }
  return { groupBy, aliases };
}

/** The specification asks for `group-by`; without one all events are one group, which pySigma reads. */
export function sayGroups(groupBy: readonly string[], node: Plan, raising: Raising): void {
  if (groupBy.length === 0) raising.diagnostics.push(beyond('a correlation without `group-by`', node.span));
}
