/** Commands that group and measure: the stats family, timechart and chart, tstats and mstats, top and rare, bin. */

import type { Aggregation, Expression, Macro, Option, TstatsFrom } from '../ast.ts';
import { expression } from '../expression.ts';
import {
  atStageEnd,
  decode,
  endOfBalanced,
  expect,
  found,
  macro,
  name,
  option,
  peek,
  peekWord,
  skip,
  take,
  takeKeyword,
} from '../scanner.ts';
import { searchTerms } from '../search.ts';
import { countItem, fail, type State } from '../state.ts';
import { alias, byNames, type CommandReader, count, given, names, options } from './arguments.ts';

const ends = ['by', 'over', 'from', 'where', 'groupby'];

/** `count`, `dc(x) as n`, `sum(eval(a+b))`, up to a keyword or the end; options and macros on the way. */
function aggregations(
  state: State,
  options?: (Option | Macro)[],
  macros?: (Aggregation | Macro)[],
): Aggregation[] {
  const out: Aggregation[] = [];
  for (;;) {
    while (take(state, ',')) {
      /* between measures */
    }
    if (atStageEnd(state) || ends.includes(peekWord(state).toLowerCase())) return out;
    if (peek(state) === '`') {
      const list = macros ?? options ?? fail(state, 'a macro that is not known cannot stand here');
      list.push(macro(state));
      skip(state);
      continue;
    }
    const setting = options === undefined ? undefined : option(state);
    if (setting !== undefined) {
      options!.push(setting);
      continue;
    }
    const next = aggregation(state);
    countItem(state);
    out.push(next);
    macros?.push(next);
  }
}

function aggregation(state: State): Aggregation {
  const start = state.at;
  const word = peekWord(state);
  if (word === '') fail(state, `expected a measure such as count or values(field), found ${found(state)}`);
  state.at += word.length;
  let end = state.at;
  skip(state);
  let argument: string | Expression | undefined;
  if (peek(state) === '(') {
    argument = measured(state);
    end = state.at;
    skip(state);
  }
  const as = alias(state);
  if (as !== undefined) end = state.at;
  return {
    type: 'Aggregation',
    function: word.toLowerCase(),
    ...given('argument', argument),
    ...given('as', as),
    start,
    end,
  };
}

/** What stands between the parentheses: an expression after `eval`, else a field's name as written. */
function measured(state: State): string | Expression | undefined {
  const open = state.at;
  state.at++;
  skip(state);
  const inner = state.text.slice(state.at, state.at + 24).match(/^eval\s*\(/i)?.[0];
  if (inner !== undefined) {
    state.at += inner.length;
    const node = expression(state);
    expect(state, ')', 'after the expression of eval');
    if (peek(state) !== ')') fail(state, `expected ) after eval(…), found ${found(state)}`);
    state.at++;
    return node;
  }
  const close = endOfBalanced(state, open);
  const raw = state.text.slice(state.at, close - 1).trim();
  state.at = close;
  if (raw === '') return undefined;
  return raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? decode(raw.slice(1, -1)) : raw;
}

const stats: CommandReader = (state, command) => {
  const settings: Option[] = [];
  const items: (Aggregation | Macro)[] = [];
  aggregations(state, settings, items);
  const by = byNames(state, settings);
  return { type: 'Stats', command: command as 'stats', options: settings, aggregations: items, by };
};

const timechart: CommandReader = (state, command) => {
  const settings: Option[] = [];
  const items = aggregations(state, settings);
  const over = takeKeyword(state, 'over') === undefined ? undefined : name(state, 'a field after OVER');
  const by = byNames(state, settings);
  return {
    type: 'Timechart',
    command: command as 'timechart' | 'chart',
    options: settings,
    aggregations: items,
    ...given('over', over),
    by,
  };
};

/** The parts of tstats come in the order of its syntax, but `by` and `where` in any. */
const tstats: CommandReader = (state, command) => {
  const settings: (Option | Macro)[] = [];
  const items = aggregations(state, settings);
  let from: TstatsFrom | undefined;
  let where: ReturnType<typeof searchTerms>;
  const by: string[] = [];
  const grouping: Option[] = [];
  const stops = command === 'mstats' ? ['by', 'groupby', 'span'] : ['by', 'groupby'];
  for (;;) {
    const keyword = takeKeyword(state, 'from', 'where', 'by', 'groupby');
    if (keyword === 'from') {
      from = tstatsFrom(state);
      // Options are also met behind the data model.
      for (let next = option(state); next !== undefined; next = option(state)) settings.push(next);
    } else if (keyword === 'where') where = searchTerms(state, stops);
    else if (keyword !== undefined) by.push(...names(state, grouping, ['where']));
    else {
      const next = option(state);
      if (next === undefined) break;
      grouping.push(next);
    }
  }
  const span = grouping.find((item) => item.name === 'span')?.value;
  return {
    type: 'Tstats',
    command: command as 'tstats' | 'mstats',
    options: [...settings, ...grouping.filter((item) => item.name !== 'span')],
    aggregations: items,
    ...given('from', from),
    ...given('where', where),
    by,
    ...given('span', span),
  };
};

function tstatsFrom(state: State): TstatsFrom {
  const start = state.at;
  const setting = option(state);
  if (setting === undefined) {
    return {
      type: 'TstatsFrom',
      source: 'namespace',
      name: name(state, 'a data model'),
      start,
      end: state.at,
    };
  }
  const source = setting.name.toLowerCase();
  if (source !== 'datamodel' && source !== 'sid') {
    fail(state, `expected datamodel= or sid=, found ${setting.name}`, setting.start, setting.end);
  }
  return { type: 'TstatsFrom', source, name: setting.value, start, end: setting.end };
}

const top: CommandReader = (state, command) => {
  const leading = options(state);
  const limit = count(state);
  const settings = [...leading];
  const fields = names(state, settings, ['by']);
  const by = byNames(state, settings);
  return {
    type: 'Top',
    command: command as 'top' | 'rare',
    ...given('count', limit),
    options: settings,
    fields,
    by,
  };
};

const bin: CommandReader = (state, command) => {
  const settings = options(state);
  const field = name(state, 'a field');
  settings.push(...options(state));
  const as = alias(state);
  settings.push(...options(state));
  return { type: 'Bin', command: command as 'bin' | 'bucket', options: settings, field, ...given('as', as) };
};

export const measuring: Record<string, CommandReader> = {
  stats,
  eventstats: stats,
  streamstats: stats,
  timechart,
  chart: timechart,
  tstats,
  mstats: tstats,
  top,
  rare: top,
  bin,
  bucket: bin,
};
