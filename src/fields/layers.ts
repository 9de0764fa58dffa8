import type { Mapping, ScopeTable, Table } from './tables.ts';

/** Names of one taxonomy under given log sources, both ways, best first. */
export interface Resolver {
  toCanonical(field: string): readonly Mapping[];
  toVendor(canonical: string): readonly Mapping[];
}

/** One of several tables of names, or a rule that makes them; what an earlier layer says comes first. */
export interface Layer {
  byField: { get(field: string): readonly Mapping[] | undefined };
  byCanonical: { get(canonical: string): readonly Mapping[] | undefined };
}

/** The tables of these scopes, as far as there are any. */
export function layersOf(table: Table, scopes: readonly string[]): ScopeTable[] {
  const layers: ScopeTable[] = [];
  for (const scope of new Set(scopes)) {
    const layer = table.get(scope);
    if (layer !== undefined) layers.push(layer);
  }
  return layers;
}

/** A name that means just what the canonical one means. */
export function sameMapping(field: string, canonical: string): Mapping {
  return { field, canonical, relation: 'same', confidence: 'high' };
}

/** All that the layers say, each pair of names once. */
export function layered(layers: readonly Layer[]): Resolver {
  return {
    toCanonical: (field) => collect(layers, (layer) => layer.byField.get(field)),
    toVendor: (canonical) => collect(layers, (layer) => layer.byCanonical.get(canonical)),
  };
}

export function collect(
  layers: readonly Layer[],
  find: (layer: Layer) => readonly Mapping[] | undefined,
): readonly Mapping[] {
  const found: Mapping[] = [];
  for (const layer of layers) {
    for (const mapping of find(layer) ?? []) {
      if (!found.some((m) => m.field === mapping.field && m.canonical === mapping.canonical))
        found.push(mapping);
    }
  }
  return found;
}
