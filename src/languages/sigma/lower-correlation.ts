import type { Condition, SelectionRef } from '../../../grammars/sigma-condition/index.ts';
import { diagnose } from '../../diagnostics/index.ts';
import {
  and,
  type Column,
  compare,
  type Filter,
  field,
  keyOf,
  literal,
  type Measure,
  not,
  or,
  type Plan,
  type Predicate,
  type Scalar,
  type Stage,
  type StageKey,
} from '../../ir/index.ts';
import type {
  CorrelationOperator,
  SigmaCorrelation,
  SigmaQuery,
  TemporalCondition,
  ThresholdCondition,
} from './ast.ts';
import { measureFunctionOf } from './measures.ts';
import { refersTo } from './read.ts';
import { namesIn } from './read-correlation.ts';
import type { Scope } from './scope.ts';
import { takesNewer } from './version.ts';

const maxChain = 20;

/**
 * A correlation as a plan. Counts are a Filter over an Aggregate in a sliding window; `temporal` is a Sequence, in any
 * order or in the order of its rules.
 */
export function lowerCorrelation(
  correlation: SigmaCorrelation,
  scope: Scope,
  depth: number,
): Plan | undefined {
  if (depth >= maxChain) {
    const span = correlation.place?.at('rules');
    scope.diagnostics.push(diagnose('sigma-correlation-cycle', { span }));
    return undefined;
  }
  const inputs: Input[] = [];
  for (const [index, reference] of correlation.rules.entries()) {
    const rule = findRule(reference, correlation, scope, index);
    const plan = rule === undefined ? undefined : scope.lower(rule, scope, depth + 1);
    if (rule === undefined || plan === undefined) return undefined;
    inputs.push({ reference, rule, plan });
  }
  if (!aliasesHold(correlation, inputs, scope)) return undefined;
  const { correlationType: type } = correlation;
  return type === 'temporal' || type === 'temporal_ordered'
    ? lowerTemporal(correlation, inputs, scope)
    : lowerThreshold(correlation, inputs, scope);
}

interface Input {
  readonly reference: string;
  readonly rule: SigmaQuery['main'];
  readonly plan: Plan;
}

function findRule(
  reference: string,
  correlation: SigmaCorrelation,
  scope: Scope,
  index: number,
): SigmaQuery['main'] | undefined {
  const { query, context } = scope;
  const here = [query.main, ...query.others].find((node) => refersTo(reference, node));
  const found =
    here ?? context.library?.rules.get(reference) ?? context.library?.rules.get(reference.toLowerCase());
  if (found === undefined) {
    const span = correlation.place?.at('rules').at(index);
    scope.diagnostics.push(diagnose('sigma-rule-unknown', { span, with: { name: reference } }));
  }
  return found;
}

/** Every rule that an alias names must be one of the correlation's. */
function aliasesHold(correlation: SigmaCorrelation, inputs: readonly Input[], scope: Scope): boolean {
  for (const [alias, fields] of correlation.aliases) {
    for (const name of fields.keys()) {
      if (inputs.some((input) => name === input.reference || refersTo(name, input.rule))) continue;
      const span = correlation.place?.at('aliases').at(alias).at(name).key;
      scope.diagnostics.push(diagnose('sigma-rule-not-listed', { span, with: { name } }));
      return false;
    }
  }
  return true;
}

/** The field that a group-by name means in one rule's events. */
function fieldOf(name: string, correlation: SigmaCorrelation, input: Input): string {
  const fields = correlation.aliases.get(name);
  if (fields === undefined) return name;
  for (const [rule, fieldName] of fields) {
    if (rule === input.reference || refersTo(rule, input.rule)) return fieldName;
  }
  return name;
}

function lowerThreshold(correlation: SigmaCorrelation, inputs: readonly Input[], scope: Scope): Plan {
  const condition = correlation.condition as ThresholdCondition;
  const { correlationType: type } = correlation;
  const args: Scalar[] = condition.fields.map((name) => field(name));
  if (type === 'value_percentile') {
    // The specification gives percentiles no rank; 50 is its own "median = percentile 50".
    args.push(literal(condition.percentile ?? 50));
    const span = correlation.place?.at('condition');
    if (condition.percentile === undefined) scope.diagnostics.push(diagnose('sigma-percentile', { span }));
  }
  const measure: Measure = {
    kind: 'Measure',
    name: type,
    function: measureFunctionOf[type]!,
    arguments: args,
  };
  const aggregate: Plan = {
    kind: 'Aggregate',
    input: joined(inputs.map((input) => withAliases(input, correlation, inputs))),
    measures: [measure],
    by: groupsOf(correlation, inputs),
    ...(correlation.timespan === undefined
      ? {}
      : { window: { type: 'sliding', span: correlation.timespan } }),
    ...(correlation.place === undefined ? {} : { span: correlation.place }),
  };
  return { kind: 'Filter', input: aggregate, predicate: limitsOf(condition, field(type)) };
}

function limitsOf(condition: ThresholdCondition, measured: Scalar): Predicate {
  return and(
    condition.limits.map(({ operator, value }) => {
      const right = literal(value);
      if (operator === 'neq') return not(compare('==', measured, right, 'sensitive'));
      return compare(comparisons[operator], measured, right, 'sensitive');
    }),
  );
}

const comparisons: Readonly<Record<Exclude<CorrelationOperator, 'neq'>, '<' | '<=' | '>' | '>=' | '=='>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  eq: '==',
};

/** What a correlation groups by: fields, and columns where an alias is another field in each rule. */
function groupsOf(correlation: SigmaCorrelation, inputs: readonly Input[]): readonly Column[] {
  return correlation.groupBy.map((name) => {
    const value = field(commonField(name, correlation, inputs) ?? name);
    return { kind: 'Column', name, value };
  });
}

/** The field that a group-by name means in every rule, if it is the same. */
function commonField(
  name: string,
  correlation: SigmaCorrelation,
  inputs: readonly Input[],
): string | undefined {
  const fields = new Set(inputs.map((input) => fieldOf(name, correlation, input)));
  return fields.size === 1 ? [...fields][0] : undefined;
}

/**
 * The events of several rules. Counts are of events, not of matches: where rules of one log source overlap, as one
 * search they give each event once.
 */
function joined(plans: readonly Plan[]): Plan {
  const [first] = plans;
  if (plans.length === 1 && first !== undefined) return first;
  const filters = plans.filter((plan) => plan.kind === 'Filter' && plan.input.kind === 'Source');
  const sources = new Set(filters.map((plan) => keyOf((plan as Filter).input)));
  if (filters.length < plans.length || sources.size > 1) return { kind: 'Union', inputs: plans };
  const predicates = filters.map((plan) => (plan as Filter).predicate);
  return { ...(first as Filter), predicate: or(predicates) };
}

/** Aliases that the correlation groups by become columns of the rule's events, where they differ. */
function withAliases(input: Input, correlation: SigmaCorrelation, inputs: readonly Input[]): Plan {
  const columns: Column[] = [];
  for (const name of correlation.groupBy) {
    if (commonField(name, correlation, inputs) !== undefined) continue;
    const source = fieldOf(name, correlation, input);
    if (source !== name) columns.push({ kind: 'Column', name, value: field(source) });
  }
  return columns.length === 0 ? input.plan : { kind: 'Extend', input: input.plan, columns };
}

function lowerTemporal(
  correlation: SigmaCorrelation,
  inputs: readonly Input[],
  scope: Scope,
): Plan | undefined {
  const { condition } = correlation;
  const ordered = correlation.correlationType === 'temporal_ordered';
  let stages: readonly Stage[];
  if (condition?.type === 'Temporal') {
    const place = correlation.place?.at('condition');
    if (!takesNewer('a condition over rules', place, scope.context, scope.diagnostics)) return undefined;
    const named = namesIn(condition.condition);
    const idle = inputs.find(
      ({ reference, rule }) => !named.some((name) => name === reference || refersTo(name, rule)),
    );
    if (idle !== undefined) return reject(`it leaves out ${idle.reference}`, correlation, scope);
    const built = stagesOf(condition, correlation, inputs, scope);
    if (built === undefined) return undefined;
    stages = built;
  } else if (condition?.type === 'Threshold' && !isAllOf(condition, inputs.length)) {
    if (!ordered) return countRules(condition, correlation, inputs);
    return reject('it counts fewer rules than it orders', correlation, scope);
  } else stages = inputs.map((input) => stageOf([input], correlation, false));
  return {
    kind: 'Sequence',
    ordered,
    stages,
    ...(correlation.timespan === undefined ? {} : { within: correlation.timespan }),
    ...(correlation.place === undefined ? {} : { span: correlation.place }),
  };
}

/** The column that says which rule an event matches, where a correlation counts rules. */
const ruleColumn = 'matched_rule';

/** "At least two of these three rules": how many different rules the events of a group match. */
function countRules(
  condition: ThresholdCondition,
  correlation: SigmaCorrelation,
  inputs: readonly Input[],
): Plan {
  const marked = inputs.map((input): Plan => {
    const name = literal(input.rule.name ?? input.reference);
    const columns: Column[] = [{ kind: 'Column', name: ruleColumn, value: name }];
    return { kind: 'Extend', input: withAliases(input, correlation, inputs), columns };
  });
  const measured = 'rule_count';
  return {
    kind: 'Filter',
    input: {
      kind: 'Aggregate',
      input: marked.length === 1 ? marked[0]! : { kind: 'Union', inputs: marked },
      measures: [
        { kind: 'Measure', name: measured, function: 'countDistinct', arguments: [field(ruleColumn)] },
      ],
      by: groupsOf(correlation, inputs),
      ...(correlation.timespan === undefined
        ? {}
        : { window: { type: 'sliding', span: correlation.timespan } }),
    },
    predicate: limitsOf(condition, field(measured)),
  };
}

/** `gte: 3` over three rules is what a temporal correlation means anyway. */
function isAllOf(condition: ThresholdCondition, count: number): boolean {
  return condition.limits.every(({ operator, value }) => {
    if (operator === 'gte' || operator === 'eq') return value === count;
    return operator === 'gt' && value === count - 1;
  });
}

function stageOf(inputs: readonly Input[], correlation: SigmaCorrelation, absent: boolean): Stage {
  const plans = inputs.map((input) => withAliases(input, correlation, inputs));
  const by: StageKey[] = correlation.groupBy.map((name) => ({
    kind: 'StageKey',
    value: field(commonField(name, correlation, inputs) ?? name),
    optional: false,
  }));
  const name = inputs.map((input) => input.rule.name ?? input.reference).join(' or ');
  return { kind: 'Stage', input: joined(plans), by, absent, runs: 1, name };
}

/** `a and (b or c) and not d`: a stage for each part, alternatives joined into one. */
function stagesOf(
  condition: TemporalCondition,
  correlation: SigmaCorrelation,
  inputs: readonly Input[],
  scope: Scope,
): readonly Stage[] | undefined {
  const parts = condition.condition.type === 'And' ? condition.condition.items : [condition.condition];
  const stages: Stage[] = [];
  for (const part of parts) {
    const absent = part.type === 'Not';
    const alternatives = referencesOf(absent ? part.item : part);
    if (alternatives === undefined)
      return reject('only `and` over `or` and `not` has a form', correlation, scope);
    const chosen: Input[] = [];
    for (const { name, start, end } of alternatives) {
      const input = inputs.find((one) => one.reference === name || refersTo(name, one.rule));
      if (input === undefined) {
        const span = correlation.place?.at('condition').inside(start, end);
        scope.diagnostics.push(diagnose('sigma-rule-not-listed', { span, with: { name } }));
        return undefined;
      }
      chosen.push(input);
    }
    stages.push(stageOf(chosen, correlation, absent));
  }
  if (stages.every((stage) => stage.absent)) return reject('it has nothing but `not`', correlation, scope);
  return stages;
}

function referencesOf(condition: Condition): readonly SelectionRef[] | undefined {
  if (condition.type === 'Selection') return [condition];
  if (condition.type !== 'Or') return undefined;
  return condition.items.every((item) => item.type === 'Selection') ? condition.items : undefined;
}

function reject(reason: string, correlation: SigmaCorrelation, scope: Scope): undefined {
  const span = correlation.place?.at('condition');
  scope.diagnostics.push(diagnose('sigma-temporal-condition', { span, with: { reason } }));
}
