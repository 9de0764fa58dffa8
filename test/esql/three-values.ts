import type { Expression } from '../../grammars/esql/index.ts';

/** ES|QL's conditions by its own rules, with null: written apart from the code under test. Single values only. */

export type Row = Readonly<Record<string, string | null>>;
type Cell = string | number | boolean | null;

export function threeValued(node: Expression, row: Row): Cell {
  const inner = (part: Expression): Cell => threeValued(part, row);
  switch (node.type) {
    case 'And': {
      const items = node.items.map(inner);
      return items.includes(false) ? false : items.includes(null) ? null : true;
    }
    case 'Or': {
      const items = node.items.map(inner);
      return items.includes(true) ? true : items.includes(null) ? null : false;
    }
    case 'Not':
      return negate(inner(node.operand));
    case 'Column':
      return row[node.name] ?? null;
    case 'String':
    case 'Boolean':
      return node.value;
    case 'Null':
      return null;
    case 'Comparison': {
      const left = inner(node.left);
      const right = inner(node.right);
      if (left === null || right === null) return null;
      const same = left === right;
      if (node.operator === '==') return same;
      if (node.operator === '!=') return !same;
      return node.operator === '<' ? left < right : node.operator === '>' ? left > right : null;
    }
    case 'In': {
      if ('type' in node.items) throw new Error('subquery');
      const operand = inner(node.operands[0]!);
      const items = node.items.map(inner);
      if (operand === null) return null;
      const found = items.includes(operand) ? true : items.includes(null) ? null : false;
      return node.negated ? negate(found) : found;
    }
    case 'Like': {
      const operand = inner(node.operand);
      if (operand === null) return null;
      const found = node.patterns.some((pattern) => {
        if (pattern.type !== 'String') throw new Error('pattern');
        const regex = pattern.value.replaceAll('*', '.*').replaceAll('?', '.');
        return new RegExp(`^${regex}$`, 's').test(String(operand));
      });
      return found !== node.negated;
    }
    case 'IsNull':
      return (inner(node.operand) === null) !== node.negated;
    case 'Call': {
      const args = node.arguments.map(inner);
      switch (node.name) {
        case 'coalesce':
          return args.find((arg) => arg !== null) ?? null;
        case 'to_lower':
          return args[0] === null ? null : String(args[0]).toLowerCase();
        case 'case': {
          const pairs = args.length - (args.length % 2);
          for (let i = 0; i < pairs; i += 2) if (args[i] === true) return args[i + 1] ?? null;
          return args[pairs] ?? null;
        }
        default:
          throw new Error(`function ${node.name}`);
      }
    }
    default:
      throw new Error(`expression ${node.type}`);
  }
}

function negate(value: Cell): Cell {
  return value === null ? null : value !== true;
}
