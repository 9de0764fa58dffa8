import type { Expression } from '../../../grammars/esql/index.ts';
import { booleanFunctions } from './functions.ts';

/** The direct parts of an expression. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'And':
    case 'Or':
    case 'Array':
      return node.items;
    case 'Not':
    case 'IsNull':
    case 'Unary':
    case 'Cast':
      return [node.operand];
    case 'Comparison':
    case 'Binary':
      return [node.left, node.right];
    case 'In':
      return 'type' in node.items ? node.operands : [...node.operands, ...node.items];
    case 'Like':
      return [node.operand, ...node.patterns];
    case 'MatchOperator':
      return [node.operand, node.value];
    case 'Call':
      return node.arguments;
    case 'Lambda':
      return [node.body];
    default:
      return [];
  }
}

/** The expression and all below it, parents first. */
export function walkExpression(root: Expression, visit: (node: Expression) => void): void {
  const stack: Expression[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    visit(node);
    const parts = partsOf(node);
    for (let i = parts.length - 1; i >= 0; i--) stack.push(parts[i]!);
  }
}

/** The expression with its direct parts changed; what it is matched against (patterns, texts) stays, as do lambdas. */
export function mapParts(node: Expression, change: (part: Expression) => Expression): Expression {
  switch (node.type) {
    case 'And':
    case 'Or':
    case 'Array':
      return { ...node, items: node.items.map(change) };
    case 'Not':
    case 'IsNull':
    case 'Unary':
    case 'Cast':
    case 'Like':
    case 'MatchOperator':
      return { ...node, operand: change(node.operand) };
    case 'Comparison':
    case 'Binary':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'In': {
      const operands = node.operands.map(change);
      return 'type' in node.items
        ? { ...node, operands }
        : { ...node, operands, items: node.items.map(change) };
    }
    case 'Call':
      return { ...node, arguments: node.arguments.map(change) };
    default:
      return node;
  }
}

const conditionTypes = ['And', 'Or', 'Not', 'Comparison', 'In', 'Like', 'IsNull', 'MatchOperator'] as const;

type ConditionNode = Extract<Expression, { readonly type: (typeof conditionTypes)[number] }>;

/** Whether an expression is a condition by its form: a call may be one as well. */
export function isConditionNode(node: Expression): node is ConditionNode {
  return conditionTypes.some((type) => type === node.type);
}

/** Whether an expression is true, false or null. */
export function isCondition(node: Expression): boolean {
  return isConditionNode(node) || (node.type === 'Call' && booleanFunctions.has(node.name));
}
