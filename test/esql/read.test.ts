import { describe, expect, it } from 'vitest';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';

function read(query: string) {
  return esql.read(sourceText('query', query), {});
}

function printed(query: string): string {
  const result = read(query);
  expect(result.diagnostics).toEqual([]);
  return esql.print(result.value!);
}

describe('reading and printing', () => {
  it.each([
    ['from a|where x==1 or y==2 and not z==3', 'FROM a\n| WHERE x == 1 OR (y == 2 AND NOT z == 3)'],
    ['from a|where (x==1 or y==2) and z==3', 'FROM a\n| WHERE (x == 1 OR y == 2) AND z == 3'],
    [
      'from a | where x not in ("b", null) and y not like "c*"',
      'FROM a\n| WHERE x NOT IN ("b", NULL) AND y NOT LIKE "c*"',
    ],
    ['from a | where x == 1 is null', 'FROM a\n| WHERE x == 1 IS NULL'],
    ['from a | eval x = (1+2)*-y::long % 3', 'FROM a\n| EVAL x = (1 + 2) * -y::long % 3'],
    [
      'from a | where x like ("b*", "c*") and y rlike "d.*"',
      'FROM a\n| WHERE x LIKE ("b*", "c*") AND y RLIKE "d.*"',
    ],
    ['from a | where @timestamp > now() - 5m', 'FROM a\n| WHERE @timestamp > NOW() - 5 m'],
    ['from a | where f : "x"', 'FROM a\n| WHERE f : "x"'],
    ['from a | where x == """C:\\Users\\*"""', 'FROM a\n| WHERE x == """C:\\Users\\*"""'],
    ['from a | where x == "C:\\\\Users"', 'FROM a\n| WHERE x == """C:\\Users"""'],
    [
      'from a | where `odd name` == 1 and a.`0`.`in` == ?p',
      'FROM a\n| WHERE `odd name` == 1 AND a.`0`.`in` == ?p',
    ],
    ['from a, b:c*, "d e" metadata _id, _index', 'FROM a, b:c*, "d e" METADATA _id, _index'],
    ['from a | keep b.*, `c d`, *_e | drop f', 'FROM a\n| KEEP b.*, `c d`, *_e\n| DROP f'],
    ['from a | rename b as c, d = e', 'FROM a\n| RENAME b AS c, e AS d'],
    [
      'from a | stats c = count(*) where d == 1, max(e) by f, g = bucket(@timestamp, 1 hour)',
      'FROM a\n| STATS c = COUNT(*) WHERE d == 1, max(e) BY f, g = BUCKET(@timestamp, 1 hour)',
    ],
    ['from a | inline stats c = count(*) by d', 'FROM a\n| INLINE STATS c = COUNT(*) BY d'],
    ['from a | sort b desc nulls last, c | limit 5', 'FROM a\n| SORT b DESC NULLS LAST, c\n| LIMIT 5'],
    [
      'from a | grok b "%{WORD:c}" | dissect d "%{e} %{f}" append_separator=","',
      'FROM a\n| GROK b "%{WORD:c}"\n| DISSECT d "%{e} %{f}" APPEND_SEPARATOR=","',
    ],
    [
      'from a | enrich p on q with r = s | lookup join t on u',
      'FROM a\n| ENRICH p ON q WITH r = s\n| LOOKUP JOIN t ON u',
    ],
    ['set x = true; row a = [1, 2], b = {"k": 1}', undefined],
    [
      '// what\nfrom a // here\n| where b == 1 /* and /* so */ on */',
      '// what\n// here\nFROM a\n/* and /* so */ on */\n| WHERE b == 1',
    ],
  ])('%s', (query, expected) => {
    if (expected === undefined) expect(read(query).diagnostics).toHaveLength(1);
    else {
      expect(printed(query)).toBe(expected);
      expect(printed(expected)).toBe(expected);
    }
  });

  it('wraps long conditions and lists', () => {
    const list = Array.from({ length: 30 }, (_, index) => `"value-${index}"`).join(', ');
    const text = printed(`from logs-* | where process.name in (${list}) and host.os.type == "linux"`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain('\n    AND host.os.type == "linux"');
  });
});

describe('refusing', () => {
  it.each([
    ['from a | where x = 1', 'syntax-error', 'ES|QL compares with `==`'],
    ["from a | where x == 'b'", 'syntax-error', 'strings stand in double quotes: "…" or """…"""'],
    ['from a | where x == "C:\\Users"', 'syntax-error', undefined],
    ['from a | where x == "b', 'syntax-error', undefined],
    ['from a | wher x == 1', 'syntax-error', 'WHERE is one'],
    ['from a | where a.0.b == 1', 'syntax-error', undefined],
    ['from a | where x == 1 == 2', 'syntax-error', undefined],
    ['from a where x == 1', 'syntax-error', undefined],
    ['from a | where /* b', 'syntax-error', undefined],
    ['process where process.name == "a"', 'esql-other-language', undefined],
    ['process.name : "a" and b : c', 'esql-other-language', undefined],
    ['', 'syntax-error', undefined],
    [`from a | where ${'('.repeat(100_000)}b`, 'nesting-too-deep', undefined],
    [`from a | where ${'not '.repeat(100_000)}b`, 'nesting-too-deep', undefined],
    [`from a | where ${'to_lower('.repeat(100_000)}b`, 'nesting-too-deep', undefined],
    [`from a ${'| stats n = count(*) by b '.repeat(20_000)}`, 'nesting-too-deep', undefined],
    [`from a | fork ${'(where b == 1) '.repeat(20_000)}`, 'nesting-too-deep', undefined],
    [`from a | where b == "${'x'.repeat(10_000_000)}"`, 'text-too-long', undefined],
  ])('%.60s', (query, code, help) => {
    const { value, diagnostics } = read(query);
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });
});
