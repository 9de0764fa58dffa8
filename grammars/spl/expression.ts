/**
 * Expressions of `eval` and `where`. Precedence: ( ) > unary > * / % > + - . > comparison > NOT > AND > OR > XOR
 * (Search Manual, "Boolean expressions with logical operators"). Keywords count in any case here: rules in
 * production write `and`, `or`, `not`. Double quotes make strings, single quotes field names.
 */

import type { BinaryOperator, Expression, FunctionCall } from './ast.ts';
import { decode, endOfQuoted, expect, found, macro, peek, quoted, skip, take } from './scanner.ts';
import { depthLimit, fail, type State, tooDeep } from './state.ts';

/** How tightly operators hold, loosest first. `NOT` stands between `AND` and the comparisons. */
const levels: Readonly<Record<string, number>> = {
  XOR: 1,
  OR: 2,
  AND: 3,
  '=': 5,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  LIKE: 5,
  IN: 5,
  '+': 6,
  '-': 6,
  '.': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};
const notLevel = 4;
const unaryLevel = 8;

/** A whole expression: up to a comma, a bracket that closes, or the end of the stage. */
export function expression(state: State): Expression {
  skip(state);
  return operation(state, 0);
}

/** An operand, and the operators after it that hold more tightly than `least`. */
function operation(state: State, least: number): Expression {
  if (++state.depth > depthLimit) tooDeep(state);
  const start = state.at;
  let left = prefix(state);
  for (let length = 0; ; length++) {
    const operator = operatorHere(state);
    if (operator === undefined) break;
    const level = levels[operator]!;
    if (level <= least) break;
    if (operator === 'AND' || operator === 'OR' || operator === 'XOR') {
      left = logical(state, operator, level, left, start);
      continue;
    }
    // The tree leans to the left: a long chain is as deep as nested parentheses.
    if (length > depthLimit) tooDeep(state);
    if (operator === 'IN') {
      const values = listAfterIn(state);
      if (values === undefined) break;
      left = { type: 'InExpression', operand: left, values: values.items, start, end: values.end };
      continue;
    }
    state.at += operator.length;
    skip(state);
    const right = operation(state, level);
    left = { type: 'Binary', operator: operator as BinaryOperator, left, right, start, end: right.end };
  }
  state.depth--;
  return left;
}

function logical(
  state: State,
  operator: 'AND' | 'OR' | 'XOR',
  level: number,
  first: Expression,
  start: number,
): Expression {
  const items: Expression[] = [];
  push(items, operator, first);
  while (atKeyword(state, operator)) {
    state.at += operator.length;
    skip(state);
    push(items, operator, operation(state, level));
  }
  return { type: 'Logical', operator, items, start, end: items.at(-1)!.end };
}

function push(items: Expression[], operator: string, item: Expression): void {
  if (item.type === 'Logical' && item.operator === operator)
    for (const inner of item.items) items.push(inner);
  else items.push(item);
}

const symbols = ['==', '!=', '<=', '>=', '=', '<', '>', '+', '-', '.', '*', '/', '%'];
const words = ['AND', 'OR', 'XOR', 'IN', 'LIKE'];

function operatorHere(state: State): string | undefined {
  const code = state.text.charCodeAt(state.at);
  if (code < 64) return symbols.find((mark) => state.text.startsWith(mark, state.at));
  return words.find((keyword) => atKeyword(state, keyword));
}

function prefix(state: State): Expression {
  const start = state.at;
  const mark = peek(state);
  if (mark === '-' || mark === '+') {
    state.at++;
    skip(state);
    const item = operation(state, unaryLevel);
    return mark === '+' ? item : { type: 'Negate', item, start, end: item.end };
  }
  const bang = mark === '!' && state.text.charAt(start + 1) !== '=';
  if (!bang && !(atKeyword(state, 'NOT') && !isAssignedOrCompared(state, 3))) return primary(state);
  state.at += bang ? 1 : 3;
  skip(state);
  const item = operation(state, notLevel);
  return { type: 'NotExpression', item, start, end: item.end };
}

function isAssignedOrCompared(state: State, length: number): boolean {
  return /^\s*[=<>!]/.test(state.text.slice(state.at + length, state.at + length + 8));
}

function listAfterIn(state: State): { items: Expression[]; end: number } | undefined {
  const before = state.at;
  state.at += 2;
  skip(state);
  if (peek(state) !== '(') {
    state.at = before;
    return undefined;
  }
  state.at++;
  const items = list(state, 'the list');
  const end = state.at;
  skip(state);
  return { items, end };
}

/** Expressions up to the closing parenthesis, which is taken. Empty items are passed over. */
function list(state: State, what: string): Expression[] {
  const items: Expression[] = [];
  for (;;) {
    skip(state);
    if (peek(state) === ')') {
      state.at++;
      return items;
    }
    if (peek(state) === ',') {
      state.at++;
      continue;
    }
    if (state.at >= state.text.length) fail(state, `${what} is not closed: expected )`);
    items.push(expression(state));
    if (peek(state) !== ',' && peek(state) !== ')') {
      fail(state, `expected , or ) in ${what}, found ${found(state)}`, state.at, state.at + 1, hint(state));
    }
  }
}

/** What was probably meant, for the mistakes that people make. */
export function hint(state: State): string | undefined {
  const rest = state.text.slice(state.at, state.at + 8);
  if (/^&[gl]t;|^&amp;/.test(rest)) return 'this is text escaped for HTML: write the character itself';
  if (/^[{:@-]/.test(rest)) return "put a field name with such characters in single quotes: 'a{}.b'";
  return undefined;
}

const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w{}:$<])/y;
/** Beside letters and digits: `{}` and `:` (tolerated unquoted), `<<FIELD>>` and `$token$` of templates. */
const word = /(?:[\p{L}\p{N}_{}:#@]|<<\w+>>|\$\w+\$)+/uy;

function primary(state: State): Expression {
  const start = state.at;
  switch (peek(state)) {
    case '"': {
      const value = quoted(state);
      return ended(state, { type: 'StringLiteral', value, start, end: state.at });
    }
    case "'": {
      const end = endOfQuoted(state.text, start, 39);
      if (end === -1) fail(state, 'the quote is not closed', start, start + 1, "end the field name with '");
      state.at = end;
      const name = state.text.slice(start + 1, end - 1).replace(/\\(['\\])/g, '$1');
      return ended(state, { type: 'FieldName', name, start, end });
    }
    case '(': {
      state.at++;
      const inner = expression(state);
      if (!take(state, ')')) {
        if (state.at >= state.text.length || '|]'.includes(peek(state))) {
          fail(state, 'the parenthesis is not closed', start, start + 1);
        }
        fail(state, `expected an operator or ), found ${found(state)}`, state.at, state.at + 1, hint(state));
      }
      return inner;
    }
    case '`':
      return ended(state, macro(state));
    case '[': {
      const inner = state.subsearch(state);
      return { type: 'SubsearchExpression', pipeline: inner.pipeline, start, end: inner.end };
    }
    default: {
      const digits = matchHere(state, number);
      if (digits !== undefined)
        return ended(state, { type: 'NumberLiteral', text: digits, start, end: state.at });
      const name = matchHere(state, word);
      if (name === undefined) {
        return fail(state, `expected a value, found ${found(state)}`, start, start + 1, hint(state));
      }
      return afterWord(state, name, start);
    }
  }
}

function afterWord(state: State, name: string, start: number): Expression {
  const end = state.at;
  skip(state);
  if (peek(state) !== '(') return { type: 'FieldName', name, start, end };
  state.at++;
  const items = list(state, `the arguments of ${name}`);
  const node: FunctionCall = {
    type: 'FunctionCall',
    name: name.toLowerCase(),
    arguments: items,
    start,
    end: state.at,
  };
  skip(state);
  return node;
}

function ended(state: State, node: Expression): Expression {
  skip(state);
  return node;
}

function matchHere(state: State, pattern: RegExp): string | undefined {
  pattern.lastIndex = state.at;
  const result = pattern.exec(state.text);
  if (result === null) return undefined;
  state.at += result[0].length;
  return result[0];
}

function atKeyword(state: State, keyword: string): boolean {
  const { text, at } = state;
  const after = text.charCodeAt(at + keyword.length);
  const isWord =
    (after >= 48 && after <= 57) || (after >= 65 && after <= 90) || (after >= 97 && after <= 122);
  if (isWord || after === 95) return false;
  return text.substr(at, keyword.length).toUpperCase() === keyword;
}

/** The name that `eval` assigns to: bare, 'quoted' or "quoted", perhaps with dots, braces and templates. */
export function assignedName(state: State): string {
  const mark = peek(state);
  if (mark === '"') {
    const text = quoted(state);
    skip(state);
    return text;
  }
  if (mark === "'") {
    const node = primary(state);
    return node.type === 'FieldName' ? node.name : '';
  }
  const start = state.at;
  const bare = matchHere(state, /(?:<<\w+>>|\$\w+\$|[^\s=<>"'`,()[\]|])+/uy);
  if (bare === undefined)
    return fail(state, `expected a field name, found ${found(state)}`, start, start + 1);
  skip(state);
  return decode(bare);
}

export function expectAssign(state: State, field: string): void {
  if (state.text.startsWith('==', state.at))
    fail(state, `assign with one =, not two`, state.at, state.at + 2);
  expect(state, '=', `after ${field}`);
}
