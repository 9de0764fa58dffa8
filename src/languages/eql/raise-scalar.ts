import { type Expression, parseExpression } from '../../../grammars/eql/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { type Call, type FunctionName, foldText, type Scalar, unreachable } from '../../ir/index.ts';
import { readBetween } from './between.ts';
import { constantNode, fieldName, functionCall, nowhere, nullLiteral, numberLiteral } from './tree.ts';

/** An expression, or what it is that EQL cannot say. */
export type Said = { readonly expression: Expression } | { readonly unsaid: string };

export function raiseScalar(scalar: Scalar): Said {
  switch (scalar.kind) {
    case 'FieldRef':
      if (scalar.name.includes('*')) return { unsaid: `the fields ${scalar.name} by a pattern of names` };
      return { expression: fieldName(scalar.name, scalar.optional === true) };
    case 'Literal':
      return { expression: constantNode(scalar.value) };
    case 'Call':
      return raiseCall(scalar);
    case 'Case':
      return { unsaid: 'a value that depends on a condition' };
    case 'OpaqueScalar': {
      const parsed = scalar.language === 'eql' ? parseExpression(scalar.text) : undefined;
      if (parsed?.value !== undefined) return { expression: parsed.value };
      // What a plan computes is described, not quoted.
      return { unsaid: scalar.language === 'plan' ? scalar.text : `\`${scalar.text}\`` };
    }
    default:
      return unreachable(scalar);
  }
}

const operators = { add: '+', subtract: '-', multiply: '*', modulo: '%' } as const;

const functions: Partial<Readonly<Record<FunctionName, string>>> = {
  concat: 'concat',
  length: 'length',
  substring: 'substring',
  indexOf: 'indexOf',
  toText: 'string',
  toNumber: 'number',
};

function raiseCall(node: Call): Said {
  if (node.function === 'null') return { expression: nullLiteral };
  if (node.function === 'toInteger') return raiseInteger(node);
  if (node.function === 'extractRegex') return raiseBetween(node);
  if (node.function === 'divide') return raiseQuotient(node, false);
  const insensitive = node.function === 'indexOf' && isLowered(node.arguments);
  const args: Expression[] = [];
  for (const [index, argument] of node.arguments.entries()) {
    const said = raiseScalar(insensitive && index < 2 ? withoutLower(argument) : argument);
    if ('unsaid' in said) return said;
    args.push(said.expression);
  }
  if (node.function === 'negate') {
    return { expression: { type: 'Signed', sign: '-', item: args[0]!, ...nowhere } };
  }
  const operator = operators[node.function as keyof typeof operators];
  if (operator !== undefined && args.length === 2) {
    return { expression: { type: 'Arithmetic', operator, left: args[0]!, right: args[1]!, ...nowhere } };
  }
  const name = functions[node.function];
  if (name === undefined) return { unsaid: `the function ${node.function}` };
  return { expression: functionCall(name, args, insensitive) };
}

/** An integer quotient, or a number of another base than ten. */
function raiseInteger({ arguments: args }: Call): Said {
  const [inner, base] = args;
  if (inner?.kind === 'Call' && inner.function === 'divide') return raiseQuotient(inner, true);
  if (inner === undefined || base?.kind !== 'Literal') return { unsaid: 'the conversion to an integer' };
  const said = raiseScalar(inner);
  if ('unsaid' in said) return said;
  return { expression: functionCall('number', [said.expression, constantNode(base.value)]) };
}

function raiseBetween({ arguments: args }: Call): Said {
  const [source, pattern] = args;
  const ends = pattern?.kind === 'Literal' ? readBetween(String(pattern.value)) : undefined;
  if (source === undefined || ends === undefined)
    return { unsaid: 'a text taken out by a regular expression' };
  const said = raiseScalar(source);
  if ('unsaid' in said) return said;
  const given = [said.expression, constantNode(ends.left), constantNode(ends.right)];
  if (ends.greedy) given.push(constantNode(true));
  return { expression: functionCall('between', given, ends.insensitive) };
}

/** EQL's `/` cuts the quotient of two integers off; a decimal point keeps it whole. */
function raiseQuotient(node: Call, integer: boolean): Said {
  const [left, right] = node.arguments.map(raiseScalar);
  if (left === undefined || right === undefined) return { unsaid: 'a division' };
  if ('unsaid' in left) return left;
  if ('unsaid' in right) return right;
  let [a, b] = [left.expression, right.expression];
  if (integer && (isDecimal(a) || isDecimal(b))) return { unsaid: 'a division of decimals cut off' };
  if (!integer && !isDecimal(a) && !isDecimal(b)) {
    if (b.type === 'NumberLiteral') b = decimal(b.text);
    else if (a.type === 'NumberLiteral') a = decimal(a.text);
    else a = { type: 'Arithmetic', operator: '*', left: a, right: decimal('1'), ...nowhere };
  }
  return { expression: { type: 'Arithmetic', operator: '/', left: a, right: b, ...nowhere } };
}

function decimal(text: string): Expression {
  return numberLiteral(Number(text), `${text}.0`);
}

function isDecimal(expression: Expression): boolean {
  if (expression.type === 'Signed') return isDecimal(expression.item);
  if (expression.type === 'FieldName') return fieldInfo(expression.name)?.type === 'double';
  return expression.type === 'NumberLiteral' && !/^\d+$/.test(expression.text);
}

/** Both texts of an `indexOf` in lower case: that is `indexOf~`. */
function isLowered(args: readonly Scalar[]): boolean {
  const texts = args.slice(0, 2);
  return texts.some(isLowerCall) && texts.every((text) => isLowerCall(text) || isLowerLiteral(text));
}

function isLowerCall(scalar: Scalar): boolean {
  return scalar.kind === 'Call' && scalar.function === 'lower';
}

function isLowerLiteral(scalar: Scalar): boolean {
  return scalar.kind === 'Literal' && foldText(String(scalar.value)) === String(scalar.value);
}

function withoutLower(scalar: Scalar): Scalar {
  return scalar.kind === 'Call' && scalar.function === 'lower' ? scalar.arguments[0]! : scalar;
}
