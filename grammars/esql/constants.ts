import type { ArrayLiteral, Expression, MapLiteral, StringLiteral } from './ast.ts';
import {
  expectSymbol,
  isSymbol,
  nested,
  type ParserState,
  peek,
  take,
  takeSymbol,
  unexpected,
} from './state.ts';

/** Constants: strings, numbers, durations, arrays, maps of options. */

/** Items separated by commas, up to and with the closing symbol. At least one. */
export function readList<T>(state: ParserState, read: () => T, close: string): T[] {
  const items = [read()];
  while (takeSymbol(state, ',')) items.push(read());
  expectSymbol(state, close, 'or `,` in a list');
  return items;
}

/** `{"name": value, …}`. */
export function readMap(state: ParserState): MapLiteral {
  const { start } = expectSymbol(state, '{', 'to begin the options');
  const entries: { key: string; value: Expression }[] = [];
  if (!takeSymbol(state, '}')) {
    do {
      const key = readString(state, 'a name in quotes');
      expectSymbol(state, ':', 'after the name of an option');
      const value = isSymbol(peek(state), '{')
        ? nested(state, () => readMap(state))
        : readConstant(state, 'a value');
      entries.push({ key: key.value, value });
    } while (takeSymbol(state, ','));
    expectSymbol(state, '}', 'to close the options');
  }
  return { type: 'Map', entries, start, end: state.end };
}

export function readString(state: ParserState, expectation: string): StringLiteral {
  const token = peek(state);
  if (token.kind !== 'string') throw unexpected(state, expectation);
  take(state);
  return { type: 'String', value: token.text, start: token.start, end: token.end };
}

/** A constant: literal, duration, array, parameter; a number may carry a sign. */
export function readConstant(state: ParserState, expectation: string): Expression {
  const token = peek(state);
  const { start, end } = token;
  switch (token.kind) {
    case 'string':
      return readString(state, expectation);
    case 'decimal':
      take(state);
      return { type: 'Number', text: token.text, start, end };
    case 'integer':
      return readIntegerOrDuration(state);
    case 'parameter':
      take(state);
      return { type: 'Parameter', text: token.text, start, end };
    case 'keyword':
      if (token.text === 'null') {
        take(state);
        return { type: 'Null', start, end };
      }
      if (token.text === 'true' || token.text === 'false') {
        take(state);
        return { type: 'Boolean', value: token.text === 'true', start, end };
      }
      break;
    case 'symbol':
      if (token.text === '[') return readArray(state);
      if (token.text === '-' || token.text === '+') {
        take(state);
        const { kind } = peek(state);
        if (kind !== 'integer' && kind !== 'decimal') throw unexpected(state, 'a number');
        const operand = readConstant(state, 'a number');
        return { type: 'Unary', operator: token.text, operand, start, end: operand.end };
      }
      break;
    default:
  }
  throw unexpected(state, expectation);
}

function readIntegerOrDuration(state: ParserState): Expression {
  const token = take(state);
  const unit = peek(state);
  if (unit.kind !== 'identifier')
    return { type: 'Number', text: token.text, start: token.start, end: token.end };
  take(state);
  return {
    type: 'Duration',
    amount: token.text,
    unit: unit.text.toLowerCase(),
    start: token.start,
    end: unit.end,
  };
}

function readArray(state: ParserState): ArrayLiteral {
  const { start } = take(state);
  const items = readList(
    state,
    () => {
      if (isSymbol(peek(state), '[')) throw unexpected(state, 'a constant; arrays do not nest');
      return readConstant(state, 'a constant');
    },
    ']',
  );
  return { type: 'Array', items, start, end: state.end };
}
