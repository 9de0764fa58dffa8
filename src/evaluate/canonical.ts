import { type Event, fieldNames, type Value, valuesOf, withFields } from '../events/index.ts';
import { canonicalise } from '../fields/index.ts';
import { baseField } from '../fields/paths.ts';
import { preferred, type Resolver, resolverFor } from '../fields/resolve.ts';
import { keyOfSource } from '../fields/sources.ts';
import { and, equals, field, type LogSource, type Plan, walk } from '../ir/index.ts';

/**
 * Events as they are written down, with their canonical names beside their own: a Windows event's data get the names
 * that rules about its log source use. Other events are taken to have canonical names already.
 */
export function canonicalEvent(event: Event): Event {
  const channel = valuesOf(event, 'winlog.channel')[0];
  const code = valuesOf(event, 'event.code')[0];
  if (channel === undefined || code === undefined) return event;
  const { resolver, sources } = readingOf(String(channel), String(code));
  const added = new Map<string, readonly Value[]>();
  const add = (vendorName: string, values: readonly Value[]): void => {
    const mapping = preferred(resolver.toCanonical(vendorName));
    if (mapping === undefined || valuesOf(event, mapping.canonical).length > 0) return;
    added.set(
      mapping.canonical,
      mapping.relation === 'value'
        ? values.flatMap((value) => canonicalValues(value, vendorName, sources))
        : values,
    );
  };
  for (const name of fieldNames(event)) {
    if (!name.startsWith(dataPrefix)) continue;
    const own = name.slice(dataPrefix.length);
    add(processNames.get(own) ?? own, valuesOf(event, name));
    if (own === 'Hashes')
      for (const [algorithm, hash] of hashesIn(valuesOf(event, name))) add(algorithm, [hash]);
  }
  for (const [path, values] of [...added]) {
    const base = baseField(path);
    if (base === undefined || added.has(base)) continue;
    added.set(
      base,
      values.map((value) => String(value).split(/[\\/]/).at(-1) ?? ''),
    );
  }
  return added.size === 0 ? event : withFields(event, added);
}

const dataPrefix = 'winlog.event_data.';

/** Windows' own event 4688 has other names than Sysmon's for the same things. */
const processNames: ReadonlyMap<string, string> = new Map([
  ['NewProcessName', 'Image'],
  ['ParentProcessName', 'ParentImage'],
]);

interface Reading {
  readonly resolver: Resolver;
  readonly sources: readonly LogSource[];
}

const readings = new Map<string, Reading>();

function readingOf(channel: string, code: string): Reading {
  const key = `${channel} ${code}`;
  let found = readings.get(key);
  if (found === undefined) {
    const sources = logSourcesOf(channel, code);
    found = { sources, resolver: resolverFor('sigma', sources.map(keyOfSource)) };
    if (readings.size > 1000) readings.clear();
    readings.set(key, found);
  }
  return found;
}

/** The values that a rule which asks for this one would ask for in canonical form; the value itself is kept. */
function canonicalValues(
  value: Value,
  vendorName: string,
  logSources: readonly LogSource[],
): readonly Value[] {
  const plan: Plan = {
    kind: 'Filter',
    input: { kind: 'Source', logSources, native: { taxonomy: 'sigma', names: {} } },
    predicate: equals(field(vendorName), value, 'insensitive'),
  };
  const found = new Set<Value>([value]);
  walk(canonicalise(plan, 'sigma').value ?? plan, (node) => {
    if (node.kind === 'Literal') found.add(node.value);
    return undefined;
  });
  return [...found];
}

/** The log sources that a rule with these two conditions would be about. */
function logSourcesOf(channel: string, code: string): readonly LogSource[] {
  if (channel === 'Security' && code === '4688')
    return [{ product: 'windows', category: 'process_creation' }];
  const plan: Plan = {
    kind: 'Filter',
    input: { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: {} } },
    predicate: and([
      equals(field('winlog.channel'), channel, 'sensitive'),
      equals(field('event.code'), code, 'sensitive'),
    ]),
  };
  const sources: LogSource[] = [];
  walk(canonicalise(plan, 'ecs').value ?? plan, (node) => {
    if (node.kind === 'Source') sources.push(...node.logSources);
    return undefined;
  });
  return sources;
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
