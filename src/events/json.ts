import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { type SourceText, span } from '../text/index.ts';
import { type Event, type EventRecord, toEvent } from './event.ts';
import { notObject, shaped } from './shape.ts';

export interface ReadEvents {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What was read of a part of a text, and where the rest begins that needs more of the text. */
export interface ReadPart extends ReadEvents {
  readonly at: number;
}

/** Reads the parts of a text one after another; the last one is `final`. */
export type PartReader = (source: SourceText, final: boolean) => ReadPart;

/** An event of more characters is left out, so that memory is bounded. */
const longestEvent = 16_000_000;

/**
 * A reader of JSON events, one a line (NDJSON), in an array, or one after another over several lines. What cannot be
 * read is told with its place, and reading goes on behind it.
 */
export function jsonReader(): PartReader {
  // Set once an object has been seen that never ends: from then on only whole lines are tried.
  let linesOnly = false;
  /** Within a line that is too long. */
  let skipping = false;
  return read;

  function read(source: SourceText, final: boolean): ReadPart {
    const { text } = source;
    const events: Event[] = [];
    const diagnostics: Diagnostic[] = [];
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    let line = -1;
    const lineOf = lineCounter(source);
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (!skipping && isBetween(code)) {
        at++;
        continue;
      }
      if (line < at) line = lineEnd(text, at);
      // The whole line is here.
      const complete = line < text.length || final;
      if (skipping) {
        at = line;
        skipping = !complete;
        continue;
      }
      const start = at;
      const found = valueAt(text, start, complete ? line : undefined, final);
      if (found === undefined && text.length - start <= longestEvent)
        return { events, diagnostics, at: start };
      if (found === undefined) skipping = !complete;
      at = found?.end ?? line;
      const record = found?.value?.json;
      for (const each of isRecord(record) ? shaped(record) : [reasonOf(found)]) {
        if (typeof each === 'string') diagnostics.push(unreadable(source, start, at, each));
        else events.push(toEvent(each, lineOf(start)));
      }
    }
    return { events, diagnostics, at };
  }

  /** What stands at a place: a JSON value, or text that is none. Undefined where more text is needed to tell. */
  function valueAt(text: string, start: number, line: number | undefined, final: boolean): Found | undefined {
    const value = line === undefined ? undefined : parsed(text.slice(start, line));
    if (value !== undefined) return { value, end: line! };
    if (!linesOnly && text.charCodeAt(start) === openBrace) {
      const found = objectEnd(text, start);
      if (found.reason === 'closed') {
        const object = parsed(text.slice(start, found.end));
        return { value: object, end: found.end };
      }
      if (found.reason === 'file' && !final) {
        linesOnly = text.length - start > longestEvent;
        return undefined;
      }
      if (found.reason === 'file') linesOnly = true;
    }
    return line === undefined ? undefined : { value: undefined, end: line };
  }
}

interface Found {
  readonly value: { readonly json: unknown } | undefined;
  readonly end: number;
}

function reasonOf(found: Found | undefined): string {
  if (found === undefined) return `longer than ${longestEvent} characters`;
  return found.value === undefined ? 'not JSON' : notObject;
}

/** Lines of places that come one behind the other. */
export function lineCounter({ text, begins }: SourceText): (at: number) => number {
  let line = begins?.line ?? 1;
  let seen = -1;
  return (at) => {
    for (let end = text.indexOf('\n', seen + 1); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) {
      line++;
      seen = end;
    }
    return line;
  };
}

export function unreadable(source: SourceText, start: number, end: number, reason: string): Diagnostic {
  return diagnose('event-unreadable', { span: span(source, start, end), with: { reason } });
}

function isRecord(value: unknown): value is EventRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const newline = 10;
const openBrace = 123;

/** Blanks, and the brackets and commas of an array of events. */
function isBetween(code: number): boolean {
  return code <= 32 || code === 44 || code === 91 || code === 93;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Where the object that starts at `from` ends. A `{` in the first column begins another event. */
function objectEnd(
  text: string,
  from: number,
): { readonly reason: 'closed' | 'next' | 'file'; readonly end: number } {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 34:
        i = stringEnd(text, i);
        break;
      case openBrace:
        if (depth > 0 && text.charCodeAt(i - 1) === newline) return { reason: 'next', end: i };
        depth++;
        break;
      case 125:
        if (--depth === 0) return { reason: 'closed', end: i + 1 };
        break;
    }
  }
  return { reason: 'file', end: text.length };
}

/** The closing quote, or the end of the line, since no JSON text goes over it. */
function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i;
    else if (code === newline) return i - 1;
  }
  return text.length;
}
