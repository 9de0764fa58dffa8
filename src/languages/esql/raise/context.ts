import type { Command } from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/index.ts';
import type { Plan } from '../../../ir/index.ts';
import { nowhere } from './nodes.ts';
import { target } from './state.ts';

/** What the steps of a plan share while they are written. */
export interface Raising {
  /** How many columns were made for what regular expressions take out. */
  extractions: number;
  readonly diagnostics: Diagnostic[];
  /** Set when the plan cannot be said. */
  failed: boolean;
  /** SET commands of the sources. */
  readonly settings: string[];
  /** How far back the rule must look. */
  lookBack?: number;
}

export const made = { ...nowhere, comments: [] } as const;

export function fail(state: Raising, plan: { readonly span?: Plan['span'] }, what: string): Command[] {
  state.failed = true;
  state.diagnostics.push(diagnose('plan-unsupported', { span: plan.span, with: { target, what } }));
  return [];
}

/** Windows of time are seen whole by a run of the rule that looks back so long, and as long as Elastic's interval. */
export function seeWindows(state: Raising, span: number): void {
  state.lookBack = Math.max(state.lookBack ?? 0, span + 300_000);
}
