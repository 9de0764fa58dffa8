import { foldText } from '../ir/index.ts';

/** What a field may hold. `null` is no value. */
export type Value = string | number | boolean;
export type EventRecord = Readonly<Record<string, unknown>>;

/**
 * One event: a plain JSON object whose names are nested, dotted or both. Arrays are several values; the fields of
 * objects in an array are several values without correlation, as Elasticsearch indexes them.
 */
export interface Event {
  readonly record: EventRecord;
  /** The line of the file that it begins in, where it came from one. */
  readonly line?: number;
  /** Filled on first use; see `fieldsOf`. */
  flat?: FlatEvent;
}

interface FlatEvent {
  readonly values: Map<string, Value[]>;
  /** Names of objects that hold some value. */
  readonly objects: Set<string>;
  readonly texts: Map<string, readonly string[]>;
  readonly folded: Map<string, readonly string[]>;
  /** Some objects lie too deep to be looked into. */
  cut: boolean;
}

export function toEvent(record: EventRecord, line?: number): Event {
  return line === undefined ? { record } : { record, line };
}

const none: readonly never[] = [];
/** Objects nested deeper than this are not looked into. */
const maxDepth = 256;

function flatOf(event: Event): FlatEvent {
  if (event.flat !== undefined) return event.flat;
  const flat: FlatEvent = {
    values: new Map(),
    objects: new Set(),
    texts: new Map(),
    folded: new Map(),
    cut: false,
  };
  addObject(flat, '', event.record, 0);
  event.flat = flat;
  return flat;
}

function addObject(flat: FlatEvent, prefix: string, record: EventRecord, depth: number): boolean {
  if (depth > maxDepth) {
    flat.cut = true;
    return false;
  }
  let some = false;
  for (const key in record) {
    const value = record[key];
    if (value === null || value === undefined) continue;
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (addValue(flat, name, value, depth)) {
      some = true;
      addParents(flat, name, prefix);
    }
  }
  return some;
}

/** A dotted key makes objects too: `a.b.c` is in `a` and `a.b`. */
function addParents(flat: FlatEvent, name: string, prefix: string): void {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const parent = name.slice(0, dot);
    if (flat.objects.has(parent)) return;
    flat.objects.add(parent);
    if (parent.length < prefix.length) return;
  }
}

function addValue(flat: FlatEvent, name: string, value: unknown, depth: number): boolean {
  if (Array.isArray(value)) {
    if (depth > maxDepth) {
      flat.cut = true;
      return false;
    }
    let some = false;
    for (const item of value) if (addValue(flat, name, item, depth + 1)) some = true;
    return some;
  }
  switch (typeof value) {
    case 'object':
      return value !== null && addObject(flat, name, value as EventRecord, depth + 1);
    case 'string':
    case 'number':
    case 'boolean': {
      const known = flat.values.get(name);
      if (known === undefined) flat.values.set(name, [value]);
      else known.push(value);
      return true;
    }
    default:
      return false;
  }
}

/** All values of a field, in order; empty when it is missing. */
export function valuesOf(event: Event, name: string): readonly Value[] {
  return flatOf(event).values.get(name) ?? none;
}

/** The values of a field as texts. */
export function textsOf(event: Event, name: string): readonly string[] {
  const flat = flatOf(event);
  const known = flat.texts.get(name);
  if (known !== undefined) return known;
  const values = flat.values.get(name);
  if (values === undefined) return none;
  const texts = values.map(String);
  flat.texts.set(name, texts);
  return texts;
}

/** The values of a field as texts whose case is folded. */
export function foldedOf(event: Event, name: string): readonly string[] {
  const flat = flatOf(event);
  const known = flat.folded.get(name);
  if (known !== undefined) return known;
  const texts = textsOf(event, name);
  if (texts.length === 0) return none;
  const folded = texts.map(foldText);
  flat.folded.set(name, folded);
  return folded;
}

/** Whether a field has a value, or is an object that holds one. */
export function hasField(event: Event, name: string): boolean {
  const flat = flatOf(event);
  return flat.values.has(name) || flat.objects.has(name);
}

/** Whether some objects of the event lie too deep to be looked into. */
export function isCut(event: Event): boolean {
  return flatOf(event).cut;
}

/** The names of all fields that have a value. */
export function fieldNames(event: Event): Iterable<string> {
  return flatOf(event).values.keys();
}

/** The event with other values for some fields; no value removes the field. */
export function withFields(event: Event, fields: Iterable<readonly [string, readonly Value[]]>): Event {
  const flat = flatOf(event);
  const values = new Map(flat.values);
  const objects = new Set(flat.objects);
  for (const [name, list] of fields) {
    if (list.length === 0) values.delete(name);
    else values.set(name, [...list]);
  }
  return { ...event, flat: { values, objects, texts: new Map(), folded: new Map(), cut: flat.cut } };
}

/** An event of these fields alone. */
export function eventOfFields(fields: Iterable<readonly [string, readonly Value[]]>): Event {
  return withFields(toEvent({}), fields);
}

/** The elements of the array of objects at `path`, each as an event that has the path's fields of that one alone. */
export function elementsAt(event: Event, path: string): readonly Event[] {
  const found: EventRecord[] = [];
  collect(event.record, path, found, 0);
  return found.map((record) => toEvent({ [path]: record }));
}

function collect(value: unknown, path: string, found: EventRecord[], depth: number): void {
  if (depth > maxDepth || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, path, found, depth + 1);
    return;
  }
  const record = value as EventRecord;
  if (path === '') {
    found.push(record);
    return;
  }
  for (const key in record) {
    if (key === path) collect(record[key], '', found, depth + 1);
    else if (path.startsWith(`${key}.`)) collect(record[key], path.slice(key.length + 1), found, depth + 1);
  }
}

/** When the event happened, in milliseconds since 1970; undefined when it does not say. */
export function timeOf(event: Event, name = '@timestamp'): number | undefined {
  const value = valuesOf(event, name)[0];
  return value === undefined ? undefined : readTime(value);
}

/** Sysmon's way of writing UTC, among others: never the time of the machine that reads it. */
const withoutZone = /^\s*\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*$/;

/** A time as text (ISO 8601, in UTC where no zone is given, or digits), or as a number of seconds or milliseconds since 1970. */
export function readTime(value: Value): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isNaN(number)) return Math.abs(number) < 1e11 ? number * 1000 : number;
  const text = String(value);
  const time = Date.parse(withoutZone.test(text) ? `${text.trim().replace(' ', 'T')}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}
