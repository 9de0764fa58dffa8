import { describe, expect, it } from 'vitest';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, hasShared, parseCorpusFile } from '../support/shared.ts';

function said(text: string) {
  return esql.read(sourceText('query', text), {}).diagnostics;
}

describe("names today's form", () => {
  it.each([
    ["x == 'b'", 'double quotes'],
    ['x = "b"', '`==`'],
    ['x =~ "b"', 'TO_LOWER'],
    ['x like~ "b"', 'TO_LOWER'],
    ['x <> 3', '`!=`'],
    ['x ! = 3', '`!=`'],
    ['x && y', 'AND'],
    ['x || y', 'OR'],
    ['x in ["a", "b"]', 'parentheses'],
    ['x regex "b"', 'RLIKE'],
    ['x contains "b"', 'CONTAINS('],
    ['x startsWith "b"', 'STARTS_WITH('],
    ['x == "C:\\Users"', '\\\\'],
    ['a.0.b == 1', 'backticks'],
  ])('%s', (condition, help) => {
    const [first, ...others] = said(`FROM a | WHERE ${condition}`);
    expect(others).toEqual([]);
    expect(first?.code).toBe('syntax-error');
    expect(first?.help).toContain(help);
  });

  it.each([
    ['FROM a [METADATA _id]', 'without brackets'],
    ['FROM a | PROJECT x', 'KEEP'],
    ['FROM a | FILTER x == 1', 'WHERE'],
    ['FROM a | STAT c = COUNT(*)', 'STATS'],
    ['FROM a | WHERE x == 1 | FROM b', 'begin'],
  ])('%s', (text, help) => {
    expect(said(text)[0]?.help).toContain(help);
  });

  it.each([
    ['FROM a | WHERE x == "b', 'does not end'],
    ['FROM a | WHERE x == """b', 'does not end'],
    ['FROM a | WHERE x == "b\n"', 'does not end'],
    ['FROM a | WHERE `x == "b"', 'does not end'],
    ['FROM a /* x', 'does not end'],
  ])('%s', (text, message) => {
    expect(said(text)[0]?.message).toContain(message);
  });
});

describe('functions', () => {
  it.each([
    ['lower(x) == "a"', 'TO_LOWER(…)'],
    ['startsWith(x, "a")', 'STARTS_WITH(…)'],
    ['TO_LOWR(x) == "a"', 'TO_LOWER(…)'],
    ['strlen(x) > 3', 'LENGTH(…)'],
  ])('that do not exist: %s', (condition, form) => {
    const [first] = said(`FROM a | WHERE ${condition}`);
    expect(first?.code).toBe('esql-function-unknown');
    expect(first?.help).toBe(`write ${form}`);
  });

  it.each([
    ['WHERE CONCAT(x) == "a"', 'CONCAT takes at least 2 arguments, not 1'],
    ['WHERE CIDR_MATCH(x)', 'CIDR_MATCH takes at least 2 arguments, not 1'],
    ['WHERE SUBSTRING(x) == "a"', 'SUBSTRING takes 2 to 3 arguments, not 1'],
    ['EVAL y = TO_LOWER(x, z)', 'TO_LOWER takes 1 argument, not 2'],
    ['STATS n = COUNT_DISTINCT()', 'COUNT_DISTINCT takes 1 to 2 arguments, not 0'],
    ['FORK (WHERE NOW(1) > x) (LIMIT 1)', 'NOW takes 0 arguments, not 1'],
    ['WHERE x IN (FROM b | WHERE LENGTH() > 1 | KEEP x)', 'LENGTH takes 1 argument, not 0'],
  ])('with other arguments: %s', (commands, message) => {
    expect(said(`FROM a | ${commands}`).map((diagnostic) => diagnostic.message)).toEqual([message]);
  });

  it('with options in braces are not counted wrongly', () => {
    expect(
      said('FROM a | WHERE KQL("x: 1", {"case_insensitive": true}) AND MATCH(x, "y", {"boost": 1})'),
    ).toEqual([]);
  });

  it.runIf(hasShared('corpus/elastic'))('of the public rules are known', () => {
    let count = 0;
    for (const path of corpusFiles('elastic')) {
      for (const rule of parseCorpusFile('elastic', path)) {
        if (rule.from !== 'esql') continue;
        count++;
        const codes = rule.diagnostics.map(({ code }) => code);
        expect(codes, path).not.toContain('esql-function-unknown');
        expect(codes, path).not.toContain('esql-function-arguments');
      }
    }
    expect(count).toBeGreaterThan(50);
  });
});

describe('hostile input ends in a diagnostic', () => {
  const many = 200_000;
  it.each([
    ['parentheses', `FROM a | WHERE ${'('.repeat(many)}x`],
    ['NOT', `FROM a | WHERE ${'NOT '.repeat(many)}x`],
    ['calls', `FROM a | WHERE ${'TO_LOWER('.repeat(80_000)}x`],
    ['signs', `FROM a | WHERE x == ${'-'.repeat(many)}1`],
    ['sums', `FROM a | WHERE x == 1${' + 1'.repeat(many)}`],
    ['subqueries', `FROM ${'(FROM '.repeat(100_000)}a`],
    ['commands', `FROM a${' | WHERE x == 1'.repeat(60_000)}`],
    ['branches', `FROM a | ${'FORK ('.repeat(100_000)}`],
    ['an unterminated string', `FROM a | WHERE x == "${'y'.repeat(1_000_000)}`],
    ['an unterminated raw string', `FROM a | WHERE x == """${'y'.repeat(1_000_000)}`],
    ['unterminated comments', `FROM a ${'/* '.repeat(300_000)}`],
    ['dots', `FROM a | WHERE x${'.'.repeat(many)}`],
    ['casts', `FROM a | WHERE x${'::string'.repeat(100_000)} == "a"`],
    ['tests', `FROM a | WHERE x${' IS NULL'.repeat(100_000)}`],
  ])('%s', (_, text) => {
    const { diagnostics } = esql.read(sourceText('query', text), {});
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it.each([
    ['conditions', `FROM a | WHERE x == 0${' OR x == 1'.repeat(20_000)}`],
    ['a list', `FROM a | WHERE x IN ("a"${', "b"'.repeat(100_000)})`],
    ['commands', `FROM a${' | WHERE x == 1'.repeat(499)}`],
    ['columns', `FROM a${' | EVAL x = x + 1'.repeat(498)} | WHERE x == 1`],
  ])('%s are read', (_, text) => {
    const source = sourceText('query', text);
    const { value } = esql.read(source, {});
    expect(value).toBeDefined();
    expect(esql.lower(value!, source, {}).value).toBeDefined();
  });
});
