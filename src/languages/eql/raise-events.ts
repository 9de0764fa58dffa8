import {
  always,
  and,
  type Filter,
  field,
  keyOf,
  type Measure,
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
type Entry = readonly [name: string, value: Scalar];

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
      sayShared(state, plan, columns);
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
      const entries = [
        ...plan.by.map(({ name, value }): Entry => [name, inlinedScalar(value, columns)]),
        ...plan.measures.map((measure): Entry => [measure.name, measureColumn(measure, columns)]),
      ];
      columns.clear();
      for (const [name, value] of entries) columns.set(name, value);
      return below;
    }
    case 'Window': {
      const below = conditionOf(state, plan.input, columns);
      for (const measure of plan.measures)
        columns.set(measure.name, unsaid(`a condition on ${measureText(measure)}`));
      return below;
    }
    case 'Extract': {
      const below = conditionOf(state, plan.input, columns);
      for (const name of plan.outputs) columns.set(name, unsaid(`${name}, taken out of a text`));
      return below;
    }
    case 'Lookup': {
      const below = conditionOf(state, plan.input, columns);
      for (const { from, to } of plan.outputs)
        columns.set(to ?? from, unsaid(`a column of the table ${plan.table}`));
      if (plan.mode === 'match') {
        approximated(state, `a look-up in ${plan.table}`, 'all events are taken', 'broader', plan.span);
      } else if (plan.mode === 'exclude') {
        const name = `lookup ${plan.table}`;
        warn(state, 'exclusion-dropped', { effect: 'broader', span: plan.span, with: { name } });
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
      if (!columns.has(plan.column)) columns.set(plan.column, { ...field(plan.column), spelling: oneOfMany });
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
      const branches: Predicate[] = [];
      for (const input of plan.inputs) {
        const own: Columns = new Map();
        const branch = conditionOf(state, input, own);
        if (branch === undefined) return undefined;
        branches.push(branch);
        for (const name of own.keys()) columns.set(name, unsaid(`the column ${name} of several searches`));
      }
      return or(branches, plan.span);
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

/** Marks fields whose rows are not events: `one` value of the field each, or `all` values in a group of events. */
const oneOfMany = 'one';
const allOfGroup = 'all';

/**
 * Conditions on such fields become conditions on the event. A single one says the same: some value, some event of the
 * group has it. Several may then be met by values or events that the source keeps apart, or takes together.
 */
function sayShared(state: Raising, { predicate, span }: Filter, columns: Columns): void {
  const uses = sharedUses(predicate, columns);
  for (const name of new Set(uses.filter((use) => use.mark === oneOfMany).map((use) => use.name))) {
    const own = uses.filter((use) => use.name === name);
    const negated = own.some((use) => use.negated);
    if (own.length === 1 && !negated) continue;
    const effect = negated ? 'different' : 'broader';
    approximated(
      state,
      `conditions on one value of ${name}`,
      'they hold for any of its values',
      effect,
      span,
    );
  }
  const group = uses.filter((use) => use.mark === allOfGroup);
  const positive = group.filter((use) => !use.negated).length;
  if (group.length === 0 || (group.length === 1 && positive === 1)) return;
  const effect = positive === 0 ? 'broader' : positive === group.length ? 'narrower' : 'different';
  const what = `conditions on all values in a group of ${[...new Set(group.map((use) => use.name))].join(', ')}`;
  approximated(state, what, 'each event must meet them', effect, span);
}

interface SharedUse {
  readonly name: string;
  readonly mark: string;
  readonly negated: boolean;
}

function sharedUses(predicate: Predicate, columns: Columns): readonly SharedUse[] {
  const uses: SharedUse[] = [];
  const visit = (node: Predicate, negated: boolean): void => {
    if (node.kind === 'And' || node.kind === 'Or') for (const item of node.items) visit(item, negated);
    else if (node.kind === 'Not') visit(node.item, !negated);
    else {
      walk(node, (inner) => {
        if (inner.kind !== 'FieldRef') return true;
        const column = columns.get(inner.name);
        const mark = column?.kind === 'FieldRef' ? column.spelling : undefined;
        if (mark === oneOfMany || mark === allOfGroup) uses.push({ name: inner.name, mark, negated });
        return true;
      });
    }
  };
  visit(predicate, false);
  return uses;
}

/** The values of a field over a group are the field, as far as one condition goes. */
function measureColumn(measure: Measure, columns: Columns): Scalar {
  const [argument] = measure.arguments;
  const isList = measure.function === 'values' || measure.function === 'list';
  if (isList && measure.where === undefined && argument !== undefined) {
    const value = inlinedScalar(argument, columns);
    if (value.kind === 'FieldRef') return { ...value, spelling: allOfGroup };
  }
  return unsaid(`a condition on ${measureText(measure)}`);
}

/** What EQL cannot say: every condition on it is left out. */
function unsaid(what: string): Scalar {
  return { kind: 'OpaqueScalar', language: 'plan', text: what };
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
