/**
 * Search terms: `search`, the implied first search, `tstats where`, `inputlookup where`. Precedence, against the habit
 * of every other language: ( ) > NOT > OR > AND, and AND is implied (Search Reference, "search"; Search Manual,
 * "Boolean expressions with logical operators"). AND, OR, NOT and IN count only in upper case.
 */

import type { Macro, SearchOperator, SearchTerm, Subsearch } from './ast.ts';
import {
  atStageEnd,
  bareField,
  bareWord,
  decode,
  expect,
  found,
  macro,
  peek,
  peekWord,
  quoted,
  skip,
  take,
  wordWithBrackets,
} from './scanner.ts';
import { depthLimit, fail, type State, tooDeep } from './state.ts';

/** Keywords that end the terms (`by` in tstats), in lower case. */
export type Stops = readonly string[];

const noStops: Stops = [];

/** All terms up to the end of the stage or a stop; undefined when there are none. */
export function searchTerms(state: State, stops: Stops = noStops): SearchTerm | undefined {
  skip(state);
  if (atEnd(state, stops)) return undefined;
  return conjunction(state, stops);
}

function atEnd(state: State, stops: Stops): boolean {
  if (atStageEnd(state)) return true;
  const mark = peek(state);
  if (mark === ')') return true;
  return stops.length > 0 && atStop(state, stops);
}

function atStop(state: State, stops: Stops): boolean {
  const word = peekWord(state);
  if (!stops.includes(word.toLowerCase())) return false;
  const next = state.text.slice(state.at + word.length).match(/^\s*(.?)/s)?.[1];
  // `by=x` is a comparison; `span=1h` is what follows the terms of mstats.
  return word.toLowerCase() === 'span' ? next === '=' : next !== '=';
}

function conjunction(state: State, stops: Stops): SearchTerm {
  const start = state.at;
  const items: SearchTerm[] = [];
  do {
    if (peekWord(state) === 'AND') {
      if (items.length === 0) fail(state, 'AND needs a term before it', state.at, state.at + 3);
      state.at += 3;
      skip(state);
    }
    const item = disjunction(state, stops);
    if (items.length === 0 && atEnd(state, stops)) return item;
    push(items, 'SearchAnd', item);
  } while (!atEnd(state, stops));
  return { type: 'SearchAnd', items, start, end: items.at(-1)!.end };
}

function disjunction(state: State, stops: Stops): SearchTerm {
  const start = state.at;
  const items: SearchTerm[] = [];
  const first = negation(state, stops);
  if (peekWord(state) !== 'OR') return first;
  push(items, 'SearchOr', first);
  while (peekWord(state) === 'OR') {
    state.at += 2;
    skip(state);
    push(items, 'SearchOr', negation(state, stops));
  }
  return { type: 'SearchOr', items, start, end: items.at(-1)!.end };
}

/** Nested lists of the same kind are one list, so that parentheses without meaning leave no trace. */
function push(items: SearchTerm[], type: 'SearchAnd' | 'SearchOr', item: SearchTerm): void {
  if (item.type === type) for (const inner of item.items) items.push(inner);
  else items.push(item);
}

function negation(state: State, stops: Stops): SearchTerm {
  if (peekWord(state) !== 'NOT') return primary(state, stops);
  const start = state.at;
  state.at += 3;
  skip(state);
  if (++state.depth > depthLimit) tooDeep(state);
  const item = negation(state, stops);
  state.depth--;
  return { type: 'SearchNot', item, start, end: item.end };
}

function primary(state: State, stops: Stops): SearchTerm {
  if (atStageEnd(state)) fail(state, `expected a search term, found ${found(state)}`);
  const start = state.at;
  switch (peek(state)) {
    case '(': {
      if (++state.depth > depthLimit) tooDeep(state);
      state.at++;
      skip(state);
      if (atEnd(state, noStops)) {
        fail(state, `expected a search term after (, found ${found(state)}`);
      }
      const inner = conjunction(state, noStops);
      if (!take(state, ')')) fail(state, 'the parenthesis is not closed', start, start + 1);
      state.depth--;
      return inner;
    }
    case '[':
      return state.subsearch(state);
    case '`': {
      const use = macro(state);
      skip(state);
      return use;
    }
    case '"': {
      const text = quoted(state);
      return afterName(state, start, text, true);
    }
    case ',':
      // A comma between terms is a breaker, as a blank is.
      state.at++;
      skip(state);
      return atEnd(state, stops)
        ? fail(state, 'expected a search term after the comma', start, start + 1)
        : primary(state, stops);
    default: {
      const word = bareField(state);
      if (word === '') {
        const mark = peek(state);
        const help = mark === ']' ? 'there is no [ before it' : undefined;
        return fail(state, `expected a search term, found ${found(state)}`, start, start + 1, help);
      }
      if ((word === 'TERM' || word === 'CASE') && peek(state) === '(') return directive(state, start, word);
      if (word === 'OR' || word === 'AND' || word === 'NOT') {
        return fail(state, `${word} needs a term before it`, start, state.at);
      }
      return afterName(state, start, word, false);
    }
  }
}

function directive(state: State, start: number, name: 'TERM' | 'CASE'): SearchTerm {
  expect(state, '(', `after ${name}`);
  const close = peek(state) === '"' ? -1 : state.text.indexOf(')', state.at);
  let text: string;
  if (close === -1) text = quoted(state);
  else {
    text = decode(state.text.slice(state.at, close).trim());
    state.at = close;
  }
  skip(state);
  expect(state, ')', `after the term of ${name}`);
  return { type: 'Directive', name, text, start, end: state.at };
}

const operators: readonly SearchOperator[] = ['!=', '<=', '>=', '=', '<', '>'];

/** A name has been read: a comparison, a list, or a term by itself. */
function afterName(state: State, start: number, raw: string, isString: boolean): SearchTerm {
  const nameEnd = state.at;
  skip(state);
  const operator = operators.find((mark) => state.text.startsWith(mark, state.at));
  if (operator !== undefined) {
    state.at += operator.length;
    skip(state);
    const field = fieldName(raw, isString);
    const use = peek(state) === '`' ? macro(state) : undefined;
    const value = use === undefined ? comparisonValue(state) : '';
    const end = state.at;
    skip(state);
    return {
      type: 'SearchComparison',
      field,
      operator,
      value,
      ...(use === undefined ? {} : { macro: use }),
      start,
      end,
    };
  }
  if (peekWord(state) === 'IN') {
    const before = state.at;
    state.at += 2;
    skip(state);
    if (peek(state) === '(') {
      const list = listValues(state);
      const end = state.at;
      skip(state);
      return { type: 'SearchIn', field: fieldName(raw, isString), ...list, start, end };
    }
    state.at = before;
  }
  return { type: 'Term', text: isString ? raw : decode(raw), start, end: nameEnd };
}

function fieldName(raw: string, isString: boolean): string {
  return isString ? raw : decode(raw);
}

function comparisonValue(state: State): string {
  if (peek(state) === '"') return quoted(state);
  const start = state.at;
  wordWithBrackets(state);
  const word = state.text.slice(start, state.at);
  if (word === 'OR' || word === 'AND' || word === 'NOT') {
    fail(state, `expected a value, found ${word}`, start, state.at, 'put the word in quotes to look for it');
  }
  if (state.at === start) fail(state, `expected a value, found ${found(state)}`);
  return decode(word);
}

/**
 * `(a, "b", c)`. Commas and blanks separate; empty items are passed over, and so is a lone dot that stands for a comma
 * by mistake; pieces without anything between them are one value (`""*x*""`).
 */
function listValues(state: State): { values: string[]; macros?: Macro[] } {
  const open = state.at;
  state.at++;
  const values: string[] = [];
  const macros: Macro[] = [];
  for (;;) {
    skip(state);
    const mark = peek(state);
    if (mark === ')') {
      state.at++;
      return macros.length === 0 ? { values } : { values, macros };
    }
    if (mark === ',') {
      state.at++;
      continue;
    }
    if (mark === '`') {
      macros.push(macro(state));
      continue;
    }
    if (mark === '') fail(state, 'the list is not closed', open, open + 1);
    const start = state.at;
    const value = listValue(state);
    const word = state.text.slice(start, state.at);
    if (word === 'OR' || word === 'AND' || word === 'NOT') {
      fail(
        state,
        `expected a value, found ${word}`,
        start,
        state.at,
        'put the word in quotes to look for it',
      );
    }
    if (state.at === start) fail(state, `expected a value or ) in the list, found ${found(state)}`);
    if (value !== undefined) values.push(value);
  }
}

function listValue(state: State): string | undefined {
  const pieces: string[] = [];
  for (;;) {
    if (peek(state) === '"') pieces.push(quoted(state));
    else {
      const word = bareWord(state);
      if (word === '') break;
      if (word === '.') return pieces.length === 0 ? undefined : pieces.join('');
      pieces.push(decode(word));
    }
  }
  return pieces.join('');
}

/** For other commands that take a subsearch. */
export function requiredSubsearch(state: State, command: string): Subsearch {
  if (peek(state) !== '[') fail(state, `${command} needs a subsearch in brackets, found ${found(state)}`);
  return state.subsearch(state);
}
