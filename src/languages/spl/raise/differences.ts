import { type Call, type Compare, type Scalar, timeUnits } from '../../../ir/index.ts';
import { binary, fn, number } from './tree.ts';
import type { Expression } from './types.ts';

/** Differences of times: the tree counts whole units towards zero, Splunk seconds with fractions. */

type ExpressionOf = (scalar: Scalar) => Expression | undefined;

/** A difference in milliseconds, divided by 1000, is a plain difference. */
export function secondsBetween(call: Call, expressionOf: ExpressionOf): Expression | undefined {
  const [inner, by] = call.arguments;
  if (call.function !== 'divide' || inner?.kind !== 'Call' || inner.function !== 'timeDifference')
    return undefined;
  if (by?.kind !== 'Literal' || by.value !== 1000) return undefined;
  const [from, to] = inner.arguments.map(expressionOf);
  return from && to && binary('-', to, from);
}

/** Whole units between two times. No time of an event is later than now, so that only other differences can be negative. */
export function timeBetween(call: Call, from: Expression, to: Expression): Expression | undefined {
  const [start, end] = call.arguments;
  const length = unitOf(call);
  if (length === undefined) return undefined;
  const seconds = binary('-', to, from);
  if (length < 1000) return binary('*', seconds, number(1000 / length));
  const units = length === 1000 ? seconds : binary('/', seconds, number(length / 1000));
  if (isNow(end)) return fn('floor', units);
  if (isNow(start)) return fn('ceiling', units);
  return fn('if', binary('<', to, from), fn('ceiling', units), fn('floor', units));
}

/**
 * A difference against a limit: at most five whole minutes are less than six. What is cut off towards zero matters only
 * for limits below zero, which are left to the difference itself.
 */
export function differenceTest(
  { left, operator, right }: Compare,
  expressionOf: ExpressionOf,
): Expression | undefined {
  if (left.kind !== 'Call' || left.function !== 'timeDifference') return undefined;
  if (right.kind !== 'Literal' || typeof right.value !== 'number') return undefined;
  const length = unitOf(left);
  const [from, to] = left.arguments.map(expressionOf);
  if (length === undefined || from === undefined || to === undefined) return undefined;
  const seconds = binary('-', to, from);
  const limit = right.value;
  const among = (whole: number): Expression => number((whole * length) / 1000);
  if (operator === '<=' && limit >= 0) return binary('<', seconds, among(Math.floor(limit) + 1));
  if (operator === '<' && limit > 0) return binary('<', seconds, among(Math.ceil(limit)));
  if (operator === '>=' && limit > 0) return binary('>=', seconds, among(Math.ceil(limit)));
  if (operator === '>' && limit >= 0) return binary('>=', seconds, among(Math.floor(limit) + 1));
  return undefined;
}

function unitOf(call: Call): number | undefined {
  const unit = call.arguments[2];
  if (unit === undefined) return 1;
  return unit.kind === 'Literal' ? timeUnits[String(unit.value)] : undefined;
}

function isNow(scalar: Scalar | undefined): boolean {
  return scalar?.kind === 'Call' && scalar.function === 'now';
}
