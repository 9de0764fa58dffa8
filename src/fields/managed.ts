import {
  and,
  type Case,
  equals,
  exists,
  type FieldRef,
  not,
  oneOf,
  or,
  type Predicate,
  rewrite,
  walk,
} from '../ir/index.ts';
import { equalTexts, onField, testedField } from '../ir/leaves.ts';
import { decodeGke, encodeGke, methodField } from './kubernetes.ts';
import { ambiguous, apiGroups, coreGroup, otherGroups } from './kubernetes-api.ts';
import type { SourceKey } from './sources.ts';

/**
 * Requests to the Kubernetes API in a cloud's own log, which every vendor has: they are read as Kubernetes audit events,
 * so that rules of all logs meet, and written in the cloud's words again.
 */
export interface ManagedLog {
  /** What a source remembers. */
  readonly scope: string;
  readonly key: SourceKey;
  /** The canonical field that names the request. */
  readonly field: string;
  decode(leaf: Predicate, operand: FieldRef): Predicate | undefined;
  /** The decoded parts under an And as the names that they came from. */
  encode(items: readonly Predicate[], mode: Case): readonly Predicate[];
}

export const auditKey: SourceKey = 'kubernetes//audit';
const audit = 'kubernetes.audit.';
export const operationField = 'azure.activitylogs.operation_name';

/** Azure's words for the verbs of Kubernetes (Azure's role operations on Kubernetes resources). */
export const operationWords: Readonly<Record<string, readonly string[]>> = {
  READ: ['get', 'list', 'watch'],
  WRITE: ['create', 'patch', 'update'],
  DELETE: ['delete', 'deletecollection'],
};

const arc = 'MICROSOFT.KUBERNETES/CONNECTEDCLUSTERS';
const aks = 'MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS';
export const providers: readonly string[] = [arc, aks];

/** An operation: the provider, the group unless it is the core one, the resource, what is done. */
function readOperation(
  text: string,
  provider: string,
): { readonly group: string; readonly resource: string; readonly word: string } | undefined {
  const path = text.toUpperCase().startsWith(`${provider}/`)
    ? text.slice(provider.length + 1).split('/')
    : [];
  const word = path.at(-1)?.toUpperCase() ?? '';
  const [first = '', second = ''] = path.slice(0, -1).map((part) => part.toLowerCase());
  const group = path.length === 3 ? first : coreGroup;
  const resource = path.length === 3 ? second : first;
  const known = apiGroups[group]?.[resource] ?? otherGroups[group]?.[resource];
  if (path.length < 2 || path.length > 3 || operationWords[word] === undefined || known === undefined)
    return undefined;
  return { group, resource, word };
}

function operations(scope: string, provider: string): ManagedLog {
  return {
    scope,
    key: 'azure//activitylogs',
    field: operationField,
    decode(leaf, operand) {
      const told = equalTexts(leaf)?.texts.map((text) => readOperation(text, provider));
      if (told === undefined || told.includes(undefined)) return undefined;
      const ref = (name: string): FieldRef => ({ ...operand, name: audit + name });
      const items = told.flatMap((one) => {
        if (one === undefined) return [];
        const { group, resource, word } = one;
        const groups =
          group !== coreGroup
            ? [equals(ref('objectRef.apiGroup'), group, 'sensitive')]
            : ambiguous.has(resource)
              ? [not(exists(ref('objectRef.apiGroup')))]
              : [];
        return [
          and([
            equals(ref('objectRef.resource'), resource, 'sensitive'),
            oneOf(ref('verb'), operationWords[word] ?? [], 'sensitive'),
            ...groups,
          ]),
        ];
      });
      return or(items, leaf.span);
    },
    encode(items) {
      const parts = partsOf(items);
      const verbs = parts.get('verb')?.texts ?? [];
      const first = parts.get('objectRef.resource');
      const said = Object.entries(operationWords).filter(([, list]) =>
        list.every((verb) => verbs.includes(verb)),
      );
      if (first === undefined || said.length === 0) return items;
      const groups = parts.get('objectRef.apiGroup')?.texts ?? [''];
      const texts = groups.flatMap((group) =>
        first.texts.flatMap((resource) =>
          said.map(([word]) =>
            [provider, ...(group === '' ? [] : [group.toUpperCase()]), resource.toUpperCase(), word].join(
              '/',
            ),
          ),
        ),
      );
      return replaced(items, oneOf({ ...first.operand, name: operationField }, texts, 'sensitive'));
    },
  };
}

const methods: ManagedLog = {
  scope: 'gcp',
  key: 'gcp//gcp.audit',
  field: methodField,
  decode(leaf, operand) {
    const method: FieldRef = { ...operand, name: methodField };
    return decodeGke(onField(leaf, method), method);
  },
  encode: (items, mode) => encodeGke(items).map((item) => (items.includes(item) ? item : inMode(item, mode))),
};

export const managedLogs: readonly ManagedLog[] = [operations('arc', arc), operations('aks', aks), methods];

export function managedLog(scopes: readonly string[]): ManagedLog | undefined {
  return managedLogs.find(({ scope }) => scopes.includes(scope));
}

/** The log whose names of requests can all be read; undefined where one cannot, or where there is none. */
export function managedLogOf(
  keys: readonly SourceKey[],
  conditions: readonly Predicate[],
  canonicalName: (field: string) => string | undefined,
): ManagedLog | undefined {
  const candidates = managedLogs.filter(({ key }) => keys.length === 1 && keys[0] === key);
  return candidates.find((log) => {
    let some = false;
    let all = true;
    for (const condition of conditions) {
      walk(condition, (node) => {
        if (node.kind === 'FieldRef') {
          if (canonicalName(node.name) === log.field) all = false;
          return undefined;
        }
        const field = isLeaf(node) ? testedField(node) : undefined;
        if (field === undefined || canonicalName(field.name) !== log.field) return undefined;
        some = true;
        all &&= log.decode(node as Predicate, field) !== undefined;
        return false;
      });
    }
    return some && all;
  });
}

function isLeaf(node: { readonly kind: string }): node is Predicate {
  return /^(?:Compare|OneOf|Match|Regex|InNetwork|Exists)$/.test(node.kind);
}

/** A condition on audit events in the words of the log that it came from. */
export function inManagedLog(
  conditions: readonly Predicate[],
  log: ManagedLog,
  mode: Case,
): readonly Predicate[] {
  const inner = conditions.map((condition) =>
    rewrite(condition, (node) => (node.kind === 'And' ? and(log.encode(node.items, mode), node.span) : node)),
  );
  return log.encode(inner, mode);
}

/** Methods are written in small letters: where the vendor compares without regard to case, that is the same. */
function inMode(leaf: Predicate, mode: Case): Predicate {
  return rewrite(leaf, (node) => ('case' in node ? { ...node, case: mode } : node));
}

interface Part {
  readonly operand: FieldRef;
  readonly texts: readonly string[];
}

function partsOf(items: readonly Predicate[]): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const item of items) {
    const operand = partField(item);
    if (operand === undefined) continue;
    const texts = item.kind === 'Not' ? [''] : (equalTexts(item)?.texts ?? []);
    parts.set(operand.name.slice(audit.length), { operand, texts });
  }
  return parts;
}

function partField(item: Predicate): FieldRef | undefined {
  const field = testedField(item.kind === 'Not' ? item.item : item);
  return field?.name.startsWith(audit) === true ? field : undefined;
}

/** The items with one in the place of all decoded parts. */
function replaced(items: readonly Predicate[], made: Predicate): readonly Predicate[] {
  const first = items.findIndex((item) => partField(item) !== undefined);
  return items.flatMap((item, index) =>
    index === first ? [made] : partField(item) === undefined ? [item] : [],
  );
}
