import { describe, expect, it } from 'vitest';
import { readPlaceholders, sigmaLibrary } from '../../src/languages/sigma/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { lowerText, meaning, throughIr } from './support.ts';

const rule = (name: string, id: string): string => `title: ${name}
name: ${name}
id: ${id}
logsource: {product: windows}
detection:
    selection: {EventID: 1}
    condition: selection
`;
const uuid = '5D1B6D1C-7C0F-4E8E-9A39-2E6F1B0F3A11';

describe('what stands in other files', () => {
  const filter = `title: f
logsource: {product: windows}
filter:
    rules: any
    us: {User: me}
    condition: not us
`;
  const library = sigmaLibrary([
    sourceText('a', rule('a', uuid)),
    sourceText('f', filter),
    sourceText('x', '- no'),
  ]);

  it('rules by name or id', () => {
    for (const reference of ['a', uuid, uuid.toLowerCase()]) {
      const text = `title: c\ncorrelation: {type: event_count, rules: ["${reference}"], timespan: 1h, condition: {gt: 1}}`;
      expect(lowerText(text, { library }).value?.plan.kind).toBe('Filter');
      expect(meaning(text)).toBe('sigma-rule-unknown');
    }
  });

  it('filters for any rule of their log source', () => {
    expect(meaning(rule('b', uuid), { library })).toBe('And\n  EventID == 1\n  Not\n    User ==~ "me"');
    expect(meaning(rule('b', uuid).replace('windows', 'linux'), { library })).toBe('EventID == 1');
  });

  it('placeholders', () => {
    const read = readPlaceholders(sourceText('p', "admins: [root, 'adm_*']\nports: 22\nbad: {a: 1}\n"));
    expect([...read.value!]).toEqual([
      ['admins', ['root', 'adm_*']],
      ['ports', [22]],
    ]);
    expect(read.diagnostics.map((one) => one.code)).toEqual(['sigma-value-type']);
  });
});

describe('a correlation that counts rules', () => {
  const text = `${rule('a', uuid)}---\n${rule('b', uuid.replace('5', '6')).replace('1}', '2}')}---\n${rule('c', uuid.replace('5', '7')).replace('1}', '3}')}---
title: two of three
correlation:
    type: temporal
    rules: [a, b, c]
    group-by: [Host]
    timespan: 1h
    condition: {gte: 2}
`;

  it('comes back as it was', () => {
    const again = throughIr(text);
    expect(again).toContain('type: temporal\n');
    expect(again).toContain('condition:\n        gte: 2\n');
    expect(throughIr(again).split('\n').length).toBe(again.split('\n').length);
  });
});
