import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import { isMap, sigmaDocuments } from '../../languages/sigma/index.ts';
import { registerYaml, type YamlDocument } from '../../syntax/yaml.ts';
import { printYaml } from '../../syntax/yaml-print.ts';
import type { SourceText } from '../../text/index.ts';
import type { OpenedRule } from '../format.ts';
import { readMetadata } from './metadata.ts';

type Section = Readonly<Record<string, unknown>>;

/**
 * Every rule of a Sigma file. The rules that a correlation refers to give no results by themselves, unless it says
 * `generate: true`; they go along with the correlation, and so do the filters with the rules that they name.
 */
export function open(source: SourceText): Result<readonly OpenedRule[]> {
  const documents = sigmaDocuments(source);
  if (documents.value === undefined) return { diagnostics: documents.diagnostics };
  const [only] = documents.value;
  if (only === undefined) return { diagnostics: [diagnose('file-empty')] };
  if (documents.value.length === 1) {
    return { value: [opened(source, only, [])], diagnostics: documents.diagnostics };
  }
  return openSeveral(source, documents.value, documents.diagnostics);
}

function opened(query: SourceText, main: YamlDocument, others: readonly YamlDocument[]): OpenedRule {
  const metadata = isMap(main.value) ? readMetadata(main.value) : {};
  return {
    metadata: others.length === 0 ? metadata : withOthers(metadata, others),
    language: 'sigma',
    query,
    settings: {},
    format: 'sigma',
    diagnostics: [],
  };
}

/** What the other documents of a correlation say about themselves, in their order, to be written back. */
function withOthers(metadata: Metadata, others: readonly YamlDocument[]): Metadata {
  const rules = others.map((other) => (isMap(other.value) ? readMetadata(other.value) : {}));
  return { ...metadata, vendor: { ...metadata.vendor, sigma: { ...metadata.vendor?.sigma, $rules: rules } } };
}

function openSeveral(
  source: SourceText,
  documents: readonly YamlDocument[],
  before: readonly Diagnostic[],
): Result<readonly OpenedRule[]> {
  const filters = documents.filter(isFilter);
  const rules = documents.filter((document) => !isFilter(document));
  if (rules.length === 0) return { diagnostics: [...before, diagnose('sigma-only-filters')] };
  const results = rules.filter((rule) => !isUsedUp(rule, rules));
  const used = new Set<YamlDocument>();
  // Every rule is used up only where correlations go in a circle: reading the first then says so.
  const value = (results.length === 0 ? rules.slice(0, 1) : results).map((main) => {
    const others = needed(main, rules).filter((rule) => rule !== main);
    const applied = filters.filter((filter) =>
      [main, ...others].some((rule) => names(filterRules(filter), rule)),
    );
    for (const filter of applied) used.add(filter);
    const query = partOf(source, [...others, main, ...applied]);
    return opened(query, main, others);
  });
  const idle = filters
    .filter((filter) => !used.has(filter))
    .map((filter) =>
      diagnose('sigma-filter-outside', {
        span: filter.spanOf(['filter']),
        with: { name: String(sectionOf(filter).title ?? '') },
      }),
    );
  return { value, diagnostics: [...before, ...idle] };
}

function sectionOf(document: YamlDocument): Section {
  return isMap(document.value) ? document.value : {};
}

function isFilter(document: YamlDocument): boolean {
  const { filter, detection, correlation } = sectionOf(document);
  return filter !== undefined && detection === undefined && correlation === undefined;
}

function references(document: YamlDocument): readonly string[] {
  const { correlation } = sectionOf(document);
  return isMap(correlation) ? textsOf(correlation.rules) : [];
}

function filterRules(document: YamlDocument): readonly string[] {
  const { filter } = sectionOf(document);
  return isMap(filter) ? textsOf(filter.rules) : [];
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
}

function names(list: readonly string[], rule: YamlDocument): boolean {
  const { id, name } = sectionOf(rule);
  return list.some(
    (reference) =>
      reference === 'any' || reference === name || reference.toLowerCase() === String(id ?? '').toLowerCase(),
  );
}

function isUsedUp(rule: YamlDocument, rules: readonly YamlDocument[]): boolean {
  const users = rules.filter((other) => names(references(other), rule));
  return users.length > 0 && !users.some(generates);
}

function generates(document: YamlDocument): boolean {
  const { generate, correlation } = sectionOf(document);
  return generate === true || (isMap(correlation) && correlation.generate === true);
}

/** A document and all that it refers to, in the order of the file. */
function needed(main: YamlDocument, rules: readonly YamlDocument[]): readonly YamlDocument[] {
  const found = new Set([main]);
  const waiting = [main];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const list = references(next);
    for (const rule of rules) {
      if (found.has(rule) || !names(list, rule)) continue;
      found.add(rule);
      waiting.push(rule);
    }
  }
  return rules.filter((rule) => found.has(rule));
}

/** Some documents of a file as a text of their own; their spans still point into the file. */
function partOf(source: SourceText, documents: readonly YamlDocument[]): SourceText {
  const part: SourceText = {
    name: source.name,
    get text() {
      return documents.map((document) => printYaml(document.value)).join('---\n');
    },
  };
  registerYaml(part, documents);
  return part;
}
