import type { Command, Stats } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { and, type Plan, type Predicate } from '../../../ir/index.ts';
import type { ReadContext } from '../../../language/index.ts';
import type { Span } from '../../../text/index.ts';
import { simplifyExistence } from '../existence.ts';
import { printCommands } from '../print.ts';
import type { Needs } from './liveness.ts';
import type { ShownSteps } from './presentation.ts';
import type { Scope } from './scope.ts';

/** What the commands of a query share while they become a plan. */
export interface Lowering {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly context: ReadContext;
  plan: Plan;
  /** Conditions over the plan, not yet part of it: several WHERE in a row are one filter. */
  conditions: Predicate[];
  /** The last STATS, and the columns as they were before it. */
  groups?: { readonly command: Stats; readonly before: Scope };
  /** What only arranges results, since the last STATS. */
  shown: ShownSteps;
}

/** Puts the pending conditions into the plan and gives it: for a step that goes on top. */
export function takeConditions(state: Lowering): Plan {
  if (state.conditions.length > 0) {
    const predicate = simplifyExistence(and(state.conditions), state.plan);
    const first = state.conditions[0]!;
    state.plan = {
      kind: 'Filter',
      input: state.plan,
      predicate,
      ...(first.span === undefined ? {} : { span: first.span }),
    };
    state.conditions = [];
  }
  return state.plan;
}

export function commandTitle(command: Command): string {
  return command.type === 'OtherCommand' ? command.name.toUpperCase() : command.type.toUpperCase();
}

export function lowerOpaque(state: Lowering, command: Command, at: Span, reason: string): void {
  const { scope } = state;
  const text = printCommands([{ ...command, comments: [] }]).replace(/^\| /, '');
  scope.diagnostics.push(
    diagnose('opaque-kept', { span: at, with: { what: commandTitle(command), language: 'ES|QL', reason } }),
  );
  state.plan = { kind: 'Opaque', language: 'esql', text, reason, input: takeConditions(state), span: at };
}
