import { describe, expect, it } from 'vitest';
import { check } from '../../src/check.ts';
import { describeField } from '../../src/fields/index.ts';
import { isTypingError } from '../../src/fields/known.ts';

/** The fields that a rule's check does not know, with the help it gives. */
function doubts(text: string, from: string): string[] {
  return check(text, { from })
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ code }) => code === 'field-unknown')
    .map(({ message, help }) => `${message.split(' ')[0]}${help === undefined ? '' : `: ${help}`}`);
}

function rule(logsource: string, ...names: string[]): string {
  const tests = names.map((name) => `    ${name}: x\n`).join('');
  return `title: A rule\nlogsource: ${logsource}\ndetection:\n  selection:\n${tests}  condition: selection\n`;
}

describe('names that no log source of the rule has', () => {
  const process = '{ product: windows, category: process_creation }';
  const security = '{ product: windows, service: security }';
  const audit = '{ product: kubernetes, service: audit }';
  it.each<[string, string, string, string[]]>([
    ['two letters swapped', rule(process, 'Imgae'), 'sigma', ['Imgae: did you mean Image?']],
    ['other capitals', rule(process, 'commandline'), 'sigma', ['commandline: did you mean CommandLine?']],
    ['a field of no Sysmon event', rule(process, 'Zebrastripes'), 'sigma', ['Zebrastripes']],
    ['a field of another Windows log is one', rule(security, 'Zebrastripes'), 'sigma', []],
    [
      'a near name of the log',
      rule(security, 'SubjectUserNam'),
      'sigma',
      ['SubjectUserNam: did you mean SubjectUserName?'],
    ],
    ['numbered names', rule(security, 'Param7'), 'sigma', []],
    ['known names', rule(process, 'Image', 'ParentImage', 'EventID', 'LogonId'), 'sigma', []],
    [
      'an audit event',
      rule(audit, 'objectRef.resorce'),
      'sigma',
      ['objectRef.resorce: did you mean objectRef.resource?'],
    ],
    ['an attribute of an audit event', rule(audit, 'requestObject.spec.paused'), 'sigma', []],
    [
      'EQL',
      'process where host.os.type == "windows" and event.type == "start" and process.nmae : "x"',
      'eql',
      ['process.nmae: did you mean process.name?'],
    ],
    ['what Elastic Defend may add', 'process.Ext.some_new_thing : x', 'kql', []],
    [
      'an event’s own field',
      'event.category : process and event.type : start and host.os.type : windows and winlog.event_data.CommandLin : x',
      'kql',
      ['winlog.event_data.CommandLin: did you mean winlog.event_data.CommandLine?'],
    ],
    ['Splunk', '`sysmon` EventCode=1 Imgae="*x*"', 'spl', ['Imgae: did you mean Image?']],
    ['Splunk’s fields of every event', '`sysmon` EventCode=1 host=a source=b Image=c', 'spl', []],
  ])('%s', (_, text, from, expected) => {
    expect(doubts(text, from)).toEqual(expected);
  });
});

describe('a typing error', () => {
  it.each([
    ['Image', 'Imgae', true],
    ['Image', 'Iage', true],
    ['Image', 'Imagge', true],
    ['Image', 'Imahe', true],
    ['Image', 'IMAGE', true],
    ['Image', 'Image', false],
    ['Image', 'Imaeg_', false],
    ['Image', 'egamI', false],
    ['a1', 'a2', false],
    ['param1', 'param', false],
  ])('%s for %s: %s', (name, other, expected) => {
    expect(isTypingError(name, other)).toBe(expected);
    expect(isTypingError(other, name)).toBe(expected);
  });
});

describe('what a name stands for', () => {
  it.each<[string, string[]]>([
    ['objectRef.resource', ['kubernetes.audit.objectRef.resource']],
    ['winlog.event_data.ParentCommandLine', ['process.parent.command_line']],
  ])('%s', (name, expected) => {
    const { meanings, suggestions } = describeField(name);
    expect(meanings.map(({ canonical }) => canonical)).toEqual(expect.arrayContaining(expected));
    expect(suggestions).toEqual([]);
  });
  it('a typing error has near names', () => {
    expect(describeField('Imgae')).toMatchObject({ meanings: [], suggestions: ['Image', 'image'] });
  });
});
