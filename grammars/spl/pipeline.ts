/** Pipelines: stages between pipes, subsearches in brackets, macros as whole stages (Search Manual, "Anatomy of a search"). */

import type { Command, Generic, Pipeline, Subsearch } from './ast.ts';
import { commands } from './commands/index.ts';
import { atStageEnd, found, macro, peek, restOfStage, skip } from './scanner.ts';
import { searchTerms } from './search.ts';
import { countItem, depthLimit, Failure, fail, type State, stop, tooDeep, tooMany } from './state.ts';

/** The pipeline that is the whole text. */
export function wholePipeline(state: State): Pipeline {
  try {
    return pipeline(state);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (!state.stopped) state.problems.push(failure.problem);
    state.stopped = true;
    return { type: 'Pipeline', stages: [], start: 0, end: state.text.length };
  }
}

/** A pipeline up to the end or the closing bracket, which is left. */
export function pipeline(state: State): Pipeline {
  skip(state);
  const start = state.at;
  const stages: Command[] = [];
  let piped = peek(state) === '|';
  if (piped) state.at++;
  for (;;) {
    skip(state);
    const stage = piped && stages.length > 0 && isOver(state) ? undefined : recover(state, piped);
    if (stage !== undefined) stages.push(stage);
    if (stages.length > stageLimit) tooMany(state, `more than ${stageLimit} stages`);
    if (state.problems.length >= problemLimit) tooMany(state, 'too many mistakes before this');
    if (peek(state) !== '|') break;
    state.at++;
    piped = true;
  }
  return { type: 'Pipeline', stages, start, end: stages.at(-1)?.end ?? state.at };
}

/** A pipe before nothing: SPL passes over it at the end of a search. */
function isOver(state: State): boolean {
  return state.at >= state.text.length || peek(state) === ']';
}

/** More stages than people write, for the sake of hostile text. */
const stageLimit = 1000;

/** Mistakes that are worth telling one by one. */
const problemLimit = 100;

/** One stage; a failure is written down and the reading goes on after the next pipe. */
function recover(state: State, piped: boolean): Command | undefined {
  const start = state.at;
  const { depth, brackets } = state;
  state.comments = [];
  try {
    const stage = piped || brackets > 0 ? command(state) : implied(state);
    skip(state);
    if (!atStageEnd(state)) fail(state, trailing(state, stage));
    return withComments(state, stage);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    state.depth = depth;
    state.brackets = brackets;
    // What cannot be read any more has been told where it was found.
    if (state.stopped) state.at = state.text.length;
    return state.stopped ? undefined : recovered(state, start, failure);
  }
}

function trailing(state: State, stage: Command): string {
  const where = stage.type === 'Search' ? 'the search terms' : stageName(stage);
  return `expected the end of ${where} or |, found ${found(state)}`;
}

function stageName(stage: Command): string {
  return 'command' in stage ? stage.command : stage.type.toLowerCase();
}

/**
 * A known command that cannot be read because a macro stands among its arguments is kept whole: the macro's text
 * would have made it readable.
 */
function recovered(state: State, start: number, failure: Failure): Command | undefined {
  const reached = Math.max(failure.problem.start, start);
  state.at = start;
  let raw: string;
  try {
    raw = restOfStage(state);
  } catch (inner) {
    if (!(inner instanceof Failure)) throw inner;
    state.problems.push(failure.problem);
    state.at = state.text.length;
    state.stopped = true;
    return undefined;
  }
  const word = raw.match(/^\w+/)?.[0];
  if (word !== undefined && /(?<!`)`(?!`)/.test(state.text.slice(start, Math.min(reached + 3, state.at)))) {
    return generic(word, raw.slice(word.length).trim(), start, lastEnd(state, start));
  }
  state.problems.push(failure.problem);
  // Reading goes on behind the place that could not be read, so that the text is passed over only once.
  if (state.at < reached) state.at = reached;
  return undefined;
}

function generic(name: string, args: string, start: number, end: number): Generic {
  return { type: 'Generic', name: name.toLowerCase(), arguments: args, start, end };
}

function withComments<C extends Command>(state: State, stage: C): C {
  return state.comments.length === 0 ? stage : { ...stage, comments: state.comments };
}

/** The first stage without a pipe before it: search terms, with or without the word `search`. */
function implied(state: State): Command {
  const start = state.at;
  // The word may be written out, and then an empty search is one too.
  if (/^search(?:\s|$)/i.test(state.text.slice(start, start + 7))) state.at += 6;
  const term = searchTerms(state);
  return {
    type: 'Search',
    implied: true,
    ...(term === undefined ? {} : { term }),
    start,
    end: term?.end ?? start,
  };
}

function command(state: State): Command {
  const start = state.at;
  if (peek(state) === '`') {
    const use = macro(state);
    skip(state);
    const rest = restOfStage(state);
    return {
      type: 'MacroCommand',
      macro: use,
      ...(rest === '' ? {} : { rest }),
      start,
      end: rest === '' ? use.end : state.at,
    };
  }
  const word = state.text.slice(start, start + 64).match(/^[A-Za-z_][\w-]*/)?.[0];
  if (word === undefined) fail(state, `expected a command, found ${found(state)}`);
  state.at += word.length;
  const name = word.toLowerCase();
  const read = commands.get(name);
  if (read === undefined) {
    const args = restOfStage(state);
    return generic(name, args, start, lastEnd(state, start));
  }
  skip(state);
  const node = read(state, name);
  return { ...node, start, end: lastEnd(state, start) };
}

/** The offset after the last character that is not blank. */
function lastEnd(state: State, start: number): number {
  let end = state.at;
  while (end > start && /\s/.test(state.text.charAt(end - 1))) end--;
  return end;
}

/** `[ … ]`; the cursor stands at the bracket. */
export function subsearch(state: State): Subsearch {
  const start = state.at;
  const outer = state.comments;
  state.at++;
  state.brackets++;
  countItem(state);
  if (++state.depth > depthLimit) tooDeep(state);
  const inner = pipeline(state);
  state.comments = outer;
  state.depth--;
  if (peek(state) !== ']') stop(state, { message: 'the bracket is not closed', start, end: start + 1 });
  state.brackets--;
  state.at++;
  const end = state.at;
  skip(state);
  return { type: 'Subsearch', pipeline: inner, start, end };
}
