import {
  always,
  and,
  type Column,
  type Filter,
  field,
  keyOf,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  unreachable,
} from '../../ir/index.ts';
import { approximated, type Raising, unsupported, warn } from './raising.ts';

/** Columns that are not fields of the events: what they are computed from, or what they are called if EQL cannot say it. */
type Columns = Map<string, Scalar>;

/** The condition on single events that a plan's rows come from. Undefined when no such condition is honest. */
export function eventCondition(state: Raising, plan: Plan): Predicate | undefined {
  return conditionOf(state, plan, new Map());
}

/** `columns` is filled with what the plan adds to its events. */
function conditionOf(state: Raising, plan: Plan, columns: Columns): Predicate | undefined {
  switch (plan.kind) {
    case 'Source':
      return always;
    case 'Filter': {
      const below = conditionOf(state, plan.input, columns);
      return below === undefined ? undefined : and([below, inlined(plan, columns)], plan.span);
    }
    case 'Extend': {
      const below = conditionOf(state, plan.input, columns);
      for (const column of plan.columns) columns.set(column.name, inlinedScalar(column.value, columns));
      return below;
    }
    case 'Project': {
      const below = conditionOf(state, plan.input, columns);
      for (const { from, to } of plan.columns) {
        if (to !== undefined) columns.set(to, columns.get(from) ?? field(from));
      }
      return below;
    }
    case 'Aggregate': {
      const below = conditionOf(state, plan.input, columns);
      const keys = plan.by.map((key): readonly [string, Scalar] => [
        key.name,
        inlinedScalar(key.value, columns),
      ]);
      columns.clear();
      for (const [name, value] of keys) columns.set(name, value);
      for (const measure of plan.measures)
        unsayable(columns, measure.name, 'a measure over a group of events');
      return below;
    }
    case 'Window': {
      const below = conditionOf(state, plan.input, columns);
      for (const measure of plan.measures) unsayable(columns, measure.name, 'a measure over several events');
      return below;
    }
    case 'Extract': {
      const below = conditionOf(state, plan.input, columns);
      for (const name of plan.outputs) unsayable(columns, name, `${name}, taken out of a text`);
      return below;
    }
    case 'Lookup': {
      const below = conditionOf(state, plan.input, columns);
      for (const { from, to } of plan.outputs)
        unsayable(columns, to ?? from, `a column of the table ${plan.table}`);
      if (plan.mode === 'match') {
        approximated(state, `a look-up in ${plan.table}`, 'all events are taken', 'broader', plan.span);
      }
      return below;
    }
    case 'NewTerms': {
      const terms = plan.fields
        .map((term) => (term.kind === 'FieldRef' ? term.name : keyOf(term)))
        .join(', ');
      const what = `that ${terms} did not occur before`;
      approximated(state, what, 'every event is taken, new or not', 'broader', plan.span);
      return conditionOf(state, plan.input, columns);
    }
    case 'Expand': {
      const below = conditionOf(state, plan.input, columns);
      unsayable(columns, plan.column, `one value of ${plan.column} at a time`);
      return below;
    }
    case 'Limit': {
      const what = plan.by.length > 0 ? 'a limit for each group' : 'a limit before other steps';
      approximated(state, what, 'all events are taken', 'broader', plan.span);
      return conditionOf(state, plan.input, columns);
    }
    case 'Sort':
      return conditionOf(state, plan.input, columns);
    case 'Union': {
      const branches = plan.inputs.map((input) => conditionOf(state, input, columns));
      const all = branches.filter((branch) => branch !== undefined);
      return all.length === branches.length ? or(all, plan.span) : undefined;
    }
    case 'Opaque': {
      if (plan.input === undefined) {
        unsupported(state, `\`${plan.text}\``, plan.span);
        return undefined;
      }
      const values = { language: plan.language, text: plan.text };
      warn(state, 'opaque-dropped', { effect: 'different', span: plan.span, with: values });
      return conditionOf(state, plan.input, columns);
    }
    case 'Sequence':
      unsupported(state, 'a sequence inside another plan', plan.span);
      return undefined;
    case 'Join':
      unsupported(state, 'a join of two searches', plan.span);
      return undefined;
    default:
      return unreachable(plan);
  }
}

/** A column that stands for something EQL cannot say makes every leaf on it unsayable. */
function unsayable(columns: Columns, name: string, what: string): void {
  columns.set(name, { kind: 'OpaqueScalar', language: 'plan', text: what });
}

function inlined(filter: Filter, columns: Columns): Predicate {
  if (columns.size === 0) return filter.predicate;
  return rewrite(filter.predicate, (node) => {
    if (node.kind !== 'FieldRef') return node;
    return columns.get(node.name) ?? node;
  });
}

function inlinedScalar(scalar: Scalar, columns: Columns): Scalar {
  if (columns.size === 0) return scalar;
  return rewrite(scalar, (node) => (node.kind === 'FieldRef' ? (columns.get(node.name) ?? node) : node));
}

export function keyFields(by: readonly Column[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const { value } of by) {
    if (value.kind !== 'FieldRef' || value.name.includes('*')) return undefined;
    names.push(value.name);
  }
  return names;
}
