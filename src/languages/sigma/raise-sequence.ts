import { parseCondition } from '../../../grammars/sigma-condition/index.ts';
import { keyOf, type Sequence, type Stage } from '../../ir/index.ts';
import type { SigmaCorrelation, TemporalCondition } from './ast.ts';
import type { Peeled } from './peel.ts';
import {
  approximated,
  fieldsIn,
  groupingOf,
  inputsOf,
  type Named,
  raiseUnder,
  ruleName,
  sayGroups,
  unsupported,
} from './raise-rules.ts';
import type { Raising } from './raising.ts';
import { takesNewer } from './version.ts';

/** Stages in any order, or in order. */
export function raiseSequence(
  core: Sequence,
  peeled: Peeled,
  raising: Raising,
  named: Named,
): SigmaCorrelation | undefined {
  if (peeled.predicate !== undefined) {
    approximated('a condition on a whole sequence', 'it is left out', 'broader', peeled.predicate, raising);
  }
  if (core.until !== undefined)
    approximated('an event that ends a sequence', 'it is left out', 'broader', core, raising);
  const kept = keptStages(core, raising);
  const stages: NamedStage[] = [];
  const taken = new Set<string>();
  for (const [index, stage] of kept.entries()) {
    const names = raiseStage(stage, index, core, raising, { ...named, taken });
    if (names === undefined) return undefined;
    for (const name of names) taken.add(name);
    stages.push({ stage, names });
  }
  if (core.ordered && stages.some(({ names }) => names.length > 1)) {
    return unsupported('alternatives of different log sources within a sequence', core, raising);
  }
  const grouping = joinKeys(stages, raising);
  sayGroups(grouping.groupBy, core, raising);
  const condition = stageCondition(stages);
  if (condition !== undefined) takesNewer('a condition over rules', core.span, {}, raising.diagnostics);
  if (core.within === undefined) {
    approximated('a sequence without a time span', 'one day is assumed', 'narrower', core, raising);
  } else if (core.within % 1000 !== 0) {
    approximated('a part of a second', 'the time span is the next whole second', 'broader', core, raising);
  }
  return {
    type: 'Correlation',
    ...named,
    correlationType: core.ordered ? 'temporal_ordered' : 'temporal',
    rules: stages.flatMap(({ names }) => names),
    ...grouping,
    timespan: core.within ?? 86_400_000,
    condition,
    generate: false,
    place: undefined,
  };
}

/** An absent stage has a form only where there is no order. */
function keptStages(core: Sequence, raising: Raising): readonly Stage[] {
  if (!core.ordered) return core.stages;
  return core.stages.filter((stage) => {
    if (!stage.absent) return true;
    approximated('that an event is missing between others', 'it is left out', 'broader', stage, raising);
    return false;
  });
}

interface NamedStage {
  readonly stage: Stage;
  /** The rules of the stage: one, or alternatives. */
  readonly names: readonly string[];
}

/** The names of a stage's rules, which are added to the file. */
function raiseStage(
  stage: Stage,
  index: number,
  core: Sequence,
  raising: Raising,
  named: Named & { readonly taken: ReadonlySet<string> },
): readonly string[] | undefined {
  const label = stage.name ?? `stage ${index + 1}`;
  const title = `${named.title} - ${label}`;
  const wanted = stage.name ?? `${named.title} ${label}`;
  const inputs = stage.input.kind === 'Union' && !core.ordered ? stage.input.inputs : [stage.input];
  const names: string[] = [];
  for (const [number, input] of inputs.entries()) {
    const suffix = inputs.length === 1 ? '' : ` ${number + 1}`;
    const again = named.taken.has(raising.names.get(keyOf(input)) ?? '');
    if (again) {
      raising.names.delete(keyOf(input));
      approximated('the same search twice', 'one event may stand for both', 'broader', stage, raising);
    }
    const name = raiseUnder(input, wanted + suffix, title + suffix, raising);
    if (name === undefined) return undefined;
    names.push(name);
  }
  if (stage.runs <= 1) return names;
  const counted = ruleName(`${names[0]} repeated`, raising);
  approximated(`${stage.runs} such events in a row`, 'so many in the time span', 'different', stage, raising);
  raising.rules.push({
    type: 'Correlation',
    title: `${title} - repeated`,
    name: counted,
    correlationType: 'event_count',
    rules: names,
    groupBy: stage.by.flatMap((key) => fieldsIn([stage.input], key.value) ?? []),
    timespan: core.within ?? 86_400_000,
    condition: { type: 'Threshold', limits: [{ operator: 'gte', value: stage.runs }], fields: [] },
    aliases: new Map(),
    generate: false,
    place: undefined,
  });
  return [counted];
}

function joinKeys(
  stages: readonly NamedStage[],
  raising: Raising,
): Pick<SigmaCorrelation, 'groupBy' | 'aliases'> {
  const keys: (readonly string[])[] = [];
  const width = Math.max(0, ...stages.map(({ stage }) => stage.by.length));
  for (let i = 0; i < width; i++) {
    const { stage: first } = stages[0]!;
    const fields = stages.flatMap(({ stage, names }): readonly (string | undefined)[] => {
      const key = stage.by[i];
      const found = key === undefined ? undefined : fieldsIn(inputsOf(stage.input), key.value);
      if (found?.length === names.length) return found;
      // Alternatives that became one rule must agree.
      return found?.every((name) => name === found[0]) === true ? [found[0]] : [undefined];
    });
    if (!fields.every((field) => field !== undefined)) {
      approximated('a computed key', 'it is left out', 'broader', first, raising);
      continue;
    }
    if (stages.some(({ stage }) => stage.by[i]?.optional === true)) {
      approximated('a key that may be missing', 'events must have it', 'narrower', first, raising);
    }
    keys.push(fields);
  }
  return groupingOf(
    keys,
    stages.flatMap(({ names }) => names),
    [],
  );
}

/** `a and (b or c) and not d`, which Sigma 2.2 takes; where all rules must match, there is nothing to say. */
function stageCondition(stages: readonly NamedStage[]): TemporalCondition | undefined {
  if (stages.every(({ stage, names }) => !stage.absent && names.length === 1)) return undefined;
  const parts = stages.map(({ stage, names }) => {
    const text = names.length === 1 ? names[0]! : `(${names.join(' or ')})`;
    return stage.absent ? `not ${text}` : text;
  });
  const text = parts.join(' and ');
  const parsed = parseCondition(text);
  return 'condition' in parsed ? { type: 'Temporal', text, condition: parsed.condition } : undefined;
}
