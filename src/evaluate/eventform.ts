import { type Event, fieldNames, hasField, type Value, valuesOf } from '../events/index.ts';

/**
 * How events are written down: with canonical (ECS) names; as Windows events of winlogbeat's naming, which XML and the
 * JSON of exports are read as; with the names of Windows' event data alone, as Sigma rules have them; with Splunk's
 * names; as Kubernetes audit events.
 */
export const eventFormats = ['ecs', 'winevt', 'sigma', 'splunk', 'k8s-audit'] as const;
export type EventFormat = (typeof eventFormats)[number];
/** `auto`: found out from the fields of each event. */
export type CanonicalEventFormat = EventFormat | 'auto';

/** An event's fields with the names that one taxonomy's rules would ask for, and what it says about its log source. */
export interface NamedEvent {
  readonly taxonomy: 'sigma' | 'splunk';
  readonly fields: readonly (readonly [string, readonly Value[]])[];
  /** Canonical conditions (or Splunk's) that select such events, and Sysmon's `EventType`. */
  readonly selectors: readonly (readonly [string, Value])[];
  /** Canonical fields that the form has under fixed names of its own. */
  readonly known: readonly (readonly [string, readonly Value[]])[];
}

/** Fields of Windows events that hardly any other event has. */
const windowsNames = [
  'Image',
  'CommandLine',
  'ParentImage',
  'TargetFilename',
  'TargetObject',
  'ImageLoaded',
  'ScriptBlockText',
  'QueryName',
  'SubjectUserName',
  'NewProcessName',
];

function isWinlog(event: Event): boolean {
  return ['winlog.channel', 'winlog.event_id', 'winlog.event_data'].some((name) => hasField(event, name));
}

/** The form of an event that does not say; canonical when nothing speaks for another. */
export function formOf(event: Event): EventFormat {
  const has = (name: string): boolean => hasField(event, name);
  if (isWinlog(event)) return 'winevt';
  if (has('kubernetes.audit')) return 'ecs';
  if (has('sourcetype') || (has('EventCode') && (has('source') || has('_time') || has('LogName'))))
    return 'splunk';
  if (has('event.category') || has('process.name')) return 'ecs';
  if (has('EventID') || windowsNames.some(has)) return 'sigma';
  if (has('auditID') && has('verb') && has('requestURI')) return 'k8s-audit';
  return 'ecs';
}

/** The event as rules of the form's own taxonomy would name its parts; undefined when its names are canonical. */
export function namedEvent(event: Event, form: EventFormat): NamedEvent | undefined {
  switch (form) {
    case 'winevt':
      return fromWinlog(event);
    case 'sigma':
      return fromData(event);
    case 'splunk':
      // What was read of a Windows event in `_raw` has winlogbeat's names.
      return isWinlog(event) ? fromWinlog(event) : fromSplunk(event);
    case 'ecs':
    case 'k8s-audit':
      return undefined;
  }
}

const dataPrefix = /^winlog\.(?:event|user)_data\./;

/** Windows' own event 4688 has other names than Sysmon's for the same things. */
const processNames: ReadonlyMap<string, string> = new Map([
  ['NewProcessName', 'Image'],
  ['ParentProcessName', 'ParentImage'],
]);

function fromWinlog(event: Event): NamedEvent {
  const fields: (readonly [string, readonly Value[]])[] = [];
  for (const name of fieldNames(event)) {
    if (dataPrefix.test(name)) fields.push([ownName(name.replace(dataPrefix, '')), valuesOf(event, name)]);
  }
  const code = valuesOf(event, 'event.code')[0] ?? valuesOf(event, 'winlog.event_id')[0];
  const type = valuesOf(event, 'winlog.event_data.EventType')[0];
  return { taxonomy: 'sigma', fields, ...selectors(valuesOf(event, 'winlog.channel')[0], code, type) };
}

function ownName(name: string): string {
  return processNames.get(name) ?? name;
}

/** What every Windows event has, by its name in the event and canonically. */
const systemNames: ReadonlyMap<string, string> = new Map([
  ['Provider_Name', 'event.provider'],
  ['ProviderName', 'event.provider'],
  ['SourceName', 'event.provider'],
  ['Computer', 'host.name'],
  ['ComputerName', 'host.name'],
  ['Hostname', 'host.name'],
  ['EventTime', '@timestamp'],
  ['TimeCreated', '@timestamp'],
  ['_time', '@timestamp'],
]);

function fromData(event: Event): NamedEvent {
  const names = [...fieldNames(event)];
  const channel = valuesOf(event, 'Channel')[0] ?? valuesOf(event, 'LogName')[0];
  const code = valuesOf(event, 'EventID')[0] ?? valuesOf(event, 'EventCode')[0];
  const found = selectors(channel, code, valuesOf(event, 'EventType')[0]);
  const system = names.flatMap((name) => {
    const canonical = systemNames.get(name);
    return canonical === undefined ? [] : [[canonical, valuesOf(event, name)] as const];
  });
  const data = names.map((name) => [ownName(name), valuesOf(event, name)] as const);
  return { taxonomy: 'sigma', fields: data, selectors: found.selectors, known: [...found.known, ...system] };
}

function selectors(
  channel: Value | undefined,
  code: Value | undefined,
  type: Value | undefined,
): Pick<NamedEvent, 'selectors' | 'known'> {
  const said = [
    ...(channel === undefined ? [] : [['winlog.channel', String(channel)] as const]),
    ...(code === undefined ? [] : [['event.code', String(code)] as const]),
  ];
  const known = said.map(([name, value]) => [name, [value]] as const);
  return { selectors: type === undefined ? said : [...said, ['EventType', String(type)]], known };
}

/** `WinEventLog:Security`, `XmlWinEventLog:Microsoft-Windows-Sysmon/Operational`: the channel of a Windows event. */
const windowsSource = /^(?:Xml)?WinEventLog:(.+)$/i;

function fromSplunk(event: Event): NamedEvent {
  const source = String(valuesOf(event, 'source')[0] ?? '');
  const channel = windowsSource.exec(source)?.[1];
  // Windows events keep the names of their data in Splunk.
  if (channel !== undefined || hasField(event, 'EventCode')) {
    const named = fromData(event);
    const code = valuesOf(event, 'EventCode')[0] ?? valuesOf(event, 'EventID')[0];
    const found = selectors(channel ?? valuesOf(event, 'LogName')[0], code, valuesOf(event, 'EventType')[0]);
    return { ...named, selectors: found.selectors, known: [...found.known, ...named.known] };
  }
  const fields = [...fieldNames(event)].map((name) => [name, valuesOf(event, name)] as const);
  const sourcetype = valuesOf(event, 'sourcetype')[0];
  return {
    taxonomy: 'splunk',
    fields,
    selectors: sourcetype === undefined ? [] : [['sourcetype', sourcetype]],
    known: fields.flatMap(([name, values]) => (name === '_time' ? [['@timestamp', values] as const] : [])),
  };
}
