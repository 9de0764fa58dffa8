import { describe, expect, it } from 'vitest';
import { canonicalise } from '../../src/fields/index.ts';
import {
  equals,
  exists,
  field,
  type LogSource,
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
import { canonical, canonicalPlan, conditions, elastic, macro, model, sigma, splunk } from './build.ts';

const like = (name: string, pattern: string): Predicate =>
  match(field(name), wildcards(pattern), 'insensitive');
const is = (name: string, value: string | number): Predicate => equals(field(name), value, 'insensitive');
const exactly = (name: string, ...values: string[]): Predicate => oneOf(field(name), values, 'sensitive');

const windowsProcess: LogSource = { category: 'process_creation', product: 'windows' };
const kubernetes: LogSource = { product: 'kubernetes', service: 'audit' };
const security: LogSource = { product: 'windows', service: 'security' };

function sources(plan: Plan): string {
  const lines = canonical(plan).split('\n');
  return lines.find((line) => line.includes('Source '))?.trim() ?? '';
}

describe('names', () => {
  it.each<[string, Plan, string[]]>([
    [
      'Sigma process creation',
      sigma(windowsProcess, like('CommandLine', '*-enc*'), like('ParentImage', '*\\a\\b.exe')),
      ['process.command_line like~ *"-enc"*', 'process.parent.executable like~ *"\\\\a\\\\b.exe"'],
    ],
    [
      'the same name by log source',
      sigma({ category: 'image_load', product: 'windows' }, is('OriginalFileName', 'x.dll')),
      ['dll.pe.original_file_name ==~ "x.dll"'],
    ],
    [
      'an unlisted field of a Windows event',
      sigma(security, is('SomethingNew', 'x')),
      ['winlog.event_data.SomethingNew ==~ "x"'],
    ],
    [
      'Kubernetes in Sigma',
      sigma(kubernetes, is('verb', 'LIST'), is('objectRef.namespace', 'prod'), exists(field('sourceIPs'))),
      [
        'kubernetes.audit.verb == "list"',
        'kubernetes.audit.objectRef.namespace == "prod"',
        'kubernetes.audit.sourceIPs exists',
      ],
    ],
    [
      'Kubernetes in Splunk',
      splunk(
        macro('kube_audit'),
        is('verb', 'list'),
        exists(field('sourceIPs{}')),
        is('user.username', 'bob'),
      ),
      [
        'kubernetes.audit.verb == "list"',
        'kubernetes.audit.sourceIPs exists',
        'kubernetes.audit.user.username ==~ "bob"',
      ],
    ],
    [
      'Kubernetes in Elastic, by the copies in ECS fields',
      elastic(
        ['logs-kubernetes.audit_logs-*'],
        exactly('event.action', 'list'),
        exists(field('source.ip')),
        exactly('user.name', 'bob'),
      ),
      [
        'kubernetes.audit.verb == "list"',
        'kubernetes.audit.sourceIPs exists',
        'kubernetes.audit.user.username == "bob"',
      ],
    ],
    [
      "Splunk's data model",
      model('Endpoint.Processes', is('process_name', 'cmd.exe'), like('process', '*x*')),
      ['process.name ==~ "cmd.exe"', 'process.command_line like~ *"x"*'],
    ],
    ['a name that nobody knows', elastic([], exactly('my.own', 'x')), ['my.own == "x"']],
  ])('%s', (_, plan, expected) => {
    expect(conditions(canonicalPlan(plan))).toEqual(expected);
  });

  it('says which names it does not know', () => {
    const result = canonicalise(
      elastic([], exactly('proces.nmae', 'x'), exactly('process.name', 'y')),
      'ecs',
    );
    expect(result.diagnostics.map((item) => [item.code, item.message])).toEqual([
      ['field-unknown', 'proces.nmae is not a known field of this log source'],
    ]);
  });

  it('leaves columns that the plan defines alone', () => {
    const plan: Plan = {
      kind: 'Filter',
      input: {
        kind: 'Aggregate',
        input: sigma(windowsProcess),
        by: [{ kind: 'Column', name: 'Image', value: field('Image') }],
        measures: [{ kind: 'Measure', name: 'User', function: 'count', arguments: [] }],
      },
      predicate: {
        kind: 'Compare',
        operator: '>',
        left: field('User'),
        right: literal(5),
        case: 'sensitive',
      },
    };
    const text = printNode(canonicalise(plan, 'sigma').value ?? plan);
    expect(text).toContain('User > 5');
    expect(text).toContain('User = count()');
    expect(text).toContain('process.executable');
  });
});

describe('paths and base names', () => {
  it.each<[string, LogSource, string, string]>([
    ['one separator in front', windowsProcess, '*\\cmd.exe', 'process.name ==~ "cmd.exe"'],
    ['no separator', windowsProcess, '*cmd.exe', 'process.executable like~ *"cmd.exe"'],
    ['a directory', windowsProcess, '*\\x\\cmd.exe', 'process.executable like~ *"\\\\x\\\\cmd.exe"'],
    ['a wildcard behind', windowsProcess, '*\\cmd*', 'process.executable like~ *"\\\\cmd"*'],
    [
      "another system's separator",
      { ...windowsProcess, product: 'linux' },
      '*\\cmd',
      'process.executable like~ *"\\\\cmd"',
    ],
    ['linux', { ...windowsProcess, product: 'linux' }, '*/curl', 'process.name ==~ "curl"'],
    ['unknown system', { category: 'process_creation' }, '*/curl', 'process.executable like~ *"/curl"'],
  ])('%s', (_, source, pattern, expected) => {
    expect(conditions(canonicalPlan(sigma(source, like('Image', pattern))))).toEqual([expected]);
  });
});

describe('values', () => {
  it.each<[string, Plan, string[]]>([
    [
      'a hash in one text',
      sigma(windowsProcess, like('Hashes', '*MD5=0123456789ABCDEF0123456789ABCDEF*')),
      ['process.hash.md5 == "0123456789abcdef0123456789abcdef"'],
    ],
    [
      'a part of a hash stays as it is',
      sigma(windowsProcess, like('Hashes', '*MD5=0123*')),
      ['winlog.event_data.Hashes like~ *"MD5=0123"*'],
    ],
    [
      'an account',
      sigma(windowsProcess, is('User', 'NT AUTHORITY\\SYSTEM')),
      ['user.domain ==~ "NT AUTHORITY"', 'user.name ==~ "SYSTEM"'],
    ],
    [
      'a part of an account stays as it is',
      sigma(windowsProcess, like('User', '*AUTHORI*')),
      ['winlog.event_data.User like~ *"AUTHORI"*'],
    ],
    [
      'a DWORD',
      sigma({ category: 'registry_set', product: 'windows' }, is('Details', 'DWORD (0x0000000a)')),
      ['registry.data.strings in ["10", "0x0000000a"]'],
    ],
    ['a logon type', sigma(security, is('LogonType', 3)), ['winlog.logon.type == "Network"']],
    [
      'a direction',
      sigma({ category: 'network_connection', product: 'windows' }, is('Initiated', 'true')),
      ['network.direction in ["egress", "outgoing", "outbound"]'],
    ],
  ])('%s', (_, plan, expected) => {
    expect(conditions(canonicalPlan(plan))).toEqual(expected);
  });
});

describe('log sources', () => {
  const start = exactly('event.type', 'start');
  const process = exactly('event.category', 'process');
  const windows = exactly('host.os.type', 'windows');
  it.each<[string, Plan, string, number]>([
    ['process start', elastic([], process, start, windows), 'windows/process_creation/', 0],
    ['without the system', elastic([], process, start), '/process_creation/', 0],
    [
      'two systems',
      elastic([], process, start, exactly('host.os.type', 'linux', 'macos')),
      'linux/process_creation/, macos/process_creation/',
      0,
    ],
    ['any process event', elastic([], process, windows), 'windows//', 1],
    [
      'verbs of sensors',
      elastic([], process, start, exactly('event.action', 'exec', 'fork')),
      '/process_creation/',
      0,
    ],
    ['forks only', elastic([], process, start, exactly('event.action', 'fork')), '/process_creation/', 1],
    [
      'one direction only',
      elastic(
        [],
        exactly('event.category', 'network'),
        start,
        exactly('event.action', 'connection_attempted'),
      ),
      '/network_connection/',
      1,
    ],
    ['a data stream', elastic([], exactly('data_stream.dataset', 'aws.cloudtrail')), 'aws//cloudtrail', 0],
    ['index patterns', elastic(['logs-okta.system-*', 'logs-okta.system*']), 'okta//okta', 0],
    ['index patterns of several things', elastic(['logs-okta.system-*', 'logs-*']), 'unknown', 0],
    ['a channel', elastic([], exactly('winlog.channel', 'Security')), 'windows//security', 0],
    [
      'script blocks',
      elastic([], process, windows, like('powershell.file.script_block_text', '*x*')),
      'windows/ps_script/',
      1,
    ],
    [
      'AKS',
      elastic(
        [],
        exactly('data_stream.dataset', 'azure.platformlogs'),
        exactly('azure.platformlogs.category', 'kube-audit'),
      ),
      'kubernetes//audit',
      0,
    ],
    [
      "Azure's other platform logs",
      elastic([], exactly('data_stream.dataset', 'azure.platformlogs')),
      'azure//platformlogs',
      0,
    ],
    ['under an or', elastic([], or([process, start])), 'unknown', 1],
    ['negated', elastic([], not(exactly('data_stream.dataset', 'aws.cloudtrail'))), 'unknown', 1],
    ['a macro', splunk(macro('cloudtrail')), 'aws//cloudtrail', 0],
    ['a macro that is something else', splunk(macro('security_content_ctime')), 'unknown', 1],
    ['Sysmon by event code', splunk(macro('sysmon'), is('EventCode', 1)), 'windows/process_creation/', 0],
    ['a part of the event codes', splunk(macro('sysmon'), is('EventCode', 17)), 'windows/pipe_created/', 1],
    [
      'codes of several kinds',
      splunk(macro('sysmon'), oneOf(field('EventCode'), [1, 3], 'sensitive')),
      'windows//sysmon',
      1,
    ],
    ['a source type', splunk(is('sourcetype', 'aws:cloudtrail')), 'aws//cloudtrail', 0],
    ['a source', splunk(is('source', 'XmlWinEventLog:Security')), 'windows//security', 0],
    ['an index says nothing', splunk(is('index', 'main')), 'unknown', 1],
    [
      'Entra by category',
      splunk(macro('azure_monitor_aad'), is('category', 'AuditLogs')),
      'azure//auditlogs',
      0,
    ],
    [
      'Entra by operation',
      splunk(macro('azure_monitor_aad'), is('operationName', 'Sign-in activity')),
      'azure//signinlogs',
      1,
    ],
    ['a data model', model('Endpoint.Registry', is('action', 'modified')), '/registry_set/', 0],
    [
      "Sigma's category application",
      sigma({ category: 'application', product: 'kubernetes', service: 'audit' }),
      'kubernetes//audit',
      0,
    ],
    [
      'Sysmon in Sigma',
      sigma({ product: 'windows', service: 'sysmon' }, is('EventID', 8)),
      'windows/create_remote_thread/',
      0,
    ],
    ['an unheard-of product stays', sigma({ product: 'acme', service: 'door' }), 'acme//door', 0],
  ])('%s', (_, plan, source, left) => {
    expect(sources(plan)).toBe(`Source ${source}`);
    expect(conditions(canonicalPlan(plan))).toHaveLength(left);
  });
});

describe('GKE', () => {
  const gke = (...rest: Predicate[]): Plan =>
    elastic(
      ['logs-gcp.audit-*'],
      exactly('data_stream.dataset', 'gcp.audit'),
      exactly('service.name', 'k8s.io'),
      ...rest,
    );
  it('decodes method names', () => {
    const plan = gke(
      exactly('event.action', 'io.k8s.core.v1.secrets.get', 'io.k8s.core.v1.secrets.list'),
      like('client.user.email', 'system:*'),
    );
    expect(sources(plan)).toBe('Source kubernetes//audit');
    expect(conditions(canonicalPlan(plan))).toEqual([
      'kubernetes.audit.objectRef.resource == "secrets"',
      'kubernetes.audit.verb in ["get", "list"]',
      'kubernetes.audit.user.username like~ "system:"*',
    ]);
  });
  it('tells a resource from its subresources and from its namesakes', () => {
    const plan = gke(exactly('event.action', 'io.k8s.core.v1.pods.get'));
    expect(canonical(plan)).toContain('Not\n      kubernetes.audit.objectRef.subresource exists');
    expect(canonical(plan)).toContain('Not\n      kubernetes.audit.objectRef.apiGroup exists');
  });
  it('reads a method that only Kubernetes has without the name of the service', () => {
    const method = exactly('event.action', 'io.k8s.batch.v1.jobs.create');
    const stream = exactly('data_stream.dataset', 'gcp.audit');
    expect(sources(elastic(['logs-gcp.audit-*'], stream, method))).toBe('Source kubernetes//audit');
    expect(sources(elastic(['logs-gcp.audit-*'], stream))).toBe('Source gcp//gcp.audit');
  });
  it.each([
    ['core/v1/namespaces/shop', 'a namespace'],
    ['core/v1/widgets/x', 'an unheard-of resource'],
    ['core/v1/pods/x/scale', 'a subresource that the resource has not'],
    ['core/v1/secrets/', 'a name without an end'],
  ])('keeps the name of an object that it cannot decode: %s (%s)', (name) => {
    const method = exactly('event.action', 'io.k8s.core.v1.secrets.get');
    const plan = canonical(gke(method, exactly('gcp.audit.resource_name', name)));
    expect(plan).toContain(`gcp.audit.resource_name == "${name}"`);
  });
  it.each([
    ['a wildcard', like('event.action', 'io.k8s.*')],
    ['a wildcard over a group', like('event.action', 'io.k8s.apps.*')],
    ['a part of a name', like('event.action', '*secrets*')],
    ['a core resource of any group', like('event.action', '*.secrets.get')],
    ["a group that is not Kubernetes' own", exactly('event.action', 'com.example.shop.v1.orders.create')],
    ['an unheard-of resource', exactly('event.action', 'io.k8s.core.v1.widgets.get')],
  ])('keeps what it cannot decode: %s', (_, condition) => {
    expect(sources(gke(condition))).toBe('Source gcp//gcp.audit');
  });
});
