/** Where a reader stands in a text, how it gives up, and the limits that hostile text runs into. */

import type { Subsearch } from './ast.ts';

/** A place where no valid text could continue. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
}

export interface State {
  readonly text: string;
  at: number;
  /** Levels of parentheses, brackets and operators open now. */
  depth: number;
  /** Brackets open now: inside, `]` ends a stage. */
  brackets: number;
  /** Names in lists, assignments, macros and subsearches so far. */
  items: number;
  /** Texts of the comments seen since the stage began. */
  comments: string[];
  readonly problems: SyntaxProblem[];
  /** Something was found after which nothing can be read; what fails now is its consequence. */
  stopped: boolean;
  /** Reads `[ … ]`. Terms and expressions hold pipelines and pipelines hold them; this is where the circle closes. */
  readonly subsearch: (state: State) => Subsearch;
}

/** More levels than people write; beyond, hostile text would exhaust the stack. */
export const depthLimit = 500;

/** How a parser of a part gives up; caught where a stage begins, and never leaves this folder. */
export class Failure extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function newState(text: string, subsearch: State['subsearch']): State {
  return {
    text,
    at: 0,
    depth: 0,
    brackets: 0,
    items: 0,
    comments: [],
    problems: [],
    stopped: false,
    subsearch,
  };
}

export function fail(state: State, message: string, start = state.at, end = start + 1, help?: string): never {
  const last = Math.max(start, Math.min(end, state.text.length));
  throw new Failure({ message, start, end: last, ...(help === undefined ? {} : { help }) });
}

/** Tells of a place after which nothing can be read, once. */
export function stop(state: State, problem: SyntaxProblem): never {
  if (!state.stopped) state.problems.push(problem);
  state.stopped = true;
  state.at = state.text.length;
  throw new Failure(problem);
}

export function tooDeep(state: State): never {
  return tooMany(state, `nested deeper than ${depthLimit} levels`);
}

/** More names, macros and subsearches than people write; values and terms have no limit but the text's. */
const itemLimit = 10_000;

export function countItem(state: State): void {
  if (++state.items > itemLimit) tooMany(state, `more than ${itemLimit} names, macros and subsearches`);
}

/** The text goes beyond a limit that is there for the sake of hostile text. */
export function tooMany(state: State, message: string): never {
  const { at: start } = state;
  return stop(state, { message, start, end: start + 1 });
}
