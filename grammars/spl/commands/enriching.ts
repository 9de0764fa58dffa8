/** Commands that bring in columns from elsewhere: lookup, inputlookup, outputlookup, iplocation, makeresults. */

import type { LookupField, Option } from '../ast.ts';
import { atStageEnd, name, peekWord, take, takeKeyword } from '../scanner.ts';
import { searchTerms } from '../search.ts';
import { countItem, type State } from '../state.ts';
import { alias, type CommandReader, given, options } from './arguments.ts';

const lookup: CommandReader = (state) => {
  const settings = options(state);
  const table = name(state, 'a lookup');
  const inputs = lookupFields(state);
  const mode = takeKeyword(state, 'output', 'outputnew')?.toUpperCase() as 'OUTPUT' | 'OUTPUTNEW' | undefined;
  const outputs = mode === undefined ? [] : lookupFields(state);
  return { type: 'Lookup', options: settings, table, inputs, ...given('mode', mode), outputs };
};

function lookupFields(state: State): LookupField[] {
  const out: LookupField[] = [];
  while (!atStageEnd(state)) {
    if (take(state, ',')) continue;
    if (['output', 'outputnew'].includes(peekWord(state).toLowerCase())) break;
    const start = state.at;
    const column = name(state, 'a column');
    const field = alias(state);
    countItem(state);
    out.push({ type: 'LookupField', column, ...given('field', field), start, end: state.at });
  }
  return out;
}

const inputlookup: CommandReader = (state) => {
  const settings = options(state);
  const table = name(state, 'a lookup');
  settings.push(...options(state));
  const where = takeKeyword(state, 'where') === undefined ? undefined : searchTerms(state);
  return { type: 'Inputlookup', options: settings, table, ...given('where', where) };
};

const outputlookup: CommandReader = (state) => {
  const settings = options(state);
  const table = name(state, 'a lookup');
  return { type: 'Outputlookup', options: [...settings, ...options(state)], table };
};

const iplocation: CommandReader = (state) => {
  const settings = options(state);
  const field = name(state, 'a field');
  return { type: 'Iplocation', options: [...settings, ...options(state)], field };
};

const makeresults: CommandReader = (state) => {
  const settings: Option[] = options(state);
  return { type: 'Makeresults', options: settings };
};

export const enriching: Record<string, CommandReader> = {
  lookup,
  inputlookup,
  outputlookup,
  iplocation,
  makeresults,
};
