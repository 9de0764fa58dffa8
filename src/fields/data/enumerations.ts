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

/** event.action of Windows Security events, by event code (elastic/integrations, system security). */
export const securityActions: Readonly<Record<string, readonly string[]>> = {
  'logging-service-shutdown': ['1100'],
  'audit-log-cleared': ['1102'],
  'system-time-changed': ['4616'],
  'logged-in': ['4624'],
  'logon-failed': ['4625'],
  'logged-out': ['4634'],
  'logged-in-explicit': ['4648'],
  'registry-value-modified': ['4657'],
  'permissions-changed': ['4670'],
  'logged-in-special': ['4672'],
  'privileged-service-called': ['4673'],
  'privileged-operation': ['4674'],
  'created-process': ['4688'],
  'exited-process': ['4689'],
  'service-installed': ['4697'],
  'scheduled-task-created': ['4698'],
  'scheduled-task-deleted': ['4699'],
  'scheduled-task-enabled': ['4700'],
  'scheduled-task-disabled': ['4701'],
  'scheduled-task-updated': ['4702'],
  'domain-trust-added': ['4706'],
  'changed-audit-config': ['4719'],
  'added-user-account': ['4720'],
  'enabled-user-account': ['4722'],
  'changed-password': ['4723'],
  'reset-password': ['4724'],
  'disabled-user-account': ['4725'],
  'deleted-user-account': ['4726'],
  'added-group-account': ['4727'],
  'added-member-to-group': ['4728', '4732', '4756'],
  'removed-member-from-group': ['4729'],
  'deleted-group-account': ['4730'],
  'modified-user-account': ['4738'],
  'domain-policy-changed': ['4739'],
  'locked-out-user-account': ['4740'],
  'added-computer-account': ['4741'],
  'changed-computer-account': ['4742'],
  'deleted-computer-account': ['4743'],
  'unlocked-user-account': ['4767'],
  'kerberos-authentication-ticket-requested': ['4768'],
  'kerberos-service-ticket-requested': ['4769'],
  'kerberos-service-ticket-renewed': ['4770'],
  'kerberos-preauth-failed': ['4771'],
  'credential-validated': ['4776'],
  'session-reconnected': ['4778'],
  'session-disconnected': ['4779'],
  'renamed-user-account': ['4781'],
  'group-membership-enumerated': ['4798'],
  'user-member-enumerated': ['4799'],
};

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
