import { type Event, hasField, toEvent, type Value, valuesOf, withFields } from '../events/index.ts';
import { channels, eventKinds } from '../fields/data/logsources.ts';
import { canonicalise, localise } from '../fields/index.ts';
import type { Resolver } from '../fields/layers.ts';
import { baseField } from '../fields/paths.ts';
import { preferred } from '../fields/preferred.ts';
import { resolverFor } from '../fields/resolve.ts';
import { keyOfSource } from '../fields/sources.ts';
import { and, equals, field, type LogSource, type Plan, type Predicate, walk } from '../ir/index.ts';
import { type CanonicalEventFormat, formOf, type NamedEvent, namedEvent } from './eventform.ts';
import { windowsFacts } from './windowsfacts.ts';

/**
 * Events as they are written down, with their canonical names beside their own: the names that rules about the event's
 * log source use are mapped by the tables of fields, and what the log source itself says (that these are processes of
 * Windows that begin) is added, so that rules of every language can ask for it. What an event has already stays.
 */
export function canonicalEvent(given: Event, format: CanonicalEventFormat = 'auto'): Event {
  const form = format === 'auto' ? formOf(given) : format;
  const event = form === 'k8s-audit' && !hasField(given, 'kubernetes.audit') ? auditEvent(given) : given;
  const named = namedEvent(event, form);
  const added = new Map<string, readonly Value[]>();
  const add: Add = (name, values, beside = false) => {
    const known = added.get(name);
    if (known !== undefined) {
      if (beside) added.set(name, [...new Set([...known, ...values])]);
    } else if (values.length > 0 && valuesOf(event, name).length === 0) added.set(name, values);
  };
  if (named !== undefined) addCanonical(named, add);
  for (const [path, values] of [...added, ...knownPaths(event)]) {
    const base = baseField(path);
    if (base !== undefined)
      add(
        base,
        values.map((value) => String(value).split(/[\\/]/).at(-1) ?? ''),
      );
  }
  return added.size === 0 ? event : withFields(event, added);
}

/** Adds a field that is not there; what was added before stays alone, unless these may stand beside it. */
type Add = (name: string, values: readonly Value[], beside?: boolean) => void;

/** Paths of which documents with canonical names often lack the last part. */
function knownPaths(event: Event): readonly (readonly [string, readonly Value[]])[] {
  return ['process.executable', 'process.parent.executable', 'file.path', 'dll.path'].map(
    (path) => [path, valuesOf(event, path)] as const,
  );
}

function auditEvent(event: Event): Event {
  const { record } = event;
  const time = record.requestReceivedTimestamp ?? record.stageTimestamp;
  const audit = { ...(time === undefined ? {} : { '@timestamp': time }), kubernetes: { audit: record } };
  return toEvent(audit, event.line);
}

function addCanonical(named: NamedEvent, add: Add): void {
  const { resolver, sources, facts } = readingOf(named);
  for (const [name, values] of named.known) add(name, values);
  for (const [name, values] of named.fields) {
    addMapped(name, values);
    if (name === 'Hashes') for (const [algorithm, hash] of hashesIn(values)) addMapped(algorithm, [hash]);
  }
  for (const [name, values] of facts) add(name, values, true);

  function addMapped(vendorName: string, values: readonly Value[]): void {
    const mapping = preferred(resolver.toCanonical(vendorName));
    // A field that is a part of the vendor's, or made of several, does not hold its value.
    if (mapping === undefined || partial.has(mapping.relation)) return;
    const byValue = mapping.relation === 'value';
    add(
      mapping.canonical,
      byValue
        ? values.flatMap((value) => canonicalValues(value, vendorName, named.taxonomy, sources))
        : values,
    );
  }
}

const partial: ReadonlySet<string> = new Set(['token', 'position', 'composite', 'event']);

interface Reading {
  readonly resolver: Resolver;
  readonly sources: readonly LogSource[];
  /** What is known of all events of these log sources. */
  readonly facts: readonly (readonly [string, readonly Value[]])[];
}

const readings = new Map<string, Reading>();

function readingOf({ taxonomy, selectors }: NamedEvent): Reading {
  const key = `${taxonomy}\n${selectors.map((pair) => pair.join('=')).join('\n')}`;
  let found = readings.get(key);
  if (found === undefined) {
    const sources = logSourcesOf(taxonomy, selectors);
    const said = new Map(selectors);
    const facts = [
      ...sourceFacts(sources),
      ...windowsFacts(String(said.get('winlog.channel') ?? ''), String(said.get('event.code') ?? '')),
    ];
    found = { sources, facts, resolver: resolverFor(taxonomy, sources.map(keyOfSource)) };
    if (readings.size > 1000) readings.clear();
    readings.set(key, found);
  }
  return found;
}

/** The values that a rule which asks for this one would ask for in canonical form; the value itself is kept. */
function canonicalValues(
  value: Value,
  vendorName: string,
  taxonomy: string,
  logSources: readonly LogSource[],
): readonly Value[] {
  const plan: Plan = {
    kind: 'Filter',
    input: { kind: 'Source', logSources, native: { taxonomy, names: {} } },
    predicate: equals(field(vendorName), value, 'insensitive'),
  };
  const found = new Set<Value>([value]);
  walk(canonicalise(plan, taxonomy).value ?? plan, (node) => {
    if (node.kind === 'Literal') found.add(node.value);
    return undefined;
  });
  return [...found];
}

/** The log sources that a rule with these conditions would be about. */
function logSourcesOf(
  taxonomy: 'sigma' | 'splunk',
  selectors: NamedEvent['selectors'],
): readonly LogSource[] {
  const said = new Map(selectors);
  if (said.get('winlog.channel') === 'Security' && said.get('event.code') === '4688')
    return [{ product: 'windows', category: 'process_creation' }];
  if (selectors.length === 0) return [];
  const special = kindOf(said);
  if (special !== undefined) return [{ product: 'windows', category: special }];
  const from = taxonomy === 'splunk' ? 'splunk' : 'ecs';
  const plan: Plan = {
    kind: 'Filter',
    input: { kind: 'Source', logSources: [], native: { taxonomy: from, names: {} } },
    predicate: and(
      selectors.flatMap(([name, value]) =>
        name === 'EventType' ? [] : [equals(field(name), value, 'sensitive')],
      ),
    ),
  };
  const sources: LogSource[] = [];
  walk(canonicalise(plan, from).value ?? plan, (node) => {
    if (node.kind === 'Source') sources.push(...node.logSources);
    return undefined;
  });
  return sources;
}

/** Sysmon's registry events are of several kinds under one id, told apart by a word of the event. */
function kindOf(said: ReadonlyMap<string, Value>): string | undefined {
  const type = said.get('EventType');
  if (type === undefined || said.get('winlog.channel') !== channels.sysmon?.[0]) return undefined;
  const has = (wanted: readonly string[] | undefined, value: Value | undefined): boolean =>
    wanted?.includes(String(value)) === true;
  return eventKinds.find(
    ({ raw }) => has(raw?.EventCode, said.get('event.code')) && has(raw?.EventType, type),
  )?.category;
}

/** Fields that say what kind of event it is; where an event comes from, it says itself or not at all. */
const kindFields = /^(?:event\.(?:category|type)|host\.os\.type)$/;

/** What the canonical condition of a log source asks of every one of its events. */
function sourceFacts(sources: readonly LogSource[]): Reading['facts'] {
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0) return [];
  const plan = localise({ kind: 'Source', logSources: [only] }, 'ecs').value;
  const facts = plan?.kind === 'Filter' ? asked(plan.predicate) : [];
  return facts.filter(([name]) => kindFields.test(name));
}

function asked(predicate: Predicate): Reading['facts'] {
  if (predicate.kind === 'And') return predicate.items.flatMap(asked);
  if (predicate.kind !== 'Compare' || predicate.operator !== '==') return [];
  const { left, right } = predicate;
  return left.kind === 'FieldRef' && right.kind === 'Literal' ? [[left.name, [right.value]]] : [];
}

/** Sysmon writes `SHA1=…,MD5=…`; rules ask for each by Sigma's name. */
function hashesIn(values: readonly Value[]): readonly (readonly [string, string])[] {
  const names: Readonly<Record<string, string>> = {
    MD5: 'md5',
    SHA1: 'sha1',
    SHA256: 'sha256',
    IMPHASH: 'Imphash',
  };
  return values.flatMap((value) =>
    String(value)
      .split(',')
      .flatMap((part) => {
        const [algorithm = '', hash = ''] = part.split('=');
        const name = names[algorithm.trim().toUpperCase()];
        return name === undefined ? [] : [[name, hash.toLowerCase()] as const];
      }),
  );
}
