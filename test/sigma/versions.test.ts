import { describe, expect, it } from 'vitest';
import { check } from '../../src/check.ts';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { parse } from '../../src/parse.ts';
import { item, rule } from './support.ts';

const events = `title: A
name: a
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
---
title: B
name: b
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624}, condition: s}
---
`;
const correlation = `${events}title: C
correlation:
    type: temporal
    rules: [a, b]
    group-by: [TargetUserName]
    timespan: 5m
    condition: a and not b
`;
const filter = (logSource: string, rules: string): string => `${events}title: F
logsource: ${logSource}
filter:
    rules: ${rules}
    s: {TargetUserName: x}
    condition: not s
`;

const told = (text: string, version?: string): readonly string[] =>
  parse(text, version === undefined ? {} : { versions: { sigma: version } })
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ code }) => code.startsWith('sigma-newer'))
    .map((one) => {
      const { start } = diagnosticJson(one);
      return `${start?.line}:${start?.column} ${one.code}: ${one.message.replace(/ is .*/, '')}`;
    });

const reads = (text: string, version?: string): boolean =>
  parse(text, version === undefined ? {} : { versions: { sigma: version } }).every(
    (one) => one.rule !== undefined,
  );

describe('what only Sigma 2.2 has', () => {
  it.each([
    ['a condition over rules', correlation, ['17:16']],
    ['`rules: any`', filter('{product: windows, service: security}', 'any'), ['14:12', '14:12']],
    ['a filter with a wider log source than its rule', filter('{product: windows}', '[a]'), ['12:12']],
  ])('%s: taken with a warning, without one under 2.2, refused under 2.1', (what, text, places) => {
    expect(told(text)).toEqual(places.map((place) => `${place} sigma-newer: ${what}`));
    expect(reads(text)).toBe(true);
    expect(told(text, '2.2')).toEqual([]);
    expect(reads(text, '2.2')).toBe(true);
    expect(told(text, '2.1')).toEqual(places.map((place) => `${place} sigma-newer-refused: ${what}`));
    expect(reads(text, '2.1')).toBe(false);
  });

  it.each([
    ["f|re: 'a\\d+'", '6:17 sigma-newer-refused: `\\d` in a regular expression'],
    ["f|re: 'a\\\\d+'", undefined],
    ["f|re: [a, 'x\\b']", '6:21 sigma-newer-refused: `\\b` in a regular expression'],
    ["f|re: '(?i)a'", '6:16 sigma-newer-refused: `(?i)` in a regular expression'],
    ["f|re|i: '[a-z]{2,3}(x|y)$'", undefined],
  ])('in regular expressions, only where 2.1 is asked for: %s', (text, expected) => {
    expect(told(item(text))).toEqual([]);
    expect(told(item(text), '2.2')).toEqual([]);
    expect(told(item(text), '2.1')).toEqual(expected === undefined ? [] : [expected]);
    expect(reads(item(text), '2.1')).toBe(expected === undefined);
  });

  it('a filter as 2.1 has it', () => {
    const text = filter('{product: windows, service: security}', '[a]');
    expect(told(text, '2.1')).toEqual([]);
    expect(reads(text, '2.1')).toBe(true);
  });

  it('says so in `check`: tags of a correlation, classes and flags of regular expressions', () => {
    const codes = (text: string, version?: string): readonly string[] =>
      check(text, version === undefined ? {} : { versions: { sigma: version } })
        .flatMap(({ diagnostics }) => diagnostics)
        .map(({ code }) => code);
    const tagged = `${correlation.replace(/ {4}condition.*\n$/, '')}tags: [attack.t1110]\n`;
    expect(codes(tagged)).not.toContain('sigma-newer-refused');
    expect(codes(tagged, '2.1')).toContain('sigma-newer-refused');
    expect(codes(item("CommandLine|re: 'a\\s'"))).toContain('sigma-regex-newer');
    expect(codes(item("CommandLine|re: 'a\\s'"), '2.2')).not.toContain('sigma-regex-newer');
    expect(codes(item("CommandLine|re: '(?i)a'"), '2.2')).toContain('sigma-regex-flags');
    expect(codes(rule('s:\n    CommandLine: a\ncondition: s'))).toEqual([]);
  });
});
