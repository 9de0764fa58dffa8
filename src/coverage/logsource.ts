import type { LogSource } from '../ir/index.ts';
import type { EventSet } from './view.ts';

/** How the events of some log sources relate to those of others, as far as their names tell. */
export interface SourceRelation {
  readonly within: boolean;
  readonly contains: boolean;
  /** `maybe`: a channel and a kind of event (Security and process start, say), or one log that carries another. */
  readonly meet: 'yes' | 'maybe' | 'no';
}

/** No log source stands for all events. */
export function relateSources(a: readonly LogSource[], b: readonly LogSource[]): SourceRelation {
  const within = inside(a, b);
  const contains = inside(b, a);
  if (within || contains) return { within, contains, meet: 'yes' };
  let meet: SourceRelation['meet'] = 'no';
  for (const one of a) {
    for (const other of b) {
      if (covers(one, other) || covers(other, one)) return { within, contains, meet: 'yes' };
      if (mayMeet(one, other)) meet = 'maybe';
    }
  }
  return { within, contains, meet };
}

const parts = ['product', 'category', 'service'] as const;

function covers(outer: LogSource, inner: LogSource): boolean {
  return parts.every((part) => outer[part] === undefined || outer[part] === inner[part]);
}

function inside(inner: readonly LogSource[], outer: readonly LogSource[]): boolean {
  if (outer.length === 0) return true;
  return inner.length > 0 && inner.every((one) => outer.some((other) => covers(other, one)));
}

function mayMeet(a: LogSource, b: LogSource): boolean {
  if (carries(a, b) || carries(b, a)) return true;
  if (isEndpoint(a) !== isEndpoint(b)) return false;
  return parts.every((part) => a[part] === undefined || b[part] === undefined || a[part] === b[part]);
}

/** Systems on which processes run, files are written and so on: what Sigma's categories are about. */
export const endpointProducts: ReadonlySet<string> = new Set(['windows', 'linux', 'macos']);

/** Whether the events are those of a computer rather than of a service. */
function isEndpoint({ product, category }: LogSource): boolean {
  return product === undefined ? category !== undefined : endpointProducts.has(product);
}

/**
 * Clouds deliver the audit log of their managed Kubernetes in logs of their own: GKE in Cloud Audit Logs, AKS in
 * resource logs, EKS in CloudWatch. By the dataset that Elastic's integrations keep them in.
 */
const CARRIERS: Readonly<Record<string, LogSource>> = {
  'gcp.audit': { product: 'gcp', service: 'gcp.audit' },
  'azure.platformlogs': { product: 'azure', service: 'platformlogs' },
  'aws.cloudwatch_logs': { product: 'aws', service: 'cloudwatch' },
};

function carries(outer: LogSource, inner: LogSource): boolean {
  return (
    inner.product === 'kubernetes' &&
    Object.values(CARRIERS).some(
      ({ product, service }) => product === outer.product && service === outer.service,
    )
  );
}

/** The logs that must be collected for a rule to see its events: where another log carries these, that one. */
export function collectedLogs({ logSources, native }: EventSet): readonly LogSource[] {
  return logSources.map((source) => {
    if (source.product !== 'kubernetes') return source;
    const indices = native?.names.index ?? [];
    const carrier = Object.keys(CARRIERS).find((dataset) => indices.some((index) => index.includes(dataset)));
    return carrier === undefined ? source : CARRIERS[carrier]!;
  });
}

/** ECS's event.category of Sigma's categories, where there is one for all of its events. */
const ECS_CATEGORIES: Readonly<Record<string, string>> = {
  process_creation: 'process',
  process_termination: 'process',
  process_access: 'process',
  process_tampering: 'process',
  create_remote_thread: 'process',
  file_event: 'file',
  file_access: 'file',
  file_change: 'file',
  file_delete: 'file',
  file_rename: 'file',
  registry_add: 'registry',
  registry_delete: 'registry',
  registry_event: 'registry',
  registry_rename: 'registry',
  registry_set: 'registry',
  network_connection: 'network',
  dns_query: 'network',
  image_load: 'library',
  driver_load: 'driver',
};

/** The event.category of all events of the log sources; undefined where that is not known. */
export function eventCategories(sources: readonly LogSource[]): readonly string[] | undefined {
  const found = sources.map(({ category }) =>
    category === undefined ? undefined : ECS_CATEGORIES[category],
  );
  return found.length === 0 || found.includes(undefined) ? undefined : (found as readonly string[]);
}
