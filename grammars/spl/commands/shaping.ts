/** Commands that arrange columns: rename, table, fields, fillnull, convert, replace, makemv, mvexpand, rex, spath, … */

import type { Conversion, Option, RenamePair, ReplacePair, ReturnItem } from '../ast.ts';
import { atStageEnd, bareField, expect, found, name, peek, skip, take, takeKeyword } from '../scanner.ts';
import { requiredSubsearch } from '../search.ts';
import { countItem, fail, type State } from '../state.ts';
import { alias, type CommandReader, count, given, names, options } from './arguments.ts';

const rename: CommandReader = (state) => {
  const pairs: RenamePair[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    const start = state.at;
    const from = name(state, 'a field');
    const to = alias(state) ?? fail(state, `expected AS after ${from}, found ${found(state)}`);
    countItem(state);
    pairs.push({ type: 'RenamePair', from, to, start, end: state.at });
  }
  return { type: 'Rename', pairs };
};

const table: CommandReader = (state) => {
  return { type: 'FieldList', command: 'table', mode: 'keep', fields: names(state) };
};

const fields: CommandReader = (state) => {
  const drop = take(state, '-');
  if (!drop) take(state, '+');
  return { type: 'FieldList', command: 'fields', mode: drop ? 'drop' : 'keep', fields: names(state) };
};

const fillnull: CommandReader = (state) => {
  const found: Option[] = [];
  const list = names(state, found);
  return {
    type: 'Fillnull',
    ...given('value', found.find((item) => item.name === 'value')?.value),
    fields: list,
  };
};

const convert: CommandReader = (state) => {
  const settings = options(state);
  const conversions: Conversion[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    const start = state.at;
    const word = bareField(state).toLowerCase();
    if (word === '') fail(state, `expected a conversion such as ctime(field), found ${found(state)}`);
    expect(state, '(', `after ${word}`);
    const field = name(state, 'a field');
    expect(state, ')', `after ${field}`);
    const as = alias(state);
    countItem(state);
    conversions.push({ type: 'Conversion', function: word, field, ...given('as', as), start, end: state.at });
  }
  return { type: 'Convert', ...given('timeformat', settingOf(settings, 'timeformat')), conversions };
};

const replace: CommandReader = (state) => {
  const pairs: ReplacePair[] = [];
  let list: string[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    if (pairs.length > 0 && takeKeyword(state, 'in') !== undefined) {
      list = names(state);
      break;
    }
    const start = state.at;
    const from = name(state, 'a value');
    if (takeKeyword(state, 'with') === undefined)
      fail(state, `expected WITH after ${from}, found ${found(state)}`);
    countItem(state);
    pairs.push({ type: 'ReplacePair', from, to: name(state, 'a value'), start, end: state.at });
  }
  return { type: 'Replace', pairs, fields: list };
};

const makemv: CommandReader = (state) => {
  const settings = options(state);
  const field = name(state, 'a field');
  return { type: 'Makemv', options: [...settings, ...options(state)], field };
};

const mvexpand: CommandReader = (state) => {
  const field = name(state, 'a field');
  return { type: 'Mvexpand', field, options: options(state) };
};

const rex: CommandReader = (state) => {
  const settings = options(state);
  const pattern = name(state, 'a pattern');
  settings.push(...options(state));
  const mode = settingOf(settings, 'mode');
  if (mode !== undefined && mode !== 'sed') fail(state, `rex has no mode ${mode}`);
  return {
    type: 'Rex',
    ...given('field', settingOf(settings, 'field')),
    pattern,
    ...given('mode', mode as 'sed' | undefined),
    ...given('maxMatch', settingOf(settings, 'max_match')),
    ...given('offsetField', settingOf(settings, 'offset_field')),
  };
};

function settingOf(settings: readonly Option[], wanted: string): string | undefined {
  return settings.find((item) => item.name.toLowerCase() === wanted)?.value;
}

const spath: CommandReader = (state) => {
  const settings = options(state);
  const path = atStageEnd(state) ? undefined : name(state, 'a path');
  return { type: 'Spath', options: [...settings, ...options(state)], ...given('path', path) };
};

const foreach: CommandReader = (state) => {
  const settings: Option[] = [];
  const list = names(state, settings);
  const subsearch = requiredSubsearch(state, 'foreach');
  return { type: 'Foreach', options: settings, fields: list, subsearch };
};

const addtotals: CommandReader = (state) => {
  const settings: Option[] = [];
  return { type: 'Addtotals', fields: names(state, settings), options: settings };
};

const returns: CommandReader = (state) => {
  const limit = count(state);
  const items: ReturnItem[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    countItem(state);
    items.push(returned(state));
  }
  return { type: 'Return', ...given('count', limit), items };
};

function returned(state: State): ReturnItem {
  const start = state.at;
  const parts = name(state, 'a field');
  if (parts.startsWith('$')) {
    return { type: 'ReturnItem', field: parts.slice(1), valueOnly: true, start, end: state.at };
  }
  const equals = parts.indexOf('=');
  if (equals > 0) {
    const field = parts.slice(equals + 1) || name(state, 'a field');
    return { type: 'ReturnItem', field, as: parts.slice(0, equals), valueOnly: false, start, end: state.at };
  }
  return { type: 'ReturnItem', field: parts, valueOnly: false, start, end: state.at };
}

const format: CommandReader = (state) => {
  const settings = options(state);
  const frame: string[] = [];
  while (peek(state) === '"') {
    frame.push(name(state, 'a text'));
    skip(state);
  }
  return { type: 'Format', options: [...settings, ...options(state)], frame };
};

export const shaping: Record<string, CommandReader> = {
  rename,
  table,
  fields,
  fillnull,
  convert,
  replace,
  makemv,
  mvexpand,
  rex,
  spath,
  foreach,
  addtotals,
  return: returns,
  format,
};
