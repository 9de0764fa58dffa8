import type { Command, Pipeline } from '../../../grammars/spl/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { isSourceMacro } from '../../fields/index.ts';
import { type Plan, walk } from '../../ir/index.ts';
import type { Lowered, ReadContext } from '../../language/index.ts';
import type { SourceText } from '../../text/index.ts';
import { condition } from './lower/condition.ts';
import { prune } from './lower/prune.ts';
import { headFrame, pipelineFrame, stageFrame } from './lower/stages.ts';
import type { Frame, Lowering } from './lower/state.ts';
import { presentationOf } from './presentation.ts';
import { expand } from './read.ts';

/**
 * A search as a plan: a source, what decides which events it alerts on, and a tail that only arranges results. Most
 * detections are a predicate over events in disguise: filters behind computed and renamed columns and behind groupings
 * are moved to the events where that is exact.
 */
export function lower(tree: Pipeline, source: SourceText, context: ReadContext): Result<Lowered> {
  const lowering = newLowering(expand(source, context).source, context);
  const isSaidInTail = new Set<Command>();
  let frame: Frame | undefined;
  let hasColumns = false;
  for (const stage of tree.stages) {
    if (hasColumns && holdsUnknownMacro(stage)) isSaidInTail.add(stage);
    frame = frame === undefined ? headFrame(lowering, stage) : stageFrame(lowering, frame, stage);
    hasColumns ||= !isFilter(stage);
  }
  if (frame === undefined) return { diagnostics: lowering.diagnostics };
  const plan = prune(frame.plan, lowering);
  const presentation = presentationOf(tailOf(tree, plan, isSaidInTail));
  return {
    value: { plan, ...(presentation === undefined ? {} : { presentation }) },
    diagnostics: [...lowering.diagnostics, ...opaqueDiagnostics(lowering, plan)],
  };
}

function newLowering(source: SourceText, { lookups }: ReadContext): Lowering {
  const lowering: Lowering = {
    source,
    diagnostics: [],
    reasons: new Map(),
    makes: new Map(),
    sequences: new Map(),
    lookups,
    condition: (frame, node) => condition(lowering, frame, node),
    subsearch: (pipeline) => pipelineFrame(lowering, pipeline),
  };
  return lowering;
}

function isFilter(stage: Command): boolean {
  return stage.type === 'Search' || stage.type === 'Where' || stage.type === 'RegexCommand';
}

/** A macro that is not known may read columns that the stages before it make. */
function holdsUnknownMacro(stage: Command): boolean {
  if (stage.type !== 'Search' && stage.type !== 'Where') return false;
  let found = false;
  JSON.stringify(stage, (_key, value) => {
    if (value?.type === 'Macro' && !isSourceMacro(value.name)) found = true;
    return value;
  });
  return found;
}

/**
 * The stages after the last one that the plan holds as a step of its own, without the filters, which the plan holds
 * too. A `tstats` whose grouping decides nothing belongs to the tail, without its `where`.
 */
function tailOf(tree: Pipeline, plan: Plan, isSaidInTail: ReadonlySet<Command>): Command[] {
  const steps = new Set<number>();
  let sources = 0;
  walk(plan, (node) => {
    if (node.kind === 'Source') sources++;
    else if (node.kind !== 'Filter' && isPlanStep(node.kind) && node.span !== undefined)
      steps.add(node.span.start);
    return true;
  });
  const { stages } = tree;
  let anchor = -1;
  for (let i = 0; i < stages.length; i++) if (steps.has(stages[i]!.start)) anchor = i;
  const tail: Command[] = [];
  for (let i = Math.max(anchor + 1, 0); i < stages.length; i++) {
    const stage = stages[i]!;
    if (i === 0) {
      if (stage.type === 'Tstats' && sources > 0) tail.push(withoutWhere(stage));
    } else if (!isFilter(stage) || isSaidInTail.has(stage)) tail.push(stage);
  }
  return tail;
}

function withoutWhere(stage: Extract<Command, { type: 'Tstats' }>): Command {
  const { where: _where, ...rest } = stage;
  return rest;
}

const steps = new Set([
  'Extend',
  'Extract',
  'Aggregate',
  'Window',
  'Sequence',
  'Lookup',
  'Join',
  'Union',
  'Expand',
  'Sort',
  'Limit',
  'Opaque',
]);

function isPlanStep(kind: string): boolean {
  return steps.has(kind);
}

/** What stays in the plan as text, with the reason, and what is read as something else than it is called. */
function opaqueDiagnostics(lowering: Lowering, plan: Plan): Diagnostic[] {
  const out: Diagnostic[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Opaque') {
      out.push(kept(`\`${node.text}\``, node.reason, node.span));
    } else if (node.kind === 'OpaquePredicate' || node.kind === 'OpaqueScalar') {
      const opacity = lowering.reasons.get(node);
      if (opacity !== undefined) out.push(kept(opacity.what, opacity.reason, node.span));
    } else if (node.kind === 'Sequence') {
      out.push(diagnose('spl-transaction', { span: node.span }));
    }
    return true;
  });
  return out;
}

function kept(what: string, reason: string, span: Diagnostic['span']): Diagnostic {
  return diagnose('opaque-kept', { span, with: { what, language: 'SPL', reason } });
}
