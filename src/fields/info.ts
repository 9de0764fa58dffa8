import { aliasTable, canonicalTypes } from './tables.ts';

/** What is known of a canonical (ECS) field. */
export interface FieldInfo {
  readonly name: string;
  readonly type?:
    | 'keyword'
    | 'text'
    | 'wildcard'
    | 'ip'
    | 'long'
    | 'double'
    | 'boolean'
    | 'date'
    | 'object'
    | 'flattened'
    | 'nested';
  /** May hold several values in one event. */
  readonly multi: boolean;
}

/**
 * Arrays that the vocabulary does not list one by one: attributes of API objects, ECS's array fields, and the flags and
 * lists that the security pipelines of Winlogbeat and of the system integration take apart.
 */
const arrays = new RegExp(
  `^(?:${[
    String.raw`kubernetes\.audit\.(?:sourceIPs|(?:user|impersonatedUser)\.(?:groups|extra\..+)|requestObject\.(?:spec\.(?:containers|volumes|initContainers|ephemeralContainers)|rules|subjects|metadata\.ownerReferences)\..+)`,
    String.raw`gcp\.audit\.(?:request|response)\.(?:rules|subjects|policy\.bindings)\..+`,
    String.raw`.+\.target_resources\..+`,
    String.raw`okta\.target\..+`,
    String.raw`process\.(?:.+\.)?args`,
    String.raw`host\.(?:ip|mac)`,
    String.raw`related\..+`,
    String.raw`observer\.ip`,
    String.raw`dns\.(?:answers\..+|resolved_ip|header_flags)`,
    String.raw`winlog\.event_data\.(?:(?:New|Old)UACList|UserAccountControl|SidList|(?:Enabled|Disabled)?PrivilegeList|(?:AccessList|AccessMask|TicketOptions)Description)`,
    String.raw`.*\.roles`,
    String.raw`threat\..+`,
    String.raw`kibana\.alert\.(?:rule\.(?:tags|threat\..+)|ancestors\..+)`,
    String.raw`winlog\.keywords`,
    String.raw`file\.attributes`,
    String.raw`.+\.x509\.(?:alternative_names|(?:issuer|subject)\.(?:common_name|country|locality|organization|organizational_unit|state_or_province))`,
    String.raw`(?:.+\.)?supplemental_groups\..+`,
  ].join('|')})$`,
);

/**
 * Numbers that the vocabulary has as texts: measures of Elastic's jobs and pipelines (their documentation, "Advanced
 * analytics"; PowerShell's script block fields), and the codes of Kubernetes.
 */
const numbers =
  /^(?:.+_probability|powershell\.file\.script_block_(?:entropy_bits|length|surprisal_stdev|unique_symbols)|kubernetes\.audit\.responseStatus\.code|ext\..+(?:_count|_length|\.length))$/;

/** The data of Windows events are texts, whatever their names (Winlogbeat's index template). */
export function fieldInfo(name: string): FieldInfo | undefined {
  const known = canonicalTypes().get(name);
  const multi = known?.multi === true || arrays.test(name);
  if (known === undefined && name.startsWith('winlog.event_data.')) return { name, type: 'keyword', multi };
  if (known === undefined) {
    const alias = otherSpelling(name);
    if (alias !== undefined) return { ...alias, name };
    return multi ? { name, multi } : undefined;
  }
  const type = known.type === 'keyword' && numbers.test(name) ? 'double' : known.type;
  return { name, type: type as NonNullable<FieldInfo['type']>, multi };
}

/** Of a name that Elastic has beside a canonical one, whatever the log source: `event.dataset`. */
function otherSpelling(name: string): FieldInfo | undefined {
  const [mapping] = aliasTable().get('//')?.byField.get(name) ?? [];
  return mapping === undefined ? undefined : fieldInfo(mapping.canonical);
}

/** Whether a field is known to hold whole texts, whose order is that of their characters. */
export function holdsTexts(name: string): boolean {
  const type = fieldInfo(name)?.type;
  return type === 'keyword' || type === 'wildcard';
}

/** Known canonical names by a pattern, whose `*` stands for any text. */
export function fieldsLike(pattern: string): readonly string[] {
  const [start = '', ...parts] = pattern.split('*');
  const end = parts.pop() ?? '';
  return [...canonicalTypes().keys()].filter((name) => {
    if (name.includes('*') || !name.startsWith(start) || !name.endsWith(end)) return false;
    let at = start.length;
    for (const part of parts) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= name.length - end.length;
  });
}

/** Known canonical names near to a name that is not known, the nearest first. */
export function fieldSuggestions(name: string, limit = 3): readonly string[] {
  return nearestNames(name, canonicalTypes().keys(), limit);
}

export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const bound = Math.max(2, Math.floor(name.length / 4));
  const distances = new Map<string, number>();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > bound || distances.has(candidate)) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bound);
    if (distance <= bound) distances.set(candidate, distance);
  }
  return [...distances]
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([candidate]) => candidate);
}

/** Levenshtein's distance, given up beyond `bound`. */
function editDistance(a: string, b: string, bound: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const value = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost);
      next.push(value);
      if (value < best) best = value;
    }
    if (best > bound) return best;
    row = next;
  }
  return row[b.length]!;
}
