import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { changesSince, isComparable } from '../../src/coverage/baseline.ts';
import { type CoverageReport, coverage, navigatorLayers } from '../../src/coverage/index.ts';
import { notes } from '../../src/coverage/text.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { COVERAGE, coverageGolden, ownReport, ownRules } from '../support/coverage-golden.ts';

interface Written {
  readonly title: string;
  readonly technique?: string;
  readonly detection: string;
  readonly logsource?: string;
}

function sigma({ title, technique = 'T1552.007', detection, logsource }: Written): readonly ParsedRule[] {
  const tags =
    technique === '' ? '' : `tags: [attack.credential-access, attack.${technique.toLowerCase()}]\n`;
  const source = logsource ?? 'product: kubernetes\n  service: audit';
  return parse(`title: ${title}\n${tags}logsource:\n  ${source}\ndetection:\n${detection}`, {
    file: `${title}.yml`,
  });
}

function spl(title: string, query: string, technique = 'T1552.007'): readonly ParsedRule[] {
  return parse(
    `name: ${title}\nid: ${title}\ntype: Anomaly\nsearch: '${query}'\ntags:\n  mitre_attack_id:\n  - ${technique}\n`,
    { file: `${title}.yml` },
  );
}

const listed = sigma({
  title: 'listed',
  detection: '  a:\n    objectRef.resource: secrets\n    verb: list\n  condition: a\n',
});
const read = spl('read', '`kube_audit` objectRef.resource=secrets verb=get');
const readBut = spl('read but', '`kube_audit` objectRef.resource=secrets verb=get NOT user.username=admin');
const readByMacro = spl('read by macro', '`kube_audit` objectRef.resource=secrets verb=get `my_allow_list`');
const readInSigma = sigma({
  title: 'read in sigma',
  detection: '  a:\n    objectRef.resource: secrets\n    verb: get\n  condition: a\n',
});

function relationOf(report: CoverageReport, a: string, b: string) {
  const key = (title: string): string => report.rules.find((rule) => rule.title === title)!.key;
  return report.relations.find(
    (pair) => (pair.a === key(a) && pair.b === key(b)) || (pair.a === key(b) && pair.b === key(a)),
  );
}

describe('the catalogue of the project’s own rules', () => {
  it.each([...coverageGolden()])('golden/coverage/%s', (name, text) => {
    expect(text).toBe(readFileSync(`${COVERAGE}/${name}`, 'utf8'));
  });

  it('has no file left over', () => {
    expect(readdirSync(COVERAGE).sort()).toEqual([...coverageGolden().keys()].sort());
  });

  it('is what the schema says', () => {
    const validate = new Ajv2020({ strict: true }).compile(
      JSON.parse(readFileSync('schema/coverage-v1.json', 'utf8')) as object,
    );
    const report = ownReport();
    const withChanges = { ...report, changes: changesSince(report, report) };
    for (const one of [report, withChanges, coverage([]), coverage(ownRules())]) {
      validate(JSON.parse(JSON.stringify(one)));
      expect(validate.errors).toBeNull();
    }
  });
});

describe('one concept is one row', () => {
  it('in the words of all vendors, each rule once', () => {
    const { fields } = coverage([...listed, ...read, ...readBut]);
    const row = fields.find(({ field }) => field === 'kubernetes.audit.verb');
    expect(row?.rules).toEqual({ sigma: 1, splunk: 2 });
    expect(row?.operators).toEqual({ equals: 3 });
    expect(row?.spellings).toEqual(['verb']);
    expect(fields.filter(({ field }) => field.endsWith('verb'))).toHaveLength(1);
  });

  it('a rule that names a value twice counts once', () => {
    const twice = sigma({
      title: 'twice',
      detection: '  a:\n    verb: get\n  b:\n    verb: [get, list]\n  condition: a or b\n',
    });
    const row = coverage(twice).indicators.find(({ value }) => value === 'get');
    expect(row?.rules).toEqual({ sigma: 1 });
  });

  it('reach counts the rules outside of the selection, and is blank where there are none', () => {
    const other = spl('other', '`kube_audit` objectRef.resource=pods verb=get', 'T1610');
    const { indicators } = coverage([...read, ...other], { techniques: ['T1552.007'] });
    const reach = new Map(indicators.map(({ value, reach: number }) => [value, number]));
    expect(reach.get('get')).toBe(2);
    expect(reach.get('secrets')).toBeUndefined();
  });

  it('exclusions stand apart, lists known by name among them', () => {
    const report = coverage([...readBut, ...readByMacro]);
    expect(report.exclusions.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'kubernetes.audit.user.username admin',
    ]);
    expect(report.indicators.map(({ value }) => value).sort()).toEqual(['get', 'secrets']);
    expect(report.namedExclusions).toEqual([{ name: 'my_allow_list', rules: { splunk: 1 } }]);
    expect(report.vendors.splunk).toMatchObject({ rules: 2, logics: 1 });
  });

  it('conditions on counts are no checks of fields', () => {
    const burst = spl('burst', '`kube_audit` verb=get | stats count by user.username | where count > 10');
    const { fields, rules } = coverage(burst);
    expect(fields.map(({ field }) => field)).toEqual(['kubernetes.audit.verb']);
    expect(rules[0]?.kind).toBe('threshold');
  });
});

describe('relations by logic', () => {
  it('a verb is one, so that get and list are apart', () => {
    const report = coverage([...listed, ...read]);
    const found = relationOf(report, 'listed', 'read');
    expect(found).toMatchObject({
      relation: 'disjoint',
      shared: ['kubernetes.audit.objectRef.resource secrets'],
    });
    expect(found?.reason).toContain('kubernetes.audit.verb is list in one, get in the other');
  });

  it('groups of a user are several', () => {
    const groups = (title: string, value: string) =>
      sigma({ title, detection: `  a:\n    user.groups: ${value}\n  condition: a\n` });
    const other = spl('other', '`kube_audit` user.groups{}=b');
    expect(relationOf(coverage([...groups('mine', 'a'), ...other]), 'mine', 'other')?.relation).not.toBe(
      'disjoint',
    );
  });

  it('an example has one value where a field has one', () => {
    const part = (title: string, value: string) =>
      sigma({
        title,
        logsource: 'product: windows\n  category: process_creation',
        detection: `  a:\n    CommandLine|contains: ${value}\n  condition: a\n`,
      });
    const other = parse('process where host.os.type == "windows" and process.command_line : "*two*"', {
      file: 'other.eql',
    });
    const report = coverage([
      ...part('one', 'one'),
      ...other.map((rule) => ({
        ...rule,
        metadata: { ...rule.metadata, title: 'other', techniques: ['T1552.007'] },
      })),
    ]);
    const found = relationOf(report, 'one', 'other');
    expect(found?.relation).toBe('overlap');
    expect(found?.example?.['process.command_line']).toMatch(/one.*two|two.*one/s);
  });

  it('rules that differ in what they exclude are one logic', () => {
    const report = coverage([...read, ...readBut, ...readInSigma]);
    expect(report.vendors.splunk).toMatchObject({ rules: 2, logics: 1 });
    expect(report.duplicates).toHaveLength(1);
    expect(relationOf(report, 'read in sigma', 'read')).toMatchObject({ relation: 'equal', of: 'rules' });
    expect(relationOf(report, 'read in sigma', 'read but')).toMatchObject({
      relation: 'narrower',
      positive: 'equal',
    });
  });

  it('a gap is closed by a rule that is equal or wider, not by one that excludes more', () => {
    const open = coverage([...readInSigma, ...readBut]);
    expect(open.gaps.map(({ vendor }) => vendor)).toEqual(['splunk']);
    expect(open.gaps[0]).toMatchObject({
      partly: ['read but'],
      conversion: { to: 'spl', fidelity: 'exact' },
    });
    expect(open.gaps[0]?.conversion.text).toContain('verb');
    expect(coverage([...readInSigma, ...read]).gaps).toEqual([]);
  });

  it('a vendor without a rule of the technique has gaps too', () => {
    const report = coverage(
      [
        ...read,
        ...sigma({ title: 'other', technique: 'T1001', detection: '  a:\n    verb: x\n  condition: a\n' }),
      ],
      {
        techniques: ['T1552.007'],
      },
    );
    expect(report.vendors.sigma).toMatchObject({ rules: 0 });
    expect(report.gaps.map(({ vendor }) => vendor)).toEqual(['sigma']);
  });
});

describe('what is watched', () => {
  const actionsOf = (rules: readonly ParsedRule[]): readonly string[] => coverage(rules).rules[0]!.actions;

  it('is named from verb and resource', () => {
    expect(actionsOf(listed)).toEqual(['Kubernetes: list secrets']);
  });

  it('is the same in the words of a cloud', () => {
    const azure = sigma({
      title: 'azure',
      logsource: 'product: azure\n  service: activitylogs',
      detection:
        '  a:\n    operationName: MICROSOFT.KUBERNETES/CONNECTEDCLUSTERS/ADMISSIONREGISTRATION.K8S.IO/MUTATINGWEBHOOKCONFIGURATIONS/WRITE\n  condition: a\n',
    });
    expect(actionsOf(azure)).toEqual(['Kubernetes: create or change mutatingwebhookconfigurations']);
  });

  it('is the program that runs', () => {
    const program = sigma({
      title: 'program',
      logsource: 'product: windows\n  category: process_creation',
      detection: "  a:\n    Image|endswith: ['\\\\curl.exe', '\\\\WGET.EXE']\n  condition: a\n",
    });
    expect(actionsOf(program)).toEqual(['program: curl', 'program: wget']);
  });
});

describe('bad input', () => {
  it('a technique that no rule has is said', () => {
    const report = coverage(read, { techniques: ['T9999'] });
    expect(report.rules).toEqual([]);
    expect(notes(report)[0]).toBe('None of the 1 rules read is tagged with T9999.');
    expect(notes(coverage(read, { techniques: ['T1552', 'T9999'] }))).toContain(
      'No rule read is tagged with T9999.',
    );
  });

  it('no rule at all', () => {
    expect(notes(coverage([]))).toEqual(['No rule was read.']);
  });

  it('rules without tags are counted', () => {
    const untagged = sigma({
      title: 'untagged',
      technique: '',
      detection: '  a:\n    verb: x\n  condition: a\n',
    });
    const report = coverage([...read, ...untagged]);
    expect(report.read.sigma).toEqual({ rules: 1, parsed: 1, untagged: 1 });
    expect(notes(report)).toContain('1 of them name no technique and can be in no selection by technique.');
  });

  it('a rule that does not parse is counted by its tags and listed', () => {
    const broken = sigma({ title: 'broken', detection: '  a:\n    verb: get\n  condition: a and (\n' });
    const report = coverage([...read, ...broken], { techniques: ['T1552.007'] });
    expect(report.vendors.sigma).toMatchObject({ rules: 1, parsed: 0, logics: 0 });
    expect(report.unread).toMatchObject([{ file: 'broken.yml', title: 'broken' }]);
    expect(report.rules.find(({ title }) => title === 'broken')?.diagnostics).not.toEqual([]);
  });

  it('a parent takes in its sub-techniques, not its neighbours', () => {
    expect(coverage(read, { techniques: ['T1552'] }).rules).toHaveLength(1);
    expect(coverage(read, { techniques: ['T155'] }).rules).toHaveLength(0);
    expect(coverage(listed, { tactics: ['credential-access'] }).rules).toHaveLength(1);
  });
});

describe('beside a baseline', () => {
  it('gained and lost', () => {
    const before = JSON.parse(JSON.stringify(coverage([...listed, ...readBut]))) as unknown;
    expect(isComparable(before)).toBe(true);
    if (!isComparable(before)) return;
    const { rules, gaps } = changesSince(before, coverage([...listed, ...read]));
    expect(rules).toEqual({
      gained: [{ vendor: 'splunk', what: 'read' }],
      lost: [{ vendor: 'splunk', what: 'read but' }],
    });
    expect(gaps.gained).toEqual([{ vendor: 'sigma', what: 'read' }]);
  });

  it('anything else is refused', () => {
    for (const value of [null, 1, {}, { coverageVersion: 2 }, []]) expect(isComparable(value)).toBe(false);
  });
});

describe('Navigator layers', () => {
  const rules = [...listed, ...read, ...spl('other', '`kube_audit` verb=get', 'T1610')];
  const layers = navigatorLayers(rules, coverage(rules));

  it('have what the layer format 4.5 requires', () => {
    for (const layer of JSON.parse(JSON.stringify(layers)) as typeof layers) {
      expect(layer.name.length).toBeGreaterThan(0);
      expect(layer.versions.layer).toBe('4.5');
      expect(layer.domain).toBe('enterprise-attack');
      expect(layer.gradient.colors.length).toBeGreaterThanOrEqual(2);
      for (const technique of layer.techniques) {
        expect(technique.techniqueID).toMatch(/^T\d{4}(\.\d{3})?$/);
        expect(Number.isInteger(technique.score)).toBe(true);
        for (const { name, value } of technique.metadata)
          expect([typeof name, typeof value]).toEqual(['string', 'string']);
      }
    }
  });

  it('one a vendor, one of overlap', () => {
    const scores = Object.fromEntries(
      layers.map(({ name, techniques }) => [
        name,
        techniques.map(({ techniqueID, score }) => [techniqueID, score]),
      ]),
    );
    expect(scores).toEqual({
      'ruleglot: rules of sigma': [['T1552.007', 1]],
      'ruleglot: rules of splunk': [
        ['T1552.007', 1],
        ['T1610', 1],
      ],
      'ruleglot: overlap of vendors': [
        ['T1552.007', 2],
        ['T1610', 1],
      ],
    });
  });
});
