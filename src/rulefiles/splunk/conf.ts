import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { Metadata, RuleSeverity } from '../../ir/index.ts';
import { type ConfEntry, type ConfStanza, parseConf } from '../../syntax/conf.ts';
import { type SourceText, span } from '../../text/index.ts';
import type { OpenedRule, RuleFileFormat } from '../format.ts';
import { ALERT_KEYS, alertCondition, withCondition } from './alert.ts';
import { severityOfScore } from './metadata.ts';
import { scheduleSettings } from './schedule.ts';
import { asMap, asMaps, asNumber, asText, asTexts, type PlainMap, present } from './values.ts';
import { writeConf } from './write-conf.ts';

const HEADER = /^[ \t]{0,8}\[[^\]\n]+\][ \t\r]{0,8}$/m;
const SEARCH = /^[ \t]{0,8}search[ \t]{0,8}=/m;

/**
 * Splunk's savedsearches.conf: saved and scheduled searches, and Enterprise Security's correlation searches, which are
 * those with `action.correlationsearch.enabled`. Source: savedsearches.conf.spec; "Upgrade correlation searches" of
 * Enterprise Security 7.3.
 */
export const splunkConf: RuleFileFormat = {
  id: 'splunk-conf',
  languages: ['spl'],
  recognises(source) {
    return HEADER.test(source.text) && SEARCH.test(source.text);
  },
  open(source) {
    const parsed = parseConf(source);
    const stanzas = parsed.value ?? [];
    const defaults = stanzas.find((stanza) => stanza.name === 'default')?.entries ?? [];
    const rules = stanzas
      .filter((stanza) => stanza.name !== 'default' && stanza.name !== '')
      .filter((stanza) => stanza.entries.some((entry) => entry.key === 'search'))
      .map((stanza) => openStanza(stanza, defaults));
    if (rules.length > 0) return { value: rules, diagnostics: parsed.diagnostics };
    const missing = diagnose('metadata-missing', { span: span(source, 0, 1), with: { key: 'search' } });
    return { value: [unusable(source)], diagnostics: [...parsed.diagnostics, missing] };
  },
  write: writeConf,
};

function unusable(source: SourceText): OpenedRule {
  return {
    metadata: {},
    language: 'spl',
    query: source,
    settings: {},
    format: 'splunk-conf',
    unusable: true,
    diagnostics: [],
  };
}

function openStanza(stanza: ConfStanza, defaults: readonly ConfEntry[]): OpenedRule {
  // The last of several entries with one key holds.
  const entries = new Map<string, ConfEntry>();
  for (const entry of [...defaults, ...stanza.entries]) entries.set(entry.key, entry);
  const find = (key: string): ConfEntry | undefined => entries.get(key);
  const own = new Map(stanza.entries.map((entry) => [entry.key, entry.value]));
  const metadata = readStanza(stanza.name, (key) => find(key)?.value, own);
  const query = find('search')!.text;
  if (query.text.trim() === '') {
    const missing = diagnose('metadata-missing', { span: find('search')!.keySpan, with: { key: 'search' } });
    return { ...unusable(query), metadata, diagnostics: [missing] };
  }
  const condition = alertCondition(find);
  const diagnostics: Diagnostic[] = [...condition.diagnostics];
  return {
    metadata,
    language: 'spl',
    query: withCondition(query, condition),
    settings: scheduleSettings((key) => find(key)?.value),
    format: 'splunk-conf',
    diagnostics,
  };
}

const SEVERITY_NAMES: ReadonlySet<string> = new Set(['informational', 'low', 'medium', 'high', 'critical']);

/** `alert.severity`, as the alert's form names its numbers. */
const ALERT_SEVERITIES: Readonly<Record<string, RuleSeverity>> = {
  '1': 'informational',
  '2': 'low',
  '3': 'medium',
  '4': 'high',
  '5': 'critical',
  '6': 'critical',
};

function readStanza(
  name: string,
  value: (key: string) => string | undefined,
  own: ReadonlyMap<string, string>,
): Metadata {
  const annotations = asMap(json(value('action.correlationsearch.annotations'))) ?? {};
  const identity = asMap(json(value('action.correlationsearch.metadata'))) ?? {};
  const riskScore = riskScoreOf(value);
  const techniques = asTexts(annotations.mitre_attack)
    .map((id) => id.toUpperCase())
    .filter((id) => /^T\d{4}/.test(id));
  const falsePositives = value('action.escu.known_false_positives');
  return {
    ...(present({
      title: titleOf(value('action.correlationsearch.label') ?? name),
      id: asText(identity.detection_id),
      date: value('action.escu.creation_date'),
      modified: value('action.escu.modification_date'),
      description: value('description'),
      severity: severityOf(value, riskScore),
      riskScore,
    }) as Metadata),
    ...(techniques.length === 0 ? {} : { techniques }),
    ...(falsePositives === undefined ? {} : { falsePositives: [falsePositives] }),
    vendor: { splunk: { conf: { stanza: name, entries: keptEntries(own) } } },
  };
}

/** Everything but the query, and the alert's condition, which is in the query now. */
function keptEntries(own: ReadonlyMap<string, string>): PlainMap {
  return Object.fromEntries([...own].filter(([key]) => key !== 'search' && !ALERT_KEYS.has(key)));
}

/** `ESCU - Name of the Rule - Rule`: the app before and the word after are Splunk's convention. */
function titleOf(label: string): string {
  return /^[^-]{1,40} - (.+) - Rule$/.exec(label)?.[1] ?? label.replace(/ - Rule$/, '');
}

function severityOf(
  value: (key: string) => string | undefined,
  riskScore: number | undefined,
): RuleSeverity | undefined {
  const notable = value('action.notable.param.severity')?.toLowerCase();
  if (notable !== undefined && SEVERITY_NAMES.has(notable)) return notable as RuleSeverity;
  if (riskScore !== undefined) return severityOfScore(riskScore);
  return ALERT_SEVERITIES[value('alert.severity') ?? ''];
}

function riskScoreOf(value: (key: string) => string | undefined): number | undefined {
  const scores = asMaps(json(value('action.risk.param._risk')))
    .map((object) => asNumber(object.risk_score))
    .filter((score) => score !== undefined);
  return scores.length > 0 ? Math.max(...scores) : asNumber(value('action.risk.param._risk_score'));
}

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
