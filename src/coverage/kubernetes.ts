import { verbs } from '../fields/kubernetes-api.ts';

/** Parts of an action that the conditions of one alternative name. */
export interface Parts {
  readonly resource?: string;
  /** The name of the resource may be a part of a longer one. */
  readonly loose?: boolean;
  readonly subresource?: string;
  readonly verb?: string;
  readonly call?: string;
  readonly program?: string;
  readonly code?: string;
}

/**
 * Resources of the Kubernetes API that are worth watching by name. Facts: Kubernetes API reference; the plural names
 * are what clouds put into the names of their own operations (`…/ADMISSIONREGISTRATION.K8S.IO/…`, GKE's method names).
 */
const RESOURCES: ReadonlySet<string> = new Set([
  'clusterrolebindings',
  'clusterroles',
  'configmaps',
  'cronjobs',
  'daemonsets',
  'deployments',
  'events',
  'jobs',
  'mutatingwebhookconfigurations',
  'namespaces',
  'networkpolicies',
  'pods',
  'rolebindings',
  'roles',
  'secrets',
  'serviceaccounts',
  'validatingwebhookconfigurations',
]);

/** The API reference calls an update `replace`; so do some rules. */
const METHOD_VERBS: ReadonlySet<string> = new Set([...verbs, 'replace']);

/**
 * Subresources that one resource alone has: a rule that names one looks at that resource. Facts: Kubernetes API
 * reference, operations of Pod and ServiceAccount.
 */
const OWNERS: Readonly<Record<string, string>> = {
  attach: 'pods',
  binding: 'pods',
  ephemeralcontainers: 'pods',
  eviction: 'pods',
  exec: 'pods',
  log: 'pods',
  portforward: 'pods',
  token: 'serviceaccounts',
};

/** A subresource, with the resource that it belongs to where that is certain. */
export function subresourceParts(subresource: string): Parts {
  const resource = OWNERS[subresource];
  return { subresource, ...(resource === undefined ? {} : { resource }) };
}

/** A resource as a rule names it; a pattern may mean others as well. */
export function resourceParts(resource: string): Parts {
  return { resource, ...(/[*?]/.test(resource) ? { loose: true } : {}) };
}

/** A cloud's operation on a Kubernetes resource, or the call itself. */
export function callParts(text: string): Parts {
  const word = /^\*\.?([a-z]+)$/.exec(text)?.[1];
  if (word !== undefined && METHOD_VERBS.has(word)) return { verb: word };
  const segments = text.split(/[./*]+/).filter((segment) => segment !== '');
  const kubernetes = /k8s\.io|kubernetes|containerservice|managedclusters|connectedclusters/.test(text);
  const resource = segments.find((segment) => RESOURCES.has(segment));
  if (resource === undefined) return { call: text };
  if (kubernetes || segments.length === 1 || /^\*/.test(text)) {
    const verb = segments.at(-1);
    const whole = text.split(/[./]/).includes(resource);
    return {
      resource,
      ...(whole ? {} : { loose: true }),
      ...(verb === undefined || verb === resource ? {} : { verb }),
    };
  }
  return { call: text };
}

/** Words of clouds for the verbs of Kubernetes. Fact: Azure's role operations on Kubernetes resources. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: ['get', 'list', 'watch'],
  write: ['create', 'update', 'patch'],
  replace: ['update'],
};

/** Verbs of reading and writing apart; what only differs in how it writes is one action. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'replace', 'write']);

/** What is done to a resource, in words. */
export function requestNames({ resource, subresource, verb }: Parts): readonly string[] {
  if (resource === undefined) {
    return verb === undefined || subresource === undefined ? [] : [`${verb} */${subresource}`];
  }
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (verb === undefined ? [undefined] : (VERBS[verb] ?? [verb])).map((word) => {
    const shown = word === undefined ? 'any verb' : WRITES.has(word) ? 'create or change' : word;
    return `${shown} ${what}`;
  });
}
