import { describe, expect, it } from 'vitest';
import { parseSearch } from '../../grammars/spl/index.ts';
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
  type Scalar,
  wildcards,
} from '../../src/ir/index.ts';
import { print } from '../../src/languages/spl/print.ts';
import { audit, filter, said, source, spl } from './plans.ts';

const f = field('f');
const is = (name: string, value: string): Predicate => equals(field(name), value, 'insensitive');
const isExactly = (name: string, value: string): Predicate => equals(field(name), value, 'sensitive');
const like = (text: string, mode: 'sensitive' | 'insensitive' = 'insensitive'): Predicate =>
  match(f, wildcards(text), mode);
const regex = (pattern: string, more: object = {}): Predicate => ({
  kind: 'Regex',
  operand: f,
  pattern,
  flavour: 'pcre',
  anchoring: 'substring',
  case: 'sensitive',
  dotAll: false,
  multiline: false,
  ...more,
});
const macro = (name: string, language = 'spl'): Predicate => ({
  kind: 'OpaquePredicate',
  language,
  text: `\`${name}\``,
  name,
});
const keyword = (text: string, scope: 'contains' | 'term', mode: 'sensitive' | 'insensitive'): Predicate => ({
  kind: 'Keyword',
  pattern: wildcards(text),
  scope,
  case: mode,
});

const isEqual = (operand: Scalar, value: string): Predicate => equals(operand, value, 'sensitive');

const text = (predicate: Predicate): string | undefined => spl(filter(source({}), predicate));

const hour = call('timePart', [literal('hour'), field('_time')]);
const weekday = call('timePart', [literal('weekday'), field('_time')]);

describe('what search terms say', () => {
  it.each<[string, Predicate, string]>([
    ['a value', is('f', 'Get'), 'f=Get'],
    ['a value with a blank', is('f', 'a b'), 'f="a b"'],
    ['a number', equals(f, 5, 'sensitive'), 'f=5'],
    ['order of texts', compare('<', f, literal('b'), 'sensitive'), 'f<b'],
    ['another value', and([exists(f), not(is('f', 'x'))]), 'f!=x'],
    [
      'another value than all of several',
      and([exists(field('a{}')), not(is('a{}', 'x'))]),
      'a{}=* NOT a{}=x',
    ],
    ['a truth value', equals(f, true, 'sensitive'), 'f=true'],
    ['an empty value', equals(f, '', 'sensitive'), 'f=""'],
    ['a path', is('f', 'C:\\Windows\\"x"\\'), 'f="C:\\\\Windows\\\\\\"x\\"\\\\"'],
    ['a word that is an operator', is('f', 'OR'), 'f="OR"'],
    ['wildcards', like('*\\cmd*.exe'), 'f="*\\\\cmd*.exe"'],
    ['a list', oneOf(f, ['a', 'b'], 'insensitive'), 'f IN (a, b)'],
    ['a list with wildcards', or([oneOf(f, ['a', 'b'], 'insensitive'), like('c*')]), 'f IN (a, b, "c*")'],
    ['presence', exists(f), 'f=*'],
    ['absence', not(exists(f)), 'NOT f=*'],
    ['the complement', not(is('f', 'a')), 'NOT f=a'],
    ['presence of another value', and([exists(f), not(is('f', 'a'))]), 'f!=a'],
    ['order of numbers', compare('>=', f, literal(5), 'sensitive'), 'f>=5'],
    ['or within and', and([is('a', 'x'), or([is('b', 'y'), is('c', 'z')])]), 'a=x (b=y OR c=z)'],
    ['and within or', or([is('a', 'x'), and([is('b', 'y'), is('c', 'z')])]), 'a=x OR (b=y c=z)'],
    ['not of an alternative', not(or([is('a', 'x'), is('b', 'y')])), 'NOT (a=x OR b=y)'],
    ['networks', { kind: 'InNetwork', operand: f, networks: ['10.0.0.0/8'] }, 'f="10.0.0.0/8"'],
    ['a word', keyword('attach', 'term', 'insensitive'), 'attach'],
    ['a word in its case', keyword('Attach', 'term', 'sensitive'), 'CASE(Attach)'],
    ['a dotted field', is('user.groups{}', 'x'), 'user.groups{}=x'],
  ])('%s', (_, predicate, expected) => {
    expect(text(predicate)).toBe(expected);
    expect(said(filter(source({}), predicate))).toEqual([]);
  });
});

describe('what only where says', () => {
  it.each<[string, Predicate, string]>([
    ['case of a value', isExactly('f', 'Get'), 'f=Get | where f == "Get"'],
    ['case in a list', oneOf(f, ['A', 'b'], 'sensitive'), 'f IN (A, b) | where f IN ("A", "b")'],
    ['case of a pattern', like('A*', 'sensitive'), 'f="A*" | where like(f, "A%")'],
    ['a pattern with an underscore', like('a_*', 'sensitive'), 'f="a_*" | where match(f, "^a_")'],
    ['one character', like('a?c'), 'f="a*c" | where match(f, "(?is)^a.c$")'],
    ['a literal star', equals(f, 'a*c', 'insensitive'), 'f="a*c" | where match(f, "(?i)^a\\*c$")'],
    ['a regular expression', regex('a|b'), '* | where match(f, "a|b")'],
    ['flags', regex('^a.b$', { case: 'insensitive', dotAll: true }), '* | where match(f, "(?i)(?s)^a.b$")'],
    ['fields compared', compare('==', field('a'), field('b'), 'sensitive'), '* | where a == b'],
    [
      'fields compared in any case',
      compare('==', field('a'), field('b'), 'insensitive'),
      '* | where lower(a) == lower(b)',
    ],
    ['a computed value', compare('>', call('length', [f]), literal(9), 'sensitive'), '* | where len(f) > 9'],
    [
      'order of texts in any case',
      compare('<', f, literal('b'), 'insensitive'),
      '* | where lower(f) < lower("b")',
    ],
    [
      'one text within another',
      compare('>=', call('indexOf', [field('a'), field('b')]), literal(0), 'sensitive'),
      '* | where mvcount(split(a, b)) > 1',
    ],
    [
      'one text not within another',
      not(compare('>=', call('indexOf', [field('a'), field('b')]), literal(0), 'sensitive')),
      '* | where isnull(a) OR isnull(b) OR NOT mvcount(split(a, b)) > 1',
    ],
    [
      'one text at the beginning of another',
      compare('==', call('indexOf', [field('a'), field('b')]), literal(0), 'sensitive'),
      '* | where substr(a, 1, len(b)) == b',
    ],
    [
      'a part of a text',
      isEqual(call('substring', [f, literal(1), literal(-1)]), 'X'),
      '* | where substr(f, 2, len(f) - 1 - 1) == "X"',
    ],
    ['a name that needs quotes', isExactly('a.b', 'X'), 'a.b=X | where \'a.b\' == "X"'],
    ['a mixed alternative', or([is('a', 'x'), regex('y')]), '* | where match(a, "(?i)^x$") OR match(f, "y")'],
    ['beside terms', and([is('a', 'x'), regex('y')]), 'a=x | where match(f, "y")'],
    ['a negated one', not(regex('y')), '* | where isnull(f) OR NOT match(f, "y")'],
    [
      'several negated ones',
      not(or([regex('y'), isExactly('f', 'Z'), isExactly('g', 'W'), is('h', 'v')])),
      'NOT h=v | where (isnull(f) OR NOT (match(f, "y") OR f == "Z")) AND (isnull(g) OR NOT g == "W")',
    ],
    [
      'a negated conjunction',
      not(and([regex('y'), exists(field('g'))])),
      '* | where isnull(f) OR NOT match(f, "y") OR isnull(g)',
    ],
    [
      'a double negation inside',
      not(or([regex('y'), not(is('g', 'v'))])),
      'g=v | where isnull(f) OR NOT match(f, "y")',
    ],
    [
      'addresses in an alternative',
      or([{ kind: 'InNetwork', operand: f, networks: ['10.0.0.0/8', '::1'] }, regex('y')]),
      '* | where cidrmatch("10.0.0.0/8", f) OR cidrmatch("::1/128", f) OR match(f, "y")',
    ],
  ])('%s', (_, predicate, expected) => {
    expect(text(predicate)).toBe(expected);
    expect(said(filter(source({}), predicate))).toEqual([]);
  });

  it('takes no part of a negated alternative for the index', () => {
    expect(text(or([is('a', 'x'), not(isExactly('b', 'Y'))]))).toBe(
      '* | where match(a, "(?i)^x$") OR isnull(b) OR NOT b == "Y"',
    );
  });
});

describe('what is left out or changed, and said', () => {
  it.each<[string, Predicate, string, readonly string[]]>([
    ['its own macro', and([is('a', 'x'), not(macro('known_users'))]), 'a=x NOT `known_users`', []],
    [
      'text of another language',
      and([is('a', 'x'), not(macro('y', 'eql'))]),
      'a=x',
      ['exclusion-dropped broader'],
    ],
    [
      'text of another language, asserted',
      and([is('a', 'x'), { kind: 'OpaquePredicate', language: 'eql', text: 'z' }]),
      'a=x',
      ['opaque-dropped broader'],
    ],
    [
      'an alternative of another language',
      or([is('a', 'x'), macro('y', 'eql')]),
      'a=x',
      ['opaque-dropped narrower'],
    ],
    ['a pattern of field names', and([is('a', 'x'), is('b.*', 'y')]), 'a=x', ['spl-field-pattern broader']],
    [
      'a macro among conditions',
      or([macro('m'), regex('y')]),
      '* | eval test1 = if(match(f, "y"), 1, 0) | search `m` OR test1=1',
      [],
    ],
    ['a term anywhere', keyword('foo', 'contains', 'insensitive'), '*foo*', ['spl-keyword-raw broader']],
    [
      'a term anywhere, negated',
      and([is('a', 'x'), not(keyword('foo', 'contains', 'insensitive'))]),
      'a=x NOT *foo*',
      ['spl-keyword-raw narrower'],
    ],
    [
      'hours of the clock',
      compare('>=', hour, literal(22), 'sensitive'),
      '* | where tonumber(strftime(_time, "%H")) >= 22',
      ['spl-time-zone different'],
    ],
    [
      'days of the week',
      compare('==', weekday, literal(7), 'sensitive'),
      '* | where (tonumber(strftime(_time, "%w")) + 6) % 7 + 1 == 7',
      ['spl-time-zone different'],
    ],
    [
      'a term with a backslash',
      keyword('a\\b', 'contains', 'insensitive'),
      '"*a\\\\b*"',
      ['spl-keyword-raw different'],
    ],
    [
      'an element of an array',
      { kind: 'Nested', path: 'p', item: and([is('p.a', 'x'), is('p.b', 'y')]) },
      'p.a=x p.b=y',
      ['spl-nested broader'],
    ],
    ['an element, one condition', { kind: 'Nested', path: 'p', item: is('p.a', 'x') }, 'p.a=x', []],
    [
      'a function that eval lacks',
      and([is('a', 'x'), compare('==', call('base64Decode', [f]), literal('y'), 'sensitive')]),
      'a=x',
      ['plan-approximated broader'],
    ],
  ])('%s', (_, predicate, expected, codes) => {
    const plan = filter(source({}), predicate);
    expect(spl(plan)).toBe(expected);
    expect(said(plan)).toEqual(codes);
  });
});

describe('the source', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, string]>([
    ['macro', { macro: ['kube_audit'] }, '`kube_audit` f=a'],
    [
      'index and source types',
      { index: ['k8s'], sourcetype: ['kube:a', 'kube:b'] },
      'index=k8s sourcetype IN ("kube:a", "kube:b") f=a',
    ],
    ['two macros', { macro: ['a', 'b'] }, '(`a` OR `b`) f=a'],
    ['event type', { eventtype: ['wineventlog_security'] }, 'eventtype=wineventlog_security f=a'],
  ])('%s', (_, names, expected) => {
    expect(spl(filter(source(names), is('f', 'a')))).toBe(expected);
  });

  it('may be all there is', () => {
    expect(spl(audit)).toBe('`kube_audit`');
    expect(spl(source({}))).toBe('*');
  });
});

describe('every text', () => {
  it('reads back and prints the same', () => {
    const predicate = and([
      or([is('a b', 'x|y'), like('*"[`]*'), and([is('c', '('), not(is('d', 'x=y,z'))])]),
      not(or([regex('\\\\[a-z]{2}\\.exe"$'), isExactly('f', "it's")])),
    ]);
    const printed = print(parseSearch(text(predicate)!).tree);
    expect(parseSearch(printed).problems).toEqual([]);
    expect(printed.replace(/\s+/g, ' ')).toBe(text(predicate));
  });
});
