import { type Layer, layered, layersOf, type Resolver } from './layers.ts';
import { itemNames } from './lists.ts';
import { pathPart } from './paths.ts';
import { iis, ruleLayers, sigmaLayers } from './resolve-sigma.ts';
import { eventKind, type SourceKey, service, sourceOfKey, splunkScopes } from './sources.ts';
import { lazy, type Mapping, type ScopeTable, sigmaTable, splunkTable } from './tables.ts';
import { unanimous } from './unanimous.ts';

/** Raw Windows and Sysmon events keep the names that Sigma uses; the add-ons give them other names besides. */
export function splunk(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
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
      const names = all.toVendor(canonical).filter(kept);
      return keys.includes('kubernetes//audit') ? names.flatMap(inAuditEvent) : names;
    },
  };
}

/**
 * The name that an audit event's own field has: columns of searches (`capabilities`) are no fields of the event, and
 * Splunk puts `{}` after the name of a list (its automatic extraction from JSON).
 */
function inAuditEvent(mapping: Mapping): readonly Mapping[] {
  const path = mapping.canonical.replace(/^kubernetes\.audit\./, '');
  if (path !== mapping.canonical && path.includes('.') && !mapping.field.includes('.')) return [];
  return mapping.byRule === true ? [{ ...mapping, field: mapping.field.replace(lists, '$&{}') }] : [mapping];
}

/** Lists of the API's objects. Fact: Kubernetes API reference (Pod, Role, RoleBinding, ObjectMeta). */
const lists =
  /\b(?:sourceIPs|groups|containers|initContainers|ephemeralContainers|volumes|volumeMounts|env|envFrom|ports|tolerations|imagePullSecrets|subjects|rules|webhooks|ownerReferences|finalizers)(?=\.|$)|(?<=\.capabilities\.)(?:add|drop)$|(?<=\bcontainers\.)(?:command|args)$|(?<=\brules\.)(?:verbs|resources|apiGroups|resourceNames)$/gi;

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

/** The fields of datasets, and of the other datasets of the same models (`Web.Proxy` has the fields of `Web.Web`). */
export function modelLayers(datasets: readonly string[]): ScopeTable[] {
  const models = new Set(datasets.map((dataset) => dataset.split('.')[0]));
  const related = [...splunkTable().keys()].filter((scope) => models.has(scope.split('.')[0]));
  return layersOf(splunkTable(), [...datasets, ...related]);
}

/** The data models that hold the events of a log source. */
export function modelsOf(key: SourceKey): readonly string[] {
  const model = eventKind(sourceOfKey(key).category)?.model ?? service(key)?.model;
  return model === undefined ? [] : [model];
}
