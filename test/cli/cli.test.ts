import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleglot } from '../support/cli.ts';

const SIGMA = `title: A shell
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\cmd.exe'
    condition: selection
`;

let folder = '';
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ruleglot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Record_ {
  file: string;
  rule: { title?: string };
  from?: string;
  to: string;
  fidelity: string;
  verified: string;
  text?: string;
  diagnostics: {
    code: string;
    severity: string;
    message: string;
    file?: string;
    start?: { line: number; column: number };
    help?: string;
  }[];
}

function records(stdout: string): Record_[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record_);
}

describe('convert', () => {
  it('gives one record a rule with the keys of the contract', () => {
    const path = file('shell.yml', SIGMA);
    const result = ruleglot(['convert', path, '--to', 'eql', '--json']);
    expect(result.status).toBe(0);
    const [record] = records(result.stdout);
    expect(record).toMatchObject({
      file: path,
      rule: { title: 'A shell' },
      from: 'sigma',
      to: 'eql',
      fidelity: 'exact',
      verified: 'no',
    });
    expect(record?.text).toContain('cmd.exe');
    expect(Array.isArray(record?.diagnostics)).toBe(true);
  });

  it('reads standard input and takes the language from --from', () => {
    const result = ruleglot(['convert', '-', '--from', 'kuery', '--to', 'eql'], 'process.name: "cmd.exe"');
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('process.name == "cmd.exe"');
  });

  it('reads what is piped in when no path is given', () => {
    const result = ruleglot(['convert', '--from', 'kql', '--to', 'eql'], 'process.name: "cmd.exe"');
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('process.name == "cmd.exe"');
  });

  it('goes on after a bad rule and exits with 1', () => {
    const rules = mkdtempSync(join(folder, 'mixed-'));
    writeFileSync(join(rules, 'a.yml'), SIGMA.replace('condition: selection', 'condition: selction'));
    writeFileSync(join(rules, 'b.yml'), SIGMA);
    const result = ruleglot(['convert', rules, '--to', 'spl', '--json']);
    expect(result.status).toBe(1);
    const [bad, good] = records(result.stdout);
    expect(bad?.fidelity).toBe('none');
    expect(bad?.diagnostics[0]).toMatchObject({ severity: 'error', start: { line: 8 } });
    expect(good?.fidelity).not.toBe('none');
  });

  it('exits with 1 under --strict when an output is not exact', () => {
    const path = file('shell2.yml', SIGMA);
    const plain = ruleglot(['convert', path, '--to', 'kql']);
    expect(plain.status).toBe(0);
    expect(ruleglot(['convert', path, '--to', 'kql', '--strict']).status).toBe(1);
  });

  it('writes files to --out', () => {
    const path = file('shell3.yml', SIGMA);
    const target = join(folder, 'out');
    const result = ruleglot(['convert', path, path, '--to', 'eql', '--out', target]);
    expect(result.status).toBe(0);
    expect(readdirSync(target).sort()).toEqual(['shell3-2.eql', 'shell3.eql']);
    expect(readFileSync(join(target, 'shell3.eql'), 'utf8')).toContain('process where');
  });

  it('writes the rule files that are asked for', () => {
    const path = file('shell4.yml', SIGMA);
    const stanza = ruleglot(['convert', path, '--to', 'spl', '--format', 'splunk-conf']);
    expect([stanza.status, stanza.stdout.split('\n')[0]]).toEqual([0, '[Threat - A shell - Rule]']);
    expect(stanza.stdout).toMatch(/^search = .*cmd\.exe/m);
    const target = join(folder, 'conf-out');
    ruleglot(['convert', path, '--to', 'spl', '--format', 'splunk-conf', '--out', target]);
    ruleglot(['convert', path, '--to', 'eql', '--format', 'elastic-ndjson', '--out', target]);
    expect(readdirSync(target).sort()).toEqual(['shell4.conf', 'shell4.ndjson']);
    const wrong = ruleglot(['convert', path, '--to', 'kql', '--format', 'splunk-conf']);
    expect([wrong.status, wrong.stderr]).toEqual([2, 'error: splunk-conf files hold spl, not kql\n']);
  });

  it.each(['the folder', '.'])('keeps the subfolders of a folder that it walks: %s', (name) => {
    const rules = mkdtempSync(join(folder, 'tree-'));
    mkdirSync(join(rules, 'windows', 'shells'), { recursive: true });
    writeFileSync(join(rules, 'windows', 'shells', 'cmd.v2.yml'), SIGMA);
    writeFileSync(join(rules, 'cmd.v2.yml'), SIGMA);
    const target = mkdtempSync(join(folder, 'tree-out-'));
    const given = name === '.' ? name : rules;
    expect(ruleglot(['convert', given, '--to', 'eql', '--out', target], '', rules).status).toBe(0);
    expect(readdirSync(target).sort()).toEqual(['cmd.v2.eql', 'windows']);
    expect(readdirSync(join(target, 'windows', 'shells'))).toEqual(['cmd.v2.eql']);
  });

  it("takes a user's names from --overlay", () => {
    const path = file('own.yml', SIGMA.replace(/Image.*/, 'Shoe: Sneaker'));
    const overlay = file(
      'names.yaml',
      'fields:\n  - taxonomy: sigma\n    names:\n      Shoe: process.pe.company\n',
    );
    const [record] = records(
      ruleglot(['convert', path, '--to', 'eql', '--overlay', overlay, '--json']).stdout,
    );
    expect(record?.text).toContain('process.pe.company : "Sneaker"');
    const broken = file('broken.yaml', 'felds: []\n');
    const result = ruleglot(['convert', path, '--to', 'eql', '--overlay', broken]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('broken.yaml:1:1');
  });

  it('holds Sigma rules to a version with --sigma-version', () => {
    const path = file('digits.yml', SIGMA.replace("endswith: '\\cmd.exe'", "re: '\\d'"));
    const call = ['convert', path, '--to', 'spl', '--json'];
    expect(ruleglot(call).status).toBe(0);
    const strict = ruleglot([...call, '--sigma-version', '2.1']);
    expect(strict.status).toBe(1);
    expect(strict.stdout).toContain('sigma-newer-refused');
  });

  it('says the fidelity beside the text for people', () => {
    const result = ruleglot(['convert', file('shell4.yml', SIGMA), '--to', 'eql']);
    expect(result.stderr).toContain('A shell: exact');
  });
});

describe('a wrong call', () => {
  it.each([
    ['an unknown target', ['convert', '--to', 'kqll'], /Known languages: .*kql/],
    ['no target', ['convert'], /--to <language>/],
    ['an unknown command', ['convrt'], /Did you mean convert/],
    ['an unknown option', ['convert', '--to', 'eql', '--fromat', 'rule'], /Did you mean --format/],
    ["another language's profile", ['convert', '--to', 'spl', '--profile', 'ecs'], /raw, cim/],
    ["another vendor's format", ['convert', '--to', 'eql', '--format', 'splunk-conf'], /spl/],
  ])('%s: exit code 2 and a word on what is known', (_name, args, known) => {
    const result = ruleglot([...args, file('call.yml', SIGMA)]);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(known);
  });

  it.each([
    ['convert', ['--to', 'eql']],
    ['coverage', ['--format', 'html']],
    ['coverage', ['--format', 'navigator']],
  ])('%s %o to a place that is a file: exit code 2, and it is said', (command, options) => {
    const place = join(file('in-the-way', ''), 'below');
    const result = ruleglot([command, file('shell7.yml', SIGMA), ...options, '--out', place]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('file-unwritable');
  });

  it('a folder without rules is not passed over', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'notes.txt'), 'no rule');
    const result = ruleglot(['check', empty]);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/no file that may be a rule .*\.yml/);
  });

  it('a path that is not there does not stop the others', () => {
    const result = ruleglot(['convert', '/nowhere/at/all.yml', file('shell5.yml', SIGMA), '--to', 'eql']);
    expect(result.status).toBe(2);
    expect(result.stdout).toContain('cmd.exe');
    expect(result.stderr).toContain('/nowhere/at/all.yml');
  });
});

describe('bad input', () => {
  it.each([
    ['an empty file', 'empty.yml', '', 'file-empty'],
    ['text in no known format', 'notes.yml', 'just: some\nother: yaml\n', 'format-unknown'],
    ['text that is not UTF-8', 'latin.yml', Buffer.from('title: caf\xe9\n', 'latin1'), 'file-not-utf8'],
  ] as const)('%s is said with its file', (_name, name, content, code) => {
    const path = file(name, content as string);
    const result = ruleglot(['convert', path, '--to', 'eql', '--json']);
    expect(result.status).toBe(1);
    const [record] = records(result.stdout);
    expect(record?.fidelity).toBe('none');
    expect(record?.diagnostics[0]).toMatchObject({ code, severity: 'error', file: path, start: { line: 1 } });
  });

  it('names the place of the byte that is not UTF-8', () => {
    const path = file('latin2.yml', Buffer.from('title: x\nname: caf\xe9\n', 'latin1'));
    const [record] = records(ruleglot(['convert', path, '--to', 'eql', '--json']).stdout);
    expect(record?.diagnostics[0]?.start).toEqual({ line: 2, column: 10 });
  });

  it.each([
    ['Sigma without detection', 'nodetection.yml', 'title: x\nlogsource:\n    product: windows\n'],
    ['broken YAML', 'broken.yml', 'title: x\nlogsource: [\ndetection:\n'],
    ['an unknown modifier', 'modifier.yml', SIGMA.replace('endswith', 'endwith')],
    ['an undefined selection', 'selection.yml', SIGMA.replace('condition: selection', 'condition: selction')],
    ['broken TOML', 'broken.toml', '[rule]\nname = "x"\nquery = "a\n'],
    [
      'a broken query',
      'query.toml',
      '[rule]\nname = "x"\ntype = "eql"\nlanguage = "eql"\nquery = "process where (a"\n',
    ],
    ['a bare query that ends early', 'half.eql', 'process where process.name =='],
  ])('%s: an error with line and column', (_name, name, content) => {
    const path = file(name, content);
    const result = ruleglot(['convert', path, '--to', 'spl', '--json']);
    expect(result.status).toBe(1);
    const [record] = records(result.stdout);
    expect(record?.fidelity).toBe('none');
    const error = record?.diagnostics.find(({ severity }) => severity === 'error');
    expect(error?.file).toBe(path);
    expect(error?.start?.line).toBeGreaterThan(0);
    expect(error?.start?.column).toBeGreaterThan(0);
  });

  it('100,000 nested parentheses are refused, not fatal', () => {
    const deep = `${'('.repeat(100_000)}a:b${')'.repeat(100_000)}`;
    for (const [from, text] of [
      ['kql', deep],
      ['eql', `process where ${deep}`],
      ['spl', deep],
      ['esql', `from x | where ${deep}`],
    ] as const) {
      const result = ruleglot(['convert', '-', '--from', from, '--to', 'sigma', '--json'], text);
      expect(result.status, from).toBe(1);
      const [record] = records(result.stdout);
      expect(record?.fidelity).toBe('none');
      expect(record?.diagnostics.some(({ code }) => code === 'internal-error')).toBe(false);
    }
  });
});

describe('the other commands', () => {
  it('parse prints the tree', () => {
    const result = ruleglot(['parse', file('shell6.yml', SIGMA)]);
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('Source windows/process_creation/');
    expect(result.stdout).toContain('process.name ==~ "cmd.exe"');
  });

  it('parse --json gives the tree with its version', () => {
    const [record] = records(ruleglot(['parse', file('shell7.yml', SIGMA), '--json']).stdout) as unknown as {
      ir: { irVersion: number };
    }[];
    expect(record?.ir.irVersion).toBe(1);
  });

  it('check names the field that was meant', () => {
    const path = file('shell9.yml', SIGMA.replace('Image', 'Imgae'));
    const result = ruleglot(['check', path]);
    expect(result.status).toBe(0);
    expect(`${result.stdout}${result.stderr}`).toContain('Imgae is not a known field of this log source');
    expect(`${result.stdout}${result.stderr}`).toContain('did you mean Image?');
  });

  it('check --format sarif is SARIF 2.1.0', () => {
    const path = file('shell8.yml', SIGMA.replace('condition: selection', 'condition: selction'));
    const result = ruleglot(['check', path, '--format', 'sarif']);
    expect(result.status).toBe(1);
    const log = JSON.parse(result.stdout) as {
      version: string;
      runs: { results: { ruleId: string; level: string }[] }[];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.results[0]?.level).toBe('error');
  });

  it('format pretty-prints in the own language', () => {
    const result = ruleglot(['format', '-', '--from', 'kql'], 'a:1   AND   (b:2 or b:3)');
    expect(result.status).toBe(0);
    expect(result.stdout.trim()).toBe('a: 1 and (b: 2 or b: 3)');
  });

  it.each(['convert', 'parse', 'check', 'format', 'test', 'compare', 'fields', 'coverage'])(
    '%s --help has examples that can be typed as they stand',
    (command) => {
      const result = ruleglot([command, '--help']);
      expect(result.status).toBe(0);
      const [, examples = ''] = result.stdout.split('Examples:\n');
      const lines = examples.trim().split('\n');
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines)
        expect(line.trim()).toMatch(new RegExp(`^\\$ (?:.* \\| )?ruleglot ${command} ?`));
    },
  );
});
