import { type Diagnostic, diagnose, type Effect, effectUnder } from '../../diagnostics/index.ts';
import { addressNetwork, fieldInfo } from '../../fields/index.ts';
import {
  type Case,
  isCaseless,
  type Literal,
  type Pattern,
  type Predicate,
  type Scalar,
} from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';
import { hasEdgeBlank, standsUnquoted } from './escape.ts';
import { caseOf, splitsAtBlanks } from './leaf.ts';
import { namesAddress, networkPrefix } from './network.ts';
import { regexValues } from './regex.ts';
import { caseFolded } from './sayable.ts';
import { isOneWord, wordParts } from './words.ts';

export interface Raising {
  readonly diagnostics: Diagnostic[];
  /** Keys of diagnostics that are given once a field. */
  readonly said: Set<string>;
  /** Under an odd number of negations. */
  readonly negated: boolean;
  /** The path of the nested group. */
  readonly path?: string;
}

/** A literal as it will be written: the texts between its wildcards. */
export interface Value {
  readonly parts: readonly string[];
  readonly quoted: boolean;
}

export interface Values {
  readonly values: readonly Value[];
  /** All of them must match, not any. */
  readonly all?: boolean;
}

const anything: Value = { parts: ['', ''], quoted: false };

/** The values of a leaf on `field`; every change of meaning is said. */
export function valuesOf(state: Raising, field: string, node: Predicate): Values {
  const type = fieldInfo(field)?.type;
  const at: Place = { state, field, type, span: node.span };
  // All fields: those of type text are searched by words, as without a field.
  if (field === '*' && node.kind !== 'Exists') {
    say(at, 'kql-keyword-search', 'different', { text: 'a value of any field' });
  }
  switch (node.kind) {
    case 'Exists':
      return { values: [anything] };
    case 'InNetwork':
      return { values: node.networks.map((network) => networkValue(at, network)) };
    case 'Compare':
      if (node.right.kind !== 'Literal') return { values: [] };
      return literals(at, [node.right], folded(node.left, node.case));
    case 'OneOf':
      return literals(at, node.values, folded(node.operand, node.case));
    case 'Match':
      return patterns(at, [node.pattern], folded(node.operand, node.case));
    case 'Regex': {
      const words = type === 'text' ? wordParts(node) : undefined;
      if (words !== undefined) return { values: [{ parts: words, quoted: false }] };
      const found = regexValues(node);
      if (found === undefined) return { values: [] };
      if (found.change === 'lines') say(at, 'kql-regex-lines', 'broader');
      if (found.change === 'widened') say(at, 'kql-regex-widened', 'broader');
      return patterns(at, found.patterns, found.case);
    }
    default:
      return { values: [] };
  }
}

export interface Place {
  readonly state: Raising;
  readonly field: string;
  readonly type: string | undefined;
  readonly span: Span | undefined;
}

function folded(operand: Scalar, mode: Case): Case {
  return caseFolded(operand) === undefined ? mode : 'insensitive';
}

function literals(at: Place, items: readonly Literal[], mode: Case): Values {
  const texts = items.map((item) => item.value);
  if (at.type === 'text') {
    const words = texts.map(String);
    sayPhrase(at, words.every(isOneWord) ? 'broader' : 'different');
    return { values: words.map(quoted) };
  }
  sayCase(at, mode, texts.map(String));
  return {
    values: texts.map((value) => (typeof value === 'string' ? textValue(value) : plain(String(value)))),
  };
}

/** A text as a value: quoted where it must be. */
export function textValue(text: string): Value {
  return standsUnquoted(text) ? plain(text) : quoted(text);
}

function plain(text: string): Value {
  return { parts: [text], quoted: false };
}

function quoted(text: string): Value {
  return { parts: [text], quoted: true };
}

function patterns(at: Place, all: readonly Pattern[], mode: Case): Values {
  if (at.type === 'text') return phrases(at, all, mode);
  sayCase(at, mode, all.flatMap(textsOf));
  return { values: distinct(all.map((pattern) => patternValue(at, pattern))) };
}

/** Patterns that are widened may become the same. */
function distinct(values: readonly Value[]): readonly Value[] {
  const known = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify([value.quoted, value.parts]);
    return !known.has(key) && known.add(key);
  });
}

function textsOf(pattern: Pattern): readonly string[] {
  return pattern.flatMap((part) => ('text' in part ? [part.text] : []));
}

function patternValue(at: Place, pattern: Pattern): Value {
  if (at.type === 'ip') {
    const network = addressNetwork(pattern);
    if (network !== undefined) return plain(network);
  }
  const texts = textsOf(pattern);
  if (texts.length === pattern.length) return textValue(texts.join(''));
  let parts = [''];
  for (const part of pattern) {
    if ('text' in part) parts[parts.length - 1] += part.text;
    else {
      if (part.any === 'one') say(at, 'wildcard-broadened', 'broader', { target: 'KQL' });
      if (parts.length === 1 || parts[parts.length - 1] !== '') parts.push('');
    }
  }
  if (hasEdgeBlank(parts)) {
    say(at, 'kql-edge-blank', 'broader');
    if (parts[0] !== parts[0]!.trimStart()) parts = ['', parts[0]!.trimStart(), ...parts.slice(1)];
    const last = parts[parts.length - 1]!;
    if (last !== last.trimEnd()) parts = [...parts.slice(0, -1), last.trimEnd(), ''];
  }
  if (splitsAtBlanks(at.field)) parts = withoutBlanks(at, parts);
  return { parts: collapsed(parts), quoted: false };
}

/** With `*` for each blank, so that the value stays one pattern. */
export function withoutBlanks(at: Place, parts: readonly string[]): string[] {
  const split = parts.flatMap((part) => part.split(/\s+/));
  if (split.length > parts.length) say(at, 'kql-wildcard-blank', 'broader');
  return split;
}

/** Without `**`: an empty text between two wildcards says nothing. */
export function collapsed(parts: readonly string[]): readonly string[] {
  return parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1);
}

/** On a text field: the texts of a pattern as phrases of whole words. */
function phrases(at: Place, all: readonly Pattern[], mode: Case): Values {
  const texts = all.map(textsOf);
  if (texts.every((found) => found.length === 0)) {
    sayPhrase(at, 'broader');
    return { values: [anything] };
  }
  const folded = mode === 'insensitive' || texts.flat().every(isCaseless);
  sayPhrase(at, folded && all.every(isWordWithin) ? 'narrower' : 'different');
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return { values: only.map(quoted), all: true };
  return { values: texts.map((found) => (found.length === 0 ? anything : quoted(found.join(' ')))) };
}

/** One word anywhere in the value. */
function isWordWithin(pattern: Pattern): boolean {
  const [before, word, after] = pattern;
  const within = before !== undefined && 'any' in before && after !== undefined && 'any' in after;
  if (!within || pattern.length !== 3 || word === undefined || !('text' in word)) return false;
  return before.any === 'many' && after.any === 'many' && isOneWord(word.text);
}

function networkValue(at: Place, network: string): Value {
  const written = network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`;
  if (at.type === 'ip') return textValue(written);
  if (at.type === undefined && namesAddress(at.field)) {
    say(at, 'kql-ip-assumed', undefined);
    return textValue(written);
  }
  const prefix = networkPrefix(written);
  // A name such as 10.example.org begins like an address.
  say(at, 'kql-not-an-address', prefix === undefined ? 'narrower' : 'broader');
  if (prefix !== undefined) return { parts: [prefix, ''], quoted: false };
  return textValue(written);
}

function sayCase(at: Place, mode: Case, texts: readonly string[]): void {
  if (mode === caseOf(at.field)) return;
  const cased = texts.filter((text) => !isCaseless(text));
  if (cased.length === 0) return;
  if (mode === 'sensitive') {
    say(at, 'case-broadened', 'broader', { target: 'KQL' });
    return;
  }
  const [example = ''] = cased;
  const variants = [...new Set([example.toLowerCase(), example.toUpperCase(), capitalised(example)])];
  const others = variants.filter((variant) => variant !== example).map((variant) => JSON.stringify(variant));
  const help = `add the cases that occur, such as ${others.join(' or ')}, or write a whole rule (--format rule), whose filters ignore case, or EQL`;
  say(at, 'case-narrowed', 'narrower', { target: 'KQL' }, help);
}

function capitalised(text: string): string {
  return text.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

function sayPhrase(at: Place, effect: Effect): void {
  say(at, 'kql-text-phrase', effect);
}

type Said =
  | 'case-narrowed'
  | 'case-broadened'
  | 'wildcard-broadened'
  | 'kql-edge-blank'
  | 'kql-keyword-search'
  | 'kql-wildcard-blank'
  | 'kql-text-phrase'
  | 'kql-regex-lines'
  | 'kql-regex-widened'
  | 'kql-ip-assumed'
  | 'kql-not-an-address';

/** A remark about a field, once for each effect. */
function say(
  at: Place,
  code: Said,
  effect: Effect | undefined,
  more: Readonly<Record<string, string>> = {},
  help?: string,
): void {
  const { state, field, span } = at;
  const outer = effect === undefined ? undefined : effectUnder(effect, state.negated);
  const key = `${code} ${field} ${outer}`;
  if (state.said.has(key)) return;
  state.said.add(key);
  state.diagnostics.push(diagnose(code, { span, effect: outer, help, with: { field, ...more } }));
}
