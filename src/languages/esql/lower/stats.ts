import type { Stats } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import {
  and,
  type Column,
  field,
  type Measure,
  type Node,
  rewrite,
  type TimeWindow,
} from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import { fieldsOf, isLoose, mayBeMissing, required } from '../existence.ts';
import { bucketName } from '../names.ts';
import { dependents, isUsedAfter, keepColumns } from './columns.ts';
import { lowerKeys, lowerMeasures } from './measures.ts';
import { noSteps } from './presentation.ts';
import { clearScope, define, definePlain } from './scope.ts';
import { type Lowering, takeConditions } from './state.ts';

/** STATS and INLINE STATS. */

export function lowerStats(state: Lowering, command: Stats, index: number, at: Span): void {
  const { scope } = state;
  const { measures, computed } = lowerMeasures(scope, command.measures);
  if (command.inline) addMeasures(state, command, measures, index, at);
  else groupRows(state, command, measures, index, at);
  for (const { name, function: measured } of measures) {
    if (measured === 'count' || measured === 'countDistinct') scope.present.add(name);
  }
  for (const { name, value } of computed) {
    define(scope, name, value);
    state.shown.steps.push({ computed: { name, value } });
  }
}

/** INLINE STATS: the rows stay, with the measures and the keys as columns. */
function addMeasures(
  state: Lowering,
  command: Stats,
  measures: readonly Measure[],
  index: number,
  at: Span,
): void {
  const { scope } = state;
  const { keys } = lowerKeys(scope, command.by, () => true);
  const made = [...measures.map(({ name }) => name), ...keys.map(({ name }) => name)];
  keepColumns(state, index, dependents(state, made, index + 1));
  const columns = keys.filter(({ name, value }) => value.kind !== 'FieldRef' || value.name !== name);
  const by = keys.map((key): Column => (columns.includes(key) ? { ...key, value: field(key.name) } : key));
  let input = takeConditions(state);
  if (columns.length > 0) input = { kind: 'Extend', input, columns };
  state.plan = { kind: 'Window', input, measures, by, frame: { type: 'group' }, span: at };
  for (const name of made) {
    definePlain(scope, name);
    state.shown.inPlan.set(name, state.shown.steps.length);
  }
}

function groupRows(
  state: Lowering,
  command: Stats,
  measures: readonly Measure[],
  index: number,
  at: Span,
): void {
  const { scope } = state;
  const isUsedLater = (name: string): boolean => isUsedAfter(state, name, index + 1);
  state.groups = { command, before: { ...scope } };
  const { keys, bucket } = lowerKeys(scope, command.by, isUsedLater);
  const by = withNullGroups(state, keys, at);
  const lookBack = state.context.settings?.lookBack;
  const window: TimeWindow =
    bucket !== undefined
      ? { type: 'tumbling', span: bucket.span }
      : { type: 'run', ...(lookBack === undefined ? {} : { span: lookBack }) };
  state.plan = { kind: 'Aggregate', input: takeConditions(state), measures, by, window, span: at };
  clearScope(
    scope,
    measures.flatMap((measure) => (measure.function === 'values' ? [measure.name] : [])),
  );
  for (const { name, value } of by) if (!mayBeMissing(value)) scope.present.add(name);
  state.shown = noSteps();
  if (bucket !== undefined && bucket.name !== bucketName) {
    state.shown.steps.push({ rename: { from: bucketName, to: bucket.name } });
  }
}

/** Marks the keys whose rows without a value ES|QL gathers into a group of their own. */
function withNullGroups(state: Lowering, keys: readonly Column[], at: Span): readonly Column[] {
  const known = knownFields(state);
  const open = new Set<string>();
  const marked = keys.map((key) => {
    const lossy = isLoose(key.value);
    const missing = fieldsOf(key.value).filter((name) => lossy || !known.has(name));
    if (missing.length === 0) return key;
    for (const name of missing) open.add(name);
    const mark = (node: Node): Node =>
      node.kind === 'FieldRef' && missing.includes(node.name) ? { ...node, optional: true } : node;
    return { ...key, value: rewrite(key.value, mark) };
  });
  if (open.size > 0) {
    const missing = [...open].join(', ');
    state.scope.diagnostics.push(
      diagnose('esql-null-group', { span: at, effect: 'narrower', with: { field: missing } }),
    );
  }
  return marked;
}

/** The fields that are there in every row by now. An event always has its time. */
function knownFields(state: Lowering): ReadonlySet<string> {
  const known = new Set([...state.scope.present, '@timestamp']);
  for (const name of required(and(state.conditions))) known.add(name);
  const computed: Column[] = [];
  let below = state.plan;
  while (below.kind === 'Filter' || below.kind === 'Extend' || below.kind === 'Window') {
    if (below.kind === 'Filter') for (const name of required(below.predicate)) known.add(name);
    if (below.kind === 'Extend') computed.unshift(...below.columns);
    below = below.input;
  }
  for (const { name, value } of computed) {
    const fields = fieldsOf(value);
    if (fields.length > 0 && !isLoose(value) && fields.every((one) => known.has(one))) known.add(name);
  }
  return known;
}
