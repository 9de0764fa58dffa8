/** Reading plain YAML and JSON values whose shape is not certain. */

export type PlainMap = Readonly<Record<string, unknown>>;

export function asMap(value: unknown): PlainMap | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as PlainMap)
    : undefined;
}

export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A list of texts; one text counts as a list of one. */
export function asTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(asText).filter((item) => item !== undefined);
  const single = asText(value);
  return single === undefined ? [] : [single];
}

export function asMaps(value: unknown): readonly PlainMap[] {
  return Array.isArray(value) ? value.map(asMap).filter((item) => item !== undefined) : [];
}

/** The map without some keys; undefined when nothing is left. */
export function without(map: PlainMap, keys: ReadonlySet<string>): PlainMap | undefined {
  const rest = Object.entries(map).filter(([key]) => !keys.has(key));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Only the entries that have a value. */
export function present(map: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
