import type { Value } from '../events/index.ts';

/**
 * What Elastic's Windows modules say of the events of the Security channel by their code: category, type and action
 * (facts of the `security` module of winlogbeat; what each code means:
 * https://learn.microsoft.com/windows-server/identity/ad-ds/plan/appendix-l--events-to-monitor).
 */
type Kind = readonly [category: string, type: string, actions: Readonly<Record<string, string>>];

const security: readonly Kind[] = [
  [
    'authentication',
    'start',
    {
      4624: 'logged-in',
      4625: 'logon-failed',
      4648: 'logged-in-explicit',
      4768: 'kerberos-authentication-ticket-requested',
      4769: 'kerberos-service-ticket-requested',
      4770: 'kerberos-service-ticket-renewed',
      4771: 'kerberos-preauth-failed',
      4776: 'credential-validated',
      4778: 'session-reconnected',
    },
  ],
  ['authentication', 'end', { 4634: 'logged-out', 4647: 'logged-out', 4779: 'session-disconnected' }],
  ['process', 'start', { 4688: 'created-process' }],
  ['process', 'end', { 4689: 'exited-process' }],
  [
    'iam',
    'admin',
    {
      1102: 'audit-log-cleared',
      4672: 'logged-in-special',
      4673: 'privileged-service-called',
      4674: 'privileged-operation',
      4697: 'service-installed',
      4719: 'changed-audit-config',
    },
  ],
  [
    'iam',
    'creation',
    {
      4698: 'scheduled-task-created',
      4720: 'added-user-account',
      4727: 'added-group-account',
      4731: 'added-group-account',
      4741: 'added-computer-account',
      4754: 'added-group-account',
    },
  ],
  [
    'iam',
    'deletion',
    {
      4699: 'scheduled-task-deleted',
      4726: 'deleted-user-account',
      4730: 'deleted-group-account',
      4734: 'deleted-group-account',
      4743: 'deleted-computer-account',
      4758: 'deleted-group-account',
    },
  ],
  [
    'iam',
    'change',
    {
      4700: 'scheduled-task-enabled',
      4701: 'scheduled-task-disabled',
      4702: 'scheduled-task-updated',
      4723: 'changed-password',
      4724: 'reset-password',
      4728: 'added-member-to-group',
      4729: 'removed-member-from-group',
      4732: 'added-member-to-group',
      4733: 'removed-member-from-group',
      4735: 'modified-group-account',
      4737: 'modified-group-account',
      4738: 'modified-user-account',
      4740: 'locked-out-user-account',
      4742: 'changed-computer-account',
      4755: 'modified-group-account',
      4756: 'added-member-to-group',
      4757: 'removed-member-from-group',
      4767: 'unlocked-user-account',
      4781: 'renamed-user-account',
    },
  ],
];

const byCode = new Map(
  security.flatMap(([category, type, actions]) =>
    Object.entries(actions).map(([code, action]) => [code, { category, type, action }] as const),
  ),
);

/** Canonical fields of a Windows event that follow from its channel and code. */
export function windowsFacts(
  channel: string,
  code: string,
): readonly (readonly [string, readonly Value[]])[] {
  if (channel === '') return [];
  const system = [['host.os.type', ['windows']] as const];
  const kind = channel === 'Security' ? byCode.get(code) : undefined;
  if (kind === undefined) return system;
  return [
    ...system,
    ['event.category', [kind.category]],
    ['event.type', [kind.type]],
    ['event.action', [kind.action]],
  ];
}
