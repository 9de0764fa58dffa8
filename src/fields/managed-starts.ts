import {
  and,
  anyMany,
  equals,
  type FieldRef,
  literalText,
  match,
  oneOf,
  or,
  type Pattern,
  type Predicate,
  type Source,
} from '../ir/index.ts';
import { equalTexts, testedField } from '../ir/leaves.ts';
import { apiGroups, coreGroup, otherGroups } from './kubernetes-api.ts';
import { inManagedLog, managedLog, operationField, operationWords, providers } from './managed.ts';
import { recall } from './native.ts';
import { sourceOfKey } from './sources.ts';

/**
 * Azure's operations on Kubernetes resources by how they begin, for both kinds of clusters, and end: with `…/BATCH` and
 * with `/JOBS/WRITE`. The beginnings name the API group, the ends a resource and what is done.
 */
export const startsScope = 'azure-operations';

const audit = 'kubernetes.audit.';
const groupField = `${audit}objectRef.apiGroup`;
const resourceField = `${audit}objectRef.resource`;
const verbField = `${audit}verb`;
const groups = { ...apiGroups, ...otherGroups };

/** Conditions that are such beginnings and ends, as what they ask for; undefined where there are none. */
export function readStarts(
  conditions: readonly Predicate[],
  canonicalName: (field: string) => string | undefined,
): { readonly read: readonly Predicate[]; readonly rest: readonly Predicate[] } | undefined {
  const read: Predicate[] = [];
  const rest: Predicate[] = [];
  for (const condition of conditions) {
    const items = condition.kind === 'Or' ? condition.items : [condition];
    const fields = items.map((item) => testedField(item));
    const asked = fields.every(
      (field) => field !== undefined && canonicalName(field.name) === operationField,
    );
    if (!asked) {
      rest.push(condition);
      continue;
    }
    const operand: FieldRef = { ...fields[0]!, spelling: fields[0]!.name };
    const said = readGroups(items, operand) ?? readEnds(items, operand);
    if (said === undefined) return undefined;
    read.push(said);
  }
  return read.length === 2 && read.some((item) => asksGroup(item)) ? { read, rest } : undefined;
}

function asksGroup(item: Predicate): boolean {
  return testedField(item)?.name === groupField;
}

/** Beginnings: each group for every kind of clusters. */
function readGroups(items: readonly Predicate[], operand: FieldRef): Predicate | undefined {
  const texts = items.map((item) => (item.kind === 'Match' ? startOf(item.pattern) : undefined));
  const known = texts.map((text) => {
    const provider = providers.find((one) => text?.startsWith(`${one}/`));
    const group = provider === undefined ? undefined : text?.slice(provider.length + 1).toLowerCase();
    return group !== undefined && group !== coreGroup && group in groups ? group : undefined;
  });
  const named = [...new Set(known)];
  if (named.includes(undefined) || named.length * providers.length !== items.length) return undefined;
  return oneOf({ ...operand, name: groupField }, named as string[], 'sensitive');
}

/** Ends: a resource and what is done to it. */
function readEnds(items: readonly Predicate[], operand: FieldRef): Predicate | undefined {
  const ends = items.map((item) => (item.kind === 'Match' ? endOf(item.pattern) : undefined));
  const parts = ends.map((text) => /^\/([A-Z]+)\/([A-Z]+)$/.exec(text ?? ''));
  const alternatives = parts.map((part) => {
    const resource = part?.[1]?.toLowerCase() ?? '';
    const verbs = operationWords[part?.[2] ?? ''];
    const known = Object.values(groups).some((group) => group[resource] !== undefined);
    if (verbs === undefined || !known) return undefined;
    return and([
      equals({ ...operand, name: resourceField }, resource, 'sensitive'),
      oneOf({ ...operand, name: verbField }, verbs, 'sensitive'),
    ]);
  });
  return alternatives.includes(undefined) ? undefined : or(alternatives as Predicate[]);
}

function startOf([first, second, ...more]: Pattern): string | undefined {
  if (first === undefined || !('text' in first) || second === undefined || 'text' in second) return undefined;
  return second.any === 'many' && more.length === 0 ? first.text.toUpperCase() : undefined;
}

function endOf([first, ...rest]: Pattern): string | undefined {
  return first !== undefined && 'any' in first && first.any === 'many'
    ? literalText(rest)?.toUpperCase()
    : undefined;
}

/** What was read, as beginnings and ends again. */
export function writeStarts(conditions: readonly Predicate[]): readonly Predicate[] {
  const group = conditions.find(asksGroup);
  const operand = group === undefined ? undefined : testedField(group);
  if (group === undefined || operand === undefined) return conditions;
  const { spelling: _, ...field } = { ...operand, name: operationField };
  const starts = (equalTexts(group)?.texts ?? []).flatMap((text) =>
    providers.map((provider) =>
      match(field, [{ text: `${provider}/${text.toUpperCase()}` }, anyMany], 'sensitive'),
    ),
  );
  const own = conditions.filter((item) => isPart(item));
  const alternatives = [own, ...conditions.map((item) => (isEnds(item) ? item.items : []))];
  const ends = alternatives.flatMap((list) =>
    list === own
      ? endsOf(own, field)
      : list.flatMap((item) => (item.kind === 'And' ? endsOf(item.items, field) : [])),
  );
  const others = conditions.filter((item) => item !== group && !isPart(item) && !isEnds(item));
  return [...others, or(starts), or(ends)];
}

function isPart(item: Predicate): boolean {
  const name = testedField(item)?.name;
  return name === resourceField || name === verbField;
}

function isEnds(item: Predicate): item is Extract<Predicate, { kind: 'Or' }> {
  return item.kind === 'Or' && item.items.every((inner) => inner.kind === 'And' && inner.items.every(isPart));
}

function endsOf(parts: readonly Predicate[], field: FieldRef): readonly Predicate[] {
  const texts = (name: string): readonly string[] =>
    parts.flatMap((item) => (testedField(item)?.name === name ? (equalTexts(item)?.texts ?? []) : []));
  const verbs = texts(verbField);
  const words = Object.entries(operationWords).filter(([, list]) =>
    list.every((verb) => verbs.includes(verb)),
  );
  return texts(resourceField).flatMap((resource) =>
    words.map(([word]) =>
      match(field, [anyMany, { text: `/${resource.toUpperCase()}/${word}` }], 'sensitive'),
    ),
  );
}

/** Requests to the Kubernetes API that were read from a cloud's own log, which every vendor has, as that log names them. */
export function withoutAudit(source: Source, conditions: readonly Predicate[], wanted: string) {
  const { scopes } = recall(source);
  if (scopes.includes(startsScope)) {
    const activity = { ...source, logSources: [sourceOfKey('azure//activitylogs')] };
    return { source: activity, conditions: writeStarts(conditions) };
  }
  const log = managedLog(scopes);
  if (log === undefined) return { source, conditions };
  const mode = wanted === 'ecs' || wanted === 'winlog' ? 'sensitive' : 'insensitive';
  return {
    source: { ...source, logSources: [sourceOfKey(log.key)] },
    conditions: inManagedLog(conditions, log, mode),
  };
}
