import type { Metadata, RuleSeverity } from '../../ir/index.ts';
import { asMap, asMaps, asNumber, asText, asTexts, type PlainMap, present, without } from './values.ts';

/**
 * Metadata of contentctl detections, versions 4 and 5. Version 4 keeps the risk score in `tags`, version 5 in `rba`,
 * where each risk object has one. Source: contentctl's detection, detection_tags and rba models.
 */

/** Keys of the file that have a counterpart in `Metadata`, or are the query. Everything else is kept as it is. */
const MAPPED: ReadonlySet<string> = new Set([
  'name',
  'id',
  'date',
  'author',
  'status',
  'description',
  'search',
  'references',
  'known_false_positives',
]);
const MAPPED_TAGS: ReadonlySet<string> = new Set(['mitre_attack_id']);

/** Bounds of the risk score for each severity, as contentctl derives it. */
const SEVERITIES: readonly (readonly [atMost: number, severity: RuleSeverity])[] = [
  [20, 'informational'],
  [40, 'low'],
  [60, 'medium'],
  [80, 'high'],
  [100, 'critical'],
];

export function severityOfScore(score: number): RuleSeverity {
  return SEVERITIES.find(([atMost]) => score <= atMost)?.[1] ?? 'critical';
}

/** The highest score that still means the severity, but for the lowest, where it would be no alert at all. */
export function scoreOfSeverity(severity: RuleSeverity): number {
  return SEVERITIES.find(([, name]) => name === severity)![0];
}

/** Sigma's status of contentctl's; `validation` is content not yet released. */
const STATUSES: Readonly<Record<string, string>> = {
  production: 'stable',
  experimental: 'experimental',
  validation: 'test',
  deprecated: 'deprecated',
};

function statusFromSplunk(status: string): string {
  return STATUSES[status] ?? status;
}

export function statusToSplunk(status: string): string {
  if (status === 'unsupported') return 'deprecated';
  return Object.entries(STATUSES).find(([, ours]) => ours === status)?.[0] ?? 'experimental';
}

export function readMetadata(file: PlainMap): Metadata {
  const tags = asMap(file.tags) ?? {};
  const riskScore = riskScoreOf(file, tags);
  const severity =
    riskScore !== undefined
      ? severityOfScore(riskScore)
      : file.type === 'Correlation'
        ? ('high' as const)
        : undefined;
  const status = asText(file.status);
  const techniques = asTexts(tags.mitre_attack_id).map((id) => id.toUpperCase());
  const references = asTexts(file.references);
  const vendor = vendorKeys(file, tags);
  return {
    ...(present({
      title: asText(file.name),
      id: asText(file.id),
      description: asText(file.description),
      date: isoDate(file.date),
      status: status === undefined ? undefined : statusFromSplunk(status),
      severity,
      riskScore,
    }) as Metadata),
    ...(file.author === undefined ? {} : { authors: authorsOf(asText(file.author) ?? '') }),
    ...(references.length === 0 ? {} : { references }),
    ...(file.known_false_positives === undefined
      ? {}
      : { falsePositives: asTexts(file.known_false_positives) }),
    ...(techniques.length === 0 ? {} : { techniques }),
    ...(vendor === undefined ? {} : { vendor: { splunk: vendor } }),
  };
}

function vendorKeys(file: PlainMap, tags: PlainMap): PlainMap | undefined {
  const rest = without(file, MAPPED) ?? {};
  const restTags = without(tags, MAPPED_TAGS);
  const kept = 'tags' in rest ? present({ ...rest, tags: restTags }) : rest;
  // A status that is not one of Sigma's words, or stands for another of ours, is kept as written.
  const status = asText(file.status);
  const own = status !== undefined && statusToSplunk(statusFromSplunk(status)) !== status ? { status } : {};
  const all = { ...kept, ...own };
  return Object.keys(all).length === 0 ? undefined : all;
}

function riskScoreOf(file: PlainMap, tags: PlainMap): number | undefined {
  const rba = asMap(file.rba);
  if (rba !== undefined) {
    const scores = asMaps(rba.risk_objects)
      .map((object) => asNumber(object.score))
      .filter((score) => score !== undefined);
    return scores.length === 0 ? undefined : Math.max(...scores);
  }
  const score = asNumber(tags.risk_score);
  if (score !== undefined) return score;
  const confidence = asNumber(tags.confidence);
  const impact = asNumber(tags.impact);
  return confidence === undefined || impact === undefined
    ? undefined
    : Math.round((confidence * impact) / 100);
}

/** `Ann Onym, Some Company`: split where joining gives the same text back. */
function authorsOf(text: string): readonly string[] {
  const parts = text.split(', ');
  return parts.every((part) => part.trim() === part && part !== '') ? parts : [text];
}

function isoDate(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return asText(value);
}
