import { describe, expect, it } from 'vitest';
import { spl } from '../../src/languages/spl/index.ts';
import { definitionOf, locate, sourceText } from '../../src/text/index.ts';
import { formatted, macroTable, messages } from './support.ts';

describe('precedence', () => {
  it.each([
    // In a search OR binds more tightly than AND.
    ['a=1 b=2 OR c=3', 'a=1 (b=2 OR c=3)'],
    ['a=1 OR b=2 c=3', '(a=1 OR b=2) c=3'],
    ['a=1 AND b=2 OR c=3 AND d=4', 'a=1 (b=2 OR c=3) d=4'],
    ['NOT a=1 OR b=2', 'NOT a=1 OR b=2'],
    ['NOT (a=1 OR b=2) c=3', 'NOT (a=1 OR b=2) c=3'],
    ['(a=1 b=2) OR (c=3 (d=4))', '(a=1 b=2) OR (c=3 d=4)'],
    ['NOT x IN (a b)', 'NOT x IN (a, b)'],
    // In an expression AND does.
    ['* | where a=1 AND b=2 OR c=3', '"*" | where (a = 1 AND b = 2) OR c = 3'],
    ['* | where a=1 or b=2 and not c=3', '"*" | where a = 1 OR (b = 2 AND NOT c = 3)'],
    ['* | where a=1 XOR b=2 OR c=3', '"*" | where a = 1 XOR (b = 2 OR c = 3)'],
    ['* | where NOT a=1 AND b=2', '"*" | where NOT a = 1 AND b = 2'],
    ['* | eval x=1+2*3-4', '"*" | eval x = 1 + 2 * 3 - 4'],
    ['* | eval x=(1+2)*-3', '"*" | eval x = (1 + 2) * -3'],
    ['* | eval x=a-(b-c)', '"*" | eval x = a - (b - c)'],
    // tstats takes search terms.
    [
      '| tstats count from datamodel=Web where Web.a=1 Web.b=2 OR Web.c=3 by Web.d',
      '| tstats count from datamodel=Web where Web.a=1 (Web.b=2 OR Web.c=3) by Web.d',
    ],
  ])('%s', (text, expected) => {
    expect(formatted(text).replaceAll('"*"', '*')).toBe(expected.replaceAll('"*"', '*'));
  });
});

describe('lexical corners', () => {
  it.each([
    // A quote ends its token; the next may follow without a blank.
    ['a="* Nul*"b=2', 'a="* Nul*" b=2'],
    ['a IN ("x",""*y*"", "z")', 'a IN (x, "*y*", z)'],
    ['a IN ("x*". "y*")', 'a IN ("x*", "y*")'],
    ['a IN (,"x","y",)', 'a IN (x, y)'],
    ['a IN(x) NOT(b=1)', 'a=x NOT b=1'.replace('a=x', 'a IN (x)')],
    ['a=*GetThis()* b=1', 'a="*GetThis()*" b=1'],
    ['a = 1 b != 2 c>=3', 'a=1 b!=2 c>=3'],
    ['"a.b"="c" d{}.e=f', 'a.b=c d{}.e=f'],
    // Escapes: a quote, a backslash and a pipe; any other backslash is itself.
    ['a="*\\calc.exe"', 'a="*\\\\calc.exe"'],
    ['a="*\\\\calc.exe"', 'a="*\\\\calc.exe"'],
    ['a=*\\"x\\":true*', 'a="*\\"x\\":true*"'],
    ['a="x \\| y"', 'a="x | y"'],
    ['country="IN" x="and"', 'country="IN" x="and"'],
    ['a=b ```why``` | table a, | head', 'a=b ``` why ``` | table a | head'],
    ['a=b | rex field=c "(?<d>\\w+)\\\\\\(x"', 'a=b | rex field=c "(?<d>\\w+)\\\\\\\\(x"'],
    ['a=b | where \'x y\'="z" AND LIKE (c,"%d")', 'a=b | where \'x y\' = "z" AND like(c, "%d")'],
    ['a=b | eval x = if (isnull(c) , 1,2) , y=x.z', 'a=b | eval x = if(isnull(c), 1, 2), y = x . z'],
    ['a=b | stats count, dc(c) AS n BY d,e f', 'a=b | stats count dc(c) as n by d e f'],
    ['a=b | rename c AS d e as "f g"', 'a=b | rename c as d, e as "f g"'],
    ['a=b | sort - x, +num(y) desc', 'a=b | sort - x, num(y) desc'],
    ['a=b | join type=left c [search d=e]', 'a=b | join type=left c [search d=e]'],
    ['a=b [| inputlookup t | fields c]', 'a=b [| inputlookup t | fields c]'],
    ['a=b [inputlookup t | fields c]', 'a=b [| inputlookup t | fields c]'],
    ['a=b | frobnicate "x | y" z=1 | head 5', 'a=b | frobnicate "x | y" z=1 | head 5'],
    ['| tstats count by _time span=1h A.b', '| tstats count by _time A.b span=1h'],
    ['search a=b', 'a=b'],
  ])('%s', (text, expected) => {
    expect(formatted(text)).toBe(expected);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a="b | stats count', 'the quote is not closed'],
    ['a=b [search c=d', 'the bracket is not closed'],
    ['`m a=b', 'the back-tick is not closed'],
    ['(a=b | head', 'the parenthesis is not closed'],
    ['a= | head', 'expected a value, found |'],
    ['OR a=b', 'OR needs a term before it'],
    ['a=b | | head', 'expected a command, found |'],
    ['', 'the search is empty'],
    ['a=b | where count &gt; 5', 'expected an operator or |, found &'],
    ['a=b | rename c d', 'expected AS after c, found d'],
    ['a=b ```why', 'the comment is not closed'],
    ['a=b ` `', 'the macro has no name'],
    ['a=b | join c', 'join needs a subsearch in brackets, found the end'],
  ])('%s', (text, message) => {
    expect(messages(text)).toEqual([message]);
  });

  it('goes on after a stage that cannot be read', () => {
    expect(messages('a= | where ( | rename x').length).toBe(3);
  });

  it('refuses what is nested without end, at once', () => {
    for (const open of ['(', 'NOT ', '[search ']) expect(messages(open.repeat(50_000))).toHaveLength(1);
    for (const open of ['(', 'if(', '-', 'NOT '])
      expect(messages(`a | where ${open.repeat(50_000)}`)).toHaveLength(1);
    expect(messages('x'.repeat(1_000_001))).toEqual(['longer than 1000000 characters']);
  });
});

describe('macros', () => {
  const macros = macroTable({
    alt: 'x=1 OR x=2',
    'pair(a,b)': 'f=$a$ g="$b$"',
    'pair(a)': 'f=$a$',
    piped: 'y=1 | eval z=2',
    outer: 'o=1 `alt`',
    loop: 'l=1 `loop`',
  });
  const expanded = (text: string): string => {
    const result = spl.read(sourceText('search', text), { macros });
    return spl.print(result.value!).replace(/\s+/g, ' ');
  };

  it.each([
    // Text without parentheses: what stands beside it joins in.
    ['`alt` y=3', '(x=1 OR x=2) y=3'],
    ['NOT `alt`', 'NOT x=1 OR x=2'],
    ['`pair(1, "2, 3")`', 'f=1 g="2, 3"'],
    ['`pair(1)`', 'f=1'],
    ['`piped` | head', 'y=1 | eval z = 2 | head'],
    ['`outer`', 'o=1 (x=1 OR x=2)'],
    ['"`alt`" `unknown(1)`', '"`alt`" `unknown(1)`'],
  ])('%s', (text, expected) => {
    expect(expanded(text)).toBe(expected);
  });

  it('refuses a macro that expands to itself and a number of arguments that is not defined', () => {
    expect(messages('`loop`', macros)).toEqual(['the macro loop expands to itself']);
    expect(messages('`pair(1,2,3)`', macros)).toEqual([
      'the macro pair is not defined for 3 arguments, only for 2 or 1',
    ]);
  });

  it.each([
    ['a=1 `bad` c=3', '`bad`', 'macro bad', 'q= OR r=1'],
    ['a=1 (`worse` OR c=3)', '`worse`', 'macro bad', 'q= OR r=1'],
    ['a=1 `of(x)` c=3', '`of(x)`', 'macro of', '$field$= OR r=1'],
    ['`nested("x y", 2)`', '`nested("x y", 2)`', 'macro of', '$field$= OR r=1'],
  ])('points from a mistake inside a macro of %s to its use and its definition', (text, use, name, body) => {
    const table = macroTable({
      bad: 'q= OR r=1',
      worse: 'p=1 `bad` s=2',
      'of(field)': '$field$= OR r=1',
      'nested(a,b)': 'z=$b$ `of($a$)`',
    });
    const [problem] = spl.read(sourceText('search', text), { macros: table }).diagnostics;
    const place = locate(problem!.span!);
    expect(place.source.name).toBe('search');
    expect(text.slice(place.start, place.end)).toBe(use);
    const definition = locate(definitionOf(problem!.span!)!);
    expect(definition.source.name).toBe(name);
    expect(definition.source.text.slice(definition.start, definition.end)).toBe(body);
  });

  it('stops a macro that doubles itself', () => {
    const doubling = macroTable(
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, `\`m${i + 1}\` \`m${i + 1}\``])),
    );
    expect(messages('`m0`', doubling)).toEqual(['more than 10000 uses of macros']);
  });
});
