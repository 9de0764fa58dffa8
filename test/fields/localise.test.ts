import { describe, expect, it } from 'vitest';
import { canonicalise, localise } from '../../src/fields/index.ts';
import {
  and,
  equals,
  exists,
  field,
  keyOf,
  literal,
  match,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
  printNode,
  wildcards,
} from '../../src/ir/index.ts';
import {
  canonicalPlan,
  conditions,
  elastic,
  local,
  macro,
  model,
  sigma,
  splunk,
  taxonomyOf,
} from './build.ts';

const like = (name: string, pattern: string): Predicate =>
  match(field(name), wildcards(pattern), 'insensitive');
const is = (name: string, value: string | number): Predicate => equals(field(name), value, 'insensitive');
const exactly = (name: string, ...values: string[]): Predicate => oneOf(field(name), values, 'sensitive');

const windowsProcess = { category: 'process_creation', product: 'windows' };
const security = { product: 'windows', service: 'security' };

/** One plan of each kind, in the vendors' own names. */
const plans: [string, Plan][] = [
  [
    'process',
    sigma(windowsProcess, like('Image', '*\\cmd.exe'), not(is('User', 'A\\b')), like('CommandLine', '*x*')),
  ],
  ['base names and paths', sigma(windowsProcess, or([like('Image', '*\\a.exe'), like('Image', '*b.exe')]))],
  [
    'registry',
    sigma(
      { category: 'registry_set', product: 'windows' },
      or([is('Details', 'DWORD (0x00000001)'), is('Details', '2'), is('Details', '0x00000003')]),
    ),
  ],
  ['hashes', sigma(windowsProcess, like('Hashes', '*IMPHASH=0123456789ABCDEF0123456789ABCDEF*'))],
  ['logons', sigma(security, is('EventID', 4624), oneOf(field('LogonType'), [3, 10], 'sensitive'))],
  ['an unknown logon type', sigma(security, is('LogonType', 99))],
  ['Sysmon in Sigma', sigma({ product: 'windows', service: 'sysmon' }, is('EventID', 1), is('Product', 'x'))],
  [
    "Sigma's category application",
    sigma({ category: 'application', product: 'kubernetes', service: 'audit' }, is('verb', 'get')),
  ],
  [
    'Elastic process',
    elastic(
      ['logs-endpoint.*'],
      exactly('event.category', 'process'),
      exactly('event.type', 'start'),
      exactly('event.action', 'exec', 'fork'),
      exactly('host.os.type', 'linux'),
      like('process.executable', '*/curl'),
    ),
  ],
  [
    'Elastic, several spellings',
    elastic(
      ['logs-kubernetes.audit_logs-*'],
      exactly('event.dataset', 'kubernetes.audit_logs'),
      exactly('event.action', 'get'),
      exactly('kubernetes.audit.verb', 'get'),
      exactly('user.name', 'a'),
    ),
  ],
  [
    'AKS',
    elastic(
      ['logs-azure.platformlogs-*'],
      exactly('data_stream.dataset', 'azure.platformlogs'),
      exactly('azure.platformlogs.category', 'kube-audit'),
      exactly('azure.platformlogs.properties.log.verb', 'get'),
    ),
  ],
  [
    'GKE',
    elastic(
      ['logs-gcp.audit-*'],
      exactly('data_stream.dataset', 'gcp.audit'),
      exactly('service.name', 'k8s.io'),
      exactly('event.action', 'io.k8s.core.v1.pods.exec.create', 'io.k8s.core.v1.secrets.get'),
      not(exactly('client.user.email', 'a')),
    ),
  ],
  ['Splunk macro', splunk(macro('kube_audit'), is('objectRef.resource', 'secrets'), not(macro('allowed')))],
  ['Splunk Sysmon', splunk(macro('sysmon'), is('EventCode', 10), like('TargetImage', '*\\lsass.exe'))],
  ['data model', model('Endpoint.Filesystem', is('action', 'created'), is('file_name', 'x'))],
  ['unknown', splunk(is('index', 'main'), is('whatever', 'x'))],
];

describe('back to the same taxonomy', () => {
  it.each(plans)('%s', (_, plan) => {
    const back = local(plan, taxonomyOf(plan));
    expect(back.said).toEqual([]);
    expect(keyOf(canonicalPlan(back.plan))).toBe(keyOf(canonicalPlan(plan)));
  });
  it('gives the very names and conditions', () => {
    expect(conditions(local(plans[11]![1], 'ecs').plan)).toEqual([
      'data_stream.dataset == "gcp.audit"',
      'service.name == "k8s.io"',
      'event.action in ["io.k8s.core.v1.pods.exec.create", "io.k8s.core.v1.secrets.get"]',
      'Not\n  client.user.email == "a"',
    ]);
    expect(conditions(local(plans[0]![1], 'sigma').plan)).toEqual([
      'Image like~ *"\\\\cmd.exe"',
      'Not\n  User ==~ "A\\\\b"',
      'CommandLine like~ *"x"*',
    ]);
  });
});

describe('to another taxonomy', () => {
  it.each<[string, Plan, string, string[], string[]]>([
    [
      'process to Elastic',
      sigma(windowsProcess, like('Image', '*\\cmd.exe')),
      'ecs',
      [
        'event.category == "process"',
        'event.type == "start"',
        'host.os.type == "windows"',
        'process.name ==~ "cmd.exe"',
      ],
      [],
    ],
    [
      'process to raw Splunk',
      sigma(windowsProcess, like('Image', '*\\cmd.exe')),
      'splunk',
      [
        'source ==~ "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"',
        'EventCode == "1"',
        'Image like~ *"\\\\cmd.exe"',
      ],
      [],
    ],
    [
      'process to a data model, which has every system',
      sigma(windowsProcess, like('Image', '*\\cmd.exe')),
      'cim',
      ['process_name ==~ "cmd.exe"'],
      ['selector-dropped broader'],
    ],
    [
      'Kubernetes to Elastic',
      sigma({ product: 'kubernetes', service: 'audit' }, is('verb', 'get'), exists(field('userAgent'))),
      'ecs',
      [
        'data_stream.dataset == "kubernetes.audit_logs"',
        'kubernetes.audit.verb == "get"',
        'kubernetes.audit.userAgent exists',
      ],
      [],
    ],
    [
      'Kubernetes to Splunk',
      elastic(['logs-kubernetes.audit_logs-*'], exactly('event.action', 'get'), exists(field('source.ip'))),
      'splunk',
      ['source ==~ "kubernetes"', 'verb ==~ "get"', 'field("sourceIPs{}") exists'],
      [],
    ],
    ['AKS to Sigma', plans[10]![1], 'sigma', ['verb ==~ "get"'], ['kubernetes-encoding metadata']],
    [
      'a base name to Sigma where the system is not known',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('process.name', 'curl'),
      ),
      'sigma',
      ['Or\n  Image like "*\\\\curl"\n  Image like "*/curl"'.replaceAll('"*', '*"')],
      [],
    ],
    [
      'a base name with a wildcard',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('host.os.type', 'linux'),
        like('process.name', 'python*'),
      ),
      'sigma',
      ['Image like~ *"/python"*'],
      ['path-part-broadened broader'],
    ],
    [
      'the same, excluded',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('host.os.type', 'linux'),
        not(like('process.name', 'python*')),
      ),
      'sigma',
      ['Not\n  Image like~ *"/python"*'],
      ['path-part-broadened narrower'],
    ],
    [
      'an extension',
      elastic(
        [],
        exactly('event.category', 'file'),
        exactly('event.type', 'creation'),
        exactly('host.os.type', 'windows'),
        exactly('file.extension', 'exe'),
      ),
      'sigma',
      ['TargetFilename like *".exe"'],
      [],
    ],
    [
      'arguments are not a command line',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('host.os.type', 'linux'),
        exactly('process.args', '-k'),
      ),
      'sigma',
      ['CommandLine like *"-k"*'],
      ['field-approximated broader'],
    ],
    [
      'a wider class of events',
      elastic(
        [],
        exactly('event.category', 'file'),
        not(exactly('event.type', 'deletion')),
        exactly('host.os.type', 'windows'),
        exists(field('file.path')),
      ),
      'sigma',
      ['TargetFilename exists'],
      ['log-source-narrowed narrower'],
    ],
    [
      'Windows Security by its actions',
      elastic([], exactly('host.os.type', 'windows'), exactly('event.action', 'logged-in')),
      'sigma',
      ['EventID == "4624"'],
      [],
    ],
    [
      'a number in the registry that may be a text',
      elastic(
        [],
        exactly('event.category', 'registry'),
        exactly('event.type', 'change'),
        exactly('host.os.type', 'windows'),
        exactly('registry.data.strings', '1'),
      ),
      'sigma',
      ['Details in~ ["DWORD (0x00000001)", "1"]'],
      ['field-approximated broader'],
    ],
    [
      'a field that the target has not',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('host.os.type', 'windows'),
        exactly('process.code_signature.trusted', 'true'),
      ),
      'sigma',
      ['process.code_signature.trusted ==~ "true"'],
      ['field-unmapped narrower'],
    ],
    [
      'the same, excluded',
      elastic(
        [],
        exactly('event.category', 'process'),
        exactly('event.type', 'start'),
        exactly('host.os.type', 'windows'),
        not(exactly('process.code_signature.trusted', 'true')),
      ),
      'sigma',
      ['Not\n  process.code_signature.trusted ==~ "true"'],
      ['field-unmapped broader'],
    ],
    [
      'a sensor',
      elastic(
        ['logs-aws.cloudtrail-*'],
        exactly('event.module', 'aws'),
        exactly('event.action', 'StopLogging'),
      ),
      'sigma',
      ['eventName == "StopLogging"'],
      ['selector-dropped broader'],
    ],
  ])('%s', (_, plan, taxonomy, expected, said) => {
    const result = local(plan, taxonomy);
    expect(conditions(result.plan)).toEqual(expected);
    expect(result.said).toEqual(said);
  });

  it('invents no log source', () => {
    const known = local(elastic(['my-index-*'], exactly('process.name', 'x')), 'sigma');
    expect(known.text).toContain('Source unknown');
    expect(known.said).toContain('log-source-unknown broader');
    const bare = local(elastic([], exactly('process.name', 'x')), 'splunk');
    expect(bare.said.filter((item) => item.startsWith('log-source'))).toEqual([]);
  });

  it('says it when the target has one log source only', () => {
    const plan = elastic(
      [],
      exactly('event.category', 'process'),
      exactly('event.type', 'start'),
      exactly('host.os.type', 'linux', 'macos'),
    );
    const result = local(plan, 'sigma');
    expect(result.text).toContain('Source /process_creation/');
    expect(result.said).toEqual(['log-source-several broader']);
    expect(conditions(local(canonicalPlan(plan), 'ecs').plan)[2]).toContain('["linux", "macos"]');
  });

  it('reads the same log sources from what it writes', () => {
    for (const [name, plan] of plans) {
      if (name === 'unknown') continue;
      for (const taxonomy of ['ecs', 'splunk']) {
        const back = canonicalPlan(local(plan, taxonomy).plan);
        const lines = (text: Plan): string[] => keyOf(text).match(/Source\([^)]*\)/g) ?? [];
        if (taxonomyOf(local(plan, taxonomy).plan) === 'cim') continue;
        expect([name, taxonomy, ...lines(back)]).toEqual([name, taxonomy, ...lines(canonicalPlan(plan))]);
      }
    }
  });

  it('renames grouping columns with their fields, and nothing that the plan defines', () => {
    const plan: Plan = {
      kind: 'Filter',
      input: {
        kind: 'Aggregate',
        input: sigma({ product: 'kubernetes', service: 'audit' }, is('verb', 'get')),
        by: [{ kind: 'Column', name: 'user.username', value: field('user.username') }],
        measures: [
          { kind: 'Measure', name: 'n', function: 'countDistinct', arguments: [field('objectRef.name')] },
        ],
      },
      predicate: and([
        { kind: 'Compare', operator: '>', left: field('n'), right: literal(3), case: 'sensitive' },
        not(is('user.username', 'root')),
      ]),
    };
    const { text } = local(plan, 'ecs');
    expect(text).toContain('n > 3');
    expect(text).toContain('n = countDistinct(kubernetes.audit.objectRef.name)');
    expect(text).toContain('kubernetes.audit.user.username ==~ "root"');
    expect(text).not.toContain('user.username = ');
  });

  it('maps each stage of a sequence by its own log source', () => {
    const plan: Plan = {
      kind: 'Sequence',
      ordered: true,
      stages: [
        {
          kind: 'Stage',
          input: sigma(windowsProcess, exists(field('OriginalFileName'))),
          by: [],
          absent: false,
          runs: 1,
        },
        {
          kind: 'Stage',
          input: sigma({ category: 'image_load', product: 'windows' }, exists(field('OriginalFileName'))),
          by: [],
          absent: false,
          runs: 1,
        },
      ],
    };
    const text = printNode(localise(canonicalise(plan, 'sigma').value ?? plan, 'ecs').value ?? plan);
    expect(text).toContain('process.pe.original_file_name exists');
    expect(text).toContain('dll.pe.original_file_name exists');
  });

  it('tells a field in a condition from one that is only shown', () => {
    const shown: Plan = {
      kind: 'Aggregate',
      input: splunk(macro('sysmon'), is('EventCode', 1)),
      by: [{ kind: 'Column', name: 'dest', value: field('dest') }],
      measures: [],
    };
    const effects = (plan: Plan): string[] =>
      localise(canonicalPlan(plan), 'ecs').diagnostics.map((item) => `${item.code} ${item.effect}`);
    expect(effects(shown)).toEqual(['field-result-approximated metadata']);
    const counted: Plan = { kind: 'Filter', input: shown, predicate: exists(field('dest')) };
    expect(effects(counted)).toEqual(['field-approximated different']);
  });
});
