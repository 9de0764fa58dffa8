import { diagnose } from '../../../diagnostics/index.ts';
import {
  type Aggregate,
  and,
  call,
  compare,
  exists,
  type Filter,
  field,
  literal,
  type Measure,
  type NewTerms,
  type Plan,
} from '../../../ir/index.ts';
import { mayBeMissing } from '../existence.ts';
import { durationParts } from '../functions.ts';
import { eventCountName, firstSeenName } from '../names.ts';
import type { Raising } from './context.ts';

/**
 * New terms as the rules of Elastic ask for them in ES|QL: the first occurrence of each combination over the whole
 * history; new is what began within the time of the last run.
 */
export function newTermsAsGroups(state: Raising, plan: NewTerms): Plan {
  const count: Measure = { kind: 'Measure', name: eventCountName, function: 'count', arguments: [] };
  const by = plan.fields.map((value, index) => ({
    kind: 'Column' as const,
    name: value.kind === 'FieldRef' ? value.name : `Esql.term_${index + 1}`,
    value,
  }));
  return firstSeen(state, plan, { kind: 'Aggregate', input: plan.input, measures: [count], by });
}

/** The events that are grouped, all of them with the terms; the groups are written already. */
export function eventsOfNewTerms(state: Raising, { input, fields, history }: NewTerms): Plan {
  state.lookBack = Math.max(state.lookBack ?? 0, history);
  const tests = fields.flatMap((value) => (mayBeMissing(value) ? [] : [exists(value)]));
  return tests.length === 0 ? input : { kind: 'Filter', input, predicate: and(tests) };
}

/** What a run asks about where the rule does not say: Elastic's default interval of 5 minutes, and some delay. */
const defaultRun = 540_000;

function firstSeen(state: Raising, plan: NewTerms, groups: Aggregate): Filter {
  const recent = plan.recent ?? defaultRun;
  state.lookBack = Math.max(state.lookBack ?? 0, plan.history);
  const details = {
    history: durationText(plan.history),
    recent: durationText(recent),
    short: `${Math.ceil(plan.history / 86_400_000)}d`,
  };
  state.diagnostics.push(diagnose('esql-new-terms', { span: plan.span, with: details }));
  const first: Measure = {
    kind: 'Measure',
    name: firstSeenName,
    function: 'min',
    arguments: [field('@timestamp')],
  };
  const since = call('timeShift', [call('now', []), literal(-recent)]);
  return {
    kind: 'Filter',
    input: { ...groups, measures: [first, ...groups.measures], window: { type: 'run' } },
    predicate: compare('>=', field(firstSeenName), since, 'sensitive'),
  };
}

function durationText(milliseconds: number): string {
  const [amount, unit] = durationParts(milliseconds);
  return `${amount} ${unit}`;
}
