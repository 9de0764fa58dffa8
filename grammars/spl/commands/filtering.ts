/** Commands that let rows through: search, where, regex, dedup, head, tail. And eval, which shares the expressions. */

import type { Assignment } from '../ast.ts';
import { assignedName, expectAssign, expression, hint } from '../expression.ts';
import { atStageEnd, found, name, nameOrString, peek, skip, take, takeKeyword } from '../scanner.ts';
import { searchTerms } from '../search.ts';
import { countItem, fail, type State } from '../state.ts';
import { type CommandReader, count, given, names, options, sortKeys } from './arguments.ts';

const search: CommandReader = (state) => {
  const term = searchTerms(state);
  return { type: 'Search', implied: false, ...given('term', term) };
};

const where: CommandReader = (state) => {
  const node = expression(state);
  endOfExpression(state);
  return { type: 'Where', expression: node };
};

function endOfExpression(state: State): void {
  if (atStageEnd(state) || peek(state) === ',') return;
  fail(state, `expected an operator or |, found ${found(state)}`, state.at, state.at + 1, hint(state));
}

const evaluate: CommandReader = (state) => {
  const assignments: Assignment[] = [];
  do {
    if (assignments.length > 0 && atStageEnd(state)) break;
    const start = state.at;
    const field = assignedName(state);
    expectAssign(state, field);
    const value = expression(state);
    endOfExpression(state);
    countItem(state);
    assignments.push({ type: 'Assignment', field, value, start, end: value.end });
  } while (take(state, ','));
  return { type: 'Eval', assignments };
};

/** `regex field="…"`, `regex field!="…"`, `regex "…"`. */
const regex: CommandReader = (state) => {
  if (peek(state) === '"') return { type: 'RegexCommand', negated: false, pattern: name(state, 'a pattern') };
  const start = state.at;
  const field = state.text.slice(start).match(/^[^\s=!"]+(?=\s*!?=)/)?.[0];
  if (field === undefined) return { type: 'RegexCommand', negated: false, pattern: name(state, 'a pattern') };
  state.at += field.length;
  skip(state);
  const negated = take(state, '!=');
  if (!negated) take(state, '=');
  return { type: 'RegexCommand', field, negated, pattern: name(state, 'a pattern') };
};

const dedup: CommandReader = (state) => {
  const limit = count(state);
  const found: ReturnType<typeof options> = [];
  const fields = names(state, found, ['sortby']);
  const sortby = takeKeyword(state, 'sortby') === undefined ? [] : sortKeys(state);
  return { type: 'Dedup', ...given('count', limit), fields, options: found, sortby };
};

const head: CommandReader = (state, command) => {
  const leading = options(state);
  const limit = count(state);
  const condition = limit === undefined && !atStageEnd(state) ? expression(state) : undefined;
  return {
    type: 'Head',
    command: command as 'head' | 'tail',
    ...given('count', limit),
    ...given('expression', condition),
    options: [...leading, ...options(state)],
  };
};

const sort: CommandReader = (state) => {
  const limit = /^limit\s*=/i.test(state.text.slice(state.at, state.at + 8))
    ? limitOption(state)
    : count(state);
  const keys = sortKeys(state);
  const last = keys.at(-1);
  const reversed = keys.length > 1 && last?.descending === false && /^(d|desc)$/i.test(last.field);
  return { type: 'Sort', ...given('count', limit), keys: reversed ? keys.slice(0, -1) : keys, reversed };
};

function limitOption(state: State): string {
  state.at = state.text.indexOf('=', state.at) + 1;
  skip(state);
  return nameOrString(state) ?? fail(state, 'expected a number after limit=');
}

export const filtering: Record<string, CommandReader> = {
  search,
  where,
  eval: evaluate,
  regex,
  dedup,
  head,
  tail: head,
  sort,
};
