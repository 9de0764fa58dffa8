import {
  anyMany,
  type Compare,
  isCaseless,
  type Literal,
  type Match,
  type Pattern,
  type PatternPart,
  type Predicate,
  type Regex,
  type Scalar,
} from '../../ir/index.ts';
import { translateRegex } from '../../regex/index.ts';
import type { SigmaValue } from './ast.ts';
import { printValue } from './values.ts';

/** A leaf as a detection item: the key `field|modifiers` and its values. */
export interface LeafItem {
  readonly field: string;
  readonly modifiers: readonly string[];
  readonly values: readonly SigmaValue[];
  /** Leaves with the same group may share one list of values. */
  readonly group: string;
}

/** A leaf as Sigma says it; undefined where Sigma has no form. */
export function leafItem(leaf: Predicate): LeafItem | undefined {
  switch (leaf.kind) {
    case 'Compare':
      return compareItem(leaf);
    case 'OneOf': {
      const part = timePart(leaf.operand);
      if (part !== undefined) {
        const numbers = leaf.values.map(({ value }) => value);
        return numbers.every((value) => typeof value === 'number')
          ? item(part.field, [part.part], numbers)
          : undefined;
      }
      const name = fieldName(leaf.operand) ?? foldedName(leaf.operand, leaf.values);
      if (name === undefined) return undefined;
      const mode = leaf.operand.kind === 'FieldRef' ? leaf.case : 'insensitive';
      const values = leaf.values.map((value) => literalValue(value, name));
      return item(name, isCased(mode, leaf.values) ? ['cased'] : [], values, mode);
    }
    case 'Match':
      return matchItem(leaf);
    case 'Regex':
      return regexItem(leaf);
    case 'InNetwork': {
      const name = fieldName(leaf.operand);
      return name === undefined ? undefined : item(name, ['cidr'], leaf.networks);
    }
    case 'Exists': {
      const name = fieldName(leaf.operand);
      return name === undefined ? undefined : item(name, ['exists'], [true]);
    }
    case 'Not': {
      const name = leaf.item.kind === 'Exists' ? fieldName(leaf.item.operand) : undefined;
      return name === undefined ? undefined : item(name, [], [null], 'null');
    }
    case 'Keyword':
      return keywordItem(leaf.pattern, leaf.case, leaf.scope);
    case 'And':
    case 'Or':
    case 'Constant':
    case 'Nested':
    case 'OpaquePredicate':
      return undefined;
  }
}

function item(
  field: string,
  modifiers: readonly string[],
  values: readonly SigmaValue[],
  group = '',
): LeafItem {
  return { field, modifiers, values, group: `${[field, ...modifiers].join('|')} ${group}` };
}

/** The name of a field that a key can have: `|` would start a modifier, and an empty name means keywords. */
function fieldName(operand: Scalar): string | undefined {
  if (operand.kind !== 'FieldRef') return undefined;
  const { name } = operand;
  return name === '' || name.includes('|') || name.includes('*') ? undefined : name;
}

/** `lower(f) == "abc"` is the comparison of f without regard to case. */
function foldedName(operand: Scalar, values: readonly Literal[]): string | undefined {
  if (operand.kind !== 'Call' || operand.arguments.length !== 1) return undefined;
  const name = fieldName(operand.arguments[0]!);
  if (operand.function === 'lower') {
    return values.every(({ value }) => String(value) === String(value).toLowerCase()) ? name : undefined;
  }
  if (operand.function !== 'upper') return undefined;
  return values.every(({ value }) => String(value) === String(value).toUpperCase()) ? name : undefined;
}

/** Event ids are numbers by all rules' habit, where other vendors keep them as text. */
function literalValue({ value }: Literal, name: string): SigmaValue {
  if (name === 'EventID' && /^[1-9]\d{0,8}$/.test(String(value))) return Number(value);
  return typeof value === 'string' ? printValue([{ text: value }]) : value;
}

function isCased(mode: 'sensitive' | 'insensitive', values: readonly Literal[]): boolean {
  if (mode === 'insensitive') return false;
  return values.some(({ value }) => typeof value === 'string' && !isCaseless(value));
}

const orderModifiers = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;

function compareItem(leaf: Compare): LeafItem | undefined {
  const { left, right, operator } = leaf;
  const special = timeItem(leaf) ?? fieldRefItem(leaf);
  if (special !== undefined) return special;
  if (right.kind !== 'Literal') return undefined;
  if (operator === '==') {
    const name = fieldName(left) ?? foldedName(left, [right]);
    if (name === undefined) return undefined;
    const mode = left.kind === 'FieldRef' ? leaf.case : 'insensitive';
    return item(name, isCased(mode, [right]) ? ['cased'] : [], [literalValue(right, name)], mode);
  }
  const name = fieldName(left);
  if (name === undefined) return undefined;
  return typeof right.value === 'number' ? item(name, [orderModifiers[operator]], [right.value]) : undefined;
}

function timeItem({ left, right, operator }: Compare): LeafItem | undefined {
  const part = timePart(left);
  if (part === undefined || right.kind !== 'Literal' || typeof right.value !== 'number') return undefined;
  const order = operator === '==' ? [] : [orderModifiers[operator]];
  return item(part.field, [part.part, ...order], [right.value]);
}

/** The part of a time that a modifier can take out of a field. */
function timePart(operand: Scalar): { readonly field: string; readonly part: string } | undefined {
  if (operand.kind !== 'Call' || operand.function !== 'timePart') return undefined;
  const [part, time] = operand.arguments;
  const name = time === undefined ? undefined : fieldName(time);
  if (name === undefined || part?.kind !== 'Literal') return undefined;
  const text = String(part.value);
  return /^(?:minute|hour|day|week|month|year)$/.test(text) ? { field: name, part: text } : undefined;
}

/** A field compared with a field, in the shapes that `lower` gives `fieldref`. */
function fieldRefItem({ left, right, operator, case: mode }: Compare): LeafItem | undefined {
  const cased = mode === 'sensitive' ? ['cased'] : [];
  const other = fieldName(right);
  if (other !== undefined && operator === '==') {
    const name = fieldName(left);
    if (name !== undefined) return item(name, ['fieldref', ...cased], [other]);
    if (left.kind !== 'Call' || left.function !== 'substring') return undefined;
    const [operand, start, ...rest] = left.arguments;
    const whole = operand === undefined ? undefined : fieldName(operand);
    if (whole === undefined || start?.kind !== 'Call' || start.function !== 'subtract' || rest.length > 0)
      return undefined;
    const [long, short] = start.arguments.map((length) =>
      length.kind === 'Call' && length.function === 'length' ? fieldName(length.arguments[0]!) : undefined,
    );
    return long === whole && short === other
      ? item(whole, ['fieldref', 'endswith', ...cased], [other])
      : undefined;
  }
  if (left.kind !== 'Call' || left.function !== 'indexOf' || right.kind !== 'Literal' || right.value !== 0)
    return undefined;
  if (operator !== '==' && operator !== '>=') return undefined;
  const [text, part, ...rest] = left.arguments;
  if (text === undefined || part === undefined || rest.length > 0) return undefined;
  const folded = [text, part].map((value) =>
    value.kind === 'Call' && value.function === 'lower' ? value.arguments[0]! : undefined,
  );
  const exact = folded[0] === undefined || folded[1] === undefined;
  const name = fieldName(exact ? text : folded[0]!);
  const sought = fieldName(exact ? part : folded[1]!);
  if (name === undefined || sought === undefined) return undefined;
  const affix = operator === '>=' ? 'contains' : 'startswith';
  return item(name, ['fieldref', affix, ...(exact ? ['cased'] : [])], [sought]);
}

function matchItem(leaf: Match): LeafItem | undefined {
  const texts = leaf.pattern.flatMap((part): Literal[] =>
    'text' in part ? [{ kind: 'Literal', value: part.text }] : [],
  );
  const name = fieldName(leaf.operand) ?? foldedName(leaf.operand, texts);
  if (name === undefined) return undefined;
  const sensitive = leaf.operand.kind === 'FieldRef' && leaf.case === 'sensitive';
  const cased = sensitive && !isCaselessPattern(leaf.pattern) ? ['cased'] : [];
  const { affix, inner } = splitAffix(leaf.pattern);
  return item(name, [...affix, ...cased], [printValue(inner)]);
}

function isCaselessPattern(pattern: Pattern): boolean {
  return pattern.every((part) => 'any' in part || isCaseless(part.text));
}

/** `*x*` as `contains: x`, and so on. */
function splitAffix(pattern: Pattern): { affix: readonly string[]; inner: Pattern } {
  const parts = pattern.some((part) => 'text' in part) ? manyOutside(pattern) : pattern;
  const before = isMany(parts[0]);
  const after = isMany(parts[parts.length - 1]);
  const inner = parts.slice(before ? 1 : 0, after ? -1 : undefined);
  if (inner.length === 0) return { affix: [], inner: pattern };
  if (before) return { affix: [after ? 'contains' : 'endswith'], inner };
  return { affix: after ? ['startswith'] : [], inner };
}

/** `?*x` and `*?x` say the same: with the star outside, a modifier says it. */
function manyOutside(pattern: Pattern): Pattern {
  const first = pattern.findIndex((part) => 'text' in part);
  const last = pattern.findLastIndex((part) => 'text' in part);
  const head = pattern.slice(0, first);
  const tail = pattern.slice(last + 1);
  const ones = (parts: Pattern): Pattern => parts.filter((part) => !isMany(part));
  return [
    ...head.filter(isMany),
    ...ones(head),
    ...pattern.slice(first, last + 1),
    ...ones(tail),
    ...tail.filter(isMany),
  ];
}

function isMany(part: PatternPart | undefined): boolean {
  return part !== undefined && 'any' in part && part.any === 'many';
}

function regexItem(leaf: Regex): LeafItem | undefined {
  const everywhere = leaf.operand.kind === 'FieldRef' && leaf.operand.name === '*';
  const name = everywhere ? '' : fieldName(leaf.operand);
  const translated = sigmaRegex(leaf);
  if (name === undefined || 'unsupported' in translated) return undefined;
  const flags = [
    ...(translated.case === 'insensitive' ? ['i'] : []),
    ...(translated.multiline === true ? ['m'] : []),
    ...(translated.dotAll === true ? ['s'] : []),
  ];
  return item(name, ['re', ...flags], [translated.pattern]);
}

export function sigmaRegex(leaf: Regex): ReturnType<typeof translateRegex> {
  return translateRegex(leaf, {
    flavour: 'pcre',
    anchoring: 'substring',
    inlineFlags: false,
    flagsBeside: true,
    shortSets: false,
  });
}

function keywordItem(
  pattern: Pattern,
  mode: 'sensitive' | 'insensitive',
  scope: 'contains' | 'term',
): LeafItem | undefined {
  if (scope === 'term') return undefined;
  const cased = mode === 'sensitive' && !isCaselessPattern(pattern) ? ['cased'] : [];
  const value = printValue(pattern);
  return value === '' ? undefined : item('', cased, [value]);
}

/** A keyword that every event has. */
export const everything: LeafItem = item('', [], [printValue([anyMany])]);
