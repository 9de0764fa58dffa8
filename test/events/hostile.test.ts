import { describe, expect, it } from 'vitest';
import { readEvents, toEvent } from '../../src/events/index.ts';
import { parse } from '../../src/parse.ts';
import { ruleRun, testRules } from '../../src/testing/index.ts';
import { positionAt } from '../../src/text/index.ts';

const rule = parse('any where process.name == "cmd.exe" and process.pid > 5', { from: 'eql' });
const sequence = parse(
  'sequence with maxspan=1m [any where process.name == "a"] [any where process.name == "b"]',
  { from: 'eql' },
);

function matchesOf(text: string): readonly number[] | undefined {
  return testRules(rule, readEvents(text).events)[0]?.matches;
}

describe('events that are not what they should be', () => {
  it.each([
    ['an object where a text should be', '{"process":{"name":{"x":"cmd.exe"},"pid":9}}', []],
    ['a text where an object should be', '{"process":"cmd.exe"}', []],
    ['a number as text', '{"process":{"name":"cmd.exe","pid":"9"}}', [0]],
    ['text where a number should be', '{"process":{"name":"cmd.exe","pid":""}}', []],
    ['truth values', '{"process":{"name":true,"pid":true}}', []],
    ['no value', '{"process":{"name":null,"pid":9}}', []],
    ['no value among values', '{"process":{"name":[null,"cmd.exe"],"pid":[9]}}', [0]],
    ['a name of the language itself', '{"__proto__":{"process.name":"cmd.exe","process.pid":9}}', []],
    ['no fields at all', '{}', []],
  ])('%s', (_name, text, matches) => {
    expect(matchesOf(text)).toEqual(matches);
  });

  it('a text of a megabyte', () => {
    const text = 'x'.repeat(1 << 20);
    const search = parse(
      'any where process.command_line like "*xxxy" or process.command_line regex ".*(x+x+)+y"',
      {
        from: 'eql',
      },
    );
    const events = [text, `${text}y`].map((line) => toEvent({ 'process.command_line': line }));
    expect(testRules(search, events)[0]?.matches).toEqual([1]);
  });

  it('objects a hundred thousand deep are said, and what is near the top is seen', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const { events, diagnostics } = readEvents(`{"process":{"name":"cmd.exe","pid":9},"x":${deep}}\n`);
    expect(diagnostics).toEqual([]);
    const run = ruleRun(rule);
    for (const event of events) run.add(event);
    expect(run.results(() => [])[0]?.matches).toEqual([0]);
    expect(run.remarks().map(({ code, message }) => [code, message.slice(0, 15)])).toEqual([
      ['events-too-deep', '1 events have o'],
    ]);
  });

  const at = (name: string, time: unknown) => JSON.stringify({ '@timestamp': time, 'process.name': name });
  it.each([
    ['in order', [at('a', '2024-05-01T10:00:00Z'), at('b', '2024-05-01T10:00:30Z')], 1, []],
    [
      'out of order',
      [at('b', '2024-05-01T10:00:30Z'), at('a', '2024-05-01T10:00:00Z')],
      1,
      ['events-out-of-order'],
    ],
    ['too far apart', [at('a', '2024-05-01T10:00:00Z'), at('b', '2024-05-01T10:02:00Z')], 0, []],
    ['without a time', ['{"process.name":"a"}', '{"process.name":"b"}'], 0, ['events-without-time']],
    ['with a time that is none', [at('a', 'yesterday'), at('b', {})], 0, ['events-without-time']],
  ] as const)('a sequence %s', (_name, lines, matches, codes) => {
    const run = ruleRun(sequence);
    for (const event of readEvents(lines.join('\n')).events) run.add(event);
    expect(run.results(() => [])[0]?.groups?.length).toBe(matches);
    expect(run.remarks().map(({ code }) => code)).toEqual(codes);
  });

  it('odd times matter to no rule about single events', () => {
    const run = ruleRun(rule);
    run.add(toEvent({ 'process.name': 'cmd.exe' }));
    expect(run.remarks()).toEqual([]);
  });

  it('says which line an event without a time is in', () => {
    const run = ruleRun(sequence);
    for (const event of readEvents(`${at('a', '2024-05-01T10:00:00Z')}\n\n{"process.name":"b"}\n`).events)
      run.add(event);
    expect(run.remarks()[0]?.message).toContain('event 1 in line 3');
  });
});

/** What a rule of exclusions must not match only because a part of the event is lost. */
const exclusion = parse('any where event.code == "1" and not winlog.event_data.Image : "C:\\\\Tools\\\\*"', {
  from: 'eql',
});
const system = '<System><EventID>1</EventID><Channel>c</Channel></System>';
const tool = "<Data Name='Image'>C:\\Tools\\a.exe</Data>";
const wellFormed = `<Event>${system}<EventData><Data Name='Image'>C:\\b.exe</Data></EventData></Event>`;
const raw = (text: string): string =>
  JSON.stringify({ preview: false, result: { _raw: text, EventCode: '1' } });
const bomb =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';

describe('Windows events that are not what they should be', () => {
  it.each([
    ['an event without its end', `<Event>${system}<EventData>${tool}`, 'cut off'],
    [
      'data without their end',
      `<Event>${system}<EventData>${tool.slice(0, 30)}</Event>`,
      'not well-formed XML',
    ],
    ['a name without its end', `<Event>${system}<EventData><Data Name='Im</Event>`, 'not well-formed XML'],
    ['a bare < in a value', `<Event>${system}<Data>a < b</Data></Event>`, 'not well-formed XML'],
    ['a system without its end', '<Event><System><EventID>1</Event>', 'not well-formed XML'],
    ['a document type within', `<Event>${bomb}${system}<EventData/></Event>`, 'not well-formed XML'],
    [
      'elements a hundred thousand deep',
      `<Event>${system}<UserData>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</UserData></Event>`,
      'not well-formed XML',
    ],
    [
      'a name of the language itself',
      `<Event>${system}<UserData><x><__proto__>1</__proto__></x></UserData></Event>`,
      'not well-formed XML',
    ],
    [
      'more than four million characters',
      `<Event>${system}<EventData><Data>${'x'.repeat(4_000_000)}</Data></EventData></Event>`,
      'longer than 4000000 characters',
    ],
  ])('%s', (_name, broken, reason) => {
    const inFile = `<Events>\n${wellFormed}\n${broken}\n${wellFormed}`;
    const inResults = `${raw(wellFormed)}\n\n${raw(broken)}\n${raw(wellFormed)}`;
    // In a file, the beginning of the next event ends one that is cut off.
    const inRaw = reason === 'cut off' ? 'not well-formed XML' : reason;
    for (const [text, said] of [
      [inFile, reason],
      [inResults, `its _raw: ${inRaw}`],
    ] as const) {
      const { events, diagnostics } = readEvents(text);
      expect(testRules(exclusion, events)[0]?.matches).toEqual([0, 1]);
      expect(diagnostics.map(({ span }) => positionAt(span!.source, span!.start).line)).toEqual([3]);
      expect(diagnostics[0]!.message).toBe(`this is no event: ${said}`);
    }
  });

  it('JSON that is cut off in a result of Splunk', () => {
    const { events, diagnostics } = readEvents(`${raw('{"event":{"code":"1"')}\n${raw('{"a":1}')}\n`);
    expect(events.map(({ line }) => line)).toEqual([2]);
    expect(diagnostics.map(({ message }) => message)).toEqual(['this is no event: its _raw: not JSON']);
  });

  it.each([
    ['in a file', (text: string) => text],
    ['in a result of Splunk', (text: string) => raw(text.replace(bomb, ''))],
  ])('entities %s stay as they are written', (_name, wrap) => {
    const data = "<EventData><Data Name='Image'>&b;&c;</Data></EventData>";
    const { events } = readEvents(wrap(`${bomb}<Event>${system}${data}</Event>`));
    expect(events.map(({ record }) => record['winlog.event_data.Image'])).toEqual(['&b;&c;']);
  });

  it('a value of a megabyte', () => {
    const text = wellFormed.replace('C:\\b.exe', 'x'.repeat(1 << 20));
    for (const each of [text, raw(text)]) {
      expect(testRules(exclusion, readEvents(each).events)[0]?.matches).toEqual([0]);
      const short = readEvents(each.replace('x'.repeat(1 << 20), 'x')).events;
      expect(testRules(exclusion, short)[0]?.matches).toEqual([0]);
    }
  });

  it.each([
    [
      'texts for objects',
      { Event: { System: { Provider: 'p', EventID: 1, TimeCreated: 5 }, EventData: 'x' } },
    ],
    [
      'lists for objects',
      { Event: { System: { Provider: ['p'], EventID: 1 }, EventData: [1], UserData: [{}] } },
    ],
    [
      'no values',
      { Event: { System: { EventID: 1, Channel: null }, EventData: { Data: [null, { a: 1 }] } } },
    ],
  ])('JSON with %s', (_name, record) => {
    const { events, diagnostics } = readEvents(JSON.stringify(record));
    expect(events.map((event) => event.record['event.code'])).toEqual(['1']);
    expect(diagnostics).toEqual([]);
  });

  it.each([
    ['results', { preview: false, results: [1, { _raw: '{"a":1}' }, null] }],
    ['audit events', { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [1, { verb: 'get' }, null] }],
  ])('a list of %s with other values among them', (_name, record) => {
    const { events, diagnostics } = readEvents(JSON.stringify(record));
    expect(events.length).toBe(1);
    expect(diagnostics.length).toBe(2);
  });
});
