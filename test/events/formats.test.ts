import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/index.ts';

function records(text: string) {
  return readEvents(text).events.map((event) => event.record);
}

const xml = (data: string, id = '1') => `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>
  <System>
    <Provider Name='Microsoft-Windows-Sysmon' Guid='{1}'/><EventID>${id}</EventID>
    <TimeCreated SystemTime='2024-05-01T10:00:00.123Z'/><EventRecordID>7</EventRecordID>
    <Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws1</Computer><Security UserID='S-1-5-18'/>
  </System>
  ${data}
</Event>`;

const system = {
  '@timestamp': '2024-05-01T10:00:00.123Z',
  'event.code': '1',
  'event.provider': 'Microsoft-Windows-Sysmon',
  'winlog.event_id': '1',
  'winlog.provider_name': 'Microsoft-Windows-Sysmon',
  'winlog.channel': 'Microsoft-Windows-Sysmon/Operational',
  'winlog.computer_name': 'ws1',
  'winlog.record_id': '7',
  'winlog.user.identifier': 'S-1-5-18',
  'host.name': 'ws1',
};

describe('Windows events in XML', () => {
  it.each([
    [
      'with names',
      "<EventData><Data Name='Image'>C:\\a &amp; b.exe</Data><Data Name='Empty'></Data></EventData>",
      { 'winlog.event_data.Image': 'C:\\a & b.exe', 'winlog.event_data.Empty': '' },
    ],
    [
      'without names',
      '<EventData><Data>x</Data><Data>y</Data></EventData>',
      { 'winlog.event_data.param1': 'x', 'winlog.event_data.param2': 'y' },
    ],
    [
      'with names for some',
      "<EventData><Data Name='a'>x</Data><Data>y</Data></EventData>",
      { 'winlog.event_data.a': 'x', 'winlog.event_data.param2': 'y' },
    ],
    [
      'with a name twice',
      "<EventData><Data Name='Group'>a</Data><Data Name='Group'>b</Data></EventData>",
      { 'winlog.event_data.Group': ['a', 'b'] },
    ],
    [
      'by an application, with a name twice',
      '<UserData><X><Group>a</Group><Group>b</Group></X></UserData>',
      { 'winlog.user_data.Group': ['a', 'b'] },
    ],
    [
      'by an application',
      "<UserData><LogFileCleared xmlns='u'><SubjectUserName>ann</SubjectUserName></LogFileCleared></UserData>",
      { 'winlog.user_data.SubjectUserName': 'ann' },
    ],
    [
      'with a message',
      '<RenderingInfo Culture="en-US"><Message>hi</Message></RenderingInfo>',
      { message: 'hi' },
    ],
  ])('%s', (_name, data, expected) => {
    expect(records(xml(data))).toEqual([{ ...system, ...expected }]);
  });

  it('many, in a list or one after another', () => {
    const one = xml('<EventData/>');
    expect(records(`<?xml version="1.0"?><Events>${one}${one}</Events>`).length).toBe(2);
    expect(records(`${one}\n${one}\n${one}`).length).toBe(3);
  });

  it('goes on after a broken one', () => {
    const cut = '<Event><System><EventID>1';
    const { events, diagnostics } = readEvents(
      `${xml('')}\n${cut}\n${xml('')}\n<Event><NoSystem/></Event>\n${cut}`,
    );
    expect(events.length).toBe(2);
    expect(diagnostics.map((d) => d.message)).toEqual([
      'this is no event: cut off',
      'this is no event: no <System> in the event',
      'this is no event: cut off',
    ]);
  });

  // Were each read to the end again, the run would not end.
  it('reads many open events', () => {
    const { events, diagnostics } = readEvents('<Event >'.repeat(200_000));
    expect(events).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it('never expands entities', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`;
    const text = bomb + xml("<EventData><Data Name='Image'>&b;&c;&#65;&unknown;</Data></EventData>");
    expect(records(text)[0]).toMatchObject({ 'winlog.event_data.Image': '&b;&c;A&unknown;' });
  });

  it('passes over comments and document types', () => {
    const event = xml('');
    const text = `<!DOCTYPE x [<!-- "don't" --> <!ENTITY a "]>${event}">]><!-- ${event} --><Events>${event}</Events>`;
    expect(records(text).length).toBe(1);
  });

  it('says so when there is no event', () => {
    expect(readEvents('<html></html>').diagnostics.length).toBe(1);
  });
});

describe('events in other wrappings', () => {
  it.each([
    [
      'Windows events as JSON',
      {
        Event: {
          System: {
            Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
            EventID: { '#text': 1, '#attributes': { Qualifiers: '' } },
            TimeCreated: { '#attributes': { SystemTime: '2024-05-01T10:00:00.123Z' } },
            EventRecordID: 7,
            Channel: 'Microsoft-Windows-Sysmon/Operational',
            Computer: 'ws1',
            Security: { '#attributes': { UserID: 'S-1-5-18' } },
          },
          EventData: { Image: 'a.exe' },
        },
      },
      { ...system, 'winlog.event_data.Image': 'a.exe' },
    ],
    ['a hit of Elasticsearch', { _index: 'i', _source: { a: 1 } }, { a: 1 }],
    [
      'a result of Splunk',
      { preview: false, result: { _time: '2024-05-01T10:00:00Z', _raw: '{"a":{"b":1}}', c: 'd' } },
      {
        a: { b: 1 },
        c: 'd',
        _raw: '{"a":{"b":1}}',
        _time: '2024-05-01T10:00:00Z',
        '@timestamp': '2024-05-01T10:00:00Z',
      },
    ],
    [
      'a result of Splunk with a time that cannot be read',
      { preview: false, result: { _time: 'soon', _raw: '{"@timestamp":"2024-05-01T10:00:00Z"}' } },
      { _time: 'soon', '@timestamp': '2024-05-01T10:00:00Z', _raw: '{"@timestamp":"2024-05-01T10:00:00Z"}' },
    ],
    [
      'a result of Splunk with XML',
      { preview: false, result: { _raw: ` ${xml('')}\n`, host: 'h' } },
      { ...system, _raw: ` ${xml('')}\n`, host: 'h' },
    ],
    [
      'a result of Splunk with text',
      { preview: false, result: { _raw: '{1} <Event', c: 'd' } },
      { _raw: '{1} <Event', c: 'd' },
    ],
    [
      'an audit event of Kubernetes',
      { kind: 'Event', apiVersion: 'audit.k8s.io/v1', verb: 'get', stageTimestamp: '2024-05-01T10:00:00Z' },
      {
        '@timestamp': '2024-05-01T10:00:00Z',
        kubernetes: {
          audit: {
            kind: 'Event',
            apiVersion: 'audit.k8s.io/v1',
            verb: 'get',
            stageTimestamp: '2024-05-01T10:00:00Z',
          },
        },
      },
    ],
    [
      'an event that only looks similar',
      { Event: 'x', result: 'y', kind: 'Event' },
      { Event: 'x', result: 'y', kind: 'Event' },
    ],
  ])('%s', (_name, record, expected) => {
    expect(records(JSON.stringify(record))).toEqual([expected]);
  });

  it.each([
    ['below #attributes', { '#attributes': { Name: 'Image' }, '#text': 'a.exe' }],
    ['beside the text', { '@Name': 'Image', '#text': 'a.exe' }],
  ])('Windows events as JSON with the names of their data %s', (_name, data) => {
    const event = { System: { Channel: 'c' }, EventData: { Data: [data, { ...data, '#text': 'b' }] } };
    expect(records(JSON.stringify({ Event: event }))).toEqual([
      { 'winlog.channel': 'c', 'winlog.event_data.Image': ['a.exe', 'b'] },
    ]);
  });

  it('the end of an export without results', () => {
    expect(readEvents('{"preview":false,"offset":0,"lastrow":true}')).toEqual({
      events: [],
      diagnostics: [],
      at: 43,
    });
  });

  it('a list of audit events', () => {
    const list = {
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: [{ verb: 'get' }, { verb: 'list' }],
    };
    expect(records(JSON.stringify(list))).toEqual([
      { kubernetes: { audit: { verb: 'get' } } },
      { kubernetes: { audit: { verb: 'list' } } },
    ]);
  });
});
