import type { Condition, ConditionError } from './ast.ts';
import { type Token, tokenize } from './tokens.ts';

const maxDepth = 500;

/**
 * Parses a condition: `or` binds least, then `and`, `not`, `x of`, parentheses. Operators in any case, since the
 * specification does not say. https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#condition
 */
export function parseCondition(
  text: string,
): { readonly condition: Condition } | { readonly error: ConditionError } {
  const state: State = { tokens: tokenize(text), at: 0, depth: 0, length: text.length };
  try {
    const condition = parseOr(state);
    const rest = state.tokens[state.at];
    if (rest !== undefined) unexpected(state, rest);
    return { condition };
  } catch (error) {
    if (error instanceof Failure) return { error: error.details };
    throw error;
  }
}

interface State {
  readonly tokens: readonly Token[];
  readonly length: number;
  at: number;
  depth: number;
}

/** Leaves the parser from any depth; never leaves this module. */
class Failure extends Error {
  readonly details: ConditionError;
  constructor(details: ConditionError) {
    super(details.message);
    this.details = details;
  }
}

function parseOr(state: State): Condition {
  return parseChain(state, 'or', parseAnd);
}

function parseAnd(state: State): Condition {
  return parseChain(state, 'and', parseNot);
}

function parseChain(state: State, operator: 'or' | 'and', parseItem: (state: State) => Condition): Condition {
  const first = parseItem(state);
  if (state.tokens[state.at]?.word !== operator) return first;
  const items = [first];
  while (state.tokens[state.at]?.word === operator) {
    state.at++;
    items.push(parseItem(state));
  }
  const type = operator === 'or' ? 'Or' : 'And';
  return { type, items, start: first.start, end: items[items.length - 1]!.end };
}

function parseNot(state: State): Condition {
  const token = state.tokens[state.at];
  if (token?.word !== 'not') return parsePrimary(state);
  state.at++;
  return deeper(state, token, () => {
    const item = parseNot(state);
    return { type: 'Not', item, start: token.start, end: item.end };
  });
}

function parsePrimary(state: State): Condition {
  const token = state.tokens[state.at];
  if (token === undefined) {
    throw new Failure({
      message:
        state.length === 0 ? 'the condition is empty' : 'the condition ends where a selection is expected',
      start: Math.max(0, state.length - 1),
      end: state.length,
    });
  }
  if (token.text === '(') return parseGroup(state, token);
  if (token.text === ')' || token.text === '|' || isOperator(token)) return unexpected(state, token);
  if (state.tokens[state.at + 1]?.word === 'of') return parseQuantified(state, token);
  state.at++;
  if (token.text.includes('*')) {
    throw new Failure({
      message: `\`${token.text}\` is a pattern, and needs to say how many of its selections must match`,
      help: `write \`1 of ${token.text}\` or \`all of ${token.text}\``,
      start: token.start,
      end: token.end,
    });
  }
  return { type: 'Selection', name: token.text, start: token.start, end: token.end };
}

function parseGroup(state: State, open: Token): Condition {
  state.at++;
  const inner = deeper(state, open, () => parseOr(state));
  const close = state.tokens[state.at];
  if (close?.text === ')') {
    state.at++;
    return inner;
  }
  if (close !== undefined) return unexpected(state, close);
  throw new Failure({ message: 'this parenthesis is not closed', start: open.start, end: open.end });
}

function parseQuantified(state: State, quantifier: Token): Condition {
  const count = countOf(quantifier);
  const target = state.tokens[state.at + 2];
  if (target === undefined || target.text === '(' || target.text === ')' || target.text === '|') {
    const of = state.tokens[state.at + 1]!;
    const place = target ?? of;
    throw new Failure({
      message: '`of` is followed by a selection, a pattern or `them`',
      start: place.start,
      end: place.end,
    });
  }
  state.at += 3;
  const place = { start: quantifier.start, end: target.end };
  return target.word === 'them'
    ? { type: 'Quantified', count, ...place }
    : { type: 'Quantified', count, pattern: target.text, ...place };
}

function countOf(token: Token): number | 'all' {
  if (token.word === 'all') return 'all';
  if (token.word === 'any') return 1;
  if (/^[1-9]\d{0,3}$/.test(token.text)) return Number(token.text);
  throw new Failure({
    message: `\`${token.text} of\` is not a quantity`,
    help: 'write `1 of`, `any of` or `all of`',
    start: token.start,
    end: token.end,
  });
}

function deeper(state: State, token: Token, parse: () => Condition): Condition {
  if (state.depth >= maxDepth) {
    throw new Failure({
      message: `nested deeper than ${maxDepth} levels`,
      start: token.start,
      end: token.end,
    });
  }
  state.depth++;
  const condition = parse();
  state.depth--;
  return condition;
}

function isOperator({ word }: Token): boolean {
  return word === 'and' || word === 'or' || word === 'not' || word === 'of';
}

function unexpected(state: State, token: Token): never {
  const place = { start: token.start, end: token.end };
  if (token.text === '|') {
    throw new Failure({
      message: 'aggregations after a pipe are not part of Sigma 2',
      help: 'write the threshold as a correlation rule: type event_count, value_count or temporal',
      ...place,
    });
  }
  const previous = state.tokens[state.at - 1];
  const afterSelection = previous !== undefined && !isOperator(previous) && previous.text !== '(';
  throw new Failure({
    message: `\`${token.text}\` is not expected here`,
    ...(afterSelection && token.text !== ')' ? { help: '`and`, `or` or the end is expected' } : {}),
    ...place,
  });
}
