import type {
  AndExpression,
  Comparison,
  ComparisonOperator,
  Constant,
  Expression,
  FieldName,
  FunctionCall,
  InExpression,
  NotExpression,
  NumberLiteral,
  OrExpression,
  StringLiteral,
  TextComparison,
  TextOperator,
} from '../../../grammars/eql/index.ts';

/** Builders for syntax trees that were not read from a text. */

/** Such nodes stand nowhere. */
export const nowhere = { start: 0, end: 0 } as const;

export function fieldName(name: string, optional: boolean): FieldName {
  return { type: 'FieldName', name, optional, ...nowhere };
}

export function stringLiteral(value: string, raw = false): StringLiteral {
  return { type: 'StringLiteral', value, raw, ...nowhere };
}

export function numberLiteral(value: number, text = String(value)): NumberLiteral {
  return { type: 'NumberLiteral', value, text, ...nowhere };
}

export const nullLiteral: Constant = { type: 'NullLiteral', ...nowhere };

export function constantNode(value: string | number | boolean): Expression {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'boolean') return { type: 'BooleanLiteral', value, ...nowhere };
  if (value >= 0) return numberLiteral(value);
  return { type: 'Signed', sign: '-', item: numberLiteral(-value), ...nowhere };
}

export function andExpression(items: readonly Expression[]): Expression {
  if (items.length === 1) return items[0]!;
  const node: AndExpression = { type: 'AndExpression', items, ...nowhere };
  return items.length === 0 ? constantNode(true) : node;
}

export function orExpression(items: readonly Expression[]): Expression {
  if (items.length === 1) return items[0]!;
  const node: OrExpression = { type: 'OrExpression', items, ...nowhere };
  return items.length === 0 ? constantNode(false) : node;
}

export function notExpression(item: Expression): NotExpression {
  return { type: 'NotExpression', item, ...nowhere };
}

export function comparison(operator: ComparisonOperator, left: Expression, right: Expression): Comparison {
  return { type: 'Comparison', operator, left, right, ...nowhere };
}

export function inExpression(
  operand: Expression,
  values: readonly Expression[],
  insensitive: boolean,
): InExpression {
  return { type: 'InExpression', negated: false, insensitive, operand, values, ...nowhere };
}

/** With a list where there are several values. */
export function textComparison(
  operator: TextOperator,
  operand: Expression,
  values: readonly Constant[],
): TextComparison {
  return { type: 'TextComparison', operator, operand, values, list: values.length > 1, ...nowhere };
}

export function functionCall(name: string, args: readonly Expression[], insensitive = false): FunctionCall {
  return { type: 'FunctionCall', name, insensitive, arguments: args, ...nowhere };
}

/** Whether an expression may stand before `in`, `:`, `like`: a value, not a calculation. */
export function isPrimary(expression: Expression): boolean {
  return expression.type !== 'Arithmetic' && expression.type !== 'Signed';
}
