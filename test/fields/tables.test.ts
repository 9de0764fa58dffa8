import { describe, expect, it } from 'vitest';
import { channels, eventKinds } from '../../src/fields/data/logsources.ts';
import { services } from '../../src/fields/data/services.ts';
import { describeField, fieldInfo, fieldSuggestions, isSourceMacro } from '../../src/fields/index.ts';
import { canonicalByRule, covers, prefixRules, snakeCase, vendorByRule } from '../../src/fields/rules.ts';
import { keyOfSource, sourceOfKey } from '../../src/fields/sources.ts';
import { aliasTable, canonicalTypes, sigmaTable, splunkTable } from '../../src/fields/tables.ts';

const tables = [
  ['sigma', sigmaTable()],
  ['splunk', splunkTable()],
  ['aliases', aliasTable()],
] as const;

describe('tables', () => {
  it.each(tables)('%s: every row names a known canonical field', (_, table) => {
    const unknown = new Set<string>();
    for (const layer of table.values())
      for (const name of layer.byCanonical.keys())
        if (!canonicalTypes().has(name) && !/^(?:kubernetes|winlog)\./.test(name)) unknown.add(name);
    expect([...unknown]).toEqual([]);
  });
  it.each(tables)('%s: no row is there twice', (_, table) => {
    for (const [scope, layer] of table) {
      for (const [field, mappings] of layer.byField) {
        const canonicals = mappings.map((mapping) => mapping.canonical);
        expect([scope, field, ...new Set(canonicals)]).toEqual([scope, field, ...canonicals]);
      }
    }
  });
  it('types are those of Elasticsearch', () => {
    const types = new Set([...canonicalTypes().values()].map((info) => info.type));
    expect([...types].sort()).toEqual(
      [
        'boolean',
        'date',
        'double',
        'flattened',
        'ip',
        'keyword',
        'long',
        'object',
        'text',
        'wildcard',
      ].sort(),
    );
  });
  it('log sources are well formed and said once', () => {
    const keys = services.map((service) => service.source);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(keyOfSource(sourceOfKey(key))).toBe(key);
    const categories = eventKinds.map((kind) => kind.category);
    expect(new Set(categories).size).toBe(categories.length);
    const names = Object.values(channels).flat();
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('rules', () => {
  it.each([
    ['authenticationDetails', 'authentication_details'],
    ['isMFARequired', 'is_mfa_required'],
    ['ip', 'ip'],
  ])('%s in snake case', (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });
  it.each([
    ['windows//security', 'Whatever', 'winlog.event_data.Whatever'],
    ['kubernetes//audit', 'user.groups{}', 'kubernetes.audit.user.groups'],
    ['aws//cloudtrail', 'requestParameters.x', 'aws.cloudtrail.flattened.request_parameters.x'],
    ['linux/process_creation/', 'Whatever', undefined],
  ])('%s %s', (source, name, expected) => {
    const rules = prefixRules.filter((rule) => covers(rule.scope, source));
    expect(canonicalByRule(rules, name)).toBe(expected);
    if (expected !== undefined) expect(vendorByRule(rules, expected)).toBe(name.replace('{}', ''));
  });
});

describe('what is known of a field', () => {
  it('has types and several values', () => {
    expect(fieldInfo('process.pid')).toMatchObject({ type: 'long', multi: false });
    expect(fieldInfo('process.args')).toMatchObject({ type: 'keyword', multi: true });
    expect(fieldInfo('kubernetes.audit.user.groups')).toMatchObject({ multi: true });
    expect(fieldInfo('no.such.field')).toBeUndefined();
  });
  it('suggests near names', () => {
    expect(fieldSuggestions('proces.name')[0]).toBe('process.name');
    expect(fieldSuggestions('zzzzzzzz')).toEqual([]);
  });
  it('describes a name in every taxonomy', () => {
    const { meanings } = describeField('ParentImage');
    expect(meanings.map((meaning) => meaning.canonical)).toEqual(['process.parent.executable']);
    const names = meanings[0]?.names.map((name) => `${name.taxonomy} ${name.field}`);
    expect(names).toContain('cim parent_process_path');
    expect(names).toContain('ecs process.parent.executable');
    expect(describeField('kubernetes.audit.verb').meanings[0]?.names.map((name) => name.field)).toContain(
      'verb',
    );
    expect(describeField('ParentImagge').suggestions).toContain('ParentImage');
  });
  it('knows the macros that stand for log sources', () => {
    expect(['kube_audit', 'sysmon', 'cloudtrail', 'linux_auditd'].every(isSourceMacro)).toBe(true);
    expect(isSourceMacro('kube_allowed_user_names')).toBe(false);
  });
});
