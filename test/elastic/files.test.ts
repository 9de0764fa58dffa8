import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import type { Metadata } from '../../src/ir/index.ts';
import type { RuleSettings } from '../../src/language/index.ts';
import { parse } from '../../src/parse.ts';
import { elasticNdjson, elasticToml } from '../../src/rulefiles/elastic/index.ts';
import { parseToml } from '../../src/syntax/toml.ts';
import { locate, positionAt, sourceText } from '../../src/text/index.ts';
import { importSchema } from './schema.ts';

const validate = new Ajv({ strict: false, allErrors: true }).compile(importSchema);

const open = (text: string) => elasticToml.open(sourceText('rule.toml', text));

const toml = (rule: string, tables = ''): string => `[metadata]
creation_date = "2026/11/20"
integration = ["endpoint"]
maturity = "production"
updated_date = "2026/11/21"

[rule]
author = ["Someone"]
description = "What it is about."
name = "A rule"
risk_score = 73
rule_id = "11111111-0000-4000-8000-000000000001"
severity = "high"
${rule}
${tables}`;

const query = (text: string, more = ''): string =>
  toml(`language = "kuery"\ntype = "query"\nquery = '''\n${text}\n'''\n${more}`);

describe('reading TOML', () => {
  it('takes what other vendors have too, and keeps the rest in order', () => {
    const text = query('a: b', 'from = "now-20m"\ninterval = "10m"\nnote = "n"\nsetup = "s"\ntags = ["t"]\n');
    const [rule] = open(text).value!;
    expect(rule).toMatchObject({
      language: 'kql',
      format: 'elastic',
      settings: { lookBack: 1_200_000, interval: 600_000 },
      metadata: {
        title: 'A rule',
        authors: ['Someone'],
        date: '2026-11-20',
        modified: '2026-11-21',
        status: 'stable',
        severity: 'high',
        riskScore: 73,
        tags: ['t'],
      },
    });
    expect(Object.keys(rule!.metadata.vendor!.elastic!)).toEqual([
      'language',
      'type',
      'from',
      'interval',
      'note',
      'setup',
      'metadata',
    ]);
  });

  it('reads both forms of new terms', () => {
    const settings = { newTerms: { fields: ['host.id', 'user.name'], history: 864_000_000 } };
    const table = toml(
      'type = "new_terms"\nquery = "a: b"',
      `[rule.new_terms]
field = "new_terms_fields"
value = ["host.id", "user.name"]
[[rule.new_terms.history_window_start]]
field = "history_window_start"
value = "now-10d"
`,
    );
    const flat = toml(
      'type = "new_terms"\nquery = "a: b"\nnew_terms_fields = ["host.id", "user.name"]\nhistory_window_start = "now-10d"',
    );
    for (const text of [table, flat]) expect(open(text).value![0]!.settings).toMatchObject(settings);
  });

  it('reads thresholds with one field, several, none', () => {
    const threshold = (field: string) =>
      open(toml('type = "threshold"\nquery = "a: b"', `[rule.threshold]\nfield = ${field}\nvalue = 5`))
        .value![0]!.settings.threshold;
    expect(threshold('"host.id"')).toEqual({ fields: ['host.id'], count: 5, cardinality: [] });
    expect(threshold('["a", "b"]')?.fields).toEqual(['a', 'b']);
    expect(threshold('[]')?.fields).toEqual([]);
    expect(threshold('""')?.fields).toEqual([]);
  });

  it.each([
    ['machine_learning', 'type = "machine_learning"\nmachine_learning_job_id = ["j"]', 'no-query'],
    ['saved_query', 'type = "saved_query"\nsaved_id = "x"', 'no-query'],
    ['Lucene', 'type = "query"\nlanguage = "lucene"\nquery = "a:b"', 'elastic-lucene'],
    ['an unknown type', 'type = "guess"\nquery = "a:b"', 'elastic-type-unknown'],
    ['KQL in an EQL rule', 'type = "eql"\nlanguage = "kuery"\nquery = "a:b"', 'elastic-language-mismatch'],
  ])('says why %s is not usable', (_title, rule, code) => {
    const [opened] = open(toml(rule)).value!;
    expect(opened!.unusable).toBe(true);
    expect(opened!.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  it('says where TOML is broken', () => {
    const { value, diagnostics } = open('[rule]\nname = "a\n');
    expect(value).toBeUndefined();
    const place = positionAt(diagnostics[0]!.span!.source, diagnostics[0]!.span!.start);
    expect(place.line).toBe(2);
  });
});

describe('places', () => {
  const placeOf = (text: string): string => {
    const [parsed] = parse(text, { file: 'rule.toml' });
    const error = parsed!.diagnostics.find((diagnostic) => diagnostic.code === 'syntax-error');
    const outer = locate(error!.span!);
    const at = positionAt(outer.source, outer.start);
    return `${at.line}:${at.column} ${outer.source.text[outer.start]}`;
  };

  it.each([
    ['a literal text over lines', toml(`type = "query"\nquery = '''\na: b\nand )\n'''`), '17:5 )'],
    ['a basic text over lines', toml('type = "query"\nquery = """\na: "\\\\x" )\n"""'), '16:10 )'],
    ['a basic text', toml('type = "query"\nquery = "a: \\"b\\" )"'), '15:19 )'],
    ['a joined line', toml('type = "query"\nquery = """\\\n   a: b and \\\n   )"""'), '17:4 )'],
  ])('lead into %s', (_title, text, place) => {
    expect(placeOf(text)).toBe(place);
  });

  it('lead into a line of NDJSON', () => {
    const rule = { rule_id: 'x', type: 'query', risk_score: 1, note: 'a "query" {', query: 'a: "b" )' };
    const text = `${JSON.stringify({ ...rule, query: 'a: b' })}\n${JSON.stringify(rule)}\n{"exported_count":2}\n`;
    const parsed = parse(text, { file: 'rules.ndjson' });
    expect(parsed.map((item) => item.rule !== undefined)).toEqual([true, false]);
    const outer = locate(parsed[1]!.diagnostics.at(-1)!.span!);
    expect(positionAt(outer.source, outer.start).line).toBe(2);
    expect(outer.source.text[outer.start]).toBe(')');
  });
});

describe('NDJSON', () => {
  it('reads the good lines and says which is broken', () => {
    const good = '{"rule_id":"x","type":"query","name":"n","risk_score":1,"query":"a: b"}';
    const { value, diagnostics } = elasticNdjson.open(sourceText('r', `${good}\n{"rule_id": }\n\n${good}\n`));
    expect(value).toHaveLength(2);
    expect(diagnostics.map(({ code, span }) => [code, positionAt(span!.source, span!.start).line])).toEqual([
      ['syntax-error', 2],
    ]);
  });
});

describe('writing', () => {
  const write = (metadata: Metadata, language: string, text: string, settings: RuleSettings = {}) => {
    const given = { metadata, language, query: text, settings };
    const line = JSON.parse(elasticNdjson.write(given).value!) as Record<string, unknown>;
    const file = parseToml(sourceText('w', elasticToml.write(given).value!)).value!.rule as Record<
      string,
      unknown
    >;
    return { line, file };
  };

  it.each<[string, Metadata, string, RuleSettings, string]>([
    ['nothing but a query', {}, 'kql', {}, 'query'],
    ['EQL', { title: 't' }, 'eql', { index: ['logs-*'] }, 'eql'],
    ['ES|QL', { title: 't' }, 'esql', { index: ['logs-*'] }, 'esql'],
    [
      'a threshold',
      { title: 't' },
      'kql',
      { threshold: { fields: [], count: 3, cardinality: [{ field: 'a', count: 2 }] } },
      'threshold',
    ],
    [
      'new terms',
      { title: 't' },
      'kql',
      { newTerms: { fields: ['a'], history: 86_400_000 }, lookBack: 3_600_000 },
      'new_terms',
    ],
    [
      'an indicator match',
      { title: 't' },
      'kql',
      { lookup: { table: 'ti-*', on: [[{ field: 'a', column: 'b' }]] } },
      'threat_match',
    ],
    [
      'ATT&CK',
      {
        severity: 'informational',
        tactics: ['credential-access', 'discovery'],
        techniques: ['T1552.007', 'T1552', 'T1613'],
      },
      'kql',
      {},
      'query',
    ],
  ])('gives the required keys for %s', (_title, metadata, language, settings, type) => {
    const { line, file } = write(metadata, language, 'a: b', settings);
    expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    expect(line.type).toBe(type);
    expect(file.type).toBe(type);
    expect(file.name).toBe(line.name);
  });

  it('knows a rule that lacks a key from a whole one', () => {
    const { line } = write({ title: 't' }, 'kql', 'a: b');
    expect(validate({ ...line, severity: 'severe' })).toBe(false);
    expect(validate({ ...line, type: 'threshold' })).toBe(false);
  });

  const ofType: Readonly<Record<string, object>> = {
    query: { query: 'a: b' },
    saved_query: { saved_id: 'x' },
    eql: { language: 'eql', query: 'any where true' },
    esql: { language: 'esql', query: 'FROM a' },
    threshold: { query: 'a: b', threshold: { field: [], value: 2 } },
    new_terms: { query: 'a: b', new_terms_fields: ['a'], history_window_start: 'now-7d' },
    threat_match: {
      query: 'a: b',
      threat_query: '*:*',
      threat_index: ['ti-*'],
      threat_mapping: [{ entries: [{ field: 'a', type: 'mapping', value: 'b' }] }],
    },
    machine_learning: { machine_learning_job_id: ['j'], anomaly_threshold: 70 },
  };
  const common = { rule_id: 'x', name: 'n', description: 'd', risk_score: 1, severity: 'low' };

  it.each(Object.entries(ofType))('%s rules need all of their keys', (type, own) => {
    const whole = { ...common, type, ...own };
    expect(validate(whole), JSON.stringify(validate.errors)).toBe(true);
    for (const key of Object.keys(whole)) {
      const { [key as keyof typeof whole]: _, ...rest } = whole;
      expect(validate(rest), key).toBe(false);
    }
    for (const foreign of [
      'threshold',
      'new_terms_fields',
      'threat_index',
      'anomaly_threshold',
      'transform',
    ]) {
      if (!(foreign in whole)) expect(validate({ ...whole, [foreign]: 1 }), foreign).toBe(false);
    }
  });

  it.each(Object.entries(ofType))('%s rules come back from a line as they were', (type, own) => {
    const whole = {
      ...common,
      language: 'kuery',
      ...own,
      type,
      author: ['A'],
      tags: ['t'],
      from: 'now-20m',
      interval: '10m',
      version: 3,
      enabled: true,
      note: 'look',
      investigation_fields: { field_names: ['host.name'] },
      alert_suppression:
        type === 'threshold'
          ? { duration: { value: 5, unit: 'm' } }
          : { group_by: ['host.id'], duration: { value: 5, unit: 'm' }, missing_fields_strategy: 'suppress' },
      threat: [
        {
          framework: 'MITRE ATT&CK',
          tactic: {
            id: 'TA0006',
            name: 'Credential Access',
            reference: 'https://attack.mitre.org/tactics/TA0006/',
          },
          technique: [
            {
              id: 'T1552',
              name: 'Unsecured Credentials',
              reference: 'https://attack.mitre.org/techniques/T1552/',
              subtechnique: [
                {
                  id: 'T1552.007',
                  name: 'Container API',
                  reference: 'https://attack.mitre.org/techniques/T1552/007/',
                },
              ],
            },
          ],
        },
      ],
    };
    const line = `${JSON.stringify(whole)}\n${JSON.stringify({ exported_count: 1 })}\n`;
    const opened = elasticNdjson.open(sourceText('rules.ndjson', line)).value!;
    expect(opened).toHaveLength(1);
    const [rule] = opened;
    expect(rule!.metadata.techniques).toEqual(['T1552', 'T1552.007']);
    if (rule!.unusable === true) return;
    const written = elasticNdjson.write({ ...rule!, query: rule!.query.text }).value!;
    expect(JSON.parse(written)).toEqual(whole);
    expect(validate(JSON.parse(written)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('keeps the tables beside the rule, which only files in TOML have', () => {
    const text = query('a: b', '').concat(
      '[transform]\n[[transform.osquery]]\nlabel = "l"\nquery = "select 1"\n',
    );
    const [rule] = open(text).value!;
    const again = parseToml(sourceText('w', elasticToml.write({ ...rule!, query: 'a: b' }).value!)).value!;
    expect(again.transform).toEqual({ osquery: [{ label: 'l', query: 'select 1' }] });
    expect(elasticNdjson.write({ ...rule!, query: 'a: b' }).value).not.toContain('osquery');
  });

  it('a threshold keeps only the duration of a suppression', () => {
    const rule = 'type = "esql"\nlanguage = "esql"\nquery = "FROM a"\n';
    const tables = '[rule.alert_suppression]\ngroup_by = ["a"]\nduration = { value = 5, unit = "m" }\n';
    const [opened] = open(toml(rule, tables)).value!;
    const threshold = { fields: ['a'], count: 2, cardinality: [] };
    const { metadata } = opened!;
    const settings: RuleSettings = { threshold };
    const { line } = write(metadata, 'kql', 'a: b', settings);
    expect(line.alert_suppression).toEqual({ duration: { value: 5, unit: 'm' } });
    expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
  });

  it('derives the risk score from the severity', () => {
    expect(write({ severity: 'critical' }, 'kql', 'a: b').line.risk_score).toBe(99);
    expect(write({ severity: 'low', riskScore: 30 }, 'kql', 'a: b').line.risk_score).toBe(30);
  });

  it('says what has no place in the file', () => {
    const metadata: Metadata = {
      title: 't',
      vendor: { sigma: { fields: ['a'] } },
      related: [{ id: 'x', type: 'similar' }],
    };
    const written = elasticToml.write({ metadata, language: 'kql', query: 'a: b', settings: {} });
    expect(written.diagnostics.map(({ code, effect }) => [code, effect])).toContainEqual([
      'metadata-lost',
      'metadata',
    ]);
  });

  it.each(['sigma', 'spl', 'eql'])('gives an importable rule for a rule in %s', (from) => {
    const texts: Record<string, string> = {
      sigma:
        'title: T\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  s:\n    Image|endswith: \\a.exe\n  condition: s\nlevel: high\ntags: [attack.t1003, attack.credential-access]\n',
      spl: 'index=main process_name="a.exe"',
      eql: 'process where process.name : "a.exe"',
    };
    const [parsed] = parse(texts[from]!, { from });
    for (const to of ['kql', 'eql', 'esql']) {
      const converted = convertParsed(parsed!, { to, format: 'rule' });
      const rule = parseToml(sourceText('w', converted.text ?? '')).value?.rule;
      expect(validate(rule), `${to}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });
});

describe('there and back', () => {
  const filters = `[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.wildcard."process.executable"]
case_insensitive = true
value = '?:\\\\Tools\\\\*'
`;
  it.each([
    ['a query', query('process.name: a and not user.name: b')],
    ['filters', toml(`language = "kuery"\ntype = "query"\nquery = '''\nprocess.name: a\n'''`, filters)],
    [
      'a threshold',
      toml(
        `language = "kuery"\ntype = "threshold"\nquery = '''\nprocess.name: a\n'''`,
        '[rule.threshold]\nfield = ["user.name"]\nvalue = 1\n[[rule.threshold.cardinality]]\nfield = "host.id"\nvalue = 4',
      ),
    ],
    [
      'new terms',
      toml(
        `language = "kuery"\ntype = "new_terms"\nquery = '''\nprocess.name: a\n'''`,
        '[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ["user.name"]\n[[rule.new_terms.history_window_start]]\nfield = "history_window_start"\nvalue = "now-7d"',
      ),
    ],
  ])('%s through the tree', (_title, text) => {
    const [parsed] = parse(text, { file: 'rule.toml' });
    const converted = convertParsed(parsed!, { to: 'kql', format: 'rule' });
    expect(converted.fidelity).toBe('exact');
    const rule = (source: string): unknown => parseToml(sourceText('t', source)).value;
    expect(rule(converted.text!)).toEqual(rule(text));
  });
});
