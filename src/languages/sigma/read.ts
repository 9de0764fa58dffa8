import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import type { YamlDocument } from '../../syntax/yaml.ts';
import type { SourceText } from '../../text/index.ts';
import type { SigmaCorrelation, SigmaFilter, SigmaQuery, SigmaRule } from './ast.ts';
import { isMap, sigmaDocuments } from './documents.ts';
import { Place } from './place.ts';
import { readCorrelation } from './read-correlation.ts';
import { readDetection } from './read-detection.ts';

export type SigmaNode = SigmaRule | SigmaCorrelation | SigmaFilter;

/** Reads a stream with one rule or correlation that gives results. */
export function read(source: SourceText): Result<SigmaQuery> {
  const documents = sigmaDocuments(source);
  if (documents.value === undefined) return { diagnostics: documents.diagnostics };
  const diagnostics: Diagnostic[] = [...documents.diagnostics];
  const nodes: SigmaNode[] = [];
  for (const document of documents.value) {
    const node = readDocument(document, diagnostics);
    if (node !== undefined) nodes.push(node);
  }
  if (nodes.length < documents.value.length) return { diagnostics };
  if (nodes.length === 0) return { diagnostics: [...diagnostics, diagnose('file-empty')] };
  const query = arrange(nodes, diagnostics);
  return query === undefined ? { diagnostics } : { value: query, diagnostics };
}

/** One document, by the section that it has; undefined, with a diagnostic, when it is none of Sigma's. */
export function readDocument(document: YamlDocument, diagnostics: Diagnostic[]): SigmaNode | undefined {
  const { value } = document;
  const place = new Place(document);
  if (!isMap(value)) {
    diagnostics.push(diagnose('sigma-not-a-rule', { span: place }));
    return undefined;
  }
  const named: { title?: string; id?: string; name?: string; document: YamlDocument } = { document };
  if (typeof value.title === 'string') named.title = value.title;
  if (value.id !== undefined && value.id !== null) named.id = String(value.id);
  if (value.name !== undefined && value.name !== null) named.name = String(value.name);
  if (value.correlation !== undefined) return readCorrelation(value, named, place, diagnostics);
  const filtering = value.filter !== undefined && value.detection === undefined;
  const section = filtering ? 'filter' : 'detection';
  if (value[section] === undefined || value[section] === null) {
    const upper = Object.keys(value).find((key) => sections.includes(key.toLowerCase()));
    const help = upper === undefined ? undefined : `keys are written in lower case: \`${upper}\``;
    const span = upper === undefined ? titleOrStart(value, place) : place.at(upper).key;
    diagnostics.push(diagnose('sigma-no-detection', { span, help }));
    return undefined;
  }
  const detection = readDetection(value[section], place.at(section), filtering, diagnostics);
  if (detection === undefined) return undefined;
  const logSource = readLogSource(value.logsource, place, diagnostics);
  if (logSource === undefined) return undefined;
  if (filtering) {
    const rules = filterRules((value.filter as Readonly<Record<string, unknown>>).rules);
    if (rules === undefined) {
      const what = { what: 'filter rules', expected: 'a list of rules, by name or id, or `any`' };
      const span = detection.place?.at('rules');
      diagnostics.push(diagnose('sigma-value-type', { span, with: what }));
      return undefined;
    }
    return { type: 'Filter', ...named, logSource, rules, detection };
  }
  const taxonomy = typeof value.taxonomy === 'string' ? { taxonomy: value.taxonomy } : {};
  return { type: 'Rule', ...named, ...taxonomy, logSource, detection };
}

const sections: readonly string[] = ['detection', 'correlation', 'filter'];

/** What is wrong with a document that nothing reads. */
export function documentProblems(document: YamlDocument): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  readDocument(document, diagnostics);
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function titleOrStart(value: Readonly<Record<string, unknown>>, place: Place): Place {
  return 'title' in value ? place.at('title') : place;
}

function filterRules(rules: unknown): readonly string[] | 'any' | undefined {
  if (rules === 'any') return 'any';
  const list: readonly unknown[] = Array.isArray(rules) ? rules : [rules];
  return list.every((rule) => typeof rule === 'string') ? list : undefined;
}

function readLogSource(
  value: unknown,
  place: Place,
  diagnostics: Diagnostic[],
): SigmaRule['logSource'] | undefined {
  if (value === undefined || value === null) {
    diagnostics.push(diagnose('sigma-no-logsource', { span: place }));
    return {};
  }
  if (!isMap(value)) {
    const what = { what: 'logsource', expected: 'a map of category, product or service' };
    diagnostics.push(diagnose('sigma-value-type', { span: place.at('logsource'), with: what }));
    return undefined;
  }
  const out: { category?: string; product?: string; service?: string } = {};
  for (const key of ['category', 'product', 'service'] as const) {
    const part = value[key];
    if (part === undefined || part === null) continue;
    if (typeof part === 'object') {
      const what = { what: `logsource ${key}`, expected: 'one text' };
      diagnostics.push(diagnose('sigma-value-type', { span: place.at('logsource').at(key), with: what }));
      return undefined;
    }
    out[key] = String(part);
  }
  if (Object.keys(out).length === 0) {
    diagnostics.push(diagnose('sigma-no-logsource', { span: place.at('logsource').key }));
  }
  return { ...out, place: place.at('logsource') };
}

/** Finds the one document whose results the stream is about: the one that no correlation uses. */
function arrange(nodes: readonly SigmaNode[], diagnostics: Diagnostic[]): SigmaQuery | undefined {
  const filters = nodes.filter((node) => node.type === 'Filter');
  const rules = nodes.filter((node) => node.type !== 'Filter');
  const used = new Set<string>();
  for (const rule of rules) {
    if (rule.type === 'Correlation') for (const reference of rule.rules) used.add(comparable(reference));
  }
  const isUsed = ({ id, name }: SigmaNode): boolean =>
    (id !== undefined && used.has(comparable(id))) || (name !== undefined && used.has(name));
  const results = rules.length === 1 ? rules : rules.filter((rule) => !isUsed(rule));
  const [main, second] = results;
  if (main !== undefined && second === undefined) {
    return { type: 'Query', main, others: rules.filter((rule) => rule !== main), filters };
  }
  const place = (second ?? rules[0] ?? filters[0])?.document;
  const span = place === undefined ? undefined : new Place(place);
  const code =
    main !== undefined
      ? 'sigma-several-rules'
      : rules.length > 0
        ? 'sigma-correlation-cycle'
        : 'sigma-only-filters';
  diagnostics.push(diagnose(code, { span }));
  return undefined;
}

/** Rules are referred to by their id or their name. */
export function refersTo(reference: string, rule: SigmaNode): boolean {
  return reference === rule.name || (rule.id !== undefined && comparable(reference) === comparable(rule.id));
}

/** Ids are compared without regard to case, names as they are. */
function comparable(reference: string): string {
  return /^[\da-f-]{36}$/i.test(reference) ? reference.toLowerCase() : reference;
}
