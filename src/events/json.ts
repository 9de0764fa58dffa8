import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { type SourceText, span } from '../text/index.ts';
import { type Event, type EventRecord, toEvent } from './event.ts';
import { shaped } from './shape.ts';

export interface ReadEvents {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads JSON events, one a line (NDJSON), in an array, or one after another over several lines. What cannot be read
 * is told with its place, and reading goes on with the next line.
 */
export function readJsonEvents(source: SourceText): ReadEvents {
  const { text } = source;
  const events: Event[] = [];
  const diagnostics: Diagnostic[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  // Set once an object has been seen that never ends: from then on only whole lines are tried.
  let linesOnly = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isBetween(code)) {
      at++;
      continue;
    }
    const stop = lineEnd(text, at);
    const start = at;
    let value = parsed(text.slice(start, stop));
    at = stop;
    if (value === undefined && !linesOnly && code === openBrace) {
      const found = objectEnd(text, start);
      if (found.reason === 'file') linesOnly = true;
      else if (found.reason === 'closed') {
        value = parsed(text.slice(start, found.end));
        if (value !== undefined) at = found.end;
      }
    }
    const record = value?.json;
    if (isRecord(record)) for (const each of shaped(record)) events.push(toEvent(each));
    else {
      const reason = value === undefined ? 'not JSON' : 'not a JSON object';
      diagnostics.push(diagnose('event-unreadable', { span: span(source, start, at), with: { reason } }));
    }
  }
  return { events, diagnostics };
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
