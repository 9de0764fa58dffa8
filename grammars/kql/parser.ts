import type { KqlError, KqlList, KqlQuery, KqlValue, RangeOperator } from './ast.ts';
import { isSpace, keywordAt, quote, type Scanned, scanQuoted, scanUnquoted, skipSpaces } from './scanner.ts';

/** Levels of parentheses, braces and lists; no rule written by people comes near. */
export const depthLimit = 500;

export interface Parsed {
  readonly tree?: KqlQuery;
  readonly errors: readonly KqlError[];
}

/** Parses a query. There is one error at most: KQL has no place to go on after one. */
export function parseKql(text: string): Parsed {
  const parser: Parser = { text, at: skipSpaces(text, 0), depth: 0 };
  if (parser.at === text.length) return { tree: { type: 'all', start: 0, end: text.length }, errors: [] };
  const tree = orQuery(parser);
  if (tree !== undefined) {
    parser.at = skipSpaces(text, parser.at);
    if (parser.at === text.length) return { tree, errors: [] };
    unexpected(parser);
  }
  return { errors: parser.error === undefined ? [] : [parser.error] };
}

interface Parser {
  readonly text: string;
  at: number;
  depth: number;
  error?: KqlError;
}

type Reader<T> = (parser: Parser) => T | undefined;

function orQuery(parser: Parser): KqlQuery | undefined {
  return chain(parser, 'or', andQuery, (items, start, end) => ({ type: 'or', items, start, end }));
}

function andQuery(parser: Parser): KqlQuery | undefined {
  return chain(parser, 'and', notQuery, (items, start, end) => ({ type: 'and', items, start, end }));
}

function orList(parser: Parser): KqlList | undefined {
  return chain(parser, 'or', andList, (items, start, end) => ({ type: 'valueOr', items, start, end }));
}

function andList(parser: Parser): KqlList | undefined {
  return chain(parser, 'and', notList, (items, start, end) => ({ type: 'valueAnd', items, start, end }));
}

/** `item (keyword item)*`; one item alone is itself. */
function chain<T extends { readonly start: number; readonly end: number }>(
  parser: Parser,
  keyword: string,
  read: Reader<T>,
  make: (items: readonly T[], start: number, end: number) => T,
): T | undefined {
  const first = read(parser);
  if (first === undefined || !takeKeyword(parser, keyword)) return first;
  const items = [first];
  do {
    const item = read(parser);
    if (item === undefined) return undefined;
    items.push(item);
  } while (takeKeyword(parser, keyword));
  return make(items, first.start, items[items.length - 1]!.end);
}

/** `and` and `or` need white space on both sides. */
function takeKeyword(parser: Parser, keyword: string): boolean {
  const at = skipSpaces(parser.text, parser.at);
  if (at === parser.at || !keywordAt(parser.text, at, keyword)) return false;
  parser.at = skipSpaces(parser.text, at + keyword.length);
  return true;
}

function takeNot(parser: Parser): boolean {
  if (!keywordAt(parser.text, parser.at, 'not')) return false;
  parser.at = skipSpaces(parser.text, parser.at + 3);
  return true;
}

function notQuery(parser: Parser): KqlQuery | undefined {
  const start = parser.at;
  if (!takeNot(parser)) return subQuery(parser);
  const item = subQuery(parser);
  return item === undefined ? undefined : { type: 'not', item, start, end: item.end };
}

function notList(parser: Parser): KqlList | undefined {
  const start = parser.at;
  if (!takeNot(parser)) return list(parser);
  const item = list(parser);
  return item === undefined ? undefined : { type: 'valueNot', item, start, end: item.end };
}

function subQuery(parser: Parser): KqlQuery | undefined {
  return parser.text[parser.at] === '(' ? bracketed(parser, ')', orQuery) : expression(parser);
}

function list(parser: Parser): KqlList | undefined {
  return parser.text[parser.at] === '(' ? bracketed(parser, ')', orList) : literal(parser);
}

/** Content between the bracket at the parser's place and `close`. The content keeps its own place. */
function bracketed<T>(parser: Parser, close: string, read: Reader<T>): T | undefined {
  const open = parser.at;
  if (parser.depth >= depthLimit) {
    const message = `nested deeper than ${depthLimit} levels`;
    parser.error ??= { message, start: open, end: open + 1, limit: depthLimit };
    return undefined;
  }
  parser.depth++;
  parser.at = skipSpaces(parser.text, open + 1);
  const content = read(parser);
  if (content === undefined) return undefined;
  parser.depth--;
  parser.at = skipSpaces(parser.text, parser.at);
  if (parser.text[parser.at] !== close) {
    if (parser.at < parser.text.length) return unexpected(parser);
    return fail(parser, `'${parser.text[open]}' is not closed`, open, open + 1, `put '${close}' at the end`);
  }
  parser.at++;
  return content;
}

const rangeOperators: readonly RangeOperator[] = ['<=', '>=', '<', '>'];

/** `field: value`, `field: (…)`, `field: {…}`, `field < value`, or free text. */
function expression(parser: Parser): KqlQuery | undefined {
  const { text } = parser;
  const head = literal(parser);
  if (head === undefined) return undefined;
  const { start } = head;
  const after = skipSpaces(text, parser.at);
  if (text[after] === ':') {
    parser.at = skipSpaces(text, after + 1);
    if (text[parser.at] === '{') {
      const item = bracketed(parser, '}', orQuery);
      return item === undefined ? undefined : { type: 'nested', path: head, item, start, end: parser.at };
    }
    const value = list(parser);
    return value === undefined
      ? undefined
      : { type: 'field', field: head, value, start, end: Math.max(value.end, lastWritten(parser)) };
  }
  const operator = rangeOperators.find((candidate) => text.startsWith(candidate, after));
  if (operator === undefined) return { type: 'text', value: head, start, end: head.end };
  parser.at = skipSpaces(text, after + operator.length);
  const value = literal(parser);
  return value === undefined
    ? undefined
    : { type: 'range', field: head, operator, value, start, end: value.end };
}

/** The offset after the last character read that is not a blank: takes the closing parenthesis of a list in. */
function lastWritten(parser: Parser): number {
  let end = parser.at;
  while (isSpace(parser.text.charCodeAt(end - 1))) end--;
  return end;
}

function literal(parser: Parser): KqlValue | undefined {
  const start = parser.at;
  const quoted = parser.text.charCodeAt(start) === quote;
  const scanned: Scanned | undefined = quoted
    ? scanQuoted(parser.text, start)
    : scanUnquoted(parser.text, start);
  if (scanned === undefined) {
    if (!quoted) return unexpected(parser);
    return fail(parser, 'the quoted text does not end', start, start + 1, 'close it with "');
  }
  parser.at = scanned.next;
  // A literal of escaped blanks alone is trimmed to nothing, which only a quoted literal can say.
  const empty = scanned.parts.length === 1 && scanned.parts[0] === '';
  return { type: 'value', parts: scanned.parts, quoted: quoted || empty, start, end: scanned.end };
}

function fail(parser: Parser, message: string, start: number, end: number, help?: string): undefined {
  parser.error ??= help === undefined ? { message, start, end } : { message, start, end, help };
  return undefined;
}

/** An error at the parser's place, with what is likely meant. */
function unexpected(parser: Parser): undefined {
  const { text } = parser;
  const at = skipSpaces(text, parser.at);
  if (at >= text.length)
    return fail(parser, 'the query ends where a value is expected', text.length, text.length);
  const found = text[at]!;
  const before = text.slice(Math.max(0, at - 40), at);
  return fail(parser, `unexpected '${found}'`, at, at + 1, helpFor(found, before, text.slice(at, at + 8)));
}

function helpFor(found: string, before: string, following: string): string | undefined {
  if (found === '(' && /\bnot$/i.test(before)) return 'write a blank between not and the parenthesis';
  if (found === '=' || (found === ':' && /^:=/.test(following)))
    return 'KQL compares with a colon: field: value';
  if (/[^\s<>!:]\s*[=!]=?\s*$/.test(before)) return 'KQL compares with a colon: field: value';
  if (found === '\\')
    return 'only \\ ( ) : < > " * { } and keywords can be escaped; write \\\\ for a backslash';
  if (/^(?:and|or|not)\s/i.test(following)) return 'a value or a condition is missing before this keyword';
  if (found === ':') return 'a colon in a value is written \\: or the value is quoted';
  if (found === '"' || found === '(' || found === '{') return 'join two conditions with and or or';
  return undefined;
}
