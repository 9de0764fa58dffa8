import { describe, expect, it } from 'vitest';
import {
  and,
  anyMany,
  anyOne,
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
  type Plan,
  type Predicate,
  type Regex,
  type Sequence,
  type Source,
  type Stage,
} from '../../src/ir/index.ts';
import { lower, print, raise, read } from '../../src/languages/eql/index.ts';
import { sourceText } from '../../src/text/index.ts';

const source: Source = { kind: 'Source', logSources: [] };

function where(predicate: Predicate): Plan {
  return { kind: 'Filter', input: source, predicate };
}

/** The query, and each diagnostic as `code effect`. */
function raised(plan: Plan): { text: string | undefined; said: readonly string[] } {
  const result = raise({ plan }, { profile: 'ecs', metadata: {} });
  const said = result.diagnostics.map(({ code, effect }) =>
    effect === undefined ? code : `${code} ${effect}`,
  );
  if (result.value === undefined) return { text: undefined, said };
  const text = print(result.value.ast);
  const again = sourceText('again', text);
  const tree = read(again);
  expect(tree.diagnostics, text).toEqual([]);
  expect(lower(tree.value!, again, {}).value, text).toBeDefined();
  return { text, said };
}

const f = field('f');
const a = equals(field('a'), 1, 'sensitive');
const keyword: Predicate = {
  kind: 'Keyword',
  pattern: [{ text: 'secret' }],
  case: 'insensitive',
  scope: 'contains',
};
/** EQL has no order of two fields. */
const order = compare('<', f, field('g'), 'sensitive');
const regex: Regex = {
  kind: 'Regex',
  operand: f,
  pattern: 'a\\d+$',
  flavour: 'pcre',
  anchoring: 'substring',
  case: 'sensitive',
  dotAll: false,
  multiline: false,
};

describe('conditions', () => {
  it.each<[string, Predicate]>([
    ['f == "x"', equals(f, 'x', 'sensitive')],
    ['f : "x"', equals(f, 'x', 'insensitive')],
    ['f != "x"', not(equals(f, 'x', 'sensitive'))],
    ['not f : "x"', not(equals(f, 'x', 'insensitive'))],
    ['f in~ ("a*")', equals(f, 'a*', 'insensitive')],
    ['f in ("x", "y*")', oneOf(f, ['x', 'y*'], 'sensitive')],
    ['f : ("x", "y")', oneOf(f, ['x', 'y'], 'insensitive')],
    ['f : "x" or f in~ ("y*")', oneOf(f, ['x', 'y*'], 'insensitive')],
    ['f in (1, 2)', oneOf(f, [1, 2], 'sensitive')],
    ['f like "a?*"', match(f, [{ text: 'a' }, anyOne, anyMany], 'sensitive')],
    ['f : "*\\\\cmd.exe"', match(f, [anyMany, { text: '\\cmd.exe' }], 'insensitive')],
    // A literal star: functions know no wildcards, else a regular expression.
    ['startsWith~(f, "a*")', match(f, [{ text: 'a*' }, anyMany], 'insensitive')],
    ['stringContains(f, "a?")', match(f, [anyMany, { text: 'a?' }, anyMany], 'sensitive')],
    ['f regex """a\\*.*b"""', match(f, [{ text: 'a*' }, anyMany, { text: 'b' }], 'sensitive')],
    ['f != null', exists(f)],
    ['f == null', not(exists(f))],
    ['f >= 5', compare('>=', f, literal(5), 'sensitive')],
    ['f > -5', compare('>', f, literal(-5), 'sensitive')],
    ['cidrMatch(f, "10.0.0.0/8", "::1")', { kind: 'InNetwork', operand: f, networks: ['10.0.0.0/8', '::1'] }],
    ['f : "x"', equals(call('lower', [f]), 'x', 'sensitive')],
    [
      'f : ("x", "y*")',
      or([equals(f, 'x', 'insensitive'), match(f, [{ text: 'y' }, anyMany], 'insensitive')]),
    ],
    [
      'not f like ("x", "y*")',
      not(or([equals(f, 'x', 'sensitive'), match(f, [{ text: 'y' }, anyMany], 'sensitive')])),
    ],
    ['length(f) > 5', compare('>', call('length', [f]), literal(5), 'sensitive')],
    ['f - 1 == 2', compare('==', call('subtract', [f, literal(1)]), literal(2), 'sensitive')],
    ['f / 2.0 == 3', compare('==', call('divide', [f, literal(2)]), literal(3), 'sensitive')],
    [
      'f / 2 == 3',
      compare('==', call('toInteger', [call('divide', [f, literal(2)])]), literal(3), 'sensitive'),
    ],
    [
      '(a == 1 and f == "x") or f == "y"',
      or([and([a, equals(f, 'x', 'sensitive')]), equals(f, 'y', 'sensitive')]),
    ],
    // Two fields are never compared with each other.
    ['startsWith~(f, g) and startsWith~(g, f)', compare('==', f, field('g'), 'insensitive')],
    [
      'process.args_count - process.pid > 0',
      compare('>', field('process.args_count'), field('process.pid'), 'sensitive'),
    ],
    ['?f == 1', equals({ kind: 'FieldRef', name: 'f', optional: true }, 1, 'sensitive')],
    ['a.`b-c`.`0`.`in` == 1', equals(field('a.b-c.0.in'), 1, 'sensitive')],
    ['f == "\\t\\"\\\\"', equals(f, '\t"\\', 'sensitive')],
  ])('%s', (expected, predicate) => {
    expect(raised(where(predicate))).toEqual({ text: `any where ${expected}`, said: [] });
  });

  it('the category stands first', () => {
    const process = equals(field('event.category'), 'process', 'sensitive');
    expect(raised(where(and([a, process]))).text).toBe('process where a == 1');
    expect(raised(where(process)).text).toBe('process where true');
    expect(raised(where(not(process))).text).toBe('any where event.category != "process"');
    const two = oneOf(field('event.category'), ['file', 'process'], 'sensitive');
    expect(raised(where(and([two, a]))).text).toBe(
      'any where event.category in ("file", "process") and a == 1',
    );
    expect(raised(source).text).toBe('any where true');
  });

  it('translates regular expressions to whole values', () => {
    expect(raised(where(regex))).toEqual({ text: 'any where f regex ".*a[0-9]+"', said: [] });
    const long = { ...regex, pattern: `${'a'.repeat(700)}b+$`, anchoring: 'whole' } as const;
    const other = { ...long, pattern: `${'c'.repeat(400)}d+$` };
    const both = raised(where(or([long, other]))).text!;
    // Elasticsearch makes one regular expression of a list, which may have 1000 characters.
    expect(both.match(/ regex /g)).toHaveLength(2);
    expect(raised(where(and([a, { ...long, pattern: `${'x'.repeat(1001)}+` }])))).toEqual({
      text: 'any where a == 1',
      said: ['regex-unsupported broader'],
    });
    const backward = { ...regex, pattern: '(a)\\1' };
    expect(raised(where(and([a, backward])))).toEqual({
      text: 'any where a == 1',
      said: ['regex-unsupported broader'],
    });
  });
});

describe('what EQL cannot say', () => {
  const opaque: Predicate = {
    kind: 'OpaquePredicate',
    language: 'spl',
    text: '`known_admins`',
    name: 'known_admins',
  };

  it.each<[string, Predicate, string | undefined, readonly string[]]>([
    ['an order among conditions', and([a, order]), 'any where a == 1', ['plan-approximated broader']],
    ['an order among alternatives', or([a, order]), 'any where a == 1', ['plan-approximated narrower']],
    ['an excluded order', and([a, not(order)]), 'any where a == 1', ['plan-approximated broader']],
    ['nothing but an order', order, undefined, ['plan-unsupported']],
    [
      'nothing but an order in a log',
      and([equals(field('event.code'), '1', 'sensitive'), order]),
      undefined,
      ['plan-unsupported'],
    ],
    ['an unknown exclusion', and([a, not(opaque)]), 'any where a == 1', ['exclusion-dropped broader']],
    [
      'conditions on one element',
      { kind: 'Nested', path: 'n', item: and([a, equals(f, 'x', 'sensitive')]) },
      'any where a == 1 and f == "x"',
      ['eql-nested-field narrower', 'plan-approximated broader'],
    ],
    [
      'conditions on one element, excluded',
      and([a, not({ kind: 'Nested', path: 'n', item: and([exists(f), equals(f, 'x', 'sensitive')]) })]),
      'any where a == 1 and not (f != null and f == "x")',
      ['eql-nested-field narrower', 'plan-approximated narrower'],
    ],
    [
      'a count of values',
      and([a, compare('>', call('mvCount', [f]), literal(2), 'sensitive')]),
      'any where a == 1',
      ['plan-approximated broader'],
    ],
  ])('%s', (_, predicate, text, said) => {
    expect(raised(where(predicate))).toEqual({ text, said });
  });

  const textField = 'eql-text-field narrower';
  it.each<[string, Predicate, string, readonly string[]]>([
    [
      'a text field, as if it had a keyword sub-field',
      and([a, match(field('powershell.file.script_block_text'), [anyMany, { text: 'x' }], 'insensitive')]),
      'a == 1 and powershell.file.script_block_text : "*x"',
      [textField],
    ],
    ['that a text field has a value', exists(field('message')), 'message != null', []],
    [
      'a text anywhere',
      and([a, keyword]),
      'a == 1 and message : "*secret*"',
      ['eql-keyword-message narrower', textField],
    ],
    [
      'a text nowhere',
      and([a, not(keyword)]),
      'a == 1 and not message : "*secret*"',
      ['eql-keyword-message broader', textField],
    ],
    [
      'a term anywhere',
      { ...keyword, scope: 'term' },
      'message : "*secret*"',
      ['eql-keyword-message different', textField],
    ],
    [
      'field names by pattern',
      equals(field('file.hash.*'), 'x', 'sensitive'),
      '?file.hash.md5 == "x" or ?file.hash.sha1 == "x" or ?file.hash.sha256 == "x"',
      ['plan-approximated narrower'],
    ],
    [
      'excluded field names by pattern',
      and([a, not(exists(field('x.*.y')))]),
      'a == 1 and not (?x.`0`.y != null or ?x.`1`.y != null or ?x.`2`.y != null)',
      ['plan-approximated broader'],
    ],
  ])('stands in for %s', (_, predicate, text, said) => {
    expect(raised(where(predicate))).toEqual({ text: `any where ${text}`, said });
  });

  it('its own opaque text is printed', () => {
    const own: Predicate = { kind: 'OpaquePredicate', language: 'eql', text: 'f == length(g) + 1' };
    expect(raised(where(and([a, own])))).toEqual({
      text: 'any where a == 1 and f == length(g) + 1',
      said: [],
    });
  });
});

describe('plans', () => {
  const stage = (predicate: Predicate, more: Partial<Stage> = {}): Stage => ({
    kind: 'Stage',
    input: where(predicate),
    by: [{ kind: 'StageKey', value: field('user.id'), optional: false }],
    absent: false,
    runs: 1,
    ...more,
  });
  const sequence = (more: Partial<Sequence>): Sequence => ({
    kind: 'Sequence',
    ordered: true,
    stages: [stage(a), stage(exists(f))],
    within: 300_000,
    ...more,
  });

  it('sequences', () => {
    const text = 'sequence by user.id with maxspan=5m\n  [any where a == 1]\n  [any where f != null]';
    expect(raised(sequence({}))).toEqual({ text, said: [] });
    const own = stage(exists(f), {
      by: [{ kind: 'StageKey', value: field('source.user'), optional: true }],
      runs: 3,
    });
    expect(raised(sequence({ stages: [stage(a), own], until: stage(a) })).text).toBe(
      [
        'sequence with maxspan=5m',
        '  [any where a == 1] by user.id',
        '  [any where f != null] by ?source.user with runs=3',
        'until [any where a == 1] by user.id',
      ].join('\n'),
    );
  });

  it('in an absent stage, matching more means matching less', () => {
    const absent = stage(and([a, order]), { absent: true });
    expect(raised(sequence({ stages: [stage(a), absent] })).said).toEqual(['plan-approximated narrower']);
    expect(raised(sequence({ stages: [stage(and([a, order])), stage(a)] })).said).toEqual([
      'plan-approximated broader',
    ]);
  });

  it('samples have no time', () => {
    expect(raised(sequence({ ordered: false }))).toEqual({
      text: 'sample by user.id\n  [any where a == 1]\n  [any where f != null]',
      said: ['plan-approximated broader'],
    });
    const keyless = [stage(a, { by: [] }), stage(a, { by: [] })];
    expect(raised(sequence({ ordered: false, stages: keyless })).said).toEqual(['plan-unsupported']);
  });

  const count = (value: number, window?: 'sliding' | 'tumbling'): Plan => ({
    kind: 'Filter',
    input: {
      kind: 'Aggregate',
      input: where(a),
      measures: [{ kind: 'Measure', name: 'count', function: 'count', arguments: [] }],
      by: [{ kind: 'Column', name: 'user.id', value: field('user.id') }],
      ...(window === undefined ? {} : { window: { type: window, span: 60_000 } }),
    },
    predicate: compare('>=', field('count'), literal(value), 'sensitive'),
  });

  it('counts of events are sequences of one repeated stage', () => {
    expect(raised(count(10, 'sliding'))).toEqual({
      text: 'sequence by user.id with maxspan=1m\n  [any where a == 1] with runs=10',
      said: ['plan-approximated metadata'],
    });
    expect(raised(count(10, 'tumbling')).said).toEqual(['plan-approximated broader']);
    expect(raised(count(1))).toEqual({ text: 'any where a == 1 and user.id != null', said: [] });
    expect(raised(count(1000))).toEqual({ text: 'any where a == 1', said: ['plan-approximated broader'] });
  });

  it('inlines computed columns', () => {
    const extend: Plan = {
      kind: 'Extend',
      input: source,
      columns: [{ kind: 'Column', name: 'name', value: call('lower', [field('user.name')]) }],
    };
    const filter: Plan = {
      kind: 'Filter',
      input: extend,
      predicate: equals(field('name'), 'root', 'sensitive'),
    };
    expect(raised(filter)).toEqual({ text: 'any where user.name : "root"', said: [] });
  });

  it('conditions on groups and on single values', () => {
    const values: Plan = {
      kind: 'Aggregate',
      input: where(a),
      measures: [
        { kind: 'Measure', name: 'names', function: 'values', arguments: [field('process.name')] },
        { kind: 'Measure', name: 'users', function: 'countDistinct', arguments: [field('user.id')] },
      ],
      by: [{ kind: 'Column', name: 'host', value: field('host.id') }],
    };
    const filter = (input: Plan, predicate: Predicate): Plan => ({ kind: 'Filter', input, predicate });
    const named = equals(field('names'), 'sh', 'sensitive');
    expect(raised(filter(values, named))).toEqual({
      text: 'any where a == 1 and process.name == "sh"',
      said: [],
    });
    expect(raised(filter(values, and([named, exists(field('host'))]))).text).toBe(
      'any where a == 1 and process.name == "sh" and host.id != null',
    );
    expect(raised(filter(values, and([named, equals(field('names'), 'ls', 'sensitive')]))).said).toEqual([
      'plan-approximated narrower',
    ]);
    expect(raised(filter(values, not(named))).said).toEqual(['plan-approximated broader']);
    const many = compare('>', field('users'), literal(3), 'sensitive');
    expect(raised(filter(values, or([many, named])))).toEqual({
      text: 'any where a == 1',
      said: ['plan-approximated broader'],
    });
    const expand: Plan = { kind: 'Expand', input: where(a), column: 'f' };
    expect(raised(filter(expand, equals(f, 'x', 'sensitive')))).toEqual({
      text: 'any where a == 1 and f == "x"',
      said: [],
    });
    expect(raised(filter(expand, not(equals(f, 'x', 'sensitive')))).said).toEqual([
      'plan-approximated different',
    ]);
  });

  it('new terms, joins, opaque steps, orders', () => {
    const input = where(a);
    expect(raised({ kind: 'NewTerms', input, fields: [f], history: 1 })).toEqual({
      text: 'any where a == 1',
      said: ['plan-approximated broader'],
    });
    expect(raised({ kind: 'Join', left: input, right: input, on: ['f'], type: 'inner' })).toEqual({
      text: undefined,
      said: ['plan-unsupported'],
    });
    const opaque: Plan = { kind: 'Opaque', language: 'spl', text: 'cluster', reason: 'x', input };
    expect(raised(opaque).said).toEqual(['opaque-dropped different']);
    const sort: Plan = { kind: 'Sort', input, keys: [{ kind: 'SortKey', value: f, descending: true }] };
    expect(raised(sort)).toEqual({ text: 'any where a == 1', said: ['presentation-lost metadata'] });
    expect(raised({ kind: 'Limit', input: sort, count: 5, by: [], from: 'first' }).said).toEqual([
      'plan-approximated broader',
    ]);
    expect(raised({ kind: 'Limit', input, count: 5, by: [], from: 'last' }).text).toBe(
      'any where a == 1\n| tail 5',
    );
    expect(raised({ kind: 'Union', inputs: [input, where(exists(f))] }).text).toBe(
      'any where a == 1 or f != null',
    );
  });
});

describe('typed fields', () => {
  it.each<[string, Predicate, string | undefined, readonly string[]]>([
    [
      'a value among others that the field never has',
      oneOf(field('source.ip'), ['-', '10.0.0.1', '::1'], 'sensitive'),
      'source.ip in ("10.0.0.1", "::1")',
      ['typed-value narrower'],
    ],
    [
      'an excluded one',
      and([a, not(equals(field('process.pid'), 'none', 'insensitive'))]),
      'a == 1',
      ['typed-value broader'],
    ],
    [
      'nothing but such a value',
      equals(field('source.ip'), '-', 'sensitive'),
      undefined,
      ['plan-unsupported'],
    ],
    [
      'numbers and flags as texts',
      and([
        equals(field('process.pid'), '4', 'sensitive'),
        equals(field('process.code_signature.trusted'), 'TRUE', 'insensitive'),
      ]),
      'process.pid == 4 and process.code_signature.trusted == true',
      [],
    ],
    [
      'the order of texts as numbers',
      compare('>', field('event.code'), literal(4000), 'sensitive'),
      'number(event.code) > 4000',
      ['eql-number-of-text narrower'],
    ],
    [
      'the order of texts as texts',
      compare('>', field('event.code'), literal('4000'), 'sensitive'),
      'event.code > "4000"',
      ['text-order different'],
    ],
  ])('%s', (_, predicate, text, said) => {
    expect(raised(where(predicate))).toEqual({ text: text && `any where ${text}`, said });
  });
});
