import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../grammars/eql/index.ts';
import { lower, print, read } from '../../src/languages/eql/index.ts';
import { sourceText } from '../../src/text/index.ts';

/** The first problem of a query that is refused: where, what, and what to write instead. */
function problem(query: string): { at: string; message: string; help: string | undefined } {
  const source = sourceText('query', query);
  const tree = read(source);
  const result = tree.value === undefined ? tree : lower(tree.value, source, {});
  expect(result.value, query).toBeUndefined();
  const [first] = result.diagnostics;
  const { start, end } = first!.span!;
  return { at: query.slice(start, end), message: first!.message, help: first!.help };
}

function printed(query: string): string {
  const tree = read(sourceText('query', query));
  expect(tree.diagnostics, query).toEqual([]);
  return print(tree.value!);
}

describe('syntax', () => {
  it.each([
    ['process where true', 'process where true'],
    ['"my-category" where true', '"my-category" where true'],
    ['"""6cat""" where true', '"6cat" where true'],
    ['any where a.b == 1 and not c : ("x*", "y")', 'any where a.b == 1 and not c : ("x*", "y")'],
    ['any where `a-b`.c == 1 and `d e.f` == 2', 'any where `a-b`.c == 1 and `d e`.f == 2'],
    ['any where a.`0`.b == 1', 'any where a.`0`.b == 1'],
    ['any where `sequence` == 1 and a.`by` == 2', 'any where `sequence` == 1 and a.`by` == 2'],
    ['any where `a``b` == 1', 'any where `a``b` == 1'],
    ['any where ?a.b == null', 'any where ?a.b == null'],
    ['any where a == -1 and b == +2', 'any where a == -1 and b == +2'],
    ['any where (a + 1) * 2 - 3 / 4 == .5', 'any where (a + 1) * 2 - 3 / 4 == .5'],
    ['any where a - (b - c) == 1e3', 'any where a - (b - c) == 1e3'],
    ['any where (a and b) or c', 'any where (a and b) or c'],
    ['any where a and b or c', 'any where (a and b) or c'],
    ['any where not a and b', 'any where not a and b'],
    ['any where not (a and b)', 'any where not (a and b)'],
    ['any where a and (b and c)', 'any where a and (b and c)'],
    ['any where a not in~ ("x") or b in (1,2)', 'any where a not in~ ("x") or b in (1, 2)'],
    ['any where a like~ ("x", "y?") and b regex "z.*"', 'any where a like~ ("x", "y?") and b regex "z.*"'],
    ['any where a : ("x")', 'any where a : ("x")'],
    ['any where (a == 1) == true', 'any where (a == 1) == true'],
    ['any where startsWith~(a, "x") == false', 'any where startsWith~(a, "x") == false'],
    ['any where a == "\\u{200F}\\t\\"\\\\"', 'any where a == "\\u{200f}\\t\\"\\\\"'],
    ['any where a == "\\u{d800}\\u{1f600}\\u{01}"', 'any where a == "\\u{d800}😀\\u{01}"'],
    ['any where a == """c:\\d"e""""', 'any where a == """c:\\d"e""""'],
    ['any where a == "it\\\'s"', 'any where a == "it\'s"'],
    ['any where a == 1 | head 5 | tail 2', 'any where a == 1\n| head 5\n| tail 2'],
  ])('%s', (query, expected) => {
    expect(printed(query)).toBe(expected);
    expect(printed(expected)).toBe(expected);
  });

  it('sequences: keys and time in either order, stages, until', () => {
    const stages = '[a where true] by x with runs=3 ![b where true] by y until [c where true] by z';
    const expected =
      'sequence by k with maxspan=5m\n  [a where true] by x with runs=3\n  ![b where true] by y\nuntil [c where true] by z';
    expect(printed(`sequence by k with maxspan = 5 m ${stages}`)).toBe(expected);
    expect(printed(`sequence with maxspan=5m by k ${stages}`)).toBe(expected);
    expect(printed('sample by a,b [any where x==1][any where y==2]')).toBe(
      'sample by a, b\n  [any where x == 1]\n  [any where y == 2]',
    );
  });

  it('keeps comments, on lines of their own before what follows them', () => {
    const query = '/* head */ any where a == 1 and // first\n b in (1, /* two /* nested */ */ 2) // end';
    const expected = [
      '/* head */',
      'any where',
      '  a == 1 and',
      '  // first',
      '  b in (',
      '    1,',
      '    /* two /* nested */ */',
      '    2',
      '  )',
      '// end',
    ].join('\n');
    expect(printed(query)).toBe(expected);
    expect(printed(expected)).toBe(expected);
  });

  it('wraps at 100 columns: a condition a line, lists filled', () => {
    const names = Array.from({ length: 12 }, (_, i) => `"name-${i}.exe"`).join(', ');
    const text = printed(`process where event.type == "start" and process.name : (${names})`);
    expect(text.split('\n')[1]).toBe('  event.type == "start" and');
    expect(Math.max(...text.split('\n').map((row) => row.length))).toBeLessThanOrEqual(100);
    expect(text.split('\n')).toHaveLength(6);
  });
});

describe('refused, with today’s form', () => {
  it.each([
    ['any where a = 1', '=', /==/],
    ['any where a !: "x"', '!:', /not field : value/],
    ["any where a == 'x'", "'", /double quotes/],
    ['any where a == ?"x\\d"', '?"', /"""/],
    ['any where a == "x', '"x', /their line/],
    ['any where a == "\\d"', '\\d', /\\\\/],
    ['any where a == """x\ny"""', '"""', /their line/],
    ['any where a == 1 AND b == 2', 'AND', /lower case: `and`/],
    ['any where a not like "x"', 'like', /not field like value/],
    ['any where a < b < c', '<', /and/],
    ['any where a.0.b == 1', '.0', /a\.`0`/],
    ['any where a.by == 1', 'by', /`by`/],
    ['any where a[0] == 1', '[', /any value/],
    ['join [any where true] [any where true]', 'join', /sequence/],
    ['any where child of [process where true]', 'child of', /sequence/],
    ['any where true | unique a', '| unique a', /pipe/],
    ['any where true | head', '| head', undefined],
    ['any where arrayContains(a, "x")', 'arrayContains(a, "x")', /field == value/],
    ['any where wildcard(a, "x*")', 'wildcard(a, "x*")', /:/],
    ['any where noSuch(a) == 1', 'noSuch(a)', undefined],
    ['any where length(a, b) == 1', 'length(a, b)', undefined],
    ['any where length~(a) == 1', 'length~(a)', /~/],
    ['any where length(a)', 'length(a)', undefined],
    ['any where "x"', '"x"', undefined],
    ['sequence with maxspan=5 [any where a] [any where b]', 'with maxspan=5', /5s/],
    ['sequence with maxspan=1.5h [any where a] [any where b]', 'with maxspan=1.5h', /whole number/],
    ['sequence with maxspan=1w [any where a] [any where b]', 'with maxspan=1w', /ms, s, m, h or d/],
    ['sequence [any where a]', 'sequence [any where a]', undefined],
    ['sequence [any where a] by x [any where b]', '[any where b]', undefined],
    ['sequence [any where a] ![any where b]', 'sequence [any where a] ![any where b]', /maxspan/],
    ['sequence by length(a) [any where a] [any where b]', 'length(a)', undefined],
    ['sequence [any where a] with runs=101 [any where b]', '101', undefined],
    ['sample by a [any where a] [any where b] until [any where c]', 'until', /sequence/],
    ['', '', /any where true/],
    ['process.name : "x" and user.name : y', '.', /KQL/],
    ['from logs-* | where a == 1', 'logs', /ES\|QL/],
    ['index=main sourcetype=x', '=', /Splunk/],
    ['any where a == 1 /* open', '/*', undefined],
    ['any where (a == 1', '', undefined],
  ])('%s', (query, at, help) => {
    const found = problem(query);
    expect(found.at, found.message).toBe(at);
    if (help === undefined) expect(found.message).not.toBe('');
    else expect(`${found.message} ${found.help}`).toMatch(help);
  });

  it.each([
    ['parentheses', `any where ${'('.repeat(100_000)}a`],
    ['negations', `any where ${'not '.repeat(100_000)}a`],
    ['signs', `any where ${'-'.repeat(100_000)}a == 1`],
    ['sums', `any where a${' + 1'.repeat(100_000)} == 1`],
    ['pipes', `any where true ${'| head 1 '.repeat(100_000)}`],
  ])('100,000 nested %s', (_, query) => {
    expect(read(sourceText('query', query)).diagnostics[0]?.code).toBe('nesting-too-deep');
  });

  it('a sequence of 58,000 stages', () => {
    const query = `sequence by a ${'[any where true] '.repeat(58_000)}`;
    expect(read(sourceText('query', query)).diagnostics[0]?.message).toBe('more than 500 stages');
  });

  it('a text of ten megabytes', () => {
    const query = `any where a == "${'x'.repeat(10_000_000)}"`;
    expect(read(sourceText('query', query)).diagnostics[0]?.code).toBe('text-too-long');
  });

  it('a single expression must be whole', () => {
    expect(parseExpression('a == 1').value?.type).toBe('Comparison');
    expect(parseExpression('a == 1 b').problem?.message).toMatch(/end of the query/);
  });
});
