import type { Pipeline } from './ast.ts';
import { subsearch, wholePipeline } from './pipeline.ts';
import { newState, type SyntaxProblem } from './state.ts';

export type * from './ast.ts';
export { type MacroUse, macroUse } from './scanner.ts';
export type { SyntaxProblem } from './state.ts';

/** A search read: its tree, with the stages that could be read, and what could not. */
export interface ParsedSearch {
  readonly tree: Pipeline;
  readonly problems: readonly SyntaxProblem[];
}

/** Parses a search whose macros are expanded; those left become nodes. */
export function parseSearch(text: string): ParsedSearch {
  const state = newState(text, subsearch);
  const tree = wholePipeline(state);
  if (state.at < text.length && !state.stopped && state.problems.length === 0) {
    state.problems.push({
      message: `expected | or the end, found ${text.charAt(state.at)}`,
      start: state.at,
      end: state.at + 1,
    });
  }
  if (isEmpty(tree) && state.problems.length === 0) {
    state.problems.push({ message: 'the search is empty', start: 0, end: text.length });
  }
  return { tree, problems: state.problems };
}

function isEmpty({ stages }: Pipeline): boolean {
  const [first] = stages;
  return first === undefined || (first.type === 'Search' && first.term === undefined && stages.length === 1);
}

/** Names in `name=value` terms that set the search's time range instead of testing a field. */
export const timeModifiers: ReadonlySet<string> = new Set([
  'earliest',
  'latest',
  '_index_earliest',
  '_index_latest',
  'now',
  'starttime',
  'endtime',
  'starttimeu',
  'endtimeu',
  'timeformat',
  'startdaysago',
  'enddaysago',
  'startminutesago',
  'endminutesago',
  'starthoursago',
  'endhoursago',
  'startmonthsago',
  'endmonthsago',
  'daysago',
  'hoursago',
  'minutesago',
  'monthsago',
  'searchtimespanhours',
  'searchtimespandays',
]);
