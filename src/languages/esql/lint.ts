import type { Command, Expression, Like, Query } from '../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { type SourceText, span } from '../../text/index.ts';
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
