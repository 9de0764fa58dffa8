import type { Call, Column, Comparison, Expression, StringLiteral } from '../../../../grammars/esql/index.ts';
import { durationParts } from '../functions.ts';

/** Makes syntax nodes that stand nowhere in a text. */

export const nowhere = { start: 0, end: 0 } as const;

export function column(name: string): Column {
  return { type: 'Column', name, ...nowhere };
}

export function text(value: string): StringLiteral {
  return { type: 'String', value, ...nowhere };
}

export const falseNode: Expression = { type: 'Boolean', value: false, ...nowhere };
export const nullNode: Expression = { type: 'Null', ...nowhere };

export function constant(value: string | number | boolean): Expression {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return { type: 'Boolean', value, ...nowhere };
  const number: Expression = { type: 'Number', text: numberText(Math.abs(value)), ...nowhere };
  return value < 0 ? { type: 'Unary', operator: '-', operand: number, ...nowhere } : number;
}

function numberText(value: number): string {
  // ES|QL's integers have no exponent.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

export function duration(milliseconds: number): Expression {
  const [amount, unit] = durationParts(milliseconds);
  return { type: 'Duration', amount: String(amount), unit, ...nowhere };
}

export function fn(name: string, ...args: readonly Expression[]): Call {
  return { type: 'Call', name, arguments: args, ...nowhere };
}

export function comparison(
  operator: Comparison['operator'],
  left: Expression,
  right: Expression,
): Expression {
  return { type: 'Comparison', operator, left, right, ...nowhere };
}

export function all(items: readonly Expression[]): Expression {
  return junction('And', items);
}

export function any(items: readonly Expression[]): Expression {
  return junction('Or', groupLikes(withoutRepeats(items)));
}

/** The same guard once. */
function withoutRepeats(items: readonly Expression[]): readonly Expression[] {
  const seen = new Set<string>();
  const flat = items.flatMap((item) => (item.type === 'Or' ? item.items : [item]));
  return flat.filter((item) => {
    if (item.type !== 'IsNull') return true;
    const key = JSON.stringify(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** `x LIKE a OR x LIKE b` as `x LIKE (a, b)`, where the first of them stood. */
function groupLikes(items: readonly Expression[]): readonly Expression[] {
  const groups = new Map<string, Expression[]>();
  const out: (Expression | string)[] = [];
  for (const item of items) {
    if (item.type !== 'Like' || item.keyword !== 'like' || item.negated) {
      out.push(item);
      continue;
    }
    const key = JSON.stringify(item.operand);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
      out.push(key);
    } else group.push(item);
  }
  return out.map((item) => (typeof item === 'string' ? oneLike(groups.get(item) ?? []) : item));
}

function oneLike(likes: readonly Expression[]): Expression {
  const [first] = likes;
  if (first?.type !== 'Like') return falseNode;
  if (likes.length === 1) return first;
  return {
    ...first,
    list: true,
    patterns: likes.flatMap((like) => (like.type === 'Like' ? like.patterns : [])),
  };
}

function junction(type: 'And' | 'Or', items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) => (item.type === type ? item.items : [item]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { type, items: flat, ...nowhere };
}

/** The negation of a condition, in the form in which people write it. */
export function negation(node: Expression): Expression {
  switch (node.type) {
    case 'Not':
      return node.operand;
    case 'Comparison':
      if (node.operator === '==') return { ...node, operator: '!=' };
      if (node.operator === '!=') return { ...node, operator: '==' };
      break;
    case 'In':
    case 'Like':
    case 'IsNull':
      return { ...node, negated: !node.negated };
    default:
  }
  return { type: 'Not', operand: node, ...nowhere };
}

export function isNull(operand: Expression, negated = false): Expression {
  return { type: 'IsNull', operand, negated, ...nowhere };
}
