import type { ColumnPattern, IndexPattern, PatternText } from './ast.ts';
import { advance, type ParserState, skip, take, takeMatch, unexpected } from './state.ts';
import { matchAt, stringAt } from './tokens.ts';

/** Names that have character sets of their own: index patterns, metadata fields, column patterns. */

// A single `/` is part of a name; `//` and `/*` begin a comment.
const sourcePart = /(?:[^:"=|,[\]/() \t\r\n]|\/(?![*/]))+/y;

/** `logs-*`, `cluster:logs-*`, `logs-*::failures`, `"quoted"`. */
export function readIndexPattern(state: ParserState): IndexPattern {
  const start = skip(state);
  if (state.text[start] === '"') {
    const token = take(state);
    return { type: 'IndexPattern', name: token.text, start, end: token.end };
  }
  let name = takeMatch(state, sourcePart);
  if (name === undefined) throw unexpected(state, 'an index pattern');
  for (const separator of [/::/y, /:(?!:)/y]) {
    const joint = matchAt(separator, state.text, state.at);
    if (joint === undefined) continue;
    advance(state, state.at + joint.length);
    const rest = state.text[state.at] === '"' ? quoted(state) : takeMatch(state, sourcePart);
    if (rest === undefined) throw unexpected(state, `a name after \`${joint}\``);
    name += joint + rest;
    if (joint === ':') {
      const selector = matchAt(/::[^:"=|,[\]/() \t\r\n]+/y, state.text, state.at) ?? '';
      advance(state, state.at + selector.length);
      name += selector;
    }
    break;
  }
  return { type: 'IndexPattern', name, start, end: state.end };
}

function quoted(state: ParserState): string {
  const token = stringAt(state.text, state.at);
  advance(state, token.end);
  return token.text;
}

const metadataName = /[^:"=|,[\]/() \t\r\n]+/y;

export function readMetadataName(state: ParserState): string {
  const name = takeMatch(state, metadataName);
  if (name === undefined) throw unexpected(state, 'a metadata field');
  return name;
}

/** The policy of ENRICH, with or without the mode in which it runs: `_any:hosts`. */
const policyName = /(?:_[a-z]+:)?[^#"*+,/<>?\\|[\]() :\t\r\n]+/iy;

export function readPolicyName(state: ParserState): string {
  if (state.text[skip(state)] === '"') return take(state).text;
  const name = takeMatch(state, policyName);
  if (name === undefined) throw unexpected(state, 'the name of an enrich policy');
  return name;
}

const patternChunk = /[A-Za-z0-9_@*]+|`(?:[^`]|``)+`|\?{1,2}\w*/y;

/** A column name in KEEP, DROP and RENAME: parts joined by dots, with `*` outside backticks as wildcard. */
export function readColumnPattern(state: ParserState): ColumnPattern {
  const start = skip(state);
  const parts: PatternText[] = [];
  const add = (text: string, wildcard: boolean): void => {
    const last = parts[parts.length - 1];
    if (!wildcard && last !== undefined && !last.wildcard) {
      parts[parts.length - 1] = { text: last.text + text, wildcard: false };
    } else parts.push({ text, wildcard });
  };
  for (;;) {
    let chunk = takeMatch(state, patternChunk);
    if (chunk === undefined) throw unexpected(state, 'a column name');
    do {
      addChunk(chunk, add);
      chunk = matchAt(patternChunk, state.text, state.at);
      if (chunk !== undefined) advance(state, state.at + chunk.length);
    } while (chunk !== undefined);
    const { end } = state;
    if (state.text[skip(state)] !== '.') {
      return { type: 'ColumnPattern', parts, start, end };
    }
    advance(state, state.at + 1);
    add('.', false);
  }
}

function addChunk(chunk: string, add: (text: string, wildcard: boolean) => void): void {
  if (chunk.startsWith('`')) {
    add(chunk.slice(1, -1).replaceAll('``', '`'), false);
    return;
  }
  for (const piece of chunk.split(/(\*)/)) {
    if (piece !== '') add(piece, piece === '*');
  }
}
