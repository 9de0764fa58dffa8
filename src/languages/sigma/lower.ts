import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { and, type LogSource, type Plan, type Predicate } from '../../ir/index.ts';
import type { Lowered, ReadContext } from '../../language/index.ts';
import type { SourceText } from '../../text/index.ts';
import type { SigmaFilter, SigmaLogSource, SigmaQuery, SigmaRule } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { lowerCorrelation } from './lower-correlation.ts';
import { lowerDetection } from './lower-detection.ts';
import { Place } from './place.ts';
import { refersTo } from './read.ts';
import type { Scope } from './scope.ts';
import { takesNewer } from './version.ts';

/** A Sigma query as a plan, in Sigma's field names. */
export function lower(query: SigmaQuery, _source: SourceText, context: ReadContext): Result<Lowered> {
  const diagnostics: Diagnostic[] = [];
  const given = context as SigmaContext;
  const filters = given.library === undefined ? query.filters : [...query.filters, ...given.library.filters];
  const scope: Scope = { query, context: given, filters, diagnostics, newer: new Set(), lower: lowerNode };
  const plan = lowerNode(query.main, scope, 0);
  if (query.filters.length > 0) reportIdleFilters(query, diagnostics);
  return plan === undefined ? { diagnostics } : { value: { plan }, diagnostics };
}

function lowerNode(node: SigmaQuery['main'], scope: Scope, depth: number): Plan | undefined {
  return node.type === 'Rule' ? lowerRule(node, scope) : lowerCorrelation(node, scope, depth);
}

const noNames = {};

function lowerRule(rule: SigmaRule, scope: Scope): Plan | undefined {
  const { diagnostics, context } = scope;
  const taxonomy = rule.taxonomy ?? 'sigma';
  if (taxonomy !== 'sigma') {
    const span = rule.document === undefined ? undefined : new Place(rule.document).at('taxonomy');
    diagnostics.push(diagnose('sigma-taxonomy', { span, with: { taxonomy } }));
  }
  const detected = lowerDetection(rule.detection, context, diagnostics);
  if (detected === undefined) return undefined;
  let predicate: Predicate = detected;
  for (const filter of scope.filters) {
    if (!applies(filter, rule)) continue;
    if (!takesFilter(filter, rule, scope)) return undefined;
    const kept = lowerDetection(filter.detection, context, diagnostics);
    if (kept === undefined) return undefined;
    // The filter's condition is what must hold as well; excluding is done by its own `not`.
    predicate = and([predicate, kept]);
  }
  const source: Plan = {
    kind: 'Source',
    logSources: sourcesOf(rule.logSource),
    native: { taxonomy: 'sigma', names: noNames },
    ...(rule.logSource.place === undefined ? {} : { span: rule.logSource.place }),
  };
  return { kind: 'Filter', input: source, predicate };
}

function sourcesOf({ category, product, service }: SigmaLogSource): readonly LogSource[] {
  if (category === undefined && product === undefined && service === undefined) return [];
  const source: { -readonly [Key in keyof LogSource]: LogSource[Key] } = {};
  if (product !== undefined) source.product = product;
  if (category !== undefined) source.category = category;
  if (service !== undefined) source.service = service;
  return [source];
}

/** Sigma 2.1 knows filters that name their rules and have their log source; 2.2 loosens both. */
function takesFilter(filter: SigmaFilter, rule: SigmaRule, { newer, context, diagnostics }: Scope): boolean {
  const what =
    filter.rules === 'any'
      ? '`rules: any`'
      : logSourceKeys.some((key) => filter.logSource[key] !== rule.logSource[key])
        ? 'a filter with a wider log source than its rule'
        : undefined;
  if (what === undefined || newer.has(filter)) return true;
  newer.add(filter);
  const place = filter.document === undefined ? undefined : new Place(filter.document);
  const span = filter.rules === 'any' ? place?.at('filter').at('rules') : place?.at('logsource');
  return takesNewer(what, span, context, diagnostics);
}

const logSourceKeys = ['category', 'product', 'service'] as const;

/**
 * A filter applies to the rules that it names and whose log source it covers: what the filter's log source leaves
 * open may be anything (Sigma 2.2: a filter for `product: windows` covers every Windows rule).
 */
export function applies(filter: SigmaFilter, rule: SigmaRule): boolean {
  const named = filter.rules === 'any' || filter.rules.some((reference) => refersTo(reference, rule));
  if (!named) return false;
  return logSourceKeys.every(
    (key) => filter.logSource[key] === undefined || filter.logSource[key] === rule.logSource[key],
  );
}

function reportIdleFilters(query: SigmaQuery, diagnostics: Diagnostic[]): void {
  const rules = [query.main, ...query.others].filter((node) => node.type === 'Rule');
  for (const filter of query.filters) {
    if (rules.some((rule) => applies(filter, rule))) continue;
    const span = filter.document === undefined ? undefined : new Place(filter.document).at('filter');
    const name = filter.title ?? filter.id ?? '';
    diagnostics.push(diagnose('sigma-filter-outside', { span, with: { name } }));
  }
}
