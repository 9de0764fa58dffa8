import { describe, expect, it } from 'vitest';
import { evaluatePredicate, unevaluable } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import {
  and,
  call,
  compare,
  equals,
  exists,
  field,
  literal,
  match,
  not,
  oneOf,
  or,
  type Predicate,
  wildcards,
} from '../../src/ir/index.ts';

const f = field('f');
const like = (text: string, mode: 'sensitive' | 'insensitive' = 'sensitive') =>
  match(f, wildcards(text), mode);
const network = (...networks: string[]): Predicate => ({ kind: 'InNetwork', operand: f, networks });
const keyword = (
  text: string,
  scope: 'contains' | 'term',
  mode: 'sensitive' | 'insensitive' = 'insensitive',
): Predicate => ({
  kind: 'Keyword',
  pattern: wildcards(text),
  scope,
  case: mode,
});
const regex = (pattern: string, flavour: 'pcre' | 'lucene' = 'pcre'): Predicate => ({
  kind: 'Regex',
  operand: f,
  pattern,
  flavour,
  anchoring: flavour === 'pcre' ? 'substring' : 'whole',
  case: 'insensitive',
  dotAll: false,
  multiline: false,
});

type Case = readonly [name: string, predicate: Predicate, yes: readonly object[], no: readonly object[]];
const cases: readonly Case[] = [
  [
    'text',
    equals(f, 'a', 'sensitive'),
    [{ f: 'a' }, { f: ['b', 'a'] }],
    [{ f: 'A' }, { f: 'ab' }, {}, { f: null }],
  ],
  ['text in any case', equals(f, 'aÄ', 'insensitive'), [{ f: 'Aä' }], [{ f: 'ba' }, {}]],
  ['number by text', equals(f, 5, 'sensitive'), [{ f: 5 }, { f: '5' }], [{ f: '5.0' }, { f: '05' }]],
  ['boolean by text', equals(f, true, 'sensitive'), [{ f: true }, { f: 'true' }], [{ f: 'True' }, { f: 1 }]],
  [
    'order of numbers',
    compare('>', f, literal(9), 'sensitive'),
    [{ f: 10 }, { f: '10' }, { f: 'x' }],
    [{ f: 9 }, { f: '1' }, {}],
  ],
  [
    'order of texts',
    compare('<', f, literal('b'), 'sensitive'),
    [{ f: 'a' }, { f: 5 }],
    [{ f: 'b' }, { f: 'c' }],
  ],
  [
    'a complement',
    not(equals(f, 'a', 'sensitive')),
    [{}, { f: 'b' }, { f: [] }],
    [{ f: 'a' }, { f: ['b', 'a'] }],
  ],
  [
    'two leaves, two values',
    and([equals(f, 'a', 'sensitive'), equals(f, 'b', 'sensitive')]),
    [{ f: ['a', 'b'] }],
    [{ f: 'a' }],
  ],
  ['one of', oneOf(f, ['a', 7], 'insensitive'), [{ f: 'A' }, { f: '7' }, { f: 7 }], [{ f: 'b' }, {}]],
  ['or', or([equals(f, 'a', 'sensitive'), equals(field('g'), 1, 'sensitive')]), [{ f: 'a' }, { g: 1 }], [{}]],
  ['a prefix', like('ab*'), [{ f: 'ab' }, { f: 'abc' }], [{ f: 'xab' }, { f: 'AB' }]],
  ['a suffix in any case', like('*AB', 'insensitive'), [{ f: 'xab' }], [{ f: 'abx' }]],
  ['inside', like('*ab*'), [{ f: 'xabx' }], [{ f: 'axb' }]],
  ['both ends', like('ab*ba'), [{ f: 'abba' }, { f: 'abxba' }], [{ f: 'aba' }]],
  ['three texts', like('a*b*c'), [{ f: 'abc' }, { f: 'a-b-b-c' }], [{ f: 'acb' }, { f: 'ac' }]],
  ['in order', like('*ab*bc*'), [{ f: 'abbc' }], [{ f: 'abc' }]],
  ['one character', like('a?c'), [{ f: 'abc' }, { f: 'a😀c' }], [{ f: 'ac' }, { f: 'abbc' }]],
  ['one and many', like('*a?*?c'), [{ f: 'xabbc' }], [{ f: 'abc' }]],
  ['empty text', equals(f, '', 'sensitive'), [{ f: '' }], [{}, { f: ' ' }]],
  ['exists', exists(f), [{ f: '' }, { f: 0 }, { f: { g: 1 } }], [{}, { f: null }, { f: [] }, { f: [null] }]],
  [
    'networks',
    network('10.0.0.0/8', '192.168.1.1'),
    [{ f: '10.1.2.3' }, { f: '192.168.1.1' }, { f: '::ffff:10.0.0.1' }],
    [{ f: '11.0.0.1' }, { f: 'x' }, { f: '10.0.0' }, {}],
  ],
  [
    'IPv6 networks',
    network('fe80::/10', '2001:db8::1'),
    [{ f: 'fe80::1' }, { f: '2001:0db8:0:0:0:0:0:1' }, { f: 'FEBF::' }],
    [{ f: 'fec0::1' }, { f: '2001:db8::2' }, { f: ':::' }],
  ],
  ['everything in ::/0', network('::/0'), [{ f: '1.2.3.4' }, { f: '::' }], [{ f: '1.2.3.4.5' }]],
  ['PCRE', regex('\\bwhoami$'), [{ f: 'cmd /c WHOAMI' }], [{ f: 'xwhoami' }]],
  ['Lucene', regex('a.*', 'lucene'), [{ f: 'ab' }, { f: 'A\n' }], [{ f: 'ba' }]],
  [
    'a keyword anywhere',
    keyword('min', 'contains'),
    [{ x: { y: 'admin' } }, { z: ['a', 'MINE'] }],
    [{ min: 'x' }],
  ],
  [
    'a term',
    keyword('attach policy', 'term'),
    [{ m: 'please Attach Policy.' }],
    [{ m: 'reattach policy' }, { m: 'attach policyx' }],
  ],
  ['a term with a wildcard', keyword('adm*', 'term'), [{ m: 'an admin' }], [{ m: 'badmin' }]],
  [
    'names with a wildcard',
    equals(field('a.*.c'), 1, 'sensitive'),
    [{ a: { x: { c: 1 } } }, { 'a.x.y.c': 1 }],
    [{ a: { c: 1 } }],
  ],
  [
    'a function of each value',
    equals(call('length', [f]), 2, 'sensitive'),
    [{ f: ['a', 'ab'] }],
    [{ f: 'abc' }, {}],
  ],
  [
    'a function of all values',
    compare('>=', call('mvCount', [f]), literal(2), 'sensitive'),
    [{ f: [1, 1] }],
    [{ f: 1 }, {}],
  ],
  [
    'two fields',
    compare('==', f, field('g'), 'insensitive'),
    [{ f: 'A', g: ['b', 'a'] }],
    [{ f: 'a' }, { f: 'a', g: 'b' }],
  ],
  [
    'one element of an array',
    {
      kind: 'Nested',
      path: 'n',
      item: and([equals(field('n.a'), 1, 'sensitive'), equals(field('n.b'), 2, 'sensitive')]),
    },
    [{ n: [{ a: 1, b: 2 }] }, { n: { a: 1, b: 2 } }],
    [{ n: [{ a: 1 }, { b: 2 }] }, {}],
  ],
  [
    'a case',
    equals(
      {
        kind: 'Case',
        branches: [{ kind: 'Branch', when: exists(f), value: literal('has') }],
        otherwise: literal('none'),
      },
      'none',
      'sensitive',
    ),
    [{}],
    [{ f: 1 }],
  ],
  ['text of another language', not({ kind: 'OpaquePredicate', language: 'spl', text: '`x`' }), [{}], []],
];

describe('predicates over events', () => {
  it.each(cases)('%s', (_name, predicate, yes, no) => {
    for (const event of yes) {
      expect({ event, matches: evaluatePredicate(predicate, toEvent({ ...event })) }).toEqual({
        event,
        matches: true,
      });
    }
    for (const event of no) {
      expect({ event, matches: evaluatePredicate(predicate, toEvent({ ...event })) }).toEqual({
        event,
        matches: false,
      });
    }
  });

  it('names what cannot be evaluated', () => {
    expect(
      unevaluable(and([regex('(?=a)b'), { kind: 'OpaquePredicate', language: 'spl', text: '`x`' }])),
    ).toEqual(['(?=a)b (a lookahead)', '`x`']);
  });
});

describe('functions', () => {
  it.each([
    [call('substring', [literal('abcdef'), literal(1), literal(3)]), 'bc'],
    [call('substring', [literal('abcdef'), literal(-2)]), 'ef'],
    [call('concat', [literal('a'), literal(1)]), 'a1'],
    [call('replaceRegex', [literal('a1b22'), literal('(\\d)'), literal('<$1>')]), 'a<1>b<2><2>'],
    [call('extractRegex', [literal('user=bob'), literal('user=(\\w+)')]), 'bob'],
    [call('jsonExtract', [literal('{"a":{"b":[1,2]}}'), literal('a.b')]), '2'],
    [call('divide', [literal('7'), literal(2)]), '3.5'],
    [call('coalesce', [field('x'), literal('y')]), 'y'],
    [call('base64Decode', [literal('aGk=')]), 'hi'],
    [call('toInteger', [literal('ff'), literal(16)]), '255'],
    [call('mvJoin', [call('split', [literal('a,b'), literal(',')]), literal('-')]), 'a-b'],
    [call('timeBucket', [literal('2024-05-01T00:07:00Z'), literal(300_000)]), '1714521900000'],
  ])('%j', (scalar, expected) => {
    expect(evaluatePredicate(equals(scalar, expected, 'sensitive'), toEvent({}))).toBe(true);
  });

  it.each([
    call('toNumber', [literal('x')]),
    call('divide', [literal(1), literal(0)]),
    call('length', [field('missing')]),
    call('indexOf', [literal('a'), literal('b')]),
  ])('%j has no value', (scalar) => {
    expect(evaluatePredicate(exists(scalar), toEvent({}))).toBe(false);
  });
});
