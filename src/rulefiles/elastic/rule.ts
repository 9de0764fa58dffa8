import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { Metadata, RuleSeverity } from '../../ir/index.ts';
import type { RuleSettings, ThresholdSettings } from '../../language/index.ts';
import type { OpenedRule } from '../format.ts';
import { readThreat } from './attack.ts';
import { lowerFilters } from './filters.ts';
import { readIndicators } from './indicators.ts';
import { defaultInterval, defaultLookBack, readAgo, readDuration } from './times.ts';
import { defined, isObject, type Json, type RawRule, textOf, textsOf } from './values.ts';

/**
 * A rule of Elastic as its API has it (Kibana's rule_schemas.schema.yaml); rule files in TOML hold the same keys.
 * What other vendors' rules have as well becomes metadata and settings, the rest is kept in order under `elastic`.
 */

const languages: Readonly<Record<string, string>> = { kuery: 'kql', eql: 'eql', esql: 'esql' };
const types = new Set([
  'query',
  'eql',
  'esql',
  'threshold',
  'new_terms',
  'threat_match',
  'machine_learning',
  'saved_query',
]);

/** Keys whose meaning is carried in metadata or settings, so that they are not kept again. */
const carried = new Set([
  'name',
  'rule_id',
  'description',
  'author',
  'severity',
  'risk_score',
  'references',
  'false_positives',
  'license',
  'tags',
  'query',
  'index',
]);

export function openRule(raw: RawRule): OpenedRule {
  const { rule } = raw;
  const diagnostics: Diagnostic[] = [];
  const type = textOf(rule.type) ?? 'query';
  const language = textOf(rule.language) ?? (type === 'eql' || type === 'esql' ? type : 'kuery');
  const query = textOf(rule.query);
  const unusable = unusableRule(raw, type, language, query, diagnostics);
  const settings = readSettings(raw, type, diagnostics);
  return {
    metadata: readMetadata(raw, settings),
    language: type === 'machine_learning' ? 'none' : (languages[language] ?? language),
    query: raw.text('query', query ?? ''),
    settings,
    format: raw.format,
    ...(unusable ? { unusable } : {}),
    diagnostics,
  };
}

function unusableRule(
  raw: RawRule,
  type: string,
  language: string,
  query: string | undefined,
  diagnostics: Diagnostic[],
): boolean {
  const say = (diagnostic: Diagnostic): true => {
    diagnostics.push(diagnostic);
    return true;
  };
  if (!types.has(type)) {
    return say(diagnose('elastic-type-unknown', { span: raw.place('type'), with: { type } }));
  }
  if (query === undefined || query.trim() === '') {
    // An empty KQL query matches everything, and some rules say all in their filters.
    if (query !== undefined && language === 'kuery' && type !== 'machine_learning') return false;
    return say(diagnose('no-query', { span: raw.place('type'), with: { type } }));
  }
  if (language === 'lucene') return say(diagnose('elastic-lucene', { span: raw.place('language') }));
  const own = type === 'eql' || type === 'esql' ? type : 'kuery';
  if (language !== own) {
    return say(
      diagnose('elastic-language-mismatch', { span: raw.place('language'), with: { type, language } }),
    );
  }
  return false;
}

function readMetadata(raw: RawRule, settings: RuleSettings): Metadata {
  const { rule } = raw;
  const { tactics, techniques } = readThreat(rule.threat);
  const severity = textOf(rule.severity) as RuleSeverity | undefined;
  const kept = Object.entries(rule).filter(
    ([key]) => !carried.has(key) && !(key in settingKeys && settingKeys[key]!(settings)),
  );
  return {
    ...defined({
      title: textOf(rule.name),
      id: textOf(rule.rule_id),
      description: textOf(rule.description),
      authors: textsOf(rule.author),
      ...raw.dates,
      severity,
      riskScore: typeof rule.risk_score === 'number' ? rule.risk_score : undefined,
      references: textsOf(rule.references),
      falsePositives: textsOf(rule.false_positives),
      license: textOf(rule.license),
      techniques: techniques.length === 0 ? undefined : techniques,
      tactics: tactics.length === 0 ? undefined : tactics,
      tags: textsOf(rule.tags),
    }),
    vendor: { elastic: { ...Object.fromEntries(kept), ...raw.beside } },
  };
}

/** Keys that settings carry, when they could be read. */
const settingKeys: Readonly<Record<string, (settings: RuleSettings) => boolean>> = {
  threshold: (settings) => settings.threshold !== undefined,
  new_terms: (settings) => settings.newTerms !== undefined,
  new_terms_fields: (settings) => settings.newTerms !== undefined,
  history_window_start: (settings) => settings.newTerms !== undefined,
  event_category_override: (settings) => settings.eventCategoryField !== undefined,
};

function readSettings(raw: RawRule, type: string, diagnostics: Diagnostic[]): RuleSettings {
  const { rule } = raw;
  const filters = lowerFilters(rule.filters, () => raw.place('filters'), diagnostics);
  const invalid = (key: string, reason: string): undefined => {
    diagnostics.push(
      diagnose('metadata-invalid', { span: raw.place(key), with: { key, reason }, effect: 'broader' }),
    );
    return undefined;
  };
  return defined({
    index: textsOf(rule.index),
    threshold:
      type === 'threshold' ? (readThreshold(rule.threshold) ?? invalid('threshold', 'no count')) : undefined,
    newTerms:
      type === 'new_terms' ? (readNewTerms(rule) ?? invalid('new_terms', 'no fields or history')) : undefined,
    lookBack: readAgo(rule.from) ?? (rule.from === undefined ? defaultLookBack : undefined),
    interval: readDuration(rule.interval) ?? (rule.interval === undefined ? defaultInterval : undefined),
    filters: filters.length === 0 ? undefined : filters,
    lookup: type === 'threat_match' ? readIndicators(raw, diagnostics) : undefined,
    eventCategoryField: textOf(rule.event_category_override),
  });
}

/** `field` is a name, a list, or empty; `cardinality` a list of field and count. */
function readThreshold(value: unknown): ThresholdSettings | undefined {
  if (!isObject(value) || typeof value.value !== 'number') return undefined;
  const fields = textsOf(value.field) ?? textsOf([value.field]) ?? [];
  const cardinality = Array.isArray(value.cardinality) ? (value.cardinality as unknown[]) : [];
  return {
    fields: fields.filter((name) => name !== ''),
    count: value.value,
    cardinality: cardinality.flatMap((item) =>
      isObject(item) && typeof item.field === 'string' && typeof item.value === 'number'
        ? [{ field: item.field, count: item.value }]
        : [],
    ),
  };
}

/** In the API flat keys; in TOML a table of `field` and `value` for each of the two. */
function readNewTerms(rule: Json): RuleSettings['newTerms'] {
  const table = isObject(rule.new_terms) ? rule.new_terms : {};
  const windows = Array.isArray(table.history_window_start) ? (table.history_window_start as unknown[]) : [];
  const [window] = windows;
  const fields = textsOf(rule.new_terms_fields) ?? textsOf(table.value);
  const history = readAgo(rule.history_window_start ?? (isObject(window) ? window.value : undefined));
  return fields === undefined || fields.length === 0 || history === undefined
    ? undefined
    : { fields, history };
}
