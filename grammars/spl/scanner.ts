/**
 * Reading position in a text, and the lexical rules that every part of SPL shares: blanks and comments, words,
 * strings with their escapes, macros, balanced raw text. Parsers of the parts are plain functions over this state.
 */

import type { Located, Macro, Option } from './ast.ts';
import { countItem, fail, type State, stop } from './state.ts';

export function at<T extends object>(state: State, start: number, node: T): T & Located {
  return { ...node, start, end: state.at };
}

export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;
}

/** Skips blanks and comments (```…```); a comment counts as a blank. */
export function skip(state: State): void {
  const { text } = state;
  for (;;) {
    const code = text.charCodeAt(state.at);
    if (isBlank(code)) state.at++;
    else if (code === 96 && text.startsWith('```', state.at)) {
      const end = text.indexOf('```', state.at + 3);
      if (end === -1) fail(state, 'the comment is not closed', state.at, state.at + 3, 'end it with ```');
      state.comments.push(text.slice(state.at + 3, end).trim());
      state.at = end + 3;
    } else return;
  }
}

/** The character at the cursor; empty at the end. */
export function peek(state: State): string {
  return state.text.charAt(state.at);
}

/** Takes a mark if it stands here, and the blanks after it. */
export function take(state: State, mark: string): boolean {
  if (!state.text.startsWith(mark, state.at)) return false;
  state.at += mark.length;
  skip(state);
  return true;
}

export function expect(state: State, mark: string, where: string): void {
  if (!take(state, mark)) fail(state, `expected ${mark} ${where}, found ${found(state)}`);
}

/** What stands at the cursor, for messages. */
export function found(state: State): string {
  if (state.at >= state.text.length) return 'the end';
  const rest = state.text.slice(state.at, state.at + 24);
  return rest.match(/^(?:[\w.*]+|.)/su)?.[0] ?? rest;
}

/** Whether the stage ends here: a pipe, the end, or the bracket that closes the subsearch. */
export function atStageEnd(state: State): boolean {
  if (state.at >= state.text.length) return true;
  const code = state.text.charCodeAt(state.at);
  return code === 124 || (code === 93 && state.brackets > 0);
}

/** Characters that end a bare word everywhere: blanks, quotes, brackets, commas, pipes, back-ticks. */
const wordEnds = new Set('"(),[]|`'.split('').map((mark) => mark.charCodeAt(0)));
/** A search's field name ends at a comparison too. */
const fieldEnds = new Set([...wordEnds, ...'=<>'.split('').map((mark) => mark.charCodeAt(0))]);

function scanBare(state: State, ends: ReadonlySet<number>, from: number): number {
  const { text } = state;
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) {
      // A backslash keeps a quote, a backslash or a pipe from ending the word.
      const next = text.charCodeAt(i + 1);
      if (next === 34 || next === 92 || next === 124) i++;
      continue;
    }
    if (isBlank(code) || ends.has(code)) break;
    if (code === 33 && text.charCodeAt(i + 1) === 61 && ends === fieldEnds) break;
  }
  return i;
}

/** Moves past a bare word that may hold `=`; empty when none stands here. Escapes are not decoded. */
export function bareWord(state: State): string {
  const start = state.at;
  state.at = scanBare(state, wordEnds, start);
  return state.text.slice(start, state.at);
}

/** Moves past a bare word that ends at a comparison. */
export function bareField(state: State): string {
  const start = state.at;
  state.at = scanBare(state, fieldEnds, start);
  return state.text.slice(start, state.at);
}

/** The word at the cursor, without moving. */
export function peekWord(state: State): string {
  return state.text.slice(state.at, scanBare(state, fieldEnds, state.at));
}

/** Takes a keyword (in any case) and the blanks after it. */
export function takeKeyword(state: State, ...words: readonly string[]): string | undefined {
  const word = peekWord(state);
  const lower = word.toLowerCase();
  if (word === '' || !words.includes(lower)) return undefined;
  state.at += word.length;
  skip(state);
  return lower;
}

/**
 * Decodes escapes, inside and outside quotes alike: `\"`, `\\` and `\|` are the second character, any other
 * backslash is itself (Search manual, "Backslashes").
 */
export function decode(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(["\\|])/g, '$1');
}

/** A double-quoted string, decoded; the cursor stands at its quote. Blanks after it are left. */
export function quoted(state: State): string {
  const start = state.at;
  const end = endOfQuoted(state.text, start, 34);
  if (end === -1) fail(state, 'the quote is not closed', start, start + 1, 'end the text with "');
  state.at = end;
  return decode(state.text.slice(start + 1, end - 1));
}

/** Offset after the closing quote, -1 when there is none. */
export function endOfQuoted(text: string, start: number, quote: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === quote) return i + 1;
  }
  return -1;
}

/** A name or value as people write it among arguments: quoted or bare. Undefined when neither stands here. */
export function nameOrString(state: State): string | undefined {
  if (peek(state) === '"') {
    const text = quoted(state);
    skip(state);
    return text;
  }
  const word = wordWithBrackets(state);
  if (word === '') return undefined;
  skip(state);
  return decode(word);
}

/** A bare word to which brackets without a blank inside belong: `*GetCurrent()*`, the field `aceFlags(inherited)`. */
export function wordWithBrackets(state: State): string {
  const start = state.at;
  bareWord(state);
  while (peek(state) === '(' && state.at > start) {
    const close = closingWithoutBlank(state);
    if (close === -1) break;
    state.at = close + 1;
    bareWord(state);
  }
  return state.text.slice(start, state.at);
}

function closingWithoutBlank(state: State): number {
  for (let i = state.at + 1, open = 1; i < state.text.length; i++) {
    const code = state.text.charCodeAt(i);
    if (isBlank(code) || code === 124 || code === 34) return -1;
    if (code === 40) open++;
    else if (code === 41 && --open === 0) return i;
  }
  return -1;
}

/** The same where an argument must stand. */
export function name(state: State, what: string): string {
  return nameOrString(state) ?? fail(state, `expected ${what}, found ${found(state)}`);
}

const optionName = /[A-Za-z_][\w.-]*(?=\s*=(?!=))/y;

/** `name=value`, when one stands here. */
export function option(state: State): Option | undefined {
  optionName.lastIndex = state.at;
  const found = optionName.exec(state.text);
  if (found === null) return undefined;
  const start = state.at;
  state.at += found[0].length;
  skip(state);
  state.at++;
  skip(state);
  const value = optionValue(state);
  const end = state.at;
  skip(state);
  return { type: 'Option', name: found[0], value, start, end };
}

function optionValue(state: State): string {
  if (peek(state) === '"') return quoted(state);
  // A macro that is not known, or a filter of transaction: startswith=eval(x>1), startswith=(a OR b).
  const start = state.at;
  if (peek(state) === '`') {
    macro(state);
    return state.text.slice(start, state.at);
  }
  bareWord(state);
  if (peek(state) === '(') {
    state.at = endOfBalanced(state, state.at);
    return state.text.slice(start, state.at);
  }
  return decode(state.text.slice(start, state.at));
}

/** Offset after the bracket that closes the one at `start`; quotes inside are respected. */
export function endOfBalanced(state: State, start: number): number {
  const { text } = state;
  let open = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      const end = endOfQuoted(text, i, 34);
      if (end === -1) fail(state, 'the quote is not closed', i, i + 1, 'end the text with "');
      i = end - 1;
    } else if (code === 40) open++;
    else if (code === 41 && --open === 0) return i + 1;
  }
  return fail(state, 'the parenthesis is not closed', start, start + 1);
}

/** A macro; the cursor stands at its back-tick. */
export function macro(state: State): Macro {
  const start = state.at;
  const use = macroUse(state.text, start);
  if (use === undefined) {
    return fail(
      state,
      'the back-tick is not closed',
      start,
      start + 1,
      'a macro is written `name` or `name(a, b)`',
    );
  }
  if (use.name === '') stop(state, { message: 'the macro has no name', start, end: use.end });
  countItem(state);
  state.at = use.end;
  return { type: 'Macro', name: use.name, arguments: use.arguments, start, end: use.end };
}

/** A macro's use in a text: its name, its arguments as raw texts, the offset after the closing back-tick. */
export interface MacroUse {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly end: number;
}

/** Reads `name` or `name(a, "b")` between back-ticks; undefined when they are not closed. */
export function macroUse(text: string, start: number): MacroUse | undefined {
  let end = -1;
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 96) {
      end = i;
      break;
    }
    if (code === 34) {
      const after = endOfQuoted(text, i, 34);
      if (after === -1) return undefined;
      i = after - 1;
    }
  }
  if (end === -1) return undefined;
  const body = text.slice(start + 1, end).trim();
  const open = body.indexOf('(');
  if (open === -1 || !body.endsWith(')')) return { name: body, arguments: [], end: end + 1 };
  const inner = body.slice(open + 1, -1);
  return { name: body.slice(0, open).trim(), arguments: splitArguments(inner), end: end + 1 };
}

/** Arguments of a macro: split at commas outside quotes and parentheses; quotes around a whole argument go. */
function splitArguments(text: string): string[] {
  if (text.trim() === '') return [];
  const out: string[] = [];
  let from = 0;
  let open = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      const after = endOfQuoted(text, i, 34);
      i = (after === -1 ? text.length : after) - 1;
    } else if (code === 40) open++;
    else if (code === 41) open--;
    else if (i === text.length || (code === 44 && open === 0)) {
      const item = text.slice(from, i).trim();
      out.push(
        item.length > 1 && item.startsWith('"') && item.endsWith('"') ? decode(item.slice(1, -1)) : item,
      );
      from = i + 1;
    }
  }
  return out;
}

/** Moves to the end of the stage, over quotes, comments, macros and brackets; the text passed, blanks trimmed. */
export function restOfStage(state: State): string {
  const { text } = state;
  const start = state.at;
  let open = 0;
  for (; state.at < text.length; state.at++) {
    const code = text.charCodeAt(state.at);
    if (code === 92) state.at++;
    else if (code === 34 || code === 96) {
      if (text.startsWith('```', state.at)) {
        const end = text.indexOf('```', state.at + 3);
        state.at = end === -1 ? text.length - 1 : end + 2;
        continue;
      }
      const end = code === 34 ? endOfQuoted(text, state.at, 34) : (macroUse(text, state.at)?.end ?? -1);
      if (end === -1) {
        const what = code === 34 ? 'the quote is not closed' : 'the back-tick is not closed';
        fail(state, what, state.at, state.at + 1);
      }
      state.at = end - 1;
    } else if (code === 91) open++;
    else if (code === 93) {
      if (open === 0 && state.brackets > 0) break;
      open--;
    } else if (code === 124 && open <= 0) break;
  }
  if (state.at > text.length) state.at = text.length;
  return text.slice(start, state.at).trim();
}
