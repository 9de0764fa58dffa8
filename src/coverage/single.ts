import { compilePredicate, type Test } from '../evaluate/index.ts';
import { toEvent } from '../events/index.ts';
import { fieldInfo } from '../fields/index.ts';
import {
  and,
  type Case,
  equals,
  type FieldRef,
  foldText,
  type Match,
  not,
  type Predicate,
  type Regex,
  walk,
} from '../ir/index.ts';
import { isWithin, type RelateBudget, type Related, relate } from '../logic/index.ts';
import {
  findText,
  intersection,
  patternNode,
  type RegexNode,
  type SearchBudget,
  wholeTree,
} from '../regex/index.ts';

/**
 * How two predicates relate over real events. `relate` lets every field have several values, as the IR says; but the
 * verb of an API call is one, so that `verb == "get"` and `verb == "list"` share no event. Fields that the vocabulary
 * knows to have one value are held to it here, in two ways: pairs of conditions that plainly exclude each other are
 * told to `relate` from the start, and an event that it finds with several values for such a field is either given
 * one value that does the same, or the conditions that needed several are told to exclude each other as well.
 */
export function relateSingle(a: Predicate, b: Predicate, budget: Partial<RelateBudget>): Related {
  const x = leavesByField(a);
  const y = leavesByField(b);
  const laws: Predicate[] = [...apartLaws(x, y)];
  for (let round = 0; ; round++) {
    const related = relate(and([a, ...laws]), and([b, ...laws]), budget);
    const found = repaired(related, a, b, x, y);
    if (found.laws.length === 0) return found.related;
    if (round === ROUNDS) return { relation: 'unknown' };
    laws.push(...found.laws);
  }
}

const ROUNDS = 6;
const SEARCH_STEPS = 40_000;

/** Whether every event of A is one of B; cheaper than `relateSingle`. An event of A alone shows that it is not. */
export function withinSingle(
  a: Predicate,
  b: Predicate,
  budget: Partial<RelateBudget>,
): { readonly within?: boolean; readonly witness?: Readonly<Record<string, unknown>> } {
  const x = leavesByField(a);
  const y = leavesByField(b);
  const laws: Predicate[] = [...apartLaws(x, y)];
  for (let round = 0; round <= ROUNDS; round++) {
    const { within, witness } = isWithin(and([a, ...laws]), b, budget);
    if (within !== false || witness === undefined) return within === undefined ? {} : { within };
    const one = withOneValue(witness, x, y);
    if (one.laws.length === 0) {
      const good = one.record !== undefined && holds(one.record, 'onlyA', a, b);
      return { within, ...(good ? { witness: one.record! } : {}) };
    }
    laws.push(...one.laws);
  }
  return {};
}

/** A condition on the text of one field. */
interface Leaf {
  readonly predicate: Predicate;
  readonly field: FieldRef;
  readonly node: RegexNode | undefined;
  /** Literal beginning and end, without regard to case. */
  readonly start: string;
  readonly end: string;
  /** The text, when there is only one but for case. */
  readonly only: string | undefined;
  readonly test: Test;
}

type Leaves = ReadonlyMap<string, readonly Leaf[]>;

const cache = new WeakMap<Predicate, Leaves>();

/** Conditions on fields that have one value; what is no condition on a text is left out. */
function leavesByField(predicate: Predicate): Leaves {
  const known = cache.get(predicate);
  if (known !== undefined) return known;
  const out = new Map<string, Leaf[]>();
  walk(predicate, (node) => {
    // Conditions on the elements of an array are about several values.
    if (node.kind === 'Nested') return false;
    for (const leaf of leavesOf(node as Predicate)) {
      const name = leaf.field.name;
      const list = out.get(name);
      if (list === undefined) out.set(name, [leaf]);
      else list.push(leaf);
    }
    return undefined;
  });
  cache.set(predicate, out);
  return out;
}

function leavesOf(node: Predicate): readonly Leaf[] {
  switch (node.kind) {
    case 'Compare':
      if (node.operator !== '==' || node.right.kind !== 'Literal' || !isSingle(node.left)) return [];
      return [literalLeaf(node, node.left, String(node.right.value), node.case)];
    case 'OneOf': {
      const { operand } = node;
      if (!isSingle(operand)) return [];
      return node.values.map(({ value }) =>
        literalLeaf(equals(operand, value, node.case), operand, String(value), node.case),
      );
    }
    case 'Match':
      return isSingle(node.operand) ? [patternLeaf(node, node.operand)] : [];
    case 'Regex':
      return isSingle(node.operand) ? [regexLeaf(node, node.operand)] : [];
    default:
      return [];
  }
}

function isSingle(operand: { readonly kind: string }): operand is FieldRef {
  if (operand.kind !== 'FieldRef') return false;
  const { name } = operand as FieldRef;
  return !name.includes('*') && fieldInfo(name)?.multi === false;
}

function literalLeaf(predicate: Predicate, field: FieldRef, text: string, mode: Case): Leaf {
  const folded = foldText(text);
  const node = patternNode([{ text }], mode);
  return {
    predicate,
    field,
    node,
    start: folded,
    end: folded,
    only: folded,
    test: compilePredicate(predicate),
  };
}

function patternLeaf(predicate: Match, field: FieldRef): Leaf {
  const first = predicate.pattern[0];
  const last = predicate.pattern.at(-1);
  return {
    predicate,
    field,
    node: patternNode(predicate.pattern, predicate.case),
    start: first !== undefined && 'text' in first ? foldText(first.text) : '',
    end: last !== undefined && 'text' in last ? foldText(last.text) : '',
    only: undefined,
    test: compilePredicate(predicate),
  };
}

function regexLeaf(predicate: Regex, field: FieldRef): Leaf {
  const tree = wholeTree(predicate);
  const node = 'node' in tree ? tree.node : undefined;
  return { predicate, field, node, start: '', end: '', only: undefined, test: compilePredicate(predicate) };
}

/** `not (p and q)` for conditions of the two sides that plainly share no text. */
function apartLaws(x: Leaves, y: Leaves): readonly Predicate[] {
  const laws: Predicate[] = [];
  for (const [name, left] of x) {
    const right = y.get(name);
    if (right === undefined || left.length * right.length > 10_000) continue;
    for (const one of left) {
      const apart = right.filter((other) => plainlyApart(one, other)).map(({ predicate }) => predicate);
      if (apart.length > 0) laws.push(not(and([one.predicate, anyOf(apart)])));
    }
  }
  return laws;
}

function anyOf(items: readonly Predicate[]): Predicate {
  return items.length === 1 ? items[0]! : { kind: 'Or', items };
}

function plainlyApart(a: Leaf, b: Leaf): boolean {
  if (a.only !== undefined && b.only !== undefined) return a.only !== b.only;
  return (
    !(a.start.startsWith(b.start) || b.start.startsWith(a.start)) ||
    !(a.end.endsWith(b.end) || b.end.endsWith(a.end)) ||
    shorterThan(a, b) ||
    shorterThan(b, a)
  );
}

/** The only text of one is too short for the beginning or end of the other. */
function shorterThan(a: Leaf, b: Leaf): boolean {
  return a.only !== undefined && (a.only.length < b.start.length || a.only.length < b.end.length);
}

type Witnesses = NonNullable<Related['witness']>;
type Place = keyof Witnesses;

interface Repaired {
  readonly related: Related;
  /** What was learned: conditions that cannot hold together. */
  readonly laws: readonly Predicate[];
}

function repaired(related: Related, a: Predicate, b: Predicate, x: Leaves, y: Leaves): Repaired {
  const { witness } = related;
  if (witness === undefined) return { related, laws: [] };
  const laws: Predicate[] = [];
  const kept: Partial<Record<Place, Witnesses[Place]>> = {};
  for (const place of ['onlyA', 'onlyB', 'both'] as const) {
    const record = witness[place];
    if (record === undefined) continue;
    const one = withOneValue(record, x, y);
    laws.push(...one.laws);
    const good = one.record !== undefined && holds(one.record, place, a, b);
    if (good) kept[place] = one.record;
  }
  const { witness: _, ...rest } = related;
  return { related: Object.keys(kept).length === 0 ? rest : { ...rest, witness: kept as Witnesses }, laws };
}

function holds(record: Readonly<Record<string, unknown>>, place: Place, a: Predicate, b: Predicate): boolean {
  const event = toEvent(record as Record<string, never>);
  const inA = compilePredicate(a)(event);
  const inB = compilePredicate(b)(event);
  return inA === (place !== 'onlyB') && inB === (place !== 'onlyA');
}

/** The record with one value for each field that can have but one; no record where a field would need several. */
function withOneValue(
  record: Readonly<Record<string, unknown>>,
  x: Leaves,
  y: Leaves,
): { readonly record?: Readonly<Record<string, unknown>>; readonly laws: readonly Predicate[] } {
  let out = record;
  const laws: Predicate[] = [];
  let possible = true;
  for (const [name, value] of Object.entries(record)) {
    if (!Array.isArray(value) || fieldInfo(name)?.multi !== false) continue;
    const leaves = [...(x.get(name) ?? []), ...(y.get(name) ?? [])];
    const event = toEvent({ [name]: value });
    const holding = leaves.filter(({ test }) => test(event));
    const others = leaves.filter((leaf) => !holding.includes(leaf));
    const text = oneText(holding, others, value.map(String));
    if (typeof text === 'object') out = { ...out, [name]: text.text };
    else {
      possible = false;
      // Nobody knows, or there certainly is no such text.
      if (text === undefined) laws.push(...exclusions(holding, others));
    }
  }
  return { ...(possible ? { record: out } : {}), laws };
}

/** Why no single text does: pairs that share no text where there are such, else as few conditions as is soon found. */
function exclusions(holding: readonly Leaf[], others: readonly Leaf[]): readonly Predicate[] {
  const laws: Predicate[] = [];
  for (const [i, one] of holding.entries()) {
    for (const other of holding.slice(i + 1)) {
      if (textIn([one, other], []) === undefined) laws.push(not(and([one.predicate, other.predicate])));
    }
  }
  if (laws.length > 0) return laws;
  let kept = others;
  for (const other of others.length > MANY ? [] : others) {
    const fewer = kept.filter((leaf) => leaf !== other);
    if (textIn(holding, fewer) === undefined) kept = fewer;
  }
  return [
    not(and([...holding.map(({ predicate }) => predicate), ...kept.map(({ predicate }) => not(predicate))])),
  ];
}

const MANY = 12;

/** A text for which all of `holding` and none of `others` hold. */
function oneText(
  holding: readonly Leaf[],
  others: readonly Leaf[],
  candidates: readonly string[],
): { readonly text: string } | 'unknown' | undefined {
  const name = holding[0]?.field.name;
  if (name === undefined) return { text: candidates[0] ?? '' };
  const fits = (text: string): boolean => {
    const event = toEvent({ [name]: text });
    return holding.every(({ test }) => test(event)) && !others.some(({ test }) => test(event));
  };
  for (const text of [...candidates, candidates.join(' '), [...candidates].reverse().join(' ')]) {
    if (fits(text)) return { text };
  }
  // Most others are not in the way: without them the search is much smaller, and often enough.
  const first = textIn(holding, []);
  if (first === undefined || (first !== 'unknown' && fits(first.text))) return first;
  return textIn(holding, others);
}

/** A text of all of some sets and none of others. */
function textIn(
  holding: readonly Leaf[],
  others: readonly Leaf[],
): { readonly text: string } | 'unknown' | undefined {
  const inside: RegexNode[] = [];
  for (const { node } of holding) {
    if (node === undefined) return 'unknown';
    inside.push(node);
  }
  const outside: RegexNode[] = [];
  for (const { node } of others) {
    if (node === undefined) return 'unknown';
    outside.push(node);
  }
  const budget: SearchBudget = { left: SEARCH_STEPS };
  return findText(intersection(inside), outside, budget);
}
