import type { Expression } from '../../../grammars/eql/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import type { FunctionName, Scalar } from '../../ir/index.ts';
import { constantNode, functionCall, isPrimary } from './tree.ts';

/** What kind of value an operand has, as far as it is known: EQL compares only like with like. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'address' | 'date' | 'unknown';

const textFunctions: ReadonlySet<FunctionName> = new Set([
  'concat',
  'substring',
  'toText',
  'lower',
  'upper',
  'extractRegex',
]);

export function kindOf(operand: Scalar): ValueKind {
  if (operand.kind === 'Call') return textFunctions.has(operand.function) ? 'text' : 'number';
  if (operand.kind !== 'FieldRef') return 'unknown';
  switch (fieldInfo(operand.name)?.type) {
    case 'keyword':
    case 'wildcard':
    case 'text':
    case 'flattened':
      return 'text';
    case 'date':
      return 'date';
    case 'long':
    case 'double':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'ip':
      return 'address';
    default:
      return 'unknown';
  }
}

const numeric = /^-?(\d+\.?\d*|\.\d+)$/;

/** A constant as the operand's kind has it: the IR compares by text, EQL by type. */
export function typedConstant(kind: ValueKind, value: string | number | boolean): Expression {
  const text = String(value);
  if (kind === 'text' || kind === 'address' || kind === 'date') return constantNode(text);
  if (kind === 'number' && numeric.test(text) && String(Number(text)) === text)
    return constantNode(Number(text));
  if (kind === 'boolean' && /^(true|false)$/i.test(text)) return constantNode(/^true$/i.test(text));
  return constantNode(value);
}

/** The operand as text, for patterns. */
export function asText(kind: ValueKind, operand: Expression): Expression {
  if ((kind !== 'text' && kind !== 'unknown') || !isPrimary(operand)) {
    return functionCall('string', [operand]);
  }
  return operand;
}

/** The operand as a number, for order. */
export function asNumber(kind: ValueKind, operand: Expression): Expression {
  return kind === 'text' ? functionCall('number', [operand]) : operand;
}
