import {
  and,
  equals,
  exists,
  type FieldRef,
  literalText,
  match,
  not,
  oneOf,
  or,
  type Pattern,
  type Predicate,
  walk,
} from '../ir/index.ts';
import { equalTexts, testedField, testedValues } from '../ir/leaves.ts';
import { ambiguous, apiGroups, coreGroup, isVersion, methodPrefix, verbs } from './kubernetes-api.ts';

/**
 * The Kubernetes audit event as GKE writes it into Google Cloud's audit log: group, version, resource, subresource and
 * verb in one method name, `io.k8s.core.v1.pods.exec.create`; the object in a resource name,
 * `core/v1/namespaces/NAMESPACE/pods/NAME/exec`. Decoded is what can be told exactly; the rest stays as it is.
 */
export const gkeScope = 'gke';
export const methodField = 'event.action';
const nameField = 'gcp.audit.resource_name';
const audit = 'kubernetes.audit.';

/** What a method or a resource name tells. A part left out is open; empty: the event has none; `*`: it has some. */
interface Told {
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly verb?: string;
}
const objectParts = ['resource', 'subresource', 'apiGroup', 'apiVersion', 'namespace', 'name'] as const;

/** A method, with `*` for any text. */
function readMethod(text: string): Told | undefined {
  const open = text.startsWith('*.');
  const group = open
    ? undefined
    : Object.keys(apiGroups).find((item) => {
        const prefix = methodPrefix(item);
        return text.startsWith(prefix) && /^v(?:[0-9]|\*\.)/.test(text.slice(prefix.length));
      });
  if (group === undefined) return open ? readOpenMethod(text.slice(2).split('.')) : undefined;
  const [version = '', ...path] = text.slice(methodPrefix(group).length).split('.');
  const wild = version === 'v*';
  if (!wild && !isVersion(version)) return undefined;
  const asked = path[0] === '*' && !wild ? anyResource(group, path) : readPath(group, path);
  if (asked === undefined) return undefined;
  if (group !== coreGroup) return { apiGroup: group, ...(wild ? {} : { apiVersion: version }), ...asked };
  // The core group has one version, and its names are its own but for a few.
  if (wild || version !== 'v1') return undefined;
  const named =
    asked.resource === '*' || ambiguous.has(asked.resource ?? '') || Object.keys(asked).length === 1;
  return { ...(named ? { apiGroup: coreGroup } : {}), ...asked };
}

/** A method of any group, of a resource that the core group does not have: its requests name a group. */
function readOpenMethod(path: readonly string[]): Told | undefined {
  const group = Object.keys(apiGroups).find((item) => apiGroups[item]?.[path[0] ?? ''] !== undefined);
  const asked = group === undefined || group === coreGroup ? undefined : readPath(group, path);
  return asked === undefined ? undefined : { apiGroup: '*', ...asked };
}

function anyResource(group: string, [, verb = '', ...rest]: readonly string[]): Told | undefined {
  if (rest.length > 0 || !verbs.has(verb)) return undefined;
  return group === coreGroup ? { resource: '*', verb } : { verb };
}

/** `RESOURCE.VERB`, `RESOURCE.SUBRESOURCE.VERB`, or either with any verb. */
function readPath(group: string, path: readonly string[]): Told | undefined {
  const [resource = '', second, third, ...rest] = path;
  const subresources = apiGroups[group]?.[resource];
  if (subresources === undefined || second === undefined || rest.length > 0) return undefined;
  const none = subresources.length > 0 ? { subresource: '' } : {};
  if (third === undefined) {
    if (second === '*') return { resource };
    return verbs.has(second) ? { resource, ...none, verb: second } : undefined;
  }
  if (!subresources.includes(second)) return undefined;
  if (third === '*') return { resource, subresource: second };
  return verbs.has(third) ? { resource, subresource: second, verb: third } : undefined;
}

function writeMethod({ apiGroup = coreGroup, apiVersion, resource, subresource, verb }: Told): string {
  const version = apiGroup === coreGroup ? 'v1' : (apiVersion ?? 'v*');
  const start = apiGroup === '*' ? '*.' : `${methodPrefix(apiGroup)}${version}.`;
  const what = subresource ? `${resource}.${subresource}` : (resource ?? '*');
  return `${start}${what}.${verb ?? '*'}`;
}

/** `GROUP/VERSION[/namespaces/NAMESPACE]/RESOURCE[/NAME[/SUBRESOURCE]]`. */
function readName(text: string): Told | undefined {
  const [first = '', version = '', ...path] = text.split('/');
  const group = first === 'core' ? coreGroup : first;
  const spaced = path[0] === 'namespaces' && path.length > 2;
  const [resource = '', name = '', subresource = '', ...rest] = spaced ? path.slice(2) : path;
  const subresources = apiGroups[group]?.[resource];
  // A namespace has its own name as its namespace in audit events.
  if (first === '' || subresources === undefined || resource === 'namespaces') return undefined;
  if (!isVersion(version) || rest.length > 0 || /[*?]|^$|\/\/|\/$/.test(text)) return undefined;
  if (subresource !== '' && !subresources.includes(subresource)) return undefined;
  return {
    apiGroup: group,
    apiVersion: version,
    namespace: spaced ? path[1]! : '',
    resource,
    name,
    ...(subresources.length > 0 ? { subresource } : {}),
  };
}

function writeName({ apiGroup, apiVersion, namespace, resource, name, subresource }: Told): string {
  const space = namespace ? ['namespaces', namespace] : [];
  const object = [resource, name, subresource].filter((part) => part !== undefined && part !== '');
  return [apiGroup || 'core', apiVersion, ...space, ...object].join('/');
}

/** What a leaf's values tell, one by one; undefined where one of them cannot be read. */
function toldBy(leaf: Predicate): readonly Told[] | undefined {
  const field = leaf.kind === 'Or' ? undefined : testedField(leaf)?.name;
  const tested = testedValues(leaf);
  if (tested === undefined || (field !== methodField && field !== nameField)) return undefined;
  const out: Told[] = [];
  for (const value of tested.values) {
    const text = starred(value, leaf.kind === 'Match');
    // Names of objects keep their letters; a method has small ones.
    if (text === undefined || (field === nameField && tested.mode !== 'sensitive')) return undefined;
    const folded = tested.mode === 'insensitive' ? text.toLowerCase() : text;
    const told = field === methodField ? readMethod(folded) : readName(folded);
    if (told === undefined) return undefined;
    out.push(told);
  }
  return out;
}

function starred(value: Pattern, patterns: boolean): string | undefined {
  const text = literalText(value);
  if (text !== undefined) return text.includes('*') ? undefined : text;
  if (!patterns) return undefined;
  const parts = value.map((part) => ('text' in part ? part.text : part.any === 'many' ? '*' : '?'));
  const stars = value.filter((part) => !('text' in part)).length;
  const whole = parts.join('');
  return whole.includes('?') || whole.split('*').length - 1 !== stars ? undefined : whole;
}

/** Whether every test of the method name is one that can be decoded, and there is one. */
export function readsGkeMethods(conditions: readonly Predicate[]): boolean {
  let some = false;
  let all = true;
  for (const condition of conditions) {
    walk(condition, (node) => {
      if (node.kind === 'FieldRef') {
        if (node.name === methodField) all = false;
        return undefined;
      }
      if (!isLeaf(node) || testedField(node)?.name !== methodField) return undefined;
      some = true;
      all &&= toldBy(node) !== undefined;
      return false;
    });
  }
  return some && all;
}

/** Whether a condition asks for a method of the Kubernetes API, which no other service of Google's has. */
export function asksGkeMethod(condition: Predicate): boolean {
  if (condition.kind === 'Or') return condition.items.every(asksGkeMethod);
  const told = testedField(condition)?.name === methodField ? toldBy(condition) : undefined;
  return told?.every(({ apiGroup }) => apiGroup !== '*') === true;
}

function isLeaf(node: { readonly kind: string }): node is Predicate {
  return /^(?:Compare|OneOf|Match|Regex|InNetwork|Exists)$/.test(node.kind);
}

/** A test of the method or resource name as tests of what it tells; undefined where it cannot be decoded. */
export function decodeGke(leaf: Predicate, field: FieldRef): Predicate | undefined {
  const all = toldBy(leaf);
  if (all === undefined) return undefined;
  const groups = new Map<string, Told[]>();
  for (const told of all) {
    const key = JSON.stringify([told.verb === undefined, ...objectParts.map((part) => told[part] ?? null)]);
    groups.set(key, [...(groups.get(key) ?? []), told]);
  }
  const ref = (name: string): FieldRef => ({ ...field, name: audit + name, spelling: field.name });
  const items = [...groups.values()].map((group) => {
    const told = group[0]!;
    const parts: Predicate[] = [];
    for (const part of objectParts) {
      const operand = ref(`objectRef.${part}`);
      const value = told[part];
      if (value === '') parts.push(not(exists(operand)));
      else if (value === '*') parts.push(exists(operand));
      else if (value !== undefined) parts.push(equals(operand, value, 'sensitive'));
      const asked = group.flatMap(({ verb }) => verb ?? []);
      if (part === 'resource' && told.verb !== undefined) parts.push(oneOf(ref('verb'), asked, 'sensitive'));
    }
    return and(parts);
  });
  return or(items, leaf.span);
}

/** Whether a leaf is a part of a decoded name, to be put together again with its fellows. */
export function isGkePart(field: FieldRef): boolean {
  return (field.spelling === methodField || field.spelling === nameField) && field.name.startsWith(audit);
}

/** The decoded parts under an And as the names that they came from. */
export function encodeGke(items: readonly Predicate[]): readonly Predicate[] {
  const parts = items.flatMap((item) => partOf(item) ?? []);
  if (parts.length === 0) return items;
  const made = new Map<Predicate, Predicate>();
  for (const spelling of [methodField, nameField]) {
    const first = parts.find((part) => part.field.spelling === spelling);
    const named = first === undefined ? undefined : encode(parts, spelling, first.field);
    if (first !== undefined && named !== undefined) made.set(first.item, named);
  }
  const gone = new Set(parts.map((part) => part.item));
  return items.flatMap((item) => made.get(item) ?? (gone.has(item) ? [] : [item]));
}

interface Part {
  readonly item: Predicate;
  readonly field: FieldRef;
  readonly part: string;
  readonly texts: readonly string[];
}

function encode(parts: readonly Part[], spelling: string, { spelling: _, ...field }: FieldRef): Predicate {
  const own = parts.filter((part) => part.field.spelling === spelling);
  const names = new Set(own.map(({ part }) => part));
  // What both names tell is asked once: it is then a part of either.
  const shared = parts.filter(
    ({ part }) => !names.has(part) && (objectParts as readonly string[]).includes(part),
  );
  const asked = new Map<string, readonly string[]>();
  for (const { part, texts } of [...own, ...shared]) asked.set(part, common(asked.get(part) ?? texts, texts));
  let all: readonly Told[] = [{}];
  for (const [part, texts] of asked)
    all = all.flatMap((told) => texts.map((text) => ({ ...told, [part]: text })));
  const operand: FieldRef = { ...field, name: spelling };
  const span = own[0]?.item.span;
  const texts = all.map(spelling === methodField ? writeMethod : writeName);
  const whole = texts.filter((text) => !text.includes('*'));
  const open = texts.filter((text) => text.includes('*'));
  return or(
    [
      ...(whole.length > 0 ? [oneOf(operand, whole, 'sensitive', span)] : []),
      ...open.map((text) => match(operand, patternOf(text), 'sensitive', span)),
    ],
    span,
  );
}

/** What two tests of one part both allow. */
function common(first: readonly string[], second: readonly string[]): readonly string[] {
  if (first.includes('*')) return second.includes('') ? [] : second;
  if (second.includes('*')) return first.includes('') ? [] : first;
  return first.filter((text) => second.includes(text));
}

function patternOf(text: string): Pattern {
  const parts: Pattern[number][] = [];
  for (const [index, piece] of text.split('*').entries()) {
    if (index > 0) parts.push({ any: 'many' });
    if (piece !== '') parts.push({ text: piece });
  }
  return parts;
}

function partOf(item: Predicate): Part | undefined {
  const leaf = item.kind === 'Not' && item.item.kind === 'Exists' ? item.item : item;
  const field = leaf.kind === 'Or' ? undefined : testedField(leaf);
  if (field === undefined || !isGkePart(field)) return undefined;
  const texts = item.kind === 'Not' ? [''] : item.kind === 'Exists' ? ['*'] : equalTexts(item)?.texts;
  const part = field.name.slice(audit.length).replace('objectRef.', '');
  return texts === undefined ? undefined : { item, field, part, texts };
}
