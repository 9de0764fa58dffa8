import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert.ts';

const sysmon = 'winlog.channel == "Microsoft-Windows-Sysmon/Operational"';

/** A log source, what is asked of its events, and the condition in EQL. */
const rules: readonly (readonly [string, string, readonly string[], string])[] = [
  [
    'processes',
    '{ product: windows, category: process_creation }',
    ["Image|endswith: '\\cmd.exe'", "CommandLine|contains: '/c'"],
    `${sysmon} and event.code == "1" and winlog.event_data.Image : "*\\\\cmd.exe" and winlog.event_data.CommandLine : "*/c*"`,
  ],
  [
    'a hash and an account',
    '{ product: windows, category: process_creation }',
    ["Hashes|contains: 'MD5=0123456789ABCDEF0123456789ABCDEF'", "User: 'NT AUTHORITY\\SYSTEM'"],
    `${sysmon} and event.code == "1" and winlog.event_data.Hashes : "*MD5=0123456789ABCDEF0123456789ABCDEF*" and winlog.event_data.User : "NT AUTHORITY\\\\SYSTEM"`,
  ],
  [
    'registry values',
    '{ product: windows, category: registry_set }',
    ["TargetObject|endswith: '\\Run\\x'", "Details: 'DWORD (0x00000001)'"],
    `${sysmon} and event.code == "13" and winlog.event_data.TargetObject : "*\\\\Run\\\\x" and winlog.event_data.Details : "DWORD (0x00000001)"`,
  ],
  [
    'connections: numbers are texts in the data of events',
    '{ product: windows, category: network_connection }',
    ['DestinationPort: 4444', "Initiated: 'true'"],
    `${sysmon} and event.code == "3" and winlog.event_data.DestinationPort == "4444" and winlog.event_data.Initiated : "true"`,
  ],
  [
    'DNS queries',
    '{ product: windows, category: dns_query }',
    ["QueryName|endswith: '.example.org'"],
    `${sysmon} and event.code == "22" and winlog.event_data.QueryName : "*.example.org"`,
  ],
  [
    'a channel',
    '{ product: windows, service: security }',
    ['EventID: 4624', 'LogonType: 3', 'TargetUserName: guest'],
    'winlog.channel == "Security" and event.code == "4624" and winlog.event_data.LogonType == "3" and winlog.event_data.TargetUserName : "guest"',
  ],
];

function written(logsource: string, tests: readonly string[], to: string) {
  const lines = tests.map((test) => `    ${test}\n`).join('');
  const text = `title: A rule\nlogsource: ${logsource}\ndetection:\n  selection:\n${lines}  condition: selection\n`;
  const [result] = convert(text, { from: 'sigma', to, profile: 'winlog', verify: true });
  return result!;
}

describe('the profile winlog', () => {
  it.each(rules)('%s', (_, logsource, tests, condition) => {
    const eql = written(logsource, tests, 'eql');
    expect(eql.text?.replace(/\s+/g, ' ').trim()).toBe(`any where ${condition}`);
    expect([eql.fidelity, eql.verified]).toEqual(['exact', 'proven']);
    const esql = written(logsource, tests, 'esql');
    expect(esql.text).toContain('FROM winlogbeat-*');
    expect([esql.fidelity, esql.verified]).toEqual(['exact', 'proven']);
    // KQL minds the case of what these rules compare without.
    const kql = written(logsource, tests, 'kql');
    expect([kql.fidelity, kql.verified]).toEqual(['narrower', 'proven']);
    for (const { text } of [eql, esql, kql]) expect(text).not.toMatch(/process\.|registry\.|event\.category/);
  });

  it('keeps the names of ECS for other systems, and says so', () => {
    const { text, diagnostics } = written(
      '{ product: linux, category: process_creation }',
      ['CommandLine: id'],
      'eql',
    );
    expect(text).toContain('process.command_line : "id"');
    expect(diagnostics.map(({ code }) => code)).toEqual(['profile-not-used']);
  });
});
