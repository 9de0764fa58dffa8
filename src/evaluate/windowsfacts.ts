import type { Value } from '../events/index.ts';
import { securityEvents } from '../fields/data/securityevents.ts';

const byCode = new Map(securityEvents.map((event) => [event.code, event]));

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
    ['event.category', kind.categories],
    ['event.type', kind.types],
    ['event.action', [kind.action]],
  ];
}
