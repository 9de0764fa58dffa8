import {
  anyMany,
  type Case,
  equals,
  exists,
  type FieldRef,
  isCaseless,
  literalText,
  match,
  matchAny,
  not,
  oneOf,
  or,
  type Pattern,
  type Predicate,
} from '../ir/index.ts';
import { onField, testedValues } from '../ir/leaves.ts';
import { accountOf } from './accounts.ts';
import { type Codec, type Encoded, isMany, type Operand } from './codec.ts';
import { enumerations, exceptions, type Rows } from './data/enumerations.ts';
import { fixedCase, inFixedCase } from './fixedcase.ts';
import { holdsNames, itemsOf, privileges } from './lists.ts';
import type { Mapping, Relation } from './tables.ts';

/**
 * A vendor's leaf in canonical values and fields; undefined when the mapping's codec knows none of its values. `raw`
 * is the field that holds the event's own value, for words outside the vendor's list.
 */
export function decode(
  mapping: Mapping,
  leaf: Predicate,
  operand: Operand,
  raw: string | undefined,
): Predicate | undefined {
  const codec = codecOf(mapping);
  const tested = codec === undefined ? undefined : testedValues(leaf);
  if (codec === undefined || tested === undefined) return undefined;
  const rows = rowsOf(mapping);
  if (rows !== undefined) {
    const { canonicals, others } = decodeRows(rows, tested.values, tested.mode);
    if (canonicals.length === 0) return undefined;
    const rest = inFixedCase(matchAny(operand(raw ?? mapping.canonical), others, tested.mode));
    return or([oneOf(operand(mapping.canonical), canonicals, 'sensitive'), rest], leaf.span);
  }
  const items: Predicate[] = [];
  const others: Pattern[] = [];
  for (const value of tested.values) {
    const item = codec.toCanonical(value, operand, tested.mode);
    if (item === undefined) others.push(value);
    else items.push(item);
  }
  if (items.length === 0 || (others.length > 0 && mapping.relation !== 'value')) return undefined;
  if (others.length > 0) items.push(inFixedCase(matchAny(operand(mapping.canonical), others, tested.mode)));
  return or(items, leaf.span);
}

/** A canonical leaf in a vendor's values; undefined when the codec cannot say it. */
export function encode(
  mapping: Mapping,
  leaf: Predicate,
  operand: FieldRef,
  own: boolean,
): Encoded | undefined {
  return codecOf(mapping)?.toVendor(leaf, operand, own);
}

export function hasCodec(mapping: Mapping): boolean {
  return codecOf(mapping) !== undefined;
}

/** Whether a field holds several things in one text, each under a field of its own elsewhere. */
export function hasParts(mapping: Mapping): boolean {
  return mapping.relation === 'composite' && hasCodec(mapping);
}

/** The relation that counts: other words without a list of them are only about the same. */
export function relationOf(mapping: Mapping): Relation {
  return mapping.relation === 'value' && !hasCodec(mapping) ? 'approximate' : mapping.relation;
}

const codecs = new WeakMap<Mapping, { readonly codec: Codec | undefined }>();

function codecOf(mapping: Mapping): Codec | undefined {
  const { relation } = mapping;
  if (relation !== 'composite' && relation !== 'value' && relation !== 'token') return undefined;
  let known = codecs.get(mapping);
  if (known === undefined) {
    known = { codec: makeCodec(mapping) };
    codecs.set(mapping, known);
  }
  return known.codec;
}

/** The lists of words of two fields that do not use the same words. */
export function rowsOf({ canonical, field, word, relation }: Mapping): Rows | undefined {
  return relation === 'value' ? enumerations[canonical]?.[word ?? field] : undefined;
}

function makeCodec(mapping: Mapping): Codec | undefined {
  const { canonical, relation } = mapping;
  const field = mapping.word ?? mapping.field;
  if (relation === 'token') {
    if (canonical === 'winlog.event_data.PrivilegeList') return privileges;
    return holdsNames(field) ? itemsOf(canonical) : undefined;
  }
  if (relation === 'composite') {
    const algorithm = /\.(md5|sha1|sha256|imphash)$/.exec(canonical)?.[1];
    if (algorithm !== undefined) return hash(canonical, algorithm.toUpperCase());
    const account = /^(.*)\.(name|domain)$/.exec(canonical);
    if (account?.[1] !== undefined)
      return accountOf(account[1], account[2] === 'name' ? 'name' : 'domain', mapping.alone);
  }
  if (relation === 'value') {
    if (canonical === 'registry.data.strings') return registryData(field === 'Details' ? dwordText : hexText);
    const rows = rowsOf(mapping);
    if (rows !== undefined) return enumeration(canonical, rows);
    const pairs = exceptions[canonical]?.[field];
    if (pairs !== undefined) return renaming(canonical, pairs);
  }
  return undefined;
}

/** `MD5=…,SHA256=…` in one text, each under a field of its own in Elastic. Elastic's hashes are in lower case. */
function hash(canonical: string, algorithm: string): Codec {
  const form = new RegExp(`^${algorithm}=([0-9a-f]{32,64})$`, 'i');
  return {
    toCanonical(value, operand) {
      const [before, middle, after] = value;
      if (value.length !== 3 || middle === undefined || !('text' in middle)) return undefined;
      if (!isMany(before) || !isMany(after)) return undefined;
      if (middle.text.toUpperCase() === `${algorithm}=`) return exists(operand(canonical));
      const digits = form.exec(middle.text)?.[1];
      return digits === undefined ? undefined : equals(operand(canonical), digits.toLowerCase(), 'sensitive');
    },
    toVendor(leaf, operand) {
      if (leaf.kind === 'Exists') {
        const named: Pattern = [anyMany, { text: `${algorithm}=` }, anyMany];
        return { leaf: match(operand, named, 'insensitive', leaf.span) };
      }
      const tested = testedValues(leaf);
      if (tested === undefined) return undefined;
      const items = tested.values.map((value) =>
        match(operand, [anyMany, { text: `${algorithm}=` }, ...value.map(upper), anyMany], 'insensitive'),
      );
      const whole = tested.values.every((value) => /^[0-9a-f]{32,64}$/i.test(literalText(value) ?? ''));
      return { leaf: or(items, leaf.span), ...(whole ? {} : { effect: 'different' }) };
    },
  };
}

function upper(part: Pattern[number]): Pattern[number] {
  return 'text' in part ? { text: part.text.toUpperCase() } : part;
}

interface NumberForm {
  read(text: string): number | undefined;
  write(value: number): string;
}
const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
/** As Sysmon writes a DWORD. */
const dwordText: NumberForm = {
  read: (text) => numberOf(/^DWORD \(0x([0-9a-f]{8})\)$/i.exec(text)?.[1], 16),
  write: (value) => `DWORD (${hex(value)})`,
};
/** As Splunk's data model has it. */
const hexText: NumberForm = {
  read: (text) => numberOf(/^0x([0-9a-f]{8})$/i.exec(text)?.[1], 16),
  write: hex,
};

function numberOf(text: string | undefined, base: 10 | 16): number | undefined {
  return text === undefined ? undefined : Number.parseInt(text, base);
}

/**
 * A number in the registry: decimal in Elastic's Sysmon data, hexadecimal from its other sensors, hence both.
 * A number in one of the two notations may also be a text that looks like it.
 */
function registryData(form: NumberForm): Codec {
  return {
    toCanonical(value, operand) {
      const text = literalText(value);
      const number = text === undefined ? undefined : form.read(text);
      if (number === undefined) return undefined;
      // Digits are written in lower case.
      return oneOf(operand('registry.data.strings'), [String(number), hex(number)], 'sensitive');
    },
    toVendor(leaf, operand, own) {
      const tested = testedValues(leaf);
      if (tested === undefined) return undefined;
      const texts = tested.values.map((value) => literalText(value));
      if (texts.includes(undefined)) return undefined;
      const given = new Set(texts.map((text) => text!.toLowerCase()));
      const numbers: string[] = [];
      const others: string[] = [];
      let whole = true;
      for (const text of texts) {
        const decimal = numberOf(/^(?:0|[1-9][0-9]{0,9})$/.exec(text!)?.[0], 10);
        const number = decimal ?? numberOf(/^0x([0-9a-f]{8})$/i.exec(text!)?.[1], 16);
        const pair = number !== undefined && given.has(String(number)) && given.has(hex(number));
        if (number === undefined || (own && !pair)) others.push(text!);
        else {
          whole &&= pair;
          numbers.push(form.write(number));
          if (decimal !== undefined && !given.has(hex(decimal))) others.push(text!);
        }
      }
      const plain = tested.mode === 'insensitive' || others.every(isCaseless);
      const items = plain
        ? [oneOf(operand, [...numbers, ...others], 'insensitive')]
        : [oneOf(operand, numbers, 'insensitive'), oneOf(operand, others, tested.mode)];
      return { leaf: or(items, leaf.span), ...(whole ? {} : { effect: 'broader' }) };
    },
  };
}

/**
 * Words of a vendor's list for words of Elastic's list. All words of a row mean the same, so that a row is said only
 * as a whole: a test of one of several words is more or less than the fact.
 */
function enumeration(canonical: string, rows: Rows): Codec {
  return {
    toCanonical() {
      return undefined; // By rows, in `decode`.
    },
    toVendor(leaf, operand, own) {
      const tested = testedValues(leaf);
      if (tested === undefined) return leaf.kind === 'Exists' ? { leaf: onField(leaf, operand) } : undefined;
      const texts = tested.values.map((value) => literalText(value));
      const has = (word: string): boolean => texts.some((text) => same(text, word, tested.mode));
      const known: string[] = [];
      const unsaid: (readonly string[])[] = [];
      const used = new Set<string | undefined>();
      let whole = true;
      for (const row of rows) {
        const [words, canonicals, rest] = row;
        const complete = canonicals.every(has);
        if (!complete && (own || !canonicals.some(has))) continue;
        whole &&= complete;
        if (rest === undefined || own) known.push(...words);
        else unsaid.push(rows.filter((other) => other !== row).flatMap(([other]) => other));
        for (const text of texts)
          if (canonicals.some((word) => same(text, word, tested.mode))) used.add(text);
      }
      const free = tested.values.filter((_, index) => texts[index] === undefined || !used.has(texts[index]));
      // A word that the vendor does not use never occurs there, but something must be asked for.
      const some = known.length + unsaid.length > 0;
      const others = own || !some ? free : free.filter((value) => literalText(value) === undefined);
      const left = free.filter((value) => !others.includes(value)).map((value) => literalText(value) ?? '');
      const mode = fixedCase(canonical) === undefined ? tested.mode : 'insensitive';
      const items = [
        oneOf(operand, known, 'insensitive'),
        ...unsaid.map((words) => not(oneOf(operand, words, 'insensitive'))),
        matchAny(operand, others, mode),
      ];
      const exact = whole && unsaid.length === 0;
      const said = { leaf: or(items, leaf.span), ...(exact ? {} : { effect: 'broader' as const }) };
      if (own || others.length > 0) return own ? said : { ...said, effect: 'different' };
      return left.length === 0 ? said : { ...said, unsaid: left };
    },
  };
}

/** A few words that are others in Elastic; the rest is the same. */
function renaming(canonical: string, pairs: readonly (readonly [string, string])[]): Codec {
  const other = (value: Pattern, from: 0 | 1, mode: Case): Pattern => {
    const text = literalText(value);
    const pair = pairs.find((item) => same(text, item[from], mode));
    return pair === undefined ? value : [{ text: pair[from === 0 ? 1 : 0] }];
  };
  return {
    toCanonical(value, operand, mode) {
      return matchAny(operand(canonical), [other(value, 0, mode)], mode);
    },
    toVendor(leaf, operand) {
      if (leaf.kind === 'Exists') return { leaf: onField(leaf, operand) };
      const tested = testedValues(leaf);
      if (tested === undefined) return undefined;
      const values = tested.values.map((value) => other(value, 1, tested.mode));
      return { leaf: matchAny(operand, values, tested.mode, leaf.span) };
    },
  };
}

function same(text: string | undefined, word: string, mode: Case): boolean {
  return mode === 'sensitive' ? text === word : text?.toLowerCase() === word.toLowerCase();
}

/** The rows that a vendor's texts cover, and the texts that are in none of them. */
function decodeRows(
  rows: Rows,
  values: readonly Pattern[],
  mode: Case,
): { readonly canonicals: readonly string[]; readonly others: readonly Pattern[] } {
  const texts = values.map((value) => literalText(value));
  const covered = rows.filter(
    ([words, , rest]) =>
      rest === undefined && words.every((word) => texts.some((text) => same(text, word, mode))),
  );
  const known = covered.flatMap(([words]) => words);
  const others = values.filter((_, index) => !known.some((word) => same(texts[index], word, mode)));
  return { canonicals: covered.flatMap(([, canonicals]) => canonicals), others };
}
