import { describe, expect, it } from 'vitest';
import type { MacroTable } from '../../src/language/index.ts';
import { parse } from '../../src/parse.ts';
import { locate } from '../../src/text/index.ts';
import { macroTable } from './support.ts';

/** The first remark on a search, with its place; `read` where a plan came of it. */
function remark(text: string, macros?: MacroTable): string {
  const [rule] = parse(text, { file: 'a.spl', from: 'spl', ...(macros === undefined ? {} : { macros }) });
  const errors = rule!.diagnostics.filter((item) => item.severity === 'error');
  if (errors.length === 0) return rule!.rule === undefined ? 'nothing' : 'read';
  const { code, message, span } = errors[0]!;
  return `${code} ${span === undefined ? '' : locate(span).start}: ${message}`;
}

function many(count: number, make: (index: number) => string, joint = ' '): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(joint);
}

/** Ten uses of the one before, each time. */
function laughing(depth: number, first: string): MacroTable {
  const names = Array.from({ length: depth }, (_, i) => [`m${i + 1}`, `\`m${i}\``.repeat(10)] as const);
  return macroTable({ m0: first, ...Object.fromEntries(names) });
}

const tooDeep = 'nested deeper than 500 levels';
const tooMany = 'more than 10000 names, macros and subsearches';

// Without limits, and sets in the right places, many of these run for minutes or out of the stack.
describe('hostile searches', () => {
  it.each([
    ['parentheses', `${'('.repeat(100_000)}a=b${')'.repeat(100_000)}`, `syntax-error 500: ${tooDeep}`],
    ['open parentheses', '('.repeat(900_000), `syntax-error 500: ${tooDeep}`],
    ['signs', `a=b | where x=${'-'.repeat(100_000)}1`, `syntax-error 513: ${tooDeep}`],
    ['a quote', `a="${'b'.repeat(900_000)}`, 'syntax-error 2: the quote is not closed'],
    ['quotes', '"'.repeat(900_001), 'syntax-error 900000: the quote is not closed'],
    ['a back-tick', `a=b \`${'b'.repeat(900_000)}`, 'syntax-error 4: the back-tick is not closed'],
    ['back-ticks', '`'.repeat(900_002), 'syntax-error 900000: the macro has no name'],
    ['a bracket', `a=b [search ${'c=d '.repeat(200_000)}`, 'syntax-error 4: the bracket is not closed'],
    ['brackets', '[search '.repeat(100_000), `syntax-error 4001: ${tooDeep}`],
    ['pipes', `a=b${'|'.repeat(100_000)}`, 'syntax-error 4: expected a command, found |'],
    ['stages', `a=b${' | head'.repeat(100_000)}`, 'syntax-error 7004: more than 1000 stages'],
    ['names', `a=b | table ${many(100_000, (i) => `x${i}`)}`, `syntax-error 58909: ${tooMany}`],
    ['subsearches', `| multisearch ${'[search a=b] '.repeat(60_000)}`, `syntax-error 130015: ${tooMany}`],
    ['columns', `a=b | eval ${many(30_000, (i) => `x${i}=x`, ', ')}`, `syntax-error 88909: ${tooMany}`],
    ['unknown macros', '`zz` '.repeat(190_000), `syntax-error 50000: ${tooMany}`],
    [
      'renamed columns',
      `a=b | rename ${many(40_000, (i) => `f${i} as g${i}`, ', ')}`,
      `syntax-error 157809: ${tooMany}`,
    ],
  ])('%s', (_name, text, expected) => {
    expect(remark(text)).toBe(expected);
  });

  it.each([
    ['alternatives of many fields', many(50_000, (i) => `f${i}=b`, ' OR ')],
    ['alternatives of one field', `a=b | where ${many(50_000, (i) => `a="b${i}"`, ' OR ')}`],
    ['a list', `a IN (${many(100_000, (i) => `b${i}`, ',')})`],
    ['pairs', '(a=b OR c=d) '.repeat(50_000)],
    ['measures', `a=b | stats ${many(9_000, (i) => `dc(x${i})`)} by a | where count > 1`],
    ['renamed columns', `a=b | rename ${many(9_000, (i) => `f${i} as g${i}`, ', ')} | where g5=1`],
    ['keys', `a=b | stats count by ${many(9_000, (i) => `x${i}`)}`],
    ['exclusive alternatives', `a=b | where ${many(50_000, (i) => `a!="b${i}"`, ' XOR ')}`],
    ['choices in choices', `a=b | where ${'if('.repeat(400)}a=1${',b=1,c=1)'.repeat(400)}`],
    ['columns that double', `a=b | eval ${many(2_000, (i) => `x${i + 1}=x${i}.x${i}`, ', ')} | where x9="a"`],
    [
      'a column over and over',
      `a=b${' | eval a=case(a="x","y",a="y","z",true(),a)'.repeat(300)} | where a="q"`,
    ],
    ['groups of a pattern', `a=b | rex field=a "${many(50_000, (i) => `(?<n${i}>a)`, '')}" | where n1="a"`],
    ['stars of a renaming', `a=b | rename ${'*a'.repeat(200)}b as ${'*a'.repeat(200)}c | where aaab="x"`],
    ['fields of foreach', `a=b | foreach ${many(5_000, (i) => `x${i}`)} [eval <<FIELD>>=1]`],
  ])('read to the end: %s', (_name, text) => {
    expect(remark(text)).toBe('read');
  });

  it('macros that expand themselves, one another, and without end', () => {
    const itself = (name: string): string => `spl-macro-recursive 0: the macro ${name} expands to itself`;
    expect(remark('`r`', macroTable({ r: '`r` `r` a=b' }))).toBe(itself('r'));
    expect(remark('`p`', macroTable({ p: '`q` `q`', q: '`p` `p`' }))).toBe(itself('p'));
    const uses = 'spl-macro-uses 0: more than 10000 uses of macros';
    expect(remark('`m30`', laughing(30, ''))).toBe(uses);
    expect(remark('`m9`', laughing(9, 'a=b '))).toBe(uses);
    expect(remark('`m4`', laughing(3, 'a=b '.repeat(100)))).toBe('read');
    const long = 'text-too-long 0: longer than 1000000 characters';
    expect(remark('`m3`', laughing(3, 'a=b '.repeat(1000)))).toBe(long);
    const doubling = Array.from({ length: 40 }, (_, i) => [`g${i + 1}(x)`, `\`g${i}("$x$ $x$")\``] as const);
    expect(remark('`g40(a)`', macroTable({ 'g0(x)': '$x$', ...Object.fromEntries(doubling) }))).toBe(long);
  });

  it('wrong numbers of arguments', () => {
    const macros = macroTable({ 'two(a,b)': '$a$=$b$' });
    const only = 'is not defined for 1 arguments, only for 2';
    expect(remark('x=1 `two(a)`', macros)).toBe(`spl-macro-arity 4: the macro two ${only}`);
    expect(remark('`two(a)` '.repeat(9_000), macros)).toBe(`spl-macro-arity 0: the macro two ${only}`);
    expect(remark(`\`two(${'b,'.repeat(400_000)})\``, macros)).toMatch(/^spl-macro-arity 0/);
  });

  it('a pipe in a text, an unknown command', () => {
    expect(remark('a="b | c" | frobnicate "d | e" f=g | head 3')).toBe('read');
  });
});
