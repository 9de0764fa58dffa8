import { describe, expect, it } from 'vitest';
import { sigmaFile } from '../../src/rulefiles/sigma.ts';
import { sourceText } from '../../src/text/index.ts';
import { item, meaning, rule } from './support.ts';

describe('hostile rules', () => {
  it('long lists, up to a bound', () => {
    const list = (count: number): string => {
      const values = Array.from({ length: count }, (_, i) => `    - 'value number ${i} in a long list'`);
      return item(`f|contains:\n${values.join('\n')}`);
    };
    expect(meaning(list(50_000)).split('\n')).toHaveLength(50_001);
    expect(meaning(list(200_000))).toBe('text-too-long');
  });

  it('nested lists, dashes and placeholders without end', () => {
    expect(meaning(item(`f|windash: '${' -a'.repeat(20)}'`))).toBe('sigma-too-many-values');
    const placeholders = new Map([['p', Array.from({ length: 300 }, (_, i) => i)]]);
    expect(meaning(item("f|expand: '%p%%p%%p%'"), { placeholders })).toBe('sigma-too-many-values');
    expect(meaning(rule(`s: ${'['.repeat(50)}{a: 1}${']'.repeat(50)}\ncondition: s`))).toBe(
      'nesting-too-deep',
    );
    expect(meaning(rule(`s: {a: 1}\ncondition: ${'('.repeat(90_000)}s`))).toBe('syntax-error');
  });

  it('many selections', () => {
    const selections = Array.from({ length: 20_000 }, (_, i) => `s${i}: {f: ${i}}`);
    expect(meaning(rule(`${selections.join('\n')}\ncondition: 1 of s*`)).split('\n')).toHaveLength(20_001);
    expect(meaning(rule(`${selections.join('\n')}\ncondition: 3 of s*`))).toBe('sigma-quantity');
  });

  it('a condition without end, and one that picks everything again and again', () => {
    const many = Array(200_000).fill('s').join(' or ');
    expect(meaning(rule(`s: {a: 1}\ncondition: ${many}`))).toBe('text-too-long');
    const selections = Array.from({ length: 10_000 }, (_, i) => `s${i}: {f: ${i}}`).join('\n');
    const again = Array(5000).fill('1 of s*').join(' or ');
    expect(meaning(rule(`${selections}\ncondition: ${again}`))).toBe('sigma-too-many-values');
  });

  it('global documents that pile up', () => {
    const globals = Array.from({ length: 5000 }, (_, i) => `action: global\nk${i}: {a: 1}\n`);
    const text = [...globals, 'detection: {s: {a: 1}, condition: s}\n'].join('---\n');
    const opened = sigmaFile.open(sourceText('s.yml', text));
    expect(opened.diagnostics.map(({ code }) => code)).toEqual(['yaml-unsupported']);
  });

  it('a file just below the limit, and one above it', () => {
    const line = "    - 'value number 000000 in a long list'\n";
    const fits = item(`f|contains:\n${line.repeat(90_000)}`);
    expect(fits.length).toBeGreaterThan(4_300_000);
    expect(meaning(fits).split('\n')).toHaveLength(90_001);
    expect(meaning(item(`f|contains:\n${line.repeat(230_000)}`))).toBe('text-too-long');
  });

  it('many documents', () => {
    const one = 'title: x\nname: r\ndetection: {s: {a: 1}, condition: s}\n';
    const opened = sigmaFile.open(sourceText('s.yml', Array(5000).fill(one).join('---\n')));
    expect(opened.value).toHaveLength(5000);
  });
});
