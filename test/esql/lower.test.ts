import { describe, expect, it } from 'vitest';
import { printNode } from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';

function lower(query: string) {
  const source = sourceText('query', query);
  return esql.lower(esql.read(source, {}).value!, source, {});
}

function condition(text: string): string {
  const lines = printNode(lower(`FROM a | WHERE ${text}`).value!.plan).split('\n');
  return lines
    .slice(2)
    .map((line) => line.trim())
    .join(' ');
}

describe('conditions', () => {
  it.each([
    ['f == "x"', 'f == "x"'],
    ['f != "x"', 'And f exists Not f == "x"'],
    ['NOT f == "x"', 'And f exists Not f == "x"'],
    ['f IS NULL OR f != "x"', 'Not f == "x"'],
    ['NOT COALESCE(f == "x", FALSE)', 'Not f == "x"'],
    ['f == null', 'false'],
    ['f IN ("x", null)', 'f == "x"'],
    ['f NOT IN ("x", null)', 'false'],
    ['f IS NOT NULL AND f == "x"', 'f == "x"'],
    ['TO_LOWER(f) == "x"', 'f ==~ "x"'],
    ['TO_LOWER(f) == "X"', 'false'],
    ['TO_LOWER(f) LIKE "x*Y"', 'false'],
    ['f LIKE "*"', 'f exists'],
    ['f NOT LIKE "*"', 'Not f exists'],
    ['f LIKE "a\\\\*"', 'f == "a*"'],
    ['f LIKE """C:\\\\Users\\\\*"""', 'f like "C:\\\\Users\\\\"*'],
    ['TO_STRING(f) IN ("1", "2")', 'f in ["1", "2"]'],
    ['5 < f', 'f > 5'],
    ['STARTS_WITH(f, "x") AND ENDS_WITH(f, "y")', 'And f like "x"* f like *"y"'],
    ['LOCATE(f, "x") > 0', 'f like *"x"*'],
    ['CIDR_MATCH(source.ip, "10.0.0.0/8", "fe80::/10")', 'source.ip within [10.0.0.0/8, fe80::/10]'],
    ['MV_CONTAINS(f, "x")', 'f == "x"'],
    ['NOT MV_CONTAINS(f, "x")', 'Not f == "x"'],
    ['CASE(a == 1, "x", b == 2, "y", "z") == "y"', 'And Not a == 1 b == 2'],
    ['KQL("f: (x or y*) and not g: 1")', 'And Or f == "x" f like "y"* Not g == "1"'],
    ['@timestamp > NOW() - 5 minutes', '@timestamp > timeShift(now(), -300000)'],
  ])('%s', (text, expected) => {
    expect(condition(text)).toBe(expected);
  });

  it('keep mixed KQL, which Elasticsearch and Kibana read differently, as it is', () => {
    const { diagnostics } = lower('FROM a | WHERE KQL("f: x and g: y or h: z")');
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['opaque-kept']);
  });
});

describe('pipelines', () => {
  it('puts computed columns in where they are used, and keeps the rest as presentation', () => {
    const { value } = lower(
      'FROM a | EVAL x = TO_LOWER(f), shown = CONCAT(g, "!") | WHERE x == "y" | KEEP f, shown | SORT f',
    );
    expect(printNode(value!.plan)).toBe('Filter\n  Source unknown\n  f ==~ "y"');
    expect(value!.presentation?.text).toBe('| EVAL shown = CONCAT(g, "!")\n| KEEP f, shown\n| SORT f');
  });

  it('makes a threshold of STATS and WHERE', () => {
    const { value } = lower(
      'FROM a | EVAL w = DATE_TRUNC(5 minutes, @timestamp) | STATS n = COUNT(*), failed = SUM(CASE(o == "f", 1, 0)) BY u, w | WHERE n > 5',
    );
    expect(printNode(value!.plan)).toBe(
      [
        'Filter',
        '  Aggregate tumbling 300000ms',
        '    Source unknown',
        '    n = count()',
        '    failed = count',
        '      where',
        '        o == "f"',
        '    by',
        '      u',
        '  n > 5',
      ].join('\n'),
    );
  });

  it('keeps a computed column in the plan when what it is computed from changes', () => {
    const { value } = lower('FROM a | EVAL x = f | MV_EXPAND f | WHERE x == "y" AND f == "z"');
    expect(printNode(value!.plan)).toBe(
      [
        'Filter',
        '  Expand f',
        '    Extend',
        '      Source unknown',
        '      x = f',
        '  And',
        '    x == "y"',
        '    f == "z"',
      ].join('\n'),
    );
  });

  it('keeps a test for a missing field that is left of a larger one', () => {
    const text = 'FROM a | WHERE f LIKE "x*" OR (f IS NULL AND (f IS NULL OR f IS NOT NULL))';
    expect(printNode(lower(text).value!.plan)).toContain('Not\n      f exists');
  });

  it('keeps commands of ES|QL alone, and says so', () => {
    const { value, diagnostics } = lower('FROM a | ENRICH p ON q | WHERE r == 1');
    expect(printNode(value!.plan)).toContain('Opaque esql "ENRICH p ON q"');
    expect(diagnostics[0]?.code).toBe('opaque-kept');
  });
});

it('long chains are written as chains of chains, which are read as one', () => {
  const text = Array.from({ length: 250 }, (_, index) => `f${index} == "x"`).join(' OR ');
  const source = sourceText('query', `FROM a | WHERE ${text}`);
  const tree = esql.read(source, {}).value!;
  const printed = esql.print(tree);
  expect(printed.match(/^ *(?:OR )?\(|^\| WHERE \(/gm)).toHaveLength(3);
  expect(esql.print(esql.read(sourceText('printed', printed), {}).value!)).toBe(printed);
});

describe('lints', () => {
  it.each([
    ['f LIKE """*\\*"""', 'esql-like-literal-star'],
    ['event.category == "process"', 'esql-array-compared'],
    ['NOT f == "x"', 'esql-not-drops-null'],
    ['f NOT IN ("x")', 'esql-not-drops-null'],
    ['f == "a*"', 'esql-literal-wildcard'],
    ['f IN ("a", "*b")', 'esql-literal-wildcard'],
    ['f == "C:\\temp"', 'esql-escape-space'],
  ])('%s', (text, code) => {
    const source = sourceText('query', `FROM a | WHERE ${text}`);
    const result = esql.lint!(esql.read(source, {}).value!, source);
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it.each([
    'f LIKE "a*" AND g == "*"',
    'f == "C:\\\\temp" AND g == """C:\\temp""" AND h == "a\\n"',
    'f LIKE """*\\\\*"""',
    'f IS NULL OR f != "x"',
    'MV_CONTAINS(process.args, "x")',
  ])('say nothing of %s', (text) => {
    const source = sourceText('query', `FROM a | WHERE ${text}`);
    expect(esql.lint!(esql.read(source, {}).value!, source).diagnostics).toEqual([]);
  });
});
