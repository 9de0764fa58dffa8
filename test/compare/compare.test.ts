import { describe, expect, it } from 'vitest';
import { compareRules, pairsToCompare } from '../../src/compare.ts';
import { evaluatePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';

const sigma = (selection: string): string => `title: A rule
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        ${selection}
    condition: selection
`;
const rule = (text: string, from: string): ParsedRule => parse(text, { from })[0]!;
const cmd = rule(sigma("Image|endswith: '\\cmd.exe'"), 'sigma');

describe('two rules', () => {
  it.each([
    [
      'equal',
      'process where host.os.type == "windows" and event.type == "start" and process.name : "cmd.exe"',
    ],
    ['narrower', 'process where process.name : ("cmd.exe", "powershell.exe")'],
    [
      'broader',
      'process where host.os.type == "windows" and event.type == "start" and process.name : "cmd.exe" and user.name : "a"',
    ],
  ])('across languages: %s', (relation, text) => {
    expect(compareRules(cmd, rule(text, 'eql')).relation).toBe(relation);
  });

  it.each([
    ['disjoint', 'a: x and not b: y', 'a: x and b: y'],
    ['overlap', 'a: x', 'b: y'],
    ['narrower', 'a: x and b: y', 'a: x'],
    ['equal', 'not (a: x or b: y)', 'not b: y and not a: x'],
  ])('%s: %s against %s', (relation, a, b) => {
    expect(compareRules(rule(a, 'kql'), rule(b, 'kql')).relation).toBe(relation);
  });

  it('shows events that the one matches and the other does not', () => {
    const [a, b] = [rule('a: x*', 'kql'), rule('a: xy*', 'kql')];
    const { relation, witness } = compareRules(a, b);
    expect(relation).toBe('broader');
    const matches = ({ rule: { plan } = {} as never }: ParsedRule, record: object): boolean =>
      plan.kind === 'Filter' && evaluatePredicate(plan.predicate, toEvent({ ...record }));
    expect(matches(a, witness!.onlyA!)).toBe(true);
    expect(matches(b, witness!.onlyA!)).toBe(false);
  });

  it('a rule that could not be read is unknown, with the reason', () => {
    expect(compareRules(cmd, rule('process where (', 'eql'))).toMatchObject({
      relation: 'unknown',
      reason: expect.stringContaining('read'),
    });
  });
});

describe('many rules', () => {
  it('leaves out pairs that nothing joins, and none that is within another', () => {
    const rules = [
      sigma("Image|endswith: '\\cmd.exe'"),
      sigma("Image: 'C:\\Windows\\cmd.exe'"),
      sigma("Image|endswith: '\\bash.exe'"),
      sigma('User: alice'),
      sigma("CommandLine|contains: 'whoami /all'"),
      sigma("CommandLine|contains: 'whoami'"),
    ].map((text) => rule(text, 'sigma'));
    expect([...pairsToCompare(rules, rules)]).toEqual([
      [0, 1],
      [4, 5],
    ]);
  });

  it('an exclusion that is not known does not hide a pair', () => {
    const a = rule('process_name="cmd.exe" user="x" `known_good`', 'spl');
    const b = rule('process_name="cmd.exe"', 'spl');
    expect([...pairsToCompare([a], [b])]).toEqual([[0, 0]]);
    expect(compareRules(a, b).relation).toBe('narrower');
  });
});
