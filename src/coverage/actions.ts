import { foldText, type LogSource, type Predicate } from '../ir/index.ts';
import { fieldUnder, patternText } from './checks.ts';
import { endpointProducts } from './logsource.ts';
import type { View } from './view.ts';

export type ActionKind = 'Kubernetes' | 'API call' | 'program' | 'event';

/** What a rule watches being done: an operation on a Kubernetes resource, a call of an API, a program that runs. */
export interface ActionName {
  readonly kind: ActionKind;
  readonly name: string;
}

/** Parts of an action that the conditions of one alternative name. */
interface Parts {
  readonly resource?: string;
  readonly subresource?: string;
  readonly verb?: string;
  readonly call?: string;
  readonly program?: string;
  readonly code?: string;
}

/** More alternatives than these are a list of programs or calls: each is then taken alone. */
const LIMIT = 400;

/** The actions of the events that a rule looks at, each once. */
export function actionsOf(view: View): readonly ActionName[] {
  const found = new Map<string, ActionName>();
  for (const { logSources, predicate } of view.sets) {
    for (const parts of partsOf(predicate, logSources)) {
      for (const action of named(parts, logSources)) found.set(`${action.kind} ${action.name}`, action);
    }
  }
  return [...found.values()].sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

function partsOf(predicate: Predicate, sources: readonly LogSource[]): readonly Parts[] {
  switch (predicate.kind) {
    case 'And': {
      let all: readonly Parts[] = [{}];
      for (const item of predicate.items) {
        const parts = partsOf(item, sources);
        if (parts.length === 1 && Object.keys(parts[0]!).length === 0) continue;
        const combined = all.flatMap((one) => parts.map((other) => ({ ...one, ...other })));
        all = distinct(combined.length > LIMIT ? [...all, ...parts] : combined);
      }
      return all;
    }
    case 'Or':
      return distinct(predicate.items.flatMap((item) => partsOf(item, sources)));
    case 'Compare':
      if (predicate.operator !== '==' || predicate.right.kind !== 'Literal') return [{}];
      return [partOf(fieldUnder(predicate.left)?.name, String(predicate.right.value), sources)];
    case 'OneOf': {
      const name = fieldUnder(predicate.operand)?.name;
      return distinct(predicate.values.map(({ value }) => partOf(name, String(value), sources)));
    }
    case 'Match':
      return [partOf(fieldUnder(predicate.operand)?.name, patternText(predicate.pattern), sources)];
    default:
      return [{}];
  }
}

function distinct(parts: readonly Parts[]): readonly Parts[] {
  const seen = new Map<string, Parts>();
  for (const part of parts) seen.set(JSON.stringify(Object.entries(part).sort()), part);
  return [...seen.values()];
}

function partOf(field: string | undefined, value: string, sources: readonly LogSource[]): Parts {
  const text = foldText(value);
  switch (field) {
    case 'kubernetes.audit.objectRef.resource':
      return { resource: text };
    case 'kubernetes.audit.objectRef.subresource':
      return { subresource: text };
    case 'kubernetes.audit.verb':
      return { verb: text };
    case 'process.name':
    case 'process.pe.original_file_name':
      return /[a-z0-9]{2}/.test(text) ? { program: programName(text) } : {};
    case 'event.code':
      return hasCategory(sources) ? {} : { code: text };
    case 'event.action':
    case 'azure.activitylogs.operation_name':
    case 'azure.auditlogs.operation_name':
    case 'o365.audit.Operation':
    case 'gcp.audit.method_name':
      return isEndpoint(sources) || !/[a-z0-9]{3}/.test(text) ? {} : callParts(text);
    default:
      return {};
  }
}

function programName(text: string): string {
  const name = text.slice(text.lastIndexOf('\\') + 1);
  return name.endsWith('.exe') ? name.slice(0, -4) : name;
}

function hasCategory(sources: readonly LogSource[]): boolean {
  return sources.length === 0 || sources.some(({ category }) => category !== undefined);
}

/** On endpoints `event.action` is the kind of event, which the log source already says. */
function isEndpoint(sources: readonly LogSource[]): boolean {
  return hasCategory(sources) || sources.some(({ product }) => endpointProducts.has(product ?? ''));
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

const KUBERNETES_VERBS: ReadonlySet<string> = new Set([
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'replace',
  'update',
  'watch',
]);

/** A cloud's operation on a Kubernetes resource, or the call itself. */
function callParts(text: string): Parts {
  const word = /^\*\.?([a-z]+)$/.exec(text)?.[1];
  if (word !== undefined && KUBERNETES_VERBS.has(word)) return { verb: word };
  const segments = text.split(/[./*]+/).filter((segment) => segment !== '');
  const kubernetes = /k8s\.io|kubernetes|containerservice|managedclusters|connectedclusters/.test(text);
  const resource = segments.find((segment) => RESOURCES.has(segment));
  if (resource === undefined) return { call: text };
  if (kubernetes || segments.length === 1 || /^\*/.test(text)) {
    const verb = segments.at(-1);
    return { resource, ...(verb === undefined || verb === resource ? {} : { verb }) };
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

function named(parts: Parts, sources: readonly LogSource[]): readonly ActionName[] {
  const out: ActionName[] = [];
  const { resource, subresource, verb } = parts;
  if (resource !== undefined) {
    const what = subresource === undefined ? resource : `${resource}/${subresource}`;
    for (const word of verb === undefined ? [undefined] : (VERBS[verb] ?? [verb])) {
      const shown = word === undefined ? 'any verb' : WRITES.has(word) ? 'create or change' : word;
      out.push({ kind: 'Kubernetes', name: `${shown} ${what}` });
    }
  } else if (verb !== undefined && subresource !== undefined) {
    out.push({ kind: 'Kubernetes', name: `${verb} */${subresource}` });
  }
  if (parts.call !== undefined && resource === undefined) {
    const product = sources.find((source) => source.product !== undefined)?.product;
    out.push({ kind: 'API call', name: product === undefined ? parts.call : `${product}: ${parts.call}` });
  }
  if (parts.program !== undefined) out.push({ kind: 'program', name: parts.program });
  if (parts.code !== undefined) {
    const place = sources.map(({ product, service }) => `${product ?? ''} ${service ?? ''}`.trim())[0];
    out.push({ kind: 'event', name: `${place ?? ''} ${parts.code}`.trim() });
  }
  return out;
}
