import { XMLParser } from 'fast-xml-parser';
import type { Diagnostic } from '../diagnostics/index.ts';
import type { SourceText } from '../text/index.ts';
import { type Event, toEvent } from './event.ts';
import { lineCounter, type PartReader, type ReadPart, unreadable } from './json.ts';
import { numbered, windowsRecord } from './windows.ts';

/** One event may be this long. */
const maxEvent = 4_000_000;

/**
 * A reader of Windows events in XML, one or many, as the event viewer exports them and Splunk stores them
 * (https://learn.microsoft.com/windows/win32/wes/eventschema-schema). Each `<Event>` is read alone, so that a broken
 * one does not stop the others. Document types are not looked at: no entity is ever defined or expanded.
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
    const opening = /<Event(?=[\s>])/g;
    // Looked for again only once it has been passed, so that many open events are read in linear time.
    let close = Number.NEGATIVE_INFINITY;
    for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
      const start = found.index;
      if (close !== -1 && close < start) close = text.indexOf('</Event>', start);
      const next = text.slice(start + 1, close === -1 ? undefined : close).search(/<Event(?=[\s>])/);
      const broken = close === -1 || next !== -1;
      if (broken && next === -1 && !final && text.length - start <= maxEvent) {
        return { events, diagnostics, at: start };
      }
      some = true;
      const end = broken ? (next === -1 ? text.length : start + 1 + next) : close + '</Event>'.length;
      const event = broken ? 'cut off' : readEvent(text.slice(start, end), lineOf(start));
      if (typeof event === 'string') diagnostics.push(unreadable(source, start, end, event));
      else events.push(event);
      opening.lastIndex = end;
    }
    if (final && !some) {
      diagnostics.push(unreadable(beginning, 0, beginning.text.length, 'XML without <Event> elements'));
    }
    // The beginning of a tag may be the last that is here.
    const tail = text.lastIndexOf('<');
    const cut = !final && tail !== -1 && text.length - tail < '<Event '.length ? tail : text.length;
    return { events, diagnostics, at: cut };
  }
}

type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  removeNSPrefix: true,
  alwaysCreateTextNode: true,
  trimValues: false,
});

/** The event, or what is wrong with it. */
function readEvent(text: string, line: number): Event | string {
  if (text.length > maxEvent) return `longer than ${maxEvent} characters`;
  let parsed: Element;
  try {
    parsed = parser.parse(text) as Element;
  } catch {
    return 'not well-formed XML';
  }
  const event = element(parsed.Event);
  const system = element(event?.System);
  if (event === undefined || system === undefined) return 'no <System> in the event';
  return toEvent(
    windowsRecord({
      system: {
        provider: attribute(system.Provider, 'Name'),
        id: textOf(system.EventID),
        channel: textOf(system.Channel),
        computer: textOf(system.Computer),
        time: attribute(system.TimeCreated, 'SystemTime'),
        record: textOf(system.EventRecordID),
        user: attribute(system.Security, 'UserID'),
        keywords: textOf(system.Keywords),
      },
      eventData: eventData(element(event.EventData)),
      userData: userData(element(event.UserData)),
      message: textOf(element(event.RenderingInfo)?.Message),
    }),
    line,
  );
}

function element(value: unknown): Element | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Element)
    : undefined;
}

function textOf(value: unknown): string | undefined {
  const text = element(value)?.['#text'];
  return typeof text === 'string' ? decoded(text) : undefined;
}

function attribute(value: unknown, name: string): string | undefined {
  const text = element(value)?.[`@${name}`];
  return typeof text === 'string' ? decoded(text) : undefined;
}

function eventData(data: Element | undefined): readonly (readonly [string, unknown])[] {
  const items = [data?.Data ?? []].flat();
  if (items.every((item) => attribute(item, 'Name') === undefined)) {
    return numbered(items.map((item) => textOf(item) ?? ''));
  }
  return items.flatMap((item) => {
    const name = attribute(item, 'Name');
    return name === undefined ? [] : [[name, textOf(item) ?? ''] as const];
  });
}

function userData(data: Element | undefined): readonly (readonly [string, unknown])[] {
  return Object.values(data ?? {}).flatMap((holder) =>
    Object.entries(element(holder) ?? {}).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined || name.startsWith('@') || name === '#text' ? [] : [[name, text] as const];
    }),
  );
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities that XML itself has, and characters by number; any other stays as it is written. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name as string] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
