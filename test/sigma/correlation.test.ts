import { describe, expect, it } from 'vitest';
import { printNode } from '../../src/ir/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
import { sigmaFile } from '../../src/rulefiles/sigma.ts';
import { sourceText } from '../../src/text/index.ts';
import { lowerText, throughIr } from './support.ts';

const base = (name: string, id: number): string => `title: ${name}
name: ${name}
logsource:
    product: windows
    service: security
detection:
    selection:
        EventID: ${id}
    condition: selection
`;
const events = `${base('failed', 4625)}---\n${base('worked', 4624)}---\n`;

function correlation(body: string): string {
  const lines = body.trim().split('\n');
  return `${events}title: Correlated\ncorrelation:\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

function plan(text: string): string {
  const { value, diagnostics } = lowerText(text);
  if (value === undefined) return diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  return printNode(value.plan).trim();
}

describe('correlations', () => {
  it('event_count with a range and groups', () => {
    const text = correlation(`
type: event_count
rules: [failed]
group-by: [User, Host]
timespan: 5m
condition: {gt: 10, lte: 100}`);
    // `worked` is not part of it, so the stream has two results.
    expect(plan(text)).toBe('sigma-several-rules');
    const alone = text.replace(/title: worked[\s\S]*?---\n/, '');
    expect(plan(alone)).toBe(
      `Filter
  Aggregate sliding 300000ms
    Filter
      Source windows//security
      EventID == 4625
    event_count = count()
    by
      User
      Host
  And
    event_count > 10
    event_count <= 100`,
    );
  });

  it.each([
    ['value_count', 'field: User', 'value_count = countDistinct(User)'],
    ['value_count', 'field: [User, Host]', 'value_count = countDistinct(User, Host)'],
    ['value_sum', 'field: Bytes', 'value_sum = sum(Bytes)'],
    ['value_avg', 'field: Bytes', 'value_avg = average(Bytes)'],
    ['value_percentile', 'field: Bytes', 'value_percentile = percentile(Bytes, 50)'],
    ['value_median', 'field: Bytes', 'value_median = median(Bytes)'],
  ])('%s over %s', (type, field, expected) => {
    const text = correlation(`
type: ${type}
rules: [failed, worked]
group-by: [Host]
timespan: 1d
condition:
    ${field}
    neq: 3`);
    expect(plan(text)).toContain(expected);
    // Rules of one log source are one search, so that an event counts once.
    expect(plan(text)).not.toContain('Union');
    expect(plan(text)).toContain(`Not\n    ${type} == 3`);
  });

  it('temporal in any order or in order, with aliases', () => {
    const text = correlation(`
type: temporal_ordered
rules: [failed, worked]
group-by: [who]
timespan: 90s
aliases:
    who: {failed: TargetUser, worked: SubjectUser}`);
    const expected = plan(text);
    expect(expected).toMatch(/^Sequence within 90000ms\n {2}Stage failed\n {4}by\n {6}TargetUser/);
    expect(expected).toMatch(/Stage worked\n {4}by\n {6}SubjectUser/);
    expect(plan(text.replace('temporal_ordered', 'temporal'))).toMatch(/^Sequence unordered within 90000ms/);
  });

  it.each(['failed and not worked', 'FAILED_ AND NOT worked', '(failed or worked) and worked'])(
    'temporal with the condition %s',
    (condition) => {
      const text = correlation(`
type: temporal
rules: [failed, worked]
group-by: [Host]
timespan: 1h
condition: ${condition.replace('FAILED_', 'failed')}`);
      expect(plan(text)).toMatch(/^Sequence unordered/);
      expect(plan(text).includes('absent')).toBe(/not/i.test(condition));
    },
  );

  it('counts alternatives under an alias', () => {
    const text = correlation(`
type: event_count
rules: [failed, worked]
group-by: [who]
timespan: 1h
aliases:
    who: {failed: TargetUser, worked: SubjectUser}
condition: {gte: 5}`);
    expect(plan(text)).toContain('Extend');
    expect(throughIr(text)).toContain('SubjectUser');
  });

  it.each([
    ['type: near\nrules: [failed]\ntimespan: 1h', 'sigma-value-type'],
    ['type: event_count\ntimespan: 1h\ncondition: {gt: 1}', 'sigma-value-type'],
    ['type: event_count\nrules: [failed, worked]\ntimespan: 90\ncondition: {gt: 1}', 'sigma-value-type'],
    ['type: event_count\nrules: [failed, worked]\ntimespan: 1h', 'sigma-value-type'],
    ['type: value_count\nrules: [failed, worked]\ntimespan: 1h\ncondition: {gt: 1}', 'sigma-value-type'],
    [
      'type: event_count\nrules: [failed, worked, gone]\ntimespan: 1h\ncondition: {gt: 1}',
      'sigma-rule-unknown',
    ],
    [
      'type: temporal\nrules: [failed, worked]\ntimespan: 1h\ncondition: not failed and not worked',
      'sigma-newer sigma-temporal-condition',
    ],
    ['type: temporal\nrules: [failed, worked]\ntimespan: 1h\ncondition: failed and', 'syntax-error'],
  ])('refuses %j', (body, code) => {
    expect(plan(correlation(body))).toBe(code);
  });

  it('refuses circles', () => {
    const text = [
      'title: A\nname: a\ncorrelation: {type: event_count, rules: [b], timespan: 1h, condition: {gt: 1}}',
      'title: B\nname: b\ncorrelation: {type: event_count, rules: [a], timespan: 1h, condition: {gt: 1}}',
    ].join('\n---\n');
    expect(plan(text)).toBe('sigma-correlation-cycle');
  });

  it('comes back the same', () => {
    for (const type of ['temporal', 'temporal_ordered']) {
      const text = correlation(`
type: ${type}
rules: [failed, worked]
group-by: [Host]
timespan: 1h`);
      expect(plan(throughIr(text))).toBe(plan(text));
    }
    const absent = correlation(
      'type: temporal\nrules: [failed, worked]\ngroup-by: [Host]\ntimespan: 1h\ncondition: failed and not worked',
    );
    expect(plan(throughIr(absent))).toBe(plan(absent));
  });
});

describe('streams of documents', () => {
  const open = (text: string) => sigmaFile.open(sourceText('s.yml', text));

  it('a correlation takes its rules along; `generate` gives them results of their own', () => {
    const body = 'type: temporal\nrules: [failed, worked]\ntimespan: 1h\ngroup-by: [Host]';
    expect(open(correlation(body)).value?.map((rule) => rule.metadata.title)).toEqual(['Correlated']);
    const generating = `${correlation(body)}generate: true\n`;
    expect(open(generating).value?.map((rule) => rule.metadata.title)).toEqual([
      'failed',
      'worked',
      'Correlated',
    ]);
  });

  it('filters narrow the rules that they name', () => {
    const filter = `title: no admins
logsource:
    product: windows
filter:
    rules: [failed]
    admins:
        User|startswith: adm_
    condition: not admins
`;
    const opened = open(`${events}${filter}`);
    expect(opened.value).toHaveLength(2);
    const plans = opened.value?.map(({ query }) => {
      const read = sigma.read(query, {});
      return printNode(sigma.lower(read.value!, query, {}).value!.plan);
    });
    expect(plans?.[0]).toContain('User like~ "adm_"*');
    expect(plans?.[1]).not.toContain('User');
    const outside = open(`${events}${filter.replace('[failed]', '[other]')}`);
    expect(outside.diagnostics.map((one) => one.code)).toEqual(['sigma-filter-outside']);
    const linux = open(`${events}${filter.replace('product: windows', 'product: linux')}`).value![0]!;
    const read = sigma.read(linux.query, {});
    expect(sigma.lower(read.value!, linux.query, {}).diagnostics.map((one) => one.code)).toEqual([
      'sigma-filter-outside',
    ]);
  });

  it('`action: global` is merged into what follows', () => {
    const text = `action: global
title: Shared
detection:
    condition: selection
---
logsource: {service: a}
detection: {selection: {f: 1}}
---
logsource: {service: b}
detection: {selection: {f: 2}}
`;
    const opened = open(text).value!;
    expect(opened.map((rule) => rule.metadata.title)).toEqual(['Shared', 'Shared']);
    const read = sigma.read(opened[1]!.query, {});
    expect(printNode(sigma.lower(read.value!, opened[1]!.query, {}).value!.plan)).toContain('f == 2');
  });
});
