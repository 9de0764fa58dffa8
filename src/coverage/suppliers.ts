/**
 * What people call the events of a log source, and what supplies them. Facts: Sigma's log source taxonomy, the Sysmon
 * event ids, Windows' audit events, the event types of Apple's Endpoint Security, the record types of Linux Audit, the
 * logs that the clouds name in their documentation.
 */
export interface EventType {
  readonly name: string;
  /** By product; `any` where the product does not matter or is not said. */
  readonly suppliers: Readonly<Partial<Record<'windows' | 'linux' | 'macos' | 'any', readonly string[]>>>;
}

/** By Sigma's category. */
export const categoryTypes: Readonly<Record<string, EventType>> = {
  process_creation: {
    name: 'process start',
    suppliers: {
      windows: ['Sysmon 1', 'Security 4688', 'an endpoint agent'],
      linux: ['auditd EXECVE and SYSCALL execve', 'Sysmon for Linux 1', 'an endpoint agent (eBPF)'],
      macos: ['Endpoint Security exec'],
    },
  },
  process_termination: {
    name: 'process end',
    suppliers: {
      windows: ['Sysmon 5', 'Security 4689'],
      linux: ['an endpoint agent'],
      macos: ['Endpoint Security exit'],
    },
  },
  process_access: { name: 'process access', suppliers: { windows: ['Sysmon 10'] } },
  process_tampering: { name: 'process tampering', suppliers: { windows: ['Sysmon 25'] } },
  create_remote_thread: { name: 'remote thread', suppliers: { windows: ['Sysmon 8'] } },
  raw_access_thread: { name: 'raw disk read', suppliers: { windows: ['Sysmon 9'] } },
  file_event: {
    name: 'file creation',
    suppliers: {
      windows: ['Sysmon 11', 'an endpoint agent'],
      linux: ['auditd PATH', 'Sysmon for Linux 11', 'an endpoint agent'],
      macos: ['Endpoint Security create'],
    },
  },
  file_access: {
    name: 'file access',
    suppliers: {
      windows: ['Security 4663', 'an endpoint agent'],
      linux: ['auditd watch (PATH)', 'an endpoint agent'],
      macos: ['Endpoint Security open'],
    },
  },
  file_change: {
    name: 'file time change',
    suppliers: { windows: ['Sysmon 2'], macos: ['Endpoint Security utimes'] },
  },
  file_delete: {
    name: 'file deletion',
    suppliers: {
      windows: ['Sysmon 23 and 26', 'Security 4660'],
      linux: ['auditd PATH (DELETE)', 'Sysmon for Linux 23'],
      macos: ['Endpoint Security unlink'],
    },
  },
  file_rename: {
    name: 'file rename',
    suppliers: { any: ['an endpoint agent'], macos: ['Endpoint Security rename'] },
  },
  file_executable_detected: { name: 'executable file written', suppliers: { windows: ['Sysmon 29'] } },
  file_block_executable: { name: 'executable file blocked', suppliers: { windows: ['Sysmon 27'] } },
  create_stream_hash: { name: 'alternate data stream', suppliers: { windows: ['Sysmon 15'] } },
  registry_event: {
    name: 'registry change',
    suppliers: { windows: ['Sysmon 12, 13 and 14', 'Security 4657'] },
  },
  registry_add: { name: 'registry key creation', suppliers: { windows: ['Sysmon 12'] } },
  registry_delete: { name: 'registry deletion', suppliers: { windows: ['Sysmon 12'] } },
  registry_set: { name: 'registry value set', suppliers: { windows: ['Sysmon 13', 'Security 4657'] } },
  registry_rename: { name: 'registry rename', suppliers: { windows: ['Sysmon 14'] } },
  network_connection: {
    name: 'network connection',
    suppliers: {
      windows: ['Sysmon 3', 'Security 5156'],
      linux: ['auditd SOCKADDR', 'Sysmon for Linux 3', 'an endpoint agent (eBPF)'],
      macos: ['an endpoint agent (network extension)'],
    },
  },
  dns_query: {
    name: 'DNS query of a process',
    suppliers: { windows: ['Sysmon 22'], any: ['an endpoint agent'] },
  },
  dns: { name: 'DNS query on the network', suppliers: { any: ['a DNS server log', 'Zeek dns.log'] } },
  image_load: { name: 'library load', suppliers: { windows: ['Sysmon 7'], any: ['an endpoint agent'] } },
  driver_load: { name: 'driver load', suppliers: { windows: ['Sysmon 6'] } },
  pipe_created: { name: 'named pipe', suppliers: { windows: ['Sysmon 17 and 18'] } },
  wmi_event: { name: 'WMI subscription', suppliers: { windows: ['Sysmon 19, 20 and 21'] } },
  clipboard_capture: { name: 'clipboard', suppliers: { windows: ['Sysmon 24'] } },
  ps_script: { name: 'PowerShell script block', suppliers: { windows: ['PowerShell 4104'] } },
  ps_module: { name: 'PowerShell module', suppliers: { windows: ['PowerShell 4103'] } },
  ps_classic_start: { name: 'PowerShell engine start', suppliers: { windows: ['Windows PowerShell 400'] } },
  ps_classic_provider_start: {
    name: 'PowerShell provider start',
    suppliers: { windows: ['Windows PowerShell 600'] },
  },
  ps_classic_script: { name: 'PowerShell pipeline', suppliers: { windows: ['Windows PowerShell 800'] } },
  proxy: { name: 'web proxy request', suppliers: { any: ['a proxy log'] } },
  webserver: { name: 'web server request', suppliers: { any: ['an access log of Apache, nginx or IIS'] } },
  firewall: { name: 'firewall decision', suppliers: { any: ['a firewall log'] } },
  antivirus: { name: 'antivirus detection', suppliers: { any: ['an antivirus log'] } },
};

/** By `product/service`, where there is no category. */
export const serviceTypes: Readonly<Record<string, EventType>> = {
  'kubernetes/audit': {
    name: 'Kubernetes audit request',
    suppliers: { any: ['the API server audit log', 'EKS, AKS or GKE control plane logs'] },
  },
  'aws/cloudtrail': { name: 'AWS API call', suppliers: { any: ['CloudTrail'] } },
  'gcp/gcp.audit': { name: 'Google Cloud API call', suppliers: { any: ['Cloud Audit Logs'] } },
  'azure/activitylogs': { name: 'Azure resource operation', suppliers: { any: ['the Azure activity log'] } },
  'azure/auditlogs': { name: 'Entra ID change', suppliers: { any: ['Entra ID audit logs'] } },
  'azure/signinlogs': { name: 'Entra ID sign-in', suppliers: { any: ['Entra ID sign-in logs'] } },
  'azure/riskdetection': { name: 'Entra ID risk detection', suppliers: { any: ['Entra ID Protection'] } },
  'azure/platformlogs': {
    name: 'Azure resource log',
    suppliers: { any: ['Azure resource logs (Event Hub)'] },
  },
  'azure/graphactivitylogs': { name: 'Microsoft Graph request', suppliers: { any: ['Graph activity logs'] } },
  'm365/audit': { name: 'Microsoft 365 operation', suppliers: { any: ['the unified audit log'] } },
  'okta/okta': { name: 'Okta event', suppliers: { any: ['the Okta System Log'] } },
  'github/audit': { name: 'GitHub audit event', suppliers: { any: ['the GitHub audit log'] } },
  'linux/auditd': {
    name: 'Linux audit record',
    suppliers: { any: ['auditd', 'Auditbeat or Auditd Manager'] },
  },
  'linux/auth': {
    name: 'Linux authentication',
    suppliers: { any: ['/var/log/auth.log or /var/log/secure'] },
  },
  'linux/syslog': { name: 'Linux syslog message', suppliers: { any: ['syslog'] } },
  'windows/security': {
    name: 'Windows Security event',
    suppliers: { any: ['the Security channel (audit policy)'] },
  },
  'windows/system': { name: 'Windows System event', suppliers: { any: ['the System channel'] } },
  'windows/application': {
    name: 'Windows Application event',
    suppliers: { any: ['the Application channel'] },
  },
  'windows/sysmon': { name: 'Sysmon event', suppliers: { any: ['Sysmon'] } },
  'windows/powershell': { name: 'PowerShell event', suppliers: { any: ['PowerShell/Operational'] } },
  'windows/windefend': { name: 'Defender event', suppliers: { any: ['Windows Defender/Operational'] } },
};
