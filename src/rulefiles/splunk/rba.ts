import { asMaps, asNumber, asText, asTexts, type PlainMap } from './values.ts';

/** Keys of `tags` in version 4 that version 5 says in `rba`, or no longer has. */
export const RISK_TAGS: ReadonlySet<string> = new Set([
  'risk_score',
  'confidence',
  'impact',
  'message',
  'observable',
  'required_fields',
]);

/** Types of a victim: contentctl 5 knows `user`, `system` and `other`. */
const RISK_OBJECT_TYPES: Readonly<Record<string, string>> = {
  user: 'user',
  'user name': 'user',
  'email address': 'user',
  hostname: 'system',
  endpoint: 'system',
  device: 'system',
  'ip address': 'system',
};

/** Types of an attacker's traces, contentctl 5's ThreatObjectType, by the names of version 4. */
const THREAT_OBJECT_TYPES: Readonly<Record<string, string>> = {
  'email address': 'email_address',
  endpoint: 'system',
  hostname: 'system',
  file: 'file_path',
  'file hash': 'file_hash',
  'file name': 'file_name',
  'ip address': 'ip_address',
  process: 'process',
  'process name': 'process_name',
  'parent process': 'parent_process',
  'parent process name': 'parent_process_name',
  'registry key': 'registry_path',
  'registry path': 'registry_path',
  'registry value': 'registry_value_name',
  'tls hash': 'tls_hash',
  'url string': 'url',
  'url domain': 'domain',
  domain: 'domain',
  service: 'service',
  signature: 'signature',
  command: 'command',
};

/** An observable of type `Other` whose field is named like one of the types. */
const THREAT_TYPES: ReadonlySet<string> = new Set([...Object.values(THREAT_OBJECT_TYPES), 'http_user_agent']);

/**
 * Version 5's `rba` of version 4's risk tags: victims become risk objects, attackers threat objects. An attacker of a
 * type that version 5 does not know is left out (`leftOut`). Undefined when the tags name no victim.
 */
export function rbaFromTags(
  tags: PlainMap,
  score: number,
): { readonly rba: PlainMap; readonly leftOut: readonly string[] } | undefined {
  const riskObjects: PlainMap[] = [];
  const threatObjects: PlainMap[] = [];
  const leftOut: string[] = [];
  for (const observable of asMaps(tags.observable)) {
    const field = asText(observable.name);
    if (field === undefined) continue;
    const type = (asText(observable.type) ?? '').toLowerCase();
    const roles = asTexts(observable.role).map((role) => role.toLowerCase());
    const threat = THREAT_OBJECT_TYPES[type] ?? (THREAT_TYPES.has(field) ? field : undefined);
    // Version 5 has no users among threat objects: an attacking user is scored like any other user.
    if (!roles.includes('attacker') || RISK_OBJECT_TYPES[type] === 'user') {
      riskObjects.push({ field, type: RISK_OBJECT_TYPES[type] ?? 'other', score });
    } else if (threat !== undefined) threatObjects.push({ field, type: threat });
    else leftOut.push(field);
  }
  if (riskObjects.length === 0) return undefined;
  const message = asText(tags.message);
  return {
    rba: {
      ...(message === undefined ? {} : { message }),
      risk_objects: riskObjects,
      threat_objects: threatObjects,
    },
    leftOut,
  };
}

/** `rba` with the given highest score, when the score of the rule is no longer the one that it was read with. */
export function withScore(rba: PlainMap, score: number | undefined): PlainMap {
  const objects = asMaps(rba.risk_objects);
  const scores = objects.map((object) => asNumber(object.score) ?? 0);
  if (score === undefined || objects.length === 0 || Math.max(...scores) === score) return rba;
  return { ...rba, risk_objects: objects.map((object) => ({ ...object, score })) };
}
