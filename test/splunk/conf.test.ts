import { describe, expect, it } from 'vitest';
import { splunkConf } from '../../src/rulefiles/splunk/index.ts';
import { parseConf, printConf } from '../../src/syntax/conf.ts';
import { locate, positionAt, sourceText, span } from '../../src/text/index.ts';

const file = (text: string) => sourceText('savedsearches.conf', text);

describe('.conf text', () => {
  it('reads stanzas, comments, empty values and values with an equals sign', () => {
    const { value, diagnostics } = parseConf(
      file('# head\n[a]\nx = 1\ny=\n\n  # inner\n[b - c [d]]\nsearch = index=main user="#1"\r\n'),
    );
    expect(diagnostics).toEqual([]);
    expect(
      value?.map((stanza) => [stanza.name, stanza.entries.map((entry) => [entry.key, entry.value])]),
    ).toEqual([
      [
        'a',
        [
          ['x', '1'],
          ['y', ''],
        ],
      ],
      ['b - c [d]', [['search', 'index=main user="#1"']]],
    ]);
  });

  it('continues a line that ends in a backslash, and keeps the way back to the file', () => {
    const text = '[a]\nsearch = index=main \\\n  | where x==1 \\\n| table x\nnext = 2\n';
    const entry = parseConf(file(text)).value![0]!.entries[0]!;
    expect(entry.value).toBe('index=main \n  | where x==1 \n| table x');
    const at = entry.value.indexOf('table');
    const place = locate(span(entry.text, at, at + 5));
    expect(place.source.text.slice(place.start, place.end)).toBe('table');
    expect(positionAt(place.source, place.start)).toEqual({ line: 4, column: 3 });
  });

  it('keeps the way back past blank lines that are continued', () => {
    const entry = parseConf(file('[a]\nsearch = \\\n  \\\n  index=a\n')).value![0]!.entries[0]!;
    expect(entry.value).toBe('index=a');
    const place = locate(span(entry.text, 0, 5));
    expect(place.source.text.slice(place.start, place.end)).toBe('index');
  });

  it('says what is neither a stanza nor an entry, and goes on', () => {
    const { value, diagnostics } = parseConf(file('[a]\nnonsense\nx = 1\n[b\ny = 2'));
    expect(diagnostics.map((d) => d.message)).toEqual([
      'neither a stanza nor `key = value`',
      'the stanza [b is not closed by ]',
    ]);
    expect(value?.map((stanza) => stanza.entries.length)).toEqual([1, 1]);
  });

  it('prints what it reads', () => {
    const stanzas = [
      {
        name: 'a',
        entries: [
          ['search', 'x\n| y\n\n| z\\'],
          ['empty', ''],
        ] as const,
      },
    ];
    const again = parseConf(file(printConf(stanzas))).value!;
    const values = again[0]!.entries.map((entry) => [entry.key, entry.value.replace(/ +$/gm, '')]);
    expect(values).toEqual([
      ['search', 'x\n| y\n\n| z\\'],
      ['empty', ''],
    ]);
  });

  it('takes a long file in linear time', () => {
    const text = `[a]\nsearch = ${'x \\\n'.repeat(300_000)}y\n`;
    expect(parseConf(file(text)).value![0]!.entries[0]!.value.length).toBeGreaterThan(600_000);
  });
});

const CORRELATION = `[default]
dispatch.latest_time = now

[Access - Many Secrets Read - Rule]
action.correlationsearch.enabled = 1
action.correlationsearch.label = Many Secrets Read
action.correlationsearch.annotations = {"mitre_attack": ["T1552.007"], "cis20": ["CIS 3"]}
action.notable.param.severity = high
action.risk.param._risk = [{"risk_object_field": "user", "risk_object_type": "user", "risk_score": 64}]
cron_schedule = */5 * * * *
dispatch.earliest_time = -10m
description = Reads of secrets by one user.
counttype = number of events
relation = greater than
quantity = 20
search = index=kube verb=get objectRef.resource=secrets
`;

describe('savedsearches.conf', () => {
  it('is recognised by its stanzas and searches', () => {
    expect(splunkConf.recognises(file(CORRELATION))).toBe(true);
    expect(splunkConf.recognises(file('index=kube [search x]'))).toBe(false);
  });

  it('reads a correlation search', () => {
    const [rule] = splunkConf.open(file(CORRELATION)).value!;
    expect(rule?.metadata).toMatchObject({
      title: 'Many Secrets Read',
      description: 'Reads of secrets by one user.',
      severity: 'high',
      riskScore: 64,
      techniques: ['T1552.007'],
    });
    expect(rule?.settings).toEqual({ lookBack: 600_000, interval: 300_000 });
  });

  it.each([
    ['number of events', 'greater than', '20', '| stats count as alert_count | where alert_count > 20'],
    ['number of hosts', 'less than', '3', '| stats dc(host) as alert_count | where alert_count < 3'],
    ['number of sources', 'not equal to', '1', '| stats dc(source) as alert_count | where alert_count != 1'],
    ['number of events', 'equal to', '0', '| stats count as alert_count | where alert_count == 0'],
    ['number of events', 'greater than', '0', ''],
    ['always', 'greater than', '5', ''],
  ])('reads the alert condition %s %s %s as stages', (counttype, relation, quantity, stages) => {
    const text = `[r]\nsearch = index=a\ncounttype = ${counttype}\nrelation = ${relation}\nquantity = ${quantity}\n`;
    const [rule] = splunkConf.open(file(text)).value!;
    expect(rule?.query.text).toBe(stages === '' ? 'index=a' : `index=a ${stages}`);
  });

  it('reads a custom alert condition, whose place is its key', () => {
    const [rule] = splunkConf.open(
      file('[r]\nsearch = index=a | stats count by user\nalert_condition = search count > 5\n'),
    ).value!;
    expect(rule?.query.text).toBe('index=a | stats count by user | search count > 5');
    const at = rule!.query.text.indexOf('| search');
    const place = locate(span(rule!.query, at, at + 3));
    expect(place.source.text.slice(place.start, place.end)).toBe('alert_condition');
    expect(rule?.diagnostics.map((d) => d.code)).toEqual(['splunk-alert-condition']);
  });

  it('says that a trend cannot be said', () => {
    const text = '[r]\nsearch = index=a\ncounttype = number of events\nrelation = rises by\nquantity = 5\n';
    const [rule] = splunkConf.open(file(text)).value!;
    expect(rule?.query.text).toBe('index=a');
    expect(rule?.diagnostics[0]).toMatchObject({ code: 'splunk-alert-trend', effect: 'broader' });
  });

  it('writes back what it read, with the condition in the query', () => {
    const [rule] = splunkConf.open(file(CORRELATION)).value!;
    const { metadata, settings, query } = rule!;
    const written = splunkConf.write({ metadata, settings, language: 'spl', query: query.text }).value!;
    const [again] = splunkConf.open(file(written)).value!;
    expect(again?.query.text).toBe(query.text);
    expect(again?.metadata).toMatchObject({ title: 'Many Secrets Read', severity: 'high', riskScore: 64 });
    expect(written).toContain('action.correlationsearch.annotations = {"mitre_attack": ["T1552.007"]');
    expect(written).not.toContain('quantity = 20');
  });

  it('writes a new correlation search', () => {
    const written = splunkConf.write({
      metadata: {
        title: 'Shell in a container',
        severity: 'critical',
        techniques: ['T1609'],
        description: 'a\nb',
      },
      settings: { lookBack: 3_600_000, interval: 900_000 },
      language: 'spl',
      query: 'index=kube\n| where x=="y"',
    }).value!;
    const [rule] = splunkConf.open(file(written)).value!;
    expect(rule?.metadata).toMatchObject({
      title: 'Shell in a container',
      severity: 'critical',
      techniques: ['T1609'],
    });
    expect(rule?.settings).toEqual({ lookBack: 3_600_000, interval: 900_000 });
    expect(rule?.query.text).toMatch(/^index=kube\s*\n\| where x=="y"$/);
    expect(written).toContain('[Threat - Shell in a container - Rule]');
  });

  it('gives an unusable rule for a file without a search', () => {
    const { value, diagnostics } = splunkConf.open(file('[a]\ndescription = search\n'));
    expect(value?.[0]?.unusable).toBe(true);
    expect(diagnostics.map((d) => d.code)).toEqual(['metadata-missing']);
  });
});
