import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splunkYaml } from '../../src/rulefiles/splunk/index.ts';
import { locate, positionAt, sourceText, span } from '../../src/text/index.ts';

const V4 = `name: Secrets Listed By Node
id: 3c4f4f1c-6d7c-4a4a-9d3a-6d1e0a8f1b11
version: 2
date: '2024-09-30'
author: Ann Onym, Example Ltd
status: production
type: TTP
description: Lists of secrets asked for by a node's own account.
data_source:
- Kubernetes Audit
search: '\`kube_audit\` verb=list user.username="system:node:*" | stats count by user.username
  | \`secrets_listed_by_node_filter\`'
how_to_implement: Ingest audit logs.
known_false_positives: Rarely.
references:
- https://example.org/a
tags:
  analytic_story:
  - Kubernetes
  asset_type: Kubernetes
  confidence: 80
  impact: 70
  message: Secrets listed by $user$
  mitre_attack_id:
  - T1552.007
  observable:
  - name: user
    type: User
    role:
    - Victim
  - name: src_ip
    type: IP Address
    role:
    - Attacker
  product:
  - Splunk Enterprise Security
  required_fields:
  - verb
  risk_score: 56
  security_domain: network
custom_key: kept
`;

const open = (text: string) => splunkYaml.open(sourceText('rule.yml', text)).value![0]!;
const written = (text: string) => {
  const rule = open(text);
  return splunkYaml.write({ metadata: rule.metadata, settings: {}, language: 'spl', query: rule.query.text });
};

describe('contentctl YAML', () => {
  it('reads version 4', () => {
    const { metadata, query } = open(V4);
    expect(metadata).toMatchObject({
      title: 'Secrets Listed By Node',
      date: '2024-09-30',
      authors: ['Ann Onym', 'Example Ltd'],
      status: 'stable',
      severity: 'medium',
      riskScore: 56,
      techniques: ['T1552.007'],
      falsePositives: ['Rarely.'],
    });
    expect(query.text).toContain('verb=list');
  });

  it('leads from the search back into the file', () => {
    const { query } = open(V4);
    const at = query.text.indexOf('stats count');
    const place = locate(span(query, at, at + 5));
    expect(place.source.text.slice(place.start, place.end)).toBe('stats');
    expect(positionAt(place.source, place.start).line).toBe(11);
  });

  it('writes version 5: risk tags become rba, everything else is kept', () => {
    const { value, diagnostics } = written(V4);
    const again = open(value!);
    expect(again.metadata.vendor?.splunk).toMatchObject({
      version: 2,
      type: 'TTP',
      custom_key: 'kept',
      rba: {
        message: 'Secrets listed by $user$',
        risk_objects: [{ field: 'user', type: 'user', score: 56 }],
        threat_objects: [{ field: 'src_ip', type: 'ip_address' }],
      },
      tags: { analytic_story: ['Kubernetes'], asset_type: 'Kubernetes', security_domain: 'network' },
    });
    expect(value).not.toMatch(/confidence|observable|required_fields/);
    expect(diagnostics.map((d) => d.code)).toEqual(['metadata-lost', 'metadata-lost', 'metadata-lost']);
    const { vendor: _, ...before } = open(V4).metadata;
    const { vendor: __, ...after } = again.metadata;
    expect(after).toEqual(before);
  });

  it('writes version 5 again without a change', () => {
    const first = written(V4).value!;
    const second = written(first);
    expect(second.value).toBe(first);
    expect(second.diagnostics).toEqual([]);
  });

  it.each([
    [20, 'informational'],
    [21, 'low'],
    [60, 'medium'],
    [80, 'high'],
    [81, 'critical'],
  ])('derives the severity of a risk score of %i: %s', (score, severity) => {
    const text = `name: a\nsearch: index=a\nrba:\n  message: m\n  risk_objects:\n  - {field: user, type: user, score: ${score}}\n  - {field: dest, type: system, score: 1}\n`;
    expect(open(text).metadata).toMatchObject({ riskScore: score, severity });
  });

  it('writes a rule of another vendor, and says what it filled in', () => {
    const { value, diagnostics } = splunkYaml.write({
      metadata: {
        title: 'Token: requested & used',
        id: '0f06a3a5-6a09-413f-8743-e6cf35561297',
        severity: 'high',
        status: 'test',
        tags: ['car.2016'],
        vendor: { sigma: { fields: ['a'] } },
      },
      settings: {},
      language: 'spl',
      query: 'verb=create',
    });
    const rule = open(value!);
    expect(rule.metadata).toMatchObject({
      title: 'Token: requested & used',
      severity: 'high',
      riskScore: 80,
    });
    expect(rule.query.text.trim()).toBe('verb=create | `token_requested_used_filter`');
    expect(diagnostics.map((d) => d.code)).toEqual([
      'metadata-lost',
      'metadata-lost',
      'splunk-metadata-filled',
    ]);
  });

  it.each([
    ['a list', '- name: a\n- search: b\n'],
    ['no search', 'name: a\nauthor: b\n'],
    ['an empty search', "name: a\nsearch: ''\n"],
    ['a search that is a map', 'name: a\nsearch:\n  x: y\n'],
  ])('gives an unusable rule with a diagnostic for %s', (_, text) => {
    const rule = open(text);
    expect(rule.unusable).toBe(true);
    expect(rule.diagnostics.map((d) => d.code)).toEqual(['metadata-missing']);
  });
});

const corpus = join(process.env.RULEGLOT_SHARED ?? '../shared', 'corpus/splunk/detections');

describe.skipIf(!existsSync(corpus))('the public detections', () => {
  it('are all opened, and come back from version 5 with the same metadata', () => {
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yml'),
    );
    expect(files.length).toBeGreaterThan(1000);
    const changed = files.filter((name) => {
      const text = readFileSync(join(corpus, name), 'utf8');
      const before = open(text);
      const after = open(written(text).value!);
      const same =
        JSON.stringify({ ...before.metadata, vendor: 0 }) ===
        JSON.stringify({ ...after.metadata, vendor: 0 });
      return !same || !after.query.text.trimEnd().startsWith(before.query.text.trimEnd());
    });
    expect(changed).toEqual([]);
  }, 60_000);
});
