import type { Expression } from '../../../grammars/eql/index.ts';
import { type Code, type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { OpaquePredicate, OpaqueScalar } from '../../ir/index.ts';
import { type SourceText, type Span, span } from '../../text/index.ts';
import { printExpression } from './print.ts';

/** What lowering one query needs and collects. A diagnostic of severity `error` refuses the query. */
export interface Lowering {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
}

interface At {
  readonly start: number;
  readonly end: number;
}

export function spanOf(state: Lowering, place: At): Span {
  return span(state.source, place.start, place.end);
}

export function report(
  state: Lowering,
  code: Code,
  place: At,
  values: Readonly<Record<string, string | number>> = {},
  help?: string,
): void {
  state.diagnostics.push(diagnose(code, { span: spanOf(state, place), with: values, help }));
}

function reportOpaque(state: Lowering, expression: Expression, reason: string): string {
  const text = printExpression(expression);
  report(state, 'opaque-kept', expression, { what: `\`${text}\``, language: 'EQL', reason });
  return text;
}

export function opaquePredicate(state: Lowering, expression: Expression, reason: string): OpaquePredicate {
  const text = reportOpaque(state, expression, reason);
  return { kind: 'OpaquePredicate', language: 'eql', text, span: spanOf(state, expression) };
}

export function opaqueScalar(state: Lowering, expression: Expression, reason: string): OpaqueScalar {
  const text = reportOpaque(state, expression, reason);
  return { kind: 'OpaqueScalar', language: 'eql', text, span: spanOf(state, expression) };
}
