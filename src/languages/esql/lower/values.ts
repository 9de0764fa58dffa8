import type { Call, Expression } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { fieldInfo } from '../../../fields/index.ts';
import {
  always,
  and,
  type Case,
  exists,
  never,
  not,
  or,
  type Predicate,
  type Scalar,
} from '../../../ir/index.ts';
import { isCondition } from '../expressions.ts';
import { castFunctions, strictFunctions } from '../functions.ts';
import { lowerScalar, spanOf } from './scalar.ts';
import { type Bound, resolve, type Scope } from './scope.ts';

/** Values inside conditions: where they are null, what CASE and COALESCE choose, and constants. */

/** Where a value is not null. */
export function defined(scope: Scope, bound: Bound): Predicate {
  const { node, serial } = resolve(scope, bound);
  const inner = (part: Expression): Predicate => defined(scope, { node: part, serial });
  if (isCondition(node)) return either(scope, { node, serial });
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
    case 'Cast':
      if (castFunctions[node.dataType] === 'to_string') return inner(node.operand);
      break;
    case 'Call':
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

export function either(scope: Scope, bound: Bound): Predicate {
  return or([scope.holds(scope, bound, true), scope.holds(scope, bound, false)]);
}

/** TO_IP of a field that holds addresses anyway. */
function isIpField(scope: Scope, bound: Bound): boolean {
  const { node, serial } = bound;
  if (node.type !== 'Call' || node.name !== 'to_ip' || node.arguments.length !== 1) return false;
  const { node: target } = resolve(scope, { node: node.arguments[0]!, serial });
  return target.type === 'Column' && fieldInfo(target.name)?.type === 'ip';
}

export interface CaseBranch {
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
    const condition = scope.holds(scope, { node: node.arguments[i]!, serial }, true);
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
export function onValues(scope: Scope, operand: Bound, test: (operand: Bound) => Predicate): Predicate {
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
export function decided(leaf: Predicate, there: Predicate, value: boolean): Predicate {
  return value ? leaf : and([there, not(leaf)]);
}

/** An operand to compare text with: TO_LOWER and TO_UPPER become the case of the leaf, TO_STRING goes. */
export interface Folded {
  readonly operand: Scalar;
  readonly fold?: 'lower' | 'upper';
  readonly there: Predicate;
}

export function foldedOperand(scope: Scope, bound: Bound): Folded {
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

export function textOf(node: Expression, fold: 'lower' | 'upper' | undefined): Expression | undefined {
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

export function noteSeveralValues(scope: Scope, operand: Scalar, bound: Bound): void {
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

export function caseOf(folded: Folded): Case {
  return folded.fold === undefined ? 'sensitive' : 'insensitive';
}

/** Whether a folded operand can equal this text at all. */
export function reachable(folded: Folded, text: string): boolean {
  if (folded.fold === undefined) return true;
  return (folded.fold === 'lower' ? text.toLowerCase() : text.toUpperCase()) === text;
}

export type Constant = string | number | boolean;

export function constantOf(scope: Scope, bound: Bound): Constant | undefined {
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
