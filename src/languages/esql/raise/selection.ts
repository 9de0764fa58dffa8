import {
  always,
  and,
  type CaseScalar,
  type Column,
  call,
  equals,
  exists,
  field,
  keyOf,
  type Literal,
  literal,
  oneOf,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  type Source,
} from '../../../ir/index.ts';
import { type AskedValues, conjuncts, excludeEachOther, valuesOf } from '../../../passes/index.ts';
import { mayBeMissing } from '../existence.ts';
import { stageName } from '../names.ts';

/**
 * Several searches as one: ES|QL reads its indices once, so that the stages of a sequence, the sides of a join and the
 * parts of a union are told apart by their conditions.
 */

/** Events of one source under one condition, with columns computed from each event. */
export interface Selection {
  readonly source: Source;
  readonly predicate: Predicate;
  readonly columns: readonly Column[];
}

/** A plan that only selects events; undefined for any other. */
export function selectionOf(plan: Plan): Selection | undefined {
  switch (plan.kind) {
    case 'Source':
      return { source: plan, predicate: always, columns: [] };
    case 'Filter': {
      const below = selectionOf(plan.input);
      if (below === undefined) return undefined;
      const predicate = and([below.predicate, inTermsOf(below.columns, plan.predicate)]);
      return { ...below, predicate };
    }
    case 'Extend': {
      const below = selectionOf(plan.input);
      if (below === undefined) return undefined;
      let { columns } = below;
      for (const column of plan.columns) {
        const value = inTermsOf(columns, column.value);
        columns = [...columns.filter(({ name }) => name !== column.name), { ...column, value }];
      }
      return { ...below, columns };
    }
    case 'Sort':
      return selectionOf(plan.input);
    case 'Project':
      return plan.mode === 'rename' ? undefined : selectionOf(plan.input);
    default:
      return undefined;
  }
}

/** A condition or value in terms of the events, with computed columns put in. */
export function inTermsOf<N extends Predicate | Scalar>(columns: readonly Column[], node: N): N {
  if (columns.length === 0) return node;
  const values = new Map(columns.map(({ name, value }) => [name, value]));
  return rewrite(node, (part) => (part.kind === 'FieldRef' ? (values.get(part.name) ?? part) : part)) as N;
}

export interface Part {
  readonly selection: Selection;
  /** As many in each part. */
  readonly keys: readonly Scalar[];
  readonly name?: string;
}

export interface Gathered {
  readonly plan: Plan;
  /** For each part, where a row of the plan belongs to it. */
  readonly is: readonly Predicate[];
  readonly keys: readonly Column[];
  /** Whether an event belongs to one part only. */
  readonly disjoint: boolean;
  /** Whether the rows say of which part they are, in the column `Esql.stage`. */
  readonly marked: boolean;
}

/** The events of all parts, with the keys that they share. */
export function gather(parts: readonly Part[]): Gathered {
  const predicates = parts.map(({ selection }) => selection.predicate);
  const disjoint = predicates.every((one, index) =>
    predicates.slice(index + 1).every((other) => excludeEachOther(one, other)),
  );
  const source = mergedSource(parts.map(({ selection }) => selection.source));
  const common = shared(predicates);
  const keys = new Set(common.map(keyOf));
  const own = predicates.map((predicate) =>
    and(conjuncts(predicate).filter((item) => !keys.has(keyOf(item)))),
  );
  const sameKeys = keyPlaces(parts).every((values) => new Set(values.map(keyOf)).size === 1);
  if (sameKeys && (!disjoint || parts.length === 1)) {
    const input = filtered(source, and([...common, or(own)]));
    return { ...keyed(input, parts, []), is: own, disjoint, marked: false };
  }
  const input = filtered(source, and([...common, ...alike(own)]));
  const marks = parts.map(({ name }, index) => literal(name ?? index + 1));
  const is = marks.map(({ value }) => equals(field(stageName), value, 'sensitive'));
  const plan = disjoint ? marked(input, own, marks) : repeated(input, own, marks);
  return { ...keyed(plan, parts, is), is, disjoint, marked: true };
}

/** Each event with the name of its part. */
function marked(input: Plan, own: readonly Predicate[], marks: readonly Literal[]): Plan {
  const branches = own.map((when, index) => ({ kind: 'Branch' as const, when, value: marks[index]! }));
  const stage: Column = { kind: 'Column', name: stageName, value: { kind: 'Case', branches } };
  const predicate: Predicate = { kind: 'Exists', operand: field(stageName) };
  return { kind: 'Filter', input: { kind: 'Extend', input, columns: [stage] }, predicate };
}

/** An event once for each part that it belongs to. MV_APPEND with a null is null, so that a text stands for none. */
function repeated(input: Plan, own: readonly Predicate[], marks: readonly Literal[]): Plan {
  const absent = literal(typeof marks[0]?.value === 'number' ? 0 : '');
  const values = own.map((when, index): CaseScalar => {
    const branches = [{ kind: 'Branch' as const, when, value: marks[index]! }];
    return { kind: 'Case', branches, otherwise: absent };
  });
  const stage: Column = { kind: 'Column', name: stageName, value: call('mvAppend', values) };
  const extended: Plan = { kind: 'Extend', input, columns: [stage] };
  const known = marks.map(({ value }) => value);
  return {
    kind: 'Filter',
    input: { kind: 'Expand', input: extended, column: stageName },
    predicate: oneOf(field(stageName), known, 'sensitive'),
  };
}

/** The keys of all parts, place by place. */
function keyPlaces(parts: readonly Part[]): readonly (readonly Scalar[])[] {
  return (parts[0]?.keys ?? []).map((_, place) => parts.flatMap(({ keys }) => keys[place] ?? []));
}

/** The plan with a column for each key that is no field, or not the same one in all parts. */
function keyed(
  input: Plan,
  parts: readonly Part[],
  is: readonly Predicate[],
): { readonly plan: Plan; readonly keys: readonly Column[] } {
  const columns: Column[] = [];
  const keys = keyPlaces(parts).map((values, place): Column => {
    const [first] = values;
    const shared = new Set(values.map(keyOf)).size === 1 ? first : undefined;
    if (shared?.kind === 'FieldRef') return { kind: 'Column', name: shared.name, value: shared };
    const name = `Esql.key_${place + 1}`;
    const branches = values.map((value, index) => ({ kind: 'Branch' as const, when: is[index]!, value }));
    columns.push({ kind: 'Column', name, value: shared ?? { kind: 'Case', branches } });
    const optional = values.every(mayBeMissing);
    return { kind: 'Column', name, value: optional ? { ...field(name), optional } : field(name) };
  });
  const needed = keys.flatMap(({ value }) => (mayBeMissing(value) ? [] : [exists(value)]));
  const plan: Plan = columns.length === 0 ? input : { kind: 'Extend', input, columns };
  return { plan: needed.length === 0 ? plan : alsoFiltered(plan, needed), keys };
}

function alsoFiltered(plan: Plan, conditions: readonly Predicate[]): Plan {
  if (plan.kind !== 'Filter') return { kind: 'Filter', input: plan, predicate: and(conditions) };
  return { ...plan, predicate: and([...conjuncts(plan.predicate), ...conditions]) };
}

function filtered(input: Plan, predicate: Predicate): Plan {
  if (predicate.kind === 'Constant' && predicate.value) return input;
  return { kind: 'Filter', input, predicate };
}

/** One source that reads what all read. */
export function mergedSource(sources: readonly Source[]): Source {
  const [first] = sources;
  if (first === undefined || sources.every((source) => source === first)) return first as Source;
  const names: Record<string, readonly string[]> = {};
  for (const { native } of sources) {
    for (const [key, values] of Object.entries(native?.names ?? {})) {
      names[key] = [...new Set([...(names[key] ?? []), ...values])];
    }
  }
  const logSources = new Map(
    sources.flatMap((source) => source.logSources.map((one) => [JSON.stringify(one), one])),
  );
  const { span } = first;
  return {
    kind: 'Source',
    logSources: [...logSources.values()],
    native: { taxonomy: first.native?.taxonomy ?? 'ecs', names },
    ...(span === undefined ? {} : { span }),
  };
}

/** The parts that all conditions have. */
function shared(predicates: readonly Predicate[]): readonly Predicate[] {
  const [first = [], ...others] = predicates.map(conjuncts);
  const keys = others.map((items) => new Set(items.map(keyOf)));
  return first.filter((item) => keys.every((set) => set.has(keyOf(item))));
}

/**
 * What follows from every one of the conditions: a field that all ask for has one of their values. Elasticsearch looks
 * this up in its index, which it cannot do with a computed column.
 */
function alike(predicates: readonly Predicate[]): readonly Predicate[] {
  const [first = [], ...others] = predicates.map((one) =>
    conjuncts(one).flatMap((item) => valuesOf(item) ?? []),
  );
  return first.flatMap((mine) => {
    const all = [mine];
    for (const items of others) {
      const same = items.find((other) => sameOperand(mine, other));
      if (same === undefined) return [];
      all.push(same);
    }
    const insensitive = all.some((one) => one.case === 'insensitive');
    const values = [...new Set(all.flatMap((one) => one.values))];
    return [oneOf(mine.operand, values, insensitive ? 'insensitive' : 'sensitive')];
  });
}

function sameOperand(a: AskedValues, b: AskedValues): boolean {
  return keyOf(a.operand) === keyOf(b.operand);
}
