import { diagnose, type Effect } from '../../../diagnostics/index.ts';
import {
  always,
  and,
  call,
  compare,
  field,
  keyOf,
  literal,
  type Measure,
  type Plan,
  type Predicate,
  rewrite,
  type Scalar,
  type Sequence,
  type Stage,
} from '../../../ir/index.ts';
import { leavesNothing } from '../../../passes/index.ts';
import { bucketName } from '../names.ts';
import { fail, type Raising, seeWindows } from './context.ts';
import { raiseLeaf } from './leaf.ts';
import { conditionInside } from './predicate.ts';
import { type Gathered, gather, inTermsOf, type Part, selectionOf } from './selection.ts';
import { documents, type Leaf, target } from './state.ts';

/**
 * ES|QL has no order of events, but their times: the first event of one stage lies before the last event of the next.
 * Stages between follow one from the other by INLINE STATS, the earliest that comes after what has been found. Time is
 * cut into windows as long as the sequence may take, as authors of rules do with DATE_TRUNC; so a sequence across the
 * edge of two is missed, and what is found in one is a sequence.
 */
export function sequenceAsGroups(state: Raising, plan: Sequence): Plan | undefined {
  const stages = plan.until === undefined ? plan.stages : [...plan.stages, plan.until];
  const parts = stages.map(partOf);
  if (parts.includes(undefined) || plan.stages.every((stage) => stage.absent)) {
    fail(state, plan, 'a sequence of anything but events');
    return undefined;
  }
  const unsaid = (parts as readonly Part[]).find(({ selection }) =>
    leavesNothing(selection.predicate, isSayable),
  );
  if (unsaid !== undefined) {
    fail(
      state,
      plan,
      `anything that ${unsaid.name === undefined ? 'a stage' : `stage ${unsaid.name}`} looks for`,
    );
    return undefined;
  }
  const distinct = new Map<string, Part>();
  const keys = (parts as readonly Part[]).map((part, index) => {
    const key = keyOf(stages[index]!.input) + part.keys.map(keyOf).join();
    if (!distinct.has(key)) distinct.set(key, part);
    return key;
  });
  const places = [...distinct.keys()];
  const gathered = gather([...distinct.values()].map((part) => withDistinctName(part, distinct)));
  const steps = plan.stages.map(
    (stage, index): Step => ({
      stage,
      number: index + 1,
      is: gathered.is[places.indexOf(keys[index]!)]!,
    }),
  );
  sayChanges(state, plan);
  const groups = plan.ordered ? ordered(plan, steps, gathered) : together(steps, gathered);
  if (plan.until !== undefined) {
    groups.measures.push(count('Esql.until_count', gathered.is[places.indexOf(keys[keys.length - 1]!)]));
    groups.conditions.push(none('Esql.until_count'));
  }
  return asPlan(plan, gathered, groups);
}

function isSayable(leaf: Predicate): boolean {
  return !('problem' in raiseLeaf(leaf as Leaf, documents, false, conditionInside(documents)));
}

interface Step {
  readonly stage: Stage;
  readonly number: number;
  /** Where a row is an event of the stage. */
  readonly is: Predicate;
}

/** What is measured of a group, and what must hold of it. */
interface Groups {
  /** Measures that others are told from, each by those before it. */
  readonly before: Measure[];
  readonly measures: Measure[];
  readonly conditions: Predicate[];
}

function partOf(stage: Stage): Part | undefined {
  const selection = selectionOf(stage.input);
  if (selection === undefined) return undefined;
  const keys = stage.by.map(({ value, optional }) => {
    const plain = inTermsOf(selection.columns, value);
    return optional ? openKey(plain) : plain;
  });
  return { selection, keys, ...(stage.name === undefined ? {} : { name: stage.name }) };
}

/** A key whose missing values belong together. */
function openKey(value: Scalar): Scalar {
  return rewrite(value, (node) => (node.kind === 'FieldRef' ? { ...node, optional: true } : node)) as Scalar;
}

/** Names are used only where every part has one of its own. */
function withDistinctName(part: Part, all: ReadonlyMap<string, Part>): Part {
  const names = [...all.values()].map(({ name }) => name);
  if (!names.includes(undefined) && new Set(names).size === names.length) return part;
  const { name: _, ...rest } = part;
  return rest;
}

function sayChanges(state: Raising, plan: Sequence): void {
  const say = (effect: Effect, what: string, instead: string, span = plan.span): void => {
    const details = { span, effect, with: { target, what, instead } };
    state.diagnostics.push(diagnose('plan-approximated', details));
  };
  const what = plan.ordered ? 'a sequence of events' : 'events in any order that share keys';
  if (plan.within !== undefined) {
    seeWindows(state, plan.within);
    say('narrower', what, 'time is divided into fixed windows of that length, with one alert for each');
  } else if (plan.ordered)
    say('narrower', what, 'each group alerts once, and events at one moment have no order');
  else say('broader', what, 'one event may stand for two of them');
  const first = plan.stages.findIndex((stage) => !stage.absent);
  const last = plan.stages.findLastIndex((stage) => !stage.absent);
  for (const [index, stage] of plan.stages.entries()) {
    if (!stage.absent) continue;
    const outside = !plan.ordered || index < first || index > last;
    say(outside ? 'different' : 'narrower', 'a missing stage', 'no such event is in the group', stage.span);
  }
  if (plan.until !== undefined) {
    const { span } = plan.until;
    say('narrower', 'the end of a sequence (until)', 'no such event is in the group', span);
  }
}

const time = field('@timestamp');

/** Each stage after the one before. */
function ordered(plan: Sequence, steps: readonly Step[], { is }: Gathered): Groups {
  const groups: Groups = { before: [], measures: [], conditions: [] };
  const positive = steps.filter(({ stage }) => !stage.absent);
  for (const { stage, number, is } of steps) {
    if (!stage.absent) continue;
    groups.measures.push(count(`Esql.stage_${number}_count`, is));
    groups.conditions.push(none(`Esql.stage_${number}_count`));
  }
  const [only] = positive;
  if (positive.length === 1 && only !== undefined) {
    const where = steps.length === 1 && plan.until === undefined && is.length === 1 ? undefined : only.is;
    groups.measures.push(count('Esql.event_count', where));
    groups.conditions.push(compare('>=', field('Esql.event_count'), literal(only.stage.runs), 'sensitive'));
    return groups;
  }
  let reached: Scalar | undefined;
  for (const [index, { stage, number, is }] of positive.entries()) {
    const isLast = index === positive.length - 1;
    const name = `Esql.stage_${number}_${isLast ? 'last' : 'first'}`;
    // Next to the last, the last stage itself is compared with what was reached.
    const after = reached === undefined || isLast ? always : compare('>', time, reached, 'sensitive');
    const measure = momentOf(name, stage.runs, isLast, and([is, after]));
    (index < positive.length - 2 ? groups.before : groups.measures).push(measure);
    const moment = reachedAt(name, stage.runs, isLast);
    if (stage.runs > 1 && index >= positive.length - 2) {
      groups.conditions.push(compare('==', call('mvCount', [field(name)]), literal(stage.runs), 'sensitive'));
    }
    if (isLast && reached !== undefined) groups.conditions.push(compare('<', reached, moment, 'sensitive'));
    reached = moment;
  }
  return groups;
}

/** The first time of a stage, or the last of the last one; of several such events, so many of these times. */
function momentOf(name: string, runs: number, isLast: boolean, where: Predicate): Measure {
  const base = { kind: 'Measure' as const, name, where };
  if (runs === 1) return { ...base, function: isLast ? 'max' : 'min', arguments: [time] };
  const text = `TOP(@timestamp, ${runs}, "${isLast ? 'desc' : 'asc'}")`;
  return { ...base, function: 'other', arguments: [{ kind: 'OpaqueScalar', language: 'esql', text }] };
}

function reachedAt(name: string, runs: number, isLast: boolean): Scalar {
  if (runs === 1) return field(name);
  return call(isLast ? 'mvMin' : 'mvMax', [field(name)]);
}

/** All stages, in any order: as many kinds of events as there are stages. */
function together(steps: readonly Step[], { disjoint, marked }: Gathered): Groups {
  const groups: Groups = { before: [], measures: [], conditions: [] };
  const plain = disjoint && marked && steps.every(({ stage }) => !stage.absent && stage.runs === 1);
  if (plain && new Set(steps.map(({ is }) => keyOf(is))).size === steps.length) {
    const name = 'Esql.stage_count';
    const stages = [field('Esql.stage')];
    groups.measures.push({ kind: 'Measure', name, function: 'countDistinct', arguments: stages });
    groups.conditions.push(compare('==', field(name), literal(steps.length), 'sensitive'));
    return groups;
  }
  for (const { stage, number, is } of steps) {
    const name = `Esql.stage_${number}_count`;
    groups.measures.push(count(name, is));
    groups.conditions.push(
      stage.absent ? none(name) : compare('>=', field(name), literal(stage.runs), 'sensitive'),
    );
  }
  return groups;
}

function count(name: string, where: Predicate | undefined): Measure {
  const base = { kind: 'Measure' as const, name, function: 'count' as const, arguments: [] };
  return where === undefined || where === always ? base : { ...base, where };
}

function none(name: string): Predicate {
  return compare('==', field(name), literal(0), 'sensitive');
}

function asPlan(plan: Sequence, gathered: Gathered, groups: Groups): Plan {
  let input = gathered.plan;
  let by = gathered.keys;
  const { within } = plan;
  const window =
    within === undefined ? { type: 'run' as const } : { type: 'tumbling' as const, span: within };
  if (groups.before.length > 0 && within !== undefined) {
    // The time window as a column, which INLINE STATS and STATS then share.
    const bucket = call('timeBucket', [time, literal(within)]);
    input = { kind: 'Extend', input, columns: [{ kind: 'Column', name: bucketName, value: bucket }] };
    by = [...by, { kind: 'Column', name: bucketName, value: { ...field(bucketName), optional: true } }];
  }
  for (const measure of groups.before) {
    input = { kind: 'Window', input, measures: [measure], by, frame: { type: 'group' } };
  }
  const { span } = plan;
  return {
    kind: 'Filter',
    input: {
      kind: 'Aggregate',
      input,
      measures: groups.measures,
      by,
      window: groups.before.length > 0 ? { type: 'run' } : window,
      ...(span === undefined ? {} : { span }),
    },
    predicate: and(groups.conditions),
  };
}
