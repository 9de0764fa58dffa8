import { type DiagnosticJson, diagnosticJson } from '../diagnostics/index.ts';
import type { MacroTable } from '../language/index.ts';
import type { ParsedRule } from '../parse.ts';
import type { ActionKind } from './actions.ts';
import type { Changes } from './baseline.ts';
import type { Check, RuleKind } from './checks.ts';
import { type Entry, entryOf } from './entry.ts';
import { dataTable, type EventRow, eventTable, logSourcesOf, onlyReadBy } from './events.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { type IndicatorRow, indicatorTable, type NamedExclusionRow, namedExclusions } from './indicators.ts';
import { type Compared, comparePairs, type RuleRelation } from './pairs.ts';
import { covers, type Selection, selectRules, type Unmatched, unmatchedIn } from './select.ts';
import { type FieldRow, fieldTable, vendorOf } from './table.ts';

/** The catalogue of what rules check, for the techniques of a selection. Its JSON form is versioned. */
export interface CoverageReport {
  readonly coverageVersion: 1;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  /** What was asked for and no rule is tagged with. */
  readonly unmatched: readonly Unmatched[];
  /** What was read in all, by vendor: what reach counts against. */
  readonly read: Readonly<Record<string, ReadSummary>>;
  /** The rules of the selection, by vendor; vendors without one are there as well. */
  readonly vendors: Readonly<Record<string, VendorSummary>>;
  /** The techniques that the chosen rules are tagged with. */
  readonly byTechnique: readonly TechniqueRow[];
  readonly events: readonly EventRow[];
  readonly actions: readonly ActionRow[];
  readonly fields: readonly FieldRow[];
  readonly excludedFields: readonly FieldRow[];
  readonly indicators: readonly IndicatorRow[];
  /** Values looked for, by the vendors that look for them. */
  readonly sharing: readonly Sharing[];
  readonly exclusions: readonly IndicatorRow[];
  readonly namedExclusions: readonly NamedExclusionRow[];
  readonly rules: readonly RuleEntry[];
  readonly compared: Compared;
  readonly relations: readonly RuleRelation[];
  /** Rules that are the same but for what they exclude. */
  readonly duplicates: readonly (readonly string[])[];
  /** Rules of a vendor on whose events no rule of another vendor is known to alert; only where all pairs were looked at. */
  readonly onlyCoveredBy: Readonly<Record<string, readonly string[]>>;
  readonly gaps: readonly Gap[];
  /** Whether the claims of the converted rules were checked; not when the gaps are many. */
  readonly gapsChecked: boolean;
  /** What must be collected for the rules of each vendor; a rule counts once in each row. */
  readonly data: readonly EventRow[];
  /** Kinds of data that the rules of one vendor need, and those of the others do not. */
  readonly onlyReadBy: Readonly<Record<string, readonly string[]>>;
  /** Texts of the whole set that gave no rule: they are missing from every number. */
  readonly unread: readonly Unread[];
  /** What was gained and lost since an earlier report. */
  readonly changes?: Changes;
}

export interface ReadSummary {
  readonly rules: number;
  readonly parsed: number;
  /** Without a technique: in no selection but by tactic. */
  readonly untagged: number;
}

export interface VendorSummary {
  readonly rules: number;
  readonly parsed: number;
  /** Distinct positive logics: rules that differ only in what they exclude are one. */
  readonly logics: number;
  readonly kinds: Readonly<Partial<Record<RuleKind, number>>>;
  readonly logSources: readonly string[];
}

export interface TechniqueRow {
  readonly technique: string;
  readonly rules: Readonly<Record<string, number>>;
  /** Distinct positive logics by vendor. */
  readonly logics: Readonly<Record<string, number>>;
  /** Rules of other vendors that none of this vendor's rules covers. */
  readonly gaps: Readonly<Record<string, number>>;
}

export interface ActionRow {
  readonly kind: ActionKind;
  readonly action: string;
  readonly rules: Readonly<Record<string, number>>;
  /** Keys of the rules. */
  readonly by: readonly string[];
}

export interface Sharing {
  readonly vendors: readonly string[];
  readonly values: number;
}

export interface Unread {
  readonly file: string;
  readonly title?: string;
  /** Why, in one line. */
  readonly reason: string;
}

export interface RuleEntry {
  /** Unique in the report: the rule's id, else its file. */
  readonly key: string;
  readonly title: string;
  readonly file: string;
  readonly vendor: string;
  readonly language?: string;
  /** Absent when the rule did not parse. */
  readonly kind?: RuleKind;
  readonly techniques: readonly string[];
  readonly logSources: readonly string[];
  /** `kind: action`; the rules of the same action are in `actions`. */
  readonly actions: readonly string[];
  readonly indicators: readonly Check[];
  readonly exclusions: readonly Check[];
  readonly namedExclusions: readonly string[];
  /** The query as the file has it. */
  readonly query?: string;
  readonly diagnostics: readonly DiagnosticJson[];
}

export interface CoverageOptions {
  /** Splunk macros, for reading converted rules back. */
  readonly macros?: MacroTable;
}

/** Builds the catalogue of the chosen techniques from rules that were read. */
export function coverage(
  all: readonly ParsedRule[],
  selection: Selection = {},
  options: CoverageOptions = {},
): CoverageReport {
  const chosen = selectRules(all, selection);
  const keys = uniqueKeys(chosen);
  const keyOf = (entry: Entry): string => keys.get(entry.parsed) ?? entry.parsed.file;
  const entries = chosen.map(entryOf);
  const vendors = vendorsOf(all);
  const techniques = techniqueGroups(entries, selection);
  const pairs = comparePairs(techniques.size === 0 ? [entries] : [...techniques.values()], keyOf);
  const { gaps, checked } = gapsOf(entries, vendors, pairs, keyOf, options.macros);
  const gapsByRule = byRule(gaps);
  const groups = logicGroups(entries);
  const data = dataTable(entries, keyOf);
  const indicators = indicatorTable(chosen, all, 'indicators');
  return {
    coverageVersion: 1,
    techniques: selection.techniques ?? [],
    tactics: selection.tactics ?? [],
    unmatched: unmatchedIn(all, selection),
    read: readSummaries(all),
    vendors: Object.fromEntries(vendors.map((vendor) => [vendor, summaryOf(vendor, entries)])),
    byTechnique: [...techniques].map(([technique, group]) =>
      techniqueRow(technique, group, new Set(group.map(keyOf)), gapsByRule),
    ),
    events: eventTable(entries, keyOf),
    actions: actionTable(entries, keyOf),
    fields: fieldTable(chosen, 'indicators'),
    excludedFields: fieldTable(chosen, 'exclusions'),
    indicators,
    sharing: sharingOf(indicators),
    exclusions: indicatorTable(chosen, all, 'exclusions'),
    namedExclusions: namedExclusions(chosen),
    rules: entries.map((entry) => ruleEntry(entry, keyOf(entry))),
    compared: pairs.compared,
    relations: pairs.relations,
    duplicates: groups.filter((group) => group.length > 1).map((group) => group.map(keyOf)),
    onlyCoveredBy: Object.fromEntries(
      (pairs.compared.extent === 'full' ? vendors : []).map((vendor) => [
        vendor,
        entries
          .filter((entry) => entry.vendor === vendor && entry.parsed.rule !== undefined)
          .filter((entry) => pairs.coveredBy.get(entry) === undefined && pairs.meets.get(entry) === undefined)
          .map(keyOf),
      ]),
    ),
    gaps,
    gapsChecked: checked,
    data,
    onlyReadBy: onlyReadBy(data),
    unread: all.filter(({ rule, format }) => rule === undefined && format !== 'companion').map(unreadOf),
  };
}

function uniqueKeys(rules: readonly ParsedRule[]): ReadonlyMap<ParsedRule, string> {
  const keys = new Map<ParsedRule, string>();
  const taken = new Set<string>();
  for (const rule of rules) {
    const wanted = rule.metadata.id ?? rule.file;
    let key = wanted;
    for (let count = 2; taken.has(key); count++) key = `${wanted}#${count}`;
    taken.add(key);
    keys.set(rule, key);
  }
  return keys;
}

/** Every vendor of whom a rule was read; texts of no known language belong to none. */
function vendorsOf(all: readonly ParsedRule[]): readonly string[] {
  const found = new Set(all.flatMap(({ from }) => (from === undefined ? [] : [vendorOf(from)])));
  return [...found].sort();
}

function readSummaries(all: readonly ParsedRule[]): Readonly<Record<string, ReadSummary>> {
  const out: Record<string, { rules: number; parsed: number; untagged: number }> = {};
  for (const { from, rule, metadata, format } of all) {
    if (format === 'companion') continue;
    const vendor = vendorOf(from);
    out[vendor] ??= { rules: 0, parsed: 0, untagged: 0 };
    out[vendor].rules++;
    if (rule !== undefined) out[vendor].parsed++;
    if ((metadata.techniques ?? []).length === 0) out[vendor].untagged++;
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function summaryOf(vendor: string, entries: readonly Entry[]): VendorSummary {
  const own = entries.filter((entry) => entry.vendor === vendor);
  const kinds: Partial<Record<RuleKind, number>> = {};
  for (const { kind } of own) if (kind !== undefined) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return {
    rules: own.length,
    parsed: own.filter(({ parsed }) => parsed.rule !== undefined).length,
    logics: new Set(own.flatMap(({ logic }) => logic ?? [])).size,
    kinds,
    logSources: [...new Set(own.flatMap((entry) => [...logSourcesOf(entry).keys()]))].sort(),
  };
}

/** The chosen rules by technique. Asked for techniques, only those and their sub-techniques. */
function techniqueGroups(
  entries: readonly Entry[],
  { techniques = [], tactics = [] }: Selection,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const id of new Set(entry.parsed.metadata.techniques ?? [])) {
      const wanted = techniques.some((technique) => covers(technique, id));
      if (!wanted && techniques.length > 0 && tactics.length === 0) continue;
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [entry]);
      else group.push(entry);
    }
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function techniqueRow(
  technique: string,
  group: readonly Entry[],
  keys: ReadonlySet<string>,
  gapsByRule: ReadonlyMap<string, readonly Gap[]>,
): TechniqueRow {
  const rules: Record<string, number> = {};
  const logics: Record<string, Set<string>> = {};
  const open: Record<string, number> = {};
  for (const { vendor, logic } of group) {
    rules[vendor] = (rules[vendor] ?? 0) + 1;
    if (logic !== undefined) {
      logics[vendor] ??= new Set();
      logics[vendor].add(logic);
    }
  }
  for (const { vendor } of new Set([...keys].flatMap((key) => gapsByRule.get(key) ?? [])))
    open[vendor] = (open[vendor] ?? 0) + 1;
  const counts = Object.fromEntries(Object.entries(logics).map(([vendor, own]) => [vendor, own.size]));
  return { technique, rules, logics: counts, gaps: open };
}

/** The gaps that each rule would close. */
function byRule(gaps: readonly Gap[]): ReadonlyMap<string, readonly Gap[]> {
  const found = new Map<string, Gap[]>();
  for (const gap of gaps) {
    for (const key of [gap.rule, ...gap.same]) {
      const list = found.get(key);
      if (list === undefined) found.set(key, [gap]);
      else list.push(gap);
    }
  }
  return found;
}

function logicGroups(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.logic === undefined) continue;
    const group = groups.get(entry.logic);
    if (group === undefined) groups.set(entry.logic, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

function actionTable(entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly ActionRow[] {
  const rows = new Map<
    string,
    { kind: ActionKind; rules: Record<string, number>; by: string[]; action: string }
  >();
  for (const entry of entries) {
    for (const { kind, name } of entry.actions) {
      const key = `${kind} ${name}`;
      const row = rows.get(key) ?? { kind, action: name, rules: {}, by: [] };
      row.rules[entry.vendor] = (row.rules[entry.vendor] ?? 0) + 1;
      row.by.push(keyOf(entry));
      rows.set(key, row);
    }
  }
  return [...rows.values()].sort(
    (a, b) =>
      b.by.length - a.by.length ||
      Object.keys(b.rules).length - Object.keys(a.rules).length ||
      (`${a.kind} ${a.action}` < `${b.kind} ${b.action}` ? -1 : 1),
  );
}

function sharingOf(indicators: readonly IndicatorRow[]): readonly Sharing[] {
  const counts = new Map<string, number>();
  for (const { rules } of indicators) {
    const key = Object.keys(rules).sort().join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, values]) => ({ vendors: key.split(','), values }))
    .sort((a, b) => b.values - a.values || (a.vendors.join() < b.vendors.join() ? -1 : 1));
}

function ruleEntry(entry: Entry, key: string): RuleEntry {
  const { parsed, checks, vendor, kind } = entry;
  return {
    key,
    title: parsed.metadata.title ?? parsed.file,
    file: parsed.file,
    vendor,
    ...(parsed.from === undefined ? {} : { language: parsed.from }),
    ...(kind === undefined ? {} : { kind }),
    techniques: parsed.metadata.techniques ?? [],
    logSources: [...logSourcesOf(entry).keys()].sort(),
    actions: entry.actions.map((action) => `${action.kind}: ${action.name}`),
    indicators: checks.indicators,
    exclusions: checks.exclusions,
    namedExclusions: [...new Set(checks.namedExclusions.map(({ name }) => name))],
    ...(parsed.query === undefined ? {} : { query: parsed.query.text }),
    diagnostics: parsed.diagnostics.filter(({ severity }) => severity !== 'info').map(diagnosticJson),
  };
}

function unreadOf({ file, metadata, diagnostics }: ParsedRule): Unread {
  const worst = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  return {
    file,
    ...(metadata.title === undefined ? {} : { title: metadata.title }),
    reason: worst === undefined ? 'no rule in it' : `${worst.code}: ${worst.message}`,
  };
}
