import { addressText, compilePredicate, numberOf, readNetwork } from '../evaluate/index.ts';
import { toEvent } from '../events/index.ts';
import { type Case, foldText } from '../ir/index.ts';
import {
  addressNode,
  findText,
  numberNode,
  orderNode,
  patternNode,
  type RegexNode,
  type SearchBudget,
  wholeTree,
} from '../regex/index.ts';
import type { TextSet } from './atoms.ts';
import { sampleTexts } from './samples.ts';

/** A set of texts, with what is needed to reason about it. */
export interface Texts {
  readonly has: (text: string) => boolean;
  /** Some of its members, and texts just beside it. */
  readonly samples: readonly string[];
  /** Every member is among the samples. */
  readonly finite: boolean;
  /** The set as a regular expression without anchors, where it is one that is known. */
  readonly node?: RegexNode;
  /** The limit of a comparison by order. */
  readonly limit?: string | number | boolean;
  /** For an order by numbers: the texts among those that are no number. */
  readonly unlikeNumbers?: RegexNode;
  readonly network?: { readonly first: bigint; readonly last: bigint };
  readonly everything: boolean;
}

export function textsOfSet(set: TextSet): Texts {
  const test = compilePredicate(set);
  const has = (text: string): boolean => test(toEvent({ value: text }));
  const base = { has, finite: false, everything: false };
  switch (set.kind) {
    case 'Exists':
      return {
        ...base,
        samples: ['x', ''],
        node: patternNode([{ any: 'many' }], 'sensitive'),
        everything: true,
      };
    case 'Constant':
      return { ...base, samples: [] };
    case 'Compare': {
      const literal = set.right.kind === 'Literal' ? set.right.value : '';
      const text = String(literal);
      if (set.operator !== '==') return { ...base, ...orderTexts(set.operator, literal, set.case) };
      const samples = set.case === 'sensitive' ? [text] : caseVariants(text);
      return {
        ...base,
        samples,
        finite: set.case === 'sensitive',
        node: patternNode([{ text }], set.case),
      };
    }
    case 'Match': {
      const node = patternNode(set.pattern, set.case);
      return { ...base, samples: sampleTexts(node), node };
    }
    case 'Regex': {
      const tree = wholeTree(set);
      if (!('node' in tree)) return { ...base, samples: [] };
      return { ...base, samples: sampleTexts(tree.node), node: tree.node };
    }
    case 'InNetwork': {
      const network = readNetwork(set.networks[0] ?? '');
      if (network === undefined) return { ...base, samples: [] };
      return { ...base, samples: addressSamples(network.first, network.last), network };
    }
  }
}

function orderTexts(
  operator: '<' | '<=' | '>' | '>=',
  limit: string | number | boolean,
  mode: Case,
): Pick<Texts, 'samples' | 'limit' | 'node' | 'unlikeNumbers'> {
  const text = String(limit);
  const samples = aroundLimit(text);
  const node = mode === 'sensitive' ? orderNode(operator, text) : undefined;
  if (node === undefined) return { samples, limit };
  // Against a limit that is no number, numbers are texts as well.
  return numberOf(limit) === undefined ? { samples, node } : { samples, limit, unlikeNumbers: node };
}

function caseVariants(text: string): readonly string[] {
  const flips = [...text].slice(0, 12).map((char, i, all) => {
    const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
    return [...all.slice(0, i), other].join('') + text.slice([...all.slice(0, i + 1)].join('').length);
  });
  return [...new Set([text, foldText(text), text.toUpperCase(), ...flips])].filter(
    (variant) => foldText(variant) === foldText(text),
  );
}

/** Texts and numbers below, at and above a limit; numbers in several spellings. */
function aroundLimit(text: string): readonly string[] {
  const samples = ['', '!', text, `${text}\u0000`, `${text}x`, '~', '~~~'];
  const number = numberOf(text);
  if (number === undefined) return samples;
  for (const near of [
    number,
    number - 1,
    number + 1,
    number - 0.5,
    number + 0.5,
    number - 1e9,
    number + 1e9,
  ]) {
    samples.push(String(near), Number.isInteger(near) ? `${near}.0` : `${near}0`);
  }
  return samples;
}

function addressSamples(first: bigint, last: bigint): readonly string[] {
  const middle = (first + last) / 2n;
  const inside = [first, last, middle, first + 1n, last - 1n].filter((a) => a >= first && a <= last);
  const texts = inside.map(addressText);
  // The same addresses written otherwise: a comparison by text tells them apart.
  const others = inside.map((address) =>
    Array.from({ length: 8 }, (_, i) =>
      ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16).padStart(4, '0'),
    ).join(':'),
  );
  return [...new Set([...texts, ...others])];
}

/** A text of `inside` that is in none of `outside`; undefined when there is certainly none. */
export function textOutside(inside: Texts, outside: readonly Texts[], budget: SearchBudget): Outside {
  if (outside.some((other) => other.everything)) return undefined;
  const free = (text: string): boolean => {
    budget.left -= 1 + outside.length;
    return inside.has(text) && !outside.some((other) => other.has(text));
  };
  if (budget.left < 0) return 'unknown';
  for (const text of inside.samples) if (free(text)) return { text };
  if (inside.finite) return undefined;
  for (const other of outside) {
    if (budget.left < 0) return 'unknown';
    for (const text of other.samples) if (inside.has(text) && free(text)) return { text };
  }
  if (inside.network !== undefined) {
    const found = addressOutside(inside.network, outside, free);
    return found === 'unknown' ? searchOutside(addressNode, outside, free, budget) : found;
  }
  if (inside.limit !== undefined || outside.some((other) => other.limit !== undefined)) {
    const found = ordersOutside(inside, outside, free);
    return found === 'unknown' ? mixedOutside(inside, outside, free, budget) : found;
  }
  return inside.node === undefined ? 'unknown' : searchOutside(inside.node, outside, free, budget);
}

type Outside = { readonly text: string } | 'unknown' | undefined;

/**
 * Searches with those of the other sets alone that turned out to be in the way: most never are, and every one makes
 * the search larger. What is no regular expression cannot be avoided on purpose.
 */
function searchOutside(
  inside: RegexNode,
  outside: readonly Texts[],
  free: (text: string) => boolean,
  budget: SearchBudget,
): Outside {
  const avoided = new Set<Texts>();
  for (;;) {
    const nodes = [...avoided].flatMap((other) => other.node ?? []);
    const found = findText(inside, nodes, budget);
    if (found === undefined || found === 'unknown') return found;
    if (free(found.text)) return found;
    const hit = outside.find(
      (other) => other.node !== undefined && !avoided.has(other) && other.has(found.text),
    );
    if (hit === undefined) return 'unknown';
    avoided.add(hit);
  }
}

/** Orders by number among other sets: texts that are no number are compared as texts, numbers are looked at apart. */
function mixedOutside(
  inside: Texts,
  outside: readonly Texts[],
  free: (text: string) => boolean,
  budget: SearchBudget,
): Outside {
  const within = inside.node ?? inside.unlikeNumbers;
  if (within === undefined) return 'unknown';
  const notNumber: RegexNode = { type: 'complement', item: numberNode };
  const others = outside.flatMap((other) => other.node ?? other.unlikeNumbers ?? []);
  const text = findText({ type: 'intersection', items: [within, notNumber] }, others, budget);
  if (text !== undefined) return text !== 'unknown' && free(text.text) ? text : 'unknown';
  const numbers: RegexNode =
    inside.node === undefined ? numberNode : { type: 'intersection', items: [inside.node, numberNode] };
  return searchOutside(numbers, outside, free, budget);
}

function addressOutside(
  network: { readonly first: bigint; readonly last: bigint },
  outside: readonly Texts[],
  free: (text: string) => boolean,
): Outside {
  const networks = outside.flatMap((other) => (other.network === undefined ? [] : [other.network]));
  const candidates = [network.first, ...networks.map((other) => other.last + 1n)].filter(
    (address) =>
      address >= network.first &&
      address <= network.last &&
      !networks.some((other) => address >= other.first && address <= other.last),
  );
  // The first address after each other network is outside all of them, or there is none.
  if (candidates.length === 0) return undefined;
  for (const address of candidates) {
    for (const text of addressSamples(address, address)) if (free(text)) return { text };
  }
  return 'unknown';
}

/**
 * Comparisons by order with limits that are all numbers: between two neighbouring limits, all numbers behave alike,
 * and so do all texts that are no number, so that trying one of each (in more spellings than there are texts to be
 * avoided) is a proof.
 */
function ordersOutside(inside: Texts, outside: readonly Texts[], free: (text: string) => boolean): Outside {
  const all = [inside, ...outside];
  const limits = all.flatMap((texts) => (texts.limit === undefined ? [] : [texts.limit]));
  const numbers = limits.map(numberOf).filter((limit) => limit !== undefined);
  const avoided = outside.filter((other) => other.finite).length + 2;
  const candidates: string[] = [];
  const spell = (number: number): void => {
    for (let zeros = 0; zeros <= avoided; zeros++) candidates.push(withZeros(number, zeros));
  };
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  for (const [i, number] of sorted.entries()) {
    spell(number);
    spell(i === 0 ? number - Math.abs(number) - 1 : (number + sorted[i - 1]!) / 2);
    if (i === sorted.length - 1) spell(number + Math.abs(number) + 1);
  }
  for (const limit of ['', '!', '~', ...limits.map(String)]) {
    for (let more = 0; more <= avoided; more++) candidates.push(limit + '\u0000'.repeat(more));
  }
  for (const text of candidates) if (free(text)) return { text };
  const simple = all.every((texts) => texts.limit !== undefined || texts.finite || texts.everything);
  return simple && numbers.length === limits.length ? undefined : 'unknown';
}

function withZeros(number: number, zeros: number): string {
  const text = String(number);
  if (zeros === 0 || text.includes('e')) return text;
  return text.includes('.') ? text + '0'.repeat(zeros) : `${text}.${'0'.repeat(zeros)}`;
}
