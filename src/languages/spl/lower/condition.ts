import type { Expression, FunctionCall } from '../../../../grammars/spl/index.ts';
import { parseSearch } from '../../../../grammars/spl/index.ts';
import {
  always,
  and,
  anyMany,
  anyOne,
  type ComparisonOperator,
  compare,
  type Literal,
  match,
  matchAny,
  never,
  not,
  or,
  type PatternPart,
  type Predicate,
  type Regex,
  type Scalar,
} from '../../../ir/index.ts';
import { liftFlags, regexToPatterns } from '../../../regex/index.ts';
import type { Span } from '../../../text/index.ts';
import { printExpression } from '../print.ts';
import { macroText } from '../quote.ts';
import { type Leaf, numberInOrder, present, test } from './leaf.ts';
import { scalarOf } from './scalar.ts';
import { predicateSize } from './size.ts';
import { type Condition, type Frame, type Lowering, opaquePredicate, place } from './state.ts';
import { termPredicate } from './terms.ts';
import { tidy } from './tidy.ts';

/** What lets a row through `where`. */
export function wherePredicate(lowering: Lowering, frame: Frame, node: Expression): Predicate {
  return tidy(condition(lowering, frame, node).true);
}

/**
 * `where` and `eval` have three values: a test of a missing field is neither true nor false, and neither is its
 * negation. A condition is lowered to the pair of what makes it true and what makes it false (Search Reference,
 * "where"; that NOT keeps the third value is the documented reading of NULL, not one that was run).
 */
export function condition(lowering: Lowering, frame: Frame, node: Expression): Condition {
  const at = place(lowering, node);
  switch (node.type) {
    case 'Logical': {
      const items = node.items.map((item) => condition(lowering, frame, item));
      return bounded(lowering, node, junction(node.operator, items, at));
    }
    case 'NotExpression': {
      const inner = condition(lowering, frame, node.item);
      return pair(
        () => inner.false,
        () => inner.true,
      );
    }
    case 'Binary': {
      const { operator } = node;
      if (operator === 'LIKE') return like(lowering, frame, node, [node.left, node.right]);
      if (operator === '=' || operator === '==' || operator === '!=' || /^[<>]/.test(operator)) {
        const left = scalarOf(lowering, frame, node.left);
        const right = scalarOf(lowering, frame, node.right);
        return comparison(operator, left, right, at);
      }
      return opaque(lowering, node, 'a computed value stands where a condition should');
    }
    case 'InExpression':
      return membership(lowering, frame, node.operand, node.values, at);
    case 'FunctionCall':
      return functionCondition(lowering, frame, node);
    case 'Macro':
      return named(lowering, node);
    case 'FieldName':
    case 'NumberLiteral':
    case 'StringLiteral':
    case 'Negate':
      return opaque(lowering, node, 'a value stands where a condition should');
    case 'SubsearchExpression':
      return opaque(lowering, node, 'its value is known only when the search runs');
  }
}

/** XOR and `if` say each part twice: nested, they grow beyond what can be written. */
function bounded(lowering: Lowering, node: Expression, made: Condition): Condition {
  const isDoubling = node.type === 'FunctionCall' || (node.type === 'Logical' && node.operator === 'XOR');
  if (!isDoubling || predicateSize(made.true) <= conditionLimit) return made;
  return opaque(lowering, node, 'it has more alternatives than can be written out');
}

const conditionLimit = 5000;

function junction(operator: 'AND' | 'OR' | 'XOR', items: readonly Condition[], at: Span): Condition {
  if (operator === 'AND')
    return pair(
      () => and(items.map(isTrue), at),
      () => or(items.map(isFalse), at),
    );
  if (operator === 'OR')
    return pair(
      () => or(items.map(isTrue), at),
      () => and(items.map(isFalse), at),
    );
  // Beyond some, only the bound on the size is wanted.
  return items.slice(0, 32).reduce((a, b) => ({
    true: or([and([a.true, b.false]), and([a.false, b.true])], at),
    false: or([and([a.true, b.true]), and([a.false, b.false])], at),
  }));
}

const isTrue = (condition: Condition): Predicate => condition.true;
const isFalse = (condition: Condition): Predicate => condition.false;

/** Most conditions are only asked for one of the two. */
function pair(holds: () => Predicate, fails: () => Predicate): Condition {
  let [yes, no]: (Predicate | undefined)[] = [];
  return {
    get true() {
      yes ??= holds();
      return yes;
    },
    get false() {
      no ??= fails();
      return no;
    },
  };
}

/** A test of a value: false needs the value to be there. */
function leafCondition(operand: Scalar, leaf: Leaf, at: Span): Condition {
  const holds = test(operand, leaf);
  return pair(
    () => holds,
    () => and([present(operand), not(holds)], at),
  );
}

const mirrored: Readonly<Record<string, ComparisonOperator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function comparison(operator: string, left: Scalar, right: Scalar, at: Span): Condition {
  const isReversed = left.kind === 'Literal' && right.kind !== 'Literal';
  const [a, given] = isReversed ? [right, left] : [left, right];
  const b = /^[<>]/.test(operator) ? numberInOrder(given) : given;
  const plain = operator === '!=' || operator === '=' ? '==' : (operator as ComparisonOperator);
  const order = isReversed ? (mirrored[plain] ?? plain) : plain;
  const holds = test(a, (value) => test(b, (other) => compare(order, value, other, 'sensitive', at)));
  const fails = (): Predicate => and([present(a), present(b), not(holds)], at);
  return operator === '!=' ? pair(fails, () => holds) : pair(() => holds, fails);
}

function membership(
  lowering: Lowering,
  frame: Frame,
  operand: Expression,
  values: readonly Expression[],
  at: Span,
): Condition {
  const left = scalarOf(lowering, frame, operand);
  const items = values.map((value) => scalarOf(lowering, frame, value));
  const literals = items.filter((item) => item.kind === 'Literal');
  const others = items.filter((item) => item.kind !== 'Literal');
  const holds = or(
    [
      ...(literals.length === 0 ? [] : [test(left, (value) => anyLiteral(value, literals, at))]),
      ...others.map((other) => comparison('==', left, other, at).true),
    ],
    at,
  );
  return pair(
    () => holds,
    () => and([present(left), not(holds)], at),
  );
}

function anyLiteral(operand: Scalar, values: readonly Literal[], at: Span): Predicate {
  if (values.length === 1) return compare('==', operand, values[0]!, 'sensitive', at);
  return { kind: 'OneOf', operand, values, case: 'sensitive', span: at };
}

function functionCondition(lowering: Lowering, frame: Frame, node: FunctionCall): Condition {
  const at = place(lowering, node);
  const [first, second, third] = node.arguments;
  const value = (): Scalar => scalarOf(lowering, frame, first!);
  switch (node.name) {
    case 'true':
      return { true: always, false: never };
    case 'false':
      return { true: never, false: always };
    case 'isnull':
    case 'isnotnull': {
      if (first === undefined) break;
      const there = present(value());
      return node.name === 'isnull' ? { true: not(there), false: there } : { true: there, false: not(there) };
    }
    case 'match': {
      if (first === undefined || second?.type !== 'StringLiteral') break;
      return leafCondition(value(), (operand) => regexLeaf(operand, second.value, at), at);
    }
    case 'like':
      if (first === undefined || second === undefined) break;
      return like(lowering, frame, node, [first, second]);
    case 'cidrmatch': {
      if (first?.type !== 'StringLiteral' || second === undefined) break;
      const networks = [first.value];
      const leaf: Leaf = (operand) => ({ kind: 'InNetwork', operand, networks, span: at });
      return leafCondition(scalarOf(lowering, frame, second), leaf, at);
    }
    case 'in':
      if (first === undefined) break;
      return membership(lowering, frame, first, node.arguments.slice(1), at);
    case 'if': {
      if (first === undefined || second === undefined || third === undefined) break;
      const when = condition(lowering, frame, first).true;
      const [then, otherwise] = [condition(lowering, frame, second), condition(lowering, frame, third)];
      return bounded(lowering, node, {
        true: or([and([when, then.true]), and([not(when), otherwise.true])], at),
        false: or([and([when, then.false]), and([not(when), otherwise.false])], at),
      });
    }
    case 'searchmatch': {
      if (first?.type !== 'StringLiteral') break;
      const inner = parseSearch(first.value);
      const stage = inner.tree.stages[0];
      if (inner.problems.length > 0 || stage?.type !== 'Search' || stage.term === undefined) break;
      // Offsets inside the string are not those of the search: the whole call is the place.
      const local: Lowering = { ...lowering, source: { name: 'searchmatch', text: first.value } };
      const holds = termPredicate(local, frame, stage.term);
      return { true: holds, false: not(holds) };
    }
  }
  return opaque(lowering, node, `the function ${node.name} with these arguments has no counterpart`);
}

/** PCRE anywhere in the value, with regard to case unless the pattern says otherwise. */
export function regexLeaf(operand: Scalar, pattern: string, at: Span): Predicate {
  const leaf: Regex = {
    kind: 'Regex',
    operand,
    pattern,
    flavour: 'pcre',
    anchoring: 'substring',
    case: 'sensitive',
    dotAll: false,
    multiline: false,
    span: at,
  };
  return asPatterns(liftFlags(leaf));
}

/** A regular expression that says no more than a text or a wildcard says it: `(?i)^a$`, `\\\\b\.exe$`. */
function asPatterns(leaf: Regex): Predicate {
  const found = regexToPatterns(leaf);
  // A class of characters is not spelled out.
  const most = leaf.pattern.split('|').length;
  if (found === undefined || found.effect !== undefined || found.patterns.length > most) return leaf;
  return matchAny(leaf.operand, found.patterns, found.case, leaf.span);
}

function like(
  lowering: Lowering,
  frame: Frame,
  node: Expression,
  [left, right]: readonly [Expression, Expression],
): Condition {
  if (right.type !== 'StringLiteral') return opaque(lowering, node, 'the pattern of like is computed');
  const at = place(lowering, node);
  const pattern = right.value
    .split(/([%_])/)
    .map((part): PatternPart => (part === '%' ? anyMany : part === '_' ? anyOne : { text: part }));
  const operand = scalarOf(lowering, frame, left);
  return leafCondition(operand, (value) => match(value, pattern, 'sensitive', at), at);
}

function named(lowering: Lowering, node: Extract<Expression, { type: 'Macro' }>): Condition {
  const holds = opaquePredicate(
    lowering,
    node,
    macroText(node.name, node.arguments),
    { what: `the macro ${node.name}`, reason: 'it is not defined here' },
    node.name,
  );
  return { true: holds, false: not(holds) };
}

function opaque(lowering: Lowering, node: Expression, reason: string): Condition {
  const text = printExpression(node);
  const holds = opaquePredicate(lowering, node, text, { what: `\`${text}\``, reason });
  return { true: holds, false: not(holds) };
}

/** Whether an expression is true or false: `count(eval(x))` counts where it holds, and else where it has a value. */
export function isCondition(node: Expression): boolean {
  switch (node.type) {
    case 'Logical':
    case 'NotExpression':
    case 'InExpression':
      return true;
    case 'Binary':
      return !/^[-+*/%.]$/.test(node.operator);
    case 'FunctionCall':
      return conditionFunctions.has(node.name);
    default:
      return false;
  }
}

const conditionFunctions = new Set(
  'true false match like in isnull isnotnull isnum isstr isbool isint cidrmatch searchmatch'.split(' '),
);
