import { prefixRules, vendorByRule } from './rules.ts';
import { eventKind, type SourceKey, sourceOfKey, splunkScopes } from './sources.ts';
import { canonicalTypes, isCanonical, type Mapping, sigmaTable, splunkTable } from './tables.ts';

const eventData = 'winlog.event_data.';

/**
 * Whether a field may be one that the log sources do not have, and the known names that it may be a typing error of;
 * undefined for a name that is known, and for one that may be the event's own: most logs have more fields than the
 * tables list. `mapping` is what the name was taken for.
 */
export function doubtOf(
  name: string,
  mapping: Mapping | undefined,
  taxonomy: string,
  keys: readonly SourceKey[],
): { readonly near: readonly string[] } | undefined {
  if (name.includes('*') || name.startsWith('_')) return undefined;
  const elastic = taxonomy === 'ecs';
  const certain = mapping === undefined || (elastic && mapping.canonical === name && !isCanonical(name));
  const kept = mapping?.byRule === true || (elastic && mapping?.canonical === name);
  if (!certain && !kept) return undefined;
  const known = knownNames(taxonomy, keys);
  if (known.names.has(name)) return certain ? { near: [] } : undefined;
  // Searches have columns of their own, often a field's name without its capitals.
  const sigma = taxonomy === 'sigma';
  const differs = (other: string): boolean => sigma || name.toLowerCase() !== other.toLowerCase();
  const alike = [-1, 0, 1].flatMap((more) => known.byLength.get(name.length + more) ?? []);
  const near = alike.filter((candidate) => isTypingError(name, candidate) && differs(candidate));
  const closed = sigma && keys.length > 0 && keys.every(isClosed);
  return certain || closed || near.length > 0 ? { near } : undefined;
}

/** Whether the tables list every field of a log source: those of Sysmon's events are few and documented. */
function isClosed(key: SourceKey): boolean {
  const { product, category } = sourceOfKey(key);
  return product === 'windows' && eventKind(category) !== undefined;
}

function productOf(key: SourceKey): string {
  return sourceOfKey(key).product ?? '';
}

interface KnownNames {
  readonly names: ReadonlySet<string>;
  readonly byLength: ReadonlyMap<number, readonly string[]>;
}

const lists = new Map<string, KnownNames>();

/** The names that a taxonomy has for fields of the products of log sources. */
function knownNames(taxonomy: string, keys: readonly SourceKey[]): KnownNames {
  // Splunk's source types have names of their own; the others are the same for a whole product.
  const parts = taxonomy === 'sigma' || taxonomy === 'ecs' ? keys.map(productOf) : keys;
  const id = `${taxonomy} ${[...new Set(parts)].join()}`;
  let known = lists.get(id);
  if (known === undefined) {
    const names = new Set(taxonomy === 'ecs' ? elasticNames(keys) : vendorNames(taxonomy, keys));
    known = { names, byLength: groupedByLength(names) };
    if (lists.size > 200) lists.clear();
    lists.set(id, known);
  }
  return known;
}

function groupedByLength(names: Iterable<string>): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>();
  for (const name of names) {
    const group = groups.get(name.length);
    if (group === undefined) groups.set(name.length, [name]);
    else group.push(name);
  }
  return groups;
}

function* elasticNames(keys: readonly SourceKey[]): Generator<string> {
  yield* canonicalTypes().keys();
  const windows = keys.filter((key) => productOf(key) === 'windows');
  for (const name of vendorNames('sigma', windows)) yield eventData + name;
}

function* vendorNames(taxonomy: string, keys: readonly SourceKey[]): Generator<string> {
  const products = new Set(keys.map(productOf));
  for (const [scope, layer] of sigmaTable()) if (products.has(productOf(scope))) yield* layer.byField.keys();
  if (taxonomy !== 'sigma')
    for (const scope of keys.flatMap(splunkScopes)) yield* splunkTable().get(scope)?.byField.keys() ?? [];
  for (const rule of prefixRules) {
    if (!keys.some((key) => productOf(rule.scope) === productOf(key))) continue;
    for (const name of canonicalTypes().keys()) {
      const own = vendorByRule([rule], name);
      if (own !== undefined) yield own;
    }
  }
}

/** One letter too many, too few or wrong, two that changed places, or other capitals. Numbered names are all meant. */
export function isTypingError(name: string, other: string): boolean {
  if (Math.abs(name.length - other.length) > 1 || name === other) return false;
  if (name.toLowerCase() === other.toLowerCase()) return true;
  let start = 0;
  while (start < name.length && name[start] === other[start]) start++;
  let end = 0;
  const most = Math.min(name.length, other.length) - start;
  while (end < most && name.at(-1 - end) === other.at(-1 - end)) end++;
  const wrong = name.slice(start, name.length - end);
  const right = other.slice(start, other.length - end);
  if (/\d/.test(wrong + right)) return false;
  if (wrong.length === 2 && right.length === 2) return wrong[0] === right[1] && wrong[1] === right[0];
  return wrong.length < 2 && right.length < 2;
}
