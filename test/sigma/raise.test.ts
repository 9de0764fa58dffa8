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
  keyOf,
  literal,
  match,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
} from '../../src/ir/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';

const source: Plan = {
  kind: 'Source',
  logSources: [{ category: 'process_creation', product: 'windows' }],
  native: { taxonomy: 'sigma', names: {} },
};

function emit(plan: Plan): { text: string | undefined; codes: string[]; effects: (string | undefined)[] } {
  const raised = sigma.raise({ plan }, { profile: 'sigma', metadata: { title: 'Test' } });
  return {
    text: raised.value === undefined ? undefined : sigma.print(raised.value.ast),
    codes: raised.diagnostics.map((diagnostic) => diagnostic.code),
    effects: raised.diagnostics.map((diagnostic) => diagnostic.effect),
  };
}

function detection(predicate: Predicate): string {
  const { text } = emit({ kind: 'Filter', input: source, predicate });
  return text?.slice(text.indexOf('detection:\n') + 11).replace(/^ {4}/gm, '') ?? '';
}

const image = (name: string): Predicate => match(field('Image'), [anyMany, { text: name }], 'insensitive');
const line = (text: string): Predicate =>
  match(field('CommandLine'), [anyMany, { text }, anyMany], 'insensitive');
const original = (name: string): Predicate => equals(field('OriginalFileName'), name, 'insensitive');

describe('writing detections', () => {
  it('one map for what must match', () => {
    expect(detection(and([image('\\a.exe'), line('x'), line('y')]))).toBe(
      "selection:\n    Image|endswith: '\\a.exe'\n    CommandLine|contains|all:\n        - 'x'\n        - 'y'\ncondition: selection\n",
    );
  });

  it('selections by their fields, and filters for exclusions', () => {
    const predicate = and([
      or([image('\\a.exe'), original('a.exe')]),
      or([line('x'), line('y')]),
      not(image('\\b.exe')),
      not(equals(field('User'), 'me', 'insensitive')),
    ]);
    expect(detection(predicate)).toBe(
      [
        'selection_cli:',
        '    CommandLine|contains:',
        "        - 'x'",
        "        - 'y'",
        'selection_img:',
        "    - Image|endswith: '\\a.exe'",
        "    - OriginalFileName: 'a.exe'",
        'filter_main_img:',
        "    Image|endswith: '\\b.exe'",
        'filter_main_user:',
        "    User: 'me'",
        'condition: all of selection_* and not 1 of filter_main_*',
        '',
      ].join('\n'),
    );
  });

  it('an exception to a filter has a name that no pattern picks', () => {
    const predicate = and([
      image('\\a.exe'),
      or([line('x'), line('y')]),
      not(and([original('q'), not(and([line('z'), line('w')]))])),
    ]);
    const text = detection(predicate);
    expect(text).toContain('exception_cli:');
    expect(text).toMatch(/condition: .*not \(filter_main_img and not exception_cli\)\n$/);
  });

  it('any boolean structure', () => {
    const predicate = or([
      and([image('\\a.exe'), not(line('x'))]),
      and([image('\\b.exe'), or([line('y'), and([line('z'), not(original('q'))])])]),
    ]);
    expect(detection(predicate)).toMatch(
      /condition: \(selection_img and not filter_cli\) or \(selection_img_2 and \(selection_cli or \(selection_cli_2 and not filter_img\)\)\)\n$/,
    );
  });

  it.each<[string, Predicate, string]>([
    ['case', equals(field('f'), 'Abc', 'sensitive'), "f|cased: 'Abc'"],
    ['case of a list', oneOf(field('f'), ['A', 'b'], 'sensitive'), "f|cased:\n        - 'A'\n        - 'b'"],
    ['no letters', equals(field('f'), '12', 'sensitive'), "f: '12'"],
    ['numbers', oneOf(field('f'), [1, 2], 'insensitive'), 'f:\n        - 1\n        - 2'],
    ['missing', not(exists(field('f'))), 'f: null'],
    ['present', exists(field('f')), 'f|exists: true'],
    ['empty', equals(field('f'), '', 'insensitive'), "f: ''"],
    ['order', compare('>=', field('f'), literal(5), 'sensitive'), 'f|gte: 5'],
    [
      'one character',
      match(field('f'), [{ text: 'a' }, anyOne, anyMany], 'insensitive'),
      "f|startswith: 'a?'",
    ],
    ['inner wildcard', match(field('f'), [{ text: 'a' }, anyMany, { text: 'b' }], 'insensitive'), "f: 'a*b'"],
    ['literal star', match(field('f'), [{ text: 'a*' }, anyMany], 'insensitive'), "f|startswith: 'a\\*'"],
    ['a field', compare('==', field('f'), field('g'), 'insensitive'), "f|fieldref: 'g'"],
    ['network', { kind: 'InNetwork', operand: field('f'), networks: ['::1/128'] }, "f|cidr: '::1/128'"],
  ])('%s', (_, predicate, expected) => {
    expect(detection(predicate)).toBe(`selection:\n    ${expected}\ncondition: selection\n`);
  });

  it('leaves out what Sigma cannot say, and reports the effect', () => {
    const computed = compare('>', call('length', [field('f')]), literal(100), 'sensitive');
    const broader = emit({ kind: 'Filter', input: source, predicate: and([image('\\a.exe'), computed]) });
    expect(broader.codes).toEqual(['plan-approximated']);
    expect(broader.effects).toEqual(['broader']);
    const narrower = emit({
      kind: 'Filter',
      input: source,
      predicate: and([image('\\a.exe'), not(and([line('x'), computed]))]),
    });
    expect(narrower.effects).toEqual(['narrower']);
    const none = emit({ kind: 'Filter', input: source, predicate: computed });
    expect(none.text).toBeUndefined();
    expect(none.codes).toEqual(['plan-approximated', 'plan-unsupported']);
  });

  it('says when the log source is unknown, or several', () => {
    const unknown = emit({
      kind: 'Filter',
      input: { kind: 'Source', logSources: [] },
      predicate: image('x'),
    });
    expect(unknown.codes).toEqual(['sigma-logsource-lost']);
    expect(unknown.text).not.toContain('logsource');
    const logSources = [
      { category: 'process_creation', product: 'windows' },
      { category: 'process_creation', product: 'linux' },
    ];
    const several = emit({ kind: 'Filter', input: { kind: 'Source', logSources }, predicate: image('x') });
    expect(several.effects).toEqual(['broader']);
    expect(several.text).toContain('logsource:\n    category: process_creation\ndetection:');
  });

  it('reads back as the same plan', () => {
    const predicates = [
      or([and([image('\\a.exe'), not(line('x'))]), and([image('\\b.exe'), line('y')])]),
      not(or([image('a'), and([line('b'), not(line('c'))])])),
      and([or([line('a'), and([line('b'), original('c')])]), or([image('d'), not(exists(field('e')))])]),
      { kind: 'Constant', value: true } as Predicate,
    ];
    for (const predicate of predicates) {
      const plan: Plan = { kind: 'Filter', input: source, predicate };
      const { text } = emit(plan);
      const back = sourceText('back', text!);
      const read = sigma.read(back, {});
      const lowered = sigma.lower(read.value!, back, {});
      expect(keyOf(normalise(lowered.value!.plan))).toBe(keyOf(normalise(plan)));
    }
  });
});
