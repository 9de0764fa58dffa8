import type { Call, Duration, Expression } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { type CaseScalar, call, field, literal, type Predicate, type Scalar } from '../../../ir/index.ts';
import { type Span, span } from '../../../text/index.ts';
import { simplifyExistence } from '../existence.ts';
import { isCondition, isConditionNode } from '../expressions.ts';
import {
  calendarUnit,
  castFunctions,
  differenceUnits,
  durationLength,
  irFunctions,
  timePartOf,
} from '../functions.ts';
import { printExpression } from '../print.ts';
import { type Bound, putIn, resolve, type Scope } from './scope.ts';

/** Values of ES|QL as scalars of the IR. */

export function lowerScalar(scope: Scope, bound: Bound): Scalar {
  const { node, serial } = bound;
  const at = spanOf(scope, node);
  const inner = (part: Expression): Scalar => lowerScalar(scope, { node: part, serial });
  if (isConditionNode(node)) return truthValue(scope, bound);
  switch (node.type) {
    case 'Column': {
      const target = resolve(scope, bound);
      return target.node.type === 'Column' ? field(target.node.name, at) : lowerScalar(scope, target);
    }
    case 'String':
    case 'Boolean':
      return literal(node.value, at);
    case 'Number':
      return literal(Number(node.text), at);
    case 'Null':
      return call('null', [], at);
    case 'Duration': {
      const length = durationLength(node.amount, node.unit);
      return length === undefined ? opaqueScalar(scope, bound) : literal(length, at);
    }
    case 'Unary': {
      const value = inner(node.operand);
      if (node.operator === '+') return value;
      if (value.kind === 'Literal' && typeof value.value === 'number') return literal(-value.value, at);
      return call('negate', [value], at);
    }
    case 'Binary':
      return lowerBinary(scope, node, serial);
    case 'Cast': {
      const name = castFunctions[node.dataType];
      if (name === undefined) return opaqueScalar(scope, bound);
      return lowerCall(scope, { ...node, type: 'Call', name, arguments: [node.operand] }, serial);
    }
    case 'Array':
      return node.items.length === 1 ? inner(node.items[0]!) : call('mvAppend', node.items.map(inner), at);
    case 'Call':
      return isCondition(node) ? truthValue(scope, bound) : lowerCall(scope, node, serial);
    case 'Lambda':
    case 'Parameter':
    case 'Map':
    case 'Star':
      return opaqueScalar(scope, bound);
    default: {
      const never: never = node;
      return never;
    }
  }
}

export function spanOf(scope: Scope, node: Expression): Span | undefined {
  return node.end > node.start ? span(scope.source, node.start, node.end) : undefined;
}

/** A condition as a value: true, false, or none. */
function truthValue(scope: Scope, bound: Bound): CaseScalar {
  const at = spanOf(scope, bound.node);
  return {
    kind: 'Case',
    branches: [
      branch(scope.holds(scope, bound, true), literal(true)),
      branch(scope.holds(scope, bound, false), literal(false)),
    ],
    ...(at === undefined ? {} : { span: at }),
  };
}

function branch(when: Predicate, value: Scalar): CaseScalar['branches'][number] {
  return { kind: 'Branch', when: simplifyExistence(when), value };
}

function lowerBinary(scope: Scope, node: Extract<Expression, { type: 'Binary' }>, serial: number): Scalar {
  const at = spanOf(scope, node);
  const left = lowerScalar(scope, { node: node.left, serial });
  const right = lowerScalar(scope, { node: node.right, serial });
  const rightNode = resolve(scope, { node: node.right, serial }).node;
  const leftNode = resolve(scope, { node: node.left, serial }).node;
  // A date plus or minus a duration.
  if (rightNode.type === 'Duration' && right.kind === 'Literal' && typeof right.value === 'number') {
    return call('timeShift', [left, literal(node.operator === '-' ? -right.value : right.value)], at);
  }
  if (leftNode.type === 'Duration' && left.kind === 'Literal' && node.operator === '+') {
    return call('timeShift', [right, left], at);
  }
  const names = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const;
  return call(names[node.operator], [left, right], at);
}

function lowerCall(scope: Scope, node: Call, serial: number): Scalar {
  const at = spanOf(scope, node);
  const args = node.arguments;
  const inner = (part: Expression): Scalar => lowerScalar(scope, { node: part, serial });
  const same = irFunctions.get(node.name);
  if (same !== undefined && !args.some((arg) => arg.type === 'Map' || arg.type === 'Star')) {
    return call(same, args.map(inner), at);
  }
  switch (node.name) {
    case 'case':
      return lowerCase(scope, node, serial);
    case 'date_trunc':
    case 'bucket': {
      const [first, second] = args;
      const [interval, date] = node.name === 'bucket' ? [second, first] : [first, second];
      if (args.length !== 2 || interval === undefined || date === undefined) break;
      const { node: length } = resolve(scope, { node: interval, serial });
      const cut = length.type === 'Duration' ? cutTime(inner(date), length, at) : undefined;
      if (cut !== undefined) return cut;
      break;
    }
    case 'date_diff': {
      const [unit, from, to] = args.map(inner);
      const known = unit?.kind === 'Literal' ? differenceUnits[String(unit.value).toLowerCase()] : undefined;
      if (known === undefined || from === undefined || to === undefined) break;
      return call('timeDifference', [from, to, literal(known, unit?.span)], at);
    }
    case 'date_extract': {
      const [part, time] = args.map(inner);
      if (part?.kind === 'Literal' && time !== undefined) {
        return call('timePart', [literal(timePartOf(String(part.value)), part.span), time], at);
      }
      break;
    }
    case 'left': {
      const [text, count] = args.map(inner);
      if (text !== undefined && count !== undefined) return call('substring', [text, literal(0), count], at);
      break;
    }
    case 'substring': {
      const lowered = lowerSubstring(args.map(inner), at);
      if (lowered !== undefined) return lowered;
      break;
    }
    case 'space': {
      const [count] = args.map(inner);
      if (count?.kind === 'Literal' && Number(count.value) <= 10_000) {
        return literal(' '.repeat(Math.max(0, Number(count.value))), at);
      }
      break;
    }
    default:
  }
  return opaqueScalar(scope, { node, serial });
}

/** Times cut to units of the calendar (weeks begin on Monday), or to multiples of a length since 1970. */
function cutTime(time: Scalar, { amount, unit }: Duration, at: Span | undefined): Scalar | undefined {
  const calendar = calendarUnit(unit);
  if (calendar !== undefined && calendar !== 'day') {
    return Number(amount) === 1 ? call('timeTruncate', [time, literal(calendar)], at) : undefined;
  }
  const length = durationLength(amount, unit);
  return length === undefined ? undefined : call('timeBucket', [time, literal(length)], at);
}

/** ES|QL counts positions from 1 and takes a length, the IR counts from 0 and takes an end. */
function lowerSubstring(args: readonly Scalar[], at: Span | undefined): Scalar | undefined {
  const [text, start, length] = args;
  if (
    text === undefined ||
    start?.kind !== 'Literal' ||
    typeof start.value !== 'number' ||
    start.value === 0
  ) {
    return undefined;
  }
  // A negative start counts from the end in both.
  const from = start.value < 0 ? start.value : start.value - 1;
  if (length === undefined) return call('substring', [text, literal(from)], at);
  if (length.kind !== 'Literal' || typeof length.value !== 'number' || length.value < 0) return undefined;
  const to = from + length.value;
  if (from < 0 && to >= 0) return call('substring', [text, literal(from)], at);
  return call('substring', [text, literal(from), literal(to)], at);
}

function lowerCase(scope: Scope, node: Call, serial: number): Scalar {
  const at = spanOf(scope, node);
  const branches = [];
  const pairs = node.arguments.length - (node.arguments.length % 2);
  for (let i = 0; i < pairs; i += 2) {
    const when = scope.holds(scope, { node: node.arguments[i]!, serial }, true);
    branches.push(branch(when, lowerScalar(scope, { node: node.arguments[i + 1]!, serial })));
  }
  const last = node.arguments[pairs];
  const otherwise =
    last === undefined || last.type === 'Null' ? undefined : lowerScalar(scope, { node: last, serial });
  return {
    kind: 'Case',
    branches,
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(at === undefined ? {} : { span: at }),
  };
}

/** Keeps a value as text that only ES|QL may print. */
export function opaqueScalar(scope: Scope, bound: Bound, reason = 'no counterpart is known'): Scalar {
  const at = spanOf(scope, bound.node);
  const text = printExpression(putIn(scope, bound));
  const what = bound.node.type === 'Call' ? bound.node.name.toUpperCase() : `\`${text}\``;
  if (!scope.mentioned.has(what)) {
    scope.mentioned.add(what);
    scope.diagnostics.push(diagnose('opaque-kept', { span: at, with: { what, language: 'ES|QL', reason } }));
  }
  return { kind: 'OpaqueScalar', language: 'esql', text, ...(at === undefined ? {} : { span: at }) };
}
