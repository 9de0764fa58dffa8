import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { parseYaml, type YamlDocument, type YamlPath } from '../../src/syntax/yaml.ts';
import { printYaml } from '../../src/syntax/yaml-print.ts';
import { locate, type SourceText, sourceText } from '../../src/text/index.ts';
import { hasShared, shared } from '../support/shared.ts';

const value = (text: string): unknown => parseYaml(sourceText('t.yml', text)).value?.map((one) => one.value);

describe('plain scalars', () => {
  it.each([
    ['00000429', '00000429'],
    ['0777', '0777'],
    ['0x17', '0x17'],
    ['1_000', '1_000'],
    ['12:30:45', '12:30:45'],
    ['2024-01-31', '2024-01-31'],
    ['1.50', '1.50'],
    ['1e3', '1e3'],
    ['+5', '+5'],
    ['yes', 'yes'],
    ['on', 'on'],
    ['no', 'no'],
    ['off', 'off'],
    ['y', 'y'],
    ['N', 'N'],
    ['0o17', '0o17'],
    ['0b11', '0b11'],
    ['.5', '.5'],
    ['5.', '5.'],
    ['-0', '-0'],
    ['.inf', '.inf'],
    ['-.inf', '-.inf'],
    ['-Infinity', '-Infinity'],
    ['NaN', 'NaN'],
    ['.nan', '.nan'],
    ['1e21', '1e21'],
    ['1,000', '1,000'],
    ['2024-01-31T10:00:00Z', '2024-01-31T10:00:00Z'],
    ['=', '='],
    ['', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['True', true],
    ['tRUE', 'tRUE'],
    ['0', 0],
    ["'~'", '~'],
    ['"null"', 'null'],
    ["'2024-01-31'", '2024-01-31'],
    ['5', 5],
    ['-12', -12],
    ['1.5', 1.5],
    ['true', true],
    ['FALSE', false],
    ['~', null],
    ['null', null],
    ['9007199254740993', '9007199254740993'],
    ["'5'", '5'],
    ['"true"', 'true'],
  ])('%s', (text, expected) => {
    expect(value(`a: ${text}`)).toEqual([{ a: expected }]);
  });
});

describe('places', () => {
  const text = `a: plain text # comment
b: 'it''s'
c: "tab\\there\\u00e9"
d:
    - one
    - {x: 1, y: "z"}
e: |
    first line
      second

    third
f: >-
    folded
    text

    new
g: plain
    over lines
`;
  const source = sourceText('t.yml', text);
  const [document] = parseYaml(source).value!;

  it.each([
    [['a'], 'plain text'],
    [['b'], "'it''s'"],
    [['d', 0], 'one'],
    [['d', 1, 'y'], '"z"'],
    [['d', 1], '{x: 1, y: "z"}'],
  ])('of %j', (path, expected) => {
    const span = document!.spanOf(path)!;
    expect(text.slice(span.start, span.end)).toBe(expected);
  });

  it('of keys, and of the nearest value around what is not there', () => {
    const key = document!.spanOf(['d', 1, 'y'], 'key')!;
    expect(text.slice(key.start, key.end)).toBe('y');
    const around = document!.spanOf(['d', 5, 'q'])!;
    expect(text.slice(around.start, around.end)).toMatch(/^- one/);
  });

  const outer = (nested: SourceText, part: string): string => {
    const start = nested.text.indexOf(part);
    const place = locate({ source: nested, start, end: start + part.length });
    expect(place.source).toBe(source);
    return text.slice(place.start, place.end);
  };

  it.each([
    ['a', 'text', 'text'],
    ['b', "'s", "''s"],
    ['c', '\there', '\\there'],
    ['c', 'é', '\\u00e9'],
    ['e', 'second', 'second'],
    ['e', 'third', 'third'],
    ['f', 'text', 'text'],
    ['f', 'new', 'new'],
    ['g', 'lines', 'lines'],
  ])('inside the text of %s', (key, part, expected) => {
    expect(outer(document!.textAt([key])!, part)).toBe(expected);
  });

  it('after a byte order mark', () => {
    const [marked] = parseYaml(sourceText('t.yml', '\uFEFFa: b\n')).value!;
    expect(marked!.spanOf(['a'])).toMatchObject({ start: 4, end: 5 });
  });
});

/** Every key and scalar that does not stand where its place says, by reading the text there again. */
function misplaced(text: string): readonly string[] {
  const wrong: string[] = [];
  const compare = (
    document: YamlDocument,
    path: YamlPath,
    part: 'key' | 'value',
    expected: unknown,
  ): void => {
    const place = document.spanOf(path, part)!;
    const slice = text.slice(place.start, place.end);
    if (/^[|>*]/.test(slice)) return;
    const [again] = slice === '' ? [{ value: null }] : parseYaml(sourceText('slice', slice)).value!;
    if (String(again?.value) !== String(expected)) wrong.push(`${path.join('.')}: ${slice}`);
  };
  const visit = (document: YamlDocument, value: unknown, path: YamlPath): void => {
    if (typeof value !== 'object' || value === null) {
      compare(document, path, 'value', value);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      const inner = [...path, Array.isArray(value) ? Number(key) : key];
      if (!Array.isArray(value)) compare(document, inner, 'key', key);
      visit(document, child, inner);
    }
  };
  for (const document of parseYaml(sourceText('t.yml', text)).value ?? [])
    visit(document, document.value, []);
  return wrong;
}

describe('every key and scalar is where its place says', () => {
  it.each([
    'a: 1\nb:\n  - x\n  - y: z\n    w:\n      - 1\n',
    '"a b": 1\n\'c: d\': "e\\"f"\n',
    'a: {b: 1, "c": [x, {y: z}], d: }\n',
    '- - a\n  - b\n- c: d\n  e: f\n',
    'a: &x one # comment\nb: *x\nc: &y\n  d: two\n',
    'a: !!str 5\nb:   spaced   \n',
    'a: 1\r\nb:\r\n  - x\r\n  - y\r\n',
    '%YAML 1.2\n---\na: 1\n...\n---\nb: 2\n--- # second\nc: 3\n',
    'a:\nb:\n  c:\n  d: ~\n',
    "f|contains|all:\n  - ' -x'\n  - 'it''s'\n",
    'a: plain\n  over lines\nb: "quoted\n  over lines"\n',
    '# head\n\na: # after key\n  # before value\n  b: 1 # after\n',
    'ключ: значение\nk: 😀 x\nl: y\n',
  ])('%j', (text) => {
    expect(misplaced(text)).toEqual([]);
  });

  const files = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));

  it('in every golden case', () => {
    const wrong = files('golden/cases').flatMap((path) =>
      misplaced(readFileSync(path, 'utf8')).map((one) => `${path} ${one}`),
    );
    expect(wrong).toEqual([]);
  });

  const corpus = join(shared, 'corpus/sigma');
  it.skipIf(!hasShared('corpus/sigma'))(
    'in the public rules (skipped without them)',
    () => {
      const wrong = files(corpus).flatMap((path) =>
        misplaced(readFileSync(path, 'utf8')).map((one) => `${path} ${one}`),
      );
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});

describe('what is refused', () => {
  const codes = (text: string) =>
    parseYaml(sourceText('t.yml', text)).diagnostics.map((one) => [
      diagnosticJson(one).code,
      diagnosticJson(one).start,
    ]);

  it('a key given twice, with both places', () => {
    const [found] = parseYaml(sourceText('t.yml', 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n')).diagnostics;
    expect(found?.message).toBe('the key c is already given in line 3, column 3');
    expect(diagnosticJson(found!).start).toEqual({ line: 5, column: 3 });
  });

  it.each([
    ['a: [1', 'yaml-invalid', 1],
    ['a: !!js/function x', 'yaml-unsupported', 1],
    ['a: &x {b: 1}\nc:\n  <<: *x', 'yaml-unsupported', 3],
    ['\ta: 1', 'yaml-invalid', 1],
    ['a: b: c', 'yaml-invalid', 1],
  ])('%j', (text, code, line) => {
    const [found] = codes(text);
    expect(found?.[0]).toBe(code);
    expect(found?.[1]).toMatchObject({ line });
  });

  it('aliases that multiply, and those that go in a circle', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(codes(bomb.join('\n')).map(([code]) => code)).toEqual(['yaml-unsupported']);
    expect(codes('a: &a [*a]').map(([code]) => code)).toEqual(['yaml-unsupported']);
  });

  it('nesting without end', () => {
    expect(codes(`a: ${'['.repeat(100_000)}`).map(([code]) => code)).toEqual(['yaml-invalid']);
  });
});

describe('printing', () => {
  it.each([
    [
      { a: 'x', b: ['v', 'z'], c: { d: 1, e: null, f: true } },
      'a: x\nb:\n  - v\n  - z\nc:\n  d: 1\n  e: null\n  f: true\n',
    ],
    [
      { a: 'true', b: '5', c: '', d: ' x', e: 'a: b', f: "it's #1", g: '- x' },
      "a: 'true'\nb: '5'\nc: ''\nd: ' x'\ne: 'a: b'\nf: 'it''s #1'\ng: '- x'\n",
    ],
    [{ a: 'one\ntwo\n', b: 'one\n\ntwo' }, 'a: |\n  one\n  two\nb: |-\n  one\n\n  two\n'],
    [
      { a: [{ b: 1, c: 2 }, [1, 2]], d: [], e: {} },
      'a:\n  - b: 1\n    c: 2\n  -\n    - 1\n    - 2\nd: []\ne: {}\n',
    ],
    [{ 'f|contains': 'no', '@x': 'yes', 'a b': '0777' }, "f|contains: 'no'\n'@x': 'yes'\na b: '0777'\n"],
  ])('%j', (data, expected) => {
    expect(printYaml(data)).toBe(expected);
    expect(value(printYaml(data))).toEqual([data]);
  });
});
