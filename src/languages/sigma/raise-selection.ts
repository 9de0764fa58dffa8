import type { Predicate } from '../../ir/index.ts';
import type { DetectionItem, Selection, SelectionMap } from './ast.ts';
import { dashes, dashPlaces } from './encode.ts';
import { everything, type LeafItem, leafItem } from './raise-leaf.ts';

/** A predicate as one detection item: a leaf, or several of one key (a list of values). */
export function itemOf(predicate: Predicate): LeafItem | undefined {
  if (predicate.kind === 'Constant') return predicate.value ? everything : undefined;
  if (predicate.kind !== 'Or') return leafItem(predicate);
  let joined: LeafItem | undefined;
  const values: LeafItem['values'][number][] = [];
  for (const alternative of predicate.items) {
    const leaf = leafItem(alternative);
    if (leaf === undefined || !mayShareList(leaf)) return undefined;
    if (joined === undefined) joined = leaf;
    else if (joined.group !== leaf.group) return undefined;
    values.push(...leaf.values);
  }
  return joined === undefined ? undefined : withWindash({ ...joined, values });
}

/** null stands alone, and presence has no alternatives. */
function mayShareList(leaf: LeafItem): boolean {
  return leaf.values[0] !== null && !leaf.modifiers.includes('exists');
}

/** All ways of writing the dashes of each value, as one value with `windash`. */
function withWindash(leaf: LeafItem): LeafItem {
  const forms = ['contains', 'startswith', 'endswith', 'cased'];
  if (leaf.field === '' || leaf.values.length < dashes.length) return leaf;
  if (!leaf.modifiers.every((modifier) => forms.includes(modifier))) return leaf;
  const groups = new Map<string, { count: number; full: number }>();
  for (const value of leaf.values) {
    if (typeof value !== 'string') return leaf;
    const places = dashPlaces(value);
    let plain = value;
    for (const place of places) plain = `${plain.slice(0, place)}-${plain.slice(place + 1)}`;
    const group = groups.get(plain);
    if (group === undefined) groups.set(plain, { count: 1, full: dashes.length ** places.length });
    else group.count++;
  }
  const sizes = [...groups.values()];
  const complete = sizes.every(({ count, full }) => count === full) && sizes.some(({ full }) => full > 1);
  if (!complete) return leaf;
  const modifiers = [
    ...leaf.modifiers.filter((name) => name !== 'cased'),
    'windash',
    ...leaf.modifiers.filter((name) => name === 'cased'),
  ];
  return {
    ...leaf,
    modifiers,
    values: [...groups.keys()],
    group: `${[leaf.field, ...modifiers].join('|')} `,
  };
}

/**
 * Items that must all match, as maps. A map has a key once: single values of one key are joined by `all`, anything
 * else goes into a further map.
 */
export function mapsOf(items: readonly LeafItem[]): readonly SelectionMap[] {
  const groups = new Map<string, LeafItem[]>();
  for (const one of items) {
    const known = groups.get(one.group);
    if (known === undefined) groups.set(one.group, [one]);
    else known.push(one);
  }
  const entries: LeafItem[] = [];
  for (const group of groups.values()) {
    const single = group.every((one) => one.values.length === 1 && mayShareList(one));
    if (group.length > 1 && single) {
      const [first] = group;
      entries.push({
        ...first!,
        modifiers: withAll(first!.modifiers),
        values: group.flatMap((one) => one.values),
      });
    } else entries.push(...group);
  }
  const maps: Map<string, DetectionItem>[] = [];
  const keywordMaps = new Set<Map<string, DetectionItem>>();
  for (const entry of entries) {
    const key = [entry.field, ...entry.modifiers].join('|');
    // Keywords stand in a selection of their own: in a map they would be a key without a name.
    const isKeyword = entry.field === '';
    let map = maps.find((one) => !one.has(key) && isKeyword === keywordMaps.has(one));
    if (map === undefined) {
      map = new Map();
      maps.push(map);
      if (isKeyword) keywordMaps.add(map);
    }
    map.set(key, detectionItem(entry));
  }
  return maps.map((map) => ({ type: 'Map', items: [...map.values()] }));
}

/** `contains|all|cased` is in no one's habit: `all` comes after what changes the value, `cased` stays last. */
function withAll(modifiers: readonly string[]): readonly string[] {
  const cased = modifiers.filter((name) => name === 'cased');
  return [...modifiers.filter((name) => name !== 'cased'), 'all', ...cased];
}

function detectionItem(leaf: LeafItem): DetectionItem {
  return {
    type: 'Item',
    field: leaf.field,
    modifiers: leaf.modifiers,
    key: [leaf.field, ...leaf.modifiers].join('|'),
    values: leaf.values,
    list: leaf.values.length > 1,
    place: undefined,
  };
}

/** A predicate as one map: a leaf, or an "and" of leaves; undefined when it needs more than that. */
function mapOf(predicate: Predicate): SelectionMap | undefined {
  const items = (predicate.kind === 'And' ? predicate.items : [predicate]).map(itemOf);
  if (!items.every((one) => one !== undefined)) return undefined;
  const maps = mapsOf(items);
  return maps.length === 1 ? maps[0] : undefined;
}

/** A predicate as one selection: a map, keywords, or a list of small maps. */
export function selectionOf(predicate: Predicate): Selection | undefined {
  const map = mapOf(predicate);
  if (map !== undefined) return tidy(map);
  if (predicate.kind !== 'Or') return undefined;
  const maps = alternatives(predicate.items).map(mapOf);
  if (!maps.every((one) => one !== undefined)) return undefined;
  return { type: 'List', items: maps.map(tidy) };
}

/** Keywords stand without a map around them. */
export function tidy(map: SelectionMap): Selection {
  const [only] = map.items;
  return map.items.length === 1 && only!.key === '' ? only! : map;
}

/** Alternatives of one key gathered, so that each key comes once. */
export function alternatives(items: readonly Predicate[]): readonly Predicate[] {
  const groups = new Map<string, Predicate[]>();
  const out: (Predicate | Predicate[])[] = [];
  for (const one of items) {
    const leaf = leafItem(one);
    if (leaf === undefined || !mayShareList(leaf)) {
      out.push(one);
      continue;
    }
    const known = groups.get(leaf.group);
    if (known !== undefined) known.push(one);
    else {
      const group = [one];
      groups.set(leaf.group, group);
      out.push(group);
    }
  }
  return out.map((one) => {
    if (!Array.isArray(one)) return one;
    return one.length === 1 ? one[0]! : { kind: 'Or', items: one };
  });
}
