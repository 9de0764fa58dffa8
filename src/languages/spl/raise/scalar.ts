import { parseSearch } from '../../../../grammars/spl/index.ts';
import type { Call, CaseScalar, FunctionName, Literal, Predicate, Scalar } from '../../../ir/index.ts';
import { unreachable } from '../../../ir/index.ts';
import { secondsBetween, timeBetween } from './differences.ts';
import { binary, fieldName, fn, nowhere, number, text } from './tree.ts';
import type { BinaryOperator, Expression } from './types.ts';

/** An expression for a node; undefined for what eval cannot say. */
type Raise<N> = (node: N) => Expression | undefined;

/**
 * Scalars as eval expressions; the conditions of `case` are raised by the function passed in. Source: "Evaluation functions" of the Search
 * Reference. Times are values of their own: the tree counts milliseconds, Splunk seconds, and only differences show it.
 */
export function scalarExpression(scalar: Scalar, conditionOf: Raise<Predicate>): Expression | undefined {
  const expressionOf: Raise<Scalar> = (inner) => scalarExpression(inner, conditionOf);
  switch (scalar.kind) {
    case 'FieldRef':
      return scalar.name.includes('*') ? undefined : fieldName(scalar.name);
    case 'Literal':
      return literalOf(scalar);
    case 'Call':
      return callOf(scalar, expressionOf);
    case 'Case':
      return caseOf(scalar, expressionOf, conditionOf);
    case 'OpaqueScalar':
      return scalar.language === 'spl' ? parsedExpression(scalar.text) : undefined;
    default:
      return unreachable(scalar);
  }
}

export function literalOf({ value }: Literal): Expression {
  return typeof value === 'number' ? number(value) : text(String(value));
}

/** Functions that eval has under another or the same name, with the same arguments. */
const SAME: Partial<Record<FunctionName, string>> = {
  lower: 'lower',
  upper: 'upper',
  trim: 'trim',
  trimStart: 'ltrim',
  trimEnd: 'rtrim',
  length: 'len',
  replaceRegex: 'replace',
  split: 'split',
  urlDecode: 'urldecode',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  jsonExtract: 'spath',
  abs: 'abs',
  ceil: 'ceiling',
  floor: 'floor',
  round: 'round',
  sqrt: 'sqrt',
  pow: 'pow',
  exp: 'exp',
  min: 'min',
  max: 'max',
  toText: 'tostring',
  toNumber: 'tonumber',
  coalesce: 'coalesce',
  nullIf: 'nullif',
  null: 'null',
  typeOf: 'typeof',
  now: 'now',
  formatTime: 'strftime',
  mvCount: 'mvcount',
  mvAt: 'mvindex',
  mvFind: 'mvfind',
  mvJoin: 'mvjoin',
  mvAppend: 'mvappend',
  mvDistinct: 'mvdedup',
  mvSort: 'mvsort',
  mvZip: 'mvzip',
};

const OPERATORS: Partial<Record<FunctionName, BinaryOperator>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  concat: '.',
};

function callOf(call: Call, expressionOf: Raise<Scalar>): Expression | undefined {
  const args = call.arguments.map(expressionOf);
  if (args.some((arg) => arg === undefined)) return undefined;
  return spell(call, args as readonly Expression[], expressionOf);
}

function spell(call: Call, args: readonly Expression[], expressionOf: Raise<Scalar>): Expression | undefined {
  const name = SAME[call.function];
  if (name !== undefined) return fn(name, ...args);
  const seconds = secondsBetween(call, expressionOf);
  if (seconds !== undefined) return seconds;
  const operator = OPERATORS[call.function];
  if (operator !== undefined && args.length > 0) {
    return args.slice(1).reduce((left, right) => binary(operator, left, right), args[0]!);
  }
  const [first, second, third] = args;
  if (first === undefined) return undefined;
  switch (call.function) {
    case 'negate':
      return { type: 'Negate', item: first, ...nowhere };
    case 'log':
      return second === undefined ? fn('ln', first) : fn('log', first, second);
    case 'toInteger':
      return second === undefined ? fn('floor', fn('tonumber', first)) : fn('tonumber', first, second);
    case 'mvFirst':
      return fn('mvindex', first, number(0));
    case 'mvLast':
      return fn('mvindex', first, number(-1));
    case 'toIp':
      return first;
    case 'substring':
      return substring(call, first, expressionOf);
    case 'replaceText':
      return replaceText(call, first, third);
    case 'timeDifference':
      return second && timeBetween(call, first, second);
    case 'timeShift':
    case 'timeTruncate':
      return relativeTime(call, expressionOf);
    case 'timeBucket': {
      const size = call.arguments[1];
      if (size?.kind !== 'Literal' || typeof size.value !== 'number') return undefined;
      const length = number(size.value / 1000);
      return binary('*', fn('floor', binary('/', first, length)), length);
    }
    case 'timePart':
      return second && timePart(call, second);
    case 'mvSlice':
      return second && slice(call, first, second);
    case 'extractRegex':
      return extractRegex(call, first);
    default:
      return undefined;
  }
}

/** The tree counts from 0 up to an end (from the text's end when negative), eval from 1 by a length. */
function substring(call: Call, value: Expression, expressionOf: Raise<Scalar>): Expression | undefined {
  const [, from, to] = call.arguments;
  const start = position(from, value, expressionOf);
  const end = to && position(to, value, expressionOf);
  if (start === undefined || (to !== undefined && end === undefined)) return undefined;
  const first = sum('+', start, number(1));
  return end === undefined ? fn('substr', value, first) : fn('substr', value, first, sum('-', end, start));
}

function position(
  scalar: Scalar | undefined,
  value: Expression,
  expressionOf: Raise<Scalar>,
): Expression | undefined {
  if (scalar?.kind === 'Literal' && typeof scalar.value === 'number' && scalar.value < 0) {
    return binary('-', fn('len', value), number(-scalar.value));
  }
  return scalar && expressionOf(scalar);
}

/** A sum, worked out where both are numbers. */
function sum(operator: '+' | '-', left: Expression, right: Expression): Expression {
  if (left.type === 'NumberLiteral' && right.type === 'NumberLiteral') {
    const [a, b] = [Number(left.text), Number(right.text)];
    return number(operator === '+' ? a + b : a - b);
  }
  return right.type === 'NumberLiteral' && right.text === '0' ? left : binary(operator, left, right);
}

/** `replace` takes a regular expression, and `\1` in what it puts in its place. */
function replaceText(call: Call, value: Expression, by: Expression | undefined): Expression | undefined {
  const [, from, to] = call.arguments;
  if (from?.kind !== 'Literal' || by === undefined || to?.kind !== 'Literal') return undefined;
  return fn(
    'replace',
    value,
    text(escapeRegex(String(from.value))),
    text(String(to.value).replaceAll('\\', '\\\\')),
  );
}

/** Parts of a time, as `strftime` names them ("Date and time format variables" of the Search Reference). */
const PARTS: Readonly<Record<string, string>> = {
  second: '%S',
  minute: '%M',
  hour: '%H',
  day: '%d',
  month: '%m',
  year: '%Y',
};

/** A part of a time as a number. Splunk counts days of the week from Sunday as 0, the tree from Monday as 1. */
function timePart(call: Call, time: Expression): Expression | undefined {
  const [name] = call.arguments;
  const part = name?.kind === 'Literal' ? String(name.value) : '';
  const numberOf = (format: string): Expression => fn('tonumber', fn('strftime', time, text(format)));
  if (part === 'weekday')
    return binary('+', binary('%', binary('+', numberOf('%w'), number(6)), number(7)), number(1));
  const format = PARTS[part];
  return format === undefined ? undefined : numberOf(format);
}

/** Units that times are cut to. */
const CUTS: Readonly<Record<string, string>> = {
  second: 's',
  minute: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mon',
  quarter: 'q',
  year: 'y',
};

/** A time shifted, then cut to a unit: `relative_time(now(), "-1d@d")`. */
function relativeTime(call: Call, expressionOf: Raise<Scalar>): Expression | undefined {
  const [inner, by] = call.arguments;
  if (inner === undefined || by?.kind !== 'Literal') return undefined;
  if (call.function === 'timeTruncate') {
    const unit = CUTS[String(by.value)];
    if (unit === undefined) return undefined;
    const shift = inner.kind === 'Call' && inner.function === 'timeShift' ? shiftText(inner) : undefined;
    const time = shift === undefined ? inner : (inner as Call).arguments[0]!;
    const value = expressionOf(time);
    return value && fn('relative_time', value, text(`${shift ?? ''}@${unit}`));
  }
  const value = expressionOf(inner);
  const shift = shiftText(call);
  return value && shift !== undefined ? fn('relative_time', value, text(shift)) : undefined;
}

function shiftText(call: Call): string | undefined {
  const by = call.arguments[1];
  if (by?.kind !== 'Literal' || typeof by.value !== 'number') return undefined;
  return `${by.value < 0 ? '-' : '+'}${spanText(Math.abs(by.value))}`;
}

/** The tree's end is not part of the slice, eval's is. */
function slice(call: Call, values: Expression, from: Expression): Expression | undefined {
  const end = call.arguments[2];
  if (end === undefined) return fn('mvindex', values, from, number(-1));
  if (end.kind !== 'Literal' || typeof end.value !== 'number') return undefined;
  return fn('mvindex', values, from, number(end.value - 1));
}

/** The only capturing group of a pattern: `replace` gives it when all around it is matched as well. */
function extractRegex(call: Call, value: Expression): Expression | undefined {
  const pattern = call.arguments[1];
  if (pattern?.kind !== 'Literal' || typeof pattern.value !== 'string') return undefined;
  const around = text(`(?s)^.*?(?-s:${pattern.value})(?s:.*)$`);
  return fn(
    'if',
    fn('match', value, text(pattern.value)),
    fn('replace', value, around, text('\\1')),
    fn('null'),
  );
}

/** Text of the language itself, when it is one expression. */
export function parsedExpression(source: string): Expression | undefined {
  const { tree, problems } = parseSearch(`| eval x = ${source}`);
  const [stage] = tree.stages;
  if (problems.length > 0 || tree.stages.length !== 1 || stage?.type !== 'Eval') return undefined;
  return stage.assignments.length === 1 ? stage.assignments[0]!.value : undefined;
}

function caseOf(
  scalar: CaseScalar,
  expressionOf: Raise<Scalar>,
  conditionOf: Raise<Predicate>,
): Expression | undefined {
  const args: Expression[] = [];
  for (const { when, value } of scalar.branches) {
    const condition = conditionOf(when);
    const result = expressionOf(value);
    if (condition === undefined || result === undefined) return undefined;
    args.push(condition, result);
  }
  if (scalar.otherwise === undefined) return fn('case', ...args);
  const otherwise = expressionOf(scalar.otherwise);
  if (otherwise === undefined) return undefined;
  return args.length === 2 ? fn('if', ...args, otherwise) : fn('case', ...args, fn('true'), otherwise);
}

/** Characters with a meaning in PCRE, made literal. */
export function escapeRegex(value: string): string {
  return value
    .replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/** A span of time in Splunk's units: `5m`, `1h`, `90s`. */
export function spanText(milliseconds: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ] as const;
  const [size, unit] = units.find(([size]) => milliseconds >= size && milliseconds % size === 0) ?? [
    1000,
    's',
  ];
  return `${Math.max(1, Math.ceil(milliseconds / size))}${unit}`;
}

/** The span of the bucket that a scalar cuts `_time` into. */
export function bucketSize(value: Scalar): string | undefined {
  if (value.kind !== 'Call' || value.function !== 'timeBucket') return undefined;
  const [time, size] = value.arguments;
  if (time?.kind !== 'FieldRef' || time.name !== '_time') return undefined;
  return size?.kind === 'Literal' && typeof size.value === 'number' ? spanText(size.value) : undefined;
}
