import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import { isMap, sigmaStyle, tagProblem } from '../../languages/sigma/index.ts';
import { parseYaml } from '../../syntax/yaml.ts';
import { printYaml } from '../../syntax/yaml-print.ts';
import { sourceText } from '../../text/index.ts';
import type { RuleToWrite } from '../format.ts';
import { oneLine } from '../prose.ts';
import { tagsOf } from './metadata.ts';
import type { OtherRule } from './open.ts';
import { isUuid, nameUuid } from './uuid.ts';

type Section = Readonly<Record<string, unknown>>;

/**
 * The detection (documents of YAML, the one with the results last) with the rule's metadata around it. A rule that
 * was not Sigma before gets an id of its own, derived from its source, and is related to it.
 */
export function write(rule: RuleToWrite): Result<string> {
  const parsed = parseYaml(sourceText('detection', rule.query));
  const documents = parsed.value?.map((document) => document.value).filter(isMap);
  if (documents === undefined || documents.length === 0) return { diagnostics: parsed.diagnostics };
  const diagnostics: Diagnostic[] = [];
  const rules = documents.filter((document) => document.filter === undefined);
  const main = rules[rules.length - 1] ?? documents[0]!;
  const others = otherMetadata(
    rules.filter((document) => document !== main),
    rule,
  );
  const texts = documents.map((document) => {
    const metadata = document === main ? identified(rule) : others.get(document);
    return printYaml(
      complete(document, metadata ?? {}, rule.query, document === main ? diagnostics : []),
      sigmaStyle,
    );
  });
  reportLost(rule.metadata, diagnostics);
  return { value: texts.join('---\n'), diagnostics };
}

/**
 * Metadata of the documents that the main one refers to: as they had it, found by name or by their place among those
 * of their kind; else an id, so that other files can refer to them too.
 */
function otherMetadata(documents: readonly Section[], rule: RuleToWrite): ReadonlyMap<Section, Metadata> {
  const stored = rule.metadata.vendor?.sigma?.$rules;
  const kept = Array.isArray(stored) ? (stored as readonly OtherRule[]) : [];
  const out = new Map<Section, Metadata>();
  const origin = rule.metadata.id ?? rule.origin ?? rule.query;
  // Ids are made of the whole origin, which is read once where it is long.
  const start = origin.length > 10_000 ? nameUuid(origin) : origin;
  for (const correlation of [false, true]) {
    const alike = documents.filter((document) => (document.correlation !== undefined) === correlation);
    const candidates = kept.filter((other) => other.correlation === correlation);
    for (const [index, document] of alike.entries()) {
      const named = candidates.find((other) => other.metadata.name === document.name);
      const placed = candidates.length === alike.length ? candidates[index] : undefined;
      const id = nameUuid(`${start}\n${String(document.name ?? document.title)}`);
      out.set(document, (named ?? placed)?.metadata ?? { id });
    }
  }
  return out;
}

/** The rule's id, and its relation to the rule that it was made from. */
function identified(rule: RuleToWrite): Metadata {
  const { metadata } = rule;
  const { id, related = [] } = metadata;
  if (metadata.vendor?.sigma !== undefined) return metadata;
  if (id === undefined) return { ...metadata, id: nameUuid(`query\n${rule.origin ?? rule.query}`) };
  const origin = isUuid(id) ? [{ id: id.toLowerCase(), type: 'derived' }] : [];
  const all = [...related, ...origin];
  const derived = { ...metadata, id: nameUuid(`rule\n${id}`) };
  return all.length === 0 ? derived : { ...derived, related: all };
}

/** A document in the order of keys that SigmaHQ keeps. */
function complete(document: Section, metadata: Metadata, query: string, diagnostics: Diagnostic[]): Section {
  const own = metadata.vendor?.sigma ?? {};
  const { $rules: _, logsource: furtherSource, ...kept } = own;
  const { title, id, name, logsource, detection, correlation, filter, ...rest } = document;
  const further = { ...rest, ...kept };
  const pick = (key: string): unknown => {
    const value = further[key];
    delete further[key];
    return value;
  };
  const source = { ...(isMap(logsource) ? logsource : {}), ...(isMap(furtherSource) ? furtherSource : {}) };
  return {
    title: pick('title') ?? shortTitle(metadata.title ?? title ?? query, diagnostics),
    id: pick('id') ?? metadata.id ?? id,
    name: pick('name') ?? name ?? metadata.name,
    related: pick('related') ?? metadata.related,
    taxonomy: pick('taxonomy'),
    status: pick('status') ?? statusOf(metadata, diagnostics),
    description: pick('description') ?? metadata.description,
    license: pick('license') ?? licenseOf(metadata, diagnostics),
    references: pick('references') ?? nonEmpty(unique(metadata.references, metadata)),
    author: pick('author') ?? nonEmpty(metadata.authors)?.join(', '),
    date: pick('date') ?? dateOf(metadata.date),
    modified: pick('modified') ?? dateOf(metadata.modified),
    tags: pick('tags') ?? nonEmpty(validTags(metadata, diagnostics)),
    logsource: Object.keys(source).length === 0 ? undefined : source,
    detection,
    correlation,
    filter,
    fields: pick('fields'),
    falsepositives: pick('falsepositives') ?? nonEmpty(unique(falsePositivesOf(metadata), metadata)),
    level: pick('level') ?? metadata.severity,
    ...further,
  };
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** Sigma's lists have each text once; what was Sigma stays as it is. */
function unique(texts: readonly string[] | undefined, metadata: Metadata): readonly string[] | undefined {
  return metadata.vendor?.sigma === undefined && texts !== undefined ? [...new Set(texts)] : texts;
}

/** Names of licences by which others call them, and their SPDX identifiers, which Sigma asks for. https://spdx.org/licenses/ */
const licenses: Readonly<Record<string, string>> = {
  'Elastic License v2': 'Elastic-2.0',
  'Apache License, Version 2.0': 'Apache-2.0',
  'Apache 2.0': 'Apache-2.0',
};

function licenseOf(metadata: Metadata, diagnostics: Diagnostic[]): string | undefined {
  const { license } = metadata;
  if (license === undefined || metadata.vendor?.sigma !== undefined) return license;
  const known = Object.hasOwn(licenses, license) ? licenses[license] : undefined;
  if (known !== undefined || /^[A-Za-z0-9.+-]+$/.test(license)) return known ?? license;
  diagnostics.push(
    diagnose('metadata-lost', {
      with: { key: `the license ${license}, which is no SPDX identifier,`, target: 'Sigma' },
    }),
  );
  return undefined;
}

/** Texts of other vendors may be laid out in lines. */
function falsePositivesOf(metadata: Metadata): readonly string[] | undefined {
  const texts = metadata.falsePositives;
  return metadata.vendor?.sigma === undefined ? texts?.map(oneLine).filter((text) => text !== '') : texts;
}

function shortTitle(title: unknown, diagnostics: Diagnostic[]): string {
  const text = String(title).trim().replace(/\s+/g, ' ');
  if (text.length <= 256) return text;
  diagnostics.push(diagnose('metadata-lost', { with: { key: 'the end of the title', target: 'Sigma' } }));
  return `${text.slice(0, 255)}…`;
}

const statuses: readonly string[] = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

function statusOf(metadata: Metadata, diagnostics: Diagnostic[]): string | undefined {
  const { status } = metadata;
  if (status === undefined || statuses.includes(status)) return status;
  diagnostics.push(diagnose('metadata-lost', { with: { key: `status ${status}`, target: 'Sigma' } }));
  return undefined;
}

function dateOf(date: string | undefined): string | undefined {
  return date === undefined ? undefined : /^\d{4}[-/]\d{2}[-/]\d{2}/.exec(date)?.[0].replaceAll('/', '-');
}

/** Tags of other vendors that are not in Sigma's taxonomy are reported. */
function validTags(metadata: Metadata, diagnostics: Diagnostic[]): readonly string[] {
  const tags = tagsOf(metadata);
  if (metadata.vendor?.sigma !== undefined) return tags;
  const wrong = tags.filter((tag) => tagProblem(tag) !== undefined);
  if (wrong.length > 0) {
    const key = `${wrong.length === 1 ? 'the tag' : 'the tags'} ${wrong.join(', ')}`;
    diagnostics.push(diagnose('metadata-lost', { with: { key, target: 'Sigma' } }));
  }
  return tags.filter((tag) => !wrong.includes(tag));
}

/** Other vendors' own keys stay behind. */
function reportLost(metadata: Metadata, diagnostics: Diagnostic[]): void {
  const keys = metadata.riskScore === undefined ? [] : ['the risk score'];
  for (const [vendor, values] of Object.entries(metadata.vendor ?? {})) {
    const names = vendor === 'sigma' ? [] : Object.keys(values);
    if (names.length > 0) keys.push(`${vendor}'s ${names.join(', ')}`);
  }
  if (keys.length === 0) return;
  diagnostics.push(diagnose('metadata-lost', { with: { key: keys.join('; '), target: 'Sigma' } }));
}
