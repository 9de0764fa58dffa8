import { describe, expect, it } from 'vitest';
import { readEvents, toEvent } from '../../src/events/index.ts';
import { parse } from '../../src/parse.ts';
import { ruleRun, testRules } from '../../src/testing/index.ts';

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
