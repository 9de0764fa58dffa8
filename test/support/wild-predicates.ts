import fc from 'fast-check';
import type { EventRecord } from '../../src/events/index.ts';
import {
  call,
  compare,
  equals,
  exists,
  field,
  literal,
  match,
  not,
  oneOf,
  type Predicate,
  type Scalar,
  wildcards,
} from '../../src/ir/index.ts';

/**
 * Random predicates of every kind of leaf, over texts and values where languages, libraries and people disagree: letters
 * whose case is not one to one, numbers in several spellings, addresses of both kinds, paths, values that are no texts.
 */

const letters = ['', 'a', 'A', 'ab', 'aB', 'ba', 'i', 'I', 'İ', 'ı', 'ß', 'ẞ', 'ss', 'K', 'K', 's', 'ſ'];
const greek = ['σ', 'ς', 'Σ', '😀', 'é', 'e\u0301', 'a\nb', 'a\r', ' a', '*', '?', 'a*', '\\', '"', '\u0000'];
const numbers = ['0', '-0', '1', '01', '+1', '1.0', '1e0', '1.', '.5', '0.5', '-1', '2', '10', '0x1', '1 '];
const addresses = [
  '10.0.0.1',
  '010.0.0.1',
  '::ffff:10.0.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'FE80::1',
];
const truths = ['true', 'TRUE', 'True', 'false', 'null'];
const texts = [...letters, ...greek, ...numbers, ...addresses, ...truths];

const names = ['f', 'g', 'o.h', 'o.k'];
const someField: fc.Arbitrary<Scalar> = fc.constantFrom(...names).map((name) => field(name));
const someCase = fc.constantFrom('sensitive', 'insensitive');
const someText = fc.constantFrom(...texts);
const someLiteral = fc.oneof({ weight: 4, arbitrary: someText }, fc.constantFrom(0, 1, 1.5, -1, 10));

const operand: fc.Arbitrary<Scalar> = fc.oneof(
  { weight: 12, arbitrary: someField },
  someField.map((one) => call('lower', [one])),
  someField.map((one) => call('upper', [one])),
  someField.map((one) => call('length', [one])),
  fc.constantFrom('o.*', '*').map((name) => field(name)),
);

const pattern = fc
  .array(fc.constantFrom('a', 'A', 'b', 'i', 'ı', 'ſ', 'ß', '1', '.', '\\\\', '*', '*', '?', '😀'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => wildcards(parts.join('')));

const regexPart = fc.constantFrom(
  'a',
  'B',
  'i',
  'ß',
  '[ab]',
  '[^a]',
  '[a-z]',
  '[A-Z1]',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\.',
  '(?:a|ab)',
  '(?:a|1)?',
  'b*',
  '(?i:k)',
  '[s-t]+',
  'a{2}',
  '.*',
);
const regex: fc.Arbitrary<Predicate> = fc
  .record({
    operand,
    start: fc.constantFrom('', '^', '(?i)', '(?:^|a)'),
    parts: fc.array(regexPart, { minLength: 1, maxLength: 3 }),
    end: fc.constantFrom('', '$', '\\b', '(?:$|b)'),
    anchoring: fc.constantFrom('substring', 'whole'),
    mode: someCase,
    dotAll: fc.boolean(),
    multiline: fc.boolean(),
  })
  .map(({ operand, start, parts, end, anchoring, mode, dotAll, multiline }) => ({
    kind: 'Regex',
    operand,
    pattern: `${start}${parts.join('')}${end}`,
    flavour: 'pcre',
    anchoring,
    case: mode,
    dotAll,
    multiline,
  }));
const lucene: fc.Arbitrary<Predicate> = fc
  .record({
    operand,
    parts: fc.array(fc.constantFrom('a', 'B', '.', '[ab]', 'b*', '(a|ab)', '.*', 'i', '1'), {
      minLength: 1,
      maxLength: 4,
    }),
    mode: someCase,
  })
  .map(({ operand, parts, mode }) => ({
    kind: 'Regex',
    operand,
    pattern: parts.join(''),
    flavour: 'lucene',
    anchoring: 'whole',
    case: mode,
    dotAll: true,
    multiline: false,
  }));

const someNetwork = fc.constantFrom(
  '10.0.0.0/8',
  '10.0.0.1',
  '10.0.0.0/31',
  '0.0.0.0/0',
  '::ffff:10.0.0.0/104',
  '::ffff:0:0/96',
  '::/0',
  '::1/128',
  'fe80::/10',
  'nothing',
);

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(operand, someLiteral, someCase).map(([f, value, mode]) => equals(f, value, mode)),
  fc
    .tuple(operand, fc.array(someLiteral, { minLength: 1, maxLength: 3 }), someCase)
    .map(([f, values, mode]) => oneOf(f, values, mode)),
  fc.tuple(operand, pattern, someCase).map(([f, parts, mode]) => match(f, parts, mode)),
  // Fields that are compared with truth values hold these in lower case.
  fc
    .tuple(fc.constantFrom(true, false, 'true', 'FALSE', '1'), someCase)
    .map(([value, mode]) =>
      equals(field('b'), value, typeof value === 'string' && value === 'FALSE' ? 'insensitive' : mode),
    ),
  fc
    .tuple(fc.subarray([true, false, 'true', '1'], { minLength: 1 }), someCase)
    .map(([values, mode]) => oneOf(field('b'), values, mode)),
  regex,
  lucene,
  fc
    .tuple(operand, fc.constantFrom('<', '<=', '>', '>='), someLiteral, someCase)
    .map(([f, operator, limit, mode]) => compare(operator, f, literal(limit), mode)),
  fc
    .tuple(operand, fc.array(someNetwork, { minLength: 1, maxLength: 2 }))
    .map(([one, networks]): Predicate => ({ kind: 'InNetwork', operand: one, networks })),
  fc.oneof(operand, fc.constant(field('o'))).map((one) => exists(one)),
  fc.boolean().map((value): Predicate => ({ kind: 'Constant', value })),
  fc
    .tuple(pattern, someCase, fc.constantFrom('contains', 'term'))
    .map(([parts, mode, scope]): Predicate => ({ kind: 'Keyword', pattern: parts, case: mode, scope })),
  fc
    .tuple(someField, fc.constantFrom('==', '<', '>='), someField, someCase)
    .map(([left, operator, right, mode]) => compare(operator, left, right, mode)),
);

function tree(of: fc.Arbitrary<Predicate>): fc.Arbitrary<Predicate> {
  return fc.letrec<{ node: Predicate }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      of,
      tie('node').map((item) => not(item)),
      fc
        .array(tie('node'), { minLength: 1, maxLength: 3 })
        .map((items): Predicate => ({ kind: 'And', items })),
      fc
        .array(tie('node'), { minLength: 1, maxLength: 3 })
        .map((items): Predicate => ({ kind: 'Or', items })),
    ),
  })).node;
}

const nestedLeaf: fc.Arbitrary<Predicate> = fc
  .array(
    fc
      .tuple(fc.constantFrom('o.h', 'o.k'), fc.constantFrom('a', 'A', '1'), someCase)
      .map(([name, text, mode]) => equals(field(name), text, mode)),
    { minLength: 1, maxLength: 2 },
  )
  .map((items): Predicate => ({ kind: 'Nested', path: 'o', item: { kind: 'And', items } }));

export const wildPredicate = tree(
  fc.oneof({ weight: 14, arbitrary: leaf }, { weight: 1, arbitrary: nestedLeaf }),
);

const someValue = fc.oneof(
  { weight: 6, arbitrary: someText },
  fc.constantFrom<unknown>(0, 1, 1.5, -1, 10, 1e21, true, false, null),
);
const truth = fc.constantFrom<unknown>(true, false, 'true', 'false', '1', null, [true, false]);
const values = fc.oneof(someValue, fc.array(someValue, { maxLength: 3 }));

export const wildRecord: fc.Arbitrary<EventRecord> = fc.oneof(
  fc.record({ f: values, g: values, 'o.h': values, b: truth }, { requiredKeys: [] }),
  fc.record(
    {
      f: values,
      o: fc.array(fc.record({ h: someText, k: someText }, { requiredKeys: [] }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
);

/** Names, paths, extensions, and events whose names are those of their paths. */

const ends = ['cmd.exe', 'CMD.EXE', 'a', 'a.b', '', 'cmd', '.exe'];
const folders = ['C:\\', 'c:\\x\\', '/', '/usr/bin/', 'x\\y/'];
const pathText = fc
  .tuple(fc.constantFrom(...folders), fc.constantFrom(...ends))
  .map((parts) => parts.join(''));
const parts = fc.constantFrom(
  'process.name',
  'process.executable',
  'file.name',
  'file.path',
  'file.extension',
);
const pathPattern = fc
  .tuple(
    fc.constantFrom('*', '', '*\\\\', '*/', 'C:\\\\*', '*.'),
    fc.constantFrom('cmd.exe', 'a', 'exe', '*', 'c?d*'),
  )
  .map((both) => wildcards(both.join('')));

export const pathPredicate = tree(
  fc.oneof(
    fc
      .tuple(parts, fc.oneof(pathText, fc.constantFrom(...ends, 'exe', 'EXE', 'b')), someCase)
      .map(([name, text, mode]) => equals(field(name), text, mode)),
    fc.tuple(parts, pathPattern, someCase).map(([name, wanted, mode]) => match(field(name), wanted, mode)),
    parts.map((name) => exists(field(name))),
  ),
);

export const pathRecord: fc.Arbitrary<EventRecord> = fc.tuple(pathText, pathText).map(([program, file]) => {
  const name = lastPart(file, /[\\/]/);
  const extension = file.includes('.') ? { 'file.extension': lastPart(file, /\./) } : {};
  return {
    'process.executable': program,
    'process.name': lastPart(program, /[\\/]/),
    'file.path': file,
    'file.name': name,
    ...extension,
  };
});

function lastPart(text: string, separator: RegExp): string {
  return text.split(separator).at(-1) ?? '';
}
