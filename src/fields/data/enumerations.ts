type Rows = readonly (readonly [vendor: string, canonical: readonly string[]])[];

const initiated: Rows = [
  ['true', ['egress', 'outgoing', 'outbound']],
  ['false', ['ingress', 'incoming', 'inbound']],
];
const logonType: Rows = [
  ['2', ['Interactive']],
  ['3', ['Network']],
  ['4', ['Batch']],
  ['5', ['Service']],
  ['7', ['Unlock']],
  ['8', ['NetworkCleartext']],
  ['9', ['NewCredentials']],
  ['10', ['RemoteInteractive']],
  ['11', ['CachedInteractive']],
];
const success = (yes: string, no: string): Rows => [
  [yes, ['success']],
  [no, ['failure']],
];
const changes: Rows = [
  ['created', ['creation']],
  ['modified', ['change']],
  ['deleted', ['deletion']],
  ['read', ['access']],
];

/**
 * Values that stand for each other, by canonical field and vendor field. Facts from elastic/integrations' pipelines
 * (Sysmon, system security, okta, auditd) and the Common Information Model's value lists.
 */
export const enumerations: Readonly<Record<string, Readonly<Record<string, Rows>>>> = {
  'network.direction': {
    Initiated: initiated,
    direction: [
      ['outbound', ['egress', 'outgoing', 'outbound']],
      ['inbound', ['ingress', 'incoming', 'inbound']],
    ],
  },
  'winlog.logon.type': { LogonType: logonType, Logon_Type: logonType },
  'event.outcome': {
    'outcome.result': success('SUCCESS', 'FAILURE'),
    ResultStatus: success('Succeeded', 'Failed'),
    success: success('yes', 'no'),
    res: success('success', 'failed'),
    action: success('success', 'failure'),
    status: success('success', 'failure'),
    Status: success('Success', 'Failure'),
    'properties.result': success('success', 'failure'),
    'responseElements.ConsoleLogin': success('Success', 'Failure'),
  },
  'event.type': { action: changes },
  'dll.code_signature.exists': {
    Signed: [
      ['true', ['true']],
      ['false', ['false']],
    ],
  },
  'dll.code_signature.status': {
    SignatureStatus: [
      ['Valid', ['trusted']],
      ['Expired', ['errorExpired']],
    ],
  },
  'network.type': {
    DestinationIsIpv6: [
      ['true', ['ipv6']],
      ['false', ['ipv4']],
    ],
    SourceIsIpv6: [
      ['true', ['ipv6']],
      ['false', ['ipv4']],
    ],
  },
  'process.Ext.token.integrity_level_name': {
    IntegrityLevel: [
      ['Low', ['low']],
      ['Medium', ['medium']],
      ['High', ['high']],
      ['System', ['system']],
    ],
    process_integrity_level: [
      ['low', ['low']],
      ['medium', ['medium']],
      ['high', ['high']],
      ['system', ['system']],
    ],
  },
};
