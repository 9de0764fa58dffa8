import type { Call, Comparison, Expression, In, Like } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { fieldInfo } from '../../../fields/index.ts';
import {
  always,
  and,
  anyMany,
  type ComparisonOperator,
  call,
  compare,
  equals,
  exists,
  match,
  matchAny,
  never,
  not,
  oneOf,
  or,
  type Pattern,
  type Predicate,
} from '../../../ir/index.ts';
import { isCondition } from '../expressions.ts';
import { isCaselessRegex, parseLike } from '../like.ts';
import { lowerScalar, opaqueScalar, spanOf } from './scalar.ts';
import { type Bound, resolve, type Scope } from './scope.ts';
import {
  type Constant,
  caseOf,
  constantOf,
  decided,
  defined,
  type Folded,
  foldedOperand,
  noteSeveralValues,
  onValues,
  reachable,
} from './values.ts';

/** The tests of ES|QL: comparisons, IN, LIKE, RLIKE, and functions that are true or false. */

export const swapped = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

export function comparisonHolds(scope: Scope, node: Comparison, serial: number, value: boolean): Predicate {
  const left = { node: node.left, serial };
  const right = { node: node.right, serial };
  if (constantOf(scope, left) !== undefined) {
    return compared(scope, right, swapped[node.operator], left, value, node);
  }
  return compared(scope, left, node.operator, right, value, node);
}

export function compared(
  scope: Scope,
  left: Bound,
  operator: Comparison['operator'],
  right: Bound,
  value: boolean,
  whole: Comparison,
): Predicate {
  if (operator === '!=') return compared(scope, left, '==', right, !value, whole);
  return onValues(scope, left, (one) =>
    onValues(scope, right, (other) => comparedPlain(scope, one, operator, other, value, whole)),
  );
}

function comparedPlain(
  scope: Scope,
  left: Bound,
  operator: ComparisonOperator,
  right: Bound,
  value: boolean,
  whole: Comparison,
): Predicate {
  const at = spanOf(scope, whole);
  const constant = constantOf(scope, right);
  if (constant === undefined) {
    const there = and([defined(scope, left), defined(scope, right)]);
    const leaf = compare(operator, lowerScalar(scope, left), lowerScalar(scope, right), 'sensitive', at);
    return decided(leaf, there, value);
  }
  const known = constantOf(scope, left);
  if (known !== undefined) return holdsBetween(known, operator, constant) === value ? always : never;
  if (typeof constant === 'boolean' && operator === '==' && isCondition(left.node)) {
    return scope.holds(scope, left, constant === value);
  }
  const located = locateHolds(scope, left, operator, constant, value);
  if (located !== undefined) return located;
  const folded = foldedOperand(scope, operator === '==' ? left : numberField(scope, left));
  if (operator !== '==' || typeof constant !== 'string') {
    // Order on a folded text, or a number: compare the value as it is.
    const operand = folded.fold === undefined ? folded.operand : lowerScalar(scope, left);
    const leaf = compare(operator, operand, { kind: 'Literal', value: constant }, 'sensitive', at);
    return decided(leaf, folded.there, value);
  }
  const leaf = reachable(folded, constant) ? equals(folded.operand, constant, caseOf(folded), at) : never;
  return decided(leaf, folded.there, value);
}

/** `TO_LONG(f) > 5` on a field that holds text: in the IR, order compares numbers where both sides are numbers. */
function numberField(scope: Scope, bound: Bound): Bound {
  const { node, serial } = bound;
  if (node.type !== 'Call' || (node.name !== 'to_long' && node.name !== 'to_double')) return bound;
  const field = resolve(scope, { node: node.arguments[0] ?? node, serial });
  const isField = field.node.type === 'Column' && scope.several === undefined;
  return isField && fieldInfo(field.node.name)?.type === 'keyword' ? field : bound;
}

function holdsBetween(left: Constant, operator: ComparisonOperator, right: Constant): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** `LOCATE(text, part)` counts from 1, and is 0 where the part is not in the text. */
function locateHolds(
  scope: Scope,
  left: Bound,
  operator: ComparisonOperator,
  constant: Constant,
  value: boolean,
): Predicate | undefined {
  const { node, serial } = left;
  if (node.type !== 'Call' || node.name !== 'locate' || node.arguments.length !== 2) return undefined;
  const found =
    (operator === '>' && constant === 0) || (operator === '>=' && constant === 1)
      ? value
      : (operator === '==' && constant === 0) || (operator === '<' && constant === 1)
        ? !value
        : undefined;
  if (found === undefined) return undefined;
  return partHolds(scope, { ...node, name: 'contains' }, serial, found);
}

export function inHolds(scope: Scope, node: In, serial: number, wanted: boolean): Predicate {
  const value = wanted !== node.negated;
  const [operand] = node.operands;
  if ('type' in node.items || node.operands.length !== 1 || operand === undefined) {
    return equals(opaqueScalar(scope, { node, serial }, 'IN with a subquery'), wanted, 'sensitive');
  }
  const items = node.items.map((item): Bound => resolve(scope, { node: item, serial }));
  const constants = items.filter((item) => item.node.type !== 'Null').map((item) => constantOf(scope, item));
  const left = { node: operand, serial };
  if (constants.includes(undefined) || constantOf(scope, left) !== undefined) {
    const each = items.map((item) =>
      compared(scope, left, '==', item, value, {
        ...node,
        type: 'Comparison',
        operator: '==',
        left: operand,
        right: item.node,
      }),
    );
    return value ? or(each) : and(each);
  }
  // A list with NULL is never false: what is not in it is null.
  const hasNull = constants.length < items.length;
  return onValues(scope, left, (one) => {
    const folded = foldedOperand(scope, one);
    const known = constantOf(scope, one);
    const values = (constants as Constant[]).filter(
      (item) => typeof item !== 'string' || reachable(folded, item),
    );
    if (known !== undefined) return values.includes(known) === value && (value || !hasNull) ? always : never;
    if (!value && hasNull) return never;
    const leaf = oneOf(folded.operand, values, caseOf(folded), spanOf(scope, node));
    return decided(leaf, folded.there, value);
  });
}

export function likeHolds(scope: Scope, node: Like, serial: number, wanted: boolean): Predicate {
  const value = wanted !== node.negated;
  const texts = node.patterns.map((pattern) => constantOf(scope, { node: pattern, serial }));
  if (texts.some((text) => typeof text !== 'string')) {
    return equals(opaqueScalar(scope, { node, serial }, 'its pattern is not constant'), wanted, 'sensitive');
  }
  const test = node.keyword === 'like' ? likeLeaf : rlikeLeaf;
  return onValues(scope, { node: node.operand, serial }, (operand) => {
    const patterns = texts as string[];
    // Elasticsearch turns a pattern that matches everything into IS NOT NULL, which is never null.
    if (patterns.some((text) => matchesAll(node.keyword, text))) {
      const there = defined(scope, operand);
      return value ? there : not(there);
    }
    const folded = foldedOperand(scope, operand);
    const leaf = test(scope, folded, patterns, { node, serial }, operand);
    return decided(leaf, folded.there, value);
  });
}

function matchesAll(keyword: 'like' | 'rlike', text: string): boolean {
  return keyword === 'like' ? /^\*+$/.test(text) : text === '.*';
}

function likeLeaf(scope: Scope, folded: Folded, texts: readonly string[], whole: Bound): Predicate {
  const patterns = texts
    .map(parseLike)
    .filter((pattern) => pattern.every((part) => 'any' in part || reachable(folded, part.text)));
  return matchAny(folded.operand, patterns, caseOf(folded), spanOf(scope, whole.node));
}

function rlikeLeaf(
  scope: Scope,
  folded: Folded,
  texts: readonly string[],
  whole: Bound,
  operand: Bound,
): Predicate {
  const at = spanOf(scope, whole.node);
  return or(
    texts.map((pattern): Predicate => {
      const foldable = folded.fold === 'lower' && isCaselessRegex(pattern);
      const plain = folded.fold === undefined || foldable;
      return {
        kind: 'Regex',
        operand: plain ? folded.operand : lowerScalar(scope, operand),
        pattern,
        flavour: 'lucene',
        anchoring: 'whole',
        case: foldable ? 'insensitive' : 'sensitive',
        dotAll: true,
        multiline: false,
        ...(at === undefined ? {} : { span: at }),
      };
    }),
  );
}

/** STARTS_WITH, ENDS_WITH, CONTAINS. */
export function partHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const [text, part] = node.arguments;
  const constant = part === undefined ? undefined : constantOf(scope, { node: part, serial });
  if (text !== undefined && part !== undefined && constant === undefined && node.name !== 'ends_with') {
    return foundHolds(scope, node, serial, value);
  }
  if (text === undefined || typeof constant !== 'string' || node.arguments.length !== 2) {
    return equals(
      opaqueScalar(scope, { node, serial }, 'its second argument is not constant'),
      value,
      'sensitive',
    );
  }
  const inner = { text: constant };
  const pattern: Pattern =
    node.name === 'starts_with'
      ? [inner, anyMany]
      : node.name === 'ends_with'
        ? [anyMany, inner]
        : [anyMany, inner, anyMany];
  return onValues(scope, { node: text, serial }, (operand) => {
    const folded = foldedOperand(scope, operand);
    const at = spanOf(scope, node);
    const leaf = reachable(folded, constant) ? match(folded.operand, pattern, caseOf(folded), at) : never;
    return decided(leaf, folded.there, value);
  });
}

/** Whether a text contains, or starts with, a computed one: by the position at which it is found. */
function foundHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const bounds = node.arguments.map((argument): Bound => ({ node: argument, serial }));
  const position = call(
    'indexOf',
    bounds.map((bound) => lowerScalar(scope, bound)),
  );
  const at = spanOf(scope, node);
  const leaf = node.name === 'contains' ? exists(position, at) : equals(position, 0, 'sensitive', at);
  return decided(leaf, and(bounds.map((bound) => defined(scope, bound))), value);
}

export function networkHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const [address, ...blocks] = node.arguments;
  const networks = blocks.flatMap((block): (Constant | undefined)[] => {
    const { node: target, serial: then } = resolve(scope, { node: block, serial });
    return target.type === 'Array'
      ? target.items.map((item) => constantOf(scope, { node: item, serial: then }))
      : [constantOf(scope, { node: target, serial: then })];
  });
  if (address === undefined || networks.some((network) => typeof network !== 'string')) {
    return equals(opaqueScalar(scope, { node, serial }, 'its networks are not constant'), value, 'sensitive');
  }
  return onValues(scope, { node: address, serial }, (operand) => {
    const { node: target, serial: then } = operand;
    // What is no address is in no network: the conversion goes.
    const converted = target.type === 'Call' && target.name === 'to_ip' ? target.arguments[0] : undefined;
    const plain = converted === undefined ? operand : resolve(scope, { node: converted, serial: then });
    const scalar = lowerScalar(scope, plain);
    noteSeveralValues(scope, scalar, plain);
    const leaf: Predicate = { kind: 'InNetwork', operand: scalar, networks: networks as string[] };
    return decided(leaf, defined(scope, operand), value);
  });
}

/** MV_CONTAINS is true or false, never null; it looks at all values. */
export function containsHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const [set, part] = node.arguments;
  const target = part === undefined ? undefined : resolve(scope, { node: part, serial });
  const items = target?.node.type === 'Array' ? target.node.items : target === undefined ? [] : [target.node];
  const constants = items.map((item) => constantOf(scope, { node: item, serial: target?.serial ?? serial }));
  if (set === undefined || constants.length === 0 || constants.includes(undefined)) {
    return equals(
      opaqueScalar(scope, { node, serial }, 'what it looks for is not constant'),
      value,
      'sensitive',
    );
  }
  const { node: inner, serial: then } = resolve(scope, { node: set, serial });
  const fold = inner.type === 'Call' && inner.name === 'to_lower' && inner.arguments.length === 1;
  const operand = lowerScalar(scope, { node: fold ? inner.arguments[0]! : inner, serial: then });
  const all = and(
    (constants as Constant[]).map((item) => {
      if (fold && typeof item === 'string' && item.toLowerCase() !== item) return never;
      return equals(operand, item, fold ? 'insensitive' : 'sensitive', spanOf(scope, node));
    }),
  );
  return value ? all : not(all);
}

/** `field : value`: equality on all but text fields; true or false, never null. */
export function matchHolds(scope: Scope, field: Bound, query: Expression, value: boolean): Predicate {
  const target = resolve(scope, field);
  const constant = constantOf(scope, { node: query, serial: field.serial });
  const folded = foldedOperand(scope, target);
  if (constant === undefined || folded.operand.kind !== 'FieldRef') {
    return equals(opaqueScalar(scope, field), value, 'sensitive');
  }
  const type = fieldInfo(folded.operand.name)?.type;
  if (type === undefined || type === 'text') {
    scope.diagnostics.push(
      diagnose('esql-match-analysed', {
        span: spanOf(scope, field.node),
        with: { field: folded.operand.name },
      }),
    );
  }
  const leaf = equals(folded.operand, constant, 'sensitive', spanOf(scope, field.node));
  return value ? leaf : not(leaf);
}
