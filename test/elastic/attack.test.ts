import { describe, expect, it } from 'vitest';
import { readThreat, writeThreat } from '../../src/rulefiles/elastic/attack.ts';

const shape = (tactics: string[], techniques: string[]): unknown =>
  writeThreat({ tactics, techniques }).map((entry) => {
    const { tactic, technique = [] } = entry as unknown as {
      tactic: { id: string };
      technique?: { id: string; name: string; subtechnique?: { id: string }[] }[];
    };
    return [
      tactic.id,
      ...technique.map(({ id, subtechnique = [] }) => [id, ...subtechnique.map((sub) => sub.id)]),
    ];
  });

describe('ATT&CK in Elastic rules', () => {
  it.each([
    [['credential-access'], ['T1552.007', 'T1552'], [['TA0006', ['T1552', 'T1552.007']]]],
    [
      ['discovery', 'credential-access'],
      ['T1552.007', 'T1613'],
      [
        ['TA0007', ['T1613']],
        ['TA0006', ['T1552', 'T1552.007']],
      ],
    ],
    [['stealth'], ['T1036.005'], [['TA0005', ['T1036', 'T1036.005']]]],
    [['defense-evasion'], ['T1036'], [['TA0005', ['T1036']]]],
    [['defense-impairment'], [], [['TA0112']]],
    // without a tactic under the usual one
    [[], ['T1003.001'], [['TA0006', ['T1003', 'T1003.001']]]],
    // a technique that is not known, a tactic that is not known
    [['impact'], ['T9999'], [['TA0040', ['T9999']]]],
    [['no-tactic'], ['T1003'], []],
  ])('%o with %o', (tactics, techniques, expected) => {
    expect(shape(tactics, techniques)).toEqual(expected);
  });

  it('reads what it writes', () => {
    const attack = {
      tactics: ['credential-access', 'defense-impairment'],
      techniques: ['T1552', 'T1552.007', 'T1685'],
    };
    expect(readThreat(writeThreat(attack))).toEqual(attack);
  });

  it('takes the name of a tactic before its id, since TA0005 was renamed', () => {
    const entry = (tactic: object) => readThreat([{ framework: 'MITRE ATT&CK', tactic }]).tactics;
    expect(entry({ id: 'TA0005', name: 'Defense Evasion' })).toEqual(['defense-evasion']);
    expect(entry({ id: 'TA0005', name: 'Stealth' })).toEqual(['stealth']);
    expect(entry({ id: 'TA0005' })).toEqual(['stealth']);
    expect(entry({ id: 'TA0010' })).toEqual(['exfiltration']);
  });
});
