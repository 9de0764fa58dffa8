import {
  always,
  and,
  type Filter,
  field,
  keyOf,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  unreachable,
  walk,
} from '../../ir/index.ts';
import { measureText } from './raise-threshold.ts';
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
      if (below === undefined) return undefined;
      sayExpanded(state, plan, columns);
      return and([below, inlined(state, plan, columns)], plan.span);
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
        unsayable(columns, measure.name, `a condition on ${measureText(measure)}`);
      return below;
    }
    case 'Window': {
      const below = conditionOf(state, plan.input, columns);
      for (const measure of plan.measures)
        unsayable(columns, measure.name, `a condition on ${measureText(measure)}`);
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
    // A row for each value: one condition on it is the same as on any value of the field.
    case 'Expand': {
      const below = conditionOf(state, plan.input, columns);
      if (!columns.has(plan.column)) columns.set(plan.column, { ...field(plan.column), spelling: expanded });
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

/** Marks a field of which each row has one value. */
const expanded = 'expanded';

/** Several conditions on one value of a row are met by any values of the event's field. */
function sayExpanded(state: Raising, { predicate, span }: Filter, columns: Columns): void {
  const counts = new Map<string, number>();
  const negated = new Set<string>();
  const visit = (node: Predicate, under: boolean): void => {
    if (node.kind === 'And' || node.kind === 'Or') for (const item of node.items) visit(item, under);
    else if (node.kind === 'Not') visit(node.item, !under);
    else {
      walk(node, (inner) => {
        if (inner.kind !== 'FieldRef') return true;
        const column = columns.get(inner.name);
        if (column?.kind !== 'FieldRef' || column.spelling !== expanded) return true;
        counts.set(inner.name, (counts.get(inner.name) ?? 0) + 1);
        if (under) negated.add(inner.name);
        return true;
      });
    }
  };
  visit(predicate, false);
  for (const [name, count] of counts) {
    if (count === 1 && !negated.has(name)) continue;
    const effect = negated.has(name) ? 'different' : 'broader';
    approximated(
      state,
      `conditions on one value of ${name}`,
      'they hold for any of its values',
      effect,
      span,
    );
  }
}

/** A column that stands for something EQL cannot say makes every leaf on it unsayable. */
function unsayable(columns: Columns, name: string, what: string): void {
  columns.set(name, { kind: 'OpaqueScalar', language: 'plan', text: what });
}

/** A filter's condition on the events themselves; conditions on what EQL cannot compute are left out whole. */
function inlined(state: Raising, { predicate }: Filter, columns: Columns): Predicate {
  if (columns.size === 0) return predicate;
  const conditions = predicate.kind === 'And' ? predicate.items : [predicate];
  const kept = conditions.filter((condition) => {
    const what = unsayableIn(condition, columns);
    if (what !== undefined) {
      approximated(state, what, 'the condition is left out', 'broader', condition.span);
    }
    return what === undefined;
  });
  return rewrite(and(kept), (node) => (node.kind === 'FieldRef' ? (columns.get(node.name) ?? node) : node));
}

function unsayableIn(condition: Predicate, columns: Columns): string | undefined {
  let what: string | undefined;
  walk(condition, (node) => {
    const column = node.kind === 'FieldRef' ? columns.get(node.name) : undefined;
    if (column !== undefined) what ??= opaqueText(column);
    return what === undefined;
  });
  return what;
}

function opaqueText(column: Scalar): string | undefined {
  let text: string | undefined;
  walk(column, (node) => {
    if (node.kind === 'OpaqueScalar' && node.language === 'plan') text ??= node.text;
    return text === undefined;
  });
  return text;
}

function inlinedScalar(scalar: Scalar, columns: Columns): Scalar {
  if (columns.size === 0) return scalar;
  return rewrite(scalar, (node) => (node.kind === 'FieldRef' ? (columns.get(node.name) ?? node) : node));
}
