/**
 * Log sources of endpoints and of Windows: how each vendor selects the events of a Sigma log source. Facts from Sigma's
 * log source taxonomy, the ingest pipelines of elastic/integrations (event categorization), the Sysmon event ids, and
 * the data models of Splunk's Common Information Model.
 */

/** Kinds of endpoint events, the same on every operating system. */
export interface EventKind {
  /** Sigma's category. */
  readonly category: string;
  /** event.category in Elastic. */
  readonly ecs?: string;
  /** event.type in Elastic: the first is emitted, the others are synonyms of single sensors. */
  readonly types?: readonly string[];
  /** event.action values of the sensors that say the same as category and type. */
  readonly verbs?: readonly string[];
  /** Values that may stand beside those of `verbs`, but say something else when alone. */
  readonly besides?: readonly string[];
  /** event.category alone selects it, without event.type. */
  readonly typeless?: boolean;
  /** The emitted event.action, where category and type do not say enough. */
  readonly action?: string;
  /** Sysmon event ids. */
  readonly sysmon?: readonly string[];
  /** Splunk's data model, and the tests that go with it. */
  readonly model?: string;
  readonly tests?: Readonly<Record<string, string>>;
  /** How Splunk's raw Sysmon events select it, where the event id is not enough. */
  readonly raw?: Readonly<Record<string, readonly string[]>>;
  /** Known only from Sysmon: Elastic selects it by channel and event id. */
  readonly sysmonOnly?: boolean;
}

const exec = ['exec', 'exec_event', 'start', 'executed', 'process_started', 'ProcessRollup2'];

export const eventKinds: readonly EventKind[] = [
  {
    category: 'process_creation',
    ecs: 'process',
    types: ['start', 'process_started'],
    verbs: exec,
    besides: ['fork'],
    sysmon: ['1'],
    model: 'Endpoint.Processes',
  },
  { category: 'process_termination', ecs: 'process', types: ['end'], verbs: ['end'], sysmon: ['5'] },
  {
    category: 'file_event',
    ecs: 'file',
    types: ['creation', 'file_create_event'],
    verbs: ['creation', 'file_create_event'],
    sysmon: ['11'],
    model: 'Endpoint.Filesystem',
    tests: { action: 'created' },
  },
  {
    category: 'file_delete',
    ecs: 'file',
    types: ['deletion'],
    verbs: ['deletion', 'file_delete_event'],
    sysmon: ['23', '26'],
    model: 'Endpoint.Filesystem',
    tests: { action: 'deleted' },
  },
  { category: 'file_rename', ecs: 'file', verbs: ['rename', 'file_rename_event'], action: 'rename' },
  { category: 'file_access', ecs: 'file', verbs: ['open'], action: 'open' },
  { category: 'file_change', ecs: 'file', sysmon: ['2'], sysmonOnly: true },
  {
    category: 'registry_set',
    ecs: 'registry',
    types: ['change'],
    sysmon: ['13'],
    model: 'Endpoint.Registry',
    tests: { action: 'modified' },
  },
  {
    category: 'registry_add',
    ecs: 'registry',
    types: ['creation'],
    raw: { EventCode: ['12'], EventType: ['CreateKey'] },
    model: 'Endpoint.Registry',
    tests: { action: 'created' },
  },
  {
    category: 'registry_delete',
    ecs: 'registry',
    types: ['deletion'],
    raw: { EventCode: ['12'], EventType: ['DeleteKey', 'DeleteValue'] },
    model: 'Endpoint.Registry',
    tests: { action: 'deleted' },
  },
  { category: 'registry_rename', ecs: 'registry', sysmon: ['14'], sysmonOnly: true },
  {
    category: 'registry_event',
    ecs: 'registry',
    typeless: true,
    sysmon: ['12', '13', '14'],
    model: 'Endpoint.Registry',
  },
  {
    category: 'network_connection',
    ecs: 'network',
    types: ['start', 'connection'],
    verbs: ['connection_attempted', 'connection_accepted'],
    besides: ['ipv4_connection_attempt_event', 'ipv4_connection_accept_event'],
    sysmon: ['3'],
    model: 'Network_Traffic.All_Traffic',
  },
  { category: 'dns_query', ecs: 'network', sysmon: ['22'], model: 'Network_Resolution.DNS' },
  {
    category: 'image_load',
    ecs: 'library',
    typeless: true,
    types: ['start'],
    verbs: ['load'],
    sysmon: ['7'],
  },
  {
    category: 'driver_load',
    ecs: 'driver',
    typeless: true,
    types: ['start'],
    verbs: ['load'],
    sysmon: ['6'],
  },
  { category: 'create_remote_thread', sysmon: ['8'], sysmonOnly: true },
  { category: 'raw_access_thread', sysmon: ['9'], sysmonOnly: true },
  { category: 'process_access', sysmon: ['10'], sysmonOnly: true },
  { category: 'create_stream_hash', sysmon: ['15'], sysmonOnly: true },
  { category: 'pipe_created', sysmon: ['17', '18'], sysmonOnly: true },
  { category: 'wmi_event', sysmon: ['19', '20', '21'], sysmonOnly: true },
  { category: 'clipboard_capture', sysmon: ['24'], sysmonOnly: true },
  { category: 'process_tampering', sysmon: ['25'], sysmonOnly: true },
  { category: 'file_block_executable', sysmon: ['27'], sysmonOnly: true },
  { category: 'file_executable_detected', sysmon: ['29'], sysmonOnly: true },
  { category: 'sysmon_status', sysmon: ['4', '16'], sysmonOnly: true },
  { category: 'sysmon_error', sysmon: ['255'], sysmonOnly: true },
];

/** Windows event log channels, by Sigma's service name. */
export const channels: Readonly<Record<string, readonly string[]>> = {
  security: ['Security'],
  system: ['System'],
  application: ['Application'],
  sysmon: ['Microsoft-Windows-Sysmon/Operational'],
  powershell: ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'],
  'powershell-classic': ['Windows PowerShell'],
  'dns-server': ['DNS Server'],
  'dns-server-analytic': ['Microsoft-Windows-DNS-Server/Analytical'],
  'dns-client': ['Microsoft-Windows-DNS Client Events/Operational'],
  windefend: ['Microsoft-Windows-Windows Defender/Operational'],
  'printservice-admin': ['Microsoft-Windows-PrintService/Admin'],
  'printservice-operational': ['Microsoft-Windows-PrintService/Operational'],
  'security-mitigations': [
    'Microsoft-Windows-Security-Mitigations/Kernel Mode',
    'Microsoft-Windows-Security-Mitigations/User Mode',
  ],
  'certificateservicesclient-lifecycle-system': [
    'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational',
  ],
  'appmodel-runtime': ['Microsoft-Windows-AppModel-Runtime/Admin'],
  'appxpackaging-om': ['Microsoft-Windows-AppxPackaging/Operational'],
  'appxdeployment-server': ['Microsoft-Windows-AppXDeploymentServer/Operational'],
  'codeintegrity-operational': ['Microsoft-Windows-CodeIntegrity/Operational'],
  'diagnosis-scripted': ['Microsoft-Windows-Diagnosis-Scripted/Operational'],
  'driver-framework': ['Microsoft-Windows-DriverFrameworks-UserMode/Operational'],
  'firewall-as': ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
  ldap: ['Microsoft-Windows-LDAP-Client/Debug'],
  'lsa-server': ['Microsoft-Windows-LSA/Operational'],
  'msexchange-management': ['MSExchange Management'],
  ntlm: ['Microsoft-Windows-NTLM/Operational'],
  'bits-client': ['Microsoft-Windows-Bits-Client/Operational'],
  openssh: ['OpenSSH/Operational'],
  'microsoft-servicebus-client': ['Microsoft-ServiceBus-Client'],
  'shell-core': ['Microsoft-Windows-Shell-Core/Operational'],
  'smbclient-security': ['Microsoft-Windows-SmbClient/Security'],
  'terminalservices-localsessionmanager': [
    'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  ],
  applocker: [
    'Microsoft-Windows-AppLocker/MSI and Script',
    'Microsoft-Windows-AppLocker/EXE and DLL',
    'Microsoft-Windows-AppLocker/Packaged app-Deployment',
    'Microsoft-Windows-AppLocker/Packaged app-Execution',
  ],
  'iis-configuration': ['Microsoft-IIS-Configuration/Operational'],
  taskscheduler: ['Microsoft-Windows-TaskScheduler/Operational'],
  wmi: ['Microsoft-Windows-WMI-Activity/Operational'],
  capi2: ['Microsoft-Windows-CAPI2/Operational'],
};

/** Sigma's PowerShell categories: one event id of one channel each. */
export const powershellKinds: Readonly<Record<string, { readonly service: string; readonly code: string }>> =
  {
    ps_script: { service: 'powershell', code: '4104' },
    ps_module: { service: 'powershell', code: '4103' },
    ps_classic_start: { service: 'powershell-classic', code: '400' },
    ps_classic_provider_start: { service: 'powershell-classic', code: '600' },
    ps_classic_script: { service: 'powershell-classic', code: '800' },
  };
