import { describe, expect, it } from 'vitest';
import { type CanonicalEventFormat, canonicalEvent } from '../../src/evaluate/index.ts';
import { readEvents, valuesOf } from '../../src/events/index.ts';
import { parse } from '../../src/parse.ts';
import { testRules } from '../../src/testing/index.ts';

const image = 'C:\\Windows\\System32\\whoami.exe';
const parent = 'C:\\Windows\\System32\\cmd.exe';
const data = { Image: image, CommandLine: 'whoami /all', ParentImage: parent };
const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const json = JSON.stringify;
const xml = (channel: string, code: number, content: string): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${code}</EventID>` +
  `<Channel>${channel}</Channel><Computer>ws1</Computer></System>${content}</Event>`;
const dataXml = (fields: object): string =>
  `<EventData>${Object.entries(fields)
    .map(([name, value]) => `<Data Name='${name}'>${value}</Data>`)
    .join('')}</EventData>`;
const sysmonXml = xml(sysmon, 1, dataXml(data));
const elastic = {
  event: { category: ['process'], type: ['start'] },
  host: { os: { type: 'windows' } },
  process: { executable: image, command_line: 'whoami /all', parent: { executable: parent } },
};
const splunk = (result: object): string => json({ preview: false, offset: 0, result });
const time = { _time: '2024-05-01T10:00:00.000+00:00' };
const other = { message: 'another event' };

/** One and the same start of a process, as different systems write it down, and which event of the file it is. */
const processes: Readonly<Record<string, string | readonly [string, number]>> = {
  'Sysmon as XML': sysmonXml,
  'Sysmon as XML, among others': [`<Events>${xml('Application', 1, '')}\n${sysmonXml}</Events>`, 1],
  'Sysmon as JSON of an export': json({
    Event: { System: { EventID: 1, Channel: sysmon, Computer: 'ws1' }, EventData: data },
  }),
  'winlogbeat without its modules': json({ winlog: { channel: sysmon, event_id: '1', event_data: data } }),
  'the Security log': json({
    Event: {
      System: { EventID: 4688, Channel: 'Security', Computer: 'ws1', Keywords: '0x8020000000000000' },
      EventData: { NewProcessName: image, CommandLine: 'whoami /all', ParentProcessName: parent },
    },
  }),
  "names of Sigma's": json({ EventID: 1, Channel: sysmon, ...data }),
  'a result of Splunk': splunk({
    ...time,
    source: `XmlWinEventLog:${sysmon}`,
    sourcetype: 'XmlWinEventLog',
    EventCode: '1',
    ...data,
  }),
  'a result of Splunk with XML in it': splunk({
    ...time,
    _raw: sysmonXml,
    source: `XmlWinEventLog:${sysmon}`,
    sourcetype: 'XmlWinEventLog',
  }),
  'a result of Splunk with JSON in it': splunk({ ...time, _raw: json(elastic), sourcetype: '_json' }),
  'results of Splunk, one a line': [`${splunk({ _raw: 'text' })}\n${splunk({ _raw: sysmonXml })}\n`, 1],
  'results of Splunk in one object': [json({ preview: false, results: [other, { _raw: sysmonXml }] }), 1],
  'a document of Elastic': json(elastic),
  'a document of Elastic with dotted names': json({
    'event.category': 'process',
    'event.type': 'start',
    'host.os.type': 'windows',
    'process.executable': image,
    'process.command_line': 'whoami /all',
    'process.parent.executable': parent,
  }),
  'documents one a line': [`${json(other)}\n${json(elastic)}\n`, 1],
  'documents in an array': [json([other, elastic], undefined, 2), 1],
  'documents one after another': [`${json(other)} ${json(elastic, undefined, 2)}`, 1],
};

const processRules: Readonly<Record<string, string>> = {
  sigma: `title: x
logsource: {product: windows, category: process_creation}
detection:
    a: {Image|endswith: '\\whoami.exe', CommandLine|contains: ' /all', ParentImage|endswith: '\\cmd.exe'}
    condition: a
`,
  eql: 'process where host.os.type == "windows" and event.type == "start" and process.name : "WhoAmI.exe" and process.command_line : "*/all" and process.parent.name : "cmd.exe"',
  kql: 'event.category: process and event.type: start and host.os.type: windows and process.name: whoami.exe and process.parent.name: cmd.exe',
};

/** An event log that was cleared, which Windows says in `UserData`. */
const cleared = { SubjectUserName: 'ann', SubjectDomainName: 'LAB' };
const clearedXml = (user: string): string =>
  `<UserData><LogFileCleared xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>${user}</LogFileCleared></UserData>`;
const securityXml = xml(
  'Security',
  1102,
  clearedXml('<SubjectUserName>ann</SubjectUserName><SubjectDomainName>LAB</SubjectDomainName>'),
);
const clearings: typeof processes = {
  XML: securityXml,
  'XML, several': [`${securityXml.replace('1102', '1101')}\n${securityXml}`, 1],
  'JSON of an export': json({
    Event: { System: { EventID: 1102, Channel: 'Security' }, UserData: { LogFileCleared: cleared } },
  }),
  'a result of Splunk with XML in it': splunk({
    ...time,
    _raw: securityXml,
    source: 'XmlWinEventLog:Security',
  }),
  'a document of winlogbeat': json({
    event: { code: '1102' },
    winlog: { channel: 'Security', user_data: cleared },
  }),
};
const clearingRules: typeof processRules = {
  sigma: `title: x
logsource: {product: windows, service: security}
detection:
    a: {EventID: 1102, SubjectUserName: Ann}
    condition: a
`,
  kql: 'winlog.channel: Security and event.code: 1102 and winlog.user_data.SubjectUserName: ann',
};

const audit = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  verb: 'list',
  objectRef: { resource: 'secrets', namespace: 'shop' },
  user: { username: 'ann' },
  requestReceivedTimestamp: '2024-05-01T10:00:00Z',
};
const requests: typeof processes = {
  'as the server writes it': json(audit),
  'one a line': [`${json({ ...audit, verb: 'get' })}\n${json(audit)}\n`, 1],
  'as a list': [
    json({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [{ ...audit, verb: 'get' }, audit] }),
    1,
  ],
  'a document of Elastic': json({ kubernetes: { audit } }),
  'a document of Elastic with dotted names': json({
    'kubernetes.audit.verb': 'list',
    'kubernetes.audit.objectRef.resource': 'secrets',
    'kubernetes.audit.objectRef.namespace': 'shop',
    'kubernetes.audit.user.username': 'ann',
  }),
  'a result of Splunk with JSON in it': splunk({
    ...time,
    _raw: json(audit),
    sourcetype: 'kube:apiserver:audit',
  }),
};
const requestRules: typeof processRules = {
  sigma: `title: x
logsource: {product: kubernetes, service: audit}
detection:
    a: {verb: list, objectRef.resource: secrets}
    condition: a
`,
  kql: 'kubernetes.audit.verb: list and kubernetes.audit.objectRef.resource: secrets',
  eql: 'any where kubernetes.audit.verb == "list" and kubernetes.audit.objectRef.resource == "secrets"',
};

describe.each([
  ['one process', processes, processRules, 'whoami', 'notepad'],
  ['one cleared log', clearings, clearingRules, 'ann', 'bob'],
  ['one request to Kubernetes', requests, requestRules, 'secrets', 'pods'],
])('%s, however it is written down', (_what, forms, rules, word, another) => {
  for (const [form, given] of Object.entries(forms)) {
    const [text, place] = typeof given === 'string' ? [given, 0] : given;
    it.each(Object.entries(rules))(`${form}: matched by %s`, (from, rule) => {
      const matches = (events: string) =>
        testRules(parse(rule, { from }), readEvents(events).events)[0]?.matches;
      expect(matches(text)).toEqual([place]);
      expect(matches(text.replaceAll(word, another))).toEqual([]);
    });
  }
});

function canonical(record: unknown, name: string, format?: CanonicalEventFormat) {
  const [event] = readEvents(JSON.stringify(record)).events;
  return valuesOf(canonicalEvent(event!, format), name);
}

describe('what follows from a log source', () => {
  it.each([
    ['a logon', 'Security', 4624, 'event.action', 'logged-in'],
    ['a logon is authentication', 'Security', 4624, 'event.category', 'authentication'],
    ['a new account', 'Security', 4720, 'event.action', 'added-user-account'],
    ['an event that no table knows', 'Security', 9999, 'event.category', undefined],
    ['a log that no table knows', 'Fabrikam/Operational', 1, 'host.os.type', 'windows'],
    ['a loaded image', 'Microsoft-Windows-Sysmon/Operational', 7, 'event.category', 'library'],
    ['a file', 'Microsoft-Windows-Sysmon/Operational', 11, 'event.type', 'creation'],
  ])('%s', (_name, channel, code, name, value) => {
    const record = { winlog: { channel }, event: { code } };
    expect(canonical(record, name)).toEqual(value === undefined ? [] : [value]);
  });

  it('success and failure stand in the keywords', () => {
    const record = (Keywords: string) => ({
      Event: { System: { EventID: 4624, Channel: 'Security', Keywords } },
    });
    expect(canonical(record('0x8020000000000000'), 'event.outcome')).toEqual(['success']);
    expect(canonical(record('0x8010000000000000'), 'event.outcome')).toEqual(['failure']);
    expect(canonical(record('0x8000000000000000'), 'event.outcome')).toEqual([]);
  });

  it('keeps what the event says itself', () => {
    const record = {
      winlog: { channel: 'Security', event_data: { NewProcessName: 'C:\\a.exe' } },
      event: { code: 4688, category: 'other' },
      process: { executable: 'C:\\b.exe' },
    };
    expect(canonical(record, 'event.category')).toEqual(['other']);
    expect(canonical(record, 'process.executable')).toEqual(['C:\\b.exe']);
  });
});

describe('forms that are given', () => {
  const bare = { verb: 'list', objectRef: { resource: 'secrets' }, requestURI: '/x' };
  it.each([
    ['an audit event without its version', bare, 'kubernetes.audit.verb', 'k8s-audit', ['list']],
    [
      'a document of Elastic with dotted names',
      { 'kubernetes.audit.verb': 'list' },
      'kubernetes.audit.verb',
      undefined,
      ['list'],
    ],
    [
      'the same, said to be an audit event',
      { 'kubernetes.audit.verb': 'list' },
      'kubernetes.audit.verb',
      'k8s-audit',
      ['list'],
    ],
    ['the same, not given', bare, 'kubernetes.audit.verb', undefined, []],
    [
      'XML in a result of Splunk',
      { preview: false, result: { _raw: sysmonXml } },
      'process.name',
      'splunk',
      ['whoami.exe'],
    ],
    ['names that no form is known by', { DestinationPort: 443 }, 'destination.port', 'sigma', [443]],
    ['canonical names', { EventID: 1, Image: 'x' }, 'process.executable', 'ecs', []],
    ['Windows names without a log', { Image: 'C:\\x.exe' }, 'process.name', undefined, ['x.exe']],
    [
      'Splunk names',
      { sourcetype: 'aws:cloudtrail', eventName: 'x', _time: '2024-05-01T10:00:00Z' },
      'event.action',
      undefined,
      ['x'],
    ],
  ] as const)('%s', (_name, record, name, format, values) => {
    expect(canonical(record, name, format)).toEqual(values);
  });
});
