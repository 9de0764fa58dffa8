import { describe, expect, it } from 'vitest';
import { parseKql } from '../../grammars/kql/index.ts';
import { kql } from '../../src/languages/kql/index.ts';
import { positionAt, sourceText } from '../../src/text/index.ts';

/** Values of a tree in brackets, quoted ones in quotes, wildcards as they are. */
function sketch(text: string): string {
  const { tree } = parseKql(text);
  return tree === undefined ? 'error' : kql.print(tree);
}

describe('the grammar', () => {
  it.each([
    // precedence: or < and < not
    ['a:1 or b:2 and not c:3', 'a: 1 or (b: 2 and not c: 3)'],
    ['(a:1 or b:2) and c:3', '(a: 1 or b: 2) and c: 3'],
    ['a:1 AND b:2 Or Not c:3', '(a: 1 and b: 2) or not c: 3'],
    // lists
    ['a:(x or y and not z)', 'a: (x or (y and not z))'],
    ['a:(not (x or y) and "z")', 'a: (not (x or y) and "z")'],
    // keywords need white space, a word may contain them
    ['a:android and b:orient', 'a: android and b: orient'],
    ['a:and', 'a: and'],
    // unquoted values hold blanks, quoted ones keep single backslashes
    ['a: two words  and b:x', 'a: two words and b: x'],
    ['a:"C:\\Windows"', 'a: "C:\\\\Windows"'],
    ['a:C\\:\\\\Windows\\\\*', 'a: C\\:\\\\Windows\\\\*'],
    ['a:"q\\"q" or a:q\\"q', 'a: "q\\"q" or a: q\\"q'],
    ['a:\\u0041\\*', 'a: A\\*'],
    // fields
    ['"my field":x', '"my field": x'],
    ['file.hash.*:abc', 'file.hash.*: abc'],
    // ranges, nested groups, free text
    ['n>=5 and n < now-2d', 'n >= 5 and n < now-2d'],
    ['p:{ a:1 and b:{ c:2 } }', 'p: { a: 1 and b: { c: 2 } }'],
    ['some words', 'some words'],
    ['', ''],
  ])('%s', (text, printed) => {
    expect(sketch(text)).toBe(printed);
    expect(sketch(printed)).toBe(printed);
  });
});

describe('errors', () => {
  const errorOf = (text: string) => {
    const source = sourceText('rule.kql', text);
    const [diagnostic] = kql.read(source, {}).diagnostics;
    const place = diagnostic?.span && positionAt(source, diagnostic.span.start);
    return { ...diagnostic, at: place && `${place.line}:${place.column}` };
  };

  it.each([
    ['a:(x or y', '1:3', "'(' is not closed"],
    ['a:"x', '1:3', 'the quoted text does not end'],
    ['not(a:1)', '1:4', "unexpected '('"],
    ['a:', '1:3', 'the query ends where a value is expected'],
    ['a:b:c', '1:4', "unexpected ':'"],
    ['a:1)', '1:4', "unexpected ')'"],
    ['a:x\\y', '1:4', "unexpected '\\'"],
  ])('%s', (text, at, message) => {
    const error = errorOf(text);
    expect(error.at).toBe(at);
    if (message !== undefined) expect(error.message).toBe(message);
  });

  it.each(['a == "b"', 'a != "b"', 'a = "b" and c: d'])('says how %s is written', (text) => {
    const { diagnostics } = kql.read(sourceText('query', text), {});
    expect(diagnostics[0]?.help).toBe('KQL compares with a colon: field: value');
  });

  it('names another language', () => {
    expect(errorOf('process where process.name == "cmd.exe"').message).toBe('this is EQL, not KQL');
    expect(errorOf('from logs-* | where process.name == "cmd.exe"').message).toBe('this is ES|QL, not KQL');
    expect(errorOf('sequence by host.id [any where true]').code).toBe('kql-other-language');
  });

  it.each(['(', 'not (', 'a:{ '])('refuses 100,000 of %s quickly', (opening) => {
    const error = errorOf(`${opening.repeat(100_000)}x`);
    expect(error.message).toBe('nested deeper than 500 levels');
    expect(error.code).toBe('nesting-too-deep');
  });

  it('reads long flat chains', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `f${i}: v${i}`).join(' or ');
    const source = sourceText('long', text);
    const tree = kql.read(source, {}).value!;
    const lowered = kql.lower(tree, source, {}).value!;
    expect(kql.print(kql.raise(lowered, { profile: 'ecs', metadata: {} }).value!.ast).length).toBeGreaterThan(
      400_000,
    );
  });
});

describe('lints', () => {
  it.each([
    ['a:"C:\\temp"', ['kql-escape-space']],
    ['a:"C:\\\\temp"', []],
    ['a:"C:\\Windows"', []],
    ['a:"\\n"', []],
    ['a:(*x/one\n*y/two)', ['kql-missing-or']],
    ['a:"*x*"', ['kql-quoted-star']],
    ['a:"*"', []],
    ['a:"C:\\run\\new"', ['kql-escape-space', 'kql-escape-space']],
    ['a:x?y*', ['kql-question-mark']],
    ['a:1 and', ['kql-keyword-in-value']],
    ['a:1 or b:"or x"', []],
    ['a:x\\not y', ['kql-escaped-not']],
    [`a:(${Array.from({ length: 1025 }, (_, index) => `b${index}`).join(' or ')})`, ['elastic-many-clauses']],
  ])('%s', (text, codes) => {
    const source = sourceText('lint', text);
    const found = kql.lint!(kql.read(source, {}).value!, source).diagnostics;
    expect(found.map((diagnostic) => diagnostic.code)).toEqual(codes);
  });
});
