import { describe, expect, it } from 'vitest';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { lowerText, meaning, rule } from './support.ts';

describe('detections', () => {
  it('joins the items of a map, and the maps of a list', () => {
    const text = rule(`
selection:
    - a: 1
      b: 2
    - c: 3
condition: selection`);
    expect(meaning(text)).toBe('Or\n  And\n    a == 1\n    b == 2\n  c == 3');
  });

  it('searches keywords anywhere in the event', () => {
    expect(meaning(rule('kw:\n    - evil\n    - a*b\n    - 5\ncondition: kw'))).toBe(
      'Or\n  keyword contains like~ "evil"\n  keyword contains like~ "a"*"b"\n  keyword contains like "5"',
    );
    expect(meaning(rule("kw:\n    '|all':\n        - x\n        - '*y*'\ncondition: kw"))).toBe(
      'And\n  keyword contains like~ "x"\n  keyword contains like~ "y"',
    );
    expect(meaning(rule('kw: evil\ncondition: kw'))).toBe('keyword contains like~ "evil"');
    expect(meaning(rule("kw:\n    '|re': a.c\ncondition: kw"))).toBe(
      'field("*") matches /a.c/ pcre substring',
    );
    expect(meaning(rule("kw:\n    '|cidr': 10.0.0.0/8\ncondition: kw"))).toBe('sigma-modifier-conflict');
  });

  it.each([
    ['1 of sel_*', 'f in~ ["x", "y"]'],
    ['all of sel_*', 'And\n  f ==~ "x"\n  f ==~ "y"'],
    ['1 of *b', 'f ==~ "y"'],
    ['1 of s*l_*', 'f in~ ["x", "y"]'],
    [
      '2 of them',
      'Or\n  And\n    f ==~ "x"\n    f ==~ "y"\n  And\n    f ==~ "x"\n    g ==~ "z"\n  And\n    f ==~ "y"\n    g ==~ "z"',
    ],
    ['not sel_a and not sel_b', 'Not\n  f in~ ["x", "y"]'],
    ['sel_a or not filter.conf', 'Or\n  f ==~ "x"\n  Not\n    g ==~ "z"'],
    ['1 of nothing_*', 'sigma-selector-empty'],
    ['sel_a and all of nothing*', 'sigma-selector-empty'],
    ['sel_c', 'sigma-selection-undefined'],
    ['5 of them', 'sigma-quantity'],
    ['sel_a | count() > 5', 'syntax-error'],
    ['sel_*', 'syntax-error'],
  ])('%s', (condition, expected) => {
    const text = rule(`
sel_a:
    f: x
sel_b:
    f: y
filter.conf:
    g: z
_hidden:
    h: 1
condition: ${condition}`);
    const simple = meaning(text).replace(/^Or\n {2}f ==~ "x"\n {2}f ==~ "y"$/, 'f in~ ["x", "y"]');
    expect(simple.replace('Or\n    f ==~ "x"\n    f ==~ "y"', 'f in~ ["x", "y"]')).toBe(expected);
  });

  it('takes a list of conditions as alternatives', () => {
    expect(meaning(rule('a:\n    f: 1\nb:\n    g: 2\ncondition:\n    - a\n    - b'))).toBe(
      'Or\n  f == 1\n  g == 2',
    );
  });

  it('names the place of a mistake', () => {
    const text = rule("selection:\n    f: x\ncondition: 'selection and slection2'");
    const [found] = lowerText(text).diagnostics.map(diagnosticJson);
    expect(found).toMatchObject({
      code: 'sigma-selection-undefined',
      file: 'test.yml',
      start: { line: 7, column: 31 },
      end: { line: 7, column: 40 },
    });
    expect(lowerText(rule('selection:\n    f: x\ncondition: selektion')).diagnostics[0]?.help).toBe(
      'do you mean `selection`?',
    );
    expect(lowerText(rule('s:\n    f|containz: x\ncondition: s')).diagnostics[0]).toMatchObject({
      message: 'unknown modifier `containz`',
      help: 'do you mean `contains`?',
    });
  });

  it.each([
    ['title: x', 'sigma-no-detection'],
    ['- a\n- b', 'sigma-not-a-rule'],
    ['title: x\ndetection: 5', 'sigma-value-type'],
    ['title: x\ndetection:\n    s:\n        a: 1', 'sigma-no-condition'],
    ['title: x\ndetection:\n    s:\n        a: 1\n    condition: 5', 'sigma-value-type'],
    ['title: x\ndetection:\n    s: []\n    condition: s', 'sigma-empty'],
    ['title: x\ndetection:\n    s: {}\n    condition: s', 'sigma-empty'],
    ['', 'file-empty'],
    ['title: [', 'yaml-invalid'],
    ['a: 1\nb: 2\na: 3', 'yaml-duplicate-key'],
  ])('refuses %j', (text, code) => {
    expect(meaning(text)).toBe(code);
  });

  it('keeps the log source', () => {
    const { value } = lowerText(
      'title: x\nlogsource: {category: process_creation, product: windows, definition: prose}\ndetection: {s: {a: 1}, condition: s}',
    );
    expect(value?.plan).toMatchObject({
      kind: 'Filter',
      input: {
        kind: 'Source',
        logSources: [{ category: 'process_creation', product: 'windows' }],
        native: { taxonomy: 'sigma' },
      },
    });
  });
});
