import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import {
  type Aggregate,
  always,
  or,
  type Plan,
  type Predicate,
  type Sequence,
  type Source,
  type Stage,
  sameMeaning,
} from '../../ir/index.ts';
import type { EmitContext, Lowered, Raised } from '../../language/index.ts';
import { asksSomething } from '../../passes/index.ts';
import type { SigmaCorrelation, SigmaLogSource, SigmaQuery, SigmaRule } from './ast.ts';
import { Names } from './names.ts';
import { type Peeled, peel } from './peel.ts';
import { raiseCorrelation } from './raise-correlation.ts';
import { raiseDetection } from './raise-detection.ts';
import { approximated, type Named, unsupported } from './raise-rules.ts';
import { pushDown } from './raise-threshold.ts';
import type { Raising } from './raising.ts';
import { sayable } from './sayable.ts';

/** A plan as Sigma: a rule, or a correlation with its rules. No value when nothing honest can be said. */
export function raise(lowered: Lowered, context: EmitContext): Result<Raised<SigmaQuery>> {
  const diagnostics: Diagnostic[] = [];
  const raising: Raising = {
    diagnostics,
    title: context.metadata.title ?? 'Untitled',
    rules: [],
    taken: new Names(),
    names: new Map(),
    raiseNode,
  };
  const node = raiseNode(lowered.plan, raising, raising.title);
  if (node === undefined) return { diagnostics };
  const main = raising.rules.pop()!;
  const ast: SigmaQuery = { type: 'Query', main, others: raising.rules, filters: [] };
  return { value: { ast, eventsOnly: main.type === 'Rule' }, diagnostics };
}

/** Raises a plan to a document and adds it, and those it needs, to the file. */
function raiseNode(
  plan: Plan,
  raising: Raising,
  title: string,
  name?: string,
): SigmaRule | SigmaCorrelation | undefined {
  const peeled = peel(joined(plan), raising.diagnostics);
  if (peeled === undefined) return undefined;
  const named = { title, ...(name === undefined ? {} : { name }) };
  if (peeled.core.kind === 'Aggregate') return raiseGroups(peeled, peeled.core, raising, named);
  if (peeled.core.kind === 'Sequence') {
    const alone = onlyStage(peeled.core);
    if (alone === undefined || name !== undefined) return raiseCorrelation(peeled, raising, named);
    return raiseAlone(peeled.core, alone, raising, title);
  }
  const rule = raiseRule(peeled, raising, named);
  if (rule !== undefined) raising.rules.push(rule);
  return rule;
}

/** The one event that is left of a sequence where the missing ones are left out; undefined for other sequences. */
function onlyStage({ ordered, stages }: Sequence): Stage | undefined {
  const [first, ...others] = stages.filter(({ absent }) => !absent);
  const isAlone = ordered && stages.length > 1 && others.length === 0 && first?.runs === 1;
  return isAlone ? first : undefined;
}

/** That event as a rule without a correlation; nothing where nothing is asked of it. */
function raiseAlone(
  sequence: Sequence,
  alone: Stage,
  raising: Raising,
  title: string,
): SigmaRule | SigmaCorrelation | undefined {
  if (!asksSomething(alone.input)) {
    return unsupported('a missing event, and nothing is asked of the other', sequence, raising);
  }
  for (const stage of sequence.stages.filter(({ absent }) => absent)) {
    approximated('that another event is missing', 'it is left out', 'broader', stage, raising);
  }
  return raiseNode(alone.input, raising, title);
}

/**
 * Groups with a limit as a correlation. Groups that no correlation can ask for are the events that they are made of:
 * every event of such a group matches.
 */
function raiseGroups(
  peeled: Peeled,
  core: Aggregate,
  raising: Raising,
  named: Named,
): SigmaRule | SigmaCorrelation | undefined {
  const diagnostics: Diagnostic[] = [];
  const attempt: Raising = {
    ...raising,
    diagnostics,
    rules: [...raising.rules],
    names: new Map(raising.names),
  };
  const correlation = raiseCorrelation(peeled, attempt, named);
  if (correlation !== undefined) {
    raising.diagnostics.push(...diagnostics);
    raising.rules.push(...attempt.rules.slice(raising.rules.length));
    for (const [key, name] of attempt.names) raising.names.set(key, name);
    return correlation;
  }
  const { core: below, rest } = pushDown(core, peeled.predicate);
  // A rule that a correlation counts must give what is counted, and one that looks for nothing says nothing.
  if (named.name !== undefined || !asksSomething(below.input)) {
    raising.diagnostics.push(...diagnostics);
    return undefined;
  }
  const isLimited = rest !== undefined && rest.kind !== 'Constant';
  const what = isLimited ? 'a condition on groups of events' : 'groups of events';
  const place = rest?.span === undefined ? core : rest;
  approximated(what, 'every event of a group matches', 'broader', place, raising);
  return raiseNode(below.input, raising, named.title);
}

/** Searches of one log source, given together, are one search for any of their conditions. */
function joined(plan: Plan): Plan {
  if (plan.kind !== 'Union') return plan;
  const predicates: Predicate[] = [];
  let source: Plan | undefined;
  for (const input of plan.inputs) {
    const inner = input.kind === 'Filter' ? input.input : input;
    if (inner.kind !== 'Source' || (source !== undefined && !sameMeaning(inner, source))) return plan;
    source = inner;
    predicates.push(input.kind === 'Filter' ? input.predicate : always);
  }
  return source === undefined ? plan : { kind: 'Filter', input: source, predicate: or(predicates) };
}

function raiseRule(
  peeled: Peeled,
  raising: Raising,
  named: { readonly title: string; readonly name?: string },
): SigmaRule | undefined {
  const { core } = peeled;
  if (core.kind !== 'Source') {
    raising.diagnostics.push(
      diagnose('plan-unsupported', {
        span: core.span,
        with: { target: 'Sigma', what: planNames[core.kind] },
      }),
    );
    return undefined;
  }
  const predicate = sayable(peeled.predicate ?? always, raising.diagnostics);
  if (predicate === undefined) return undefined;
  const logSource = raiseLogSource(core, raising.diagnostics);
  return { type: 'Rule', ...named, logSource, detection: raiseDetection(predicate) };
}

const planNames: Readonly<Record<Plan['kind'], string>> = {
  Source: 'a log source',
  Filter: 'a filter after a grouping',
  Extend: 'a computed column',
  Project: 'a choice of columns',
  Aggregate: 'a grouping',
  Window: 'measures over a window of events',
  Sequence: 'a sequence',
  NewTerms: 'new terms',
  Lookup: 'a lookup',
  Join: 'a join',
  Union: 'several searches in one',
  Extract: 'extracted columns',
  Expand: 'one row for each value',
  Sort: 'an order',
  Limit: 'a limit',
  Opaque: 'a step that only its own language knows',
};

/** One log source a rule; what several have in common covers them all. */
function raiseLogSource({ logSources, span }: Source, diagnostics: Diagnostic[]): SigmaLogSource {
  const [first, ...rest] = logSources;
  if (first === undefined) {
    diagnostics.push(diagnose('sigma-logsource-lost', { span }));
    return {};
  }
  if (rest.length === 0) return first;
  const common: Record<string, string> = {};
  for (const key of ['category', 'product', 'service'] as const) {
    const value = first[key];
    if (value !== undefined && rest.every((other) => other[key] === value)) common[key] = value;
  }
  const shared = Object.keys(common).length > 0;
  const used = sourceText(shared ? common : first);
  const all = logSources.map(sourceText).join(', ');
  diagnostics.push(
    diagnose('sigma-logsources-several', {
      span,
      effect: shared ? 'broader' : 'narrower',
      with: { used, all },
    }),
  );
  return shared ? common : first;
}

function sourceText({ category, product, service }: SigmaLogSource): string {
  return [product, category, service].filter((part) => part !== undefined).join('/');
}
