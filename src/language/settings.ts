import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import {
  type Aggregate,
  and,
  compare,
  field,
  isOfEvents,
  keyOf,
  type Lookup,
  literal,
  type Measure,
  mapChildren,
  type Node,
  type Plan,
  type Predicate,
  type Scalar,
} from '../ir/index.ts';
import { countedOnce, normalise } from '../passes/index.ts';
import type { RuleSettings, ThresholdSettings } from './language.ts';

/**
 * What rule files say beside the query is part of the rule's meaning. `wrapSettings` turns it into plan nodes around
 * the query's plan; `unwrapSettings` takes the same shapes off again for a target whose rule files can carry them.
 * Field names are a vendor's own on both sides: the caller maps them.
 */

const countName = 'count';

function distinctName(index: number): string {
  return index === 0 ? 'distinct' : `distinct_${index + 1}`;
}

/** The plan with what the settings say around it, innermost: index patterns and filters at the sources. */
export function wrapSettings(plan: Plan, settings: RuleSettings): Plan {
  let wrapped = atSources(plan, settings);
  if (settings.lookup !== undefined) {
    wrapped = { kind: 'Lookup', input: wrapped, ...settings.lookup, outputs: [], mode: 'match' };
  }
  if (settings.threshold !== undefined)
    wrapped = wrapThreshold(wrapped, settings.threshold, settings.lookBack);
  if (settings.newTerms !== undefined) {
    const { fields, history } = settings.newTerms;
    wrapped = {
      kind: 'NewTerms',
      input: wrapped,
      fields: fields.map((name) => field(name)),
      history,
      ...(settings.lookBack === undefined ? {} : { recent: settings.lookBack }),
    };
  }
  return wrapped;
}

/** Index patterns belong to the source; a filter of the rule holds for every event that the query sees. */
function atSources(plan: Plan, settings: RuleSettings): Plan {
  const { index, filters = [] } = settings;
  if (index === undefined && filters.length === 0) return plan;
  const change = (node: Node): Node => {
    if (node.kind !== 'Source') return mapChildren(node, change);
    if (node.native === undefined) return filters.length === 0 ? node : filtered(node, filters);
    const { taxonomy, names } = node.native;
    const more = {
      ...(index === undefined || names.index !== undefined ? {} : { index }),
      ...(filters.length === 0 ? {} : { [filterKey]: filters.flatMap(filterKeys) }),
    };
    const native = { taxonomy, names: { ...names, ...more } };
    return filtered({ ...node, native }, filters);
  };
  return change(plan) as Plan;
}

function filtered(source: Plan, filters: readonly Predicate[]): Plan {
  return filters.length === 0 ? source : { kind: 'Filter', input: source, predicate: and(filters) };
}

/** A native name of the source that remembers which of its conditions the rule file carried, by their keys. */
const filterKey = 'filter';

/** The keys that a filter's conditions have among those of the query. */
export function filterKeys(filter: Predicate): readonly string[] {
  const normal = normalise(filter);
  return conjuncts(normal).map(keyOf);
}

function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'And' ? predicate.items : [predicate];
}

/** A filter on counts over one group for each combination of values, within one run of the rule. */
function wrapThreshold(input: Plan, threshold: ThresholdSettings, lookBack: number | undefined): Plan {
  const measures: Measure[] = [];
  const conditions: Predicate[] = [];
  // A count of at least one is always met: it is left out where a distinct count already asks for more.
  if (threshold.count > 1 || threshold.cardinality.length === 0) {
    measures.push({ kind: 'Measure', name: countName, function: 'count', arguments: [] });
    conditions.push(atLeast(countName, threshold.count));
  }
  threshold.cardinality.forEach((distinct, index) => {
    const name = distinctName(index);
    measures.push({ kind: 'Measure', name, function: 'countDistinct', arguments: [field(distinct.field)] });
    conditions.push(atLeast(name, distinct.count));
  });
  const aggregate: Aggregate = {
    kind: 'Aggregate',
    input,
    measures,
    by: threshold.fields.map((name) => ({ kind: 'Column', name, value: field(name) })),
    window: { type: 'run', ...(lookBack === undefined ? {} : { span: lookBack }) },
  };
  return { kind: 'Filter', input: aggregate, predicate: and(conditions) };
}

function atLeast(name: string, count: number): Predicate {
  return compare('>=', field(name), literal(count), 'sensitive');
}

export interface Unwrapped {
  /** What is left for the query. */
  readonly plan: Plan;
  readonly settings: RuleSettings;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes off what a target's rule files can carry (`supported`); all else stays in the plan. Filters and lists that a
 * query can do without are taken off only when a whole rule is to be written (`asRule`).
 */
export function unwrapSettings(
  plan: Plan,
  supported: readonly (keyof RuleSettings)[],
  asRule = false,
): Unwrapped {
  const diagnostics: Diagnostic[] = [];
  let rest = plan;
  let settings: RuleSettings = {};
  if (supported.includes('newTerms') && rest.kind === 'NewTerms') {
    const fields = fieldNames(rest.fields);
    if (fields !== undefined) {
      const { history, recent, input } = rest;
      settings = { ...settings, newTerms: { fields, history } };
      if (recent !== undefined && supported.includes('lookBack'))
        settings = { ...settings, lookBack: recent };
      rest = input;
    }
  }
  if (supported.includes('threshold')) {
    const found = readThreshold(rest, diagnostics);
    if (found !== undefined) {
      const { span } = found.aggregate.window ?? {};
      settings = { ...settings, threshold: found.threshold };
      const once = asRule ? countedOnce(found.aggregate, 'a threshold rule') : undefined;
      if (once !== undefined) diagnostics.push(once);
      if (span !== undefined && supported.includes('lookBack')) settings = { ...settings, lookBack: span };
      rest = found.aggregate.input;
    }
  }
  if (asRule && supported.includes('lookup') && rest.kind === 'Lookup' && isIndexed(rest)) {
    const { table, on, rows } = rest;
    settings = { ...settings, lookup: { table, on, ...(rows === undefined ? {} : { rows }) } };
    rest = rest.input;
  }
  if (asRule && supported.includes('filters')) {
    const found = readFilters(rest);
    settings = { ...settings, ...(found.filters.length === 0 ? {} : { filters: found.filters }) };
    rest = found.plan;
  }
  if (supported.includes('index')) {
    const index = indexOf(rest);
    if (index.length > 0) settings = { ...settings, index };
  }
  return { plan: rest, settings, diagnostics };
}

/** Only a list that is a plan over an index can be named in a rule; a table by name is another vendor's. */
function isIndexed(lookup: Lookup): boolean {
  return lookup.mode === 'match' && lookup.rows !== undefined && indexOf(lookup.rows).length > 0;
}

/** The conditions that came from the rule file's filters, as long as they still stand beside the query's own. */
function readFilters(plan: Plan): { readonly plan: Plan; readonly filters: readonly Predicate[] } {
  if (plan.kind !== 'Filter' || plan.input.kind !== 'Source') return { plan, filters: [] };
  const known = new Set(plan.input.native?.names[filterKey]);
  if (known.size === 0) return { plan, filters: [] };
  const filters: Predicate[] = [];
  const others: Predicate[] = [];
  for (const item of conjuncts(plan.predicate)) (known.has(keyOf(item)) ? filters : others).push(item);
  return { plan: filters.length === 0 ? plan : { ...plan, predicate: and(others) }, filters };
}

function fieldNames(scalars: readonly Scalar[]): readonly string[] | undefined {
  const names = scalars.flatMap((scalar) => (scalar.kind === 'FieldRef' ? [scalar.name] : []));
  return names.length === scalars.length ? [...new Set(names)] : undefined;
}

interface FoundThreshold {
  readonly threshold: ThresholdSettings;
  readonly aggregate: Aggregate;
}

/** Exactly a threshold: at least n events, and at least m distinct values of a field, for each group of fields. */
function readThreshold(plan: Plan, diagnostics: Diagnostic[]): FoundThreshold | undefined {
  if (plan.kind !== 'Filter' || plan.input.kind !== 'Aggregate') return undefined;
  const aggregate = plan.input;
  const fields = fieldNames(aggregate.by.map((column) => column.value));
  if (fields === undefined) return undefined;
  const conditions = conjuncts(plan.predicate);
  let count = 1;
  const cardinality: { field: string; count: number }[] = [];
  for (const condition of conditions) {
    const bound = lowerBound(condition);
    const measure = aggregate.measures.find((candidate) => candidate.name === bound?.name);
    if (bound === undefined || measure === undefined || measure.where !== undefined) return undefined;
    const [argument, second] = measure.arguments;
    if (measure.function === 'count' && argument === undefined) count = Math.max(count, bound.count);
    else if (measure.function === 'countDistinct' && argument?.kind === 'FieldRef' && second === undefined) {
      cardinality.push({ field: argument.name, count: bound.count });
    } else return undefined;
  }
  // A rule file names fields of the events; a column that the search computes is none.
  const named = [...aggregate.by, ...aggregate.measures.flatMap((measure) => measure.arguments)];
  const values = named.map((one) => (one.kind === 'Column' ? one.value : one));
  if (!values.every((value) => isOfEvents(value, aggregate.input))) return undefined;
  sayWindow(aggregate, diagnostics);
  return { threshold: { fields, count, cardinality }, aggregate };
}

/** `name >= n` or `name > n`, as the least whole number that meets it. */
function lowerBound(condition: Predicate): { readonly name: string; readonly count: number } | undefined {
  if (
    condition.kind !== 'Compare' ||
    condition.left.kind !== 'FieldRef' ||
    condition.right.kind !== 'Literal'
  ) {
    return undefined;
  }
  const value = Number(condition.right.value);
  if (!Number.isFinite(value)) return undefined;
  const { name } = condition.left;
  if (condition.operator === '>=') return { name, count: Math.max(1, Math.ceil(value)) };
  if (condition.operator === '>') return { name, count: Math.max(1, Math.floor(value) + 1) };
  return undefined;
}

/**
 * A threshold rule looks at the time of one run. Any interval that a run looks at is an interval of that length, so a
 * sliding window only loses (groups that no single run sees whole); fixed buckets cut elsewhere.
 */
function sayWindow(aggregate: Aggregate, diagnostics: Diagnostic[]): void {
  const { window } = aggregate;
  if (window === undefined || window.type === 'run') return;
  diagnostics.push(
    diagnose('window-per-run', {
      span: aggregate.span,
      effect: window.type === 'sliding' ? 'narrower' : 'different',
      with: { window: window.type === 'sliding' ? 'any interval' : 'fixed intervals' },
    }),
  );
}

/** The index patterns of all sources, in order of appearance. */
function indexOf(plan: Plan): readonly string[] {
  const found = new Set<string>();
  const look = (node: Node): Node => {
    if (node.kind === 'Source') for (const name of node.native?.names.index ?? []) found.add(name);
    return mapChildren(node, look);
  };
  look(plan);
  return [...found];
}
