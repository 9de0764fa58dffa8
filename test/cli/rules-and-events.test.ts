import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleglot } from '../support/cli.ts';

let folder = '';
const path = (name: string): string => join(folder, name);
const rule = (title: string, body: string): string => `title: ${title}\n${body}`;
const detection = (field: string): string => `logsource:
    category: process_creation
    product: windows
detection:
    selection:
        ${field}
    condition: selection
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ruleglot-'));
  for (const name of ['joined', 'defined', 'lookups']) mkdirSync(path(name));
  const files: Readonly<Record<string, string>> = {
    'shell.yml': rule('"A <shell> & \\"more\\""', detection("Image|endswith: '\\cmd.exe'")),
    'shell.tests.yml':
      '- name: found\n  events: [{process.name: cmd.exe}]\n  match: true\n- name: "not <found>"\n  file: events.ndjson\n  match: true\n',
    'process.eql': 'process where process.name : "cmd.exe"',
    'events.ndjson': '{"process.name":"cmd.exe"}\n{"process":{"name":"bash"}}\n',
    'admins.yml': 'admins: [root, adm*]\n',
    'user.yml': rule('Admins', detection("User|expand: '%admins%'")),
    'joined/logon.yml': rule(
      'Logon',
      'name: logon\nlogsource:\n    product: windows\n    service: security\ndetection:\n    a:\n        EventID: 4625\n    condition: a\n',
    ),
    'joined/many.yml': rule(
      'Many',
      'correlation:\n    type: event_count\n    rules: [logon]\n    group-by: [TargetUserName]\n    timespan: 5m\n    condition:\n        gte: 10\n',
    ),
    'lookup.spl': 'a=1 | lookup tools name AS process OUTPUT is_bad | search is_bad=true',
    'defined/tools.yml':
      'name: tools\nfilename: tools.csv\nmatch_type: WILDCARD(name)\ncase_sensitive_match: "false"\nmin_matches: 1\nmax_matches: 1\ndefault_match: "false"\n',
    'lookups/transforms.conf': '[tools]\nfilename = tools.csv\ncase_sensitive_match = false\n',
    'idle.tests.yml': '- rule: Nobody\n  events: [{a: 1}]\n  match: true\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--lookups', () => {
  const tree = (...options: readonly string[]): string =>
    ruleglot(['parse', path('lookup.spl'), ...options]).stdout;

  it('names the folder of the definitions of tables', () => {
    expect(tree('--lookups', path('defined'))).toContain(
      'Lookup enrich tools on process=name (wildcard, insensitive) first 1 else "false"',
    );
  });

  it('is the nearest folder of that name where it is not given', () => {
    expect(tree()).toContain('Lookup enrich tools on process=name (insensitive)\n');
  });
});

describe('test', () => {
  it('gives matches and expectations in one record a rule', () => {
    const result = ruleglot(['test', path('shell.yml'), '--events', path('events.ndjson'), '--json']);
    expect(result.status).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      file: path('shell.yml'),
      rule: { title: 'A <shell> & "more"' },
      matches: [0],
      expectations: [
        { name: 'found', match: true, passed: true },
        { name: 'not <found>', match: true, passed: false, reason: 'event 1 should match and does not' },
      ],
      diagnostics: [
        { code: 'expectation-failed', file: path('shell.tests.yml'), start: { line: 4, column: 3 } },
      ],
    });
  });

  it('writes JUnit that an XML reader reads', () => {
    const result = ruleglot(['test', path('shell.yml'), '--format', 'junit']);
    expect(result.status).toBe(1);
    const { testsuites } = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      htmlEntities: true,
    }).parse(result.stdout) as {
      testsuites: { testsuite: { name: string; failures: string; testcase: { name: string }[] } };
    };
    expect(testsuites.testsuite.name).toBe('A <shell> & "more"');
    expect(testsuites.testsuite.failures).toBe('1');
    expect(testsuites.testsuite.testcase.map(({ name }) => name)).toEqual(['found', 'not <found>']);
  });

  it('explains one event', () => {
    const args = ['test', path('process.eql'), '--events', path('events.ndjson'), '--explain', '1'];
    const result = ruleglot(args);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^missing\s+event.category == "process"$/m);
    expect(result.stdout).toMatch(/^false\s+process.name ==~ "cmd.exe"\s+\(process.name: "bash"\)$/m);
  });

  it('explains one rule of several, and says when there is none of that name', () => {
    const args = (rule: string): string[] => [
      'test',
      path('shell.yml'),
      path('process.eql'),
      '--events',
      path('events.ndjson'),
      '--explain',
      `${rule}#0`,
    ];
    const one = ruleglot(args('"A <shell> & "more"'));
    expect(one.status).toBe(2);
    expect(one.stderr).toContain('no rule here is called');
    const found = ruleglot(args('A <shell> & "more"'));
    expect(found.status).toBe(0);
    expect(found.stdout.match(/^# /gm)).toEqual(['# ']);
  });

  it('reads events from a pipe', () => {
    const result = ruleglot(
      ['test', path('process.eql'), '--events', '-'],
      '{"process.name":"cmd.exe","event.category":"process"}\n',
    );
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('matches 1 of 1 events: 0');
  });

  it('reads UTF-16, as Windows writes it', () => {
    const event = `<Event><System><EventID>1</EventID><Channel>Microsoft-Windows-Sysmon/Operational</Channel></System>
      <EventData><Data Name="Image">C:\\cmd.exe</Data></EventData></Event>`;
    writeFileSync(path('utf16.xml'), Buffer.from(`\uFEFF${event}`, 'utf16le'));
    const result = ruleglot(['test', path('shell.yml'), '--events', path('utf16.xml'), '--json']);
    expect(JSON.parse(result.stdout)).toMatchObject({ matches: [0] });
  });

  it('counts what is no event, and shows the first', () => {
    writeFileSync(path('broken.ndjson'), `${'no\n'.repeat(30)}{"process.name":"cmd.exe"}\n`);
    const result = ruleglot(['test', path('shell.yml'), '--events', path('broken.ndjson'), '--json']);
    expect(JSON.parse(result.stdout)).toMatchObject({ matches: [0] });
    expect(result.stderr.match(/event-unreadable/g)?.length).toBe(20);
    expect(result.stderr).toContain('30 parts of');
    expect(result.stderr).toMatch(/broken\.ndjson:20:1: /);
  });

  it('goes on with bytes that are not UTF-8, and says so', () => {
    writeFileSync(
      path('latin.ndjson'),
      Buffer.from('{"process.name":"cmd.exe","user.name":"caf\xe9"}\n', 'latin1'),
    );
    const result = ruleglot(['test', path('shell.yml'), '--events', path('latin.ndjson')]);
    expect(result.stdout).toContain('matches 1 of 1 events');
    expect(result.stderr).toContain('events-not-utf8');
  });

  it('takes the form of events that it is told', () => {
    writeFileSync(path('audit.ndjson'), '{"verb":"list"}\n');
    writeFileSync(path('audit.kql'), 'kubernetes.audit.verb: list');
    const call = ['test', path('audit.kql'), '--events', path('audit.ndjson')];
    expect(ruleglot(call).stdout).toContain('matches 0 of 1');
    expect(ruleglot([...call, '--event-format', 'k8s-audit']).stdout).toContain('matches 1 of 1');
    expect(ruleglot([...call, '--event-format', 'csv']).status).toBe(2);
  });

  it.each([
    ['no events and no expectations', ['process.eql'], 'nothing to test with'],
    ['events that are not there', ['process.eql', '--events', 'nowhere.ndjson'], 'cannot read'],
    [
      'an event that is not there',
      ['process.eql', '--events', 'events.ndjson', '--explain', '7'],
      'no event 7',
    ],
    ['a bad --explain', ['process.eql', '--events', 'events.ndjson', '--explain', 'x'], '--explain takes'],
  ])('%s: exit code 2', (_name, args, message) => {
    const result = ruleglot(['test', ...args.map((arg) => (/\.\w+$/.test(arg) ? path(arg) : arg))]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(message);
  });

  it('says that an expectation is about no rule', () => {
    const result = ruleglot(['test', path('process.eql'), '--tests', path('idle.tests.yml')]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('expectation-idle');
  });
});

describe('compare', () => {
  it('two rules', () => {
    const result = ruleglot(['compare', path('shell.yml'), path('process.eql'), '--json']);
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      a: { file: path('shell.yml'), title: 'A <shell> & "more"' },
      b: { file: path('process.eql') },
      relation: 'narrower',
      witness: { onlyB: { 'process.name': 'cmd.exe' } },
    });
  });

  it('two folders: every related pair once, with events that show it, and a count', () => {
    mkdirSync(path('left'), { recursive: true });
    mkdirSync(path('right'), { recursive: true });
    const texts: Readonly<Record<string, string>> = {
      'left/whoami.yml': rule('Whoami', detection("CommandLine|contains: 'whoami /all'")),
      'left/logon.kql': 'event.action: logged-in and user.name: ann',
      'right/who.yml': rule('Who', detection("CommandLine|contains: 'whoami'")),
      'right/other.yml': rule('Other', detection("Image|endswith: '\\bash.exe'")),
      'right/broken.eql': 'process where (',
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(path(name), text);
    const result = ruleglot(['compare', path('left'), path('right')]);
    expect(result.status).toBe(1);
    expect(result.stdout.match(/is narrower than/g)?.length).toBe(1);
    expect(result.stdout).toMatch(
      /^Whoami .*\n {2}is narrower than Who .*\n {2}only the second matches: .*whoami/,
    );
    expect(result.stdout).not.toContain('Other');
    expect(result.stderr).toContain('2 × 2 rules: 1 narrower');
    const broader = ruleglot(['compare', path('left'), path('right'), '--only', 'broader', '--json']);
    expect(broader.stdout).toBe('');
  });

  it('a folder against itself: related pairs only, with a count', () => {
    const result = ruleglot(['compare', path('joined'), path('joined')]);
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('2 × 2 rules');
  });

  it.each([
    [['compare', 'nowhere', 'nowhere']],
    [['compare', 'a']],
    [['compare', 'a', 'b', '--only', 'same']],
  ])('%j: exit code 2', (args) => {
    expect(ruleglot(args).status).toBe(2);
  });
});

describe('fields', () => {
  it('says where a name maps', () => {
    const result = ruleglot(['fields', 'Image']);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^process.executable \(keyword\)$/m);
    expect(result.stdout).toMatch(/^ {2}sigma\s+Image\s+same\s+high\s+.*more$/m);
  });

  it('--json is the description', () => {
    const description = JSON.parse(ruleglot(['fields', 'process.name', '--json']).stdout) as {
      name: string;
      meanings: { canonical: string }[];
    };
    expect(description.name).toBe('process.name');
    expect(description.meanings.map(({ canonical }) => canonical)).toContain('process.name');
  });

  it('names near misses', () => {
    const result = ruleglot(['fields', 'proces.name']);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('process.name');
  });
});

describe('rules that need more than their file', () => {
  it('placeholders from a file', () => {
    const args = ['convert', path('user.yml'), '--to', 'spl'];
    expect(ruleglot(args).status).toBe(1);
    const result = ruleglot([...args, '--placeholders', path('admins.yml')]);
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('adm*');
    expect(ruleglot([...args, '--placeholders', path('nowhere.yml')]).status).toBe(2);
  });

  it.each(['--macros', '--lookups'])('does nothing where the folder of %s is not there', (option) => {
    const result = ruleglot(['convert', path('process.eql'), '--to', 'sigma', option, path('nowhere')]);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain('nowhere');
  });

  it('a correlation finds the rules of other files of the run', () => {
    expect(ruleglot(['convert', path('joined/many.yml'), '--to', 'spl']).status).toBe(1);
    const result = ruleglot(['convert', path('joined'), '--to', 'spl']);
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('event_count >= 10');
  });

  it('check names fields near to one that is not known', () => {
    const result = ruleglot(['check', '-', '--from', 'eql'], 'process where proces.name == "a"');
    expect(result.stderr).toMatch(/did you mean .*process\.name/);
  });
});
