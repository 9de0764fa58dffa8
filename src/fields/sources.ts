import type { LogSource } from '../ir/index.ts';
import { channels, type EventKind, eventKinds, powershellKinds } from './data/logsources.ts';
import { type Service, services } from './data/services.ts';

/** A log source as a key of tables: `product/category/service`, an empty part where it says nothing. */
export type SourceKey = string;

export function keyOfSource(source: LogSource): SourceKey {
  return `${source.product ?? ''}/${source.category ?? ''}/${source.service ?? ''}`;
}

const sources = new Map<SourceKey, LogSource>();

export function sourceOfKey(key: SourceKey): LogSource {
  let known = sources.get(key);
  if (known === undefined) {
    known = readKey(key);
    if (sources.size > 1000) sources.clear();
    sources.set(key, known);
  }
  return known;
}

function readKey(key: SourceKey): LogSource {
  const [product = '', category = '', service = ''] = key.split('/');
  return {
    ...(product === '' ? {} : { product }),
    ...(category === '' ? {} : { category }),
    ...(service === '' ? {} : { service }),
  };
}

/** The operating system of all the log sources, as far as paths go: one name for all that are not Windows. */
export function commonProduct(keys: readonly SourceKey[]): string | undefined {
  const products = new Set(keys.map((key) => sourceOfKey(key).product));
  if (products.size === 1) return [...products][0];
  const unix = [...products].every((product) => product === 'linux' || product === 'macos');
  return unix && products.size > 0 ? 'linux' : undefined;
}

/** The key itself and everything more general, the most special first. */
export function generalisations(key: SourceKey): readonly SourceKey[] {
  const [product = '', category = '', service = ''] = key.split('/');
  const keys = [
    key,
    `${product}//${service}`,
    `${product}/${category}/`,
    `/${category}/${service}`,
    `${product}//`,
    `/${category}/`,
    `//${service}`,
  ];
  return [...new Set(keys)].filter((item) => item !== '//');
}

const kindByCategory = new Map(eventKinds.map((kind) => [kind.category, kind]));
const serviceByKey = new Map(services.map((service) => [service.source, service]));

export function eventKind(category: string | undefined): EventKind | undefined {
  return category === undefined ? undefined : kindByCategory.get(category);
}

export function service(key: SourceKey): Service | undefined {
  return serviceByKey.get(key);
}

/** The channel (Windows event log) that a log source reads, with the event id of Sigma's PowerShell categories. */
export function channelOf(
  source: LogSource,
): { readonly names: readonly string[]; readonly code?: string } | undefined {
  if (source.product !== undefined && source.product !== 'windows') return undefined;
  const kind = source.category === undefined ? undefined : powershellKinds[source.category];
  if (kind !== undefined) return { names: channels[kind.service] ?? [], code: kind.code };
  const names = source.service === undefined ? undefined : channels[source.service];
  return names === undefined || source.product === undefined ? undefined : { names };
}

function index<T>(
  items: readonly T[],
  keys: (item: T) => readonly string[] | undefined,
): Map<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keys(item) ?? []) {
      const list = map.get(key.toLowerCase());
      if (list === undefined) map.set(key.toLowerCase(), [item]);
      else list.push(item);
    }
  }
  return map;
}

const byDataset = index(services, (item) => item.datasets);
/** Log sources that several datasets make up together. */
const byDatasets = new Map(
  services.flatMap((item) =>
    item.datasets === undefined || item.datasets.length < 2
      ? []
      : [[[...item.datasets].sort().join(), item.source] as const],
  ),
);

/** The log sources of a list of datasets; undefined where one of them is not known. */
export function sourcesOfDatasets(datasets: readonly string[]): readonly SourceKey[] | undefined {
  const together = byDatasets.get([...datasets].sort().join());
  if (together !== undefined) return [together];
  const keys = datasets.map(sourceOfDataset);
  return keys.includes(undefined) ? undefined : [...new Set(keys as SourceKey[])];
}
const bySourcetype = index(services, (item) => item.sourcetypes);
const byMacro = index(services, (item) => item.macros);
const serviceByChannel = new Map(
  Object.entries(channels).flatMap(([name, list]) => list.map((channel) => [channel.toLowerCase(), name])),
);

/** Datasets that are a log of the operating system of their own. */
const systemDatasets: Readonly<Record<string, string>> = {
  'system.security': 'windows//security',
  'system.system': 'windows//system',
  'system.application': 'windows//application',
  'windows.sysmon_operational': 'windows//sysmon',
  'windows.powershell_operational': 'windows//powershell',
  'windows.powershell': 'windows//powershell-classic',
  'sysmon_linux.log': 'linux//sysmon',
};

/** The log source that an Elastic dataset belongs to; undefined where it belongs to none or to several kinds. */
export function sourceOfDataset(dataset: string): SourceKey | undefined {
  return systemDatasets[dataset] ?? firstOf(byDataset.get(dataset.toLowerCase()));
}

/** The log sources of a source type: several where their events are told apart by a category (Entra). */
export function sourcesOfSourcetype(sourcetype: string): readonly SourceKey[] {
  const channel = sourceOfSplunkSource(sourcetype);
  if (channel !== undefined) return [channel];
  // The events of all channels, which the source tells apart (Splunk Add-on for Microsoft Windows, "Source types").
  if (/^(?:xml)?wineventlog$/i.test(sourcetype)) return ['windows//'];
  const found = bySourcetype.get(sourcetype.toLowerCase()) ?? [];
  const apart = found.every((item) => item.splunk?.category !== undefined);
  return (apart ? found : found.slice(0, 1)).map((item) => item.source);
}

export function sourceOfChannel(channel: string): SourceKey | undefined {
  if (channel.toLowerCase() === 'rpcfw') return 'rpc_firewall/application/';
  const name = serviceByChannel.get(channel.toLowerCase());
  return name === undefined ? undefined : `windows//${name}`;
}

/** Splunk's `source` field: a Windows channel with a prefix, or the path of a log. */
export function sourceOfSplunkSource(source: string): SourceKey | undefined {
  const channel = /^(?:xml)?wineventlog:(.+)$/i.exec(source)?.[1];
  if (channel !== undefined) return sourceOfChannel(channel);
  const plain = source.toLowerCase();
  if (plain === 'kubernetes') return 'kubernetes//audit';
  if (plain === '/var/log/audit/audit.log') return 'linux//auditd';
  if (plain === 'syslog:linux-sysmon/operational') return 'linux//sysmon';
  return undefined;
}

/** Macros of Splunk's security content that stand for a Windows channel. */
const channelMacros: Readonly<Record<string, SourceKey>> = {
  sysmon: 'windows//sysmon',
  wineventlog_security: 'windows//security',
  wineventlog_system: 'windows//system',
  wineventlog_application: 'windows//application',
  wineventlog_task_scheduler: 'windows//taskscheduler',
  powershell: 'windows//powershell',
  applocker: 'windows//applocker',
  capi2_operational: 'windows//capi2',
  certificateservices_lifecycle: 'windows//certificateservicesclient-lifecycle-system',
  iis_operational_logs: 'windows//iis-configuration',
  ms_defender: 'windows//windefend',
  msexchange_management: 'windows//msexchange-management',
  ntlm_audit: 'windows//ntlm',
  printservice: 'windows//printservice-admin',
  remoteconnectionmanager: 'windows//terminalservices-remoteconnectionmanager',
  wmi: 'windows//wmi',
};

/** Macros that stand for a source type without a Sigma log source; the value is a key of the table of Splunk names. */
const otherMacros: Readonly<Record<string, string>> = {
  admon: 'admon',
  amazon_security_lake: 'aws:cloudtrail:lake',
  aws_config: 'aws:config',
  aws_description: 'aws:description',
  aws_s3_accesslogs: 'aws_s3',
  aws_securityhub_finding: 'aws_securityhub',
  aws_securityhub_firehose: 'aws_securityhub',
  azuread: 'mscs:azure:eventhub',
  bootloader_inventory: 'win_bootloader',
  circleci: 'circleci',
  cisco_networks: 'cisco_ios',
  cloudwatch_vpc: 'aws_vpcflow',
  cloudwatchlogs_vpcflow: 'aws_vpcflow',
  crowdstrike_identities: 'crowdstrike_idp',
  crowdstrike_stream: 'crowdstrike_stream',
  crushftp: 'crushftp',
  driverinventory: 'win_driverinv',
  exchange: 'win_iis',
  f5_bigip_rogue: 'f5',
  gsuite_calendar: 'gsuite_cal',
  gsuite_gmail: 'gsuite_gmail',
  iis_get_webglobalmodule: 'win_iis',
  ivanti_vtm_audit: 'ivanti',
  kube_container_falco: 'kube:container:falco',
  kube_objects_events: 'k8s_events',
  kubernetes_container_controller: 'k8s_container_log',
  kubernetes_metrics: 'k8s_metrics',
  linux_hosts: 'linux_hosts',
  moveit_sftp_logs: 'moveit',
  netbackup: 'netbackup',
  o365_graph: 'o365_graph',
  osquery_macro: 'osquery:results',
  osquery_process: 'osquery:results',
  papercutng: 'papercut',
  pingid: 'pingid',
  risk_index: 'Risk.All_Risk',
  s3_accesslogs: 'aws_s3',
  stream_tcp: 'stream_tcp',
  subjectinterfacepackage: 'win_sip',
  suricata: 'suricata',
  zeek_ssl: 'zeek_ssl',
};

/** The log sources that a macro stands for; empty for a source type that has no Sigma log source. */
export function sourcesOfMacro(
  name: string,
): { readonly keys: readonly SourceKey[]; readonly scope?: string } | undefined {
  const plain = name.toLowerCase();
  const channel = channelMacros[plain];
  if (channel !== undefined) return { keys: [channel] };
  const known = byMacro.get(plain);
  if (known !== undefined) return { keys: known.map((item) => item.source) };
  const scope = otherMacros[plain];
  return scope === undefined ? undefined : { keys: [], scope };
}

function firstOf(list: readonly Service[] | undefined): SourceKey | undefined {
  return list?.[0]?.source;
}

/** Keys into the table of Splunk names for a log source. */
export function splunkScopes(key: SourceKey): readonly string[] {
  const source = sourceOfKey(key);
  const scopes: string[] = [];
  const known = service(key) ?? service(`${source.product ?? ''}//${source.service ?? ''}`);
  scopes.push(...(known?.scopes ?? []), ...(known?.sourcetypes ?? []), ...(known?.macros ?? []));
  if (source.product === 'windows' || source.product === 'linux' || source.product === undefined) {
    if (eventKind(source.category) !== undefined || source.service === 'sysmon') scopes.push('sysmon');
  }
  if (source.product === 'windows') {
    if (source.category?.startsWith('ps_') === true || source.service?.startsWith('powershell') === true)
      scopes.push('powershell');
    if (source.service === 'security') scopes.push('security');
    if (source.service === 'system') scopes.push('system');
    if (source.service === 'application') scopes.push('application');
    scopes.push('wineventlog');
  }
  return scopes;
}

/** Whether a Splunk macro stands for a log source, so that it must not be expanded before the source is known. */
export function isSourceMacro(name: string): boolean {
  return sourcesOfMacro(name) !== undefined;
}
