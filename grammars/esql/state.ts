import type { Subquery } from './ast.ts';
import { type Comment, matchAt, SyntaxStop, skipBlanks, type Token, tokenAt } from './tokens.ts';

/** Where a parse stands. One token of look-ahead, read on demand: some places read the text by rules of their own. */
export interface ParserState {
  readonly text: string;
  /** Where reading goes on. */
  at: number;
  /** End of the last token taken: `at` may stand after blanks. */
  end: number;
  /** The next token, once looked at. */
  ahead: Token | undefined;
  depth: number;
  /** Comments passed over since the last command began. */
  comments: Comment[];
  /** Commands so far, of branches and subqueries too. */
  commands: number;
  /** Reads the rest of a subquery after its parenthesis; commands.ts gives it, since commands hold expressions. */
  readonly readSubquery: (state: ParserState, start: number) => Subquery;
}

/** Far more than people write; the passes over the tree recurse as well. */
export const depthLimit = 200;
/** Each command is a step of the plan on top of those before; Elasticsearch has a bound of its own. */
export const commandLimit = 500;

export function parserState(text: string, readSubquery: ParserState['readSubquery']): ParserState {
  return { text, at: 0, end: 0, ahead: undefined, depth: 0, commands: 0, comments: [], readSubquery };
}

export function peek(state: ParserState): Token {
  if (state.ahead === undefined) {
    state.ahead = tokenAt(state.text, skipBlanks(state.text, state.at, state.comments));
  }
  return state.ahead;
}

export function take(state: ParserState): Token {
  const token = peek(state);
  advance(state, token.end);
  return token;
}

/** Goes on at an offset, the end of something read. */
export function advance(state: ParserState, offset: number): void {
  state.at = offset;
  state.end = offset;
  state.ahead = undefined;
}

/** The start of what comes next, for readers with rules of their own. */
export function skip(state: ParserState): number {
  if (state.ahead !== undefined) {
    const { start } = state.ahead;
    state.ahead = undefined;
    state.at = start;
    return start;
  }
  state.at = skipBlanks(state.text, state.at, state.comments);
  return state.at;
}

export function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

export function isKeyword(token: Token, text: string): boolean {
  return token.kind === 'keyword' && token.text === text;
}

/** A word by its text, whether it is a keyword of expressions or not. */
export function isWord(token: Token, text: string): boolean {
  return (token.kind === 'keyword' || token.kind === 'identifier') && token.text.toLowerCase() === text;
}

export function takeSymbol(state: ParserState, text: string): boolean {
  if (!isSymbol(peek(state), text)) return false;
  take(state);
  return true;
}

export function takeWord(state: ParserState, text: string): boolean {
  if (!isWord(peek(state), text)) return false;
  take(state);
  return true;
}

export function expectSymbol(state: ParserState, text: string, context: string): Token {
  const token = peek(state);
  if (!isSymbol(token, text)) throw unexpected(state, `\`${text}\` ${context}`);
  return take(state);
}

export function expectWord(state: ParserState, text: string, context: string): Token {
  const token = peek(state);
  if (!isWord(token, text)) throw unexpected(state, `${text.toUpperCase()} ${context}`);
  return take(state);
}

/** A syntax error at the next token, that says what was expected there. */
export function unexpected(state: ParserState, expectation: string): SyntaxStop {
  const token = peek(state);
  return new SyntaxStop({
    message: `expected ${expectation}, found ${describe(token, state.text)}`,
    start: token.start,
    end: Math.max(token.end, token.start),
    ...tokenHelp(token, state.text),
  });
}

export function describe(token: Token, text: string): string {
  if (token.kind === 'end') return 'the end of the query';
  const written = text.slice(token.start, token.end);
  return `\`${written.length > 40 ? `${written.slice(0, 40)}…` : written}\``;
}

function tokenHelp(token: Token, text: string): { help?: string } {
  if (isSymbol(token, '=')) return { help: 'ES|QL compares with `==`' };
  if (isSymbol(token, '=~'))
    return { help: 'ES|QL has no `=~`: compare `TO_LOWER(field)` with a lower-case value' };
  const word = text.slice(token.start, token.end).toLowerCase();
  const operator = Object.hasOwn(otherOperators, word) ? otherOperators[word] : undefined;
  if (operator !== undefined) return { help: operator };
  if (isSymbol(token, '|') && text[token.start - 1] === '|') return { help: 'write OR' };
  if (isSymbol(token, '[')) return { help: bracketHelp(text, token.start) };
  if (isSymbol(token, '>') && text[token.start - 1] === '<')
    return { help: 'ES|QL writes `!=` for “not equal”' };
  const afterDot = text[token.start - 1] === '.' || text[token.start] === '.';
  if ((token.kind === 'integer' || token.kind === 'decimal') && afterDot) {
    return { help: 'a part of a name that is a number stands in backticks: `a.`0`.b`' };
  }
  if (token.kind === 'keyword') {
    return { help: `\`${token.text}\` is a keyword; as a name it stands in backticks` };
  }
  return {};
}

/** Operators of other languages, and what ES|QL has instead. */
const otherOperators: Readonly<Record<string, string>> = {
  contains: 'ES|QL has a function for this: CONTAINS(field, "text")',
  endswith: 'ES|QL has a function for this: ENDS_WITH(field, "text")',
  has: 'ES|QL has a function for this: CONTAINS(field, "text")',
  matches: 'ES|QL compares with regular expressions by RLIKE',
  regex: 'ES|QL compares with regular expressions by RLIKE',
  startswith: 'ES|QL has a function for this: STARTS_WITH(field, "text")',
};

/** Brackets stood around METADATA at first, and stand around lists in other languages. */
function bracketHelp(text: string, at: number): string {
  return /^\[\s*metadata\b/i.test(text.slice(at, at + 40))
    ? 'METADATA stands without brackets now: `FROM index METADATA _id`'
    : 'lists stand in parentheses: `field IN ("a", "b")`';
}

/** Runs `read` one level deeper. */
export function nested<T>(state: ParserState, read: () => T): T {
  if (state.depth >= depthLimit) {
    const start = state.ahead?.start ?? state.at;
    throw tooDeep(start, Math.min(start + 1, state.text.length));
  }
  state.depth++;
  const result = read();
  state.depth--;
  return result;
}

export function tooDeep(start: number, end: number, limit = depthLimit): SyntaxStop {
  return new SyntaxStop({ message: `nested deeper than ${limit} levels`, start, end, limit });
}

/** The text that matches here by a rule of its own, taken; undefined when nothing does. */
export function takeMatch(state: ParserState, expression: RegExp): string | undefined {
  const start = skip(state);
  const found = matchAt(expression, state.text, start);
  if (found === undefined || found === '') return undefined;
  advance(state, start + found.length);
  return found;
}
