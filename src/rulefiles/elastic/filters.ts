import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import {
  always,
  and,
  anyMany,
  anyOne,
  type Case,
  compare,
  exists,
  field,
  literal,
  match,
  not,
  oneOf,
  or,
  type PatternPart,
  type Predicate,
} from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';

/**
 * The Query DSL objects that a rule may carry beside its query. Facts: Elasticsearch reference, "Query DSL" (term-level
 * queries); Kibana's filters (kbn-es-query, filters/build_filters): `meta.negate`, `meta.disabled`, and the query under
 * `query` or, in old ones, at the top.
 */

type Json = Readonly<Record<string, unknown>>;

const queryNames = [
  'bool',
  'exists',
  'match',
  'match_all',
  'match_phrase',
  'prefix',
  'query',
  'range',
  'regexp',
  'term',
];
const moreNames = ['terms', 'wildcard', 'query_string', 'script', 'nested'];

/** Each filter as a predicate; disabled ones are none. */
export function lowerFilters(
  filters: unknown,
  place: () => Span | undefined,
  diagnostics: Diagnostic[],
): Predicate[] {
  if (!Array.isArray(filters)) return [];
  return filters.flatMap((filter: unknown) => {
    if (!isObject(filter)) return [];
    const meta = isObject(filter.meta) ? filter.meta : {};
    if (meta.disabled === true) return [];
    const query = isObject(filter.query) ? filter.query : topQuery(filter);
    const predicate = lower(query) ?? opaque(query, place(), diagnostics);
    return [meta.negate === true ? not(predicate) : predicate];
  });
}

function topQuery(filter: Json): Json {
  const names = new Set([...queryNames, ...moreNames]);
  return Object.fromEntries(Object.entries(filter).filter(([key]) => names.has(key)));
}

function opaque(query: Json, span: Span | undefined, diagnostics: Diagnostic[]): Predicate {
  const text = JSON.stringify(query);
  diagnostics.push(
    diagnose('elastic-filter-kept', { span, with: { reason: Object.keys(query).join(', ') || 'no query' } }),
  );
  return { kind: 'OpaquePredicate', language: 'query-dsl', text, ...(span === undefined ? {} : { span }) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A query object has one key, the kind of query. */
function lower(query: unknown): Predicate | undefined {
  if (!isObject(query)) return undefined;
  const [[kind, body] = ['', undefined], second] = Object.entries(query);
  if (second !== undefined || !isObject(body)) return undefined;
  if (kind === 'match_all') return always;
  if (kind === 'bool') return bool(body);
  if (kind === 'exists') return typeof body.field === 'string' ? exists(field(body.field)) : undefined;
  const { boost: _boost, ...fields } = body;
  const [[name, options] = ['', undefined], more] = Object.entries(fields);
  return more === undefined && options !== undefined ? leaf(kind, name, options) : undefined;
}

type Value = string | number | boolean;

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** `{field: value}` or `{field: {value: …, case_insensitive: …}}`. */
function leaf(kind: string, name: string, options: unknown): Predicate | undefined {
  const given = isObject(options) ? (options.value ?? options.query ?? options.wildcard) : options;
  const mode: Case = isObject(options) && options.case_insensitive === true ? 'insensitive' : 'sensitive';
  const operand = field(name);
  switch (kind) {
    case 'term':
    case 'match_phrase':
      return isValue(given) ? equalTo(name, [given], mode) : undefined;
    case 'match':
      return isValue(given) && !/\s/.test(String(given)) ? equalTo(name, [given], mode) : undefined;
    case 'terms':
      return Array.isArray(options) && options.every(isValue) ? equalTo(name, options, mode) : undefined;
    case 'prefix':
      return typeof given === 'string' ? match(operand, [{ text: given }, anyMany], mode) : undefined;
    case 'wildcard':
      return typeof given === 'string' ? match(operand, wildcardParts(given), mode) : undefined;
    case 'range':
      return isObject(options) ? range(name, options) : undefined;
    case 'regexp':
      if (typeof given !== 'string') return undefined;
      return {
        kind: 'Regex',
        operand,
        pattern: given,
        flavour: 'lucene',
        anchoring: 'whole',
        case: mode,
        dotAll: true,
        multiline: false,
      };
    default:
      return undefined;
  }
}

/** A term on an address field may be a network. */
function equalTo(name: string, values: readonly Value[], mode: Case): Predicate {
  const operand = field(name);
  const isNetwork = (value: Value): boolean => /\/\d+$/.test(String(value));
  const networks = fieldInfo(name)?.type === 'ip' ? values.filter(isNetwork).map(String) : [];
  if (networks.length === 0) return oneOf(operand, values, mode);
  const rest = values.filter((value) => !isNetwork(value));
  return or([oneOf(operand, rest, mode), { kind: 'InNetwork', operand, networks }]);
}

/** `*` and `?` are wildcards; a backslash makes the next character plain. */
function wildcardParts(text: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '*') parts.push(anyMany);
    else if (character === '?') parts.push(anyOne);
    else if (character === '\\' && i + 1 < text.length) parts.push({ text: text[++i]! });
    else parts.push({ text: character });
  }
  return parts;
}

const rangeOperators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function range(name: string, options: Json): Predicate | undefined {
  const items: Predicate[] = [];
  for (const [key, value] of Object.entries(options)) {
    if (key === 'format' || key === 'boost') continue;
    const operator = rangeOperators[key as keyof typeof rangeOperators];
    if (operator === undefined || !isValue(value)) return undefined;
    items.push(compare(operator, field(name), literal(value), 'sensitive'));
  }
  return and(items);
}

function bool(body: Json): Predicate | undefined {
  const must = clauses([body.must, body.filter]);
  const mustNot = clauses([body.must_not]);
  const should = clauses([body.should]);
  if (must === undefined || mustNot === undefined || should === undefined) return undefined;
  const least = body.minimum_should_match;
  if (least !== undefined && Number(least) !== 1 && should.length > 1) return undefined;
  // Without `must`, one of `should` has to hold; beside `must` only when it is asked for.
  const needed = should.length > 0 && (must.length === 0 || least !== undefined);
  return and([...must, ...mustNot.map((item) => not(item)), ...(needed ? [or(should)] : [])]);
}

function clauses(given: readonly unknown[]): readonly Predicate[] | undefined {
  const items = given.flatMap((item) =>
    item === undefined ? [] : Array.isArray(item) ? (item as unknown[]) : [item],
  );
  const lowered = items.map(lower);
  return lowered.every((item) => item !== undefined) ? lowered : undefined;
}
