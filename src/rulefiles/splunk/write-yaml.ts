import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import type { RuleToWrite } from '../format.ts';
import { oneLine } from '../prose.ts';
import { scoreOfSeverity, statusToSplunk } from './metadata.ts';
import { RISK_TAGS, rbaFromTags, withScore } from './rba.ts';
import { asMap, asText, type PlainMap, present, without } from './values.ts';

const TARGET = 'a Splunk detection';

/** Order of a detection's keys, as contentctl's own files have it. */
const ORDER: readonly string[] = [
  'name',
  'id',
  'version',
  'date',
  'author',
  'status',
  'type',
  'description',
  'data_source',
  'search',
  'how_to_implement',
  'known_false_positives',
  'references',
  'drilldown_searches',
  'rba',
  'tags',
  'tests',
];

/** A contentctl 5 detection of a rule, as plain values in the usual order. */
export function detectionOf(rule: RuleToWrite): {
  readonly detection: PlainMap;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { metadata } = rule;
  const diagnostics: Diagnostic[] = [...lostKeys(metadata)];
  const own = metadata.vendor?.splunk ?? {};
  const ownTags = asMap(own.tags) ?? {};
  const filled: string[] = [];
  const fill = (key: string, value: unknown): unknown => {
    filled.push(key);
    return value;
  };
  const title = metadata.title ?? metadata.name ?? (fill('name', 'Unnamed Detection') as string);
  if (title.length > 99) {
    const reason = `${title.length} characters, where Splunk allows 99`;
    diagnostics.push(diagnose('metadata-invalid', { with: { key: 'name', reason } }));
  }
  const type = asText(own.type) ?? fill('type', 'TTP');
  const risk = riskOf(metadata, own, ownTags, type === 'Correlation' || type === 'Hunting');
  diagnostics.push(...risk.diagnostics);
  filled.push(...risk.filled);
  const { status } = metadata;
  const values: PlainMap = {
    ...without(own, new Set(['tags', 'rba', 'conf'])),
    ...present({
      name: title,
      id: metadata.id,
      version: own.version ?? 1,
      date: metadata.modified ?? metadata.date,
      author: metadata.authors?.join(', '),
      status: own.status ?? (status === undefined ? fill('status', 'experimental') : statusToSplunk(status)),
      type,
      description: metadata.description,
      data_source: own.data_source ?? fill('data_source', []),
      search: withFilterMacro(rule.query, title),
      how_to_implement: own.how_to_implement ?? '',
      known_false_positives: falsePositivesOf(metadata),
      references: metadata.references ?? [],
      rba: risk.rba,
      tags: {
        ...present({
          analytic_story: ownTags.analytic_story ?? fill('tags.analytic_story', []),
          asset_type: ownTags.asset_type ?? fill('tags.asset_type', 'Endpoint'),
          ...(metadata.techniques === undefined ? {} : { mitre_attack_id: metadata.techniques }),
          product: ownTags.product ?? PRODUCTS,
          security_domain: ownTags.security_domain ?? fill('tags.security_domain', 'threat'),
        }),
        ...without(
          ownTags,
          new Set([...RISK_TAGS, 'analytic_story', 'asset_type', 'product', 'security_domain']),
        ),
      },
    }),
  };
  if (filled.length > 0) {
    diagnostics.push(diagnose('splunk-metadata-filled', { with: { keys: filled.join(', ') } }));
  }
  return { detection: ordered(values), diagnostics };
}

/** Other vendors have a list, whose texts may be laid out in lines. */
function falsePositivesOf(metadata: Metadata): string {
  const texts = metadata.falsePositives ?? [];
  return (metadata.vendor?.splunk === undefined ? texts.map(oneLine) : texts).join('\n');
}

const PRODUCTS: readonly string[] = ['Splunk Enterprise', 'Splunk Enterprise Security', 'Splunk Cloud'];

function riskOf(
  metadata: Metadata,
  own: PlainMap,
  tags: PlainMap,
  without: boolean,
): {
  readonly rba: PlainMap | undefined;
  readonly filled: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const lost = (key: string): void => {
    diagnostics.push(diagnose('metadata-lost', { with: { key, target: `${TARGET} of version 5` } }));
  };
  for (const key of ['confidence', 'impact', 'required_fields'])
    if (tags[key] !== undefined) lost(`tags.${key}`);
  const score = metadata.riskScore ?? scoreOfSeverity(metadata.severity ?? 'medium');
  const rounded = Math.min(100, Math.max(1, Math.round(score)));
  const known = asMap(own.rba);
  if (known !== undefined) {
    return { rba: withScore(known, metadata.riskScore), filled: [], diagnostics };
  }
  const converted = rbaFromTags(tags, rounded);
  if (converted !== undefined) {
    for (const field of converted.leftOut) lost(`the observable ${field}`);
    return { rba: converted.rba, filled: [], diagnostics };
  }
  if (without) {
    if (metadata.riskScore !== undefined) lost('a risk score without a risk object');
    return { rba: undefined, filled: [], diagnostics };
  }
  const message = asText(tags.message) ?? metadata.title ?? '';
  const rba = {
    message,
    risk_objects: [{ field: 'dest', type: 'system', score: rounded }],
    threat_objects: [],
  };
  return { rba, filled: ['rba.risk_objects'], diagnostics };
}

/**
 * contentctl wants each search to end in a macro named after the detection, by which users exclude what is harmless in
 * their own environment; it is generated as `search *`, which excludes nothing.
 */
function withFilterMacro(query: string, title: string): string {
  const text = query.trimEnd();
  if (/`\w+_filter`/.test(text)) return text;
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `${text}${text.includes('\n') ? '\n' : ' '}| \`${name}_filter\``;
}

/** What contentctl has no place for. Tactics follow from the techniques. */
export function lostKeys(metadata: Metadata): Diagnostic[] {
  const lost: string[] = [];
  if (metadata.title !== undefined && metadata.name !== undefined) lost.push('name');
  if (metadata.modified !== undefined && metadata.date !== undefined) lost.push('date of creation');
  if (metadata.license !== undefined) lost.push('license');
  if (metadata.tags !== undefined && metadata.tags.length > 0) lost.push('tags');
  if (metadata.related !== undefined && metadata.related.length > 0) lost.push('related');
  for (const [vendor, keys] of Object.entries(metadata.vendor ?? {})) {
    if (vendor !== 'splunk') lost.push(...Object.keys(keys).map((key) => `${vendor}.${key}`));
  }
  return lost.map((key) => diagnose('metadata-lost', { with: { key, target: TARGET } }));
}

function ordered(values: PlainMap): PlainMap {
  const rank = (key: string): number => {
    const index = ORDER.indexOf(key);
    return index === -1 ? ORDER.length : index;
  };
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => rank(a) - rank(b)));
}
