import type { EventRecord } from './event.ts';

/**
 * A Windows event as Elastic's winlog integration names its parts
 * (https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog): what stands in `System`, then
 * `winlog.event_data.*` and `winlog.user_data.*` by the names of the event's own data.
 */
export interface WindowsEvent {
  readonly system: {
    readonly provider?: string | undefined;
    readonly id?: string | undefined;
    readonly channel?: string | undefined;
    readonly computer?: string | undefined;
    readonly time?: string | undefined;
    readonly record?: string | undefined;
    readonly user?: string | undefined;
    readonly keywords?: string | undefined;
  };
  readonly eventData: readonly (readonly [string, unknown])[];
  readonly userData: readonly (readonly [string, unknown])[];
  readonly message?: string | undefined;
}

export function windowsRecord(event: WindowsEvent): EventRecord {
  const { system } = event;
  const record: Record<string, unknown> = {
    '@timestamp': system.time,
    'event.code': system.id,
    'event.provider': system.provider,
    'winlog.event_id': system.id,
    'winlog.provider_name': system.provider,
    'winlog.channel': system.channel,
    'winlog.computer_name': system.computer,
    'winlog.record_id': system.record,
    'winlog.user.identifier': system.user,
    'host.name': system.computer,
    'event.outcome': outcomeOf(system.keywords),
    message: event.message,
  };
  addData(record, 'winlog.event_data.', event.eventData);
  addData(record, 'winlog.user_data.', event.userData);
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** A name that comes again has several values. */
function addData(record: Record<string, unknown>, prefix: string, data: WindowsEvent['eventData']): void {
  const values = new Map<string, unknown[]>();
  for (const [name, value] of data) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  for (const [name, list] of values) record[prefix + name] = list.length === 1 ? list[0] : list;
}

/** The Security channel says in two bits of the keywords whether something was audited as a success or a failure. */
function outcomeOf(keywords: string | undefined): string | undefined {
  if (keywords === undefined || !/^0x[0-9a-f]{16}$/i.test(keywords)) return undefined;
  const bits = BigInt(keywords);
  if ((bits & 0x20000000000000n) !== 0n) return 'success';
  return (bits & 0x10000000000000n) === 0n ? undefined : 'failure';
}

/** Data without a name have their number as one, as winlogbeat does. */
export function numbered(
  data: readonly (readonly [string | undefined, unknown])[],
): readonly (readonly [string, unknown])[] {
  return data.map(([name, value], index) => [name ?? `param${index + 1}`, value]);
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  if (isObject(value)) return text(value['#text']);
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
}

/** The JSON form of the same events (`{"Event": {"System": …, "EventData": …}}`), with attributes in `#attributes`. */
export function windowsJson(record: EventRecord): EventRecord | undefined {
  const { Event: event } = record;
  if (!isObject(event) || !isObject(event.System)) return undefined;
  const system = event.System;
  const attribute = (element: string, name: string): string | undefined => {
    const holder = system[element];
    if (!isObject(holder)) return undefined;
    const attributes = isObject(holder['#attributes']) ? holder['#attributes'] : holder;
    return text(attributes[name] ?? attributes[`@${name}`]);
  };
  return windowsRecord({
    system: {
      provider: attribute('Provider', 'Name'),
      id: text(system.EventID),
      channel: text(system.Channel),
      computer: text(system.Computer),
      time: attribute('TimeCreated', 'SystemTime'),
      record: text(system.EventRecordID),
      user: attribute('Security', 'UserID'),
      keywords: text(system.Keywords),
    },
    eventData: dataOf(event.EventData),
    userData: isObject(event.UserData) ? userDataOf(event.UserData) : [],
    message: isObject(event.RenderingInfo) ? text(event.RenderingInfo.Message) : undefined,
  });
}

function dataOf(data: unknown): readonly (readonly [string, unknown])[] {
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([name, value]): (readonly [string, unknown])[] => {
    if (name.startsWith('#')) return [];
    if (name !== 'Data') return [[name, value]];
    const items = isObject(value) && nameOf(value) === undefined ? value['#text'] : value;
    return [
      ...numbered(
        [items ?? []].flat().map((item) => {
          const own = nameOf(item);
          return [own, own === undefined ? item : (text(item) ?? '')];
        }),
      ),
    ];
  });
}

/** The `Name` of a `Data` element that was not made a key, with its attributes beside its text or below `#attributes`. */
function nameOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const attributes = isObject(item['#attributes']) ? item['#attributes'] : item;
  return text(attributes['@Name'] ?? attributes.Name);
}

/** The fields of the one element in `UserData`. */
function userDataOf(data: Json): readonly (readonly [string, unknown])[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name.startsWith('#')) return [];
    return isObject(value) ? Object.entries(value).filter(([key]) => !key.startsWith('#')) : [];
  });
}
