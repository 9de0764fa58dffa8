import type { Expression, Maxspan, SampleQuery, SequenceQuery, Term } from '../../../grammars/eql/index.ts';
import { keyOf, type Sequence, type Stage, type StageKey } from '../../ir/index.ts';
import { raiseEvent } from './raise-event.ts';
import { approximated, type Raising, unsupported } from './raising.ts';
import { fieldName, nowhere, numberLiteral } from './tree.ts';

/** A sequence; a sample for stages in any order. */
export function raiseSequence(state: Raising, plan: Sequence): SequenceQuery | SampleQuery | undefined {
  const stages = plan.ordered ? plan.stages : sampleStages(state, plan);
  if (stages === undefined) return undefined;
  const all = plan.until === undefined ? stages : [...stages, plan.until];
  const kept = keptKeys(state, plan, all);
  if (!plan.ordered && kept.length === 0) {
    unsupported(state, 'events in any order that share no field', plan.span);
    return undefined;
  }
  const shared = sharedKeys(all, kept);
  const by = kept.slice(0, shared).map((index) => keyNode(stages[0]!.by[index]!));
  const terms: Term[] = [];
  for (const stage of stages) {
    const term = raiseStage(state, stage, kept.slice(shared), stage.absent);
    if (term === undefined) return undefined;
    terms.push(term);
  }
  if (!plan.ordered) return { type: 'SampleQuery', by, terms, ...nowhere };
  if (stages.some((stage) => stage.absent) && plan.within === undefined) {
    unsupported(state, 'an absent event without a time', plan.span);
    return undefined;
  }
  const until =
    plan.until === undefined ? undefined : raiseStage(state, plan.until, kept.slice(shared), true);
  if (plan.until !== undefined && until === undefined) return undefined;
  return {
    type: 'SequenceQuery',
    by,
    ...(plan.within === undefined ? {} : { maxspan: maxspanNode(plan.within) }),
    terms,
    ...(until === undefined ? {} : { until }),
    ...nowhere,
  };
}

/** A sample takes events in any order and at any distance. */
function sampleStages(state: Raising, plan: Sequence): readonly Stage[] | undefined {
  const { stages, within, until, span } = plan;
  const keyless = stages.some((stage) => stage.by.length === 0);
  if (keyless || stages.some((stage) => stage.absent)) {
    const what = keyless ? 'events in any order that share no key' : 'an absent event in no order';
    unsupported(state, what, span);
    return undefined;
  }
  if (within !== undefined) {
    const what = 'a time within which events come in any order';
    approximated(state, what, 'the sample may be spread over the whole search', 'broader', span);
  }
  if (until !== undefined) {
    approximated(state, 'the end of a sample by another event', 'it is left out', 'broader', span);
  }
  if (stages.some((stage) => stage.runs > 1)) {
    approximated(state, 'repeated events in a sample', 'one of each is enough', 'broader', span);
  }
  return stages.map((stage) => (stage.runs > 1 ? { ...stage, runs: 1 } : stage));
}

/** Positions of the keys that are fields in every stage. */
function keptKeys(state: Raising, plan: Sequence, stages: readonly Stage[]): readonly number[] {
  const kept: number[] = [];
  const count = stages.reduce((least, stage) => Math.min(least, stage.by.length), Number.POSITIVE_INFINITY);
  for (let index = 0; index < count; index++) {
    const lost = stages.map((stage) => stage.by[index]!).find(({ value }) => !isPlainField(value));
    if (lost === undefined) kept.push(index);
    else {
      const exclusive = plan.until !== undefined || plan.stages.some((stage) => stage.absent);
      const effect = exclusive ? 'different' : 'broader';
      approximated(state, 'a key that is not a field', 'it is left out', effect, lost.span ?? plan.span);
    }
  }
  return kept;
}

function isPlainField(value: StageKey['value']): boolean {
  return value.kind === 'FieldRef' && !value.name.includes('*');
}

/** How many keys from the first on are the same in every stage. */
function sharedKeys(stages: readonly Stage[], kept: readonly number[]): number {
  const [first] = stages;
  const differs = kept.findIndex((index) =>
    stages.some((stage) => keyOf(stage.by[index]!) !== keyOf(first!.by[index]!)),
  );
  return differs === -1 ? kept.length : differs;
}

function keyNode({ value, optional }: StageKey): Expression {
  return fieldName(value.kind === 'FieldRef' ? value.name : '?', optional);
}

function raiseStage(
  state: Raising,
  stage: Stage,
  own: readonly number[],
  exclusive: boolean,
): Term | undefined {
  const filter = raiseEvent(exclusive ? { ...state, negated: !state.negated } : state, stage.input);
  if (filter === undefined) return undefined;
  let { runs } = stage;
  if (runs > 100) {
    approximated(state, `${runs} events in a row`, '100 are enough', 'broader', stage.span);
    runs = 100;
  }
  return {
    type: 'Term',
    absent: stage.absent,
    filter,
    by: own.map((index) => keyNode(stage.by[index]!)),
    ...(runs === 1 ? {} : { runs: numberLiteral(runs) }),
    ...nowhere,
  };
}

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** In the largest unit that divides it. */
function maxspanNode(milliseconds: number): Maxspan {
  const whole = Math.max(1, Math.round(milliseconds));
  const [unit, factor] = units.find(([, size]) => whole % size === 0)!;
  return { type: 'Maxspan', value: numberLiteral(whole / factor), unit, ...nowhere };
}
