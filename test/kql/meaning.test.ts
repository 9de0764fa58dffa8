import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/diagnostics/index.ts';
import {
  always,
  and,
  anyMany,
  anyOne,
  call,
  compare,
  equals,
  exists,
  field,
  keyOf,
  literal,
  match,
  never,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
} from '../../src/ir/index.ts';
import { kql } from '../../src/languages/kql/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';

const source: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: {} } };
const context = { profile: 'ecs', metadata: {} };

function meaning(text: string): { predicate: Predicate; codes: string[] } {
  const read = kql.read(sourceText('q', text), {});
  const lowered = kql.lower(read.value!, sourceText('q', text), {});
  const plan = lowered.value!.plan;
  const codes = lowered.diagnostics.map((diagnostic) => diagnostic.code);
  return { predicate: plan.kind === 'Filter' ? plan.predicate : always, codes };
}

function written(predicate: Predicate): { text: string; said: string[] } {
  const raised = kql.raise({ plan: { kind: 'Filter', input: source, predicate } }, context);
  const said = raised.diagnostics.map(({ code, effect }) =>
    effect === undefined ? code : `${code} ${effect}`,
  );
  return { text: raised.value === undefined ? '' : kql.print(raised.value.ast), said };
}

const name = field('process.name');
const executable = field('process.executable');

describe('what KQL means', () => {
  it.each<[string, Predicate]>([
    ['process.name: cmd.exe', equals(name, 'cmd.exe', 'sensitive')],
    ['process.name: "cmd*"', equals(name, 'cmd*', 'sensitive')],
    ['process.name: cmd*', match(name, [{ text: 'cmd' }, anyMany], 'sensitive')],
    ['process.name: cm?*', match(name, [{ text: 'cm?' }, anyMany], 'sensitive')],
    ['process.name: *', exists(name)],
    ['not process.name: *', not(exists(name))],
    [
      'process.name: (a or b or c*)',
      or([oneOf(name, ['a', 'b'], 'sensitive'), match(name, [{ text: 'c' }, anyMany], 'sensitive')]),
    ],
    [
      'process.args: (a and b)',
      and([equals(field('process.args'), 'a', 'sensitive'), equals(field('process.args'), 'b', 'sensitive')]),
    ],
    ['process.name: (* and not a)', and([exists(name), not(equals(name, 'a', 'sensitive'))])],
    ['process.name.caseless: CMD.exe', equals(field('process.name.caseless'), 'cmd.exe', 'insensitive')],
    ['source.ip: 10.0.0.0/8', { kind: 'InNetwork', operand: field('source.ip'), networks: ['10.0.0.0/8'] }],
    ['process.name: 10.0.0.0/8', equals(name, '10.0.0.0/8', 'sensitive')],
    ['destination.port: "443"', equals(field('destination.port'), 443, 'sensitive')],
    [
      'process.code_signature.trusted: "true"',
      equals(field('process.code_signature.trusted'), true, 'sensitive'),
    ],
    [
      'process.command_line: *a*',
      match(field('process.command_line'), [anyMany, { text: 'a' }, anyMany], 'sensitive'),
    ],
    ['destination.ip: "::1"', equals(field('destination.ip'), '::1', 'sensitive')],
    [
      'destination.ip: "fe80::/10"',
      { kind: 'InNetwork', operand: field('destination.ip'), networks: ['fe80::/10'] },
    ],
    ['process.pid >= 5', compare('>=', field('process.pid'), literal(5), 'sensitive')],
    [
      'event.created: 2026-02',
      and([
        compare('>=', field('event.created'), literal('2026-02'), 'sensitive'),
        compare('<', field('event.created'), literal('2026-03'), 'sensitive'),
      ]),
    ],
    [
      '@timestamp > "now-2h/d"',
      compare(
        '>',
        field('@timestamp'),
        call('timeTruncate', [call('timeShift', [call('now', []), literal(-7_200_000)]), literal('day')]),
        'sensitive',
      ),
    ],
    ['file.hash.*: ab', equals(field('file.hash.*'), 'ab', 'sensitive')],
    [
      'a.b: { c: 1 and d: { e: 2 } }',
      {
        kind: 'Nested',
        path: 'a.b',
        item: and([
          equals(field('a.b.c'), 1, 'sensitive'),
          { kind: 'Nested', path: 'a.b.d', item: equals(field('a.b.d.e'), 2, 'sensitive') },
        ]),
      },
    ],
    ['some word', { kind: 'Keyword', pattern: [{ text: 'some word' }], case: 'insensitive', scope: 'term' }],
    ['*', always],
    ['*: *', always],
    ['', always],
    ['not *: *', never],
  ])('%s', (text, expected) => {
    const { predicate } = meaning(text);
    expect(keyOf(predicate)).toBe(keyOf(expected));
    const again = written(predicate);
    expect(keyOf(meaning(again.text).predicate)).toBe(keyOf(expected));
    expect(again.said).toEqual(expected.kind === 'Keyword' ? ['kql-keyword-search different'] : []);
  });

  it('says what it assumes', () => {
    expect(meaning('unheard.of: x').codes).toEqual(['kql-type-assumed']);
    expect(meaning('unheard.ip: 10.0.0.0/8').codes).toEqual(['kql-ip-assumed']);
    expect(meaning('process.name: null').codes).toEqual(['kql-null-value']);
    expect(meaning('word').codes).toEqual(['kql-free-text']);
    expect(meaning('event.code > 4000').codes).toEqual(['text-order']);
    expect(meaning('process.pid > 4000').codes).toEqual([]);
    expect(meaning('message: "two words"').codes).toEqual(['kql-text-analysed']);
  });

  it('turns the effect of words on text fields under a negation', () => {
    const effects = (text: string): (Effect | undefined)[] => {
      const at = sourceText('q', text);
      return kql.lower(kql.read(at, {}).value!, at, {}).diagnostics.map((diagnostic) => diagnostic.effect);
    };
    expect(effects('message: word')).toEqual(['broader']);
    expect(effects('not message: word')).toEqual(['narrower']);
    expect(effects('message: "two words"')).toEqual(['different']);
  });
});

describe('what KQL can say of others', () => {
  const ends = (text: string): Predicate => match(executable, [anyMany, { text }], 'insensitive');
  it.each<[string, Predicate, string, string[]]>([
    ['case', equals(name, 'cmd.exe', 'insensitive'), 'process.name: cmd.exe', ['case-narrowed narrower']],
    [
      'case under not',
      not(equals(name, 'cmd.exe', 'insensitive')),
      'not process.name: cmd.exe',
      ['case-narrowed broader'],
    ],
    ['a value without case', equals(name, '42', 'insensitive'), 'process.name: 42', []],
    [
      'a folded field',
      equals(call('lower', [name]), 'cmd', 'sensitive'),
      'process.name: cmd',
      ['case-narrowed narrower'],
    ],
    [
      'one character',
      match(name, [{ text: 'a' }, anyOne, { text: 'b' }], 'sensitive'),
      'process.name: a*b',
      ['wildcard-broadened broader'],
    ],
    ['a path', ends('\\cmd.exe'), 'process.executable: *\\\\cmd.exe', ['case-narrowed narrower']],
    ['a star', equals(name, '*', 'sensitive'), 'process.name: "*"', []],
    [
      'keywords',
      oneOf(name, ['and', 'null', 'true'], 'sensitive'),
      'process.name: ("and" or "null" or "true")',
      [],
    ],
    [
      'keywords in a pattern',
      match(name, [{ text: 'x or not y' }, anyMany], 'sensitive'),
      'process.name: x \\or \\u006eot y*',
      [],
    ],
    [
      'edge blanks',
      match(name, [{ text: ' x' }, anyMany], 'sensitive'),
      'process.name: *x*',
      ['kql-edge-blank broader'],
    ],
    [
      'blanks in wildcards',
      match(field('process.command_line'), [anyMany, { text: 'a b' }, anyMany], 'sensitive'),
      'process.command_line: *a*b*',
      ['kql-wildcard-blank broader'],
    ],
    [
      'an address prefix',
      match(field('source.ip'), [{ text: '192.168.' }, anyMany], 'sensitive'),
      'source.ip: 192.168.0.0/16',
      [],
    ],
    [
      'a network of texts',
      { kind: 'InNetwork', operand: field('process.name'), networks: ['10.0.0.0/8'] },
      'process.name: 10.*',
      ['kql-not-an-address broader'],
    ],
    [
      'a regular expression',
      {
        kind: 'Regex',
        operand: name,
        pattern: '(a|b)\\.exe',
        flavour: 'pcre',
        anchoring: 'whole',
        case: 'sensitive',
        dotAll: false,
        multiline: false,
      },
      'process.name: (a.exe or b.exe)',
      [],
    ],
    [
      'a regular expression that is no pattern',
      {
        kind: 'Regex',
        operand: name,
        pattern: '^(gh[pousr]_|key-)[A-Za-z0-9]{36}\\.txt$',
        flavour: 'pcre',
        anchoring: 'substring',
        case: 'sensitive',
        dotAll: true,
        multiline: false,
      },
      'process.name: (gh*_*.txt or key-*.txt)',
      ['kql-regex-widened broader'],
    ],
    [
      'words of a text',
      match(field('message'), [anyMany, { text: 'word' }, anyMany], 'insensitive'),
      'message: "word"',
      ['kql-text-phrase narrower'],
    ],
    [
      'a keyword',
      { kind: 'Keyword', pattern: [{ text: 'word' }], case: 'insensitive', scope: 'contains' },
      '*word*',
      ['kql-keyword-search different'],
    ],
    [
      'a value that the field never has',
      oneOf(field('source.ip'), ['-', '10.0.0.1'], 'sensitive'),
      'source.ip: 10.0.0.1',
      ['typed-value narrower'],
    ],
    [
      'the order of texts',
      compare('>', field('event.code'), literal(4000), 'sensitive'),
      'event.code > 4000',
      ['text-order different'],
    ],
    ['everything', always, '*: *', []],
    ['nothing', never, 'not *: *', []],
  ])('%s', (_title, predicate, text, said) => {
    expect(written(predicate)).toEqual({ text, said });
  });

  it('leaves out what it cannot say, in the direction that it says', () => {
    const longer = compare('>', call('length', [name]), literal(5), 'sensitive');
    const plain = equals(name, 'a', 'sensitive');
    expect(written(and([plain, longer]))).toEqual({
      text: 'process.name: a',
      said: ['plan-approximated broader'],
    });
    expect(written(or([plain, longer]))).toEqual({
      text: 'process.name: a',
      said: ['plan-approximated narrower'],
    });
    expect(written(and([plain, not(longer)]))).toEqual({
      text: 'process.name: a',
      said: ['plan-approximated broader'],
    });
    expect(written(longer).text).toBe('');
  });

  it('refuses a sequence and takes the events of a count', () => {
    const counted: Plan = {
      kind: 'Aggregate',
      input: { kind: 'Filter', input: source, predicate: equals(name, 'a', 'sensitive') },
      measures: [],
      by: [],
    };
    const raised = kql.raise({ plan: counted }, context);
    expect(kql.print(raised.value!.ast)).toBe('process.name: a');
    expect(raised.diagnostics.map(({ effect }) => effect)).toEqual(['broader']);
    const sequence: Plan = { kind: 'Sequence', ordered: true, stages: [] };
    const refused = kql.raise({ plan: sequence }, context);
    expect(refused.value).toBeUndefined();
    expect(refused.diagnostics.map(({ code }) => code)).toEqual(['plan-unsupported']);
  });

  it('does not ask for computed columns', () => {
    const plan: Plan = {
      kind: 'Filter',
      input: {
        kind: 'Extend',
        input: { kind: 'Filter', input: source, predicate: equals(name, 'a', 'sensitive') },
        columns: [{ kind: 'Column', name: 'x', value: call('length', [name]) }],
      },
      predicate: equals(field('x'), 5, 'sensitive'),
    };
    const raised = kql.raise({ plan: normalise(plan) }, context);
    expect(kql.print(raised.value!.ast)).toBe('process.name: a');
    expect(raised.diagnostics.map(({ effect }) => effect)).toEqual(['broader']);
  });
});
