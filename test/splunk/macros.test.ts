import { describe, expect, it } from 'vitest';
import { parseLookups, parseMacros } from '../../src/rulefiles/splunk/index.ts';
import { locate, sourceText, span } from '../../src/text/index.ts';

const macros = (name: string, text: string) => {
  const { value, diagnostics } = parseMacros(sourceText(name, text));
  return {
    table: value!.map(([key, { arguments: names, text: body }]) => [key, names, body.text]),
    codes: diagnostics.map((d) => d.code),
  };
};

describe('macros', () => {
  it('are read from YAML', () => {
    const text = 'name: kube_audit\ndefinition: index=kube sourcetype="kube:*"\ndescription: logs\n';
    expect(macros('kube_audit.yml', text)).toEqual({
      table: [['kube_audit', [], 'index=kube sourcetype="kube:*"']],
      codes: [],
    });
  });

  it('are named with the number of their arguments', () => {
    const text = 'name: between\narguments:\n- low\n- high\ndefinition: x>$low$ x<$high$\n';
    expect(macros('between.yml', text).table).toEqual([['between(2)', ['low', 'high'], 'x>$low$ x<$high$']]);
  });

  it('are read from macros.conf', () => {
    const text =
      '[kube_audit]\ndefinition = index=kube \\\n  OR index=eks\niseval = 0\n\n[pick(2)]\nargs = a, b\ndefinition = $a$ OR $b$\n[clock]\niseval = 1\ndefinition = "earliest=-".now()\n';
    expect(macros('macros.conf', text)).toEqual({
      table: [
        ['kube_audit', [], 'index=kube \n  OR index=eks'],
        ['pick(2)', ['a', 'b'], '$a$ OR $b$'],
      ],
      codes: ['splunk-macro-eval'],
    });
  });

  it('know where they are defined', () => {
    const source = sourceText('m.yml', 'name: a\ndefinition: index=kube\n');
    const [, definition] = parseMacros(source).value![0]!;
    const place = locate(span(definition.text, 0, 5));
    expect(source.text.slice(place.start, place.end)).toBe('index');
  });

  it('say what is wrong with a broken file', () => {
    expect(macros('m.yml', 'name: [').codes).toEqual(['yaml-invalid']);
  });
});

describe('lookups', () => {
  it('keep case sensitivity and match types', () => {
    const text =
      "name: tools\nfilename: tools.csv\nmatch_type: WILDCARD(path), CIDR(net)\ncase_sensitive_match: 'false'\nmin_matches: 1\ndefault_match: none\n";
    expect(parseLookups(sourceText('tools.yml', text)).value).toEqual([
      {
        name: 'tools',
        file: 'tools.csv',
        defaultMatch: 'none',
        caseSensitive: false,
        matchTypes: [
          { type: 'wildcard', column: 'path' },
          { type: 'cidr', column: 'net' },
        ],
        minMatches: 1,
        maxMatches: 1000,
        fields: [],
      },
    ]);
  });

  it('are read from transforms.conf, which holds extractions too', () => {
    const text =
      '[users]\ncollection = users_kv\nfields_list = _key, user, seen\n\n[extract_ip]\nREGEX = (\\d+)\n';
    expect(parseLookups(sourceText('transforms.conf', text)).value).toEqual([
      {
        name: 'users',
        collection: 'users_kv',
        caseSensitive: true,
        matchTypes: [],
        minMatches: 0,
        maxMatches: 1000,
        fields: ['_key', 'user', 'seen'],
      },
    ]);
  });
});
