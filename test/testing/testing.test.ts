import { describe, expect, it } from 'vitest';
import { toEvent } from '../../src/events/index.ts';
import { parse } from '../../src/parse.ts';
import { explainRule, readExpectations, testRules } from '../../src/testing/index.ts';
import { sourceText } from '../../src/text/index.ts';

const events = [
  {
    'process.name': 'cmd.exe',
    'event.category': 'process',
    'user.name': 'alice',
    '@timestamp': '2024-05-01T10:00:00Z',
  },
  {
    process: { name: 'CMD.EXE' },
    event: { category: ['process'] },
    user: { name: 'backup' },
    '@timestamp': '2024-05-01T10:00:10Z',
  },
  { 'process.name': 'bash', 'event.category': 'process', '@timestamp': '2024-05-01T10:00:20Z' },
  { 'process.name': 'cmd.exe', 'event.category': 'network', '@timestamp': '2024-05-01T10:00:30Z' },
].map(toEvent);

function run(text: string, from: string, expectations = '[]') {
  const read = readExpectations(sourceText('rule.tests.yml', expectations));
  return testRules(parse(text, { from }), events, read.value)[0]!;
}

describe('matches', () => {
  it.each([
    ['eql', 'process where process.name : "cmd.exe"', [0, 1]],
    ['eql', 'process where process.name : "cmd.exe" and not user.name == "backup"', [0]],
    ['kql', 'process.name: cmd.exe', [0, 3]],
    ['spl', 'process_name="cmd.exe"', [0, 1, 3]],
  ])('%s: %s', (from, text, matches) => {
    const tested = run(text, from);
    expect(tested.matches).toEqual(matches);
    expect(tested.groups).toBeUndefined();
  });

  it('a sequence gives its events match by match', () => {
    const tested = run(
      'sequence with maxspan=1m [process where process.name : "cmd.exe"] [process where process.name == "bash"]',
      'eql',
    );
    expect(tested.groups).toEqual([[1, 2]]);
    expect(tested.matches).toEqual([1, 2]);
  });

  it('an unknown exclusion leaves matches open', () => {
    const tested = run('process_name="cmd.exe" NOT `known_good`', 'spl');
    expect(tested.matches).toEqual([]);
    expect(tested.uncertain).toEqual([0, 1, 3]);
    expect(tested.diagnostics.map(({ code }) => code)).toContain('rule-partly-evaluable');
  });

  it('an unknown exclusion that is one of two ways leaves the other certain', () => {
    const tested = run('process_name="bash" OR (process_name="cmd.exe" NOT `known_good`)', 'spl');
    expect(tested.matches).toEqual([2]);
    expect(tested.uncertain).toEqual([0, 1, 3]);
  });

  it('a rule that cannot be read has no matches', () => {
    const tested = run('process where (', 'eql');
    expect(tested.matches).toBeUndefined();
    expect(tested.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

describe('log sources', () => {
  const rule = `title: x
logsource: {product: windows, service: sysmon}
detection: {a: {EventID: 27}, condition: a}
`;
  it.each([
    ['that says nothing of itself', { 'event.code': '27' }, [0]],
    [
      'of the log source',
      { 'winlog.channel': 'Microsoft-Windows-Sysmon/Operational', 'event.code': '27' },
      [0],
    ],
    ['of another channel', { 'winlog.channel': 'Security', 'event.code': '27' }, []],
    ['of something else', { 'data_stream.dataset': 'kubernetes.audit_logs' }, []],
  ])('an event %s', (_name, record, matches) => {
    expect(testRules(parse(rule), [toEvent(record)])[0]?.matches).toEqual(matches);
  });
});

describe('expectations', () => {
  const rule = 'any where process.name == "cmd.exe"';
  it.each([
    ['all match', 'events: [{process.name: cmd.exe}]\n  match: true', true],
    ['one of two does not', 'events: [{process.name: cmd.exe}, {process.name: x}]\n  match: true', false],
    ['none matches', 'events: [{process.name: x}]\n  match: false', true],
    ['one matches', 'events: [{process.name: x}, {process.name: cmd.exe}]\n  match: false', false],
  ])('%s', (name, body, passed) => {
    const tested = run(rule, 'eql', `- name: ${name}\n  ${body}\n`);
    expect(tested.expectations).toMatchObject([{ name, passed }]);
    expect(tested.diagnostics.some(({ code }) => code === 'expectation-failed')).toBe(!passed);
  });

  it('what depends on an unknown part passes neither way', () => {
    for (const match of [true, false]) {
      const text = `- events: [{process.name: cmd.exe}]\n  match: ${match}\n`;
      const tested = run('process_name="cmd.exe" NOT `known_good`', 'spl', text);
      expect(tested.expectations[0]?.passed).toBe(false);
      expect(tested.expectations[0]?.reason).toContain('known_good');
    }
  });

  it.each([
    ['no list', 'name: x\n', 'is a list'],
    ['no match', '- events: [{a: 1}]\n', 'match is true or false'],
    ['a typing error', '- events: [{a: 1}]\n  macth: true\n', 'unknown key macth'],
    ['no events', '- match: true\n', 'either events or file'],
    ['both', '- match: true\n  file: x\n  events: [{a: 1}]\n', 'either events or file'],
    ['events that are none', '- match: true\n  events: [1]\n', 'events is a list of events'],
  ])('%s is said with its place', (_name, text, message) => {
    const { value, diagnostics } = readExpectations(sourceText('x.tests.yml', text));
    expect(value).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'expectation-invalid' }]);
    expect(diagnostics[0]?.message).toContain(message);
    expect(diagnostics[0]?.span).toBeDefined();
  });
});

describe('explaining', () => {
  it('says of each condition whether it is true, false or missing', () => {
    const [parsed] = parse(
      'process where process.name == "cmd.exe" and not user.name == "backup" and host.id == "1"',
      {
        from: 'eql',
      },
    );
    const steps = explainRule(parsed!.rule!, events[1]!);
    const [condition] = steps.filter(({ text }) => text === 'And');
    expect(condition?.verdict).toBe('false');
    const leaves = condition?.items?.map(({ text, verdict }) => `${text}: ${verdict}`);
    expect(leaves).toContain('process.name == "cmd.exe": false');
    expect(leaves).toContain('Not: false');
    expect(leaves).toContain('host.id == "1": missing');
  });
});
