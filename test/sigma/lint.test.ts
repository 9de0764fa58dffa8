import { describe, expect, it } from 'vitest';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
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
    ['cs-uri-query: /a.php?b=c', ['6:23 sigma-url-question-mark']],
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
    expect(messages('tags: [attack.t1059, Bad, foo.bar, attack.T1]\n')).toHaveLength(3);
    expect(messages('related: [{id: x, type: derived}]\n')).toEqual(['related: id is not a UUID']);
    expect(messages('Status: test\n')).toEqual(['Status: keys are written in lower case']);
  });
});
