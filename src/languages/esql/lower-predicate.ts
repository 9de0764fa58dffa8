import type { Call, Comparison, Expression, In, Like } from '../../../grammars/esql/index.ts';
import { diagnose } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
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
  match,
  matchAny,
  never,
  not,
  oneOf,
  or,
  type Pattern,
  type Predicate,
  type Scalar,
} from '../../ir/index.ts';
import { booleanFunctions, castFunctions, strictFunctions } from './functions.ts';
import { lowerKql } from './kql.ts';
import { isCaselessRegex, parseLike } from './like.ts';
import { lowerScalar, opaqueScalar, spanOf } from './lower-scalar.ts';
import { type Bound, resolve, type Scope } from './scope.ts';

/**
 * Conditions of ES|QL. They have three values: true, false and null, and WHERE keeps what is true. The IR has two.
 * `holds(condition, true)` is where it is true, `holds(condition, false)` where it is false; in between it is null.
 * https://www.elastic.co/docs/reference/query-languages/esql/esql-null-values
 */
export function holds(scope: Scope, bound: Bound, value: boolean): Predicate {
  const { node, serial } = bound;
  const at = spanOf(scope, node);
  const inner = (part: Expression, wanted = value): Predicate => holds(scope, { node: part, serial }, wanted);
  switch (node.type) {
    case 'And':
    case 'Or': {
      const items = node.items.map((item) => inner(item));
      return (node.type === 'And') === value ? and(items, at) : or(items, at);
    }
    case 'Not':
      return inner(node.operand, !value);
    case 'Boolean':
      return node.value === value ? always : never;
    case 'Null':
      return never;
    case 'Column': {
      const target = resolve(scope, bound);
      if (target.node.type !== 'Column') return holds(scope, target, value);
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
    }
    case 'Comparison':
      return comparisonHolds(scope, node, serial, value);
    case 'In':
      return inHolds(scope, node, serial, value);
    case 'Like':
      return likeHolds(scope, node, serial, value);
    case 'IsNull': {
      const there = defined(scope, { node: node.operand, serial });
      return value === node.negated ? there : not(there, at);
    }
    case 'MatchOperator':
      return matchHolds(scope, { node: node.operand, serial }, node.value, value);
    case 'Call':
      return callHolds(scope, node, serial, value);
    case 'Cast':
      if (castFunctions[node.dataType] === 'to_boolean') return inner(node.operand);
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
    default:
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
  }
}

/** Where a value is not null. */
export function defined(scope: Scope, bound: Bound): Predicate {
  const { node, serial } = resolve(scope, bound);
  const inner = (part: Expression): Predicate => defined(scope, { node: part, serial });
  switch (node.type) {
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Duration':
    case 'Array':
      return always;
    case 'Null':
      return never;
    case 'Column':
      if (scope.present.has(node.name)) return always;
      return exists(lowerScalar(scope, { node, serial }), spanOf(scope, node));
    case 'And':
    case 'Or':
    case 'Not':
    case 'Comparison':
    case 'In':
    case 'Like':
    case 'IsNull':
      return either(scope, { node, serial });
    case 'Cast':
      if (castFunctions[node.dataType] === 'to_string') return inner(node.operand);
      break;
    case 'Call':
      if (booleanFunctions.has(node.name)) return either(scope, { node, serial });
      if (strictFunctions.has(node.name)) return and(node.arguments.map(inner));
      if (node.name === 'now') return always;
      if (node.name === 'coalesce') return or(node.arguments.map(inner));
      if (node.name === 'case') {
        return or(
          caseBranches(scope, { node, serial }).map((branch) =>
            and([branch.when, defined(scope, branch.value)]),
          ),
        );
      }
      if (isIpField(scope, { node, serial })) return inner(node.arguments[0]!);
      break;
    default:
  }
  return exists(lowerScalar(scope, { node, serial }), spanOf(scope, node));
}

function either(scope: Scope, bound: Bound): Predicate {
  return or([holds(scope, bound, true), holds(scope, bound, false)]);
}

/** TO_IP of a field that holds addresses anyway. */
function isIpField(scope: Scope, bound: Bound): boolean {
  const { node, serial } = bound;
  if (node.type !== 'Call' || node.name !== 'to_ip' || node.arguments.length !== 1) return false;
  const { node: target } = resolve(scope, { node: node.arguments[0]!, serial });
  return target.type === 'Column' && fieldInfo(target.name)?.type === 'ip';
}

interface CaseBranch {
  readonly when: Predicate;
  readonly value: Bound;
}

/** The values of a CASE, each with the exact condition under which it is taken. */
function caseBranches(scope: Scope, bound: Bound<Call>): CaseBranch[] {
  const { node, serial } = bound;
  const branches: CaseBranch[] = [];
  const earlier: Predicate[] = [];
  const pairs = node.arguments.length - (node.arguments.length % 2);
  for (let i = 0; i < pairs; i += 2) {
    const condition = holds(scope, { node: node.arguments[i]!, serial }, true);
    branches.push({
      when: and([...earlier, condition]),
      value: { node: node.arguments[i + 1]!, serial },
    });
    earlier.push(not(condition));
  }
  const last = node.arguments[pairs];
  if (last !== undefined) branches.push({ when: and(earlier), value: { node: last, serial } });
  return branches;
}

/**
 * A test on a value that may be chosen by CASE or COALESCE: the test on each value, under the condition that chooses
 * it. A value that is null makes no test true or false.
 */
function onValues(scope: Scope, operand: Bound, test: (operand: Bound) => Predicate): Predicate {
  const { node, serial } = resolve(scope, operand);
  if (node.type === 'Null') return never;
  if (node.type === 'Call' && node.name === 'case') {
    const branches = caseBranches(scope, { node, serial });
    return or(branches.map((branch) => and([branch.when, onValues(scope, branch.value, test)])));
  }
  if (node.type === 'Call' && node.name === 'coalesce') {
    const missing: Predicate[] = [];
    const items: Predicate[] = [];
    for (const part of node.arguments) {
      const value = { node: part, serial };
      items.push(and([...missing, onValues(scope, value, test)]));
      missing.push(not(defined(scope, value)));
    }
    return or(items);
  }
  return test({ node, serial });
}

/** A leaf as it is, or where it is false: its operands are there, and it does not hold. */
function decided(leaf: Predicate, there: Predicate, value: boolean): Predicate {
  return value ? leaf : and([there, not(leaf)]);
}

/** An operand to compare text with: TO_LOWER and TO_UPPER become the case of the leaf, TO_STRING goes. */
interface Folded {
  readonly operand: Scalar;
  readonly fold?: 'lower' | 'upper';
  readonly there: Predicate;
}

function foldedOperand(scope: Scope, bound: Bound): Folded {
  const there = defined(scope, bound);
  let { node, serial } = resolve(scope, bound);
  let fold: 'lower' | 'upper' | undefined;
  for (;;) {
    const inner =
      textOf(node, fold) ?? (isIpField(scope, { node, serial }) ? (node as Call).arguments[0] : undefined);
    if (inner === undefined) break;
    if (node.type === 'Call' && node.name === 'to_lower') fold ??= 'lower';
    if (node.type === 'Call' && node.name === 'to_upper') fold ??= 'upper';
    ({ node, serial } = resolve(scope, { node: inner, serial }));
  }
  const operand = lowerScalar(scope, { node, serial });
  noteSeveralValues(scope, operand, { node, serial });
  return { operand, there, ...(fold === undefined ? {} : { fold }) };
}

function textOf(node: Expression, fold: 'lower' | 'upper' | undefined): Expression | undefined {
  if (node.type === 'Cast') return castFunctions[node.dataType] === 'to_string' ? node.operand : undefined;
  if (node.type !== 'Call' || node.arguments.length !== 1) return undefined;
  switch (node.name) {
    case 'to_lower':
    case 'to_upper':
      return fold === undefined || node.name === `to_${fold}` ? node.arguments[0] : undefined;
    case 'to_string':
    case 'to_str':
      return node.arguments[0];
    default:
      return undefined;
  }
}

function noteSeveralValues(scope: Scope, operand: Scalar, bound: Bound): void {
  if (operand.kind !== 'FieldRef') return;
  const { name } = operand;
  const several = scope.several === undefined ? fieldInfo(name)?.multi === true : scope.several.has(name);
  if (!several) return;
  if (scope.mentioned.has(operand.name)) return;
  scope.mentioned.add(operand.name);
  scope.diagnostics.push(
    diagnose('esql-multi-value', { span: spanOf(scope, bound.node), with: { field: operand.name } }),
  );
}

function caseOf(folded: Folded): Case {
  return folded.fold === undefined ? 'sensitive' : 'insensitive';
}

/** Whether a folded operand can equal this text at all. */
function reachable(folded: Folded, text: string): boolean {
  if (folded.fold === undefined) return true;
  return (folded.fold === 'lower' ? text.toLowerCase() : text.toUpperCase()) === text;
}

type Constant = string | number | boolean;

function constantOf(scope: Scope, bound: Bound): Constant | undefined {
  const { node, serial } = resolve(scope, bound);
  if (node.type === 'Duration') return undefined;
  const folding = node.type === 'Call' && (node.name === 'to_lower' || node.name === 'to_upper');
  if (folding && node.arguments.length === 1) {
    const text = constantOf(scope, { node: node.arguments[0]!, serial });
    if (typeof text === 'string') return node.name === 'to_lower' ? text.toLowerCase() : text.toUpperCase();
    return undefined;
  }
  const plain =
    node.type === 'String' || node.type === 'Number' || node.type === 'Boolean' || node.type === 'Unary';
  if (!plain && !(node.type === 'Call' && node.name === 'space')) return undefined;
  const scalar = lowerScalar(scope, { node, serial });
  return scalar.kind === 'Literal' ? scalar.value : undefined;
}

const swapped = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparisonHolds(scope: Scope, node: Comparison, serial: number, value: boolean): Predicate {
  const left = { node: node.left, serial };
  const right = { node: node.right, serial };
  if (constantOf(scope, left) !== undefined) {
    return compared(scope, right, swapped[node.operator], left, value, node);
  }
  return compared(scope, left, node.operator, right, value, node);
}

function compared(
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
    return holds(scope, left, constant === value);
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

function isCondition(node: Expression): boolean {
  switch (node.type) {
    case 'And':
    case 'Or':
    case 'Not':
    case 'Comparison':
    case 'In':
    case 'Like':
    case 'IsNull':
    case 'MatchOperator':
      return true;
    case 'Call':
      return booleanFunctions.has(node.name);
    default:
      return false;
  }
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

function inHolds(scope: Scope, node: In, serial: number, wanted: boolean): Predicate {
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

function likeHolds(scope: Scope, node: Like, serial: number, wanted: boolean): Predicate {
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
function partHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
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

function callHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const at = spanOf(scope, node);
  switch (node.name) {
    case 'starts_with':
    case 'ends_with':
    case 'contains':
      return partHolds(scope, node, serial, value);
    case 'cidr_match':
      return networkHolds(scope, node, serial, value);
    case 'mv_contains':
      return containsHolds(scope, node, serial, value);
    case 'match': {
      const [field, query] = node.arguments;
      if (field !== undefined && query !== undefined && node.arguments.length === 2) {
        return matchHolds(scope, { node: field, serial }, query, value);
      }
      break;
    }
    case 'kql': {
      const [query, options] = node.arguments;
      if (query?.type === 'String' && options === undefined) {
        const predicate = lowerKql(query.value, at);
        if (predicate !== undefined) return value ? predicate : not(predicate);
      }
      break;
    }
    case 'coalesce': {
      const [condition, otherwise] = node.arguments;
      if (condition !== undefined && otherwise?.type === 'Boolean' && node.arguments.length === 2) {
        const bound = { node: condition, serial };
        return otherwise.value === value ? not(holds(scope, bound, !value)) : holds(scope, bound, value);
      }
      return onValues(scope, { node, serial }, (operand) => holds(scope, operand, value));
    }
    case 'case':
      return onValues(scope, { node, serial }, (operand) => holds(scope, operand, value));
    case 'to_boolean':
    case 'to_bool':
      if (node.arguments.length === 1 && isCondition(node.arguments[0]!)) {
        return holds(scope, { node: node.arguments[0]!, serial }, value);
      }
      break;
    default:
      return equals(lowerScalar(scope, { node, serial }), value, 'sensitive', at);
  }
  return equals(opaqueScalar(scope, { node, serial }), value, 'sensitive', at);
}

function networkHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
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
function containsHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
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
function matchHolds(scope: Scope, field: Bound, query: Expression, value: boolean): Predicate {
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
