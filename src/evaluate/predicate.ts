import {
  type Event,
  elementsAt,
  fieldNames,
  foldedOf,
  hasField,
  textsOf,
  type Value,
  valuesOf,
} from '../events/index.ts';
import {
  anyMany,
  type Case,
  foldText,
  type Keyword,
  type Node,
  type Predicate,
  pattern,
  type Regex,
  type Scalar,
  unreachable,
  walk,
} from '../ir/index.ts';
import { compileRegex } from '../regex/index.ts';
import { compileTerm } from './keyword.ts';
import { compileNetworks } from './network.ts';
import { fieldPattern, isKnownCall, scalarCompiler } from './scalar.ts';
import { compilePattern, order, textOf } from './values.ts';

/** A predicate ready to run. */
export type Test = (event: Event) => boolean;

/** Whether an event satisfies a predicate, by the meaning that docs/ir.md gives its nodes. */
export function evaluatePredicate(predicate: Predicate, event: Event): boolean {
  return compilePredicate(predicate)(event);
}

/**
 * Compiles once, for many events. What cannot be evaluated (text of a language of its own, a regular expression that
 * is no regular language) is false; `unevaluable` says what that is.
 */
export function compilePredicate(predicate: Predicate): Test {
  switch (predicate.kind) {
    case 'And': {
      const tests = predicate.items.map(compilePredicate);
      return (event) => {
        for (const test of tests) if (!test(event)) return false;
        return true;
      };
    }
    case 'Or': {
      const tests = predicate.items.map(compilePredicate);
      return (event) => {
        for (const test of tests) if (test(event)) return true;
        return false;
      };
    }
    case 'Not': {
      const test = compilePredicate(predicate.item);
      return (event) => !test(event);
    }
    case 'Constant': {
      const { value } = predicate;
      return () => value;
    }
    case 'Compare':
      return compileCompare(predicate);
    case 'OneOf': {
      const texts = new Set(predicate.values.map((literal) => textOf(literal.value, predicate.case)));
      return someText(predicate.operand, predicate.case, (text) => texts.has(text));
    }
    case 'Match':
      return someText(predicate.operand, predicate.case, compilePattern(predicate.pattern, predicate.case));
    case 'Regex':
      return someText(predicate.operand, 'sensitive', lazyRegex(predicate));
    case 'InNetwork':
      return someText(predicate.operand, 'sensitive', compileNetworks(predicate.networks));
    case 'Exists':
      return compileExists(predicate.operand);
    case 'Keyword':
      return compileKeyword(predicate);
    case 'Nested': {
      const { path } = predicate;
      const test = compilePredicate(predicate.item);
      return (event) => elementsAt(event, path).some(test);
    }
    case 'OpaquePredicate':
      return () => false;
    default:
      return unreachable(predicate);
  }
}

export const compileScalar = scalarCompiler(compilePredicate);

/** Names the parts of a predicate or plan that cannot be evaluated; predicates among them count as false. */
export function unevaluable(tree: Node): readonly string[] {
  const found: string[] = [];
  walk(tree, (node) => {
    const part = unevaluablePart(node);
    if (part !== undefined) found.push(part);
    return undefined;
  });
  return found;
}

/** What people call a node, the nodes below it left aside, that cannot be evaluated. */
export function unevaluablePart(node: Node): string | undefined {
  switch (node.kind) {
    case 'OpaquePredicate':
      return node.name ?? node.text;
    case 'OpaqueScalar':
    case 'Opaque':
      return node.text;
    case 'Regex': {
      const compiled = compileRegex(node);
      return 'unsupported' in compiled ? `${node.pattern} (${compiled.unsupported})` : undefined;
    }
    case 'Call':
      return isKnownCall(node) ? undefined : `${node.function}()`;
    default:
      return undefined;
  }
}

function compileCompare(leaf: Extract<Predicate, { kind: 'Compare' }>): Test {
  const { operator, left, right, case: mode } = leaf;
  if (right.kind === 'Literal') {
    const wanted = right.value;
    if (operator === '==') {
      const text = textOf(wanted, mode);
      return someText(left, mode, (candidate) => candidate === text);
    }
    return someValue(left, (value) => holds(operator, order(value, wanted, mode)));
  }
  const leftValues = compileScalar(left);
  const rightValues = compileScalar(right);
  return (event) => {
    const others = rightValues(event);
    if (others.length === 0) return false;
    return leftValues(event).some((a) =>
      others.some((b) =>
        operator === '==' ? textOf(a, mode) === textOf(b, mode) : holds(operator, order(a, b, mode)),
      ),
    );
  };
}

function holds(operator: '==' | '<' | '<=' | '>' | '>=', sign: number): boolean {
  switch (operator) {
    case '==':
      return sign === 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    default:
      return unreachable(operator);
  }
}

/** True if some value of the operand, as a text (folded if case does not matter), passes. */
function someText(operand: Scalar, mode: Case, test: (text: string) => boolean): Test {
  const texts = mode === 'insensitive' ? foldedOf : textsOf;
  if (operand.kind === 'FieldRef') {
    const { name } = operand;
    if (!name.includes('*')) {
      return (event) => {
        for (const text of texts(event, name)) if (test(text)) return true;
        return false;
      };
    }
    const matches = fieldPattern(name);
    return (event) => {
      for (const field of fieldNames(event)) {
        if (!matches(field)) continue;
        for (const text of texts(event, field)) if (test(text)) return true;
      }
      return false;
    };
  }
  const values = compileScalar(operand);
  return (event) => {
    for (const value of values(event)) if (test(textOf(value, mode))) return true;
    return false;
  };
}

function someValue(operand: Scalar, test: (value: Value) => boolean): Test {
  if (operand.kind === 'FieldRef' && !operand.name.includes('*')) {
    const { name } = operand;
    return (event) => valuesOf(event, name).some(test);
  }
  const values = compileScalar(operand);
  return (event) => values(event).some(test);
}

function compileExists(operand: Scalar): Test {
  if (operand.kind === 'FieldRef' && !operand.name.includes('*')) {
    const { name } = operand;
    return (event) => hasField(event, name);
  }
  const values = compileScalar(operand);
  return (event) => values(event).length > 0;
}

/** Compiled on first use: most rules never see an event that comes so far. */
function lazyRegex(leaf: Regex): (text: string) => boolean {
  let test: ((text: string) => boolean) | undefined;
  return (text) => {
    if (test === undefined) {
      const compiled = compileRegex(leaf);
      test = 'unsupported' in compiled ? () => false : compiled.test;
    }
    return test(text);
  };
}

function compileKeyword(leaf: Keyword): Test {
  const { case: mode } = leaf;
  const texts = mode === 'insensitive' ? foldedOf : textsOf;
  const test =
    leaf.scope === 'contains'
      ? compilePattern(pattern([anyMany, ...leaf.pattern, anyMany]), mode)
      : compileTerm(leaf.pattern, mode === 'insensitive' ? foldText : (text) => text);
  return (event) => {
    for (const name of fieldNames(event)) {
      for (const text of texts(event, name)) if (test(text)) return true;
    }
    return false;
  };
}
