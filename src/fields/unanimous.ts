import type { Mapping, ScopeTable, Table } from './tables.ts';
import { hasCodec } from './values.ts';

/**
 * Names that stand for one canonical field in every log source that has them. Within a product it is enough that
 * nearly all say so: the product's kinds of events mostly share their names.
 */
export function unanimous(table: Table, within?: (scope: string) => boolean): ScopeTable {
  const byField = new Map<string, Map<string, Votes>>();
  const byCanonical = new Map<string, Map<string, Votes>>();
  for (const [scope, layer] of table) {
    if (within?.(scope) === false) continue;
    for (const [field, list] of layer.byField) {
      // A name of ours for what one source alone has says nothing where the source is not known.
      if (list[0] && !list[0].canonical.startsWith('ext.')) vote(byField, field, list[0].canonical, list);
    }
    for (const [name, list] of layer.byCanonical) {
      const same = list.find((mapping) => mapping.relation === 'same');
      const first = same ?? (within === undefined ? undefined : list.find(hasCodec));
      if (first) vote(byCanonical, name, first.field, [first]);
    }
  }
  const share = within === undefined ? 1 : 0.8;
  // A plain word that one source alone has (`level`, `Role`) is a word of any source that is not known.
  const least = (name: string): number => (within === undefined && isPlainWord(name) ? 2 : 1);
  const read = elected(byField, share, least);
  // To write a name for events of any kind, more than one kind must have it: `comm` is no name for every process.
  const written = elected(byCanonical, share, () => (within === undefined ? 2 : 1));
  return { byField: read, byCanonical: new Map([...written].map(([name, list]) => [name, list.map(sure)])) };

  /** A name that means something else for other kinds of events is about the same only. */
  function sure(mapping: Mapping): Mapping {
    const same = read.get(mapping.field)?.some(({ canonical }) => canonical === mapping.canonical) === true;
    return same ? mapping : { ...mapping, relation: 'approximate' };
  }
}

/** Neither a path of names nor words joined. */
function isPlainWord(name: string): boolean {
  return /^[A-Za-z]?[a-z]*$/.test(name);
}

interface Votes {
  readonly mappings: readonly Mapping[];
  count: number;
}

function vote(
  map: Map<string, Map<string, Votes>>,
  key: string,
  candidate: string,
  mappings: readonly Mapping[],
): void {
  let votes = map.get(key);
  if (votes === undefined) {
    votes = new Map();
    map.set(key, votes);
  }
  const known = votes.get(candidate);
  if (known === undefined) votes.set(candidate, { mappings, count: 1 });
  else known.count++;
}

function elected(
  map: ReadonlyMap<string, ReadonlyMap<string, Votes>>,
  share: number,
  least: (key: string) => number,
): Map<string, readonly Mapping[]> {
  const out = new Map<string, readonly Mapping[]>();
  for (const [key, votes] of map) {
    let all = 0;
    for (const { count } of votes.values()) all += count;
    for (const { mappings, count } of votes.values())
      if (count >= least(key) && count >= share * all) out.set(key, mappings);
  }
  return out;
}
