import type { Diagnostic } from '../diagnostics/index.ts';
import type { SourceText } from '../text/index.ts';
import { type Event, toEvent } from './event.ts';
import { lineCounter, type PartReader, type ReadPart, unreadable } from './json.ts';
import { maxEvent, windowsXml } from './windowsxml.ts';

/**
 * A reader of Windows events in XML, one or many, as the event viewer exports them and Splunk stores them
 * (https://learn.microsoft.com/windows/win32/wes/eventschema-schema). Each `<Event>` is read alone, so that a broken
 * one does not stop the others. Document types and comments between them are passed over: no entity is ever
 * defined or expanded.
 */
export function xmlReader(): PartReader {
  let some = false;
  let beginning: SourceText | undefined;
  return read;

  function read(source: SourceText, final: boolean): ReadPart {
    const { text } = source;
    beginning ??= source;
    const events: Event[] = [];
    const diagnostics: Diagnostic[] = [];
    const lineOf = lineCounter(source);
    const opening = /<Event(?=[\s>])|<!--|<!DOCTYPE/g;
    // Looked for again only once it has been passed, so that many open events are read in linear time.
    let close = Number.NEGATIVE_INFINITY;
    let done = 0;
    for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
      const start = found.index;
      if (found[0] !== '<Event') {
        const end = found[0] === '<!--' ? commentEnd(text, start) : doctypeEnd(text, start);
        if (end === -1 && !final && text.length - start <= maxEvent)
          return { events, diagnostics, at: start };
        if (end === -1) diagnostics.push(unreadable(source, start, text.length, 'cut off'));
        done = end === -1 ? text.length : end;
        opening.lastIndex = done;
        continue;
      }
      if (close !== -1 && close < start) close = text.indexOf('</Event>', start);
      const next = text.slice(start + 1, close === -1 ? undefined : close).search(/<Event(?=[\s>])/);
      const broken = close === -1 || next !== -1;
      if (broken && next === -1 && !final && text.length - start <= maxEvent) {
        return { events, diagnostics, at: start };
      }
      some = true;
      const end = broken ? (next === -1 ? text.length : start + 1 + next) : close + '</Event>'.length;
      const record = broken ? 'cut off' : windowsXml(text.slice(start, end));
      if (typeof record === 'string') diagnostics.push(unreadable(source, start, end, record));
      else events.push(toEvent(record, lineOf(start)));
      done = end;
      opening.lastIndex = end;
    }
    if (final && !some) {
      diagnostics.push(unreadable(beginning, 0, beginning.text.length, 'XML without <Event> elements'));
    }
    // The beginning of a tag may be the last that is here.
    const tail = text.lastIndexOf('<');
    const open = !final && tail >= done && text.length - tail < '<!DOCTYPE'.length;
    return { events, diagnostics, at: open ? tail : text.length };
  }
}

/** Behind a comment; -1 where it does not end. */
function commentEnd(text: string, start: number): number {
  const end = text.indexOf('-->', start + 4);
  return end === -1 ? -1 : end + 3;
}

/** Behind a document type, whose entities may have the text of events; -1 where it does not end. */
function doctypeEnd(text: string, start: number): number {
  let declarations = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '[') declarations = true;
    else if (char === ']') declarations = false;
    else if (char === '>' && !declarations) return at + 1;
    else if (char === '"' || char === "'") at = text.indexOf(char, at + 1);
    else if (text.startsWith('<!--', at)) at = commentEnd(text, at) - 1;
    if (at < start) return -1;
  }
  return -1;
}
