import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { changesSince, isComparable } from '../../src/coverage/baseline.ts';
import { type CoverageReport, coverage, coverageText, navigatorLayers } from '../../src/coverage/index.ts';
import { notes } from '../../src/coverage/notes.ts';
import { meantTechnique, techniqueId } from '../../src/coverage/select.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { COVERAGE, coverageGolden, ownReport, ownRules } from '../support/coverage-golden.ts';
import { navigatorLayerSchema } from '../support/navigator-layer.ts';

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

describe('what a rule tests', () => {
  it('of fields beside what it measured', () => {
    const [rule] = spl(
      'many or root',
      '`kube_audit` objectRef.resource=secrets | stats count by user.username | search count > 9 OR NOT user.username="system:apiserver"',
    );
    const { exclusions, indicators } = coverage([rule!]);
    expect(exclusions.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'kubernetes.audit.user.username system:apiserver',
    ]);
    expect(indicators.map(({ field }) => field)).toEqual(['kubernetes.audit.objectRef.resource']);
  });

  it('a missing field that is let pass is an exclusion', () => {
    const rules = sigma({
      title: 'let pass',
      logsource: 'product: windows\n  category: registry_set',
      detection:
        '  a:\n    TargetObject: x\n  filter:\n    - Details: null\n    - Details: y\n  condition: a and not filter\n',
    });
    const { exclusions, indicators } = coverage(rules);
    expect(exclusions.map(({ operator, value }) => `${operator} ${value}`)).toEqual(['equals y', 'missing ']);
    expect(indicators.map(({ value }) => value)).toEqual(['x']);
  });

  it('one action is one row, whichever log has it', () => {
    const directory = (title: string, logsource: string, field: string, value: string) =>
      sigma({ title, logsource, detection: `  a:\n    ${field}: '${value}'\n  condition: a\n` });
    const { actions } = coverage([
      ...directory('entra', 'product: azure\n  service: auditlogs', 'OperationName', 'Add member to role'),
      ...directory('unified', 'product: m365\n  service: audit', 'Operation', 'Add member to role.'),
      ...directory('channel', 'product: windows\n  service: security', 'EventID', '4656'),
      ...directory('no channel', 'product: windows', 'EventID', '4656'),
      ...directory('shell', 'product: windows\n  category: process_creation', 'Image', '*\\pwsh.exe'),
      ...directory(
        'shell by its version',
        'product: windows\n  category: process_creation',
        'OriginalFileName',
        'pwsh.dll',
      ),
    ]);
    expect(actions.map(({ action, rules }) => `${action} ${rules.sigma}`)).toEqual([
      'azure: add member to role 2',
      'windows security 4656 2',
      'pwsh 2',
    ]);
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

describe('what a rule looks for and what it does not', () => {
  const rule = (query: string) =>
    parse(query, { file: 'rule.esql' }).map((parsed) => ({
      ...parsed,
      metadata: { ...parsed.metadata, title: 'rule', techniques: ['T1552.007'] },
    }));

  it('“not equal” excludes, though a missing field does not match either', () => {
    const report = coverage(
      rule(
        'FROM logs-kubernetes.audit_logs-* | WHERE kubernetes.audit.verb == "get" AND kubernetes.audit.objectRef.namespace != "a" AND kubernetes.audit.user.username IS NOT NULL',
      ),
    );
    expect(report.indicators.map(({ field, operator }) => `${field} ${operator}`)).toEqual([
      'kubernetes.audit.user.username exists',
      'kubernetes.audit.verb equals',
    ]);
    expect(report.exclusions.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'kubernetes.audit.objectRef.namespace a',
    ]);
  });

  it('a field that rows are grouped by is not looked for', () => {
    const { indicators } = coverage(
      spl('grouped', '| tstats count from datamodel=Web where Web.url="/a*" Web.src=* by Web.src, Web.dest'),
    );
    expect(indicators.map(({ field, operator }) => `${field} ${operator}`)).toEqual([
      'source.address exists',
      'url.original wildcard',
    ]);
  });

  it('what is taken out of a text is named by the field that holds the text', () => {
    const report = coverage(
      rule(
        'FROM logs-kubernetes.audit_logs-* | GROK kubernetes.audit.requestURI "%{DATA}command=%{GREEDYDATA:mine}" | EVAL it = REPLACE(REPLACE(mine, "a", "b"), "c", "d") | WHERE it RLIKE ".*shadow.*" AND mine == "x"',
      ),
    );
    expect([...new Set(report.fields.map(({ field }) => field))]).toEqual([
      'computed from kubernetes.audit.requestURI',
    ]);
  });
});

describe('relations by logic', () => {
  it('Kubernetes resources are told apart in whatever log the requests are', () => {
    const inCloud = sigma({
      title: 'in cloud',
      logsource: 'product: gcp\n  service: gcp.audit',
      detection:
        "  a:\n    gcp.audit.method_name|startswith: admissionregistration.k8s.io.v\n    gcp.audit.method_name|contains: '.validatingwebhookconfigurations.'\n  condition: a\n",
    });
    expect(relationOf(coverage([...inCloud, ...read]), 'in cloud', 'read')).toMatchObject({
      relation: 'disjoint',
      reason: 'the Kubernetes resource is validatingwebhookconfigurations in one, secrets in the other',
    });
    const part = sigma({
      title: 'part',
      detection: '  a:\n    objectRef.resource|startswith: secret\n    verb: get\n  condition: a\n',
    });
    expect(relationOf(coverage([...part, ...read]), 'part', 'read')?.relation).not.toBe('disjoint');
  });

  it('a subresource of one resource alone is that resource', () => {
    const run = sigma({
      title: 'run',
      detection: '  a:\n    objectRef.subresource: exec\n  condition: a\n',
    });
    expect(relationOf(coverage([...run, ...read]), 'run', 'read')?.relation).toBe('disjoint');
    expect(coverage(run).rules[0]?.actions).toEqual(['Kubernetes: any verb pods/exec']);
  });

  it('an event of both is enough to meet, where containment is not decided', () => {
    const abroad = spl(
      'abroad',
      '`kube_audit` objectRef.resource=secrets verb=get | iplocation sourceIPs{} | search NOT Country=X',
    );
    const agent = sigma({
      title: 'agent',
      detection:
        '  a:\n    verb: get\n    objectRef.resource: secrets\n    userAgent|startswith: curl\n  condition: a\n',
    });
    const found = relationOf(coverage([...abroad, ...agent]), 'abroad', 'agent');
    expect(found).toMatchObject({ relation: 'overlap', reason: 'neither is proven to hold the other' });
    expect(found?.example).toMatchObject({ 'kubernetes.audit.verb': 'get' });
  });

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

describe('gaps', () => {
  it('claims of the converted rules are checked, and of copies the one that converts best is taken', () => {
    const report = coverage([...readByMacro, ...readBut, ...listed]);
    expect(report.gapsChecked).toBe(true);
    const titles = new Map(report.rules.map(({ key, title }) => [key, title]));
    const found = report.gaps.find(({ vendor }) => vendor === 'sigma');
    expect(titles.get(found?.rule ?? '')).toBe('read but');
    expect(found?.same.map((key) => titles.get(key))).toEqual(['read by macro']);
    expect(found?.conversion).toMatchObject({ fidelity: 'exact', verified: 'proven' });
  });
});

describe('many pairs', () => {
  it('where only containment is looked at, nothing is said of what a vendor has in part', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      sigma({ title: `listed ${i}`, detection: `  a:\n    verb: v${i}\n  condition: a\n` }),
    ).flat();
    const others = Array.from({ length: 40 }, (_, i) =>
      spl(`read ${i}`, `\`kube_audit\` verb=v${i + 20}`),
    ).flat();
    const report = coverage([...many, ...others]);
    expect(report.compared).toMatchObject({ pairs: 1600, extent: 'containment', counts: { equal: 20 } });
    expect(report.gaps).toHaveLength(40);
    expect(report.gaps.filter(({ partly }) => partly !== undefined)).toEqual([]);
    expect(report.onlyCoveredBy).toEqual({});
    expect(
      coverageText(report, { table: (head, rows) => [head, ...rows].map((row) => row.join(' ')).join('\n') }),
    ).not.toContain('nothing');
  });
});

describe('data needed', () => {
  it('is the log that carries the events', () => {
    const gke = parse(
      [
        '[rule]',
        'name = "gke"',
        'type = "query"',
        'language = "kuery"',
        'index = ["logs-gcp.audit-*"]',
        `query = 'data_stream.dataset:gcp.audit and service.name:"k8s.io" and event.action:"io.k8s.core.v1.secrets.get"'`,
        '[[rule.threat]]',
        'framework = "MITRE ATT&CK"',
        'technique = [{ id = "T1552.007", name = "x", reference = "x" }]',
        'tactic = { id = "TA0006", name = "Credential Access", reference = "x" }',
      ].join('\n'),
      { file: 'gke.toml' },
    );
    const report = coverage([...gke, ...listed]);
    expect(report.events.map(({ logSource, rules }) => [logSource, rules])).toEqual([
      ['kubernetes//audit', { elastic: 1, sigma: 1 }],
    ]);
    expect(report.data.map(({ logSource, rules }) => [logSource, rules])).toEqual([
      ['gcp//gcp.audit', { elastic: 1 }],
      ['kubernetes//audit', { sigma: 1 }],
    ]);
    expect(report.onlyReadBy).toEqual({
      elastic: ['Google Cloud API call'],
      sigma: ['Kubernetes audit request'],
    });
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
    const opened = parse(
      'any where data_stream.dataset == "auditd_manager.auditd" and event.action == "opened-file" and process.name == "awk"',
      { file: 'opened.eql' },
    ).map((rule) => ({ ...rule, metadata: { ...rule.metadata, techniques: ['T1552'] } }));
    expect(actionsOf(opened)).toEqual([]);
  });
});

describe('bad input', () => {
  it('a technique of ATT&CK that no rule has is told from an id that is none', () => {
    const report = coverage(read, { techniques: ['T1552.099'] });
    expect(report.rules).toEqual([]);
    expect(notes(report).slice(0, 2)).toEqual([
      'None of the 1 rule read is chosen.',
      'T1552.099 is not known here as a part of ATT&CK, and no rule read is tagged with it. Near it: T1552.007.',
    ]);
    expect(notes(coverage(read, { techniques: ['T1003.001'] }))[1]).toBe(
      'T1003.001 (LSASS Memory) is in ATT&CK, but no rule read is tagged with it.',
    );
    expect(coverage(read, { techniques: ['T1003.001', 'T9999'] }).unmatched).toEqual([
      { asked: 'T1003.001', known: true, near: [] },
      { asked: 'T9999', known: false, near: [] },
    ]);
  });

  it('what was found is shown beside what was not', () => {
    const report = coverage(read, { techniques: ['T1552', 'T9999'] });
    expect(report.rules).toHaveLength(1);
    expect(notes(report)).toContain(
      'T9999 is not known here as a part of ATT&CK, and no rule read is tagged with it.',
    );
  });

  it('ids and tactics that are nearly right', () => {
    expect(coverage(read, { techniques: ['T1552.070'] }).unmatched[0]?.near).toEqual(['T1552.007']);
    expect(coverage(read, { techniques: ['T5152.007'] }).unmatched[0]?.near).toEqual(['T1552.007']);
    expect(coverage(read, { tactics: ['credental-access'] }).unmatched).toEqual([
      { asked: 'credental-access', known: false, near: ['credential-access'] },
    ]);
    expect(meantTechnique('T1552.07')).toBe(' Did you mean T1552.007?');
    expect(meantTechnique('1552')).toBe(' Did you mean T1552?');
    expect(meantTechnique('container api')).toBe('');
    expect(techniqueId('T1552.07')).toBeUndefined();
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
    expect(coverage(listed, { tactics: ['impact'] }).rules).toHaveLength(0);
  });

  it('rules that name techniques alone serve the tactics that ATT&CK gives these', () => {
    expect(coverage(read, { tactics: ['credential-access'] }).rules).toHaveLength(1);
    const masquerade = spl('masquerade', 'index=a process=b', 'T1036');
    for (const tactic of ['stealth', 'defense-evasion'])
      expect(coverage(masquerade, { tactics: [tactic] }).rules).toHaveLength(1);
  });

  it('several techniques, each with its own row; all of them without a selection', () => {
    const other = spl('other', 'index=a process=b', 'T1036');
    const third = spl('third', 'index=a process=c', 'T1047');
    const some = coverage([...read, ...other, ...third], { techniques: ['T1552', 'T1036'] });
    expect(some.byTechnique.map(({ technique }) => technique)).toEqual(['T1036', 'T1552.007']);
    expect(some.rules).toHaveLength(2);
    expect(coverage([...read, ...other, ...third]).rules).toHaveLength(3);
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

  it('are what the layer format 4.5 allows', () => {
    const validate = new Ajv2020({ strict: true }).compile(navigatorLayerSchema);
    for (const layer of JSON.parse(
      JSON.stringify([...layers, ...navigatorLayers([], coverage([]))]),
    ) as object[]) {
      validate(layer);
      expect(validate.errors).toBeNull();
    }
    for (const { gradient } of layers) expect(gradient.maxValue).toBeGreaterThan(gradient.minValue);
    // The schema refuses something, too.
    expect(validate({ ...layers[0], domain: 'enterprise' })).toBe(false);
    expect(validate({ ...layers[0], versions: { layer: '4.5' } })).toBe(false);
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
