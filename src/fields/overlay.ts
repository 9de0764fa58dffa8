import { type Diagnostic, diagnose, type Result } from '../diagnostics/index.ts';
import { parseYaml, type YamlDocument, type YamlPath } from '../syntax/yaml.ts';
import type { SourceText } from '../text/index.ts';
import type { Resolver } from './layers.ts';
import { pathPart } from './paths.ts';
import { covers } from './rules.ts';
import { keyOfSource, type SourceKey } from './sources.ts';
import { canonicalTypes, type Mapping } from './tables.ts';

/**
 * A user's own names, which come before those of the tables: docs/overlays.md. An overlay adds to what is known and
 * changes it for the log sources that it names; it cannot take anything away.
 */
export interface Overlay {
  readonly fields: readonly OverlayFields[];
  readonly logSources: readonly OverlaySource[];
  /** Splunk macros that stand for log sources. */
  readonly macros: ReadonlyMap<string, SourceKey>;
}

export interface OverlayFields {
  readonly taxonomy: Taxonomy;
  /** The log sources that the names hold for; an empty part stands for any. */
  readonly source: SourceKey;
  readonly mappings: readonly Mapping[];
}

/** Where a vendor keeps the events of a log source. */
export interface OverlaySource {
  readonly taxonomy: Taxonomy;
  readonly source: SourceKey;
  readonly names: Readonly<Record<string, readonly string[]>>;
}

type Taxonomy = 'sigma' | 'ecs' | 'splunk' | 'cim';
const taxonomies: readonly string[] = ['sigma', 'ecs', 'splunk', 'cim'];
const nameKeys = ['index', 'sourcetype', 'source', 'macro', 'datamodel'];

/** Reads an overlay. Nothing of a file with an error is used: half an overlay would map half of a rule. */
export function parseOverlay(source: SourceText): Result<Overlay> {
  const read = parseYaml(source);
  const document = read.value?.[0];
  if (document === undefined) return { diagnostics: read.diagnostics };
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  const form = reader(document, diagnostics);
  const top = form.map(document.value, [], ['fields', 'logsources', 'macros']);
  const fields = form.list(top.fields, ['fields']).map((item, index) => {
    const path: YamlPath = ['fields', index];
    const entry = form.map(item, path, ['taxonomy', 'logsource', 'names']);
    const mappings = form.entries(entry.names, [...path, 'names']).map(([name, canonical]): Mapping => {
      const at: YamlPath = [...path, 'names', name];
      const text = form.text(canonical, at);
      if (text !== '' && !text.includes('.') && !canonicalTypes().has(text))
        form.wrong(at, `${text} is not an ECS field`);
      return { field: name, canonical: text, relation: 'same', confidence: 'high' };
    });
    return { ...form.head(entry, path), mappings };
  });
  const logSources = form.list(top.logsources, ['logsources']).map((item, index) => {
    const path: YamlPath = ['logsources', index];
    const entry = form.map(item, path, ['taxonomy', 'logsource', ...nameKeys]);
    const names: Record<string, readonly string[]> = {};
    for (const key of nameKeys) {
      const value = entry[key];
      if (value === undefined) continue;
      const list = Array.isArray(value) ? value : [value];
      names[key] = list.map((one) => form.text(one, [...path, key]));
    }
    if (Object.keys(names).length === 0) form.wrong(path, `one of ${nameKeys.join(', ')} is needed`);
    return { ...form.head(entry, path), names };
  });
  const macros = new Map(
    form
      .entries(top.macros, ['macros'])
      .map(([name, value]) => [name.toLowerCase(), form.source(value, ['macros', name])]),
  );
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  return { value: { fields, logSources, macros }, diagnostics };
}

type Values = Readonly<Record<string, unknown>>;

function reader(document: YamlDocument, diagnostics: Diagnostic[]) {
  const wrong = (path: YamlPath, reason: string, part: 'key' | 'value' = 'value'): void => {
    diagnostics.push(diagnose('overlay-invalid', { span: document.spanOf(path, part), with: { reason } }));
  };
  const isMap = (value: unknown): value is Values =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const map = (value: unknown, path: YamlPath, keys: readonly string[]): Values => {
    if (!isMap(value)) {
      wrong(path, `a mapping with ${keys.join(', ')} is needed`);
      return {};
    }
    for (const key of Object.keys(value))
      if (!keys.includes(key)) wrong([...path, key], `${key} is not one of ${keys.join(', ')}`, 'key');
    return value;
  };
  const text = (value: unknown, path: YamlPath): string => {
    if (typeof value === 'string' && value !== '') return value;
    wrong(path, 'a text is needed');
    return '';
  };
  const source = (value: unknown, path: YamlPath): SourceKey => {
    const parts = map(value, path, ['product', 'category', 'service']);
    const part = (key: string) =>
      parts[key] === undefined ? {} : { [key]: text(parts[key], [...path, key]) };
    return keyOfSource({ ...part('product'), ...part('category'), ...part('service') });
  };
  return {
    wrong,
    map,
    text,
    source,
    list(value: unknown, path: YamlPath): readonly unknown[] {
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) return value;
      wrong(path, 'a list is needed');
      return [];
    },
    entries(value: unknown, path: YamlPath): readonly (readonly [string, unknown])[] {
      if (value === undefined || value === null) return [];
      if (isMap(value)) return Object.entries(value);
      wrong(path, 'a mapping is needed');
      return [];
    },
    head(entry: Values, path: YamlPath): { readonly taxonomy: Taxonomy; readonly source: SourceKey } {
      const taxonomy = text(entry.taxonomy, [...path, 'taxonomy']);
      if (taxonomy !== '' && !taxonomies.includes(taxonomy))
        wrong([...path, 'taxonomy'], `${taxonomy} is not one of ${taxonomies.join(', ')}`);
      const key = entry.logsource === undefined ? '//' : source(entry.logsource, [...path, 'logsource']);
      return { taxonomy: taxonomy as Taxonomy, source: key };
    },
  };
}

/** The names of a taxonomy with those of the overlay before them. */
export function withOverlay(
  resolver: Resolver,
  overlay: Overlay | undefined,
  taxonomy: string,
  keys: readonly SourceKey[],
): Resolver {
  const mappings = (overlay?.fields ?? [])
    .filter((entry) => isFor(entry.taxonomy, taxonomy) && holdsFor(entry.source, keys))
    .flatMap((entry) => entry.mappings);
  if (mappings.length === 0) return resolver;
  return {
    toCanonical(field) {
      const own = mappings.filter((mapping) => mapping.field === field);
      return own.length > 0 ? own : resolver.toCanonical(field);
    },
    toVendor(canonical) {
      const own = mappings.filter((mapping) => mapping.canonical === canonical);
      if (own.length > 0) return own;
      // Where the user has the path, its parts come from it.
      const path = pathPart(canonical)?.path;
      return mappings.some((mapping) => mapping.canonical === path) ? [] : resolver.toVendor(canonical);
    },
  };
}

/** What is said of Elastic's names holds in both of its profiles. */
function isFor(entry: Taxonomy, taxonomy: string): boolean {
  return entry === taxonomy || (entry === 'ecs' && taxonomy === 'winlog');
}

function holdsFor(general: SourceKey, keys: readonly SourceKey[]): boolean {
  return general === '//' || (keys.length > 0 && keys.every((key) => covers(general, key)));
}

/** The overlay's place for log sources in a taxonomy; undefined where it has none for all of them. */
export function overlayNames(
  overlay: Overlay | undefined,
  taxonomy: string,
  keys: readonly SourceKey[],
): Readonly<Record<string, readonly string[]>> | undefined {
  if (overlay === undefined || keys.length === 0) return undefined;
  const found = keys.map((key) =>
    overlay.logSources.find((entry) => isFor(entry.taxonomy, taxonomy) && covers(entry.source, key)),
  );
  const names: Record<string, readonly string[]> = {};
  for (const entry of found) {
    if (entry === undefined) return undefined;
    for (const [key, list] of Object.entries(entry.names))
      names[key] = [...new Set([...(names[key] ?? []), ...list])];
  }
  return names;
}

/** The log sources that the overlay keeps in a place. */
export function overlaySources(
  overlay: Overlay | undefined,
  taxonomy: string,
  name: string,
  values: readonly string[],
): readonly SourceKey[] {
  if (overlay === undefined) return [];
  if (name === 'macro') return values.flatMap((value) => overlay.macros.get(value.toLowerCase()) ?? []);
  const of = (value: string): readonly SourceKey[] =>
    overlay.logSources
      .filter((entry) => entry.taxonomy === taxonomy && entry.names[name]?.includes(value) === true)
      .map((entry) => entry.source);
  const found = values.map(of);
  return found.every((keys) => keys.length > 0) ? [...new Set(found.flat())] : [];
}
