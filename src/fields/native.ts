import type { NativeSource, Predicate, Source } from '../ir/index.ts';

/**
 * What a source must remember to come back as it was: the conditions that were lifted into its log sources, and what
 * the tables need to know beyond them. Kept among the native names, which only the own vendor reads.
 */
const liftedKey = 'lifted';
const scopesKey = 'scopes';
const partialKey = 'partial';
const tripleKey = 'logsource';

export interface Memory {
  readonly lifted: readonly Predicate[];
  readonly scopes: readonly string[];
  readonly partial: boolean;
  /** Sigma's own triples, as JSON, where canonicalising changed them. */
  readonly triples?: string;
}

export function remember(native: NativeSource, memory: Memory): NativeSource {
  const names: Record<string, readonly string[]> = { ...native.names };
  if (memory.lifted.length > 0) names[liftedKey] = memory.lifted.map(predicateText);
  if (memory.scopes.length > 0) names[scopesKey] = memory.scopes;
  if (memory.partial) names[partialKey] = ['true'];
  if (memory.triples !== undefined) names[tripleKey] = [memory.triples];
  return { taxonomy: native.taxonomy, names };
}

export function recall(source: Source): Memory {
  const names = source.native?.names ?? {};
  const triples = names[tripleKey]?.[0];
  return {
    lifted: (names[liftedKey] ?? []).map((text) => JSON.parse(text) as Predicate),
    scopes: names[scopesKey] ?? [],
    partial: names[partialKey] !== undefined,
    ...(triples === undefined ? {} : { triples }),
  };
}

/** The native names without what only we remember. */
export function nativeNames(source: Source): Record<string, readonly string[]> {
  const {
    [liftedKey]: _l,
    [scopesKey]: _s,
    [partialKey]: _p,
    [tripleKey]: _t,
    ...names
  } = source.native?.names ?? {};
  return names;
}

/** Spans point into texts that need not outlive the rule. */
function predicateText(predicate: Predicate): string {
  return JSON.stringify(predicate, (key, value: unknown) => (key === 'span' ? undefined : value));
}
