import { describe, expect, it } from 'vitest';
import { compileScalar, unevaluable } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { call, compare, equals, field, literal } from '../../src/ir/index.ts';
import { parse } from '../../src/parse.ts';
import { testRules } from '../../src/testing/index.ts';

function partOf(part: string, time: unknown) {
  const scalar = call('timePart', [literal(part), field('@timestamp')]);
  return compileScalar(scalar)(toEvent({ '@timestamp': time }));
}

describe('parts of a time', () => {
  it.each([
    ['second', '2024-05-06T07:08:09Z', 9],
    ['minute', '2024-05-06T07:08:09Z', 8],
    ['hour', '2024-05-06T07:08:09Z', 7],
    ['hour', '2024-05-06T01:00:00+02:00', 23],
    ['day', '2024-05-06T07:08:09Z', 6],
    ['month', '2024-05-06T07:08:09Z', 5],
    ['year', '2024-05-06T07:08:09Z', 2024],
    ['weekday', '2024-05-06T00:00:00Z', 1],
    ['weekday', '2024-05-05T23:59:59Z', 7],
    ['week', '2024-05-06T00:00:00Z', 19],
    // Days at the turn of a year that belong to a week of the other one.
    ['week', '2021-01-03T00:00:00Z', 53],
    ['week', '2021-01-04T00:00:00Z', 1],
    ['week', '2018-12-31T12:00:00Z', 1],
    ['week', '2023-01-01T00:00:00Z', 52],
    ['hour', 1714978800, 7],
  ])('%s of %s', (part, time, expected) => {
    expect(partOf(part, time)).toEqual([expected]);
  });

  it.each([
    ['hour', 'yesterday'],
    ['hour', null],
    ['aligned_week_of_year', '2024-05-06T07:08:09Z'],
  ])('%s of %s has no value', (part, time) => {
    expect(partOf(part, time)).toEqual([]);
  });

  it('are what Sigma rules and searches ask for', () => {
    const sigma = `title: At night
logsource: {product: windows, category: process_creation}
detection: {a: {Image|endswith: '\\x.exe', UtcTime|hour: 3}, condition: a}
`;
    const event = (hour: number) =>
      toEvent({
        'process.executable': 'C:\\x.exe',
        'process.name': 'x.exe',
        'winlog.event_data.UtcTime': `2024-05-06 0${hour}:30:00.123`,
      });
    expect(testRules(parse(sigma), [event(3), event(4)])[0]?.matches).toEqual([0]);
  });
});

describe('what nobody can evaluate here', () => {
  it.each([
    [
      'a country of an address',
      equals(call('geoCountry', [field('source.ip')]), 'FR', 'sensitive'),
      ['geoCountry()'],
    ],
    [
      'a part of a time that one language knows',
      equals(call('timePart', [literal('era'), field('t')]), 1, 'sensitive'),
      ['timePart()'],
    ],
    ['the time of the run', compare('>', field('t'), call('now', []), 'sensitive'), ['now()']],
    ['a hash', equals(call('sha256', [field('f')]), 'x', 'sensitive'), ['sha256()']],
    ['what is known', equals(call('lower', [field('f')]), 'x', 'sensitive'), []],
  ])('%s', (_name, predicate, parts) => {
    expect(unevaluable(predicate)).toEqual(parts);
  });

  it('leaves matches open, never wrong', () => {
    const rule = parse('source_address=* | iplocation src | where Country!="France"', { from: 'spl' });
    const [tested] = testRules(rule, [toEvent({ source_address: 'x', src: '1.2.3.4' })]);
    expect(tested?.matches ?? []).toEqual([]);
  });

  it('says so of a rule that asks for the time of its run', () => {
    const rule = parse('FROM logs-* | WHERE @timestamp > NOW() - 5 minutes AND NOT process.name == "x"', {
      from: 'esql',
    });
    const [tested] = testRules(rule, [
      toEvent({ 'process.name': 'y', '@timestamp': '2024-05-06T07:08:09Z' }),
    ]);
    expect(tested).toMatchObject({ matches: [], uncertain: [0] });
    expect(tested?.diagnostics.map(({ message }) => message).join()).toContain('now()');
  });
});
