import {
  and,
  compare,
  equals,
  foldText,
  isCaseless,
  match,
  never,
  or,
  type Predicate,
  rewrite,
  type Scalar,
} from '../ir/index.ts';
import { matchingLower, printWhole, wholeTree } from '../regex/index.ts';

/** Conditions on a value in lower case (`lower(f) == "a"`) as conditions on the value itself. */
export function withoutLower(predicate: Predicate): Predicate {
  return rewrite(predicate, (node) => {
    switch (node.kind) {
      case 'Compare': {
        const operand = lowered(node.left);
        const other = lowered(node.right);
        if (operand !== undefined && other !== undefined && node.operator === '==')
          return compare('==', operand, other, 'insensitive', node.span);
        if (operand === undefined || node.operator !== '==' || node.right.kind !== 'Literal') return node;
        return onceLower(operand, String(node.right.value), node.case);
      }
      case 'OneOf': {
        const operand = lowered(node.operand);
        if (operand === undefined) return node;
        return or(node.values.map((value) => onceLower(operand, String(value.value), node.case)));
      }
      case 'Match': {
        const operand = lowered(node.operand);
        if (operand === undefined) return node;
        const reachable =
          node.case === 'insensitive' ||
          node.pattern.every((part) => 'any' in part || foldText(part.text) === part.text);
        return reachable ? match(operand, node.pattern, 'insensitive') : never;
      }
      case 'Regex': {
        const operand = lowered(node.operand);
        const tree = operand === undefined ? undefined : wholeTree(node);
        if (operand === undefined || tree === undefined || !('node' in tree)) return node;
        return {
          kind: 'Regex',
          operand,
          pattern: printWhole(matchingLower(tree.node)),
          flavour: 'lucene',
          anchoring: 'whole',
          case: 'sensitive',
          dotAll: true,
          multiline: false,
        };
      }
      case 'Exists': {
        const operand = lowered(node.operand);
        return operand === undefined ? node : { ...node, operand };
      }
      case 'And':
        return and(node.items, node.span);
      case 'Or':
        return or(node.items, node.span);
      default:
        return node;
    }
  });
}

/** What a value in lower case is made from; values in lower case that are joined are joined values in lower case. */
function lowered(operand: Scalar): Scalar | undefined {
  if (operand.kind !== 'Call') return undefined;
  const [first, separator] = operand.arguments;
  if (operand.function === 'lower') return first;
  if (operand.function !== 'mvJoin' || first === undefined) return undefined;
  const inner = lowered(first);
  const plain = separator?.kind === 'Literal' && isCaseless(String(separator.value));
  return inner !== undefined && plain ? { ...operand, arguments: [inner, separator] } : undefined;
}

/** A value that is not in lower case is never met. */
function onceLower(operand: Scalar, text: string, mode: 'sensitive' | 'insensitive'): Predicate {
  return mode === 'insensitive' || foldText(text) === text ? equals(operand, text, 'insensitive') : never;
}
