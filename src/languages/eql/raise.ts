import type { EventQuery, Pipe, Query } from '../../../grammars/eql/index.ts';
import type { Result } from '../../diagnostics/index.ts';
import type { Plan } from '../../ir/index.ts';
import type { EmitContext, Lowered, Raised } from '../../language/index.ts';
import { raiseEvent } from './raise-event.ts';
import { raiseSequence } from './raise-sequence.ts';
import { thresholdSequence } from './raise-threshold.ts';
import { approximated, type Raising, warn } from './raising.ts';
import { sayLarge } from './size.ts';
import { nowhere, numberLiteral } from './tree.ts';

/** The query that says a plan, in the field names of the Elastic Common Schema. */
export function raise({ plan }: Lowered, _context: EmitContext): Result<Raised<Query>> {
  const state: Raising = { diagnostics: [], negated: false };
  const { inner, pipes } = withoutPipes(state, plan);
  const rows = thresholdSequence(state, inner) ?? inner;
  const body = rows.kind === 'Sequence' ? raiseSequence(state, rows) : raiseEvents(state, rows);
  const { diagnostics } = state;
  if (body === undefined) return { diagnostics };
  const eventsOnly = body.type === 'EventQuery';
  const ast: Query = { type: 'Query', body, pipes, ...nowhere };
  diagnostics.push(...sayLarge(ast));
  return { value: { ast, eventsOnly }, diagnostics };
}

/** What stands around the events: limits become pipes, the order of results is not EQL's to say. */
function withoutPipes(state: Raising, plan: Plan): { inner: Plan; pipes: readonly Pipe[] } {
  const pipes: Pipe[] = [];
  let inner = plan;
  for (;;) {
    if (inner.kind === 'Limit' && inner.by.length === 0) {
      const name = inner.from === 'first' ? 'head' : 'tail';
      pipes.push({ type: 'Pipe', name, arguments: [numberLiteral(inner.count)], ...nowhere });
    } else if (inner.kind === 'Sort') {
      if (pipes.length > 0) {
        approximated(state, 'the first rows of an order', 'all events are taken', 'broader', inner.span);
        pipes.length = 0;
      } else warn(state, 'presentation-lost', { span: inner.span, with: { what: 'their order' } });
    } else if (inner.kind === 'Project') {
      warn(state, 'presentation-lost', { span: inner.span, with: { what: 'the choice of columns' } });
    } else return { inner, pipes: pipes.reverse() };
    inner = inner.input;
  }
}

function raiseEvents(state: Raising, plan: Plan): EventQuery | undefined {
  if (plan.kind === 'Aggregate') {
    warn(state, 'presentation-lost', { span: plan.span, with: { what: 'the groups of events' } });
  }
  return raiseEvent(state, plan);
}
