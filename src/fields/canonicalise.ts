import { type Diagnostic, diagnose, type Result } from '../diagnostics/index.ts';
import type { FieldRef, Plan, Predicate, Source } from '../ir/index.ts';
import { onField, testedField, testedValues } from '../ir/leaves.ts';
import { askedAddress } from './addresses.ts';
import { decodeOutcome, type Logins, loginsOf } from './cloudtrail.ts';
import { conjuncts } from './conditions.ts';
import type { Lifted } from './facts.ts';
import { inFixedCase } from './fixedcase.ts';
import { doubtOf } from './known.ts';
import { decodeGke, gkeScope } from './kubernetes.ts';
import type { Resolver } from './layers.ts';
import { liftLogSources, sourcesNamedIn } from './lift.ts';
import { auditKey, type ManagedLog, managedLogOf } from './managed.ts';
import { readStarts, startsScope } from './managed-starts.ts';
import { remember } from './native.ts';
import { type Overlay, withOverlay } from './overlay.ts';
import {
  baseField,
  baseNameOf,
  equalTo,
  hasBaseNames,
  joinBaseNames,
  pathOfBaseName,
  separators,
} from './paths.ts';
import { decodePlace, decodePlaceMacro, namesPlace } from './places.ts';
import { type Naming, type Opened, renamePlan } from './plan.ts';
import { preferred } from './preferred.ts';
import { resolverFor } from './resolve.ts';
import { codesAsked, decodeKind, namesOfCodes } from './security.ts';
import { commonProduct, keyOfSource, type SourceKey, sourceOfKey } from './sources.ts';
import type { Mapping } from './tables.ts';
import { decode, hasParts, rowsOf } from './values.ts';

/**
 * Vendor field names to canonical ones; event-type tests lifted into the source's log sources. Keeps the meaning: what
 * has no canonical name or value stays as it is, and going back to the same taxonomy gives the same plan.
 */
export function canonicalise(plan: Plan, taxonomy: string, overlay?: Overlay): Result<Plan> {
  const unknown = new Map<string, Unknown>();
  const value = renamePlan(plan, (source, conditions) =>
    open(source, conditions, taxonomy, unknown, overlay),
  );
  const diagnostics: Diagnostic[] = [];
  for (const [name, { ref, near }] of unknown) {
    const help = near.length === 0 ? {} : { help: `did you mean ${near.join(' or ')}?` };
    diagnostics.push(diagnose('field-unknown', { span: ref.span, with: { name }, ...help }));
  }
  return { value, diagnostics };
}

/** A field that no table knows, with names that it may be a typing error of. */
interface Unknown {
  readonly ref: FieldRef;
  readonly near: readonly string[];
}

function open(
  source: Source,
  conditions: readonly Predicate[],
  given: string,
  unknown: Map<string, Unknown>,
  overlay: Overlay | undefined,
): Opened {
  const taxonomy = source.native?.taxonomy ?? given;
  const found = liftLogSources(source, taxonomy, conditions, overlay);
  const resolver = resolverOf(found, conditions, taxonomy, overlay);
  const canonicalName = (name: string): string | undefined =>
    preferred(resolver.toCanonical(name))?.canonical;
  const starts =
    found.keys.join() === 'azure//activitylogs' ? readStarts(conditions, canonicalName) : undefined;
  const managed = managedLogOf(found.keys, conditions, canonicalName);
  const scope = starts === undefined ? managed?.scope : startsScope;
  const changed = source.logSources.map(keyOfSource).join() !== found.keys.join();
  const lifted: Predicate[] = [];
  const kept: Predicate[] = [];
  const reading: Reading = {
    taxonomy,
    ...about(found.keys),
    resolver,
    unknown,
    gke: found.scopes.includes(gkeScope),
    managed,
    logins: loginsOf(found.keys, conditions, resolver),
  };
  for (const [index, condition] of conditions.entries())
    (found.lifted.has(index) || alwaysHolds(condition, reading) ? lifted : kept).push(condition);
  const native = remember(source.native ?? { taxonomy, names: {} }, {
    lifted,
    scopes: scope === undefined ? found.scopes : [...found.scopes, scope],
    partial: found.partial === true,
    ...(taxonomy === 'sigma' && changed ? { triples: JSON.stringify(source.logSources) } : {}),
  });
  const place = source.span ?? lifted.find(({ span }) => span !== undefined)?.span;
  return {
    source: {
      ...source,
      logSources: scope === undefined ? found.keys.map(sourceOfKey) : [sourceOfKey(auditKey)],
      native,
      ...(place === undefined ? {} : { span: place }),
    },
    conditions: starts === undefined ? kept : kept.filter((condition) => starts.rest.includes(condition)),
    settled: starts?.read ?? [],
    naming: canonicalNaming(reading, branchOf),
  };

  /** An alternative with a place of its own is read by the names of that place. */
  function branchOf(item: Predicate): Naming | undefined {
    if (!namesPlace(item, sourcesNamedIn(taxonomy))) return undefined;
    const all = [...conditions, ...conjuncts(item)];
    const inner = liftLogSources(placeless(source), taxonomy, all, overlay);
    if (inner.keys.length === 0) return undefined;
    const resolver = resolverOf(inner, all, taxonomy, overlay);
    return canonicalNaming({ ...reading, ...about(inner.keys), resolver });
  }
}

/** Whether all events are of Windows' Security log. */
function isSecurity(keys: readonly SourceKey[]): boolean {
  return keys.length === 1 && keys[0] === 'windows//security';
}

function resolverOf(
  { keys, scopes }: Lifted,
  conditions: readonly Predicate[],
  taxonomy: string,
  overlay: Overlay | undefined,
): Resolver {
  const tables = resolverFor(taxonomy, keys, scopes);
  const copied = taxonomy === 'ecs' && isSecurity(keys);
  const named = copied ? namesOfCodes(tables, codesAsked(conditions)) : tables;
  return withOverlay(named, overlay, taxonomy, keys);
}

/** What log sources tell of the events. */
function about(keys: readonly SourceKey[]) {
  return {
    keys,
    product: commonProduct(keys),
    bases: hasBaseNames(keys),
    queries: keys.length > 0 && keys.every((key) => sourceOfKey(key).category === 'dns_query'),
  };
}

/** The source without what it says of places itself. */
function placeless({ kind, logSources }: Source): Source {
  return { kind, logSources };
}

interface Reading {
  readonly taxonomy: string;
  readonly keys: readonly SourceKey[];
  readonly resolver: Resolver;
  readonly product: string | undefined;
  /** A program's name is the base name of its path. */
  readonly bases: boolean;
  /** The events are DNS queries. */
  readonly queries: boolean;
  /** Collects the fields that no table knows. */
  readonly unknown: Map<string, Unknown>;
  readonly gke: boolean;
  /** The cloud's log that names requests to the Kubernetes API. */
  readonly managed: ManagedLog | undefined;
  readonly logins: Logins | undefined;
}

function canonicalNaming(reading: Reading, branch?: NonNullable<Naming['branch']>): Naming {
  const { taxonomy, keys, resolver, product, unknown, gke, managed, logins } = reading;
  const taken = new Map<string, string>();
  const ref = (field: FieldRef): FieldRef => {
    const mapping = preferred(resolver.toCanonical(field.name));
    note(field, mapping);
    return { ...field, name: mapping?.canonical ?? field.name, spelling: field.name };
  };
  return {
    ref,
    computed(call) {
      const field = pathOfBaseName(call, product);
      const path = field === undefined ? undefined : preferred(resolver.toCanonical(field.name))?.canonical;
      const name = path === undefined || !reading.bases ? undefined : baseField(path);
      return field === undefined || name === undefined ? undefined : { ...field, name, spelling: field.name };
    },
    leaf(leaf, negated) {
      const field = testedField(leaf);
      if (field === undefined) return leaf;
      if (logins !== undefined && taxonomy !== 'ecs') {
        const outcome = decodeOutcome(leaf, field, logins, taxonomy, negated);
        if (outcome !== undefined) return outcome;
      }
      const place = decodePlace(leaf, field, taxonomy);
      if (place !== undefined) return place;
      const isRequest =
        managed !== undefined && preferred(resolver.toCanonical(field.name))?.canonical === managed.field;
      const request = isRequest ? managed.decode(leaf, field) : undefined;
      if (request !== undefined) return request;
      const kind = taxonomy === 'ecs' && isSecurity(keys) ? decodeKind(leaf, field) : undefined;
      if (kind !== undefined) return kind;
      const method = gke ? decodeGke(leaf, field) : undefined;
      if (method !== undefined) return method;
      return canonicalLeaf(leaf, field, reading) ?? inFixedCase(onField(leaf, ref(field)), product);
    },
    ...(product === undefined && reading.bases ? { either: joinBaseNames } : {}),
    ...(branch === undefined ? {} : { branch }),
    ...(taxonomy === 'splunk' ? { opaque: decodePlaceMacro } : {}),
    name(name) {
      const canonical = preferred(resolver.toCanonical(name))?.canonical ?? name;
      const owner = taken.get(canonical) ?? name;
      taken.set(canonical, owner);
      // Two names of one field side by side: the second keeps its own.
      return owner === name ? canonical : name;
    },
  };

  function note(ref: FieldRef, mapping: Mapping | undefined): void {
    if (unknown.has(ref.name) || (isSplunk(taxonomy) && metadata.has(ref.name))) return;
    const doubt = doubtOf(ref.name, mapping, taxonomy, keys);
    if (doubt !== undefined) unknown.set(ref.name, { ref, near: doubt.near });
  }
}

function isSplunk(taxonomy: string): boolean {
  return taxonomy === 'splunk' || taxonomy === 'cim';
}

/**
 * Whether a condition asks for what every event has: Splunk gives each a source, a source type, an index and a time; a
 * DNS query has the name that it asks for.
 */
function alwaysHolds(condition: Predicate, { taxonomy, resolver, queries }: Reading): boolean {
  if (condition.kind !== 'Exists' || condition.operand.kind !== 'FieldRef') return false;
  const mapping = preferred(resolver.toCanonical(condition.operand.name));
  if (queries && mapping?.canonical === 'dns.question.name') return true;
  return isSplunk(taxonomy) && mapping === undefined && given.has(condition.operand.name);
}

/** Splunk's fields of every event, and those that no event is without. */
const given = new Set(['index', 'sourcetype', 'source', 'host', '_raw', '_time']);
const metadata = new Set([...given, 'eventtype', 'tag', 'splunk_server']);

/** Lengths that Splunk's data model computes: there if what they measure is. */
const lengths: Readonly<Record<string, string>> = {
  'ext.url.length': 'url.original',
  'ext.http.user_agent_length': 'user_agent.original',
};

/** A leaf whose value changes with its field: another notation, or a path that asks for its base name. */
function canonicalLeaf(
  leaf: Predicate,
  field: FieldRef,
  { resolver, product, bases }: Reading,
): Predicate | undefined {
  const mappings = resolver.toCanonical(field.name);
  const first = preferred(mappings);
  const operand = (name: string): FieldRef => ({ ...field, name, spelling: field.name });
  const measured = leaf.kind === 'Exists' ? lengths[first?.canonical ?? ''] : undefined;
  if (measured !== undefined) return onField(leaf, operand(measured));
  const address = askedAddress(leaf, mappings);
  if (address !== undefined && first?.relation === 'same') return onField(leaf, operand(address.canonical));
  const plain = first?.relation === 'same' && first.byRule !== true;
  // A value outside the vendor's list of words, or of another form than the parts of a whole, is the event's own value.
  const listed = first !== undefined && (rowsOf(first) !== undefined || mappings.some(hasParts));
  const raw = listed ? mappings.find((mapping) => mapping.byRule === true)?.canonical : undefined;
  for (const mapping of plain ? [] : mappings) {
    const decoded = decode(mapping, leaf, operand, raw);
    if (decoded !== undefined) return decoded;
  }
  if (!plain && mappings.some(hasParts)) {
    return onField(leaf, operand(raw ?? field.name));
  }
  if (raw !== undefined && testedValues(leaf) !== undefined) return onField(leaf, operand(raw));
  const path = first?.canonical;
  const base = path === undefined ? undefined : baseField(path);
  if (base === undefined || !bases || leaf.kind !== 'Match') return undefined;
  const [separator, other] = separators(product);
  if (separator === undefined || other !== undefined) return undefined;
  const tested = testedValues(leaf);
  const name = tested?.values[0] === undefined ? undefined : baseNameOf(tested.values[0], separator);
  return name === undefined ? undefined : { ...equalTo(operand(base), name, leaf.case), ...spanOf(leaf) };
}

function spanOf(leaf: Predicate): Pick<Predicate, 'span'> {
  return leaf.span === undefined ? {} : { span: leaf.span };
}
