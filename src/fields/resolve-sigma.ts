import { type Layer, layered, layersOf, type Resolver, sameMapping } from './layers.ts';
import { canonicalByRule, covers, type PrefixRule, prefixRules, vendorByRule } from './rules.ts';
import { eventKind, generalisations, type SourceKey, sourceOfKey } from './sources.ts';
import { canonicalTypes, isCanonical, type Mapping, type ScopeTable, sigmaTable } from './tables.ts';
import { unanimous } from './unanimous.ts';

/** Sigma's names: those of the event itself, as a rule. */
export function sigma(keys: readonly SourceKey[]): Resolver {
  const resolver = layered([...sigmaLayers(keys), ...ruleLayers(keys), ...ecsLayers(keys), eventTime]);
  if (!keys.includes('kubernetes//audit')) return resolver;
  // The table has short names that rules use; the event's own name is the one to write.
  const rules = layered(ruleLayers(keys));
  return {
    toCanonical: resolver.toCanonical,
    toVendor(canonical) {
      // Elastic writes the dots of annotations' names as underscores: those names are in the table.
      const own = canonical.startsWith('kubernetes.audit.annotations.') ? [] : rules.toVendor(canonical);
      return own.length > 0 ? own : resolver.toVendor(canonical);
    },
  };
}

/** Where the operating system is not known, the names that all systems share (Sigma uses the same on each). */
export function sigmaLayers(keys: readonly SourceKey[]): Layer[] {
  const scopes: string[] = [];
  for (const key of keys) {
    scopes.push(...generalisations(key), ...(key === iis ? ['/webserver/'] : []));
    const { product, category } = sourceOfKey(key);
    // Sigma's categories have the same names on every system, though the tables may list one system only.
    const open = product === undefined || !sigmaTable().has(`${product}/${category}/`);
    if (category !== undefined && open)
      scopes.push(...['windows', 'linux', 'macos'].map((os) => `${os}/${category}/`));
  }
  const known = layersOf(sigmaTable(), scopes);
  const layers: Layer[] = keys.some(isAnySystem) ? [accounts(known), ...known] : known;
  const special = keys.every((key) => sourceOfKey(key).category === undefined);
  const open = keys.filter((key) => key.endsWith('//') || key.endsWith('//sysmon'));
  if (keys.length === 0) layers.push(unanimous(sigmaTable()));
  else if (special && open.length > 0)
    layers.push(unanimous(sigmaTable(), (scope) => open.some((key) => isWithin(scope, key))));
  return layers;
}

function isAnySystem(key: SourceKey): boolean {
  const { product, category } = sourceOfKey(key);
  return product === undefined && category !== undefined;
}

/** Only Windows' accounts have a domain: where the system is not known, the name may also stand alone. */
function accounts(layers: readonly ScopeTable[]): Layer {
  const get = (canonical: string): readonly Mapping[] | undefined => {
    const all = layers.flatMap((layer) => layer.byCanonical.get(canonical) ?? []);
    const whole = all.find((mapping) => mapping.relation === 'composite' && canonical.endsWith('.name'));
    const plain = all.some((mapping) => mapping.relation === 'same' && mapping.field === whole?.field);
    return whole === undefined || !plain ? undefined : [{ ...whole, alone: true }];
  };
  return { byField: { get: () => undefined }, byCanonical: { get } };
}

/** Whether a log source is a part of an open one: of a product, or of what Sysmon reports. */
function isWithin(scope: SourceKey, open: SourceKey): boolean {
  if (!open.endsWith('//sysmon')) return covers(open, scope);
  const { product, category } = sourceOfKey(scope);
  return product === sourceOfKey(open).product && eventKind(category)?.sysmon !== undefined;
}

/** A web server's log that Sigma files under Windows: no Windows events. */
export const iis = 'windows//iis';

export function ruleLayers(keys: readonly SourceKey[]): Layer[] {
  const rules = prefixRules.filter((rule) => keys.some((key) => key !== iis && covers(rule.scope, key)));
  if (rules.length === 0) return [];
  return [
    {
      byField: {
        get(field) {
          if (isElasticName(rules, field)) return [sameMapping(field, field)];
          const canonical = canonicalByRule(rules, field);
          if (canonical === undefined) return undefined;
          // A name made by changing letters is a guess where the vocabulary does not have it.
          // Words of a command beyond the four arguments of a system call are in no field of their own in Elastic.
          const word = /^auditd\.data\.a\d+$/.test(canonical);
          const changed = !canonical.endsWith(field.replaceAll('{}', ''));
          const guessed = word || (changed && !canonicalTypes().has(canonical));
          const relation = guessed ? 'approximate' : 'same';
          return [{ field, canonical, relation, confidence: 'medium', byRule: true }];
        },
      },
      byCanonical: {
        get(canonical) {
          const field = vendorByRule(rules, canonical);
          return field === undefined ? undefined : [{ ...sameMapping(field, canonical), byRule: true }];
        },
      },
    },
  ];
}

/** A name of Elastic's among a vendor's own: kept from a rule that was converted, or used as it is. */
function isElasticName(rules: readonly PrefixRule[], name: string): boolean {
  if (!name.includes('.')) return false;
  const own = rules.filter((rule) => rule.vendor === '');
  if (own.some((rule) => name.startsWith(rule.canonical))) return true;
  // The attributes of Windows events have no dots.
  const open = own.some((rule) => rule.canonical === 'winlog.event_data.');
  return own.length > 0 && (open ? isCanonical(name) : canonicalTypes().has(name));
}

/** Sigma rules may use ECS names as they are (Sigma's `category: network` does). */
function ecsLayers(keys: readonly SourceKey[]): Layer[] {
  if (!keys.some((key) => key.startsWith('/network/'))) return [];
  const same = (name: string): readonly Mapping[] | undefined =>
    canonicalTypes().has(name) ? [sameMapping(name, name)] : undefined;
  return [{ byField: { get: same }, byCanonical: { get: same } }];
}

/** Sigma's name for the time of an event, where the log source has none. */
const eventTime: Layer = {
  byField: { get: (field) => (field === 'timestamp' ? [sameMapping(field, '@timestamp')] : undefined) },
  byCanonical: {
    get: (canonical) => (canonical === '@timestamp' ? [sameMapping('timestamp', canonical)] : undefined),
  },
};
