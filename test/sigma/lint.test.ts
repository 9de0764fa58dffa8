import { describe, expect, it } from 'vitest';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { sigma, tagProblem } from '../../src/languages/sigma/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { item, rule } from './support.ts';

function found(text: string): string[] {
  const source = sourceText('t.yml', text);
  const read = sigma.read(source, {});
  return sigma.lint!(read.value!, source).diagnostics.map((one) => {
    const { code, start } = diagnosticJson(one);
    return `${start?.line}:${start?.column} ${code}`;
  });
}

describe('lints', () => {
  it.each([
    ['f: x', []],
    ['cs-uri-query: /a.php?b=c', ['6:29 sigma-url-question-mark']],
    ['c-uri: a?b', []],
    ["CommandLine|contains: 'curl http://x/y?z'", ['6:47 sigma-url-question-mark']],
    ["CommandLine|contains: 'curl http://x/y\\?z'", []],
    ['CommandLine: a?b=c', []],
    ["cs-uri-query: '/a.php\\?b=c'", []],
    ["f: '%Users%'", ['6:12 sigma-placeholder-without-expand']],
    ["f: '%TEMP%'", []],
    ["f|contains: 'x*'", ['6:21 sigma-wildcard-useless']],
    ["f|contains: 'x\\*'", []],
    ["f: '*x'", ['6:12 sigma-wildcard-modifier']],
    ["f: '*x*y'", []],
    ['f|contains|all: x', ['6:9 sigma-all-single']],
    ["f|re: '(?i)x'", ['6:15 sigma-regex-flags']],
    ["f|re: '(x'", ['6:15 sigma-regex']],
  ])('%s', (text, expected) => {
    expect(found(item(text))).toEqual(expected);
  });

  it('selections that no condition uses', () => {
    expect(found(rule('a:\n    f: 1\nb:\n    f: 2\ncondition: a'))).toEqual(['7:5 sigma-selection-unused']);
    expect(found(rule('a:\n    f: 1\n_b:\n    f: 2\ncondition: 1 of them'))).toEqual([
      '7:5 sigma-selection-unused',
    ]);
  });

  it("the specification's rules for metadata", () => {
    const messages = (head: string): string[] => {
      const source = sourceText('t.yml', head + item('f: x'));
      return sigma.lint!(sigma.read(source, {}).value!, source).diagnostics.map((one) => one.message);
    };
    expect(messages('id: 5\n')).toEqual(['id: not a UUID']);
    expect(messages('date: 2024/01/31\n')).toEqual(['date: a date is written YYYY-MM-DD']);
    expect(messages('date: 2024-02-30\n')).toEqual(['date: there is no such day']);
    expect(messages('level: severe\n')[0]).toMatch(/^level: must be one of/);
    expect(messages('related: [{id: x, type: derived}]\n')).toEqual(['related: id is not a UUID']);
    expect(messages('related: [{id: 7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e, type: child}]\n')[0]).toMatch(
      /type must be/,
    );
    expect(messages('related: x\n')).toEqual(['related: must be a list of id and type']);
    expect(messages(`title2: x\ndescription: ${'x'.repeat(70_000)}\n`)).toEqual([
      'description: longer than 65,535 characters',
    ]);
    expect(messages('author: [a]\n')[0]).toMatch(/^author: must be a text/);
    expect(messages('references: x\n')).toEqual(['references: must be a list of texts']);
    expect(messages('references: [a, b, a]\n')).toEqual(['references: a stands twice']);
    expect(messages('falsepositives: [1]\n')).toEqual(['falsepositives: must be a list of texts']);
    expect(messages('status: testing\n')[0]).toMatch(/^status: must be one of/);
    expect(messages('modified: 2024-1-2\n')).toEqual(['modified: a date is written YYYY-MM-DD']);
    expect(messages('license: Elastic License v2\n')[0]).toMatch(/^license: must be an SPDX identifier/);
    expect(messages('license: MIT OR Apache-2.0\n')).toEqual([]);
    expect(messages('scope: server\n')).toEqual(['scope: must be a list of texts']);
    expect(messages('name: [a]\n')).toEqual(['name: must be a text']);
    expect(messages('custom: {any: thing}\n')).toEqual([]);
    expect(messages('Status: test\n')).toEqual(['Status: keys are written in lower case']);
  });

  it.each([
    'attack.t1059',
    'attack.t1552.007',
    'attack.g0016',
    'attack.s0002',
    'attack.ds0009',
    'attack.m1047',
    'attack.a0001',
    'attack.credential-access',
    'attack.stealth',
    'car.2016-04-005',
    'cve.2021-44228',
    'd3fend.d3-am',
    'd3fend.d3f-WindowsNtOpenFile',
    'd3fend.harden',
    'detection.threat-hunting',
    'stp.4',
    'stp.3k',
    'tlp.amber-strict',
  ])('the tag %s is in the taxonomy', (tag) => {
    expect(tagProblem(tag)).toBeUndefined();
  });

  it.each([
    ['attack.t105', /none of the names/],
    ['attack.t1059.1', /none of the names/],
    ['attack.T1059', /lower case/],
    ['attack.credential_access', /with hyphens: attack\.credential-access$/],
    ['attack.hacking', /none of the names/],
    ['attack', /with a dot/],
    ['Bad Tag', /lower case/],
    ['foo.bar', /namespace that is none of attack, car, cve, d3fend, detection, stp, tlp/],
    ['car.2016', /none of the names/],
    ['cve.44228', /none of the names/],
    ['d3fend.x', /none of the names/],
    ['detection.hunting', /none of the names/],
    ['stp.6', /none of the names/],
    ['stp.3x', /none of the names/],
    ['tlp.white', /none of the names/],
  ])('the tag %s is not', (tag, reason) => {
    expect(tagProblem(tag)).toMatch(reason);
  });
});
