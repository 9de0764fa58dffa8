import { describe, expect, it } from 'vitest';
import { type CanonicalEventFormat, canonicalEvent } from '../../src/evaluate/index.ts';
import { readEvents, valuesOf } from '../../src/events/index.ts';
import { parse } from '../../src/parse.ts';
import { testRules } from '../../src/testing/index.ts';

/** One and the same start of a process, as different systems write it down. */
const forms: Readonly<Record<string, string>> = {
  'Sysmon as XML': `<Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID>
    <Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws1</Computer></System>
    <EventData><Data Name='Image'>C:\\Windows\\System32\\whoami.exe</Data><Data Name='CommandLine'>whoami /all</Data>
    <Data Name='ParentImage'>C:\\Windows\\System32\\cmd.exe</Data></EventData></Event>`,
  'Sysmon as JSON of an export': JSON.stringify({
    Event: {
      System: { EventID: 1, Channel: 'Microsoft-Windows-Sysmon/Operational', Computer: 'ws1' },
      EventData: {
        Image: 'C:\\Windows\\System32\\whoami.exe',
        CommandLine: 'whoami /all',
        ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      },
    },
  }),
  'winlogbeat without its modules': JSON.stringify({
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      event_id: '1',
      event_data: {
        Image: 'C:\\Windows\\System32\\whoami.exe',
        CommandLine: 'whoami /all',
        ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      },
    },
  }),
  'the Security log': JSON.stringify({
    Event: {
      System: { EventID: 4688, Channel: 'Security', Computer: 'ws1', Keywords: '0x8020000000000000' },
      EventData: {
        NewProcessName: 'C:\\Windows\\System32\\whoami.exe',
        CommandLine: 'whoami /all',
        ParentProcessName: 'C:\\Windows\\System32\\cmd.exe',
      },
    },
  }),
  "names of Sigma's": JSON.stringify({
    EventID: 1,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Image: 'C:\\Windows\\System32\\whoami.exe',
    CommandLine: 'whoami /all',
    ParentImage: 'C:\\Windows\\System32\\cmd.exe',
  }),
  'a result of Splunk': JSON.stringify({
    preview: false,
    result: {
      _time: '2024-05-01T10:00:00Z',
      source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational',
      sourcetype: 'XmlWinEventLog',
      EventCode: '1',
      Image: 'C:\\Windows\\System32\\whoami.exe',
      CommandLine: 'whoami /all',
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
    },
  }),
  'a document of Elastic': JSON.stringify({
    event: { category: ['process'], type: ['start'] },
    host: { os: { type: 'windows' } },
    process: {
      executable: 'C:\\Windows\\System32\\whoami.exe',
      command_line: 'whoami /all',
      parent: { executable: 'C:\\Windows\\System32\\cmd.exe' },
    },
  }),
};

const rules: Readonly<Record<string, string>> = {
  sigma: `title: x
logsource: {product: windows, category: process_creation}
detection:
    a: {Image|endswith: '\\whoami.exe', CommandLine|contains: ' /all', ParentImage|endswith: '\\cmd.exe'}
    condition: a
`,
  eql: 'process where host.os.type == "windows" and event.type == "start" and process.name : "WhoAmI.exe" and process.command_line : "*/all" and process.parent.name : "cmd.exe"',
  kql: 'event.category: process and event.type: start and host.os.type: windows and process.name: whoami.exe and process.parent.name: cmd.exe',
};

describe('one process, however it is written down', () => {
  for (const [form, text] of Object.entries(forms)) {
    it.each(Object.entries(rules))(`${form}: matched by %s`, (from, rule) => {
      const { events } = readEvents(text);
      expect(testRules(parse(rule, { from }), events)[0]?.matches).toEqual([0]);
      const other = readEvents(text.replaceAll('whoami', 'notepad')).events;
      expect(testRules(parse(rule, { from }), other)[0]?.matches).toEqual([]);
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
  const audit = { verb: 'list', objectRef: { resource: 'secrets' }, requestURI: '/x' };
  it.each([
    ['an audit event without its version', audit, 'kubernetes.audit.verb', 'k8s-audit', ['list']],
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
    ['the same, not given', audit, 'kubernetes.audit.verb', undefined, []],
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
