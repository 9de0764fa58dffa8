import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { LogSource, Predicate, Source } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import { type Selection, selectionOf } from './emit.ts';
import { nativeNames } from './native.ts';
import { type Overlay, overlayNames } from './overlay.ts';
import { keyOfSource, type SourceKey, sourceOfKey } from './sources.ts';

export interface Placing {
  readonly keys: readonly SourceKey[];
  readonly taxonomy: string;
  readonly target: string;
  report(diagnostic: Diagnostic): void;
  readonly overlay: Overlay | undefined;
  /** The log sources that the rule's alternatives name themselves: they need no further tests. */
  readonly within: ReadonlySet<SourceKey>;
}

/** The target's own way to say the log sources. */
export function targetSource({ keys, taxonomy, target, report, overlay, within }: Placing): {
  readonly logSources: readonly LogSource[];
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly settled: readonly Predicate[];
} {
  const logSources = keys.map(sourceOfKey);
  if (taxonomy === 'sigma') {
    if (logSources.length < 2) return { logSources, names: {}, settled: [] };
    const common = commonSource(logSources);
    const key = keyOfSource(common);
    const said = key === 'windows//' && keys.every((item) => within.has(item));
    if (said) return { logSources: [common], names: {}, settled: [] };
    report(
      diagnose('log-source-several', {
        effect: 'broader',
        with: { sources: keys.join(', '), target, chosen: key === '//' ? 'none' : key },
      }),
    );
    return { logSources: key === '//' ? [] : [common], names: {}, settled: [] };
  }
  const place = overlayNames(overlay, taxonomy, keys);
  const known = selectionOf(taxonomy, keys);
  const selection = place === undefined ? known : inPlace(known, place);
  for (const key of selection.missing)
    report(diagnose('log-source-unmapped', { with: { source: key, target } }));
  for (const key of selection.narrower) report(diagnose('log-source-narrowed', { with: { source: key } }));
  for (const key of selection.broader)
    report(
      diagnose('selector-dropped', {
        effect: 'broader',
        with: { name: partOf(sourceOfKey(key)), target },
      }),
    );
  const said = keys.length > 1 && keys.every((key) => within.has(key));
  return { logSources, names: selection.names, settled: said ? [] : selection.conditions };
}

/** What a place that holds more leaves open. */
function partOf({ product, service }: LogSource): string {
  return service === undefined ? `the product ${product ?? ''}` : `the service ${service}`;
}

/** The user's own place for the events; a macro stands for the whole selection. */
function inPlace(known: Selection, place: Readonly<Record<string, readonly string[]>>): Selection {
  const replaced = (condition: Predicate): boolean => {
    const name = equalTexts(condition)?.name;
    if (name === 'source' || name === 'sourcetype')
      return (place.source ?? place.sourcetype ?? place.macro) !== undefined;
    return place.macro !== undefined || (name !== undefined && place[name] !== undefined);
  };
  return {
    ...known,
    names: { ...known.names, ...place },
    conditions: known.conditions.filter((condition) => !replaced(condition)),
    missing: [],
    narrower: [],
    broader: [],
  };
}

function commonSource(sources: readonly LogSource[]): LogSource {
  const shared = (part: keyof LogSource): string | undefined => {
    const first = sources[0]?.[part];
    return sources.every((source) => source[part] === first) ? first : undefined;
  };
  const product = shared('product');
  const category = shared('category');
  const service = shared('service');
  return {
    ...(product === undefined ? {} : { product }),
    ...(category === undefined ? {} : { category }),
    ...(service === undefined ? {} : { service }),
  };
}

/** That the events of unknown places are all events. */
export function sayUnknown(source: Source, target: string, report: (diagnostic: Diagnostic) => void): void {
  // What ES|QL asks for beside the events (METADATA, SET) is no place that they come from.
  const named = Object.entries(nativeNames(source)).flatMap(([key, list]) =>
    key === 'metadata' || key === 'set' ? [] : list.map((item) => `${key} ${item}`),
  );
  if (named.length === 0) return;
  report(diagnose('log-source-unknown', { with: { names: named.slice(0, 4).join(', '), target } }));
}
