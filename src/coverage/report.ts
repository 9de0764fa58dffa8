import { type Diagnostic, type DiagnosticJson, diagnosticJson } from '../diagnostics/index.ts';
import { type LogSource, logSourceText, type Plan, walk } from '../ir/index.ts';
import type { ParsedRule } from '../parse.ts';
import { type Check, kindOf, type RuleKind } from './checks.ts';
import {
  type IndicatorRow,
  indicatorTable,
  type NamedExclusionRow,
  namedExclusions,
  ruleChecks,
} from './indicators.ts';
import { distinctLogics, duplicateGroups, type RuleRelation, relations } from './relations.ts';
import { type Selection, selectRules } from './select.ts';
import { type FieldRow, fieldTable, vendorOf } from './table.ts';

/** The catalogue of what rules check, for the techniques of a selection. Its JSON form is versioned. */
export interface CoverageReport {
  readonly coverageVersion: 1;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  /** Rules that were read in all, by vendor: what reach counts against. */
  readonly read: Readonly<Record<string, number>>;
  readonly vendors: Readonly<Record<string, VendorSummary>>;
  readonly events: readonly EventRow[];
  readonly fields: readonly FieldRow[];
  readonly excludedFields: readonly FieldRow[];
  readonly indicators: readonly IndicatorRow[];
  readonly exclusions: readonly IndicatorRow[];
  readonly namedExclusions: readonly NamedExclusionRow[];
  readonly rules: readonly RuleEntry[];
  readonly relations: readonly RuleRelation[];
  readonly duplicates: readonly (readonly string[])[];
  /** Log sources that the rules of one vendor read and those of the others do not. */
  readonly onlyReadBy: Readonly<Record<string, readonly string[]>>;
  /** Files of the whole set that did not parse: their rules are missing here. */
  readonly unread: readonly string[];
}

export interface VendorSummary {
  readonly rules: number;
  readonly parsed: number;
  /** Distinct positive logics: rules that differ only in named exclusions are one. */
  readonly logics: number;
  readonly kinds: Readonly<Partial<Record<RuleKind, number>>>;
  readonly logSources: readonly string[];
}

export interface EventRow {
  /** `product/category/service`. */
  readonly logSource: string;
  readonly rules: Readonly<Record<string, number>>;
}

export interface RuleEntry {
  /** Unique in the report: the rule's id, else its file. */
  readonly key: string;
  readonly title: string;
  readonly file: string;
  readonly vendor: string;
  readonly language?: string;
  readonly kind?: RuleKind;
  readonly techniques: readonly string[];
  readonly logSources: readonly string[];
  readonly indicators: readonly Check[];
  readonly exclusions: readonly Check[];
  readonly namedExclusions: readonly string[];
  readonly diagnostics: readonly DiagnosticJson[];
}

/** Builds the catalogue of the chosen techniques from rules that were read. */
export function coverage(all: readonly ParsedRule[], selection: Selection = {}): CoverageReport {
  const chosen = selectRules(all, selection);
  const keys = uniqueKeys(chosen);
  const nameOf = (rule: ParsedRule): string => keys.get(rule) ?? rule.file;
  return {
    coverageVersion: 1,
    techniques: selection.techniques ?? [],
    tactics: selection.tactics ?? [],
    read: countByVendor(all),
    vendors: summaries(chosen),
    events: eventTable(chosen),
    fields: fieldTable(chosen, 'indicators'),
    excludedFields: fieldTable(chosen, 'exclusions'),
    indicators: indicatorTable(chosen, all, 'indicators'),
    exclusions: indicatorTable(chosen, all, 'exclusions'),
    namedExclusions: namedExclusions(chosen),
    rules: chosen.map((rule) => entryOf(rule, nameOf(rule))),
    relations: relations(chosen, nameOf),
    duplicates: duplicateGroups(chosen)
      .filter((group) => group.length > 1)
      .map((group) => group.map(nameOf)),
    onlyReadBy: onlyReadBy(chosen),
    unread: all
      .filter(({ rule, format }) => rule === undefined && format !== 'companion')
      .map(({ file }) => file),
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

function countByVendor(rules: readonly ParsedRule[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const rule of rules) {
    const vendor = vendorOf(rule.from);
    counts[vendor] = (counts[vendor] ?? 0) + 1;
  }
  return counts;
}

function summaries(chosen: readonly ParsedRule[]): Readonly<Record<string, VendorSummary>> {
  const logics = distinctLogics(chosen);
  const out: Record<string, VendorSummary> = {};
  for (const vendor of Object.keys(countByVendor(chosen)).sort()) {
    const own = chosen.filter((rule) => vendorOf(rule.from) === vendor);
    const kinds: Partial<Record<RuleKind, number>> = {};
    for (const { rule } of own) {
      if (rule === undefined) continue;
      const kind = kindOf(rule.plan);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    out[vendor] = {
      rules: own.length,
      parsed: own.filter(({ rule }) => rule !== undefined).length,
      logics: logics[vendor] ?? 0,
      kinds,
      logSources: [...new Set(own.flatMap(logSourcesOf))].sort(),
    };
  }
  return out;
}

/** The log sources that a rule's plan reads, each once, as `product/category/service`. */
function logSourcesOf(parsed: ParsedRule): readonly string[] {
  if (parsed.rule === undefined) return [];
  const found = new Set<string>();
  for (const source of sourcesUnder(parsed.rule.plan)) found.add(logSourceText(source));
  return [...found].sort();
}

function sourcesUnder(plan: Plan): readonly LogSource[] {
  const found: LogSource[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Source') found.push(...node.logSources);
    return undefined;
  });
  return found;
}

function eventTable(chosen: readonly ParsedRule[]): readonly EventRow[] {
  const rows = new Map<string, Record<string, number>>();
  for (const parsed of chosen) {
    const vendor = vendorOf(parsed.from);
    const sources = logSourcesOf(parsed);
    for (const source of sources.length === 0 ? ['unknown'] : sources) {
      const row = rows.get(source) ?? {};
      row[vendor] = (row[vendor] ?? 0) + 1;
      rows.set(source, row);
    }
  }
  return [...rows]
    .map(([logSource, rules]) => ({ logSource, rules }))
    .sort((a, b) => (a.logSource < b.logSource ? -1 : 1));
}

function onlyReadBy(chosen: readonly ParsedRule[]): Readonly<Record<string, readonly string[]>> {
  const out: Record<string, readonly string[]> = {};
  const rows = eventTable(chosen);
  for (const vendor of Object.keys(countByVendor(chosen)).sort()) {
    out[vendor] = rows
      .filter(
        ({ rules, logSource }) =>
          logSource !== 'unknown' && Object.keys(rules).length === 1 && rules[vendor] !== undefined,
      )
      .map(({ logSource }) => logSource);
  }
  return out;
}

function entryOf(parsed: ParsedRule, key: string): RuleEntry {
  const { indicators, exclusions, namedExclusions: named } = ruleChecks(parsed);
  return {
    key,
    title: parsed.metadata.title ?? parsed.file,
    file: parsed.file,
    vendor: vendorOf(parsed.from),
    ...(parsed.from === undefined ? {} : { language: parsed.from }),
    ...(parsed.rule === undefined ? {} : { kind: kindOf(parsed.rule.plan) }),
    techniques: parsed.metadata.techniques ?? [],
    logSources: logSourcesOf(parsed),
    indicators,
    exclusions,
    namedExclusions: [...new Set(named.map(({ name }) => name))],
    diagnostics: parsed.diagnostics.filter(worthTelling).map(diagnosticJson),
  };
}

function worthTelling(diagnostic: Diagnostic): boolean {
  return diagnostic.severity !== 'info';
}
