import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert.ts';
import { nameUuid } from '../../src/rulefiles/sigma/uuid.ts';
import { sigmaFile } from '../../src/rulefiles/sigma.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { sourceText } from '../../src/text/index.ts';

const text = `title: Secrets read
id: 7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e
related:
    - id: 0b7a3a3c-4a0b-4a44-9d43-1a2b3c4d5e6f
      type: similar
status: test
description: |
    First line.
    Second line.
references:
    - https://example.org/a
author: Ada, Grace
date: 2024-01-31
modified: 2024-02-01
tags:
    - attack.credential-access
    - attack.t1552.007
    - cve.2024-1234
logsource:
    product: kubernetes
    service: audit
    definition: Audit policy at level Metadata
detection:
    selection:
        verb: get
    condition: selection
fields:
    - user.username
falsepositives:
    - Operators
level: high
regression_tests_path: tests/x
custom:
    nested: [1, 2]
`;

describe('Sigma rule files', () => {
  const [opened] = sigmaFile.open(sourceText('r.yml', text)).value!;

  it('opens the metadata', () => {
    expect(opened!.metadata).toEqual({
      title: 'Secrets read',
      id: '7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e',
      related: [{ id: '0b7a3a3c-4a0b-4a44-9d43-1a2b3c4d5e6f', type: 'similar' }],
      status: 'test',
      description: 'First line.\nSecond line.\n',
      references: ['https://example.org/a'],
      authors: ['Ada', 'Grace'],
      date: '2024-01-31',
      modified: '2024-02-01',
      tactics: ['credential-access'],
      techniques: ['T1552.007'],
      tags: ['cve.2024-1234'],
      falsePositives: ['Operators'],
      severity: 'high',
      vendor: {
        sigma: {
          fields: ['user.username'],
          regression_tests_path: 'tests/x',
          custom: { nested: [1, 2] },
          logsource: { definition: 'Audit policy at level Metadata' },
        },
      },
    });
  });

  it('writes the same rule back', () => {
    const query =
      'title: x\nlogsource:\n    product: kubernetes\n    service: audit\ndetection:\n    selection:\n        verb: get\n    condition: selection\n';
    const written = sigmaFile.write({ metadata: opened!.metadata, language: 'sigma', query, settings: {} });
    expect(written.diagnostics).toEqual([]);
    const again = parseYaml(sourceText('w.yml', written.value!)).value![0]!.value;
    expect(again).toEqual(parseYaml(sourceText('r.yml', text)).value![0]!.value);
  });

  it('gives a rule of another vendor an id of its own, and the relation to its source', () => {
    const metadata = {
      title: 'X',
      id: '7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e',
      tags: ['Domain: Cloud', 'cve.2024-1'],
      vendor: { elastic: { type: 'query' } },
    };
    const query = 'title: X\ndetection:\n    selection:\n        a: 1\n    condition: selection\n';
    const rule = { metadata, language: 'sigma', query, settings: {} };
    const written = sigmaFile.write(rule);
    expect(written.value).toContain(
      'related:\n    - id: 7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e\n      type: derived\n',
    );
    expect(written.value).toMatch(/^id: [\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/m);
    expect(written.value).not.toContain('Domain');
    expect(written.diagnostics.map((one) => [one.code, one.effect])).toEqual([
      ['metadata-lost', 'metadata'],
      ['metadata-lost', 'metadata'],
    ]);
    expect(sigmaFile.write(rule).value).toBe(written.value);
  });

  it('gives a query without an id one from its own text, the same for every output', () => {
    const idOf = (query: string, to: string): string | undefined =>
      /^id: (.*)$/m.exec(convert(query, { from: 'eql', to })[0]?.text ?? '')?.[1];
    const query = 'process where process.name : "a.exe"';
    expect(idOf(query, 'sigma')).toMatch(/^[\da-f]{8}-[\da-f]{4}-5/);
    expect(idOf(query, 'sigma')).toBe(idOf(query, 'sigma'));
    expect(idOf(query, 'sigma')).not.toBe(idOf(query.replace('a.exe', 'b.exe'), 'sigma'));
    const written = sigmaFile.write({
      metadata: {},
      language: 'sigma',
      query: text,
      settings: {},
      origin: 'x',
    });
    const again = sigmaFile.write({
      metadata: {},
      language: 'sigma',
      query: text.replace('verb: get', 'verb: list'),
      settings: {},
      origin: 'x',
    });
    expect(/^id: .*$/m.exec(again.value!)?.[0]).toBe(/^id: .*$/m.exec(written.value!)?.[0]);
  });

  it('derives ids as RFC 9562 says', () => {
    expect(nameUuid('a')).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab]/);
    expect(nameUuid('a')).not.toBe(nameUuid('b'));
    expect(nameUuid('x'.repeat(200))).toBe(nameUuid('x'.repeat(200)));
  });

  it('knows its own', () => {
    expect(sigmaFile.recognises(sourceText('a', text))).toBe(true);
    expect(sigmaFile.recognises(sourceText('a', 'process where detection: x'))).toBe(false);
  });
});
