import { compileScalar, needsValues } from '../../../evaluate/index.ts';
import { toEvent } from '../../../events/index.ts';
import {
  always,
  and,
  type Call,
  exists,
  foldText,
  type Literal,
  type Node,
  never,
  not,
  or,
  type Predicate,
  rewrite,
  type Scalar,
} from '../../../ir/index.ts';
import { holdsFor, inOrder } from '../holds.ts';
import { isNull } from './state.ts';

/** A test of one operand. */
export type Leaf = (operand: Scalar) => Predicate;

/** More alternatives than this are left as one test of a computed value. */
const alternativeLimit = 32;

/**
 * A test of a computed value as tests of what it was computed from: `if(p, "a", "b") == "a"` is p,
 * `coalesce(f, "-") == "x"` is `f == "x"`. Exact, since a case takes the first branch that holds and a missing value
 * fails every test.
 */
export function test(operand: Scalar, leaf: Leaf): Predicate {
  return alternatives(operand) > alternativeLimit ? fold(leaf(operand)) : split(operand, leaf);
}

function alternatives(operand: Scalar): number {
  if (operand.kind === 'Case') {
    let sum = operand.otherwise === undefined ? 0 : alternatives(operand.otherwise);
    for (const branch of operand.branches) sum += alternatives(branch.value);
    return sum + operand.branches.length;
  }
  if (operand.kind === 'Call' && operand.function === 'coalesce') {
    return operand.arguments.reduce((sum, item) => sum + alternatives(item), 1);
  }
  const inner = dividedArgument(operand);
  return inner === undefined ? 1 : alternatives(inner.value);
}

function split(operand: Scalar, leaf: Leaf): Predicate {
  if (isNull(operand)) return never;
  if (operand.kind === 'Case') {
    const items: Predicate[] = [];
    const before: Predicate[] = [];
    for (const branch of operand.branches) {
      items.push(and([...before, branch.when, split(branch.value, leaf)]));
      before.push(not(branch.when));
    }
    if (operand.otherwise !== undefined) items.push(and([...before, split(operand.otherwise, leaf)]));
    return or(items);
  }
  if (operand.kind === 'Call' && operand.function === 'coalesce') {
    const items: Predicate[] = [];
    const before: Predicate[] = [];
    for (const value of operand.arguments) {
      items.push(and([...before, split(value, leaf)]));
      before.push(not(present(value)));
    }
    return or(items);
  }
  const inner = dividedArgument(operand);
  if (inner !== undefined) return split(inner.value, (value) => split(computed(inner.around(value)), leaf));
  return fold(leaf(operand));
}

interface DividedArgument {
  readonly value: Scalar;
  /** The call with another value in its place. */
  readonly around: (value: Scalar) => Call;
}

/** `len(coalesce(f, "-"))`: the one argument that is not constant, of a function that has no value without it. */
function dividedArgument(operand: Scalar): DividedArgument | undefined {
  if (operand.kind !== 'Call' || !needsValues(operand.function)) return undefined;
  const index = operand.arguments.findIndex((item) => item.kind !== 'Literal');
  const value = operand.arguments[index];
  if (value === undefined || !isDivisible(value) || !hasConstant(value)) return undefined;
  if (operand.arguments.some((item, other) => other > index && item.kind !== 'Literal')) return undefined;
  return { value, around: (other) => ({ ...operand, arguments: operand.arguments.with(index, other) }) };
}

/** Whether one of the values is constant, so that a function of it can be computed here. */
function hasConstant(operand: Scalar): boolean {
  if (operand.kind === 'Case') {
    const values = operand.branches.map(({ value }) => value);
    return [...values, ...(operand.otherwise === undefined ? [] : [operand.otherwise])].some(hasConstant);
  }
  return operand.kind === 'Literal' || (operand.kind === 'Call' && operand.arguments.some(hasConstant));
}

/** The value of a call whose arguments are constant. */
function computed(call: Call): Scalar {
  if (call.arguments.some((item) => item.kind !== 'Literal')) return call;
  const [value, ...more] = compileScalar(call)(toEvent({}));
  return value === undefined || more.length > 0 ? call : { kind: 'Literal', value };
}

/** Tests of computed values that stand in a predicate already, divided in the same way. */
export function divide(predicate: Predicate): Predicate {
  return rewrite(predicate, (node: Node) => {
    switch (node.kind) {
      case 'Compare':
        return isDivisible(node.left) ? test(node.left, (left) => ({ ...node, left })) : fold(node);
      case 'OneOf':
      case 'Match':
      case 'Regex':
      case 'InNetwork':
      case 'Exists':
        return isDivisible(node.operand)
          ? test(node.operand, (operand) => ({ ...node, operand }))
          : fold(node);
      case 'And':
        return and(node.items, node.span);
      case 'Or':
        return or(node.items, node.span);
      case 'Not':
        return not(node.item, node.span);
      default:
        return node;
    }
  });
}

function isDivisible(operand: Scalar): boolean {
  if (operand.kind === 'Case') return true;
  if (operand.kind !== 'Call') return false;
  return ['coalesce', 'null'].includes(operand.function) || dividedArgument(operand) !== undefined;
}

/** The value is there. */
export function present(operand: Scalar): Predicate {
  return test(operand, (value) => exists(value));
}

/** Order compares numbers where both sides read as numbers: a number in quotes is one. */
export function numberInOrder(scalar: Scalar): Scalar {
  if (scalar.kind !== 'Literal' || typeof scalar.value !== 'string') return scalar;
  const value = Number(scalar.value);
  return String(value) === scalar.value ? { ...scalar, value } : scalar;
}

/** Decides a test between literals. */
function fold(leaf: Predicate): Predicate {
  if (leaf.kind === 'Exists') return leaf.operand.kind === 'Literal' ? always : leaf;
  if (leaf.kind === 'Compare' && leaf.left.kind === 'Literal' && leaf.right.kind === 'Literal') {
    if (leaf.operator === '==') return sameText(leaf.left, leaf.right, leaf.case) ? always : never;
    return inOrder(String(leaf.left.value), leaf.operator, String(leaf.right.value)) ? always : never;
  }
  if (leaf.kind === 'Compare' && leaf.left.kind === 'Literal') {
    const mirrored = { '==': '==', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
    return { ...leaf, operator: mirrored[leaf.operator], left: leaf.right, right: leaf.left };
  }
  if ('operand' in leaf && leaf.operand.kind === 'Literal') {
    const holds = holdsFor(leaf, String(leaf.operand.value));
    return holds === undefined ? leaf : holds ? always : never;
  }
  return leaf;
}

function sameText(a: Literal, b: Literal, mode: 'sensitive' | 'insensitive'): boolean {
  const [left, right] = [String(a.value), String(b.value)];
  return left === right || (mode === 'insensitive' && foldText(left) === foldText(right));
}
