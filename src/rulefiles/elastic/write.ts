import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { Metadata, Predicate, RuleSeverity } from '../../ir/index.ts';
import { filterKeys } from '../../language/index.ts';
import { queryDsl } from '../../languages/kql/index.ts';
import type { RuleToWrite } from '../format.ts';
import { readThreat, sameAttack, writeThreat } from './attack.ts';
import { lowerFilters } from './filters.ts';
import { writeIndicators } from './indicators.ts';
import { readAgo, readDuration, writeDuration } from './times.ts';
import { defined, isObject, type Json, textOf } from './values.ts';

/** A rule as Kibana's API takes it: the required keys of its type, then all else that is known of it. */
export interface WrittenRule {
  readonly rule: Json;
  readonly diagnostics: readonly Diagnostic[];
}

const queryLanguages: Readonly<Record<string, string>> = { kql: 'kuery', eql: 'eql', esql: 'esql' };

/** Kibana's pairs of severity and risk score (Elastic's own rules use these throughout). */
const riskScores: Readonly<Record<RuleSeverity, number>> = {
  informational: 21,
  low: 21,
  medium: 47,
  high: 73,
  critical: 99,
};

export function writeRule(given: RuleToWrite): WrittenRule {
  const diagnostics: Diagnostic[] = [];
  const { metadata, settings } = given;
  const kept = keptKeys(given);
  const language = queryLanguages[given.language] ?? given.language;
  const type = typeOf(given, kept);
  const required = requiredKeys(metadata, diagnostics);
  const { filters, threat, from, interval, alert_suppression, ...rest } = kept;
  const newTerms = settings.newTerms && {
    new_terms_fields: settings.newTerms.fields,
    history_window_start: `now-${writeDuration(settings.newTerms.history)}`,
  };
  sayLost(metadata, diagnostics);
  return {
    diagnostics,
    rule: defined({
      ...required,
      type,
      language,
      query: given.query,
      author: metadata.authors,
      license: metadata.license,
      references: metadata.references,
      false_positives: metadata.falsePositives,
      tags: metadata.tags,
      from: keptTime(from, readAgo, settings.lookBack, 'now-'),
      interval: keptTime(interval, readDuration, settings.interval, ''),
      index: language === 'esql' ? undefined : settings.index,
      threshold: settings.threshold && writeThreshold(settings.threshold),
      ...newTerms,
      event_category_override: language === 'eql' ? settings.eventCategoryField : undefined,
      filters: ruleFilters(filters, settings.filters),
      alert_suppression: ofThreshold(type, alert_suppression),
      threat: keptThreat(threat, metadata),
      ...rest,
      ...writeIndicators(kept, settings.lookup),
    }),
  };
}

/** Keys that belong to a query in one language or to one type of rule; they stay behind when it changes. */
const ofType: Readonly<Record<string, readonly string[]>> = {
  eql: ['event_category_override', 'tiebreaker_field', 'timestamp_field'],
  threat_match: [
    'threat_index',
    'threat_query',
    'threat_mapping',
    'threat_filters',
    'threat_language',
    'threat_indicator_path',
    'concurrent_searches',
    'items_per_search',
  ],
  machine_learning: ['machine_learning_job_id', 'anomaly_threshold'],
  saved_query: ['saved_id'],
  threshold: ['threshold'],
  new_terms: ['new_terms', 'new_terms_fields', 'history_window_start'],
};

function keptKeys(given: RuleToWrite): Readonly<Record<string, unknown>> {
  const {
    type: _type,
    language: _language,
    metadata: _metadata,
    transform: _transform,
    ...kept
  } = given.metadata.vendor?.elastic ?? {};
  const type = typeOf(given, given.metadata.vendor?.elastic ?? {});
  const foreign = new Set(Object.entries(ofType).flatMap(([name, keys]) => (name === type ? [] : keys)));
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !foreign.has(key)));
}

/** The type follows from the query's language and the settings; only indicator matches have a type of their own. */
function typeOf(given: RuleToWrite, kept: Json): string {
  const { language, settings } = given;
  if (language === 'eql' || language === 'esql') return language;
  if (settings.threshold !== undefined) return 'threshold';
  if (settings.newTerms !== undefined) return 'new_terms';
  if (settings.lookup !== undefined) return 'threat_match';
  const original = textOf(given.metadata.vendor?.elastic?.type);
  return original === 'saved_query' && kept.saved_id !== undefined ? original : 'query';
}

function requiredKeys(metadata: Metadata, diagnostics: Diagnostic[]): Json {
  const fallback = <T extends string | number>(key: string, value: T | undefined, safe: T): T => {
    if (value !== undefined && value !== '') return value;
    diagnostics.push(diagnose('elastic-default', { with: { key, value: safe } }));
    return safe;
  };
  const name = fallback('name', metadata.title, metadata.name ?? metadata.id ?? 'Unnamed rule');
  const level = fallback<RuleSeverity>('severity', metadata.severity, 'medium');
  const severity = level === 'informational' ? 'low' : level;
  return {
    rule_id: metadata.id ?? slug(name),
    name,
    description: fallback('description', metadata.description, name),
    severity,
    // A score follows from the severity: nothing is assumed that the rule does not say.
    risk_score: metadata.riskScore ?? riskScores[level] ?? 47,
  };
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'rule'
  );
}

/** The text that the rule had, as long as it still means the same. */
function keptTime(
  kept: unknown,
  read: (text: unknown) => number | undefined,
  wanted: number | undefined,
  prefix: string,
): unknown {
  if (wanted === undefined || read(kept) === wanted) return kept;
  const isDefault = kept === undefined && prefix === '' && wanted === 300_000;
  const isDefaultFrom = kept === undefined && prefix !== '' && wanted === 360_000;
  return isDefault || isDefaultFrom ? undefined : `${prefix}${writeDuration(wanted)}`;
}

function writeThreshold(threshold: NonNullable<RuleToWrite['settings']['threshold']>): Json {
  const { fields, count, cardinality } = threshold;
  return {
    field: fields,
    value: count,
    ...(cardinality.length === 0
      ? {}
      : { cardinality: cardinality.map((item) => ({ field: item.field, value: item.count })) }),
  };
}

/** A threshold groups alerts by its own fields: only the duration of a suppression has a place beside it. */
function ofThreshold(type: string, suppression: unknown): unknown {
  if (type !== 'threshold' || !isObject(suppression)) return suppression;
  const { duration } = suppression;
  return duration === undefined ? undefined : { duration };
}

/** The filters of the rule as they were, those that still are part of it; and what its query could not say. */
function ruleFilters(kept: unknown, wanted: RuleToWrite['settings']['filters']): unknown {
  if (wanted === undefined) return undefined;
  const keys = new Set(wanted.flatMap(filterKeys));
  const own = Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  const filters = own.filter((filter) => keysOf(filter).every((key) => keys.has(key)));
  const known = new Set(filters.flatMap(keysOf));
  const fresh = wanted.filter((predicate) => !filterKeys(predicate).every((key) => known.has(key)));
  return filters.length + fresh.length === 0 ? undefined : [...filters, ...fresh.flatMap(writeFilter)];
}

function keysOf(filter: unknown): readonly string[] {
  return lowerFilters([filter], () => undefined, []).flatMap(filterKeys);
}

/** As Kibana keeps a filter that somebody wrote by hand. */
function writeFilter(predicate: Predicate): readonly Json[] {
  const negate = predicate.kind === 'Not';
  const query = queryDsl(negate ? predicate.item : predicate);
  return query === undefined ? [] : [{ meta: { disabled: false, negate, type: 'custom' }, query }];
}

function keptThreat(kept: unknown, metadata: Metadata): unknown {
  const attack = { tactics: metadata.tactics ?? [], techniques: metadata.techniques ?? [] };
  if (kept !== undefined && sameAttack(readThreat(kept), attack)) return kept;
  const threat = writeThreat(attack);
  return threat.length === 0 ? undefined : threat;
}

/** What Kibana's rules have no key for. */
function sayLost(metadata: Metadata, diagnostics: Diagnostic[]): void {
  const lost = [
    ...(metadata.related === undefined ? [] : ['related']),
    ...Object.entries(metadata.vendor ?? {}).flatMap(([vendor, keys]) =>
      vendor === 'elastic' ? [] : Object.keys(keys),
    ),
  ];
  if (lost.length === 0) return;
  const target = 'Elastic rules';
  diagnostics.push(diagnose('metadata-lost', { with: { key: lost.join(', '), target } }));
}

/** The rule's `[metadata]` and other tables beside it, as they were. */
export function besideRule(given: RuleToWrite): { readonly metadata: Json; readonly transform: unknown } {
  const elastic = given.metadata.vendor?.elastic ?? {};
  const { metadata } = elastic;
  return { metadata: isObject(metadata) ? metadata : {}, transform: elastic.transform };
}
