/** Commands that combine searches: join, append…, map, transaction, union, multisearch, from, datamodel. */

import type { Option, Subsearch } from '../ast.ts';
import { atStageEnd, bareWord, name, nameOrString, option, peek, quoted, skip, take } from '../scanner.ts';
import { requiredSubsearch } from '../search.ts';
import type { State } from '../state.ts';
import { type CommandReader, given, names, options } from './arguments.ts';

const join: CommandReader = (state) => {
  const settings: Option[] = [];
  const fields = names(state, settings);
  const inner = requiredSubsearch(state, 'join');
  return { type: 'Join', options: [...settings, ...options(state)], fields, subsearch: inner };
};

const append: CommandReader = (state, command) => {
  const settings = options(state);
  const inner = requiredSubsearch(state, command);
  return {
    type: 'Append',
    command: command as 'append',
    options: [...settings, ...options(state)],
    subsearch: inner,
  };
};

const map: CommandReader = (state) => {
  const settings: Option[] = [];
  let inner: Subsearch | undefined;
  while (!atStageEnd(state)) {
    if (peek(state) === '[') inner = state.subsearch(state);
    else settings.push(option(state) ?? { ...bareSearch(state) });
  }
  const search = settings.find((item) => item.name.toLowerCase() === 'search');
  return {
    type: 'MapCommand',
    options: settings.filter((item) => item !== search),
    ...given('search', search?.value),
    ...given('subsearch', inner),
  };
};

/** A saved search's name as a bare argument. */
function bareSearch(state: State): Option {
  const start = state.at;
  return {
    type: 'Option',
    name: 'savedsearch',
    value: name(state, 'search="…" or a subsearch'),
    start,
    end: state.at,
  };
}

const transaction: CommandReader = (state) => {
  const settings: Option[] = [];
  return { type: 'Transaction', fields: names(state, settings), options: settings };
};

const union: CommandReader = (state, command) => {
  const settings = options(state);
  const inputs: (string | Subsearch)[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    inputs.push(peek(state) === '[' ? state.subsearch(state) : name(state, 'a data set or a subsearch'));
  }
  return { type: 'Union', command: command as 'union' | 'multisearch', options: settings, inputs };
};

/** `from datamodel:"A.B"`, `from datamodel A.B`, `from A.B`. */
const from: CommandReader = (state) => {
  const word = dataset(state);
  const colon = word.indexOf(':');
  if (colon !== -1) {
    const rest = word.slice(colon + 1);
    const inner = rest === '' ? name(state, 'a data set') : rest;
    return { type: 'From', command: 'from', source: word.slice(0, colon).toLowerCase(), name: inner };
  }
  const next = nameOrString(state);
  if (next === undefined) return { type: 'From', command: 'from', source: 'datamodel', name: word };
  return { type: 'From', command: 'from', source: word.toLowerCase(), name: next };
};

function dataset(state: State): string {
  if (peek(state) === '"') {
    const text = quoted(state);
    skip(state);
    return text;
  }
  const word = bareWord(state).replace(/^datamodel=/i, 'datamodel:');
  if (word === '') return name(state, 'a data set');
  skip(state);
  return word;
}

/** `datamodel Web Web search`. */
const datamodel: CommandReader = (state) => {
  const words = names(state);
  const mode = words.length > 1 && modes.has(words.at(-1)!.toLowerCase()) ? words.pop() : undefined;
  return {
    type: 'From',
    command: 'datamodel',
    source: 'datamodel',
    name: words.join('.'),
    ...given('mode', mode),
  };
};

const modes = new Set(['search', 'flat', 'acceleration_search']);

export const combining: Record<string, CommandReader> = {
  join,
  append,
  appendpipe: append,
  appendcols: append,
  map,
  transaction,
  union,
  multisearch: union,
  from,
  datamodel,
};
