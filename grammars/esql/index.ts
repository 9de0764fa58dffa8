import type { Command, Expression, Query } from './ast.ts';
import { readQuery, readRest, readSubquery } from './commands.ts';
import { readExpression } from './expressions.ts';
import { type ParserState, parserState, peek, unexpected } from './state.ts';
import { type SyntaxProblem, SyntaxStop } from './tokens.ts';

export type * from './ast.ts';
export { isPlainName } from './expressions.ts';
export type { SyntaxProblem } from './tokens.ts';

export interface Parsed<T> {
  readonly value?: T;
  readonly problems: readonly SyntaxProblem[];
}

/** A whole query. The parser stops at the first error. */
export function parseQuery(text: string): Parsed<Query> {
  return parse(text, readQuery);
}

/** Commands without a source, with or without the first `|`. */
export function parseCommands(text: string): Parsed<readonly Command[]> {
  return parse(text, readRest);
}

/** One expression. */
export function parseExpression(text: string): Parsed<Expression> {
  return parse(text, (state) => {
    const expression = readExpression(state);
    if (peek(state).kind !== 'end') throw unexpected(state, 'the end of the expression');
    return expression;
  });
}

function parse<T>(text: string, read: (state: ParserState) => T): Parsed<T> {
  try {
    return { value: read(parserState(text, readSubquery)), problems: [] };
  } catch (error) {
    if (error instanceof SyntaxStop) return { problems: [error.problem] };
    throw error;
  }
}
