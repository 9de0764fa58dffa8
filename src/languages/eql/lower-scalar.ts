import type { Arithmetic, Expression, FunctionCall } from '../../../grammars/eql/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { call, type FunctionName, literal, type Scalar } from '../../ir/index.ts';
import { betweenPattern } from './between.ts';
import { foldFunction, type Value } from './fold.ts';
import { argumentCount, type EqlFunction, eqlFunction, formerFunctions } from './functions.ts';
import { type Lowering, opaqueScalar, report, spanOf } from './lowering.ts';

/** An expression as a value. `null` is a call of the IR's `null`, which has no value. */
export function lowerScalar(state: Lowering, expression: Expression): Scalar {
  switch (expression.type) {
    case 'FieldName': {
      const { name, optional } = expression;
      const span = spanOf(state, expression);
      return optional ? { kind: 'FieldRef', name, optional, span } : { kind: 'FieldRef', name, span };
    }
    case 'StringLiteral':
    case 'BooleanLiteral':
      return literal(expression.value, spanOf(state, expression));
    case 'NumberLiteral': {
      // An integer that a double cannot hold stays text, as which it is compared.
      const exact = Number.isSafeInteger(expression.value) || !/^\d+$/.test(expression.text);
      return literal(exact ? expression.value : expression.text, spanOf(state, expression));
    }
    case 'NullLiteral':
      return call('null', [], spanOf(state, expression));
    case 'Signed':
      return lowerSigned(state, expression.sign, expression.item, expression);
    case 'Arithmetic':
      return lowerArithmetic(state, expression);
    case 'FunctionCall':
      return lowerCall(state, expression);
    default:
      return opaqueScalar(state, expression, 'a condition stands where a value is expected');
  }
}

export function isNull(scalar: Scalar): boolean {
  return scalar.kind === 'Call' && scalar.function === 'null';
}

/** The value of a constant; undefined for anything else. */
export function constantOf(scalar: Scalar): Value | undefined {
  if (scalar.kind === 'Literal') return scalar.value;
  return isNull(scalar) ? null : undefined;
}

function constant(value: Value): Scalar {
  return value === null ? call('null', []) : literal(value);
}

function lowerSigned(state: Lowering, sign: '+' | '-', item: Expression, whole: Expression): Scalar {
  const operand = lowerScalar(state, item);
  if (sign === '+') return operand;
  const span = spanOf(state, whole);
  if (operand.kind === 'Literal' && typeof operand.value === 'number') return literal(-operand.value, span);
  return isNull(operand) ? operand : call('negate', [operand], span);
}

const operators: Readonly<Record<Exclude<Arithmetic['operator'], '/'>, FunctionName>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '%': 'modulo',
};

function lowerArithmetic(state: Lowering, expression: Arithmetic): Scalar {
  const { operator, left, right } = expression;
  const args = [lowerScalar(state, left), lowerScalar(state, right)];
  if (operator === '/') return divide(state, expression, left, right, args);
  const name = operators[operator];
  return folded(name, false, args) ?? call(name, args, spanOf(state, expression));
}

/** Two integers divide to an integer, towards zero. */
function divide(
  state: Lowering,
  whole: Expression,
  left: Expression,
  right: Expression,
  args: readonly Scalar[],
): Scalar {
  const integer = !isFloat(left) && !isFloat(right);
  const [a, b] = args.map(constantOf);
  if (a === null || b === null) return constant(null);
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
    return literal(integer ? Math.trunc(a / b) : a / b);
  }
  const span = spanOf(state, whole);
  const quotient = call('divide', args, span);
  return integer ? call('toInteger', [quotient], span) : quotient;
}

function isFloat(expression: Expression): boolean {
  switch (expression.type) {
    case 'NumberLiteral':
      return !/^\d+$/.test(expression.text);
    case 'FieldName':
      return fieldInfo(expression.name)?.type === 'double';
    case 'Signed':
      return isFloat(expression.item);
    case 'Arithmetic':
      return isFloat(expression.left) || isFloat(expression.right);
    case 'FunctionCall':
      return expression.arguments.some(isFloat);
    default:
      return false;
  }
}

function folded(name: string, insensitive: boolean, args: readonly Scalar[]): Scalar | undefined {
  const values: Value[] = [];
  for (const argument of args) {
    const value = constantOf(argument);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const value = foldFunction(name, insensitive, values);
  return value === undefined ? undefined : constant(value);
}

/** Finds the function and checks the call; undefined when Elasticsearch would refuse it (and that is reported). */
export function checkCall(state: Lowering, expression: FunctionCall): EqlFunction | undefined {
  const definition = eqlFunction(expression.name);
  const { name } = expression;
  if (definition === undefined) {
    report(state, 'eql-function-unknown', expression, { name }, formerFunctions[name.toLowerCase()]);
    return undefined;
  }
  const found = expression.arguments.length;
  if (found < definition.minimum || found > definition.maximum) {
    const values = { name: definition.name, expected: argumentCount(definition), found };
    report(state, 'eql-function-arguments', expression, values);
    return undefined;
  }
  if (expression.insensitive && !definition.tilde) {
    report(state, 'eql-function-case', expression, { name: definition.name });
    return undefined;
  }
  const wrong = definition.text?.find((index) => {
    const argument = expression.arguments[index];
    return argument?.type === 'NumberLiteral' || argument?.type === 'BooleanLiteral';
  });
  if (wrong !== undefined) {
    const values = { name: definition.name, expected: 'text', found: 'a number or a boolean' };
    report(state, 'eql-function-arguments', expression.arguments[wrong]!, values);
    return undefined;
  }
  return definition;
}

function lowerCall(state: Lowering, expression: FunctionCall): Scalar {
  const definition = checkCall(state, expression);
  if (definition === undefined) return constant(null);
  const { insensitive } = expression;
  const args = expression.arguments.map((argument) => lowerScalar(state, argument));
  const span = spanOf(state, expression);
  if (definition.name === 'divide') {
    return divide(state, expression, expression.arguments[0]!, expression.arguments[1]!, args);
  }
  const value = folded(definition.name, insensitive, args);
  if (value !== undefined) return value;
  switch (definition.name) {
    case 'substring':
      return call('substring', [args[0]!, ...positions(args.slice(1))], span);
    case 'indexOf': {
      const texts = args.slice(0, 2).map((text) => (insensitive ? lowered(text) : text));
      return call('indexOf', [...texts, ...positions(args.slice(2))], span);
    }
    case 'number': {
      const base = args.length === 1 ? 10 : (constantOf(args[1]!) ?? 10);
      return base === 10 ? call('toNumber', [args[0]!], span) : call('toInteger', args, span);
    }
    case 'between': {
      const pattern = betweenPattern(args.slice(1).map(constantOf), insensitive);
      if (pattern !== undefined) return call('extractRegex', [args[0]!, literal(pattern)], span);
    }
  }
  if (definition.call !== undefined) return call(definition.call, args, span);
  return opaqueScalar(state, expression, 'no other language has this function');
}

/** Positions without those that are null: the first counts from the start, the second to the end. */
function positions(args: readonly Scalar[]): readonly Scalar[] {
  const [first, second] = args;
  if (second === undefined || isNull(second)) return first === undefined || isNull(first) ? [] : [first];
  return [first === undefined || isNull(first) ? literal(0) : first, second];
}

/** For comparing without regard to case. */
export function lowered(text: Scalar): Scalar {
  if (text.kind === 'Literal') return literal(String(text.value).toLowerCase(), text.span);
  return call('lower', [text], text.span);
}
