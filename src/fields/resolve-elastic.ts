import { gkeScope } from './kubernetes.ts';
import { collect, layered, layersOf, type Resolver, sameMapping } from './layers.ts';
import { sigmaLayers } from './resolve-sigma.ts';
import { generalisations, type SourceKey } from './sources.ts';
import { aliasTable, isCanonical } from './tables.ts';
import { hasCodec } from './values.ts';

const platformLog = 'azure.platformlogs.properties.log.';
const auditEvent = 'kubernetes.audit.';
const eventData = 'winlog.event_data.';
/** GKE keeps the objects of the request under Google's own names. */
const gkeRequest = 'gcp.audit.request.';
const gkeResponse = 'gcp.audit.response.';

/** Elastic's names are the canonical ones, but for copies and older spellings. */
export function ecs(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
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
export function winlog(keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
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
