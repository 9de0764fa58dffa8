import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { EventRecord } from './event.ts';
import { numbered, windowsRecord } from './windows.ts';

/** One event may be this long. */
export const maxEvent = 4_000_000;

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

/** The event in one `<Event>` element, or what is wrong with it. */
export function windowsXml(text: string): EventRecord | string {
  if (text.length > maxEvent) return `longer than ${maxEvent} characters`;
  // The parser takes what is not closed as if it were, and values would be cut short.
  if (XMLValidator.validate(text) !== true) return 'not well-formed XML';
  let parsed: Element;
  try {
    parsed = parser.parse(text) as Element;
  } catch {
    return 'not well-formed XML';
  }
  const event = element(parsed.Event);
  const system = element(event?.System);
  if (event === undefined || system === undefined) return 'no <System> in the event';
  return windowsRecord({
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
  });
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
  return numbered([data?.Data ?? []].flat().map((item) => [attribute(item, 'Name'), textOf(item) ?? '']));
}

function userData(data: Element | undefined): readonly (readonly [string, unknown])[] {
  return Object.values(data ?? {}).flatMap((holder) =>
    Object.entries(element(holder) ?? {}).flatMap(([name, value]) => {
      if (name.startsWith('@') || name === '#text') return [];
      return [value].flat().map((each) => [name, textOf(each) ?? ''] as const);
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
