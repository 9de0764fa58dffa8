import type { Expression, FunctionCall } from '../../../../grammars/spl/index.ts';
import {
  type Branch,
  call,
  type FunctionName,
  type Literal,
  literal,
  type Scalar,
} from '../../../ir/index.ts';
import { regexGroup } from '../../../regex/index.ts';
import type { Span } from '../../../text/index.ts';
import { printExpression } from '../print.ts';
import { type Frame, type Lowering, opaqueScalar, place, resolveForTest } from './state.ts';
import { bucketOfProduct, isTime, relativeTime } from './time.ts';

/** Expressions of `eval` as scalars (Search Reference, "Evaluation functions"). */
export function scalarOf(lowering: Lowering, frame: Frame, node: Expression): Scalar {
  const at = place(lowering, node);
  switch (node.type) {
    case 'FieldName':
      // A bare `null` is a field that no event has.
      if (node.name === 'null' && !frame.columns.has('null')) return call('null', [], at);
      return resolveForTest(lowering, frame, node.name, at);
    case 'StringLiteral':
      return literal(node.value, at);
    case 'NumberLiteral':
      return literal(Number(node.text), at);
    case 'Negate': {
      const item = scalarOf(lowering, frame, node.item);
      if (item.kind === 'Literal' && typeof item.value === 'number') return literal(-item.value, at);
      return call('negate', [item], at);
    }
    case 'Binary':
      return arithmetic(lowering, frame, node);
    case 'FunctionCall':
      return functionScalar(lowering, frame, node);
    case 'Logical':
    case 'NotExpression':
    case 'InExpression':
      return truth(lowering, frame, node);
    case 'Macro':
      return opaqueScalar(
        lowering,
        node,
        printExpression(node),
        `the macro ${node.name} is not defined here`,
      );
    case 'SubsearchExpression':
      return opaqueScalar(
        lowering,
        node,
        printExpression(node),
        'its value is known only when the search runs',
      );
  }
}

/** A condition as a value: true, false, or nothing. */
function truth(lowering: Lowering, frame: Frame, node: Expression): Scalar {
  const holds = lowering.condition(frame, node);
  const branches: Branch[] = [
    { kind: 'Branch', when: holds.true, value: literal(true) },
    { kind: 'Branch', when: holds.false, value: literal(false) },
  ];
  return { kind: 'Case', branches, span: place(lowering, node) };
}

const operators: Readonly<Record<string, FunctionName>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '.': 'concat',
};

function arithmetic(lowering: Lowering, frame: Frame, node: Extract<Expression, { type: 'Binary' }>): Scalar {
  const name = operators[node.operator];
  if (name === undefined) return truth(lowering, frame, node);
  const at = place(lowering, node);
  const left = scalarOf(lowering, frame, node.left);
  const right = scalarOf(lowering, frame, node.right);
  if (name === 'subtract' && isTime(frame, left) && isTime(frame, right)) {
    // Splunk counts seconds, the tree milliseconds.
    return call('divide', [call('timeDifference', [right, left], at), literal(1000)], at);
  }
  if ((name === 'add' || name === 'subtract') && isTime(frame, left) && right.kind === 'Literal') {
    const shift = Number(right.value) * (name === 'add' ? 1000 : -1000);
    if (!Number.isNaN(shift)) return call('timeShift', [left, literal(shift)], at);
  }
  // `+` joins texts as `.` does, and no sum has a part that is no number.
  if (name === 'add' && (isText(left) || isText(right))) return call('concat', [left, right], at);
  if (left.kind === 'Literal' && right.kind === 'Literal') {
    const folded = foldArithmetic(node.operator, left, right);
    if (folded !== undefined) return literal(folded, at);
  }
  const bucket = name === 'multiply' ? bucketOfProduct(frame, left, right, at) : undefined;
  return bucket ?? call(name, [left, right], at);
}

function isText(scalar: Scalar): boolean {
  if (scalar.kind === 'Literal')
    return typeof scalar.value === 'string' && Number.isNaN(Number(scalar.value));
  return scalar.kind === 'Call' && scalar.function === 'concat';
}

function foldArithmetic(operator: string, left: Literal, right: Literal): number | string | undefined {
  if (operator === '.') return `${left.value}${right.value}`;
  const [a, b] = [left.value, right.value];
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Functions with the same arguments in the tree. */
const same: Readonly<Record<string, FunctionName>> = {
  lower: 'lower',
  upper: 'upper',
  len: 'length',
  replace: 'replaceRegex',
  split: 'split',
  urldecode: 'urlDecode',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  abs: 'abs',
  ceil: 'ceil',
  ceiling: 'ceil',
  floor: 'floor',
  round: 'round',
  sqrt: 'sqrt',
  pow: 'pow',
  exp: 'exp',
  ln: 'log',
  min: 'min',
  max: 'max',
  tonumber: 'toNumber',
  toint: 'toInteger',
  typeof: 'typeOf',
  coalesce: 'coalesce',
  nullif: 'nullIf',
  null: 'null',
  now: 'now',
  time: 'now',
  mvcount: 'mvCount',
  mvappend: 'mvAppend',
  mvdedup: 'mvDistinct',
  mvsort: 'mvSort',
  mvfind: 'mvFind',
  mvzip: 'mvZip',
  spath: 'jsonExtract',
  json_extract: 'jsonExtract',
  strftime: 'formatTime',
};

function functionScalar(lowering: Lowering, frame: Frame, node: FunctionCall): Scalar {
  return (
    special(lowering, frame, node) ??
    simple(lowering, frame, node) ??
    opaqueScalar(
      lowering,
      node,
      printExpression(node),
      `the function ${node.name} with these arguments has no counterpart`,
    )
  );
}

function simple(lowering: Lowering, frame: Frame, node: FunctionCall): Scalar | undefined {
  const name = same[node.name];
  if (name === undefined) return undefined;
  const args = node.arguments.map((item) => scalarOf(lowering, frame, item));
  if (name === 'coalesce') return coalesce(args, place(lowering, node));
  if (name === 'nullIf') return unfilled(args, place(lowering, node));
  if (name === 'toNumber')
    return timePart(args[0], place(lowering, node)) ?? call(name, args, place(lowering, node));
  return call(name, args, place(lowering, node));
}

const parts: Readonly<Record<string, string>> = {
  '%S': 'second',
  '%M': 'minute',
  '%H': 'hour',
  '%d': 'day',
  '%m': 'month',
  '%Y': 'year',
};

/** `tonumber(strftime(t, "%H"))` is the hour of a time. */
function timePart(text: Scalar | undefined, at: Span): Scalar | undefined {
  if (text?.kind !== 'Call' || text.function !== 'formatTime') return undefined;
  const [time, format] = text.arguments;
  const part = format?.kind === 'Literal' ? parts[String(format.value)] : undefined;
  return time === undefined || part === undefined ? undefined : call('timePart', [literal(part), time], at);
}

/** Nested choices are one, and what stands behind a literal is never reached. */
function coalesce(args: readonly Scalar[], at: Span): Scalar {
  const flat = args.flatMap((item) =>
    item.kind === 'Call' && item.function === 'coalesce' ? item.arguments : [item],
  );
  const end = flat.findIndex((item) => item.kind === 'Literal');
  if (end === 0) return flat[0]!;
  return call('coalesce', end === -1 ? flat : flat.slice(0, end + 1), at);
}

/** `nullif(coalesce(x, "null"), "null")` takes back what `fillnull_value` put in place of a missing value. */
function unfilled(args: readonly Scalar[], at: Span): Scalar {
  const [value, text] = args;
  if (value?.kind === 'Call' && value.function === 'coalesce' && value.arguments.length === 2) {
    const [own, filler] = value.arguments;
    const isSame =
      filler?.kind === 'Literal' && text?.kind === 'Literal' && String(filler.value) === String(text.value);
    if (isSame && own !== undefined) return own;
  }
  return call('nullIf', args, at);
}

const conditions = new Set([
  'true',
  'false',
  'match',
  'like',
  'in',
  'isnull',
  'isnotnull',
  'cidrmatch',
  'searchmatch',
]);

function special(lowering: Lowering, frame: Frame, node: FunctionCall): Scalar | undefined {
  const at = place(lowering, node);
  const args = node.arguments;
  const scalar = (index: number): Scalar => scalarOf(lowering, frame, args[index]!);
  if (conditions.has(node.name)) return truth(lowering, frame, node);
  switch (node.name) {
    case 'if': {
      if (args.length !== 3) return undefined;
      const when = lowering.condition(frame, args[0]!).true;
      return {
        kind: 'Case',
        branches: [{ kind: 'Branch', when, value: scalar(1) }],
        otherwise: scalar(2),
        span: at,
      };
    }
    case 'case': {
      const branches: Branch[] = [];
      for (let i = 0; i + 1 < args.length; i += 2) {
        const when = lowering.condition(frame, args[i]!).true;
        if (when.kind === 'Constant' && when.value) {
          if (branches.length === 0) return scalar(i + 1);
          return { kind: 'Case', branches, otherwise: scalar(i + 1), span: at };
        }
        branches.push({ kind: 'Branch', when, value: scalar(i + 1) });
      }
      return branches.length === 0 ? undefined : { kind: 'Case', branches, span: at };
    }
    case 'trim':
    case 'ltrim':
    case 'rtrim': {
      const name = { trim: 'trim', ltrim: 'trimStart', rtrim: 'trimEnd' } as const;
      return args.length === 1 ? call(name[node.name], [scalar(0)], at) : undefined;
    }
    case 'substr': {
      const [from, length] = [args[1], args[2]].map((item) =>
        item?.type === 'NumberLiteral' ? Number(item.text) : undefined,
      );
      if (from === undefined || from < 1 || (args.length > 2 && length === undefined)) return undefined;
      const end = length === undefined ? [] : [literal(from - 1 + length)];
      return call('substring', [scalar(0), literal(from - 1), ...end], at);
    }
    case 'tostring':
      return args.length === 1 ? call('toText', [scalar(0)], at) : undefined;
    case 'tonumber':
      return args.length === 2 ? call('toInteger', [scalar(0), scalar(1)], at) : undefined;
    case 'log':
      return call('log', [scalar(0), args.length > 1 ? scalar(1) : literal(10)], at);
    case 'mvindex': {
      if (args.length === 2) return call('mvAt', [scalar(0), scalar(1)], at);
      // Splunk's end is part of the slice, the tree's is not.
      const end = scalarOf(lowering, frame, args[2]!);
      if (end.kind !== 'Literal' || typeof end.value !== 'number') return undefined;
      const stop = end.value === -1 ? [] : [literal(end.value + 1)];
      return call('mvSlice', [scalar(0), scalar(1), ...stop], at);
    }
    case 'mvjoin':
      return args.length === 2 ? call('mvJoin', [scalar(0), scalar(1)], at) : undefined;
    case 'relative_time': {
      const offset = args[1];
      if (offset?.type !== 'StringLiteral') return undefined;
      return relativeTime(scalar(0), offset.value, at);
    }
    default:
      return undefined;
  }
}

/** What `rex` takes out of a field under a name. */
export function extracted(from: Scalar, pattern: string, name: string): Scalar | undefined {
  const alone = regexGroup(pattern, name);
  return alone === undefined ? undefined : call('extractRegex', [from, literal(alone)]);
}
