import { type LogSource, logSourceText } from '../ir/index.ts';
import type { Entry } from './entry.ts';
import { collectedLogs } from './logsource.ts';
import { categoryTypes, type EventType, serviceTypes } from './suppliers.ts';
import type { EventSet } from './view.ts';

/** A kind of events that rules read. */
export interface EventRow {
  /** What people call it: `process start (windows)`. */
  readonly event: string;
  /** `product/category/service`; `unknown` for rules that do not say. */
  readonly logSource: string;
  readonly suppliers: readonly string[];
  readonly rules: Readonly<Record<string, number>>;
  /** Keys of the rules. */
  readonly by: readonly string[];
}

/** What rules read, most rules first; a rule counts once in each row. */
export function eventTable(entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly EventRow[] {
  return tableOf(entries, keyOf, logSourcesOf);
}

/** What must be collected for that: the same, but with the log that carries the events where it is another's. */
export function dataTable(entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly EventRow[] {
  return tableOf(entries, keyOf, (entry) => sourcesBy(entry, collectedLogs));
}

function tableOf(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  sourcesOf: (entry: Entry) => ReadonlyMap<string, LogSource | undefined>,
): readonly EventRow[] {
  const rows = new Map<
    string,
    { row: Omit<EventRow, 'rules' | 'by'>; rules: Record<string, number>; by: string[] }
  >();
  for (const entry of entries) {
    for (const [logSource, source] of sourcesOf(entry)) {
      let found = rows.get(logSource);
      if (found === undefined) {
        found = { row: describe(logSource, source), rules: {}, by: [] };
        rows.set(logSource, found);
      }
      found.rules[entry.vendor] = (found.rules[entry.vendor] ?? 0) + 1;
      found.by.push(keyOf(entry));
    }
  }
  return [...rows.values()]
    .map(({ row, rules, by }) => ({ ...row, rules, by }))
    .sort((a, b) => b.by.length - a.by.length || (a.event < b.event ? -1 : 1));
}

/** The log sources of a rule by name; `unknown` when it says none. */
export function logSourcesOf(entry: Entry): ReadonlyMap<string, LogSource | undefined> {
  return sourcesBy(entry, ({ logSources }) => logSources);
}

function sourcesBy(
  entry: Entry,
  sourcesOf: (set: EventSet) => readonly LogSource[],
): ReadonlyMap<string, LogSource | undefined> {
  const found = new Map<string, LogSource | undefined>();
  if (entry.parsed.rule === undefined) return found;
  for (const set of entry.view.sets) {
    const logSources = sourcesOf(set);
    if (logSources.length === 0) found.set(UNKNOWN, undefined);
    for (const source of logSources) found.set(logSourceText(source), source);
  }
  if (found.size === 0) found.set(UNKNOWN, undefined);
  return found;
}

const UNKNOWN = 'unknown';

function describe(logSource: string, source: LogSource | undefined): Omit<EventRow, 'rules' | 'by'> {
  if (source === undefined) return { event: 'not said', logSource, suppliers: [] };
  const { product, category, service } = source;
  const type: EventType | undefined =
    category === undefined ? serviceTypes[`${product ?? ''}/${service ?? ''}`] : categoryTypes[category];
  const plain = [product, category ?? service].filter((part) => part !== undefined).join(' ');
  if (type === undefined) return { event: plain, logSource, suppliers: [] };
  const special = category === undefined || product === undefined ? '' : ` (${product})`;
  return { event: `${type.name}${special}`, logSource, suppliers: suppliersOf(type, product) };
}

function suppliersOf({ suppliers }: EventType, product: string | undefined): readonly string[] {
  const own = product === undefined ? undefined : suppliers[product as keyof typeof suppliers];
  if (own !== undefined) return own;
  if (suppliers.any !== undefined) return suppliers.any;
  // Rules that name no system read the events of all.
  return product === undefined ? [...new Set(Object.values(suppliers).flat())] : [];
}

/** Kinds of data that the rules of one vendor need, and those of the others do not. */
export function onlyReadBy(data: readonly EventRow[]): Readonly<Record<string, readonly string[]>> {
  const out: Record<string, string[]> = {};
  for (const { event, logSource, rules } of data) {
    const vendors = Object.keys(rules);
    if (logSource === UNKNOWN || vendors.length !== 1) continue;
    out[vendors[0]!] ??= [];
    out[vendors[0]!]!.push(event);
  }
  return out;
}
