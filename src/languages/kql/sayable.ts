import { addressNetwork, fieldInfo } from '../../fields/index.ts';
import { type Pattern, type Predicate, type Scalar, unreachable } from '../../ir/index.ts';
import { impossible } from '../../passes/index.ts';
import { writeDateMath } from './dates.ts';
import { regexValues } from './regex.ts';
import { wordParts } from './words.ts';

/** Whether KQL has a form for a leaf, if need be one with another effect (which the condition then says). */
export function sayable(leaf: Predicate, computed: ReadonlySet<string>, path?: string): boolean {
  if (impossible(leaf) !== undefined) return false;
  const field = (operand: Scalar): boolean => isField(operand, computed, path);
  switch (leaf.kind) {
    case 'And':
    case 'Or':
      return leaf.items.every((item) => sayable(item, computed, path));
    case 'Not':
      return sayable(leaf.item, computed, path);
    case 'Nested':
      return (
        (path === undefined || leaf.path.startsWith(`${path}.`)) && sayable(leaf.item, computed, leaf.path)
      );
    case 'Constant':
      return true;
    case 'Compare':
      if (!field(caseFolded(leaf.left) ?? leaf.left)) return false;
      if (leaf.operator === '==') return leaf.right.kind === 'Literal';
      if (leaf.right.kind === 'Literal') return leaf.case === 'sensitive';
      return writeDateMath(leaf.right) !== undefined;
    case 'OneOf':
      return field(caseFolded(leaf.operand) ?? leaf.operand);
    case 'Match':
      return field(caseFolded(leaf.operand) ?? leaf.operand) && patternFits(leaf.operand, leaf.pattern);
    case 'Regex':
      return field(leaf.operand) && (wordParts(leaf) !== undefined || regexValues(leaf) !== undefined);
    case 'InNetwork':
    case 'Exists':
      return field(leaf.operand);
    case 'Keyword':
      return path === undefined;
    case 'OpaquePredicate':
      return false;
    default:
      return unreachable(leaf);
  }
}

function isField(operand: Scalar, computed: ReadonlySet<string>, path: string | undefined): boolean {
  if (operand.kind !== 'FieldRef' || computed.has(operand.name)) return false;
  return path === undefined || operand.name.startsWith(`${path}.`);
}

/** The field under `lower(…)` or `upper(…)`: a comparison of it is one without regard to case. */
export function caseFolded(operand: Scalar): Scalar | undefined {
  if (operand.kind !== 'Call' || (operand.function !== 'lower' && operand.function !== 'upper'))
    return undefined;
  return operand.arguments[0];
}

/** Wildcards are not for numbers, dates and booleans; on addresses only prefixes that are networks. */
function patternFits(operand: Scalar, pattern: Pattern): boolean {
  const type = operand.kind === 'FieldRef' ? fieldInfo(operand.name)?.type : undefined;
  if (type === 'ip') return addressNetwork(pattern) !== undefined;
  return type !== 'long' && type !== 'double' && type !== 'boolean' && type !== 'date';
}
