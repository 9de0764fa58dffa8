import type { Predicate, Source } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import { factsOf, type Lifted, sameTexts, sysmonKind } from './facts.ts';
import { liftElastic } from './lift-elastic.ts';
import { liftModel, liftSplunk, sourcesOfSearch } from './lift-splunk.ts';
import { type Overlay, overlaySources } from './overlay.ts';
import { type SourcesOf, sourcesOfChannels, sourcesOfPlace, unitedSources } from './places.ts';
import { eventKind, keyOfSource, type SourceKey, sourceOfKey } from './sources.ts';

/** Finds the log sources of a source in a taxonomy. */
export function liftLogSources(
  source: Source,
  taxonomy: string,
  conditions: readonly Predicate[],
  overlay?: Overlay,
): Lifted {
  const own = liftOverlay(source, taxonomy, conditions, overlay);
  if (own !== undefined) return own;
  switch (taxonomy) {
    case 'sigma':
      return liftSigma(source, conditions);
    case 'splunk':
      return liftSplunk(source, conditions);
    case 'cim':
      return liftModel(source, conditions);
    default:
      return liftElastic(source, conditions);
  }
}

/** How a taxonomy's conditions name the log sources that they select. */
export function sourcesNamedIn(taxonomy: string): SourcesOf {
  if (taxonomy === 'sigma') return sourcesOfChannels;
  return taxonomy === 'splunk' ? sourcesOfSearch : sourcesOfPlace;
}

/** Log sources by the user's own names of places and macros. */
function liftOverlay(
  source: Source,
  taxonomy: string,
  conditions: readonly Predicate[],
  overlay: Overlay | undefined,
): Lifted | undefined {
  if (overlay === undefined || taxonomy === 'sigma') return undefined;
  for (const [name, values] of Object.entries(source.native?.names ?? {})) {
    const keys = overlaySources(overlay, taxonomy, name, values);
    if (keys.length > 0) return { keys, lifted: new Set(), scopes: [] };
  }
  for (const [index, condition] of conditions.entries()) {
    const equal = equalTexts(condition);
    const macro =
      condition.kind === 'OpaquePredicate' && condition.language === 'spl' ? condition.name : undefined;
    const keys =
      macro !== undefined
        ? overlaySources(overlay, taxonomy, 'macro', [macro])
        : equal === undefined
          ? []
          : overlaySources(overlay, taxonomy, equal.name, equal.texts);
    if (keys.length > 0) return { keys, lifted: new Set([index]), scopes: [] };
  }
  return undefined;
}

/** Tests that say what the category says: `EventType: CreateKey` of keys that were added. */
function impliedTests(key: SourceKey, conditions: readonly Predicate[]): readonly number[] {
  const { product, category } = sourceOfKey(key);
  const raw = product === 'windows' ? eventKind(category)?.raw : undefined;
  if (raw === undefined) return [];
  const facts = factsOf(conditions);
  return Object.entries(raw).flatMap(([name, texts]) => {
    const fact = facts.get(name);
    return fact !== undefined && sameTexts(fact.texts, texts) ? [fact.index] : [];
  });
}

function liftSigma(source: Source, conditions: readonly Predicate[]): Lifted {
  const lifted = new Set<number>();
  // A rule on Windows in general whose alternatives each name an event log reads those.
  if (source.logSources.map(keyOfSource).join() === 'windows//') {
    for (const condition of conditions) {
      const keys = unitedSources(condition, sourcesOfChannels);
      if (keys !== undefined) return { keys, lifted, scopes: [] };
    }
  }
  const keys = source.logSources.map((item) => {
    const plain = item.category === 'application' && item.product === 'kubernetes';
    const key = keyOfSource(plain ? { product: 'kubernetes', service: 'audit' } : item);
    if (key === 'windows//sysmon') return sysmonKind(key, factsOf(conditions).get('EventID'), lifted);
    for (const index of impliedTests(key, conditions)) lifted.add(index);
    return key;
  });
  return { keys, lifted, scopes: [] };
}
