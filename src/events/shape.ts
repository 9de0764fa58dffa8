import { type EventRecord, readTime } from './event.ts';
import { windowsJson } from './windows.ts';
import { windowsXml } from './windowsxml.ts';

function isRecord(value: unknown): value is EventRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const notObject = 'not a JSON object';

/**
 * The events in a JSON object as it is found in files: itself, or what a Windows event export, a Splunk export, an
 * Elasticsearch hit (`{"_source": …}`) or a Kubernetes audit log wraps around them. In the place of an event that
 * cannot be read stands the reason.
 */
export function shaped(record: EventRecord): readonly (EventRecord | string)[] {
  const windows = windowsJson(record);
  if (windows !== undefined) return [windows];
  if (isRecord(record._source) && '_index' in record) return [record._source];
  return splunkExport(record) ?? kubernetesAudit(record) ?? [record];
}

/**
 * Results of a Splunk search in JSON: one an object (`{"result": …}`), as exports are, or all in one (`results`)
 * (https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch). The last object may hold no result.
 */
function splunkExport(record: EventRecord): readonly (EventRecord | string)[] | undefined {
  if (!('preview' in record || 'offset' in record)) return undefined;
  if (isRecord(record.result)) return splunkResult(record.result);
  if (Array.isArray(record.results))
    return record.results.flatMap((each) => (isRecord(each) ? splunkResult(each) : [notObject]));
  return 'lastrow' in record ? [] : undefined;
}

/** `_raw` holds the event as it came; what Splunk extracted stands beside it. */
function splunkResult(result: EventRecord): readonly (EventRecord | string)[] {
  const events = typeof result._raw === 'string' ? unpacked(result._raw) : undefined;
  const { _time } = result;
  const known = (typeof _time === 'string' || typeof _time === 'number') && readTime(_time) !== undefined;
  const beside = known ? { ...result, '@timestamp': _time } : result;
  return (events ?? [{}]).map((event) =>
    typeof event === 'string' ? `its _raw: ${event}` : { ...event, ...beside },
  );
}

/** The events in a text that is JSON or a Windows event in XML; undefined for any other text. */
function unpacked(raw: string): readonly (EventRecord | string)[] | undefined {
  const text = raw.trim();
  const xml = /^(?:<\?xml[^>]*>\s*)?(?=<Event[\s>])/.exec(text);
  if (xml !== null) return [windowsXml(text.slice(xml[0].length))];
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? shaped(parsed) : undefined;
  } catch {
    // Fields that were cut off with the end would seem to be missing in the event.
    return /^\{\s*"/.test(text) ? ['not JSON'] : undefined;
  }
}

/** https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/: the fields below `kubernetes.audit`. */
function kubernetesAudit(record: EventRecord): readonly (EventRecord | string)[] | undefined {
  const version = record.apiVersion;
  if (typeof version !== 'string' || !version.startsWith('audit.k8s.io/')) return undefined;
  if (record.kind === 'EventList' && Array.isArray(record.items)) {
    return record.items.map((each) => (isRecord(each) ? auditEvent(each) : notObject));
  }
  return record.kind === 'Event' ? [auditEvent(record)] : undefined;
}

function auditEvent(record: EventRecord): EventRecord {
  const time = record.requestReceivedTimestamp ?? record.stageTimestamp;
  return { ...(time === undefined ? {} : { '@timestamp': time }), kubernetes: { audit: record } };
}
