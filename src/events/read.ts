import { type Position, type SourceText, sourceText } from '../text/index.ts';
import { jsonReader, type PartReader, type ReadEvents } from './json.ts';
import { xmlReader } from './xml.ts';

/**
 * Reads events in any known format: JSON (one a line, arrays, one after another) and Windows event XML, recognised
 * from the first character. Never fails: what cannot be read is told with its place, and left out.
 */
export function readEvents(text: string, file = 'events'): ReadEvents {
  return readerFor(text)(sourceText(file, text), true);
}

/** Reads a text that comes in parts, of any length: only an event that is not complete yet is kept. */
export interface EventReader {
  /** What the next part of the text completes. */
  readonly push: (text: string) => ReadEvents;
  /** What is left at the end of the text. */
  readonly end: () => ReadEvents;
}

export function eventReader(file = 'events'): EventReader {
  let read: PartReader | undefined;
  let pending = '';
  let begins: Position = { line: 1, column: 1 };
  return {
    push: (text) => {
      pending += text;
      return next(false);
    },
    end: () => next(true),
  };

  function next(final: boolean): ReadEvents {
    if (read === undefined && !final && /^\uFEFF?\s*$/.test(pending)) return { events: [], diagnostics: [] };
    read ??= readerFor(pending);
    const source: SourceText = { name: file, text: pending, begins };
    const { events, diagnostics, at } = read(source, final);
    begins = positionBehind(begins, pending, at);
    pending = pending.slice(at);
    return { events, diagnostics };
  }
}

function readerFor(text: string): PartReader {
  return /^\uFEFF?\s*</.test(text) ? xmlReader() : jsonReader();
}

function positionBehind({ line, column }: Position, text: string, end: number): Position {
  let lines = 0;
  let last = -1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    lines++;
    last = at;
  }
  return lines === 0 ? { line, column: column + end } : { line: line + lines, column: end - last };
}
