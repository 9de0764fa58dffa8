/**
 * Tokens of ES|QL expressions, after Elastic's lexer grammar (elastic/esql-js, packages/esql-grammar). Keywords are
 * read in any case. The sources of FROM and the names of KEEP, DROP and RENAME have character sets of their own; the
 * parser reads those straight from the text (see names.ts).
 */
export type TokenKind =
  | 'identifier'
  | 'quotedIdentifier'
  | 'keyword'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'parameter'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Keyword in lower case, symbol as written, identifier or string with its escapes resolved. */
  readonly text: string;
}

/** A syntax error as data. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
  /** How deep the tree may be, where it would be deeper. */
  readonly limit?: number;
}

/** Ends a parse; caught by the parse functions of this folder and never seen outside. */
export class SyntaxStop extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Words that cannot be names in an expression without backticks. */
export const keywords: ReadonlySet<string> = new Set([
  'and',
  'asc',
  'by',
  'desc',
  'false',
  'first',
  'in',
  'is',
  'last',
  'like',
  'not',
  'null',
  'nulls',
  'on',
  'or',
  'rlike',
  'true',
  'where',
  'with',
]);

const doubleSymbols: ReadonlySet<string> = new Set(['==', '!=', '<=', '>=', '::', '->', '=~']);
const singleSymbols = '=<>+-*/%(),.:;[]{}|';

const whiteSpace = /[ \t\r\n]*/y;
const word = /[A-Za-z][A-Za-z0-9_]*|[_@][A-Za-z0-9_]+/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const parameter = /\?{1,2}(?:[A-Za-z_][A-Za-z0-9_]*|\d+)?/y;
const plainText = /[^"\\\r\n]*/y;

/** Matches a sticky expression at an offset; its text, or undefined. */
export function matchAt(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}

export interface Comment {
  readonly text: string;
  readonly start: number;
}

/** The offset of the next character that is no blank and no comment; comments go to `comments`. */
export function skipBlanks(text: string, from: number, comments: Comment[] | undefined): number {
  let at = from;
  for (;;) {
    at += matchAt(whiteSpace, text, at)!.length;
    if (text[at] !== '/') return at;
    const next = text[at + 1];
    if (next !== '/' && next !== '*') return at;
    const end = next === '/' ? endOfLineComment(text, at) : endOfBlockComment(text, at);
    comments?.push({ text: text.slice(at, end).trimEnd(), start: at });
    at = end;
  }
}

function endOfLineComment(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

const commentMark = /\/\*|\*\//g;

/** Block comments nest. */
function endOfBlockComment(text: string, start: number): number {
  commentMark.lastIndex = start;
  let depth = 0;
  for (let mark = commentMark.exec(text); mark !== null; mark = commentMark.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return commentMark.lastIndex;
  }
  throw new SyntaxStop({
    message: 'this comment does not end',
    start,
    end: start + 2,
    help: 'close it with `*/`; comments nest',
  });
}

/** The token at `start`, where no blank stands. */
export function tokenAt(text: string, start: number): Token {
  const first = text[start];
  if (first === undefined) return { kind: 'end', start, end: start, text: '' };
  if (first === '"') return stringAt(text, start);
  const name = matchAt(word, text, start);
  if (name !== undefined) {
    const lower = name.toLowerCase();
    const end = start + name.length;
    return keywords.has(lower)
      ? { kind: 'keyword', start, end, text: lower }
      : { kind: 'identifier', start, end, text: name };
  }
  if (first === '`') return quotedIdentifierAt(text, start);
  const digits = matchAt(number, text, start);
  if (digits !== undefined) {
    const kind = /^\d+$/.test(digits) ? 'integer' : 'decimal';
    return { kind, start, end: start + digits.length, text: digits };
  }
  if (first === '?') {
    const name = matchAt(parameter, text, start)!;
    return { kind: 'parameter', start, end: start + name.length, text: name };
  }
  const two = text.slice(start, start + 2);
  if (doubleSymbols.has(two)) return { kind: 'symbol', start, end: start + 2, text: two };
  if (singleSymbols.includes(first)) return { kind: 'symbol', start, end: start + 1, text: first };
  throw new SyntaxStop({
    message: `unexpected character ${JSON.stringify(first)}`,
    start,
    end: start + 1,
    ...characterHelp(first),
  });
}

function characterHelp(character: string): { help?: string } {
  if (character === "'") return { help: 'strings stand in double quotes: "…" or """…"""' };
  if (character === '!') return { help: 'write `NOT …`, or `!=` for a comparison' };
  if (character === '&' || character === '|') return { help: 'write AND and OR' };
  if (character === '~')
    return { help: 'ES|QL has no `~` operators: compare `TO_LOWER(field)` with a lower-case value' };
  return {};
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '"': '"', '\\': '\\' };

/** A string: `"…"` with escapes `\t \n \r \" \\`, or `"""…"""` on one line without escapes. */
export function stringAt(text: string, start: number): Token {
  if (text.startsWith('"""', start)) return rawStringAt(text, start);
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const run = matchAt(plainText, text, at)!;
    parts.push(run);
    at += run.length;
    const stop = text[at];
    if (stop === '"') return { kind: 'string', start, end: at + 1, text: parts.join('') };
    if (stop !== '\\') throw unterminated(start, at);
    const escaped = escapes[text[at + 1] ?? ''];
    if (escaped === undefined) {
      throw new SyntaxStop({
        message: `\\${text[at + 1] ?? ''} is not an escape`,
        start: at,
        end: Math.min(at + 2, text.length),
        help: 'the escapes are \\t \\n \\r \\" \\\\; write a backslash as \\\\, or use """…"""',
      });
    }
    parts.push(escaped);
    at += 2;
  }
}

function rawStringAt(text: string, start: number): Token {
  const close = text.indexOf('"""', start + 3);
  const newline = text.slice(start + 3, close === -1 ? undefined : close).search(/[\r\n]/);
  if (close === -1 || newline !== -1) throw unterminated(start, start + 3);
  // One or two quotes right before the closing three belong to the value.
  let end = close + 3;
  for (let extra = 0; extra < 2 && text[end] === '"'; extra++) end++;
  return { kind: 'string', start, end, text: text.slice(start + 3, end - 3) };
}

function unterminated(start: number, end: number): SyntaxStop {
  return new SyntaxStop({
    message: 'this string does not end on its line',
    start,
    end: Math.max(end, start + 1),
    help: 'strings cannot span lines; write a line break as \\n',
  });
}

function quotedIdentifierAt(text: string, start: number): Token {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('`', at);
    if (close === -1) {
      throw new SyntaxStop({
        message: 'this quoted name does not end',
        start,
        end: start + 1,
        help: 'close it with a backtick',
      });
    }
    parts.push(text.slice(at, close));
    if (text[close + 1] !== '`') {
      return { kind: 'quotedIdentifier', start, end: close + 1, text: parts.join('') };
    }
    parts.push('`');
    at = close + 2;
  }
}
