/**
 * Services of clouds and applications, and how each vendor selects their events. Facts from the data streams of
 * elastic/integrations, and the source types of Splunk's add-ons and the macros of its security content.
 */
/** A log source that is neither endpoint nor Windows. */
export interface Service {
  /** `product/category/service`. */
  readonly source: string;
  /** data_stream.dataset in Elastic. */
  readonly datasets?: readonly string[];
  readonly ecs?: Readonly<Record<string, string>>;
  readonly sourcetypes?: readonly string[];
  readonly splunk?: Readonly<Record<string, string>>;
  /** Macros of Splunk's security content that stand for it. */
  readonly macros?: readonly string[];
  /** Keys into the table of Splunk names, beside the source types. */
  readonly scopes?: readonly string[];
  readonly model?: string;
}

export const services: readonly Service[] = [
  {
    source: 'kubernetes//audit',
    datasets: ['kubernetes.audit_logs'],
    splunk: { source: 'kubernetes' },
    sourcetypes: ['aws:cloudwatchlogs:eks', 'mscs:storage:blob:json'],
    macros: ['kube_audit', 'aws_cloudwatchlogs_eks', 'cloudwatch_eks', 'kubernetes_azure'],
    scopes: ['kubernetes'],
  },
  {
    source: 'aws//cloudtrail',
    datasets: ['aws.cloudtrail'],
    sourcetypes: ['aws:cloudtrail'],
    macros: ['cloudtrail'],
  },
  {
    source: 'gcp//gcp.audit',
    datasets: ['gcp.audit'],
    sourcetypes: ['google:gcp:pubsub:message'],
    macros: ['google_gcp_pubsub_message', 'google_gcp_pubnet_message'],
  },
  {
    source: 'gcp//google_workspace.admin',
    datasets: ['google_workspace.admin'],
    sourcetypes: ['gws:reports:admin'],
    macros: ['gws_reports_admin'],
  },
  {
    source: 'gcp//google_workspace.login',
    datasets: ['google_workspace.login'],
    sourcetypes: ['gws:reports:login'],
    macros: ['gws_reports_login'],
  },
  {
    source: 'gcp//google_workspace.drive',
    datasets: ['google_workspace.drive'],
    sourcetypes: ['gsuite:drive:json'],
    macros: ['gsuite_drive'],
    scopes: ['gsuite_drive'],
  },
  { source: 'gcp//google_workspace.token', datasets: ['google_workspace.token'] },
  { source: 'gcp//google_workspace.device', datasets: ['google_workspace.device'] },
  {
    source: 'azure//activitylogs',
    datasets: ['azure.activitylogs'],
    sourcetypes: ['mscs:azure:audit'],
    macros: ['azure_audit'],
  },
  {
    source: 'azure//auditlogs',
    datasets: ['azure.auditlogs'],
    splunk: { category: 'AuditLogs' },
    sourcetypes: ['azure:monitor:aad'],
    macros: ['azure_monitor_aad'],
  },
  {
    source: 'azure//signinlogs',
    datasets: ['azure.signinlogs'],
    splunk: { category: 'SignInLogs' },
    sourcetypes: ['azure:monitor:aad'],
    macros: ['azure_monitor_aad'],
  },
  {
    source: 'azure//riskdetection',
    datasets: ['azure.identity_protection'],
    splunk: { category: 'UserRiskEvents' },
    sourcetypes: ['azure:monitor:aad'],
  },
  { source: 'azure//platformlogs', datasets: ['azure.platformlogs'] },
  { source: 'azure//graphactivitylogs', datasets: ['azure.graphactivitylogs'] },
  { source: 'azure//aadgraphactivitylogs', datasets: ['azure.aadgraphactivitylogs'] },
  {
    source: 'm365//audit',
    datasets: ['o365.audit'],
    sourcetypes: ['o365:management:activity'],
    macros: ['o365_management_activity'],
  },
  { source: 'm365//exchange', datasets: ['o365.audit'], sourcetypes: ['o365:management:activity'] },
  { source: 'm365//threat_management', datasets: ['o365.audit'], sourcetypes: ['o365:management:activity'] },
  { source: 'm365//threat_detection', datasets: ['o365.audit'], sourcetypes: ['o365:management:activity'] },
  {
    source: 'okta//okta',
    datasets: ['okta.system'],
    sourcetypes: ['OktaIM2:log'],
    macros: ['okta'],
  },
  {
    source: 'github//audit',
    datasets: ['github.audit'],
    sourcetypes: ['aws:firehose:json'],
    macros: ['github'],
  },
  {
    source: 'linux//auditd',
    datasets: ['auditd_manager.auditd', 'auditd.log'],
    sourcetypes: ['linux:audit'],
    macros: [
      'linux_auditd',
      'linux_auditd_normalized_execve_process',
      'linux_auditd_normalized_proctitle_process',
    ],
  },
  { source: 'linux//auth', datasets: ['system.auth'], sourcetypes: ['linux_secure'] },
  { source: 'linux//syslog', datasets: ['system.syslog'], sourcetypes: ['syslog'] },
  {
    source: 'linux//sshd',
    datasets: ['system.auth'],
    ecs: { 'process.name': 'sshd' },
    sourcetypes: ['linux_secure'],
  },
  {
    source: 'linux//sudo',
    datasets: ['system.auth'],
    ecs: { 'process.name': 'sudo' },
    sourcetypes: ['linux_secure'],
  },
  {
    source: 'linux//cron',
    datasets: ['system.syslog'],
    ecs: { 'process.name': 'cron' },
    sourcetypes: ['syslog'],
  },
  { source: 'fortigate//event', datasets: ['fortinet_fortigate.log'], sourcetypes: ['fgt_event'] },
  // Written into a Windows event log of its own.
  {
    source: 'rpc_firewall/application/',
    ecs: { 'winlog.channel': 'RPCFW' },
    splunk: { source: 'XmlWinEventLog:RPCFW' },
  },
  { source: 'zeek//http', datasets: ['zeek.http'], sourcetypes: ['bro:http:json'], scopes: ['bro:*:json'] },
  { source: 'zeek//dns', datasets: ['zeek.dns'], sourcetypes: ['bro:dns:json'], scopes: ['bro:*:json'] },
  { source: 'zeek//rdp', datasets: ['zeek.rdp'], sourcetypes: ['bro:rdp:json'], scopes: ['bro:*:json'] },
  {
    source: 'zeek//kerberos',
    datasets: ['zeek.kerberos'],
    sourcetypes: ['bro:kerberos:json'],
    scopes: ['bro:*:json'],
  },
  {
    source: 'zeek//smb_files',
    datasets: ['zeek.smb_files'],
    sourcetypes: ['bro:smb_files:json'],
    scopes: ['bro:*:json'],
  },
  {
    source: 'zeek//dce_rpc',
    datasets: ['zeek.dce_rpc'],
    sourcetypes: ['bro:dce_rpc:json', 'zeek:rpc:json'],
    macros: ['zeek_rpc'],
    scopes: ['bro:*:json', 'zeek_rpc'],
  },
  {
    source: 'zeek//x509',
    datasets: ['zeek.x509'],
    sourcetypes: ['bro:x509:json', 'zeek:x509:json'],
    macros: ['zeek_x509'],
    scopes: ['bro:*:json', 'zeek_x509'],
  },
  {
    source: '/webserver/',
    datasets: ['nginx.access', 'apache.access', 'apache_tomcat.access', 'iis.access', 'traefik.access'],
    sourcetypes: ['nginx:plus:kv', 'ms:iis:auto', 'access_combined'],
    macros: ['nginx_access_logs'],
    model: 'Web.Web',
  },
  {
    source: '/proxy/',
    datasets: ['network_traffic.http', 'zeek.http'],
    sourcetypes: ['zscalernss-web', 'stream:http'],
    macros: ['zscaler_proxy', 'stream_http'],
    model: 'Web.Proxy',
  },
  {
    source: '/dns/',
    datasets: ['network_traffic.dns', 'zeek.dns'],
    sourcetypes: ['stream:dns'],
    macros: ['stream_dns'],
    scopes: ['stream_dns', 'Network_Resolution.DNS'],
    model: 'Network_Resolution.DNS',
  },
  {
    source: '/firewall/',
    datasets: ['network_traffic.flow', 'panw.panos', 'fortinet_fortigate.log', 'cisco_ftd.log'],
    sourcetypes: ['pan:traffic'],
    model: 'Network_Traffic.All_Traffic',
  },
  { source: '/antivirus/', ecs: { 'event.category': 'malware' }, model: 'Malware.Malware_Attacks' },
  {
    source: '/authentication/',
    ecs: { 'event.category': 'authentication' },
    model: 'Authentication.Authentication',
  },
  { source: 'windows//iis', datasets: ['iis.access'], sourcetypes: ['ms:iis:auto', 'ms:iis:default'] },
  { source: 'bitbucket//audit' },
  { source: 'opencanary/application/' },
  { source: 'cisco//aaa', sourcetypes: ['cisco:ios'] },
  { source: 'cisco//duo' },
  { source: 'onelogin//onelogin.events' },
  { source: 'qualys//' },
  { source: 'azure//pim' },
];
