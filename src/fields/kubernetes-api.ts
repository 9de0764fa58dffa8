/**
 * Resources of the Kubernetes API by group, with their subresources, and how GKE spells a group in its audit log: its
 * labels in reverse, `rbac.authorization.k8s.io` as `io.k8s.authorization.rbac`; a group without a domain under
 * `io.k8s`. Listed are the groups of Kubernetes itself of which methods are known to be written so.
 * Sources: Kubernetes API reference v1.31; GKE audit logging; public detection rules on GKE's audit log.
 */
type Resources = Readonly<Record<string, readonly string[]>>;

const status = ['status'];
const scaled = ['scale', 'status'];

/** The group without a name, which methods and resource names call `core`. */
export const coreGroup = '';

export const apiGroups: Readonly<Record<string, Resources>> = {
  [coreGroup]: {
    bindings: [],
    configmaps: [],
    endpoints: [],
    events: [],
    limitranges: [],
    namespaces: ['finalize', 'status'],
    nodes: ['proxy', 'status'],
    persistentvolumeclaims: status,
    persistentvolumes: status,
    pods: [
      'attach',
      'binding',
      'ephemeralcontainers',
      'eviction',
      'exec',
      'log',
      'portforward',
      'proxy',
      'status',
    ],
    podtemplates: [],
    replicationcontrollers: scaled,
    resourcequotas: status,
    secrets: [],
    serviceaccounts: ['token'],
    services: ['proxy', 'status'],
  },
  'admissionregistration.k8s.io': {
    mutatingwebhookconfigurations: [],
    validatingadmissionpolicies: status,
    validatingadmissionpolicybindings: [],
    validatingwebhookconfigurations: [],
  },
  apps: {
    controllerrevisions: [],
    daemonsets: status,
    deployments: scaled,
    replicasets: scaled,
    statefulsets: scaled,
  },
  'authorization.k8s.io': {
    localsubjectaccessreviews: [],
    selfsubjectaccessreviews: [],
    selfsubjectrulesreviews: [],
    subjectaccessreviews: [],
  },
  batch: { cronjobs: status, jobs: status },
  'certificates.k8s.io': { certificatesigningrequests: ['approval', 'status'] },
  'rbac.authorization.k8s.io': {
    clusterrolebindings: [],
    clusterroles: [],
    rolebindings: [],
    roles: [],
  },
};

/** Groups of which Azure's operations are known, not GKE's methods. Facts: Kubernetes API reference v1.31. */
export const otherGroups: Readonly<Record<string, Resources>> = {
  'events.k8s.io': { events: [] },
  extensions: {
    daemonsets: status,
    deployments: scaled,
    ingresses: status,
    networkpolicies: [],
    replicasets: scaled,
  },
  'networking.k8s.io': { ingressclasses: [], ingresses: status, networkpolicies: status },
};

/** Core resources that other groups (metrics.k8s.io, events.k8s.io) have under the same name. */
export const ambiguous = new Set(['pods', 'nodes', 'events']);

/** What is done to resources, as audit events say it. */
export const verbs: ReadonlySet<string> = new Set([
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]);

/** A version of an API group: `v1`, `v1beta2`. */
export function isVersion(text: string): boolean {
  return /^v[0-9]+(?:(?:alpha|beta)[0-9]+)?$/.test(text);
}

/** A group as GKE's methods begin. */
export function methodPrefix(group: string): string {
  if (group === coreGroup) return 'io.k8s.core.';
  const labels = group.includes('.') ? group.split('.').reverse() : ['io', 'k8s', group];
  return `${labels.join('.')}.`;
}
