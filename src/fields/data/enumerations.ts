/**
 * Words of a vendor and words of Elastic that say the same: each list says it in full. `rest`: the fact also holds
 * where the vendor has no word or another one than those of the other rows.
 */
export type Rows = readonly (readonly [
  vendor: readonly string[],
  canonical: readonly string[],
  marks?: 'rest',
])[];

const initiated: Rows = [
  [['true'], ['egress', 'outgoing', 'outbound']],
  [['false'], ['ingress', 'incoming', 'inbound']],
];
const logonType: Rows = [
  [['2'], ['Interactive']],
  [['3'], ['Network']],
  [['4'], ['Batch']],
  [['5'], ['Service']],
  [['7'], ['Unlock']],
  [['8'], ['NetworkCleartext']],
  [['9'], ['NewCredentials']],
  [['10'], ['RemoteInteractive']],
  [['11'], ['CachedInteractive']],
];
const success = (yes: string, no: string): Rows => [
  [[yes], ['success']],
  [[no], ['failure']],
];
/** Google's APIs, by the application that Elastic names. */
const googleServices: Rows = ['admin', 'login', 'drive', 'token'].map((name) => [
  [`${name}.googleapis.com`],
  [name],
]);
/** Elastic's pipeline keeps the letters that the service wrote. */
const azureResult: Rows = [
  [['Success'], ['success', 'Success']],
  [['Failure'], ['failure', 'Failure']],
];
const changes: Rows = [
  [['created'], ['creation']],
  [['modified'], ['change']],
  [['deleted'], ['deletion']],
  [['read'], ['access']],
  [['allowed'], ['allowed']],
  [['blocked'], ['denied']],
];

/** System calls as auditbeat words them (go-libaudit's normalizations). */
const systemCalls: Rows = Object.entries({
  'opened-file': 'open openat creat truncate ftruncate fallocate readlink',
  'read-file': 'read',
  'wrote-to-file': 'write',
  'changed-file-attributes-of': 'setxattr fsetxattr lsetxattr removexattr',
  'changed-file-permissions-of': 'chmod fchmod fchmodat',
  'changed-file-ownership-of': 'chown fchown fchownat lchown',
  'loaded-kernel-module': 'init_module finit_module',
  'unloaded-kernel-module': 'delete_module',
  'created-directory': 'mkdir mkdirat',
  mounted: 'mount',
  unmounted: 'umount umount2',
  renamed: 'rename renameat renameat2',
  symlinked: 'symlink symlinkat',
  deleted: 'unlink unlinkat rmdir',
  'changed-timestamp-of': 'utime utimes futimens utimensat',
  executed: 'execve execveat',
  'listen-for-connections': 'listen',
  'accepted-connection-from': 'accept accept4',
  'bound-socket': 'bind',
  'connected-to': 'connect',
  'received-from': 'recv recvfrom recvmsg',
  'sent-to': 'send sendto sendmsg',
  'killed-pid': 'kill tkill tgkill',
  'changed-identity-of': 'setuid setgid seteuid setreuid setresuid',
  'changed-system-time': 'settimeofday clock_settime',
  'make-device': 'mknod mknodat',
  'changed-system-name': 'sethostname setdomainname',
  'allocated-memory': 'mmap mmap2 brk',
}).map(([action, calls]) => [calls.split(' '), [action]]);

/**
 * Values that stand for each other, by canonical field and vendor field. Facts from elastic/integrations' pipelines
 * (Sysmon, system security, okta, auditd) and the Common Information Model's value lists.
 */
export const enumerations: Readonly<Record<string, Readonly<Record<string, Rows>>>> = {
  'network.direction': {
    Initiated: initiated,
    direction: [
      [['outbound'], ['egress', 'outgoing', 'outbound']],
      [['inbound'], ['ingress', 'incoming', 'inbound']],
    ],
  },
  'winlog.logon.type': { LogonType: logonType, Logon_Type: logonType },
  'event.outcome': {
    ResultStatus: [
      [['Success', 'Succeeded', 'PartiallySucceeded', 'True'], ['success'], 'rest'],
      [['Failed', 'False'], ['failure']],
    ],
    success: success('yes', 'no'),
    res: success('success', 'failed'),
    action: success('success', 'failure'),
    status: success('success', 'failure'),
    Status: azureResult,
    'properties.result': azureResult,
  },
  'okta.outcome.result': {
    'event.outcome': [
      [['success'], ['SUCCESS', 'ALLOW']],
      [['failure'], ['FAILURE', 'DENY']],
    ],
  },
  'auditd.result': {
    success: [
      [['yes'], ['success']],
      [['no'], ['fail']],
    ],
    res: [
      [['success'], ['success']],
      [['failed'], ['fail']],
    ],
  },
  'event.provider': {
    eventService: googleServices,
    'protoPayload.serviceName': googleServices,
    'protoPayload.Servicename': googleServices,
  },
  'dns.type': {
    message_type: [
      [['Query'], ['query']],
      [['Response'], ['answer']],
    ],
  },
  'aws.cloudtrail.console_login.additional_eventdata.mfa_used': {
    'additionalEventData.MFAUsed': [
      [['Yes'], ['true']],
      [['No'], ['false']],
    ],
  },
  'kubernetes.audit.annotations.authorization_k8s_io/decision': {
    'event.outcome': [
      [['success'], ['allow']],
      [['failure'], ['forbid']],
    ],
  },
  'event.type': { action: changes },
  'event.action': { SYSCALL: systemCalls, syscall: systemCalls },
  'dll.code_signature.exists': {
    Signed: [
      [['true'], ['true']],
      [['false'], ['false']],
    ],
  },
  // Trusted is what is valid.
  'dll.code_signature.trusted': {
    SignatureStatus: [
      [['Valid'], ['true']],
      [[], ['false'], 'rest'],
    ],
  },
  'dll.code_signature.status': {
    SignatureStatus: [
      [['Valid'], ['trusted']],
      [['Expired'], ['errorExpired']],
    ],
  },
  'network.type': {
    DestinationIsIpv6: [
      [['true'], ['ipv6']],
      [['false'], ['ipv4']],
    ],
    SourceIsIpv6: [
      [['true'], ['ipv6']],
      [['false'], ['ipv4']],
    ],
  },
  'process.Ext.token.integrity_level_name': {
    IntegrityLevel: [
      [['Low'], ['low', 'Low']],
      [['Medium'], ['medium', 'Medium']],
      [['High'], ['high', 'High']],
      [['System'], ['system', 'System']],
    ],
    process_integrity_level: [
      [['low'], ['low', 'Low']],
      [['medium'], ['medium', 'Medium']],
      [['high'], ['high', 'High']],
      [['system'], ['system', 'System']],
    ],
  },
};

/**
 * Words that differ, by canonical field and vendor field, where all others are the same on both sides: Microsoft 365's
 * operations that Elastic's pipeline words anew.
 */
export const exceptions: Readonly<
  Record<string, Readonly<Record<string, readonly (readonly [vendor: string, canonical: string])[]>>>
> = {
  'event.action': {
    Operation: [
      ['Add user.', 'added-user-account'],
      ['Update user.', 'modified-user-account'],
      ['Delete user.', 'deleted-user-account'],
    ],
  },
};
