import type { KqlValue } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose, effectUnder } from '../../diagnostics/index.ts';
import { type FieldInfo, fieldInfo } from '../../fields/index.ts';
import {
  always,
  and,
  anyMany,
  compare,
  equals,
  exists,
  type FieldRef,
  field,
  literal,
  match,
  or,
  type Predicate,
} from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';
import { nextDate } from './dates.ts';
import { isNetwork, namesAddress } from './network.ts';
import { type Lowering, patternOf, place } from './state.ts';
import { isOneWord, wordPattern } from './words.ts';

/**
 * One `field: value`. What it means depends on the field's type (kbn-es-query, kuery/functions/is.ts): the whole value
 * with regard to case on keyword fields, words on text fields, addresses on ip fields.
 */
export function leafOf(state: Lowering, name: string, nameSpan: Span, value: KqlValue): Predicate {
  const at = place(state, value);
  const operand = field(name, nameSpan);
  if (value.parts.length > 1 && value.parts.every((part) => part === '')) {
    return name === '*' ? always : exists(operand, at);
  }
  const info = fieldInfo(name);
  if (info?.type === 'text') return words(state, operand, value, at);
  if (value.parts.length > 1) return wildcard(state, operand, value, at, info);
  return literalLeaf(state, operand, value, at, info);
}

type FieldType = FieldInfo['type'];

function literalLeaf(
  state: Lowering,
  operand: FieldRef,
  value: KqlValue,
  at: Span,
  info: FieldInfo | undefined,
): Predicate {
  const { name } = operand;
  const text = value.parts[0]!;
  const type: FieldType = info?.type;
  if (type === undefined && isNetwork(text) && namesAddress(name)) {
    once(state, `ip ${name}`, diagnose('kql-ip-assumed', { span: at, with: { field: name } }));
    return { kind: 'InNetwork', operand, networks: [text], span: at };
  }
  if (type === 'ip' && isNetwork(text)) return { kind: 'InNetwork', operand, networks: [text], span: at };
  if (type === undefined) state.unknown.add(name);
  const next = type === 'date' ? nextDate(text) : undefined;
  if (next !== undefined) {
    const from = compare('>=', operand, literal(text), 'sensitive', at);
    return and([from, compare('<', operand, literal(next), 'sensitive', at)], at);
  }
  if (text === 'null' && !value.quoted) {
    state.diagnostics.push(diagnose('kql-null-value', { span: at, with: { field: name } }));
  }
  if (text === '')
    once(state, `empty ${name}`, diagnose('kql-empty-value', { span: at, with: { field: name } }));
  return equals(operand, typed(text, value.quoted, type), caseOf(name), at);
}

/** Numbers and booleans where the mapping, or else the lack of quotes, says so; values compare by text anyway. */
function typed(text: string, quoted: boolean, type: FieldType): string | number | boolean {
  const boolean = type === 'boolean' || (type === undefined && !quoted);
  if (boolean && (text === 'true' || text === 'false')) return text === 'true';
  const numeric = type === 'long' || type === 'double' || (type === undefined && !quoted);
  return numeric && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text) && String(Number(text)) === text
    ? Number(text)
    : text;
}

function wildcard(
  state: Lowering,
  operand: FieldRef,
  value: KqlValue,
  at: Span,
  info: FieldInfo | undefined,
): Predicate {
  const { name } = operand;
  if (info?.type === undefined) state.unknown.add(name);
  if (splitsAtBlanks(name) && value.parts.some((part) => /\s/.test(part))) {
    state.diagnostics.push(diagnose('kql-wildcard-blank-read', { span: at, with: { field: name } }));
  }
  return match(operand, patternOf(value), caseOf(name), at);
}

/**
 * Whether a wildcard value is split at its blanks: it goes into a query string wherever the field is not known to be a
 * keyword (kbn-es-query, kuery/functions/is.ts), and a `*` in the name stands for fields of all types.
 */
export function splitsAtBlanks(name: string): boolean {
  return fieldInfo(name)?.type === 'wildcard' || name.includes('*');
}

/** Elastic Defend maps `….caseless` fields as keyword with a lower-case normalizer; all others keep case. */
export function caseOf(name: string): 'sensitive' | 'insensitive' {
  return name.endsWith('.caseless') ? 'insensitive' : 'sensitive';
}

/** On a text field: a quoted value is a phrase, an unquoted one any of its words, a wildcard a pattern of one word. */
function words(state: Lowering, operand: FieldRef, value: KqlValue, at: Span): Predicate {
  const { name } = operand;
  if (value.parts.length > 1) {
    return { kind: 'Regex', operand, ...wordPattern(value.parts), span: at };
  }
  const text = value.parts[0]!;
  const phrases = value.quoted ? [text] : text.split(/\s+/);
  const effect = effectUnder(phrases.every(isOneWord) ? 'broader' : 'different', state.negated);
  once(
    state,
    `text ${name} ${effect}`,
    diagnose('kql-text-analysed', { span: at, effect, with: { field: name, text: phrases[0]! } }),
  );
  return or(phrases.map((phrase) => match(operand, [anyMany, { text: phrase }, anyMany], 'insensitive', at)));
}

function once(state: Lowering, key: string, diagnostic: Diagnostic): void {
  if (state.said.has(key)) return;
  state.said.add(key);
  state.diagnostics.push(diagnostic);
}
