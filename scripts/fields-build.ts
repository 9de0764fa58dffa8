/**
 * Turns the knowledge files (RULEGLOT_SHARED/knowledge/fields.jsonl) into the compact tables of src/fields/data.
 * Run it when the knowledge changes: npx tsx scripts/fields-build.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalByRule, covers, prefixRules, vendorByRule } from '../src/fields/rules.ts';

interface Mapping {
  readonly field: string | null;
  readonly relation: string;
  readonly confidence: string;
  readonly refs: number;
  readonly note?: string;
  readonly logsource?: Readonly<Record<string, string | readonly string[]>>;
  readonly model?: string;
  readonly sourcetype?: string | readonly string[];
  readonly source?: string;
}
interface Entry {
  readonly canonical: string;
  readonly namespace: string;
  readonly type: string;
  readonly array?: boolean;
  readonly sigma: readonly Mapping[];
  readonly splunk: readonly Mapping[];
  readonly elastic: readonly Mapping[];
}
interface Row {
  readonly scope: string;
  readonly field: string;
  readonly canonical: string;
  readonly relation: string;
  readonly confidence: string;
  readonly refs: number;
}

/** One letter for each relation; the order is the order of preference. */
const relations: Readonly<Record<string, string>> = {
  same: '',
  'value-map': 'v',
  format: 'f',
  selector: 's',
  approx: 'a',
  composite: 'c',
  'event-scoped': 'e',
  'array-token': 't',
  'array-index': 'i',
};
const preference = Object.values(relations);
const confidences = ['high', 'medium', 'low'];

const shared = process.env.RULEGLOT_SHARED ?? join(import.meta.dirname, '../../shared');
const entries = readFileSync(join(shared, 'knowledge/fields.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Entry);

/** What the knowledge files say more coarsely than the mapping needs. */
function relationOf(mapping: Mapping, canonical: string): string | undefined {
  const { relation, field } = mapping;
  // A Windows event rendered as text has the subject's and the target's under one label.
  if (relation === 'same' && /^(?:Account_Name|Account_Domain|Security_ID|Logon_ID)$/.test(field ?? ''))
    return 'a';
  // Aliases of the add-on's; the service's own name is Operation, whose words Elastic changes in part.
  if (
    canonical === 'event.action' &&
    mapping.sourcetype === 'o365:management:activity' &&
    relation === 'same'
  )
    return field === 'Operation' ? '' : 'a';
  // Base names, directories and extensions come from the path by value (values.ts).
  if (['json-blob', 'basename', 'dirname', 'extension'].includes(relation)) return undefined;
  // A list of names and values holds all values under one name: in Elastic, those of whatever name (lists.ts).
  if (
    field !== null &&
    /^(?:Parameters|ModifiedProperties)\{\}\.\w+$/.test(field) &&
    canonical.includes('.*')
  )
    return field.endsWith('.Name') ? 't' : '';
  // A list of names and values holds every value under one name, which Elastic keeps apart by the name.
  if (relation !== 'same' && field !== null && /\{\}\.(?:Value|NewValue|OldValue)$/.test(field)) return 't';
  // A Splunk name with `{}` is multi-valued, as the canonical field is.
  if (relation === 'array-token' && field?.includes('{}')) return '';
  if (relation === 'nested') return '';
  // Times are times in whatever notation.
  if (relation === 'format' && canonical === '@timestamp') return '';
  // Names with blanks differ from the event's own in the spelling only.
  if (relation === 'format' && canonical.includes(' ')) return '';
  // Copied by the pipeline; hives and operation names are spelled alike up to case.
  if (relation === 'value-map' && canonical === 'registry.path') return '';
  if (relation === 'value-map' && canonical === 'azure.activitylogs.operation_name') return '';
  if (relation === 'value-map' && canonical === 'auditd.data.syscall') return '';
  // Elastic makes one event of all records of one number: its type is that of the first, `a0` and the like are the
  // system call's, and the words of a command (EXECVE) are in process.args.
  if (canonical === 'auditd.message_type' || /^auditd\.data\.a\d$/.test(canonical)) return 'a';
  // Sysmon's own account, which writes the event: the same in all of them.
  if (canonical === 'user.id' && field === 'user_id' && splunkScope(mapping) === 'sysmon') return 'a';
  // Ports of logons are written in decimal.
  if (relation === 'format' && field === 'IpPort') return '';
  // Sysmon's truth values are booleans in Elastic.
  if (relation === 'value-map' && /^sysmon\.file\.(?:archived|is_executable)$/.test(canonical)) return '';
  // Only Windows accounts have a domain.
  if (canonical === 'user.name' && field === 'User' && mapping.logsource?.product !== 'windows') {
    if (mapping.logsource !== undefined) return '';
  }
  if (/^(?:Parent)?User$/.test(field ?? '') && /^(?:linux|macos)$/.test(String(mapping.logsource?.product)))
    return canonical.endsWith('.name') ? '' : undefined;
  return relations[relation];
}

/** What holds only under conditions that the table has no place for: cloudtrail.ts. Kubernetes has no outcome. */
function isElsewhere(canonical: string, field: string, scope: string): boolean {
  // Elastic's pipeline renames it to event.outcome.
  if (canonical === 'azure.auditlogs.properties.result') return true;
  // Kept as it is; Elastic's Sysmon events have one event.type for all kinds of registry events.
  if (field === 'EventType' && canonical === 'event.type') return true;
  // Linux has neither integrity levels nor another name for the time than Windows.
  if (canonical === 'ext.sysmon_linux.CreationUtcTime') return true;
  if (/^(?:linux|macos)\//.test(scope) && canonical === 'process.Ext.token.integrity_level_name') return true;
  // An account's name is none of its identifiers.
  if (/User$/.test(field) && canonical === 'user.id' && /\//.test(scope)) return true;
  // The texts of Sysmon's and Windows' messages are none of the sensors' words for an action.
  if (canonical === 'event.action' && /^(?:EventDescription|signature|subject|name)$/.test(field)) {
    if (scope === 'sysmon' || scope === 'security') return true;
  }
  if (field === 'TargetUser' && canonical === 'winlog.event_data.TargetUser') return true;
  if (canonical.startsWith('ext.process.grandparent.') || canonical === 'ext.splunk.source') return true;
  // Elastic's copies: aliases.ts.
  if (field === 'client.ipAddress' && /^(?:client|source)\.ip$/.test(canonical)) return true;
  if (field === 'client.userAgent.rawUserAgent' && canonical === 'user_agent.original') return true;
  if (field === 'eventType' && canonical === 'okta.event_type') return true;
  // Elastic's name, which a Sigma rule uses, is none of Splunk's.
  if (field.startsWith('gcp.audit.') && !scope.includes('/')) return true;
  // A name in Elastic, a number in the event.
  if (canonical === 'event.code' && field === 'RecordType') return true;
  if (canonical !== 'event.outcome') return false;
  // Elastic has both; the service's own words are the finer ones.
  if (field === 'outcome.result') return true;
  return (
    field === 'responseElements.ConsoleLogin' || scope === 'kubernetes' || scope.startsWith('kubernetes/')
  );
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined || value === null ? [''] : typeof value === 'string' ? [value] : value;
}

/** What the knowledge files leave out, as scope, vendor's name, canonical name, relation. */
const extras: readonly (readonly [string, string, string, string])[] = [
  // What every Windows event has beside its data.
  ['windows//', 'Computer', 'winlog.computer_name', ''],
  // Elastic tells machines apart by an identifier, the others by name.
  ['windows//', 'Computer', 'host.id', 'a'],
  ['windows//', 'Computer', 'host.name', 'a'],
  ['windows//', 'Computer', 'agent.id', 'a'],
  ['Endpoint.Processes', 'dest', 'host.id', 'a'],
  ['Endpoint.Filesystem', 'dest', 'host.id', 'a'],
  ['Endpoint.Registry', 'dest', 'host.id', 'a'],
  ['Network_Traffic.All_Traffic', 'dvc', 'host.id', 'a'],
  ['sysmon', 'dest', 'host.id', 'a'],
  ['wineventlog', 'dest', 'host.id', 'a'],
  ['windows//', 'Channel', 'winlog.channel', 's'],
  ['windows//', 'EventID', 'event.code', 's'],
  ['windows//', 'Provider_Name', 'event.provider', ''],
  ['windows//', 'Provider_Name', 'winlog.provider_name', ''],
  // Copied by Elastic's pipeline, which keeps both.
  ['m365//audit', 'UserId', 'user.id', ''],
  // Event 4688.
  ['windows//security', 'CommandLine', 'process.command_line', ''],
  ['windows//security', 'NewProcessName', 'process.executable', ''],
  ['windows//security', 'ParentProcessName', 'process.parent.executable', ''],
  ['windows/image_load/', 'SignatureStatus', 'dll.code_signature.trusted', 'v'],
  ['sysmon', 'SignatureStatus', 'dll.code_signature.trusted', 'v'],
  ...[0, 1, 2, 3].map((n) => ['linux//auditd', `a${n}`, `auditd.data.a${n}`, 'a'] as const),
  ['linux//auditd', 'success', 'auditd.result', 'v'],
  ['linux//auditd', 'res', 'auditd.result', 'v'],
  ['azure:monitor:aad', 'properties.result', 'event.outcome', 'v'],
  // CloudTrail's parameters are one text in Elastic, and an object in the event.
  ['aws//cloudtrail', 'requestParameters', 'aws.cloudtrail.request_parameters', 'a'],
  ['aws//cloudtrail', 'responseElements', 'aws.cloudtrail.response_elements', 'a'],
  ['aws//cloudtrail', 'additionalEventData', 'aws.cloudtrail.additional_eventdata', 'a'],
  ['aws:cloudtrail', 'requestParameters', 'aws.cloudtrail.request_parameters', 'a'],
  ['aws:cloudtrail', 'responseElements', 'aws.cloudtrail.response_elements', 'a'],
  ['aws:cloudtrail', 'additionalEventData', 'aws.cloudtrail.additional_eventdata', 'a'],
  ['aws//cloudtrail', 'src_ip', 'source.address', ''],
  // Elastic writes the dots of annotations' names as underscores.
  [
    'kubernetes//audit',
    'annotations.authorization.k8s.io/decision',
    'kubernetes.audit.annotations.authorization_k8s_io/decision',
    '',
  ],
  [
    'kubernetes//audit',
    'annotations.authorization.k8s.io/reason',
    'kubernetes.audit.annotations.authorization_k8s_io/reason',
    '',
  ],
  // Raw auditd records have it under the same name.
  ['linux//auditd', 'proctitle', 'process.title', 'f'],
  // The data models have the command line only.
  ['Endpoint.Processes', 'process', 'process.args', 't'],
  ['Endpoint.Processes', 'parent_process', 'process.parent.args', 't'],
  ['Network_Traffic.All_Traffic', 'dest', 'destination.domain', 'a'],
  ['Web.Web', 'dest', 'destination.domain', 'a'],
  // Apache's combined log as Splunk itself takes it apart (its props.conf and transforms.conf: access-extractions).
  ['access_combined', 'clientip', 'source.address', ''],
  ['access_combined', 'clientip', 'source.ip', ''],
  ['access_combined', 'user', 'user.name', ''],
  ['access_combined', 'method', 'http.request.method', ''],
  ['access_combined', 'uri', 'url.original', ''],
  ['access_combined', 'uri_path', 'url.path', ''],
  ['access_combined', 'uri_query', 'url.query', ''],
  ['access_combined', 'uri_domain', 'url.domain', ''],
  ['access_combined', 'version', 'http.version', 'f'],
  ['access_combined', 'status', 'http.response.status_code', ''],
  ['access_combined', 'bytes', 'http.response.body.bytes', ''],
  ['access_combined', 'bytes', 'http.response.bytes', 'a'],
  ['access_combined', 'referer', 'http.request.referrer', ''],
  ['access_combined', 'useragent', 'user_agent.original', ''],
  // What Splunk's add-ons write about an event, which no other vendor has.
  ['sysmon', 'EventDescription', 'ext.splunk.signature', ''],
  ['sysmon', 'signature', 'ext.splunk.signature', ''],
  ['security', 'signature', 'ext.splunk.signature', ''],
  // Windows events rendered as text (`WinEventLog`): the labels of the message's lines, with underscores for blanks.
  // Accounts, access rights and levels are spelled out there, which the event itself has as identifiers.
  ['security', 'New_Process_Name', 'process.executable', ''],
  ['security', 'Creator_Process_Name', 'process.parent.executable', ''],
  ['security', 'New_Process_ID', 'process.pid', 'f'],
  ['security', 'Creator_Process_ID', 'process.parent.pid', 'f'],
  ['security', 'Process_Name', 'process.executable', ''],
  ['security', 'Process_ID', 'process.pid', 'f'],
  ['security', 'Caller_Process_Name', 'process.executable', ''],
  ['security', 'Application_Name', 'process.executable', 'f'],
  ['security', 'Token_Elevation_Type', 'winlog.event_data.TokenElevationType', 'a'],
  ['security', 'Mandatory_Label', 'winlog.event_data.MandatoryLabel', 'a'],
  ['security', 'Workstation_Name', 'source.domain', ''],
  ['security', 'Source_Address', 'source.ip', ''],
  ['security', 'Source_Port', 'source.port', 'f'],
  ['security', 'Client_Port', 'source.port', 'f'],
  ['security', 'Destination_Address', 'destination.ip', ''],
  ['security', 'Destination_Port', 'destination.port', ''],
  ['security', 'Logon_Process', 'winlog.event_data.LogonProcessName', ''],
  ['security', 'Authentication_Package', 'winlog.event_data.AuthenticationPackageName', ''],
  ['security', 'Package_Name__NTLM_only_', 'winlog.event_data.LmPackageName', ''],
  ['security', 'Key_Length', 'winlog.event_data.KeyLength', ''],
  ['security', 'Impersonation_Level', 'winlog.event_data.ImpersonationLevel', 'a'],
  ['security', 'Elevated_Token', 'winlog.event_data.ElevatedToken', 'a'],
  ['security', 'Failure_Code', 'winlog.event_data.Status', ''],
  ['security', 'Result_Code', 'winlog.event_data.Status', ''],
  ['security', 'Sub_Status', 'winlog.event_data.SubStatus', ''],
  ['security', 'Ticket_Options', 'winlog.event_data.TicketOptions', ''],
  ['security', 'Ticket_Encryption_Type', 'winlog.event_data.TicketEncryptionType', ''],
  ['security', 'Pre_Authentication_Type', 'winlog.event_data.PreAuthType', ''],
  ['security', 'Certificate_Issuer_Name', 'winlog.event_data.CertIssuerName', ''],
  ['security', 'Service_ID', 'winlog.event_data.ServiceSid', 'a'],
  ['security', 'Logon_Account', 'winlog.event_data.TargetUserName', ''],
  ['security', 'Target_Server_Name', 'winlog.event_data.TargetServerName', ''],
  ['security', 'Subject_Account_Name', 'winlog.event_data.SubjectUserName', ''],
  ['security', 'Subject_Account_Domain', 'winlog.event_data.SubjectDomainName', ''],
  ['security', 'Subject_Logon_ID', 'winlog.event_data.SubjectLogonId', ''],
  ['security', 'Subject_Security_ID', 'winlog.event_data.SubjectUserSid', 'a'],
  ['security', 'Target_Account_Name', 'winlog.event_data.TargetUserName', ''],
  ['security', 'Target_Account_Domain', 'winlog.event_data.TargetDomainName', ''],
  ['security', 'Target_Security_ID', 'winlog.event_data.TargetSid', 'a'],
  ['security', 'Account_Domain', 'winlog.event_data.TargetDomainName', 'a'],
  ['security', 'Object_Server', 'winlog.event_data.ObjectServer', ''],
  ['security', 'Object_Type', 'winlog.event_data.ObjectType', ''],
  ['security', 'Object_Name', 'winlog.event_data.ObjectName', ''],
  ['security', 'Handle_ID', 'winlog.event_data.HandleId', ''],
  ['security', 'Access_Mask', 'winlog.event_data.AccessMask', ''],
  ['security', 'Accesses', 'winlog.event_data.AccessList', 'a'],
  ['security', 'Privileges', 'winlog.event_data.PrivilegeList', 'a'],
  ['security', 'Share_Name', 'winlog.event_data.ShareName', ''],
  ['security', 'Share_Path', 'winlog.event_data.ShareLocalPath', ''],
  ['security', 'Relative_Target_Name', 'winlog.event_data.RelativeTargetName', ''],
  ['security', 'Service_File_Name', 'winlog.event_data.ServiceFileName', ''],
  ['security', 'Service_Type', 'winlog.event_data.ServiceType', ''],
  ['security', 'Service_Start_Type', 'winlog.event_data.ServiceStartType', ''],
  ['security', 'Service_Account', 'winlog.event_data.ServiceAccount', ''],
  ['security', 'LDAP_Display_Name', 'winlog.event_data.AttributeLDAPDisplayName', ''],
  ['system', 'Service_File_Name', 'winlog.event_data.ImagePath', ''],
  ['system', 'Service_Type', 'winlog.event_data.ServiceType', ''],
  ['system', 'Service_Start_Type', 'winlog.event_data.StartType', ''],
  ['system', 'Service_Account', 'winlog.event_data.AccountName', ''],
];

function extraRows(splunk: boolean): Row[] {
  return extras
    .filter(([scope]) => scope.includes('/') !== splunk)
    .map(([scope, field, canonical, relation]) => ({
      scope,
      field,
      canonical,
      relation,
      confidence: 'medium',
      refs: 0,
    }));
}

function sigmaRows(): Row[] {
  const rows: Row[] = extraRows(false);
  for (const { canonical, sigma } of entries) {
    for (const mapping of sigma) {
      const relation = relationOf(mapping, canonical);
      if (mapping.field === null || relation === undefined || mapping.logsource === undefined) continue;
      const { product, category, service } = mapping.logsource;
      for (const p of list(product))
        for (const c of list(category))
          for (const s of list(service)) {
            const plain = p === 'kubernetes' && c === 'application' ? '' : c;
            rows.push({ ...pick(mapping, mapping.field), canonical, relation, scope: `${p}/${plain}/${s}` });
          }
    }
  }
  return rows;
}

const channels: Readonly<Record<string, string>> = {
  'XmlWinEventLog:Security': 'security',
  'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational': 'sysmon',
  'XmlWinEventLog:<channel>': 'wineventlog',
  'XmlWinEventLog:System': 'system',
  'XmlWinEventLog:Application': 'application',
  'XmlWinEventLog:Microsoft-Windows-PowerShell/Operational': 'powershell',
};

function splunkScope(mapping: Mapping): string | undefined {
  if (mapping.model !== undefined) return mapping.model;
  if (Array.isArray(mapping.sourcetype)) return 'kubernetes';
  if (mapping.sourcetype === undefined || mapping.sourcetype === '?') return undefined;
  if (mapping.sourcetype === 'xmlwineventlog') return channels[mapping.source ?? ''];
  return mapping.sourcetype as string;
}

/**
 * The pipelines copy a field of the audit event to an ECS field; the audit event's own name is the canonical one.
 * `event.action` likewise gives way to the service's own name for the operation.
 */
function withoutCopies(rows: readonly Row[]): Row[] {
  const own = new Set(
    rows
      .filter((row) => row.relation === '' && isOwnName(row.canonical))
      .map((row) => `${row.scope}\t${row.field}`),
  );
  return rows.filter(
    (row) => isOwnName(row.canonical) || !isCopy(row) || !own.has(`${row.scope}\t${row.field}`),
  );
}

function isOwnName(canonical: string): boolean {
  return /^kubernetes\.audit\.|^azure\.\w+\.operation_name$/.test(canonical);
}

function isCopy(row: Row): boolean {
  return row.scope.startsWith('kubernetes') || row.canonical === 'event.action';
}

function splunkRows(): Row[] {
  const rows: Row[] = extraRows(true);
  for (const { canonical, splunk } of entries) {
    if (canonical.startsWith('ext.splunk.?')) continue;
    for (const mapping of splunk) {
      const relation = relationOf(mapping, canonical);
      const scope = splunkScope(mapping);
      if (mapping.field === null || relation === undefined || scope === undefined) continue;
      rows.push({ ...pick(mapping, mapping.field), canonical, relation, scope });
    }
  }
  return rows;
}

function pick(mapping: Mapping, field: string) {
  return { field, confidence: mapping.confidence, refs: mapping.refs };
}

/** Rows that a prefix rule gives anyway, both ways. */
function byRule(row: Row, scope: string): boolean {
  const rules = prefixRules.filter((rule) => covers(rule.scope, scope));
  return (
    row.relation === '' &&
    canonicalByRule(rules, row.field) === row.canonical &&
    vendorByRule(rules, row.canonical) === row.field
  );
}

const sourceOfScope: Readonly<Record<string, string>> = {
  security: 'windows//security',
  sysmon: 'windows//sysmon',
  wineventlog: 'windows//',
  system: 'windows//system',
  application: 'windows//application',
  powershell: 'windows//powershell',
  kubernetes: 'kubernetes//audit',
  'o365:management:activity': 'm365//audit',
  'aws:cloudtrail': 'aws//cloudtrail',
};

/** `@scope scope …` lines followed by `field, canonical, relation and confidence` lines, best first. */
function table(rows: readonly Row[]): string {
  const merged = new Map<string, Row & { scopes: Set<string> }>();
  for (const row of rows) {
    if (byRule(row, sourceOfScope[row.scope] ?? row.scope)) continue;
    if (isElsewhere(row.canonical, row.field, row.scope)) continue;
    const key = [row.field, row.canonical, row.relation, row.confidence].join('\t');
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...row, scopes: new Set([row.scope]) });
    else {
      known.scopes.add(row.scope);
      merged.set(key, { ...known, refs: Math.max(known.refs, row.refs) });
    }
  }
  const groups = new Map<string, Row[]>();
  for (const row of merged.values()) {
    const key = [...row.scopes].sort().join('|');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const lines: string[] = [];
  for (const [scopes, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`@${scopes}`);
    for (const row of group.sort(better)) lines.push(line(row));
  }
  return lines.join('\n');
}

function better(a: Row, b: Row): number {
  return (
    preference.indexOf(a.relation) - preference.indexOf(b.relation) ||
    confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence) ||
    Number(isDomain(a)) - Number(isDomain(b)) ||
    b.refs - a.refs ||
    (a.field + a.canonical < b.field + b.canonical ? -1 : 1)
  );
}

/** The lesser half of an account in one text. */
function isDomain(row: Row): boolean {
  return row.relation === 'c' && row.canonical.endsWith('.domain');
}

function line(row: Row): string {
  const marks = `${row.relation}${row.confidence === 'high' ? '' : row.confidence[0]}`;
  return [row.field, row.canonical, ...(marks === '' ? [] : [marks])].join('\t');
}

/** Fields that no public rule asks for. */
const extraFields: readonly Pick<Entry, 'canonical' | 'type' | 'array'>[] = [
  { canonical: 'http.response.body.bytes', type: 'long' },
  { canonical: 'ext.splunk.signature', type: 'keyword' },
];

const typeNames: Readonly<Record<string, string>> = {
  constant_keyword: 'keyword',
  match_only_text: 'text',
  scaled_float: 'double',
  geo_point: 'object',
  array: 'keyword',
};

/** `@type` lines followed by names; a name that may hold several values ends in `[]`. */
function fieldTable(): string {
  const byType = new Map<string, string[]>();
  for (const entry of [...entries, ...extraFields]) {
    if (entry.canonical.startsWith('ext.splunk.?')) continue;
    const type = typeNames[entry.type] ?? entry.type;
    const names = byType.get(type) ?? [];
    byType.set(type, names);
    names.push(entry.array === true || entry.type === 'array' ? `${entry.canonical}[]` : entry.canonical);
  }
  return [...byType].map(([type, names]) => [`@${type}`, ...names.sort()].join('\n')).join('\n');
}

function write(name: string, what: string, text: string): void {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  const path = join(import.meta.dirname, `../src/fields/data/${name}.ts`);
  writeFileSync(
    path,
    `/** ${what}. Generated by scripts/fields-build.ts; see tables.ts for the form. */\nexport const ${name} = \`${escaped}\`;\n`,
  );
  console.log(name, text.length);
}

write('canonical', 'Canonical fields by type', fieldTable());
write('sigma', 'Sigma field names by log source', table(withoutCopies(sigmaRows())));
write('splunk', 'Splunk field names by source type or data model', table(withoutCopies(splunkRows())));
