import { addressNetwork, fieldInfo } from '../../fields/index.ts';
import {
  type Case,
  type Compare,
  isCaseless,
  type Literal,
  type Pattern,
  type Predicate,
  type Regex,
  type Scalar,
} from '../../ir/index.ts';
import { translateRegex } from '../../regex/index.ts';

/**
 * Conditions as Elasticsearch's own queries, which a rule may carry as `filters` beside its KQL. They say what KQL
 * cannot: without regard to case, one character, regular expressions. Facts: Elasticsearch reference, "Query DSL":
 * term, terms, prefix, wildcard and regexp queries and their `case_insensitive`.
 */
export type QueryDsl = Readonly<Record<string, unknown>>;

/** The query of a condition; undefined where none says it exactly. */
export function queryDsl(predicate: Predicate): QueryDsl | undefined {
  switch (predicate.kind) {
    case 'And':
      return all(predicate.items, (queries) => ({ bool: { filter: queries } }));
    case 'Or':
      return all(predicate.items, anyOf);
    case 'Not':
      return all([predicate.item], (queries) => ({ bool: { must_not: queries } }));
    case 'Exists': {
      const name = nameOf(predicate.operand);
      return name === undefined ? undefined : { exists: { field: name } };
    }
    case 'InNetwork':
      return onField(predicate.operand, 'address', (name) => ({ terms: { [name]: predicate.networks } }));
    case 'Compare':
      if (predicate.operator !== '==') return order(predicate);
      if (predicate.right.kind !== 'Literal') return undefined;
      return values(predicate.left, [predicate.right], predicate.case);
    case 'OneOf':
      return values(predicate.operand, predicate.values, predicate.case);
    case 'Match':
      return matching(predicate.operand, predicate.pattern, predicate.case);
    case 'Regex':
      return regexp(predicate);
    case 'Constant':
    case 'Keyword':
    case 'Nested':
    case 'OpaquePredicate':
      return undefined;
  }
}

function all(
  items: readonly Predicate[],
  join: (queries: readonly QueryDsl[]) => QueryDsl,
): QueryDsl | undefined {
  const queries = items.map(queryDsl);
  return queries.every((query) => query !== undefined) ? join(queries) : undefined;
}

function anyOf(queries: readonly QueryDsl[]): QueryDsl {
  const [only] = queries;
  if (queries.length === 1 && only !== undefined) return only;
  return { bool: { should: queries.flatMap(alternatives), minimum_should_match: 1 } };
}

/** What is itself a list of alternatives joins the list around it. */
function alternatives(query: QueryDsl): readonly QueryDsl[] {
  const bool = query.bool as { readonly should?: readonly QueryDsl[] } | undefined;
  return bool?.should ?? [query];
}

type Kind = 'text' | 'address' | 'number' | 'boolean';

const kinds: Readonly<Record<string, Kind>> = {
  keyword: 'text',
  wildcard: 'text',
  ip: 'address',
  long: 'number',
  double: 'number',
  boolean: 'boolean',
};

/** Fields whose values these queries compare whole. A name that is not known is taken as keyword, as in KQL. */
function kindOf(name: string): Kind | undefined {
  const type = fieldInfo(name)?.type;
  return type === undefined ? 'text' : kinds[type];
}

function nameOf(operand: Scalar): string | undefined {
  return operand.kind === 'FieldRef' && !operand.name.includes('*') ? operand.name : undefined;
}

function onField(operand: Scalar, kind: Kind, query: (name: string) => QueryDsl): QueryDsl | undefined {
  const name = nameOf(operand);
  return name !== undefined && kindOf(name) === kind ? query(name) : undefined;
}

function values(operand: Scalar, items: readonly Literal[], mode: Case): QueryDsl | undefined {
  const name = nameOf(operand);
  const kind = name === undefined ? undefined : kindOf(name);
  if (name === undefined || kind === undefined) return undefined;
  if (kind === 'number' && !items.every(({ value }) => isNumber(value))) return undefined;
  if (kind === 'boolean' && !items.every(({ value }) => /^(?:true|false)$/.test(String(value))))
    return undefined;
  const given = items.map(({ value }) => (kind === 'number' ? Number(value) : String(value)));
  const folded = mode === 'insensitive' && kind === 'text';
  const cased = folded ? given.filter((value) => !isCaseless(String(value))) : [];
  const plain = folded ? given.filter((value) => isCaseless(String(value))) : given;
  const whole =
    plain.length === 0
      ? []
      : [plain.length === 1 ? { term: { [name]: plain[0] } } : { terms: { [name]: plain } }];
  return anyOf([
    ...whole,
    ...cased.map((value) => ({ term: { [name]: { value, case_insensitive: true } } })),
  ]);
}

function isNumber(value: string | number | boolean): boolean {
  return typeof value === 'number' || (typeof value === 'string' && String(Number(value)) === value);
}

function matching(operand: Scalar, pattern: Pattern, mode: Case): QueryDsl | undefined {
  const network = addressNetwork(pattern);
  const address =
    network === undefined
      ? undefined
      : onField(operand, 'address', (name) => ({ term: { [name]: network } }));
  return (
    address ??
    onField(operand, 'text', (name) => ({ wildcard: { [name]: text(wildcardText(pattern), mode) } }))
  );
}

function text(value: string, mode: Case): QueryDsl {
  return mode === 'insensitive' && !isCaseless(value) ? { value, case_insensitive: true } : { value };
}

function wildcardText(pattern: Pattern): string {
  return pattern
    .map((part) => ('any' in part ? (part.any === 'many' ? '*' : '?') : part.text.replace(/[\\*?]/g, '\\$&')))
    .join('');
}

/** Elasticsearch's `index.max_regex_length`. */
const longest = 1000;

function regexp(regex: Regex): QueryDsl | undefined {
  const found = translateRegex(regex, { flavour: 'lucene', anchoring: 'whole', inlineFlags: false });
  if ('unsupported' in found || found.pattern.length > longest) return undefined;
  return onField(regex.operand, 'text', (name) => ({ regexp: { [name]: text(found.pattern, found.case) } }));
}

const bounds = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;

/** Numbers by size; the order of other values is their index's own. */
function order({ operator, left, right }: Compare): QueryDsl | undefined {
  if (operator === '==' || right.kind !== 'Literal' || !isNumber(right.value)) return undefined;
  const bound = Number(right.value);
  return onField(left, 'number', (name) => ({ range: { [name]: { [bounds[operator]]: bound } } }));
}
