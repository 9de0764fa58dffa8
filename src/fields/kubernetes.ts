import { and, equals, exists, type FieldRef, not, oneOf, or, type Predicate, walk } from '../ir/index.ts';
import { equalTexts } from './leaves.ts';

/**
 * The Kubernetes audit event as GKE writes it into Google Cloud's audit log: verb, resource and subresource in one
 * method name, `io.k8s.core.v1.pods.exec.create`. Decoded are the resources of the core group, which has one version;
 * how GKE shortens the names of other groups is not documented, so their methods stay as they are.
 * Sources: Kubernetes API reference (core/v1), elastic/integrations gcp audit.
 */

/** Resources of core/v1 with their subresources. */
const coreResources: Readonly<Record<string, readonly string[]>> = {
  bindings: [],
  configmaps: [],
  endpoints: [],
  events: [],
  limitranges: [],
  namespaces: ['finalize', 'status'],
  nodes: ['proxy', 'status'],
  persistentvolumeclaims: ['status'],
  persistentvolumes: ['status'],
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
  replicationcontrollers: ['scale', 'status'],
  resourcequotas: ['status'],
  secrets: [],
  serviceaccounts: ['token'],
  services: ['proxy', 'status'],
};
/** Resources that another API group (metrics.k8s.io) has under the same name. */
const ambiguous = new Set(['pods', 'nodes']);
const verbs = new Set(['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);

export const gkeScope = 'gke';
export const methodField = 'event.action';
const prefix = 'io.k8s.core.v1.';

interface Method {
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
}

function readMethod(text: string): Method | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const [resource = '', second, third, ...rest] = text.slice(prefix.length).split('.');
  const subresources = coreResources[resource];
  if (subresources === undefined || second === undefined || rest.length > 0) return undefined;
  if (third === undefined) return verbs.has(second) ? { resource, verb: second } : undefined;
  return subresources.includes(second) && verbs.has(third)
    ? { resource, subresource: second, verb: third }
    : undefined;
}

function writeMethod(method: Method): string {
  const { resource, subresource, verb } = method;
  return `${prefix}${resource}.${subresource === undefined ? '' : `${subresource}.`}${verb}`;
}

/** Whether every test of the method name is one that can be decoded, and there is one. */
export function readsGkeMethods(conditions: readonly Predicate[]): boolean {
  let some = false;
  let all = true;
  for (const condition of conditions) {
    walk(condition, (node) => {
      if (node.kind === 'Or') return undefined;
      const equal = equalTexts(node as Predicate);
      if (equal?.name === methodField) {
        some = true;
        all &&= equal.texts.every((text) => readMethod(text) !== undefined);
        return false;
      }
      if (node.kind === 'FieldRef' && node.name === methodField) all = false;
      return undefined;
    });
  }
  return some && all;
}

const audit = 'kubernetes.audit.';

/** A test of the method name as tests of verb, resource and subresource; undefined where it cannot be decoded. */
export function decodeMethod(leaf: Predicate, field: FieldRef): Predicate | undefined {
  const methods = equalTexts(leaf)?.texts.map(readMethod);
  if (methods === undefined || leaf.kind === 'Or' || methods.includes(undefined)) return undefined;
  const ref = (name: string): FieldRef => ({ ...field, name: audit + name, spelling: methodField });
  const groups = new Map<string, Method[]>();
  for (const method of methods as Method[]) {
    const key = `${method.resource}/${method.subresource ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), method]);
  }
  const items = [...groups.values()].map((group) => {
    const { resource, subresource } = group[0]!;
    const names = group.map((method) => method.verb);
    const parts: Predicate[] = [
      equals(ref('objectRef.resource'), resource, 'sensitive'),
      oneOf(ref('verb'), names, 'sensitive'),
    ];
    if (subresource !== undefined) parts.push(equals(ref('objectRef.subresource'), subresource, 'sensitive'));
    else if ((coreResources[resource] ?? []).length > 0)
      parts.push(not(exists(ref('objectRef.subresource'))));
    if (ambiguous.has(resource)) parts.push(not(exists(ref('objectRef.apiGroup'))));
    return and(parts);
  });
  return or(items, leaf.span);
}

/** Whether a leaf is a part of a decoded method name, to be put together again with its fellows. */
export function isMethodPart(field: FieldRef): boolean {
  return field.spelling === methodField && field.name.startsWith(audit);
}

/** The decoded parts under an And as the method name that they came from. */
export function encodeMethods(items: readonly Predicate[]): readonly Predicate[] {
  const parts = items.filter((item) => methodPart(item) !== undefined);
  const values = (name: string): readonly string[] | undefined => {
    const part = parts.map((item) => equalTexts(item)).find((equal) => equal?.name === audit + name);
    return part?.texts;
  };
  const [resource] = values('objectRef.resource') ?? [];
  const names = values('verb');
  const field = parts.map(methodPart).find((ref) => ref !== undefined);
  if (resource === undefined || names === undefined || field === undefined) return items;
  const [subresource] = values('objectRef.subresource') ?? [];
  const methods = names.map((verb) =>
    writeMethod({ resource, verb, ...(subresource === undefined ? {} : { subresource }) }),
  );
  const { spelling: _, ...plain } = field;
  const method = oneOf({ ...plain, name: methodField }, methods, 'sensitive', parts[0]?.span);
  const first = items.indexOf(parts[0]!);
  return items.flatMap((item, index) => (index === first ? [method] : parts.includes(item) ? [] : [item]));
}

function methodPart(item: Predicate): FieldRef | undefined {
  const leaf = item.kind === 'Not' ? item.item : item;
  const operand =
    leaf.kind === 'Compare'
      ? leaf.left
      : leaf.kind === 'OneOf' || leaf.kind === 'Exists'
        ? leaf.operand
        : undefined;
  return operand?.kind === 'FieldRef' && isMethodPart(operand) ? operand : undefined;
}
