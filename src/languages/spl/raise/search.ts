import { parseSearch } from '../../../../grammars/spl/index.ts';
import {
  always,
  and,
  anyMany,
  foldText,
  isCaseless,
  keyOf,
  type Literal,
  matchAny,
  never,
  not,
  or,
  type Pattern,
  type PatternPart,
  type Predicate,
  pattern,
  type Scalar,
  unreachable,
} from '../../../ir/index.ts';
import { isEventField } from '../data-models.ts';
import { comparison, nowhere, searchAnd, searchNot, searchOr } from './tree.ts';
import type { SearchTerm } from './types.ts';

/** Where search terms stand: what fields are called there, and whether there are events behind them. */
export interface Place {
  /** `Processes.` in tstats. */
  readonly prefix: string;
  /** The event's own text can be searched, and addresses compared as such. tstats compares them as text. */
  readonly events: boolean;
  /** Missing fields hold the text "null" where `where` stands: what tstats is told to fill groups with. */
  readonly filled: boolean;
}

/** Whether search terms can say a leaf exactly. Their values ignore case, and `*` is always a wildcard in them. */
export function isSearchable(leaf: Predicate, place: Place): boolean {
  switch (leaf.kind) {
    case 'Compare': {
      if (!isField(leaf.left) || leaf.right.kind !== 'Literal' || !isPlain(leaf.right)) return false;
      if (leaf.operator === '==') return ignoresCase(leaf.case, [leaf.right]);
      // Numbers by their size, texts by their characters.
      if (String(leaf.right.value).trim() === '') return false;
      return Number.isFinite(Number(leaf.right.value)) || keepsCase(leaf.case, leaf.right);
    }
    case 'OneOf':
      return isField(leaf.operand) && leaf.values.every(isPlain) && ignoresCase(leaf.case, leaf.values);
    case 'Match':
      return (
        isField(leaf.operand) && isStarPattern(leaf.pattern) && patternIgnoresCase(leaf.case, leaf.pattern)
      );
    case 'Exists':
      return isField(leaf.operand);
    case 'InNetwork':
      return isField(leaf.operand) && place.events;
    case 'Keyword':
      if (!place.events || !isStarPattern(leaf.pattern)) return false;
      return patternIgnoresCase(leaf.case, leaf.pattern) || isCaseTerm(leaf);
    case 'OpaquePredicate':
      return isOwnTerm(leaf) && parsedTerm(leaf.text) !== undefined;
    case 'Regex':
    case 'Nested':
    case 'Constant':
      return false;
    case 'And':
    case 'Or':
      return leaf.items.every((item) => isSearchable(item, place));
    case 'Not':
      return isSearchable(leaf.item, place);
    default:
      return unreachable(leaf);
  }
}

function isField(scalar: Scalar): boolean {
  return scalar.kind === 'FieldRef' && !scalar.name.includes('*');
}

function isPlain({ value }: Literal): boolean {
  return typeof value !== 'string' || !value.includes('*');
}

/** A truth value is spelled in one way, so that its case does not matter. */
function ignoresCase(mode: 'sensitive' | 'insensitive', values: readonly Literal[]): boolean {
  return (
    mode === 'insensitive' || values.every(({ value }) => typeof value !== 'string' || isCaseless(value))
  );
}

function keepsCase(mode: 'sensitive' | 'insensitive', { value }: Literal): boolean {
  return mode === 'sensitive' || typeof value !== 'string' || isCaseless(value);
}

function patternIgnoresCase(mode: 'sensitive' | 'insensitive', parts: Pattern): boolean {
  return mode === 'insensitive' || parts.every((part) => 'any' in part || isCaseless(part.text));
}

function isStarPattern(parts: Pattern): boolean {
  return parts.every((part) => ('any' in part ? part.any === 'many' : !part.text.includes('*')));
}

/** `CASE(word)`: one whole token, with regard to case. */
function isCaseTerm(leaf: Extract<Predicate, { kind: 'Keyword' }>): boolean {
  const only = leaf.pattern[0];
  if (leaf.scope !== 'term' || leaf.pattern.length !== 1 || only === undefined || !('text' in only))
    return false;
  return /^[A-Za-z0-9_]+$/.test(only.text);
}

/** Text of the language itself that stood among search terms: a macro, a subsearch; not a condition of `where`. */
export function isOwnTerm(leaf: Extract<Predicate, { kind: 'OpaquePredicate' }>): boolean {
  return leaf.language === 'spl' && (leaf.name !== undefined || /^[`[]/.test(leaf.text));
}

/** Its tree, when it is one term. */
function parsedTerm(text: string): SearchTerm | undefined {
  const { tree, problems } = parseSearch(text);
  const [stage] = tree.stages;
  if (problems.length > 0 || tree.stages.length !== 1 || stage?.type === undefined) return undefined;
  if (stage.type === 'MacroCommand') return stage.rest === undefined ? stage.macro : undefined;
  return stage.type === 'Search' ? stage.term : undefined;
}

/** Search terms of a predicate whose every leaf is searchable. */
export function termOf(predicate: Predicate, place: Place): SearchTerm {
  switch (predicate.kind) {
    case 'And':
      return conjunctionOf(predicate.items, place);
    case 'Or':
      return disjunctionOf(predicate.items, place);
    case 'Not':
      return searchNot(termOf(predicate.item, place));
    case 'Compare':
      return comparison(
        fieldOf(predicate.left, place),
        symbolOf(predicate.operator),
        valueText(predicate.right),
      );
    case 'OneOf':
      return valuesOf(fieldOf(predicate.operand, place), predicate.values.map(valueText));
    case 'Match':
      return comparison(fieldOf(predicate.operand, place), '=', starText(predicate.pattern));
    case 'Exists':
      return comparison(fieldOf(predicate.operand, place), '=', '*');
    case 'InNetwork': {
      const field = fieldOf(predicate.operand, place);
      return searchOr(predicate.networks.map((network) => comparison(field, '=', network)));
    }
    case 'Keyword': {
      const value = starText(predicate.pattern);
      if (!patternIgnoresCase(predicate.case, predicate.pattern)) {
        return { type: 'Directive', name: 'CASE', text: value, ...nowhere };
      }
      // Anywhere in the text, not only as whole tokens of the index.
      const text = predicate.scope === 'contains' ? `*${value}*`.replace(/\*{2,}/g, '*') : value;
      return { type: 'Term', text, ...nowhere };
    }
    case 'OpaquePredicate':
      return parsedTerm(predicate.text)!;
    case 'Regex':
    case 'Nested':
    case 'Constant':
      throw new Error(`${predicate.kind} is no search term`);
    default:
      return unreachable(predicate);
  }
}

function fieldOf(scalar: Scalar, place: Place): string {
  return scalar.kind === 'FieldRef' ? qualified(scalar.name, place) : '';
}

function qualified(name: string, place: Place): string {
  return isEventField(name) ? name : `${place.prefix}${name}`;
}

function valueText(scalar: Scalar): string {
  return scalar.kind === 'Literal' ? String(scalar.value) : '';
}

function symbolOf(operator: '==' | '<' | '<=' | '>' | '>='): '=' | '<' | '<=' | '>' | '>=' {
  return operator === '==' ? '=' : operator;
}

function starText(parts: Pattern): string {
  return parts.map((part) => ('any' in part ? '*' : part.text)).join('');
}

/** A search ignores case: a value that differs from another in nothing else says nothing. */
function valuesOf(field: string, texts: readonly string[]): SearchTerm {
  const values = [
    ...new Map(texts.map((text) => [foldText(text), text] as const).reverse()).values(),
  ].reverse();
  return values.length === 1
    ? comparison(field, '=', values[0]!)
    : { type: 'SearchIn', field, values, ...nowhere };
}

/** `f=* NOT f=x` is what `f!=x` means: the field is there, with another value. */
function conjunctionOf(items: readonly Predicate[], place: Place): SearchTerm {
  const present = new Set(items.map((item) => (item.kind === 'Exists' ? keyOf(item.operand) : '')));
  const used = new Set<string>();
  const terms = items.map((item) => {
    const leaf = item.kind === 'Not' ? item.item : undefined;
    const tested = leaf && equalityOf(leaf);
    if (tested === undefined || tested.values.length !== 1 || !present.has(tested.key))
      return termOf(item, place);
    // With several values `!=` may mean that one of them differs or that all do.
    if (isMultiValued(tested.field)) return termOf(item, place);
    used.add(tested.key);
    return comparison(qualified(tested.field, place), '!=', tested.values[0]!);
  });
  return searchAnd(
    terms.filter((_, index) => {
      const item = items[index]!;
      return item.kind !== 'Exists' || !used.has(keyOf(item.operand));
    }),
  );
}

/** Names of JSON arrays hold braces. */
function isMultiValued(name: string): boolean {
  return name.includes('{}');
}

/** Alternatives of one field become one list. */
function disjunctionOf(items: readonly Predicate[], place: Place): SearchTerm {
  const lists = new Map<string, { readonly field: string; readonly values: string[]; readonly at: number }>();
  const terms: (SearchTerm | undefined)[] = [];
  for (const item of items) {
    const tested = equalityOf(item);
    const list = tested && lists.get(tested.key);
    if (list !== undefined) list.values.push(...tested!.values);
    else {
      if (tested !== undefined) {
        lists.set(tested.key, { field: tested.field, values: [...tested.values], at: terms.length });
      }
      terms.push(termOf(item, place));
    }
  }
  for (const { field, values, at } of lists.values()) terms[at] = valuesOf(qualified(field, place), values);
  return searchOr(terms as readonly SearchTerm[]);
}

/** A leaf that asks for one of some values of a field, wildcards included. */
function equalityOf(
  leaf: Predicate,
): { readonly key: string; readonly field: string; readonly values: readonly string[] } | undefined {
  if (leaf.kind === 'Compare' && leaf.operator === '==' && leaf.left.kind === 'FieldRef') {
    return { key: keyOf(leaf.left), field: leaf.left.name, values: [valueText(leaf.right)] };
  }
  if (leaf.kind === 'OneOf' && leaf.operand.kind === 'FieldRef') {
    return { key: keyOf(leaf.operand), field: leaf.operand.name, values: leaf.values.map(valueText) };
  }
  if (leaf.kind === 'Match' && leaf.operand.kind === 'FieldRef') {
    return { key: keyOf(leaf.operand), field: leaf.operand.name, values: [starText(leaf.pattern)] };
  }
  return undefined;
}

/**
 * What search terms can say of a predicate that they cannot say whole: true wherever the predicate is. It lets the
 * index do most of the work before `where` looks at each event.
 */
export function searchBound(predicate: Predicate, place: Place, upper = true): Predicate {
  if (predicate.kind === 'And' || predicate.kind === 'Or') {
    const items = predicate.items.map((item) => searchBound(item, place, upper));
    return predicate.kind === 'And' ? and(items) : or(items);
  }
  if (predicate.kind === 'Not') return not(searchBound(predicate.item, place, !upper));
  if (isSearchable(predicate, place)) return predicate;
  if (!upper) return never;
  const looser = loosen(predicate);
  return looser !== undefined && isSearchable(looser, place) ? looser : always;
}

/** Without regard to case, `?` and a literal star read as `*`. */
function loosen(leaf: Predicate): Predicate | undefined {
  if (leaf.kind === 'Compare' && leaf.operator === '==' && leaf.right.kind === 'Literal') {
    return matchAny(leaf.left, [loosePattern([{ text: String(leaf.right.value) }])], 'insensitive');
  }
  if (leaf.kind === 'OneOf') {
    const patterns = leaf.values.map((value) => loosePattern([{ text: String(value.value) }]));
    return matchAny(leaf.operand, patterns, 'insensitive');
  }
  if (leaf.kind === 'Match') return matchAny(leaf.operand, [loosePattern(leaf.pattern)], 'insensitive');
  if (leaf.kind === 'Keyword')
    return { ...leaf, pattern: pattern(loosePattern(leaf.pattern)), case: 'insensitive' };
  return undefined;
}

function loosePattern(parts: Pattern): readonly PatternPart[] {
  return parts.flatMap((part): readonly PatternPart[] => {
    if ('any' in part) return [anyMany];
    return part.text.split('*').flatMap((text, index) => (index === 0 ? [{ text }] : [anyMany, { text }]));
  });
}
