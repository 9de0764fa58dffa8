import type {
  Comparison,
  Expression,
  FunctionCall,
  InExpression,
  TextComparison,
} from '../../../grammars/eql/index.ts';
import { fieldInfo, holdsTexts } from '../../fields/index.ts';
import {
  always,
  and,
  anyMany,
  type Case,
  type ComparisonOperator,
  call,
  compare,
  equals,
  exists,
  literal,
  match,
  matchAny,
  never,
  not,
  oneOf,
  or,
  type PatternPart,
  type Predicate,
  type Scalar,
  wildcards,
} from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';
import { predicates } from './functions.ts';
import { checkCall, constantOf, isNull, lowered, lowerScalar } from './lower-scalar.ts';
import { type Lowering, opaquePredicate, report, spanOf } from './lowering.ts';
import { plainRegex } from './regex.ts';

/** An expression as a condition. Every leaf is two-valued and `not` is the complement, as Elasticsearch queries are. */
export function lowerPredicate(state: Lowering, expression: Expression): Predicate {
  const span = spanOf(state, expression);
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression': {
      const items = expression.items.map((item) => lowerPredicate(state, item));
      return expression.type === 'OrExpression' ? or(items, span) : and(items, span);
    }
    case 'NotExpression':
      return not(lowerPredicate(state, expression.item), span);
    case 'Comparison':
      return lowerComparison(state, expression);
    case 'InExpression':
      return lowerIn(state, expression);
    case 'TextComparison':
      return lowerText(state, expression);
    case 'BooleanLiteral':
      return expression.value ? always : never;
    case 'NullLiteral':
      return never;
    case 'FieldName':
      return equals(lowerScalar(state, expression), true, 'sensitive', span);
    case 'FunctionCall':
      return lowerFunction(state, expression);
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'Arithmetic':
    case 'Signed':
      report(state, 'eql-refused', expression, { reason: 'a value stands where a condition is expected' });
      return never;
  }
}

/** Whether an expression is true or false, rather than a value. */
function isCondition(expression: Expression): boolean {
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression':
    case 'NotExpression':
    case 'Comparison':
    case 'InExpression':
    case 'TextComparison':
      return true;
    case 'FunctionCall':
      return [...predicates].some((name) => name.toLowerCase() === expression.name.toLowerCase());
    default:
      return false;
  }
}

function lowerComparison(state: Lowering, expression: Comparison): Predicate {
  const { operator, left, right } = expression;
  if (isCondition(left)) return compareCondition(state, expression, left, right);
  if (isCondition(right)) return compareCondition(state, expression, right, left);
  const [a, b] = [lowerScalar(state, left), lowerScalar(state, right)];
  const span = spanOf(state, expression);
  if (operator === '!=') return not(compareScalars(state, '==', a, b, span), span);
  return compareScalars(state, operator, a, b, span);
}

/**
 * `cidrMatch(…) == false` is its complement. `null == (f > 1)` asks whether the comparison has a value at all, which
 * it has unless one of its operands has none.
 */
function compareCondition(
  state: Lowering,
  whole: Comparison,
  condition: Expression,
  other: Expression,
): Predicate {
  const equal = whole.operator === '==';
  const span = spanOf(state, whole);
  if (condition.type === 'FunctionCall' && checkCall(state, condition) === undefined) return never;
  if (
    (!equal && whole.operator !== '!=') ||
    (other.type !== 'BooleanLiteral' && other.type !== 'NullLiteral')
  ) {
    return opaquePredicate(state, whole, 'it compares the result of a condition');
  }
  if (other.type === 'BooleanLiteral') {
    const holds = lowerPredicate(state, condition);
    return other.value === equal ? holds : not(holds, span);
  }
  const operands = operandsOf(condition);
  if (operands === undefined) return opaquePredicate(state, whole, 'it asks whether a condition is null');
  const present = and(operands.map((operand) => hasValue(lowerScalar(state, operand))));
  return equal ? not(present, span) : present;
}

/** The operands of a simple condition; undefined where the result may have a value though an operand has none. */
function operandsOf(condition: Expression): readonly Expression[] | undefined {
  switch (condition.type) {
    case 'NotExpression':
      return operandsOf(condition.item);
    case 'Comparison':
      if (condition.left.type === 'NullLiteral' || condition.right.type === 'NullLiteral') return undefined;
      return [condition.left, condition.right];
    case 'InExpression':
    case 'TextComparison':
      return [condition.operand];
    case 'FunctionCall':
      return condition.arguments;
    default:
      return undefined;
  }
}

function hasValue(scalar: Scalar): Predicate {
  const value = constantOf(scalar);
  if (value === undefined) return exists(scalar);
  return value === null ? never : always;
}

const flipped: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '==': '==',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function compareScalars(
  state: Lowering,
  operator: ComparisonOperator,
  left: Scalar,
  right: Scalar,
  span: Span,
): Predicate {
  if (isNull(right) || isNull(left)) {
    if (operator !== '==') return never;
    return not(hasValue(isNull(right) ? left : right), span);
  }
  if (left.kind === 'Literal' && right.kind === 'Literal') {
    return holds(operator, left.value, right.value) ? always : never;
  }
  if (left.kind === 'Literal') return compareScalars(state, flipped[operator], right, left, span);
  if (right.kind !== 'Literal') {
    report(state, 'eql-field-comparison', span);
    return compare(operator, left, right, 'sensitive', span);
  }
  if (operator === '==') return equalToAny(left, [right.value], 'sensitive', span);
  if (left.kind === 'FieldRef' && isNumeric(right.value) && holdsTexts(left.name)) {
    report(state, 'text-order', span, { field: left.name, target: 'EQL' });
  }
  return compare(operator, left, right, 'sensitive', span);
}

function isNumeric(value: Plain): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value));
}

type Plain = string | number | boolean;

function holds(operator: ComparisonOperator, left: Plain, right: Plain): boolean {
  if (operator === '==') return left === right;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

/** An address field is equal to a network when it is in it: the query is a term on a field of type ip. */
function equalToAny(operand: Scalar, values: readonly Plain[], mode: Case, span: Span): Predicate {
  const address = operand.kind === 'FieldRef' && fieldInfo(operand.name)?.type === 'ip';
  const isNetwork = (value: Plain): boolean => address && /\/\d+$/.test(String(value));
  const networks = values.filter(isNetwork).map(String);
  if (networks.length === 0) return oneOf(operand, values, mode, span);
  const rest = values.filter((value) => !isNetwork(value));
  return or([oneOf(operand, rest, mode, span), { kind: 'InNetwork', operand, networks, span }], span);
}

function lowerIn(state: Lowering, expression: InExpression): Predicate {
  const mode = expression.insensitive ? 'insensitive' : 'sensitive';
  const operand = lowerScalar(state, expression.operand);
  const span = spanOf(state, expression);
  const plain: Plain[] = [];
  const others: Predicate[] = [];
  for (const value of expression.values) {
    const scalar = lowerScalar(state, value);
    if (scalar.kind === 'Literal' && operand.kind !== 'Literal') plain.push(scalar.value);
    else others.push(compareScalars(state, '==', operand, scalar, spanOf(state, value)));
  }
  const found = or([equalToAny(operand, plain, mode, span), ...others], span);
  return expression.negated ? not(found, span) : found;
}

function lowerText(state: Lowering, expression: TextComparison): Predicate {
  const mode = expression.operator === ':' || expression.operator.endsWith('~') ? 'insensitive' : 'sensitive';
  const operand = lowerScalar(state, expression.operand);
  const span = spanOf(state, expression);
  const texts: string[] = [];
  const others: Predicate[] = [];
  for (const value of expression.values) {
    if (value.type === 'StringLiteral') texts.push(value.value);
    else others.push(compareScalars(state, '==', operand, lowerScalar(state, value), spanOf(state, value)));
  }
  if (operand.kind === 'Literal' || isNull(operand)) {
    return opaquePredicate(state, expression, 'it compares a constant with a pattern');
  }
  const isRegex = expression.operator.startsWith('regex');
  const found = isRegex
    ? texts.map((text) => regexLeaf(operand, text, mode, span))
    : [matchAny(operand, texts.map(wildcards), mode, span)];
  return or([...found, ...others], span);
}

/** A pattern without operators is a comparison, to Elasticsearch as well. */
function regexLeaf(operand: Scalar, pattern: string, mode: Case, span: Span): Predicate {
  const text = plainRegex(pattern);
  if (text !== undefined) return equals(operand, text, mode, span);
  return {
    kind: 'Regex',
    operand,
    pattern,
    flavour: 'lucene',
    anchoring: 'whole',
    case: mode,
    dotAll: true,
    multiline: false,
    span,
  };
}

function lowerFunction(state: Lowering, expression: FunctionCall): Predicate {
  const definition = checkCall(state, expression);
  if (definition === undefined) return never;
  const span = spanOf(state, expression);
  if (!predicates.has(definition.name)) {
    report(state, 'eql-refused', expression, { reason: `${definition.name}(…) is a value, not a condition` });
    return never;
  }
  if (definition.name === 'cidrMatch') return lowerCidrMatch(state, expression, span);
  const mode: Case = expression.insensitive ? 'insensitive' : 'sensitive';
  const [text, part] = expression.arguments.map((argument) => lowerScalar(state, argument)) as [
    Scalar,
    Scalar,
  ];
  if (isNull(text) || isNull(part)) return never;
  if (part.kind !== 'Literal') return containsScalar(expression, definition.name, text, part, span);
  const value = String(part.value);
  if (text.kind === 'Literal') {
    const fold = (x: string): string => (mode === 'insensitive' ? x.toLowerCase() : x);
    const whole = fold(String(text.value));
    const tests = { startsWith: 'startsWith', endsWith: 'endsWith', stringContains: 'includes' } as const;
    return whole[tests[definition.name as keyof typeof tests]](fold(value)) ? always : never;
  }
  const parts: PatternPart[] = [{ text: value }];
  if (definition.name !== 'startsWith') parts.unshift(anyMany);
  if (definition.name !== 'endsWith') parts.push(anyMany);
  return match(text, parts, mode, span);
}

/**
 * The part looked for is no constant: by position, which is 0 at the start. A text ends with a part when what is as
 * long as the part at its end is the part.
 */
function containsScalar(
  expression: FunctionCall,
  name: string,
  text: Scalar,
  part: Scalar,
  span: Span,
): Predicate {
  if (name === 'endsWith') {
    const start = call('subtract', [call('length', [text]), call('length', [part])]);
    const end = call('substring', [text, start], span);
    return compare('==', end, part, expression.insensitive ? 'insensitive' : 'sensitive', span);
  }
  const args = expression.insensitive ? [lowered(text), lowered(part)] : [text, part];
  const position = call('indexOf', args, span);
  return compare(name === 'startsWith' ? '==' : '>=', position, literal(0), 'sensitive', span);
}

function lowerCidrMatch(state: Lowering, expression: FunctionCall, span: Span): Predicate {
  const [operand, ...networks] = expression.arguments.map((argument) => lowerScalar(state, argument));
  const texts: string[] = [];
  for (const network of networks) {
    if (network.kind !== 'Literal') return opaquePredicate(state, expression, 'a network is not a constant');
    texts.push(String(network.value));
  }
  return { kind: 'InNetwork', operand: operand!, networks: texts, span };
}
