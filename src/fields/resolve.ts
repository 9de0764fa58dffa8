import { layered, type Resolver } from './layers.ts';
import { ecs, winlog } from './resolve-elastic.ts';
import { sigma } from './resolve-sigma.ts';
import { modelLayers, modelsOf, splunk } from './resolve-splunk.ts';
import type { SourceKey } from './sources.ts';
import type { Mapping } from './tables.ts';

const resolvers = new Map<string, Resolver>();

/**
 * The names of `taxonomy` under the log sources `keys`; `scopes` are further keys into the table of Splunk names
 * (data models, source types without a Sigma log source).
 */
export function resolverFor(
  taxonomy: string,
  keys: readonly SourceKey[],
  scopes: readonly string[] = [],
): Resolver {
  const id = `${taxonomy}\n${keys.join(',')}\n${scopes.join(',')}`;
  const known = resolvers.get(id);
  if (known !== undefined) return known;
  const made = remembered(make(taxonomy, keys, scopes));
  if (resolvers.size > 2000) resolvers.clear();
  resolvers.set(id, made);
  return made;
}

function make(taxonomy: string, keys: readonly SourceKey[], scopes: readonly string[]): Resolver {
  switch (taxonomy) {
    case 'sigma':
      return sigma(keys);
    case 'splunk':
      return splunk(keys, scopes);
    case 'cim':
      return layered(modelLayers([...scopes, ...keys.flatMap(modelsOf)]));
    case 'winlog':
      return winlog(keys, scopes);
    default:
      return ecs(keys, scopes);
  }
}

function remembered(resolver: Resolver): Resolver {
  const canonical = new Map<string, readonly Mapping[]>();
  const vendor = new Map<string, readonly Mapping[]>();
  const through =
    (memory: Map<string, readonly Mapping[]>, find: (name: string) => readonly Mapping[]) =>
    (name: string): readonly Mapping[] => {
      let found = memory.get(name);
      if (found === undefined) {
        found = find(name);
        if (memory.size > 5000) memory.clear();
        memory.set(name, found);
      }
      return found;
    };
  return {
    toCanonical: through(canonical, (name) => resolver.toCanonical(name)),
    toVendor: through(vendor, (name) => resolver.toVendor(name)),
  };
}
