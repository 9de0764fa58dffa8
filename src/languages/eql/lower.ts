import type { EventQuery, Expression, Pipe, Query, Term } from '../../../grammars/eql/index.ts';
import type { Result } from '../../diagnostics/index.ts';
import {
  and,
  equals,
  field,
  type Plan,
  type Predicate,
  type Sequence,
  type Source,
  type Stage,
  type StageKey,
} from '../../ir/index.ts';
import type { Lowered, ReadContext } from '../../language/index.ts';
import type { SourceText } from '../../text/index.ts';
import { lowerPredicate } from './lower-predicate.ts';
import { type Lowering, report, spanOf } from './lowering.ts';

/** What an event filter needs of the rule beside the query. */
interface Surroundings extends Lowering {
  readonly categoryField: string;
  readonly events: Source;
}

/** A query's meaning, with the field names of the Elastic Common Schema. No value where Elasticsearch refuses it. */
export function lower(query: Query, source: SourceText, context: ReadContext): Result<Lowered> {
  const { index, eventCategoryField } = context.settings ?? {};
  const names = index === undefined ? {} : { index };
  const state: Surroundings = {
    source,
    diagnostics: [],
    categoryField: eventCategoryField ?? 'event.category',
    events: { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names } },
  };
  let plan = lowerBody(state, query);
  for (const pipe of query.pipes) plan = lowerPipe(state, plan, pipe);
  const { diagnostics } = state;
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { diagnostics };
  return { value: { plan }, diagnostics };
}

function lowerBody(state: Surroundings, { body }: Query): Plan {
  if (body.type === 'EventQuery') return lowerEvent(state, body);
  if (body.type === 'SampleQuery') {
    for (const term of body.terms) {
      const reason = term.absent ? 'a sample has no absent events' : 'a sample has no runs';
      if (term.absent || term.runs !== undefined) report(state, 'eql-refused', term, { reason });
    }
    return lowerStages(state, body.terms, body.by, { ordered: false }, body);
  }
  const { terms, by, maxspan } = body;
  const within = maxspan === undefined ? undefined : lowerMaxspan(state, maxspan);
  if (terms.some((term) => term.absent)) {
    if (maxspan === undefined) {
      const help = 'write `sequence … with maxspan=…`';
      report(state, 'eql-refused', body, { reason: 'absent events need a maxspan' }, help);
    }
    if (terms.every((term) => term.absent)) {
      report(state, 'eql-refused', body, { reason: 'every stage of the sequence is absent' });
    }
  }
  const until = body.until === undefined ? {} : { until: lowerStage(state, body.until, by) };
  const rest = { ordered: true, ...(within === undefined ? {} : { within }), ...until };
  return lowerStages(state, terms, by, rest, body);
}

/** `process where P`: the category is a condition like any other. */
function lowerEvent(state: Surroundings, query: EventQuery): Plan {
  const conditions: Predicate[] = [];
  if (query.category !== undefined) {
    const place = spanOf(state, { start: query.start, end: query.start + query.category.length });
    conditions.push(equals(field(state.categoryField, place), query.category, 'sensitive', place));
  }
  conditions.push(lowerPredicate(state, query.condition));
  const predicate = and(conditions, spanOf(state, query));
  if (predicate.kind === 'Constant' && predicate.value) return state.events;
  return { kind: 'Filter', input: state.events, predicate, span: spanOf(state, query) };
}

function lowerStages(
  state: Surroundings,
  terms: readonly Term[],
  shared: readonly Expression[],
  rest: Pick<Sequence, 'ordered' | 'within' | 'until'>,
  place: Query['body'],
): Plan {
  const stages = terms.map((term) => lowerStage(state, term, shared));
  const count = stages.reduce((sum, stage) => sum + stage.runs, 0);
  if (count < 2) {
    const what = rest.ordered ? 'sequence' : 'sample';
    report(state, 'eql-refused', place, { reason: `a ${what} needs at least two events` });
  }
  const keys = stages[0]?.by.length ?? 0;
  const uneven = [...stages, ...(rest.until === undefined ? [] : [rest.until])].findIndex(
    (stage) => stage.by.length !== keys,
  );
  if (uneven !== -1) {
    const term = terms[uneven] ?? place;
    report(state, 'eql-refused', term, { reason: 'every stage needs the same number of `by` keys' });
  }
  return { kind: 'Sequence', stages, ...rest, span: spanOf(state, place) };
}

function lowerStage(state: Surroundings, term: Term, shared: readonly Expression[]): Stage {
  return {
    kind: 'Stage',
    input: lowerEvent(state, term.filter),
    by: [...shared, ...term.by].map((key) => lowerKey(state, key)),
    absent: term.absent,
    runs: lowerRuns(state, term),
    span: spanOf(state, term),
  };
}

function lowerRuns(state: Lowering, { runs }: Term): number {
  if (runs === undefined) return 1;
  const { value, text } = runs;
  if (/^\d+$/.test(text) && value >= 1 && value <= 100) return value;
  report(state, 'eql-refused', runs, { reason: `runs is a whole number from 1 to 100, not ${text}` });
  return 1;
}

function lowerKey(state: Lowering, key: Expression): StageKey {
  if (key.type !== 'FieldName') {
    report(state, 'eql-refused', key, { reason: 'a `by` key must be a field' });
    return { kind: 'StageKey', value: field('?'), optional: false };
  }
  const span = spanOf(state, key);
  return { kind: 'StageKey', value: field(key.name, span), optional: key.optional, span };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function lowerMaxspan(
  state: Lowering,
  maxspan: NonNullable<Extract<Query['body'], { type: 'SequenceQuery' }>['maxspan']>,
): number | undefined {
  const { value, unit } = maxspan;
  const factor = units[unit ?? ''];
  const help = `write a whole number with ms, s, m, h or d, such as ${Math.max(1, Math.round(value.value))}s`;
  if (factor === undefined) {
    const reason = unit === undefined ? 'maxspan has no unit' : `maxspan has no unit ${unit}`;
    report(state, 'eql-refused', maxspan, { reason }, help);
  } else if (!/^\d+$/.test(value.text) || value.value === 0) {
    report(state, 'eql-refused', maxspan, { reason: 'maxspan is no whole number above 0' }, help);
  }
  return factor === undefined ? undefined : value.value * factor;
}

/** Pipes of Endgame's EQL that Elasticsearch does not have. */
const formerPipes: ReadonlySet<string> = new Set(['count', 'filter', 'sort', 'unique', 'unique_count']);

function lowerPipe(state: Lowering, input: Plan, pipe: Pipe): Plan {
  const [count, ...more] = pipe.arguments;
  if (pipe.name !== 'head' && pipe.name !== 'tail') {
    const help = formerPipes.has(pipe.name)
      ? 'a condition before the pipe, or KQL or ES|QL, may do'
      : undefined;
    const reason = `Elasticsearch has no pipe ${pipe.name}: only head and tail`;
    report(state, 'eql-refused', pipe, { reason }, help);
    return input;
  }
  if (count?.type !== 'NumberLiteral' || !/^\d+$/.test(count.text) || more.length > 0) {
    report(state, 'eql-refused', pipe, { reason: `${pipe.name} takes one whole number` });
    return input;
  }
  const from = pipe.name === 'head' ? 'first' : 'last';
  return { kind: 'Limit', input, count: count.value, by: [], from, span: spanOf(state, pipe) };
}
