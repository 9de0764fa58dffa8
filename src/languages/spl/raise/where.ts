import {
  anyMany,
  type Compare,
  isCaseless,
  keyOf,
  type Literal,
  type Match,
  type Pattern,
  type Predicate,
  pattern,
  type Scalar,
  unreachable,
} from '../../../ir/index.ts';
import { translateRegex } from '../../../regex/index.ts';
import { anyOfPatterns } from './alternatives.ts';
import { differenceTest } from './differences.ts';
import { escapeRegex, literalOf, parsedExpression, scalarExpression } from './scalar.ts';
import { isOwnTerm } from './search.ts';
import { binary, fn, logical, negated, number, text } from './tree.ts';
import type { Expression } from './types.ts';

/**
 * Predicates as conditions of `where`. There a comparison with a missing field is NULL, and what NOT makes of NULL is
 * not documented: negations are pushed down to the leaves, and each negated leaf says what happens to a missing field
 * (`isnull(f) OR NOT …`). `match`, `like` and `in` are true if any value of a multi-valued field satisfies them.
 * Source: "where", "Comparison and Conditional functions" of the Search Reference.
 */
export function conditionOf(
  predicate: Predicate,
  isNegated = false,
  present: Present = nothing,
): Expression | undefined {
  switch (predicate.kind) {
    case 'And':
    case 'Or': {
      if (isNegated && predicate.kind === 'Or') return noneOf(predicate.items, present);
      const known = predicate.kind === 'And' && !isNegated ? withPresent(predicate.items, present) : present;
      if (predicate.kind === 'Or') return anyOf(predicate.items, present);
      const operator = isNegated ? 'OR' : 'AND';
      return junction(
        operator,
        predicate.items.map((item) => conditionOf(item, isNegated, known)),
      );
    }
    case 'Not':
      return conditionOf(predicate.item, !isNegated, present);
    case 'Constant':
      return fn(predicate.value !== isNegated ? 'true' : 'false');
    case 'Exists': {
      const operand = expressionOf(predicate.operand);
      return operand && fn(isNegated ? 'isnull' : 'isnotnull', operand);
    }
    case 'Compare':
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Keyword':
    case 'Nested':
    case 'OpaquePredicate': {
      const leaf = leafOf(predicate);
      if (leaf === undefined || !isNegated) return leaf;
      return predicate.kind === 'OpaquePredicate'
        ? elsewhere(leaf)
        : guarded(leaf, operandsOf(predicate), present);
    }
    default:
      return unreachable(predicate);
  }
}

/** A scalar as an eval expression; undefined for what eval cannot say. */
export function expressionOf(scalar: Scalar): Expression | undefined {
  return scalarExpression(scalar, conditionOf);
}

/** Keys of scalars that are known to have a value where the condition stands. */
export type Present = ReadonlySet<string>;
const nothing: Present = new Set();

/** With the operands of what must hold beside a condition: each such test needs a value. */
export function withPresent(items: readonly Predicate[], present: Present = nothing): Present {
  const keys = items.flatMap((item) => {
    if (item.kind === 'Exists') return [keyOf(item.operand)];
    return isLeaf(item) ? operandsOf(item).map((operand) => keyOf(operand)) : [];
  });
  return new Set([...present, ...keys]);
}

/** True where a condition of unknown make is not: `if` takes what is neither true nor false as not true. */
function elsewhere(condition: Expression): Expression {
  return binary('==', fn('if', condition, number(0), number(1)), number(1));
}

/** True where the leaf is not, missing operands included. */
function guarded(leaf: Expression, operands: readonly Scalar[], present: Present): Expression {
  const unsure = operands.filter((operand) => !present.has(keyOf(operand)));
  const guards = unsure.map((operand) => fn('isnull', expressionOf(operand)!));
  return logical('OR', [...guards, negated(leaf)]);
}

function junction(
  operator: 'AND' | 'OR',
  parts: readonly (Expression | undefined)[],
): Expression | undefined {
  return parts.every((part) => part !== undefined) ? logical(operator, parts) : undefined;
}

/** None of the alternatives. Those on one operand share one guard: `isnull(f) OR NOT (a OR b)`. */
function noneOf(items: readonly Predicate[], present: Present): Expression | undefined {
  const groups = new Map<string, Leaf[]>();
  const parts: (Expression | undefined)[] = [];
  for (const item of items) {
    const operands = isLeaf(item) ? operandsOf(item) : [];
    if (!isLeaf(item) || operands.length !== 1) {
      parts.push(conditionOf(item, true, present));
      continue;
    }
    const key = keyOf(operands[0]!);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) {
    const leaves = anyOf(group, present);
    parts.push(leaves && guarded(leaves, operandsOf(group[0]!), present));
  }
  return junction('AND', parts);
}

/** Fewer patterns of one value stay one test each. */
const fewPatterns = 3;

/** More are divided, so that no regular expression gets out of hand. */
const manyPatterns = 30;

/** Any of the alternatives. Patterns of one value become one regular expression. */
function anyOf(items: readonly Predicate[], present: Present): Expression | undefined {
  const groups = new Map<string, Match[]>();
  for (const item of items) {
    if (item.kind !== 'Match') continue;
    const key = groupKey(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const parts = items.flatMap((item): readonly (Expression | undefined)[] => {
    const group = item.kind === 'Match' ? groups.get(groupKey(item))! : [];
    if (group.length < fewPatterns) return [conditionOf(item, false, present)];
    return item === group[0] ? anyPattern(group) : [];
  });
  return junction('OR', parts);
}

function groupKey({ operand, case: mode }: Match): string {
  return `${mode} ${keyOf(operand)}`;
}

function anyPattern(group: readonly Match[]): readonly (Expression | undefined)[] {
  const { operand, case: mode } = group[0]!;
  const value = expressionOf(operand);
  if (value === undefined) return [undefined];
  const parts: Expression[] = [];
  for (let from = 0; from < group.length; from += manyPatterns) {
    const patterns = group.slice(from, from + manyPatterns).map((item) => item.pattern);
    parts.push(fn('match', value, text(anyOfPatterns(patterns, mode === 'insensitive'))));
  }
  return parts;
}

function isLeaf(predicate: Predicate): predicate is Leaf {
  return !['And', 'Or', 'Not', 'Constant', 'Exists'].includes(predicate.kind);
}

/** The scalars of a leaf that may have no value. */
function operandsOf(leaf: Predicate): readonly Scalar[] {
  switch (leaf.kind) {
    case 'Compare':
      return [leaf.left, leaf.right].flatMap(searched).filter((side) => side.kind !== 'Literal');
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
      return [leaf.operand];
    default:
      return [];
  }
}

/** A position has a value where both texts have one. */
function searched(side: Scalar): readonly Scalar[] {
  return side.kind === 'Call' && side.function === 'indexOf' ? side.arguments : [side];
}

type Leaf = Exclude<Predicate, { kind: 'And' | 'Or' | 'Not' | 'Constant' | 'Exists' }>;

/** TRUE exactly where the leaf holds; FALSE or NULL elsewhere. */
function leafOf(leaf: Leaf): Expression | undefined {
  switch (leaf.kind) {
    case 'Compare':
      return comparisonOf(leaf);
    case 'OneOf': {
      const operand = expressionOf(leaf.operand);
      if (operand === undefined) return undefined;
      if (isInsensitive(leaf.case, leaf.values)) {
        const texts = leaf.values.map((value) => escapeRegex(String(value.value)));
        return fn('match', operand, text(`(?i)^(?:${texts.join('|')})$`));
      }
      return { type: 'InExpression', operand, values: leaf.values.map(literalOf), start: 0, end: 0 };
    }
    case 'Match': {
      const operand = expressionOf(leaf.operand);
      return operand && patternOf(operand, leaf.pattern, leaf.case === 'insensitive');
    }
    case 'Regex': {
      const operand = expressionOf(leaf.operand);
      const pattern = regexText(leaf);
      return operand && pattern !== undefined ? fn('match', operand, text(pattern)) : undefined;
    }
    case 'InNetwork': {
      const operand = expressionOf(leaf.operand);
      if (operand === undefined) return undefined;
      return logical(
        'OR',
        leaf.networks.map((network) => fn('cidrmatch', text(withLength(network)), operand)),
      );
    }
    case 'Keyword':
      return leaf.scope === 'contains'
        ? fn(
            'match',
            { type: 'FieldName', name: '_raw', start: 0, end: 0 },
            text(patternRegex(around(leaf.pattern), leaf.case === 'insensitive')),
          )
        : undefined;
    case 'OpaquePredicate':
      return leaf.language === 'spl' && !isOwnTerm(leaf) ? parsedExpression(leaf.text) : undefined;
    case 'Nested':
      return undefined;
    default:
      return unreachable(leaf);
  }
}

/** The pattern anywhere in a text. */
function around(parts: Pattern): Pattern {
  return pattern([anyMany, ...parts, anyMany]);
}

function comparisonOf(leaf: Compare): Expression | undefined {
  const special = positionTest(leaf) ?? differenceTest(leaf, expressionOf);
  if (special !== undefined) return special;
  const left = expressionOf(leaf.left);
  const right = leaf.operator === '==' ? expressionOf(leaf.right) : orderOperand(leaf.right);
  if (left === undefined || right === undefined) return undefined;
  const literals = [leaf.left, leaf.right].filter((side) => side.kind === 'Literal');
  if (!isInsensitive(leaf.case, literals)) return binary(leaf.operator, left, right);
  if (leaf.operator === '==' && leaf.right.kind === 'Literal') {
    return fn('match', left, text(`(?i)^${escapeRegex(String(leaf.right.value))}$`));
  }
  return binary(leaf.operator, fn('lower', left), fn('lower', right));
}

/** Where one text stands in another: eval has no function for it, but can compare the beginning, and split. */
function positionTest({ left, operator, right }: Compare): Expression | undefined {
  if (left.kind !== 'Call' || left.function !== 'indexOf' || left.arguments.length !== 2) return undefined;
  if (right.kind !== 'Literal') return undefined;
  const [whole, part] = left.arguments.map(expressionOf);
  if (whole === undefined || part === undefined) return undefined;
  if (operator === '==' && right.value === 0) {
    return binary('==', fn('substr', whole, number(1), fn('len', part)), part);
  }
  const isContained = (operator === '>=' && right.value === 0) || (operator === '>' && right.value === -1);
  return isContained ? binary('>', fn('mvcount', fn('split', whole, part)), number(1)) : undefined;
}

/** A text that reads as a number is compared as one only when it is written as one. */
function orderOperand(scalar: Scalar): Expression | undefined {
  if (scalar.kind !== 'Literal' || typeof scalar.value !== 'string') return expressionOf(scalar);
  const isNumber = scalar.value.trim() !== '' && Number.isFinite(Number(scalar.value));
  return isNumber ? number(Number(scalar.value)) : expressionOf(scalar);
}

function isInsensitive(mode: 'sensitive' | 'insensitive', literals: readonly Literal[]): boolean {
  if (mode === 'sensitive') return false;
  return (
    literals.length === 0 || !literals.every(({ value }) => typeof value !== 'string' || isCaseless(value))
  );
}

/** `like` where no character of the texts means something to it, `match` elsewhere. */
function patternOf(operand: Expression, parts: Pattern, ignoreCase: boolean): Expression {
  const plain = parts.every((part) => 'any' in part || !/[%_\\]/.test(part.text));
  if (ignoreCase || !plain) return fn('match', operand, text(patternRegex(parts, ignoreCase)));
  const like = parts.map((part) => ('any' in part ? (part.any === 'many' ? '%' : '_') : part.text)).join('');
  return fn('like', operand, text(like));
}

/** A pattern as a regular expression that may match anywhere in the value. */
export function patternRegex(parts: Pattern, ignoreCase: boolean): string {
  const isMany = (index: number): boolean => {
    const part = parts.at(index);
    return part !== undefined && 'any' in part && part.any === 'many';
  };
  const start = isMany(0) ? 1 : 0;
  const stop = parts.length > start && isMany(-1) ? parts.length - 1 : parts.length;
  const inner = parts.slice(start, stop);
  const body = inner
    .map((part) => ('any' in part ? (part.any === 'many' ? '.*' : '.') : escapeRegex(part.text)))
    .join('');
  const flags = `${ignoreCase ? 'i' : ''}${inner.some((part) => 'any' in part) ? 's' : ''}`;
  return `${flags === '' ? '' : `(?${flags})`}${start === 0 ? '^' : ''}${body}${stop === parts.length ? '$' : ''}`;
}

/** A regular expression as `match` takes it; undefined when PCRE cannot say it. */
export function regexText(leaf: Extract<Predicate, { kind: 'Regex' }>): string | undefined {
  const translated = translateRegex(leaf, { flavour: 'pcre', anchoring: 'substring', inlineFlags: true });
  if ('unsupported' in translated) return undefined;
  return translated.case === 'insensitive' ? `(?i)${translated.pattern}` : translated.pattern;
}

/** `cidrmatch` wants a prefix length. */
function withLength(network: string): string {
  if (network.includes('/')) return network;
  return `${network}/${network.includes(':') ? 128 : 32}`;
}
