import type { Command, Expression, Like, Query, StringLiteral } from '../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { type SourceText, spaceEscapes, span } from '../../text/index.ts';
import { walkExpression } from './expressions.ts';

/** Mistakes that people make in ES|QL. */
export function lintQuery(query: Query, source: SourceText): Result<never> {
  const diagnostics: Diagnostic[] = [];
  let documents = true;
  for (const command of query.commands) {
    if (command.type === 'Stats' && !command.inline) documents = false;
    for (const condition of conditionsOf(command)) {
      walkExpression(condition, (node) => {
        if (node.type === 'Like') lintLike(node, source, diagnostics);
        else if (node.type === 'String') lintEscapes(node, source, diagnostics);
        else lintStars(node, source, diagnostics);
        if (documents) lintComparison(node, source, diagnostics);
      });
    }
    if (command.type === 'Where' && documents) lintNegations(command.condition, source, diagnostics);
  }
  return { diagnostics };
}

function conditionsOf(command: Command): readonly Expression[] {
  switch (command.type) {
    case 'Where':
      return [command.condition];
    case 'Eval':
      return command.fields.map((field) => field.value);
    case 'Stats':
      return command.measures.flatMap((field) => [
        field.value,
        ...(field.where === undefined ? [] : [field.where]),
      ]);
    default:
      return [];
  }
}

/** `"…\\*"`: the pattern's own escape makes the star literal, where a backslash and a wildcard were meant. */
function lintLike(node: Like, source: SourceText, diagnostics: Diagnostic[]): void {
  if (node.keyword !== 'like') return;
  for (const pattern of node.patterns) {
    if (pattern.type !== 'String') continue;
    const ending = /(\\+)\*$/.exec(pattern.value);
    if (ending?.[1] === undefined || ending[1].length % 2 === 0) continue;
    diagnostics.push(diagnose('esql-like-literal-star', { span: span(source, pattern.start, pattern.end) }));
  }
}

/** White space where a path's next part was meant. Text in three quotes has no escapes. */
function lintEscapes({ start, end }: StringLiteral, source: SourceText, diagnostics: Diagnostic[]): void {
  const written = source.text.slice(start, end);
  if (written.startsWith('"""')) return;
  for (const { escape: letters, name, at } of spaceEscapes(written)) {
    const place = span(source, start + at, start + at + 2);
    diagnostics.push(diagnose('esql-escape-space', { span: place, with: { escape: letters, name } }));
  }
}

/** Stars among the values of `==`, `!=` and IN. A star alone is nearly always meant: everything that a role allows. */
function lintStars(node: Expression, source: SourceText, diagnostics: Diagnostic[]): void {
  const isEqual = node.type === 'Comparison' && (node.operator === '==' || node.operator === '!=');
  const values = isEqual
    ? [node.left, node.right]
    : node.type === 'In' && !('type' in node.items)
      ? node.items
      : [];
  const operator = node.type === 'Comparison' ? node.operator : 'IN';
  for (const value of values) {
    if (value.type !== 'String' || !value.value.includes('*') || value.value === '*') continue;
    const place = span(source, value.start, value.end);
    const written = source.text.slice(value.start, value.end);
    diagnostics.push(diagnose('esql-literal-wildcard', { span: place, with: { operator, value: written } }));
  }
}

function lintComparison(node: Expression, source: SourceText, diagnostics: Diagnostic[]): void {
  const operand = comparedColumn(node);
  if (operand?.type !== 'Column' || fieldInfo(operand.name)?.multi !== true) return;
  diagnostics.push(
    diagnose('esql-array-compared', {
      span: span(source, node.start, node.end),
      with: { field: operand.name },
    }),
  );
}

function comparedColumn(node: Expression): Expression | undefined {
  if (node.type === 'Comparison') return node.left;
  if (node.type === 'Like') return node.operand;
  return node.type === 'In' ? node.operands[0] : undefined;
}

/** Negated tests in a condition on fields that nothing in it says may be missing. */
function lintNegations(condition: Expression, source: SourceText, diagnostics: Diagnostic[]): void {
  const tested = new Set<string>();
  walkExpression(condition, (node) => {
    if (node.type === 'IsNull' && node.operand.type === 'Column') tested.add(node.operand.name);
  });
  const seen = new Set<string>();
  walkExpression(condition, (node) => {
    const negated = node.type === 'Not' ? node.operand : isNegated(node) ? node : undefined;
    const operand = negated === undefined ? undefined : comparedColumn(negated);
    if (operand?.type !== 'Column' || tested.has(operand.name) || seen.has(operand.name)) return;
    seen.add(operand.name);
    diagnostics.push(
      diagnose('esql-not-drops-null', {
        span: span(source, node.start, node.end),
        with: { field: operand.name },
      }),
    );
  });
}

function isNegated(node: Expression): boolean {
  if (node.type === 'Comparison') return node.operator === '!=';
  return (node.type === 'Like' || node.type === 'In') && node.negated;
}
