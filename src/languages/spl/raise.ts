import type { Pipeline } from '../../../grammars/spl/index.ts';
import type { Diagnostic, Result } from '../../diagnostics/index.ts';
import type { EmitContext, Lowered, Raised } from '../../language/index.ts';
import type { Context } from './raise/context.ts';
import { computedRead, fieldsRead } from './raise/fields.ts';
import { raisePlan, stagesOf } from './raise/plan.ts';
import { nowhere } from './raise/tree.ts';

/**
 * Plans as SPL, in two profiles: `raw`, a search over events, and `cim`, a search over an accelerated data model
 * (`tstats`). What only `where` can say follows the search terms, which say as much of it as they can.
 */
export function raise(rule: Lowered, emit: EmitContext): Result<Raised<Pipeline>> {
  const report: Diagnostic[] = [];
  const context: Context = {
    profile: emit.profile,
    report,
    needed: fieldsRead(rule.plan),
    computed: computedRead(rule.plan),
  };
  const stages = raisePlan(rule.plan, context);
  if (stages === undefined) return { diagnostics: report };
  const { presentation } = rule;
  const shown = presentation?.language === 'spl' ? stagesOf(presentation.text) : [];
  const ast: Pipeline = { type: 'Pipeline', stages: [...stages.commands, ...shown], ...nowhere };
  return { value: { ast }, diagnostics: report };
}
