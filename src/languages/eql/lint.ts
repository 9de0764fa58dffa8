import type { Expression, FieldName, Query, StringLiteral } from '../../../grammars/eql/index.ts';
import type { Result } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { type SourceText, spaceEscapes } from '../../text/index.ts';
import { type Lowering, report } from './lowering.ts';
import { printExpression } from './print.ts';
import { sayLarge } from './size.ts';

/** Mistakes found in real rules: wildcards where they are literal, `\'`, optional fields under a negation, text fields. */
export function lint(query: Query, source: SourceText): Result<never> {
  const state: Lowering = { source, diagnostics: [...sayLarge(query)] };
  const { body } = query;
  if (body.type === 'EventQuery') visit(state, body.condition, false);
  else {
    const until = body.type === 'SequenceQuery' && body.until !== undefined ? [body.until] : [];
    for (const term of [...body.terms, ...until]) visit(state, term.filter.condition, false);
  }
  return { diagnostics: state.diagnostics };
}

function visit(state: Lowering, expression: Expression, negated: boolean): void {
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression':
      for (const item of expression.items) visit(state, item, negated);
      return;
    case 'NotExpression':
      visit(state, expression.item, !negated);
      return;
    case 'Comparison':
      if (expression.operator === '==' || expression.operator === '!=') {
        literalWildcard(state, expression.operator, expression.left);
        literalWildcard(state, expression.operator, expression.right);
      }
      // A test for null asks whether there is a value, which any field can say.
      if (expression.left.type === 'NullLiteral' || expression.right.type === 'NullLiteral') return;
      visit(state, expression.left, negated);
      visit(state, expression.right, negated);
      return;
    case 'InExpression': {
      const operator = expression.insensitive ? 'in~' : 'in';
      for (const value of expression.values) {
        literalWildcard(state, operator, value);
        visit(state, value, negated);
      }
      optionalNegated(state, expression.operand, negated !== expression.negated);
      visit(state, expression.operand, negated);
      return;
    }
    case 'TextComparison':
      for (const value of expression.values) visit(state, value, negated);
      optionalNegated(state, expression.operand, negated);
      visit(state, expression.operand, negated);
      return;
    case 'FunctionCall':
      for (const argument of expression.arguments) visit(state, argument, negated);
      return;
    case 'StringLiteral':
      quoteEscape(state, expression);
      spaceEscape(state, expression);
      return;
    case 'FieldName':
      textField(state, expression);
      return;
    default:
      return;
  }
}

function literalWildcard(state: Lowering, operator: string, value: Expression): void {
  if (value.type !== 'StringLiteral') return;
  // So Windows' audit writes the names of shares (event 5140): `\\*\ADMIN$`.
  if (value.value.startsWith('\\\\*\\')) return;
  const wildcard = value.value.includes('*') ? '`*`' : value.value.includes('?') ? '`?`' : undefined;
  // A lone question mark is more often meant as one: paths and addresses have them.
  if (wildcard === undefined || (wildcard === '`?`' && !/^[a-z?]:\\/i.test(value.value))) return;
  report(state, 'eql-literal-wildcard', value, { operator, wildcard, value: printExpression(value) });
}

function quoteEscape(state: Lowering, literal: StringLiteral): void {
  if (literal.raw || !literal.value.includes("'")) return;
  const text = state.source.text.slice(literal.start, literal.end);
  const found = /^(?:[^\\]|\\[^'])*?(\\')/.exec(text);
  if (found === null) return;
  const start = literal.start + found[0].length - 2;
  report(state, 'eql-quote-escape', { start, end: start + 2 });
}

function spaceEscape(state: Lowering, { raw, start, end }: StringLiteral): void {
  if (raw) return;
  for (const { escape: letters, name, at } of spaceEscapes(state.source.text.slice(start, end))) {
    report(state, 'eql-escape-space', { start: start + at, end: start + at + 2 }, { escape: letters, name });
  }
}

function optionalNegated(state: Lowering, operand: Expression, negated: boolean): void {
  if (!negated || operand.type !== 'FieldName' || !operand.optional) return;
  report(state, 'eql-optional-negated', operand, { field: operand.name });
}

function textField(state: Lowering, { name, start, end }: FieldName): void {
  if (fieldInfo(name)?.type !== 'text') return;
  report(state, 'eql-text-field', { start, end }, { field: name });
}
