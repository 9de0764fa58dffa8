import type { Call, CaseScalar, FunctionName, Literal, Scalar } from '../../../ir/index.ts';
import { unreachable } from '../../../ir/index.ts';
import { binary, fieldName, fn, nowhere, number, text } from './tree.ts';
import type { BinaryOperator, Expression } from './types.ts';
import { conditionOf } from './where.ts';

/**
 * Scalars as eval expressions; undefined for what eval cannot say. Source: "Evaluation functions" of the Search
 * Reference. Times are values of their own: the tree counts milliseconds, Splunk seconds, and only differences show it.
 */
export function expressionOf(scalar: Scalar): Expression | undefined {
  switch (scalar.kind) {
    case 'FieldRef':
      return scalar.name.includes('*') ? undefined : fieldName(scalar.name);
    case 'Literal':
      return literalOf(scalar);
    case 'Call':
      return callOf(scalar);
    case 'Case':
      return caseOf(scalar);
    case 'OpaqueScalar':
      return undefined;
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
  now: 'now',
  mvCount: 'mvcount',
  mvAt: 'mvindex',
  mvSlice: 'mvindex',
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

function callOf(call: Call): Expression | undefined {
  const args = call.arguments.map(expressionOf);
  if (args.some((arg) => arg === undefined)) return undefined;
  return spell(call, args as readonly Expression[]);
}

function spell(call: Call, args: readonly Expression[]): Expression | undefined {
  const name = SAME[call.function];
  if (name !== undefined) return fn(name, ...args);
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
      return args.length === 1 ? fn('ln', first) : undefined;
    case 'mvFirst':
      return fn('mvindex', first, number(0));
    case 'mvLast':
      return fn('mvindex', first, number(-1));
    case 'toIp':
      return first;
    case 'substring':
      return substring(call, first);
    case 'replaceText':
      return replaceText(call, first, third);
    case 'timeDifference':
      return second && binary('*', binary('-', first, second), number(1000));
    case 'timeShift':
      return timeShift(call, first);
    default:
      return undefined;
  }
}

/** The tree counts from 0 up to an end, eval from 1 by a length. */
function substring(call: Call, value: Expression): Expression | undefined {
  const [, from, to] = call.arguments;
  if (from?.kind !== 'Literal' || typeof from.value !== 'number' || from.value < 0) return undefined;
  if (to === undefined) return fn('substr', value, number(from.value + 1));
  if (to.kind !== 'Literal' || typeof to.value !== 'number' || to.value < from.value) return undefined;
  return fn('substr', value, number(from.value + 1), number(to.value - from.value));
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

function timeShift(call: Call, value: Expression): Expression | undefined {
  const by = call.arguments[1];
  if (by?.kind !== 'Literal' || typeof by.value !== 'number') return undefined;
  const sign = by.value < 0 ? '-' : '+';
  return fn('relative_time', value, text(`${sign}${spanText(Math.abs(by.value))}`));
}

function caseOf(scalar: CaseScalar): Expression | undefined {
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
