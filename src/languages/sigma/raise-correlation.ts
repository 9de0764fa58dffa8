import { parseCondition } from '../../../grammars/sigma-condition/index.ts';
import { diagnose, type Effect } from '../../diagnostics/index.ts';
import type { Aggregate, Measure, Plan, Predicate, Scalar, Sequence, Stage } from '../../ir/index.ts';
import { keyOf, printNode } from '../../ir/index.ts';
import type {
  CorrelationOperator,
  CorrelationType,
  SigmaCorrelation,
  TemporalCondition,
  ThresholdCondition,
} from './ast.ts';
import { measureFunctionOf } from './measures.ts';
import type { Peeled } from './peel.ts';
import type { Raising } from './raise.ts';

interface Named {
  readonly title: string;
  readonly name?: string;
}

/** Groups with a limit, and sequences, as a correlation with its rules. */
export function raiseCorrelation(
  peeled: Peeled,
  raising: Raising,
  named: Named,
): SigmaCorrelation | undefined {
  const { core } = peeled;
  const correlation =
    core.kind === 'Aggregate'
      ? raiseThreshold(core, peeled, raising, named)
      : core.kind === 'Sequence'
        ? raiseSequence(core, peeled, raising, named)
        : undefined;
  if (correlation !== undefined) raising.rules.push(correlation);
  return correlation;
}

function unsupported(what: string, node: Plan | Predicate | Scalar, raising: Raising): undefined {
  raising.diagnostics.push(
    diagnose('plan-unsupported', { span: node.span, with: { target: 'Sigma', what } }),
  );
}

function approximated(
  what: string,
  instead: string,
  effect: Effect,
  node: { span?: Plan['span'] },
  raising: Raising,
): void {
  const details = { target: 'Sigma', what, instead };
  raising.diagnostics.push(diagnose('plan-approximated', { span: node.span, effect, with: details }));
}

/** Adds the rules of a plan under a name, unless the same plan has one already. */
function raiseUnder(plan: Plan, wanted: string, title: string, raising: Raising): string | undefined {
  const key = keyOf(plan);
  const known = raising.names.get(key);
  if (known !== undefined) return known;
  const name = ruleName(wanted, raising);
  if (raising.raiseNode(plan, raising, title, name) === undefined) return undefined;
  raising.names.set(key, name);
  return name;
}

/** A name for a rule that a correlation refers to. */
function ruleName(title: string, raising: Raising): string {
  const base =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'rule';
  const taken = new Set(raising.rules.map((rule) => rule.name));
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}

function raiseThreshold(
  core: Aggregate,
  peeled: Peeled,
  raising: Raising,
  named: Named,
): SigmaCorrelation | undefined {
  const limits = limitsOf(peeled.predicate, core, raising);
  if (limits === undefined) return unsupported('a grouping without one limit on one measure', core, raising);
  const { measure, condition } = limits;
  if (measure.where !== undefined) return unsupported('a measure of only some of the events', core, raising);
  const groupBy: string[] = [];
  for (const column of core.by) {
    if (column.value.kind !== 'FieldRef') {
      const what = `a grouping by ${printNode(column.value).trim()}`;
      return unsupported(what, column.value, raising);
    }
    groupBy.push(column.value.name);
  }
  const inputs = core.input.kind === 'Union' ? core.input.inputs : [core.input];
  const rules: string[] = [];
  const aliases = new Map<string, Map<string, string>>();
  for (const [index, input] of inputs.entries()) {
    const suffix = inputs.length === 1 ? 'base' : String(index + 1);
    const [plan, renames] = aliasesOf(input, groupBy);
    const title = `${named.title} - ${suffix}`;
    const name = raiseUnder(plan, `${named.title} ${suffix}`, title, raising);
    if (name === undefined) return undefined;
    for (const [alias, field] of renames) {
      const fields = aliases.get(alias) ?? new Map<string, string>();
      aliases.set(alias, fields.set(name, field));
    }
    rules.push(name);
  }
  return {
    type: 'Correlation',
    ...named,
    correlationType: limits.type,
    rules,
    groupBy,
    timespan: timespanOf(core, condition, raising),
    condition,
    aliases,
    generate: false,
    place: undefined,
  };
}

/** Columns that only rename a field to group by it are aliases. */
function aliasesOf(input: Plan, groupBy: readonly string[]): [Plan, readonly [string, string][]] {
  if (input.kind !== 'Extend') return [input, []];
  const renames: [string, string][] = [];
  for (const { name, value } of input.columns) {
    if (value.kind !== 'FieldRef' || !groupBy.includes(name)) return [input, []];
    renames.push([name, value.name]);
  }
  return [input.input, renames];
}

/** A sliding window meets every group that a window with fixed edges meets, as long as only "many" is asked for. */
function timespanOf(core: Aggregate, condition: ThresholdCondition, raising: Raising): number {
  const growing = condition.limits.every(({ operator }) => operator === 'gt' || operator === 'gte');
  const span = core.window?.span;
  if (span === undefined) {
    approximated('a grouping without a time span', 'one day is assumed', 'different', core, raising);
    return 86_400_000;
  }
  if (core.window?.type !== 'sliding') {
    const effect = growing ? 'broader' : 'different';
    approximated('a window with fixed edges', 'any interval of that length counts', effect, core, raising);
  }
  return span;
}

interface Limits {
  readonly type: CorrelationType;
  readonly measure: Measure;
  readonly condition: ThresholdCondition;
}

/** The one measure that the predicate limits; other conditions are left out and reported. */
function limitsOf(predicate: Predicate | undefined, core: Aggregate, raising: Raising): Limits | undefined {
  const parts = predicate === undefined ? [] : predicate.kind === 'And' ? predicate.items : [predicate];
  const limits: { operator: CorrelationOperator; value: number }[] = [];
  let measure: Measure | undefined;
  for (const part of parts) {
    const limit = limitOf(part);
    const measured = core.measures.find((one) => one.name === limit?.name);
    if (limit === undefined || measured === undefined || (measure !== undefined && measured !== measure)) {
      const what = printNode(part).trim().replace(/\s+/g, ' ');
      approximated(what, 'it is left out of the limits', 'broader', part, raising);
      continue;
    }
    measure = measured;
    limits.push({ operator: limit.operator, value: limit.value });
  }
  const type = measure === undefined ? undefined : typeOf(measure);
  if (measure === undefined || type === undefined) return undefined;
  const fields: string[] = [];
  let percentile: number | undefined;
  for (const argument of measure.arguments) {
    if (argument.kind === 'FieldRef') fields.push(argument.name);
    else if (argument.kind === 'Literal' && type === 'value_percentile') percentile = Number(argument.value);
    else return undefined;
  }
  // Counting the values of a field counts the events that have it, which Sigma's event count does not ask.
  if (type === 'event_count' && fields.length > 0) return undefined;
  const rank = percentile === undefined || percentile === 50 ? {} : { percentile };
  return { type, measure, condition: { type: 'Threshold', limits, fields, ...rank } };
}

function typeOf(measure: Measure): CorrelationType | undefined {
  for (const [type, name] of Object.entries(measureFunctionOf)) {
    if (name === measure.function) return type as CorrelationType;
  }
  return undefined;
}

const operators = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte', '==': 'eq' } as const;

function limitOf(
  part: Predicate,
): { name: string; operator: CorrelationOperator; value: number } | undefined {
  if (part.kind === 'Not') {
    const inner = limitOf(part.item);
    return inner?.operator === 'eq' ? { ...inner, operator: 'neq' } : undefined;
  }
  if (part.kind !== 'Compare' || part.left.kind !== 'FieldRef' || part.right.kind !== 'Literal')
    return undefined;
  const value = Number(part.right.value);
  if (!Number.isFinite(value)) return undefined;
  return { name: part.left.name, operator: operators[part.operator], value };
}

function raiseSequence(
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
  for (const [index, stage] of kept.entries()) {
    const before = stages.flatMap((one) => one.names);
    const names = raiseStage(stage, index, core, raising, { ...named, taken: before });
    if (names === undefined) return undefined;
    stages.push({ stage, names });
  }
  if (core.ordered && stages.some(({ names }) => names.length > 1)) {
    return unsupported('alternatives of different log sources within a sequence', core, raising);
  }
  const { groupBy, aliases } = joinKeys(stages, raising);
  if (core.within === undefined) {
    approximated('a sequence without a time span', 'one day is assumed', 'narrower', core, raising);
  }
  return {
    type: 'Correlation',
    ...named,
    correlationType: core.ordered ? 'temporal_ordered' : 'temporal',
    rules: stages.flatMap(({ names }) => names),
    groupBy,
    timespan: core.within ?? 86_400_000,
    condition: stageCondition(stages),
    aliases,
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
  named: Named & { readonly taken: readonly string[] },
): readonly string[] | undefined {
  const label = stage.name ?? `stage ${index + 1}`;
  const title = `${named.title} - ${label}`;
  const wanted = stage.name ?? `${named.title} ${label}`;
  const inputs = stage.input.kind === 'Union' && !core.ordered ? stage.input.inputs : [stage.input];
  const names: string[] = [];
  for (const [number, input] of inputs.entries()) {
    const suffix = inputs.length === 1 ? '' : ` ${number + 1}`;
    const again = named.taken.includes(raising.names.get(keyOf(input)) ?? '');
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
    groupBy: stage.by.flatMap((key) => (key.value.kind === 'FieldRef' ? [key.value.name] : [])),
    timespan: core.within ?? 86_400_000,
    condition: { type: 'Threshold', limits: [{ operator: 'gte', value: stage.runs }], fields: [] },
    aliases: new Map(),
    generate: false,
    place: undefined,
  });
  return [counted];
}

/** Keys that have one name in every stage are grouped by; others get an alias. */
function joinKeys(
  stages: readonly NamedStage[],
  raising: Raising,
): { groupBy: readonly string[]; aliases: ReadonlyMap<string, ReadonlyMap<string, string>> } {
  const groupBy: string[] = [];
  const aliases = new Map<string, Map<string, string>>();
  const width = Math.max(0, ...stages.map(({ stage }) => stage.by.length));
  for (let i = 0; i < width; i++) {
    const keys = stages.map(({ stage }) => stage.by[i]);
    const fields = keys.map((key) => (key?.value.kind === 'FieldRef' ? key.value.name : undefined));
    const { stage } = stages[0]!;
    if (!fields.every((field) => field !== undefined)) {
      approximated('a computed key', 'it is left out', 'broader', stage, raising);
      continue;
    }
    if (keys.some((key) => key?.optional === true)) {
      approximated('a key that may be missing', 'events must have it', 'narrower', stage, raising);
    }
    const [first] = fields;
    if (fields.every((field) => field === first)) {
      groupBy.push(first!);
      continue;
    }
    const alias = `key_${i + 1}`;
    groupBy.push(alias);
    const pairs = stages.flatMap(({ names }, index) => names.map((name) => [name, fields[index]!] as const));
    aliases.set(alias, new Map(pairs));
  }
  return { groupBy, aliases };
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
