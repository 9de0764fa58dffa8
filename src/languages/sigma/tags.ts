/**
 * The taxonomy of tags.
 * https://sigmahq.io/sigma-specification/specification/sigma-appendix-tags.html (2.1.0)
 */

/** ATT&CK tactics as tags have them, with hyphens; the first specification wrote underscores. */
export const tactics: ReadonlySet<string> = new Set([
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'stealth',
  'defense-impairment',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
]);

/** What the names of each namespace look like. ATT&CK: techniques, groups, software, data sources, mitigations, assets. */
const shapes: Readonly<Record<string, RegExp>> = {
  attack: /^(?:t\d{4}(?:\.\d{3})?|(?:g|s|ds|m|a)\d{4})$/,
  car: /^\d{4}-\d{2}-\d{3}$/,
  cve: /^\d{4}[-.]\d{4,}$/,
  d3fend: /^(?:d3-[a-z]+|d3f-[A-Za-z0-9-]+|model|harden|detect|isolate|deceive|evict)$/,
  detection: /^(?:dfir|emerging-threats|threat-hunting)$/,
  stp: /^[1-5][auk]?$/,
  tlp: /^(?:red|amber|amber-strict|green|clear)$/,
};

/** Why a tag is none of the taxonomy; undefined when it is one. */
export function tagProblem(tag: string): string | undefined {
  const dot = tag.indexOf('.');
  const namespace = tag.slice(0, Math.max(dot, 0));
  const name = tag.slice(dot + 1);
  const shape = Object.hasOwn(shapes, namespace) ? shapes[namespace] : undefined;
  if (shape?.test(name) === true) return undefined;
  if (namespace === 'attack' && tactics.has(name)) return undefined;
  if (!/^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(tag))
    return 'is not a namespace and a name in lower case, with a dot between';
  if (shape === undefined) return `has a namespace that is none of ${Object.keys(shapes).join(', ')}`;
  if (namespace === 'attack' && tactics.has(name.replaceAll('_', '-'))) {
    return `is written with hyphens: attack.${name.replaceAll('_', '-')}`;
  }
  return `is none of the names that ${namespace} has`;
}
