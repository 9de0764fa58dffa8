import {
  type Aggregate,
  and,
  type Column,
  type Expand,
  type Filter,
  field,
  type MeasureFunction,
  type Node,
  type Plan,
  type Predicate,
  unreachable,
  walk,
} from '../../../ir/index.ts';
import { readsAny } from './push.ts';
import type { Lowering } from './state.ts';
import { timeBucket } from './time.ts';
import { asSequence } from './transactions.ts';

/** What the steps above need of a plan. */
interface Need {
  /** Columns read above. `undefined`: all of them (a step kept as text reads what it likes). */
  readonly columns: ReadonlySet<string> | undefined;
  /** How many rows there are matters (a count above), not only which. */
  readonly rows: boolean;
  /** Their order matters. */
  readonly order: boolean;
  readonly makes: Lowering['makes'];
  readonly sequences: Lowering['sequences'];
}

/**
 * Takes out the steps that do not decide which events the search alerts on: columns that nothing tests, groupings
 * under which nothing is measured, sorting, expanding and deduplicating at the end.
 */
export function prune(plan: Plan, { makes, sequences }: Lowering): Plan {
  return pruned(plan, { columns: new Set(), rows: false, order: false, makes, sequences });
}

function pruned(plan: Plan, need: Need): Plan {
  switch (plan.kind) {
    case 'Source':
    case 'Sequence':
    case 'NewTerms':
      return plan;
    case 'Filter': {
      const sequence = isNothing(need) ? asSequence(plan, need.sequences) : undefined;
      if (sequence !== undefined) return sequence;
      const found = foundInTable(plan);
      if (found !== undefined) return pruned(found, need);
      const input = needsNoExpansion(plan, need) ? plan.input.input : plan.input;
      return withInput(plan, pruned(input, reading(need, [plan.predicate])));
    }
    case 'Sort':
      return need.order
        ? withInput(plan, pruned(plan.input, reading(need, plan.keys)))
        : pruned(plan.input, need);
    case 'Extend': {
      const columns = neededColumns(plan.columns, need);
      if (columns.length === 0) return pruned(plan.input, need);
      return { ...plan, columns, input: pruned(plan.input, reading(need, columns)) };
    }
    case 'Extract':
      return isNeeded(plan.outputs, need)
        ? withInput(plan, pruned(plan.input, reading(need, [plan.from])))
        : pruned(plan.input, need);
    case 'Lookup': {
      const outputs = plan.outputs.filter(({ from, to }) => isNeeded([to ?? from], need));
      if (plan.mode === 'enrich' && outputs.length === 0) return pruned(plan.input, need);
      const keys = plan.on.flat().map((pair) => field(pair.field));
      const rows = plan.mode === 'enrich' ? plan : { ...plan, outputs };
      return withInput(rows, pruned(plan.input, reading(need, keys)));
    }
    case 'Expand': {
      if (!need.rows && !isNeeded([plan.column], need)) return pruned(plan.input, need);
      return withInput(plan, pruned(plan.input, reading(need, [field(plan.column)])));
    }
    case 'Limit': {
      // Duplicates taken out: only how often an alert is shown.
      if (plan.by.length > 0 && !need.rows && isNothing(need)) return pruned(plan.input, need);
      return withInput(plan, pruned(plan.input, { ...reading(need, plan.by), rows: true, order: true }));
    }
    case 'Aggregate':
      return prunedAggregate(plan, need);
    case 'Window': {
      if (
        !isNeeded(
          plan.measures.map((measure) => measure.name),
          need,
        )
      )
        return pruned(plan.input, need);
      const measures = plan.measures.filter((measure) => isNeeded([measure.name], need));
      const inner = reading(need, [...measures, ...plan.by]);
      const order = plan.frame.type === 'preceding';
      return { ...plan, measures, input: pruned(plan.input, { ...inner, rows: true, order }) };
    }
    case 'Join': {
      // All rows of the left side stay, whatever they are joined with.
      if (plan.type === 'left' && !need.rows && isNothing(need)) return pruned(plan.left, need);
      const both = reading(
        need,
        plan.on.map((name) => field(name)),
      );
      return { ...plan, left: pruned(plan.left, both), right: pruned(plan.right, both) };
    }
    case 'Union':
      return { ...plan, inputs: plan.inputs.map((input) => pruned(input, need)) };
    case 'Opaque': {
      const sequence = isNothing(need) ? asSequence(plan, need.sequences) : undefined;
      if (sequence !== undefined) return sequence;
      if (plan.input === undefined) return plan;
      const columns = plan.span === undefined ? undefined : need.makes.get(plan.span.start);
      if (columns === undefined) {
        return withInput(plan, pruned(plan.input, { ...need, columns: undefined, rows: true, order: true }));
      }
      if (!isNeeded(columns.made, need)) return pruned(plan.input, need);
      return withInput(
        plan,
        pruned(
          plan.input,
          reading(
            need,
            columns.read.map((name) => field(name)),
          ),
        ),
      );
    }
    case 'Project':
      return withInput(plan, pruned(plan.input, { ...need, columns: undefined }));
    default:
      return unreachable(plan);
  }
}

/**
 * A key's own column, brought by a look-up under another name, is there for exactly the rows that the table has: a test
 * of it keeps these rows, or all others.
 */
function foundInTable(plan: Filter): Plan | undefined {
  const { input: lookup, predicate } = plan;
  if (lookup.kind !== 'Lookup' || lookup.mode !== 'enrich' || lookup.otherwise !== undefined)
    return undefined;
  const keys = new Set(lookup.on.flat().map((pair) => pair.column));
  const proofs = new Set(
    lookup.outputs.flatMap(({ from, to }) => (to !== undefined && to !== from && keys.has(from) ? [to] : [])),
  );
  const items = predicate.kind === 'And' ? predicate.items : [predicate];
  const isProof = (item: Predicate): boolean =>
    item.kind === 'Exists' && item.operand.kind === 'FieldRef' && proofs.has(item.operand.name);
  const test = items.find((item) => isProof(item.kind === 'Not' ? item.item : item));
  if (test === undefined) return undefined;
  const others = items.filter((item) => item !== test);
  const isRead = (name: string): boolean => others.some((item) => readsAny(item, [name]));
  const outputs = lookup.outputs.filter(({ from, to }) => !proofs.has(to ?? from) || isRead(to ?? from));
  const rows: Plan = { ...lookup, outputs, mode: test.kind === 'Not' ? 'exclude' : 'match' };
  return others.length === 0 ? rows : { kind: 'Filter', input: rows, predicate: and(others) };
}

/**
 * A single positive test of an expanded column: true of a row for some value means the same before the rows are made.
 * Two tests must hold for the same value, so they need the rows.
 */
function needsNoExpansion(plan: Filter, need: Need): plan is Filter & { readonly input: Expand } {
  const { input, predicate } = plan;
  if (input.kind !== 'Expand' || need.rows || isNeeded([input.column], need)) return false;
  const items = predicate.kind === 'And' ? predicate.items : [predicate];
  const tests = items.filter((item) => readsAny(item, [input.column]));
  return tests.every((item) => singleTests.has(item.kind)) && tests.length < 2;
}

const singleTests = new Set(['Compare', 'OneOf', 'Match', 'Regex', 'InNetwork', 'Exists']);

/** Measures that say the same whether a row comes once or several times. */
const idempotent: ReadonlySet<MeasureFunction> = new Set(['countDistinct', 'values', 'min', 'max', 'range']);

function prunedAggregate(plan: Aggregate, need: Need): Plan {
  const names = plan.measures.map((measure) => measure.name);
  if (!need.rows && need.columns !== undefined && !names.some((name) => need.columns!.has(name))) {
    // Which groups there are is which events there are: the keys are columns of the events.
    const keys = plan.window?.span === undefined ? plan.by : [...plan.by, bucketColumn(plan.window.span)];
    const computed = keys.filter(
      (column) =>
        need.columns!.has(column.name) &&
        !(column.value.kind === 'FieldRef' && column.value.name === column.name),
    );
    if (computed.length === 0) return pruned(plan.input, need);
    return {
      kind: 'Extend',
      columns: computed,
      input: pruned(plan.input, reading(need, computed)),
    };
  }
  const measures = plan.measures.filter((measure) => isKept(measure, need));
  const rows = measures.some((measure) => !idempotent.has(measure.function));
  const order = measures.some((measure) => ['first', 'last', 'list'].includes(measure.function));
  const inner = reading({ ...need, columns: new Set(), rows, order }, [...measures, ...plan.by]);
  const window = plan.window === undefined ? [] : [field('_time')];
  return { ...plan, measures, input: pruned(plan.input, reading(inner, window)) };
}

/** The time of a group whose events are in one bucket. */
function bucketColumn(span: number): Column {
  return { kind: 'Column', name: '_time', value: timeBucket(field('_time'), span) };
}

/** What is tested stays, and what people look at beside it as long as it can be said. */
function isKept(measure: Aggregate['measures'][number], need: Need): boolean {
  if (isNeeded([measure.name], need)) return true;
  let sayable = measure.function !== 'other';
  walk(measure, (node) => {
    if (node.kind === 'OpaqueScalar' || node.kind === 'OpaquePredicate' || node.kind === 'Case')
      sayable = false;
    return sayable;
  });
  return sayable;
}

function isNothing(need: Need): boolean {
  return need.columns !== undefined && need.columns.size === 0;
}

function isNeeded(names: readonly string[], need: Need): boolean {
  const { columns } = need;
  if (columns === undefined) return true;
  return names.some((name) => (name === '*' ? columns.size > 0 : columns.has(name)));
}

/** The last column of a name is the one that is seen; each may read the ones before it. */
function neededColumns(columns: readonly Column[], need: Need): readonly Column[] {
  if (need.columns === undefined) return columns;
  const wanted = new Set(need.columns);
  const out: Column[] = [];
  for (let i = columns.length - 1; i >= 0; i--) {
    const column = columns[i]!;
    if (!wanted.has(column.name)) continue;
    out.unshift(column);
    for (const name of fieldsOf([column.value])) wanted.add(name);
  }
  return out;
}

function reading(need: Need, nodes: readonly Node[]): Need {
  return need.columns === undefined
    ? need
    : { ...need, columns: new Set([...need.columns, ...fieldsOf(nodes)]) };
}

function fieldsOf(nodes: readonly Node[]): string[] {
  const out: string[] = [];
  for (const node of nodes) {
    walk(node, (inner) => {
      if (inner.kind === 'FieldRef') out.push(inner.name);
      return true;
    });
  }
  return out;
}

function withInput<P extends Plan & { readonly input?: Plan }>(plan: P, input: Plan): P {
  return plan.input === input ? plan : { ...plan, input };
}
