import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import { correlatedRules, documentProblems, isMap, sigmaDocuments } from '../../languages/sigma/index.ts';
import { registerYaml, type YamlDocument } from '../../syntax/yaml.ts';
import { printYaml } from '../../syntax/yaml-print.ts';
import type { SourceText } from '../../text/index.ts';
import type { OpenedRule } from '../format.ts';
import { readMetadata } from './metadata.ts';
import { isUuid } from './uuid.ts';

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

/** What the other documents of a correlation say about themselves, to be written back. */
export interface OtherRule {
  readonly correlation: boolean;
  readonly metadata: Metadata;
}

function withOthers(metadata: Metadata, others: readonly YamlDocument[]): Metadata {
  const rules: OtherRule[] = others.map((other) => ({
    correlation: references(other, 'correlation').length > 0,
    metadata: isMap(other.value) ? readMetadata(other.value) : {},
  }));
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
  const known = index(rules, namesOf);
  const applying = index(filters, (filter) => references(filter, 'filter'));
  const results = resultsOf(rules, known);
  const used = new Set<YamlDocument>();
  const value = results.map((main) => {
    const needed = neededBy(main, known);
    const applied = new Set(applying.get('any'));
    for (const rule of needed) {
      for (const name of namesOf(rule)) for (const filter of applying.get(name) ?? []) applied.add(filter);
    }
    for (const filter of applied) used.add(filter);
    const others = needed.filter((rule) => rule !== main);
    return opened(partOf(source, [...needed, ...applied]), main, others);
  });
  const idle = filters
    .filter((filter) => !used.has(filter))
    .flatMap((filter): readonly Diagnostic[] => {
      const problems = documentProblems(filter);
      const name = String(sectionOf(filter).title ?? '');
      const span = filter.spanOf(['filter'], 'key');
      return problems.length > 0 ? problems : [diagnose('sigma-filter-outside', { span, with: { name } })];
    });
  return { value, diagnostics: [...before, ...idle] };
}

function sectionOf(document: YamlDocument): Section {
  return isMap(document.value) ? document.value : {};
}

function isFilter(document: YamlDocument): boolean {
  const { filter, detection, correlation } = sectionOf(document);
  return filter !== undefined && detection === undefined && correlation === undefined;
}

/** The names and ids of rules that a correlation or filter lists. */
function references(document: YamlDocument, key: 'correlation' | 'filter'): readonly string[] {
  const section = sectionOf(document)[key];
  if (!isMap(section)) return [];
  if (key === 'correlation') return (correlatedRules(section) ?? []).map(comparable);
  const list = section.rules;
  return (Array.isArray(list) ? list : list === undefined || list === null ? [] : [list]).map(comparable);
}

/** Ids are compared without regard to case. */
function comparable(reference: unknown): string {
  const text = String(reference);
  return isUuid(text) ? text.toLowerCase() : text;
}

function namesOf(rule: YamlDocument): readonly string[] {
  const { id, name } = sectionOf(rule);
  return [id, name].filter((one) => one !== undefined && one !== null).map(comparable);
}

function index(
  documents: readonly YamlDocument[],
  keysOf: (document: YamlDocument) => readonly string[],
): ReadonlyMap<string, readonly YamlDocument[]> {
  const out = new Map<string, YamlDocument[]>();
  for (const document of documents) {
    for (const key of keysOf(document)) {
      const list = out.get(key);
      if (list === undefined) out.set(key, [document]);
      else list.push(document);
    }
  }
  return out;
}

/** The rules that give results: those that no correlation uses, or that one uses with `generate: true`. */
function resultsOf(
  rules: readonly YamlDocument[],
  known: ReadonlyMap<string, readonly YamlDocument[]>,
): readonly YamlDocument[] {
  const used = new Set<string>();
  const generated = new Set<string>();
  for (const rule of rules) {
    for (const reference of references(rule, 'correlation'))
      (generates(rule) ? generated : used).add(reference);
  }
  const results = rules.filter((rule) => {
    const names = namesOf(rule);
    return names.some((name) => generated.has(name)) || !names.some((name) => used.has(name));
  });
  const reached = new Set(results.flatMap((rule) => neededBy(rule, known)));
  // Correlations that go in a circle are used, but by none that gives results: reading the first then says so.
  for (const rule of rules) {
    if (reached.has(rule)) continue;
    results.push(rule);
    for (const needed of neededBy(rule, known)) reached.add(needed);
  }
  return results;
}

function generates(document: YamlDocument): boolean {
  const { generate, correlation } = sectionOf(document);
  return generate === true || (isMap(correlation) && correlation.generate === true);
}

/** A document and all that it refers to, what is referred to first. */
function neededBy(
  main: YamlDocument,
  known: ReadonlyMap<string, readonly YamlDocument[]>,
): readonly YamlDocument[] {
  const found = new Set<YamlDocument>();
  const visited = new Set<YamlDocument>();
  const visit = (document: YamlDocument, depth: number): void => {
    if (visited.has(document) || depth > maxChain) return;
    visited.add(document);
    for (const reference of references(document, 'correlation')) {
      for (const rule of known.get(reference) ?? []) visit(rule, depth + 1);
    }
    found.add(document);
  };
  visit(main, 0);
  return [...found];
}

/** Correlations of correlations; lowering refuses longer chains. */
const maxChain = 100;

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
