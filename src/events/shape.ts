import type { EventRecord } from './event.ts';
import { windowsJson } from './windows.ts';

function isRecord(value: unknown): value is EventRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The events in a JSON object as it is found in files: itself, or what a Windows event export, a Splunk export
 * (`{"result": …}`), an Elasticsearch hit (`{"_source": …}`) or a Kubernetes audit log wraps around them.
 */
export function shaped(record: EventRecord): readonly EventRecord[] {
  const windows = windowsJson(record);
  if (windows !== undefined) return [windows];
  if (isRecord(record._source) && '_index' in record) return [record._source];
  if (isRecord(record.result) && ('preview' in record || 'offset' in record)) {
    return [splunkResult(record.result)];
  }
  return kubernetesAudit(record) ?? [record];
}

/** `_raw` holds the event as it came; what Splunk extracted stands beside it. */
function splunkResult(result: EventRecord): EventRecord {
  const raw = typeof result._raw === 'string' ? rawJson(result._raw) : undefined;
  const time = typeof result._time === 'string' ? { '@timestamp': result._time } : {};
  return { ...raw, ...result, ...time };
}

function rawJson(text: string): EventRecord | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? shaped(parsed)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/: the fields below `kubernetes.audit`. */
function kubernetesAudit(record: EventRecord): readonly EventRecord[] | undefined {
  const version = record.apiVersion;
  if (typeof version !== 'string' || !version.startsWith('audit.k8s.io/')) return undefined;
  if (record.kind === 'EventList' && Array.isArray(record.items)) {
    return record.items.filter(isRecord).map(auditEvent);
  }
  return record.kind === 'Event' ? [auditEvent(record)] : undefined;
}

function auditEvent(record: EventRecord): EventRecord {
  const time = record.requestReceivedTimestamp ?? record.stageTimestamp;
  return { ...(time === undefined ? {} : { '@timestamp': time }), kubernetes: { audit: record } };
}
