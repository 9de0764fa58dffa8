import { describe, expect, it } from 'vitest';
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
import { isWithin, type Relation, relate } from '../../src/logic/index.ts';

const name = field('process.name');
const is = (text: string | number) => equals(name, text, 'sensitive');
const isAnyCase = (text: string) => equals(name, text, 'insensitive');
const like = (text: string) => match(name, wildcards(text), 'sensitive');
const likeAnyCase = (text: string) => match(name, wildcards(text), 'insensitive');
const regex = (pattern: string, flavour: 'pcre' | 'lucene' = 'pcre'): Predicate => ({
  kind: 'Regex',
  operand: name,
  pattern,
  flavour,
  anchoring: flavour === 'pcre' ? 'substring' : 'whole',
  case: 'sensitive',
  dotAll: false,
  multiline: false,
});
const path = (...patterns: string[]) =>
  or(patterns.map((text) => match(field('process.executable'), wildcards(text), 'insensitive')));
const network = (...networks: string[]): Predicate => ({
  kind: 'InNetwork',
  operand: field('source.ip'),
  networks,
});
const opaque = (text: string): Predicate => ({ kind: 'OpaquePredicate', language: 'spl', text });
const nested = (item: Predicate): Predicate => ({ kind: 'Nested', path: 'rules', item });
const more = (limit: number) => compare('>', name, literal(limit), 'sensitive');

const verb = equals(field('rules.verbs'), 'get', 'sensitive');
const group = equals(field('rules.apiGroups'), 'apps', 'sensitive');

type Row = readonly [name: string, a: Predicate, b: Predicate, relation: Relation];
const rows: readonly Row[] = [
  ['the same', is('a'), is('a'), 'equal'],
  ['a list and its alternatives', oneOf(name, ['a', 'b'], 'sensitive'), or([is('b'), is('a')]), 'equal'],
  ['fewer values', is('a'), oneOf(name, ['a', 'b'], 'sensitive'), 'narrower'],
  ['case', is('a'), isAnyCase('a'), 'narrower'],
  ['one value of one element', nested(or([verb, group])), or([verb, group]), 'equal'],
  ['what an element has not', nested(not(verb)), not(verb), 'overlap'],
  ['all cases of a short text', isAnyCase('a'), or([is('a'), is('A')]), 'equal'],
  ['two values of one field', is('a'), is('b'), 'overlap'],
  ['contradiction', is('a'), not(is('a')), 'disjoint'],
  ['prefix', is('abc'), like('ab*'), 'narrower'],
  ['a longer prefix', like('abc*'), like('ab*'), 'narrower'],
  ['inside', like('*abc*'), like('*b*'), 'narrower'],
  ['case of patterns', likeAnyCase('*AB'), like('*ab'), 'broader'],
  ['regex and pattern', regex('^ab'), like('ab*'), 'equal'],
  ['regex and list', regex('^(a|b)c$'), oneOf(name, ['ac', 'bc'], 'sensitive'), 'equal'],
  ['flavours', regex('a.*b'), regex('.*a.*b.*', 'lucene'), 'narrower'],
  ['flavours, exactly', regex('(?s)a.*b'), regex('.*a.*b.*', 'lucene'), 'equal'],
  ['flags', regex('(?i)^ab$'), isAnyCase('ab'), 'equal'],
  ['together', or([like('a*'), not(like('a*'))]), or([like('b*'), not(like('b*'))]), 'equal'],
  [
    'what looks around is taken as independent',
    exists(name),
    or([regex('^[a-m]'), regex('^(?![a-m])|^$')]),
    'broader',
  ],
  [
    'a split of all texts, without looking around',
    exists(name),
    or([regex('^[a-m]'), regex('^[^a-m]|^$')]),
    'equal',
  ],
  ['exists', like('?*'), exists(name), 'narrower'],
  ['the complement matches missing fields', not(is('a')), and([exists(name), not(is('a'))]), 'broader'],
  ['an object exists with its field', exists(name), exists(field('process')), 'narrower'],
  ['numbers', more(5), more(3), 'narrower'],
  ['numbers at the limit', more(5), compare('>=', name, literal(5), 'sensitive'), 'narrower'],
  [
    'a number in another spelling',
    is(5),
    and([compare('>=', name, literal(5), 'sensitive'), compare('<=', name, literal(5), 'sensitive')]),
    'narrower',
  ],
  ['networks', network('10.1.0.0/16'), network('10.0.0.0/8'), 'narrower'],
  ['halves of a network', network('10.0.0.0/9', '10.128.0.0/9'), network('10.0.0.0/8'), 'equal'],
  ['IPv4 within IPv6', network('10.0.0.0/8'), network('::/0'), 'narrower'],
  [
    'an address as text',
    equals(field('source.ip'), '10.0.0.1', 'sensitive'),
    network('10.0.0.0/8'),
    'narrower',
  ],
  ['de Morgan', not(and([is('a'), like('b*')])), or([not(is('a')), not(like('b*'))]), 'equal'],
  ['a dropped exclusion', and([is('a'), not(opaque('`filter`'))]), is('a'), 'narrower'],
  ['opaque parts', and([opaque('x'), is('a')]), and([is('a'), opaque('x')]), 'equal'],
  ['different opaque parts', opaque('x'), opaque('y'), 'overlap'],
  [
    'functions of one field',
    equals(call('lower', [name]), 'ab', 'sensitive'),
    match(call('lower', [name]), wildcards('a*'), 'sensitive'),
    'narrower',
  ],
  [
    'one element',
    nested(
      and([equals(field('rules.verb'), 'get', 'sensitive'), equals(field('rules.kind'), 'x', 'sensitive')]),
    ),
    is('a'),
    'overlap',
  ],
  ['a name and a path that ends in it', isAnyCase('cmd.exe'), path('*\\cmd.exe', '*/cmd.exe'), 'equal'],
  ['a name and a path in one folder', is('cmd.exe'), path('C:\\Windows\\cmd.exe'), 'overlap'],
  ['a name with a wildcard', like('cmd*'), path('*\\cmd*', '*/cmd*'), 'narrower'],
  ['a name and a path, negated', not(isAnyCase('cmd.exe')), not(path('*\\cmd.exe', '*/cmd.exe')), 'equal'],
  ['lower case and any case', equals(call('lower', [name]), 'ab', 'sensitive'), isAnyCase('AB'), 'equal'],
  [
    'two fields in lower case, and in any case',
    compare('==', call('lower', [name]), call('lower', [field('g')]), 'sensitive'),
    compare('==', name, field('g'), 'insensitive'),
    'equal',
  ],
  ['lower case that is never met', equals(call('lower', [name]), 'AB', 'sensitive'), is('x'), 'narrower'],
  [
    'a regex on lower case',
    { ...regex('^[a-c]x$'), operand: call('lower', [name]) } as Predicate,
    regex('^[a-cA-C][xX]$'),
    'equal',
  ],
  [
    'an extension',
    equals(field('file.extension'), 'hta', 'insensitive'),
    match(field('file.path'), wildcards('*.hta'), 'insensitive'),
    'equal',
  ],
  ['nothing', and([is('a'), not(is('a'))]), is('b'), 'narrower'],
];

describe('relations between predicates', () => {
  it('gives no event where a part cannot be evaluated', () => {
    const scalar: Predicate = equals(
      { kind: 'OpaqueScalar', language: 'esql', text: 'x()' },
      true,
      'sensitive',
    );
    const related = relate(and([is('a'), scalar]), is('a'));
    expect(related.relation).toBe('narrower');
    expect(related.witness).toBeUndefined();
  });

  it('takes parts that cannot be evaluated as independent, and shows no event for them', () => {
    const related = relate(opaque('x'), opaque('y'));
    expect(related).toEqual({ relation: 'overlap', within: false, contains: false });
    expect(relate(and([opaque('x'), is('a')]), and([opaque('y'), is('b')])).witness).toBeUndefined();
  });

  it('answers within its steps whatever it is asked', () => {
    const words = Array.from({ length: 120 }, (_, i) => `*part${(i * 7919) % 1000}*x${i % 13}?y*`);
    const a = and(
      words.map((text, i) => (i % 3 === 0 ? not(like(text)) : or([like(text), regex(`^(a|b${i})+c`)]))),
    );
    const b = and(words.map((text, i) => (i % 4 === 0 ? not(likeAnyCase(text)) : likeAnyCase(`*${text}`))));
    expect(relate(a, b, { steps: 50_000 }).relation).toBe('unknown');
    expect(relate(a, b)).toBeDefined();
  });

  it.each(rows)('%s', (_name, a, b, relation) => {
    expect(relate(a, b).relation).toBe(relation);
    const reverse: Partial<Record<Relation, Relation>> = { narrower: 'broader', broader: 'narrower' };
    expect(relate(b, a).relation).toBe(reverse[relation] ?? relation);
  });

  it('gives events that show it', () => {
    expect(relate(like('a*'), like('*b')).witness).toEqual({
      onlyA: { 'process.name': 'a' },
      onlyB: { 'process.name': 'b' },
      both: { 'process.name': 'ab' },
    });
  });

  it('asks one direction alone', () => {
    expect(isWithin(is('a'), like('a*'))).toEqual({ within: true });
    expect(isWithin(like('a*'), is('a'))).toMatchObject({ within: false });
  });

  it('a list of 2,000 values against one with one more', () => {
    const values = Array.from({ length: 2000 }, (_, i) => `value-${i}`);
    const related = relate(
      oneOf(name, values, 'insensitive'),
      oneOf(name, [...values, 'VALUE-X'], 'insensitive'),
    );
    expect(related.relation).toBe('narrower');
  });

  it('says unknown within its budget', () => {
    const hard = regex('^(a|b)*a(a|b){12}c$');
    expect(relate(hard, regex('^[ab]*a[ab]{12}c$'), { steps: 1000 }).relation).toBe('unknown');
  });
});
