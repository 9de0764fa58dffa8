import type { Command, Pipeline, SearchTerm } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { call, literal, not, type Plan, type Predicate } from '../../../ir/index.ts';
import { isHook, knownMacro } from '../known-macros.ts';
import { append, iplocation, join, lookup, opaqueStep, union } from './combining.ts';
import { regexLeaf, wherePredicate } from './condition.ts';
import { test } from './leaf.ts';
import { divideLists, listed } from './lists.ts';
import { stats, timechart, top } from './measuring.ts';
import { tstats } from './models.ts';
import { filterPlan } from './push.ts';
import {
  addtotals,
  bin,
  convert,
  evaluate,
  fieldList,
  fillnull,
  foreach,
  makemv,
  mvexpand,
  rename,
  replace,
  rex,
  spath,
} from './shaping.ts';
import { assign, type Frame, freshFrame, type Lowering, place, resolve, resolveForTest } from './state.ts';
import { termPredicate } from './terms.ts';
import { tidy } from './tidy.ts';
import { transaction } from './transactions.ts';

/** The rows after the whole pipeline. */
export function pipelineFrame(lowering: Lowering, tree: Pipeline): Frame {
  const [first, ...rest] = tree.stages;
  let frame = first === undefined ? rawEvents() : headFrame(lowering, first);
  for (const stage of rest) frame = stageFrame(lowering, frame, stage);
  return frame;
}

function rawEvents(): Frame {
  const plan: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'splunk', names: {} } };
  return freshFrame(plan, 'splunk');
}

/** The first stage brings the rows. */
export function headFrame(lowering: Lowering, stage: Command): Frame {
  switch (stage.type) {
    case 'Search':
      return stageFrame(lowering, rawEvents(), stage);
    case 'Tstats':
      if (stage.command === 'mstats')
        return opaqueStep(lowering, undefined, stage, 'what a metric measures is no event');
      return tstats(lowering, stage);
    case 'From': {
      if (stage.source !== 'datamodel') {
        return opaqueStep(
          lowering,
          undefined,
          stage,
          `rows of a ${stage.source} are not events of a log source`,
        );
      }
      const native = { taxonomy: 'cim', names: { datamodel: [stage.name] } };
      const plan: Plan = { kind: 'Source', logSources: [], native, span: place(lowering, stage) };
      return freshFrame(plan, 'cim');
    }
    case 'Union':
      return union(lowering, undefined, stage);
    case 'Inputlookup':
      return opaqueStep(lowering, undefined, stage, 'rows of a lookup table are not events of a log source');
    case 'Makeresults':
      return opaqueStep(
        lowering,
        undefined,
        stage,
        'rows that the search makes up are not events of a log source',
      );
    case 'MacroCommand':
      return opaqueStep(lowering, undefined, stage, `the macro ${stage.macro.name} is not defined here`);
    default:
      return opaqueStep(lowering, undefined, stage, 'where its rows come from is not known');
  }
}

function filtered(frame: Frame, predicate: Predicate): Frame {
  return { ...frame, plan: filterPlan(frame.plan, predicate) };
}

/** Rows that satisfy search terms, those among them that list a table's rows as look-ups. */
function searched(lowering: Lowering, frame: Frame, given: SearchTerm): Frame {
  const { term, lists } = divideLists(given);
  let rows = term === undefined ? frame : filtered(frame, searchPredicate(lowering, frame, term));
  for (const list of lists) rows = listed(lowering, rows, list);
  return rows;
}

/** Tests of columns are tests of what these are made of, which may say some things twice. */
function searchPredicate(lowering: Lowering, frame: Frame, term: SearchTerm): Predicate {
  const predicate = termPredicate(lowering, frame, term);
  return frame.columns.size > 0 ? tidy(predicate) : predicate;
}

/** Commands that take fields out of the event's own text: the fields are then fields of the event. */
const extractors = new Set([
  'xmlkv',
  'extract',
  'kv',
  'kvform',
  'multikv',
  'xpath',
  'fromjson',
  'flatten',
  'reltime',
  'fieldformat',
  'fieldsummary',
  'eventcount',
  'noop',
  'highlight',
  'tags',
  'typer',
  'setfields',
  'nomv',
  'mvcombine',
]);

export function stageFrame(lowering: Lowering, frame: Frame, stage: Command): Frame {
  switch (stage.type) {
    case 'Search':
      return stage.term === undefined ? frame : searched(lowering, frame, stage.term);
    case 'Where':
      return filtered(frame, wherePredicate(lowering, frame, stage.expression));
    case 'RegexCommand': {
      const at = place(lowering, stage);
      const operand = resolveForTest(lowering, frame, stage.field ?? '_raw', at);
      const holds = test(operand, (value) => regexLeaf(value, stage.pattern, at));
      return filtered(frame, stage.negated ? not(holds) : holds);
    }
    case 'Eval':
      return evaluate(lowering, frame, stage);
    case 'Stats':
      return stats(lowering, frame, stage);
    case 'Timechart':
      return timechart(lowering, frame, stage);
    case 'Top':
      return top(lowering, frame, stage);
    case 'Rename':
      return rename(frame, stage.pairs);
    case 'FieldList':
      return fieldList(frame, stage);
    case 'Rex':
      return rex(lowering, frame, stage);
    case 'Bin':
      return bin(lowering, frame, stage);
    case 'Fillnull':
      return fillnull(frame, stage);
    case 'Replace':
      return replace(lowering, frame, stage);
    case 'Makemv':
      return makemv(lowering, frame, stage);
    case 'Mvexpand':
      return mvexpand(lowering, frame, stage);
    case 'Spath':
      return spath(lowering, frame, stage);
    case 'Convert':
      return convert(lowering, frame, stage);
    case 'Addtotals':
      return addtotals(lowering, frame, stage);
    case 'Foreach':
      return foreach(lowering, frame, stage);
    case 'Iplocation':
      return iplocation(lowering, frame, stage);
    case 'Lookup':
      return lookup(lowering, frame, stage);
    case 'Join':
      return join(lowering, frame, stage);
    case 'Append':
      return append(lowering, frame, stage);
    case 'Union':
      return union(lowering, frame, stage);
    case 'Dedup':
    case 'Head':
    case 'Sort':
      return arranged(lowering, frame, stage);
    case 'MacroCommand':
      return macroStage(lowering, frame, stage);
    case 'Transaction':
      return transaction(lowering, frame, stage);
    case 'MapCommand':
      return opaqueStep(lowering, frame, stage, 'a search run for each row has no counterpart');
    case 'Outputlookup':
      // Writing a table lets the rows through as they are.
      return frame;
    case 'Format':
    case 'Return':
      return frame;
    case 'Inputlookup':
      return opaqueStep(
        lowering,
        frame,
        stage,
        'rows of a lookup table added to the results have no counterpart',
      );
    case 'Generic':
      if (extractors.has(stage.name)) {
        const text = `${stage.name} ${stage.arguments}`.trim();
        lowering.diagnostics.push(
          diagnose('spl-extracted', { span: place(lowering, stage), with: { command: text } }),
        );
        return { ...frame, open: true };
      }
      return opaqueStep(lowering, frame, stage, `the command ${stage.name} has no counterpart`);
    case 'Tstats':
    case 'From':
    case 'Makeresults':
      return opaqueStep(
        lowering,
        frame,
        stage,
        'a command that brings rows stands in the middle of a search',
      );
  }
}

function arranged(
  lowering: Lowering,
  frame: Frame,
  stage: Extract<Command, { type: 'Dedup' | 'Head' | 'Sort' }>,
): Frame {
  const span = place(lowering, stage);
  if (stage.type === 'Dedup') {
    const by = stage.fields.map((name) => resolve(frame, name));
    const count = Number(stage.count ?? 1);
    return { ...frame, plan: { kind: 'Limit', input: frame.plan, count, by, from: 'first', span } };
  }
  if (stage.type === 'Head') {
    if (stage.expression !== undefined) {
      return opaqueStep(
        lowering,
        frame,
        stage,
        'rows up to the first that fails a condition have no counterpart',
      );
    }
    const count = Number(stage.count ?? stage.options.find((item) => item.name === 'limit')?.value ?? 10);
    const from = stage.command === 'tail' ? 'last' : 'first';
    return { ...frame, plan: { kind: 'Limit', input: frame.plan, count, by: [], from, span } };
  }
  const plan: Plan = {
    kind: 'Sort',
    input: frame.plan,
    keys: stage.keys.map((key) => ({
      kind: 'SortKey',
      value: resolve(frame, key.field),
      descending: key.descending !== stage.reversed,
    })),
    span,
  };
  const count = Number(stage.count ?? 0);
  if (count === 0) return { ...frame, plan };
  return { ...frame, plan: { kind: 'Limit', input: plan, count, by: [], from: 'first', span } };
}

function macroStage(
  lowering: Lowering,
  frame: Frame,
  stage: Extract<Command, { type: 'MacroCommand' }>,
): Frame {
  const known = stage.rest === undefined ? knownMacro(stage.macro) : undefined;
  switch (known?.does) {
    case 'drop-prefix':
      return rename(frame, [{ from: `${known.prefix}.*`, to: '*' }]);
    case 'show-time': {
      const value = resolve(frame, known.field);
      return assign(frame, [[known.field, call('formatTime', [value, literal('%Y-%m-%dT%H:%M:%S')])]]);
    }
    default:
      break;
  }
  if (isHook(stage.macro.name) && stage.rest === undefined) {
    lowering.diagnostics.push(
      diagnose('spl-filter-hook', { span: place(lowering, stage), with: { name: stage.macro.name } }),
    );
    return frame;
  }
  return opaqueStep(lowering, frame, stage, `the macro ${stage.macro.name} is not defined here`);
}
