import { addressOf } from './addresses.ts';
import { gkeScope } from './kubernetes.ts';
import { itemNames } from './lists.ts';
import { pathPart } from './paths.ts';
import { canonicalByRule, covers, type PrefixRule, prefixRules, vendorByRule } from './rules.ts';
import { eventKind, generalisations, type SourceKey, service, sourceOfKey, splunkScopes } from './sources.ts';
import {
  aliasTable,
  canonicalTypes,
  isCanonical,
  lazy,
  type Mapping,
  type ScopeTable,
  sigmaTable,
  splunkTable,
  type Table,
} from './tables.ts';
import { unanimous } from './unanimous.ts';
import { hasCodec } from './values.ts';

/** Names of one taxonomy under given log sources, both ways, best first. */
export interface Resolver {
  toCanonical(field: string): readonly Mapping[];
  toVendor(canonical: string): readonly Mapping[];
}

const none: readonly Mapping[] = [];
const resolvers = new Map<string, Resolver>();

/**
 * The names of `taxonomy` under the log sources `keys`; `scopes` are further keys into the table of Splunk names
 * (data models, source types without a Sigma log source).
 */
export function resolverFor(
  taxonomy: string,
  keys: readonly SourceKey[],
  scopes: readonly string[] = [],
): Resolver {
  const id = `${taxonomy}\n${keys.join(',')}\n${scopes.join(',')}`;
  const known = resolvers.get(id);
  if (known !== undefined) return known;
  const made = remembered(make(taxonomy, keys, scopes));
  if (resolvers.size > 2000) resolvers.clear();
  resolvers.set(id, made);
  return made;
}

function make(taxonomy: string, keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
  switch (taxonomy) {
    case 'sigma':
      return sigma(keys);
    case 'splunk':
      return splunk(keys, scopes);
    case 'cim':
      return layered(modelLayers([...scopes, ...keys.flatMap(modelsOf)]));
    case 'winlog':
      return winlog(keys, scopes);
    default:
      return ecs(keys, scopes);
  }
}

/** The fields of datasets, and of the other datasets of the same models (`Web.Proxy` has the fields of `Web.Web`). */
function modelLayers(datasets: readonly string[]): ScopeTable[] {
  const models = new Set(datasets.map((dataset) => dataset.split('.')[0]));
  const related = [...splunkTable().keys()].filter((scope) => models.has(scope.split('.')[0]));
  return layersOf(splunkTable(), [...datasets, ...related]);
}

/** The data models that hold the events of a log source. */
export function modelsOf(key: SourceKey): readonly string[] {
  const model = eventKind(sourceOfKey(key).category)?.model ?? service(key)?.model;
  return model === undefined ? [] : [model];
}

function layersOf(table: Table, scopes: readonly string[]): ScopeTable[] {
  const layers: ScopeTable[] = [];
  for (const scope of new Set(scopes)) {
    const layer = table.get(scope);
    if (layer !== undefined) layers.push(layer);
  }
  return layers;
}

/** Where the operating system is not known, the names that all systems share (Sigma uses the same on each). */
function sigmaLayers(keys: readonly SourceKey[]): Layer[] {
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

function sigma(keys: readonly SourceKey[]): Resolver {
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

/** Raw Windows and Sysmon events keep the names that Sigma uses; the add-ons give them other names besides. */
function splunk(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
  const raw = keys.filter((key) => (key.startsWith('windows/') && key !== iis) || isSysmon(key));
  const rawLayers = raw.length === 0 ? [] : [eventCode, ...sigmaLayers(raw), ...ruleLayers(raw)];
  const unknown = keys.length === 0 && scopes.length === 0;
  const layers = [
    ...layersOf(splunkTable(), [...scopes, ...keys.flatMap((key) => [...splunkScopes(key)])]),
    ...(keys.includes('m365//audit') ? [items] : []),
    ...ruleLayers(keys),
    ...(unknown ? [unanimous(splunkTable())] : []),
  ];
  const all = layered([...rawLayers, ...layers]);
  const own = layered(rawLayers);
  const events = sigmaNames();
  const ours = (mapping: Mapping): boolean => isOfService(mapping, keys);
  return {
    // What the event itself calls a field means what it means in Sigma; the add-on's names are from another list.
    toCanonical: (field) =>
      (rawLayers.length > 0 && events.has(field) ? own : all).toCanonical(field).filter(ours),
    toVendor(canonical) {
      const found = own.toVendor(canonical);
      const path = pathPart(canonical)?.path;
      const known = found.length > 0 || (path !== undefined && own.toVendor(path).length > 0);
      if (known) return found;
      // The event's own names are those of its own kind; the add-on has the same names for all of them.
      const kept = (mapping: Mapping): boolean =>
        ours(mapping) && (rawLayers.length === 0 || !events.has(mapping.field));
      return all.toVendor(canonical).filter(kept);
    },
  };
}

/** Whether a name is no other Azure log's: one source type of Splunk's holds several of them. */
function isOfService({ canonical, field }: Mapping, keys: readonly SourceKey[]): boolean {
  // Sign-ins have a status, with an error code; a result is that of a change.
  if (field === 'properties.result' && keys.includes('azure//signinlogs'))
    return keys.includes('azure//auditlogs');
  const owner = /^azure\.((?:audit|signin|activity)logs)\./.exec(canonical)?.[1];
  return owner === undefined || !keys.some(isAzure) || keys.includes(`azure//${owner}`);
}

function isAzure(key: SourceKey): boolean {
  return key.startsWith('azure//');
}

/** The names of Windows events' fields that the tables know, in whatever log source. */
const sigmaNames = lazy(() => {
  const names = new Set<string>();
  for (const [scope, layer] of sigmaTable())
    if (scope.startsWith('windows/')) for (const name of layer.byField.keys()) names.add(name);
  return names;
});

/** A web server's log that Sigma files under Windows: no Windows events. */
const iis = 'windows//iis';

/** Sysmon's events, on Windows and Linux, and others that are written into Windows event logs. */
function isSysmon(key: SourceKey): boolean {
  const { product, category, service } = sourceOfKey(key);
  if (service === 'sysmon' || product === 'rpc_firewall') return true;
  return product !== 'macos' && eventKind(category) !== undefined;
}

const eventCodeMapping: Mapping = {
  field: 'EventCode',
  canonical: 'event.code',
  relation: 'selector',
  confidence: 'high',
};
const eventCode: Layer = {
  byField: { get: (field) => (field === 'EventCode' ? [eventCodeMapping] : undefined) },
  byCanonical: { get: (canonical) => (canonical === 'event.code' ? [eventCodeMapping] : undefined) },
};

/** The items of a list, which the event has under the names of the list's parts. */
const items: Layer = { byField: { get: () => undefined }, byCanonical: { get: itemNames } };

interface Layer {
  byField: { get(field: string): readonly Mapping[] | undefined };
  byCanonical: { get(canonical: string): readonly Mapping[] | undefined };
}

function ruleLayers(keys: readonly SourceKey[]): Layer[] {
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

function sameMapping(field: string, canonical: string): Mapping {
  return { field, canonical, relation: 'same', confidence: 'high' };
}

function layered(layers: readonly Layer[]): Resolver {
  return {
    toCanonical: (field) => collect(layers, (layer) => layer.byField.get(field)),
    toVendor: (canonical) => collect(layers, (layer) => layer.byCanonical.get(canonical)),
  };
}

function collect(
  layers: readonly Layer[],
  find: (layer: Layer) => readonly Mapping[] | undefined,
): readonly Mapping[] {
  const found: Mapping[] = [];
  for (const layer of layers) {
    for (const mapping of find(layer) ?? none) {
      if (!found.some((m) => m.field === mapping.field && m.canonical === mapping.canonical))
        found.push(mapping);
    }
  }
  return found;
}

const platformLog = 'azure.platformlogs.properties.log.';
const auditEvent = 'kubernetes.audit.';
const eventData = 'winlog.event_data.';
/** GKE keeps the objects of the request under Google's own names. */
const gkeRequest = 'gcp.audit.request.';
const gkeResponse = 'gcp.audit.response.';

/** Elastic's names are the canonical ones, but for copies and older spellings. */
function ecs(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
  const gke = scopes.includes(gkeScope);
  const special = gke ? [gkeScope] : keys.flatMap(generalisations);
  const layers = layersOf(aliasTable(), [...special, '//']);
  const events = keys.filter((key) => key.startsWith('windows/'));
  const own = events.length === 0 ? undefined : layered(sigmaLayers(events));
  const kubernetes = keys.includes('kubernetes//audit');
  return {
    toCanonical(field) {
      const alias = collect(layers, (layer) => layer.byField.get(field));
      if (alias.length > 0) return alias;
      // AKS writes the audit event whole into Azure's platform log.
      if (kubernetes && field.startsWith(platformLog))
        return [sameMapping(field, auditEvent + field.slice(platformLog.length))];
      if (gke && field.startsWith(gkeRequest))
        return [sameMapping(field, `${auditEvent}requestObject.${field.slice(gkeRequest.length)}`)];
      // What the event's own field means where the pipeline leaves it under its own name.
      if (own !== undefined && field.startsWith(eventData)) {
        const word = field.slice(eventData.length);
        const read = own.toCanonical(word).filter((item) => item.relation === 'same' || hasCodec(item));
        const meaning = read.filter(({ canonical }) => !canonical.startsWith('ext.'));
        if (meaning.length > 0)
          return [
            ...meaning.map((mapping) => ({ ...mapping, field, word })),
            { ...sameMapping(field, field), byRule: true },
          ];
      }
      if (gke && field.startsWith(gkeResponse))
        return [sameMapping(field, `${auditEvent}responseObject.${field.slice(gkeResponse.length)}`)];
      return [sameMapping(field, field)];
    },
    toVendor(canonical) {
      if (isCanonical(canonical) && !canonical.startsWith('ext.')) return [sameMapping(canonical, canonical)];
      return collect(layers, (layer) => layer.byCanonical.get(canonical));
    },
  };
}

/** Winlogbeat's own names: a field of the event's data keeps its name; what stands around the data is as in ECS. */
function winlog(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
  const elastic = ecs(keys, scopes);
  const events = layered(sigmaLayers(keys));
  return {
    toCanonical: elastic.toCanonical,
    toVendor(canonical) {
      if (/^(?:winlog\.|event\.code$|@timestamp$|message$)/.test(canonical) && !isWordOf(canonical))
        return elastic.toVendor(canonical);
      return events
        .toVendor(canonical)
        .map((mapping) => ({ ...mapping, field: eventData + mapping.field, word: mapping.field }));
    },
  };

  /** Elastic's words for what the event has as a number (`winlog.logon.type`). */
  function isWordOf(canonical: string): boolean {
    return !canonical.startsWith(eventData) && events.toVendor(canonical).some(hasCodec);
  }
}

function remembered(resolver: Resolver): Resolver {
  const canonical = new Map<string, readonly Mapping[]>();
  const vendor = new Map<string, readonly Mapping[]>();
  const through =
    (memory: Map<string, readonly Mapping[]>, find: (name: string) => readonly Mapping[]) =>
    (name: string): readonly Mapping[] => {
      let found = memory.get(name);
      if (found === undefined) {
        found = find(name);
        if (memory.size > 5000) memory.clear();
        memory.set(name, found);
      }
      return found;
    };
  return {
    toCanonical: through(canonical, (name) => resolver.toCanonical(name)),
    toVendor: through(vendor, (name) => resolver.toVendor(name)),
  };
}

const rank: Readonly<Record<Mapping['relation'], number>> = {
  same: 0,
  value: 1,
  format: 1,
  selector: 1,
  approximate: 2,
  composite: 3,
  event: 3,
  token: 4,
  position: 4,
};

/** Of two names alike, the better attested one. */
const doubt: Readonly<Record<Mapping['confidence'], number>> = { high: 0, medium: 0.1, low: 0.2 };

/** The mapping that a name has where its value does not matter. Names made by rule come after those of the tables. */
export function preferred(mappings: readonly Mapping[]): Mapping | undefined {
  let best: Mapping | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const mapping of mappings) {
    const doubtful = mapping.relation === 'approximate' && mapping.confidence === 'low';
    const own =
      (mapping.byRule === true ? 2.5 : doubtful ? 3 : rank[mapping.relation]) + doubt[mapping.confidence];
    if (own < bestRank) {
      best = mapping;
      bestRank = own;
    }
  }
  // What may be an address or a name is in `.address`; `.ip` has it too where it is an address.
  const address = best === undefined ? undefined : addressOf(best.canonical);
  if (address === undefined) return best;
  return mappings.find((item) => item.canonical === address && item.relation === best?.relation) ?? best;
}
