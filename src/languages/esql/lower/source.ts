import type { Command, From, Subquery } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import type { Column, Plan, Source } from '../../../ir/index.ts';
import { type Span, span } from '../../../text/index.ts';
import { nameOf } from './liveness.ts';
import { lowerScalar } from './scalar.ts';
import type { Scope } from './scope.ts';
import { commandTitle } from './state.ts';

/** FROM, ROW and other sources. */

/** `lowerSubquery` gives the plan of a query in parentheses. */
export function lowerSource(
  scope: Scope,
  command: Command,
  settings: readonly string[],
  lowerSubquery: (query: Subquery) => Plan | undefined,
): Plan {
  const at = span(scope.source, command.start, command.end);
  if (command.type === 'From' && command.keyword === 'from') {
    const plan = fromPlan(command, settings, at, lowerSubquery);
    if (plan !== undefined) return plan;
  }
  if (command.type === 'Row') {
    const empty: Source = {
      kind: 'Source',
      logSources: [],
      native: { taxonomy: 'ecs', names: {} },
      span: at,
    };
    const columns = command.fields.map((field): Column => {
      const value = lowerScalar(scope, { node: field.value, serial: scope.serial });
      return { kind: 'Column', name: nameOf(field), value };
    });
    return { kind: 'Extend', input: empty, columns, span: at };
  }
  const text = scope.source.text.slice(command.start, command.end);
  const reason = 'this source has no counterpart';
  scope.diagnostics.push(
    diagnose('opaque-kept', { span: at, with: { what: commandTitle(command), language: 'ES|QL', reason } }),
  );
  return { kind: 'Opaque', language: 'esql', text, reason, span: at };
}

/** The events of the indices, and those of the queries in parentheses beside them. */
function fromPlan(
  command: From,
  settings: readonly string[],
  at: Span,
  lowerSubquery: (query: Subquery) => Plan | undefined,
): Plan | undefined {
  const inputs: Plan[] = [];
  if (command.sources.some((item) => item.type === 'IndexPattern')) {
    inputs.push(fromIndices(command, settings, at));
  }
  for (const item of command.sources) {
    if (item.type !== 'Subquery') continue;
    const plan = lowerSubquery(item);
    if (plan === undefined) return undefined;
    inputs.push(plan);
  }
  const [only] = inputs;
  return inputs.length === 1 ? only : { kind: 'Union', inputs, span: at };
}

function fromIndices(command: From, settings: readonly string[], at: Span): Source {
  const index = command.sources.flatMap((item) => (item.type === 'IndexPattern' ? [item.name] : []));
  return {
    kind: 'Source',
    logSources: [],
    native: {
      taxonomy: 'ecs',
      names: {
        index,
        ...(command.metadata.length === 0 ? {} : { metadata: command.metadata }),
        ...(settings.length === 0 ? {} : { set: settings }),
      },
    },
    span: at,
  };
}
