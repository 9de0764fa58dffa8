import type { Assignment, Call, Column, ComparisonOperator, Expression } from './ast.ts';
import { readConstant, readList, readMap } from './constants.ts';
import {
  depthLimit,
  expectSymbol,
  isKeyword,
  isSymbol,
  nested,
  type ParserState,
  peek,
  take,
  takeSymbol,
  takeWord,
  tooDeep,
  unexpected,
} from './state.ts';
import { keywords, matchAt, skipBlanks, type Token } from './tokens.ts';

/**
 * Expressions. Precedence, tightest first: `::`, unary `+ -`, `* / %`, `+ -`, comparisons (which do not chain), IN,
 * LIKE, RLIKE, IS NULL, `:`, NOT, AND, OR.
 */

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

export function readExpression(state: ParserState): Expression {
  return nested(state, () => readOr(state));
}

function readOr(state: ParserState): Expression {
  return readJunction(state, 'or', readAnd);
}

function readAnd(state: ParserState): Expression {
  return readJunction(state, 'and', readNot);
}

function readJunction(
  state: ParserState,
  word: 'and' | 'or',
  readItem: (state: ParserState) => Expression,
): Expression {
  const type = word === 'and' ? 'And' : 'Or';
  const first = readItem(state);
  if (!isKeyword(peek(state), word)) return first;
  const items: Expression[] = [];
  let last = first;
  const add = (item: Expression): void => {
    if (item.type === type) for (const inner of item.items) items.push(inner);
    else items.push(item);
    last = item;
  };
  add(first);
  while (isKeyword(peek(state), word)) {
    take(state);
    add(readItem(state));
  }
  return { type, items, start: first.start, end: last.end };
}

function readNot(state: ParserState): Expression {
  const token = peek(state);
  if (!isKeyword(token, 'not')) return readTest(state);
  take(state);
  const operand = nested(state, () => readNot(state));
  return { type: 'Not', operand, start: token.start, end: operand.end };
}

/** A value, with the tests that may follow it. */
function readTest(state: ParserState): Expression {
  if (isSymbol(peek(state), '(')) {
    const several = readRowTest(state);
    if (several !== undefined) return several;
  }
  let left = readComparison(state);
  for (let links = 0; ; links++) {
    const { start, end } = peek(state);
    const next = readTestAfter(state, left);
    if (next === undefined) return left;
    if (links > depthLimit) throw tooDeep(start, end);
    left = next;
  }
}

function readTestAfter(state: ParserState, left: Expression): Expression | undefined {
  const token = peek(state);
  if (isSymbol(token, ':')) {
    take(state);
    const value = readConstant(state, 'a value after `:`');
    return { type: 'MatchOperator', operand: left, value, start: left.start, end: value.end };
  }
  if (token.kind !== 'keyword') return undefined;
  if (token.text === 'is') {
    take(state);
    const negated = takeWord(state, 'not');
    const end = peek(state);
    if (!isKeyword(end, 'null'))
      throw unexpected(state, negated ? 'NULL after IS NOT' : 'NULL or NOT NULL after IS');
    take(state);
    return { type: 'IsNull', negated, operand: left, start: left.start, end: end.end };
  }
  const negated = token.text === 'not';
  if (negated) take(state);
  const test = peek(state);
  if (isKeyword(test, 'in')) {
    take(state);
    return readIn(state, [left], negated, left.start);
  }
  if (isKeyword(test, 'like') || isKeyword(test, 'rlike')) {
    take(state);
    return readLike(state, left, test.text === 'like' ? 'like' : 'rlike', negated);
  }
  if (negated) throw unexpected(state, 'IN, LIKE or RLIKE after NOT');
  return undefined;
}

function readIn(
  state: ParserState,
  operands: readonly Expression[],
  negated: boolean,
  start: number,
): Expression {
  const open = expectSymbol(state, '(', 'after IN');
  const word = peek(state);
  if (word.kind === 'identifier' && startsSubquery(state, word)) {
    const items = state.readSubquery(state, open.start);
    return { type: 'In', negated, operands, items, start, end: items.end };
  }
  const items = readList(state, () => readComparison(state), ')');
  return { type: 'In', negated, operands, items, start, end: state.end };
}

function startsSubquery(state: ParserState, token: Token): boolean {
  if (!/^(?:from|row|ts)$/i.test(token.text)) return false;
  const after = state.text[skipBlanks(state.text, token.end, undefined)];
  return after !== undefined && !',).:=<>!+-*/%('.includes(after);
}

/** `(a, b) IN (FROM …)`: a list of values in parentheses, which nothing else in the language begins with. */
function readRowTest(state: ParserState): Expression | undefined {
  const saved = { at: state.at, end: state.end, ahead: state.ahead, comments: state.comments.length };
  const open = take(state);
  if (!looksLikeRow(state.text, open.end)) {
    state.at = saved.at;
    state.end = saved.end;
    state.ahead = saved.ahead;
    state.comments.length = saved.comments;
    return undefined;
  }
  const operands = readList(state, () => readComparison(state), ')');
  const negated = takeWord(state, 'not');
  if (!takeWord(state, 'in')) throw unexpected(state, 'IN after a list of values');
  return readIn(state, operands, negated, open.start);
}

const rowStart = /[\s]*[\w.@`]+[\s]*,/y;

function looksLikeRow(text: string, from: number): boolean {
  return matchAt(rowStart, text, from) !== undefined;
}

function readLike(
  state: ParserState,
  operand: Expression,
  keyword: 'like' | 'rlike',
  negated: boolean,
): Expression {
  const list = isSymbol(peek(state), '(');
  if (list) take(state);
  const patterns = list ? readList(state, () => readPrimary(state), ')') : [readPrimary(state)];
  return { type: 'Like', keyword, negated, operand, patterns, list, start: operand.start, end: state.end };
}

function readComparison(state: ParserState): Expression {
  const left = readSum(state);
  const operator = comparisonOperator(peek(state));
  if (operator === undefined) return left;
  take(state);
  const right = readSum(state);
  if (comparisonOperator(peek(state)) !== undefined) {
    throw unexpected(state, 'AND, OR or the end of the comparison');
  }
  return { type: 'Comparison', operator, left, right, start: left.start, end: right.end };
}

function comparisonOperator(token: Token): ComparisonOperator | undefined {
  return token.kind === 'symbol' && comparisons.has(token.text)
    ? (token.text as ComparisonOperator)
    : undefined;
}

function readSum(state: ParserState): Expression {
  return readBinary(state, '+-', () => readBinary(state, '*/%', () => readUnary(state)));
}

/** Left-associative, so a long chain makes a deep tree: bounded like nesting. */
function readBinary(state: ParserState, operators: string, readOperand: () => Expression): Expression {
  let left = readOperand();
  let links = 0;
  for (;;) {
    const token = peek(state);
    if (token.kind !== 'symbol' || token.text.length !== 1 || !operators.includes(token.text)) return left;
    if (++links > depthLimit) throw tooDeep(token.start, token.end);
    take(state);
    const right = readOperand();
    const operator = token.text as '+' | '-' | '*' | '/' | '%';
    left = { type: 'Binary', operator, left, right, start: left.start, end: right.end };
  }
}

function readUnary(state: ParserState): Expression {
  const token = peek(state);
  if (!isSymbol(token, '-') && !isSymbol(token, '+')) return readPrimary(state);
  take(state);
  const operand = nested(state, () => readUnary(state));
  return { type: 'Unary', operator: token.text as '+' | '-', operand, start: token.start, end: operand.end };
}

function readPrimary(state: ParserState): Expression {
  let value = readPrimaryWithoutCast(state);
  for (let links = 0; isSymbol(peek(state), '::'); links++) {
    const colons = take(state);
    if (links > depthLimit) throw tooDeep(colons.start, colons.end);
    const type = peek(state);
    if (type.kind !== 'identifier' && type.kind !== 'quotedIdentifier')
      throw unexpected(state, 'a type after `::`');
    take(state);
    value = {
      type: 'Cast',
      operand: value,
      dataType: type.text.toLowerCase(),
      start: value.start,
      end: type.end,
    };
  }
  return value;
}

function readPrimaryWithoutCast(state: ParserState): Expression {
  const token = peek(state);
  const { start } = token;
  switch (token.kind) {
    case 'symbol':
      if (token.text === '(') {
        take(state);
        const inner = readExpression(state);
        expectSymbol(state, ')', 'to close the parenthesis');
        return inner;
      }
      break;
    case 'identifier':
    case 'quotedIdentifier':
      return readNameOrCall(state);
    case 'parameter':
      return readParameter(state);
    case 'keyword':
      // FIRST and LAST are aggregate functions too.
      if ((token.text === 'first' || token.text === 'last') && nextIsOpen(state, token)) {
        take(state);
        return readCall(state, token.text, start);
      }
      break;
    default:
  }
  return readConstant(state, 'a value');
}

function nextIsOpen(state: ParserState, token: Token): boolean {
  return state.text[skipBlanks(state.text, token.end, undefined)] === '(';
}

function readParameter(state: ParserState): Expression {
  const token = take(state);
  const next = peek(state);
  if (isSymbol(next, '(')) return readCall(state, token.text, token.start);
  return { type: 'Parameter', text: token.text, start: token.start, end: token.end };
}

function readNameOrCall(state: ParserState): Expression {
  const first = peek(state);
  const column = readColumn(state);
  const next = peek(state);
  if (isSymbol(next, '->')) {
    take(state);
    const body = readExpression(state);
    return { type: 'Lambda', parameters: [column.name], body, start: column.start, end: body.end };
  }
  if (isSymbol(next, '(') && first.kind === 'identifier') return readCall(state, column.name, column.start);
  return column;
}

/** A name of parts joined by dots. */
export function readColumn(state: ParserState): Column {
  const { start } = peek(state);
  let name = readNamePart(state);
  while (isSymbol(peek(state), '.')) {
    take(state);
    name += `.${readNamePart(state)}`;
  }
  return { type: 'Column', name, start, end: state.end };
}

function readNamePart(state: ParserState): string {
  const token = peek(state);
  if (token.kind !== 'identifier' && token.kind !== 'quotedIdentifier' && token.kind !== 'parameter') {
    throw unexpected(state, 'a name');
  }
  take(state);
  return token.text;
}

function readCall(state: ParserState, name: string, start: number): Call {
  take(state);
  const args: Expression[] = [];
  if (!takeSymbol(state, ')')) {
    do args.push(readArgument(state));
    while (takeSymbol(state, ','));
    expectSymbol(state, ')', `to close the arguments of ${name}`);
  }
  return { type: 'Call', name: name.toLowerCase(), arguments: args, start, end: state.end };
}

function readArgument(state: ParserState): Expression {
  const token = peek(state);
  if (isSymbol(token, '*')) {
    take(state);
    return { type: 'Star', start: token.start, end: token.end };
  }
  if (isSymbol(token, '{')) return nested(state, () => readMap(state));
  return readExpression(state);
}

/** `name = value` or a bare value. */
export function readAssignment(state: ParserState): Assignment {
  const { start } = peek(state);
  const value = readExpression(state);
  if (value.type !== 'Column' || !takeSymbol(state, '=')) {
    const label = value.type === 'Column' ? {} : { label: state.text.slice(start, state.end) };
    return { type: 'Assignment', ...label, value, start, end: value.end };
  }
  const assigned = readExpression(state);
  return { type: 'Assignment', name: value, value: assigned, start: value.start, end: assigned.end };
}

/** Whether a name's part reads as a name without backticks. */
export function isPlainName(part: string): boolean {
  return /^(?:[A-Za-z][A-Za-z0-9_]*|[_@][A-Za-z0-9_]+)$/.test(part) && !keywords.has(part.toLowerCase());
}
