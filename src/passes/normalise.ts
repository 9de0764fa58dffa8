import {
  always,
  and,
  type Call,
  type FieldRef,
  type InNetwork,
  keyOf,
  mapChildren,
  type Node,
  never,
  not,
  oneOf,
  or,
  type PatternPart,
  type Plan,
  type Predicate,
  type Scalar,
  testedField,
  walk,
} from '../ir/index.ts';
import { around, type Span } from '../text/index.ts';

/** What makes two nodes the same: what they mean, or also what the source calls the fields that they name. */
type Identity = (node: Node) => string;

/**
 * Puts predicates into normal form, so that the same meaning written differently becomes the same tree: flat And/Or
 * without duplicates and without what other tests imply, alternatives on one field gathered into one `OneOf`, no double
 * negation, filters over filters merged, filters that are always true removed, keys of groups given once.
 */
export function normalise<N extends Node>(node: N): N {
  return byMeaning(node) as N;
}

/**
 * The same for a rule just read: two names of the vendor's for one field stay apart, since an event may have only one of
 * them, and the rule's own language must get both back.
 */
export function normaliseAsSpelled<N extends Node>(node: N): N {
  return bySpelling(node) as N;
}

const byMeaning = normaliser(keyOf);
const bySpelling = normaliser(spelledKey);

/** The key with the names that the source has for the fields in it. */
function spelledKey(node: Node): string {
  if (node.kind === 'FieldRef') return `${node.name} ${node.spelling ?? node.name}`;
  const spellings = new Set<string>();
  walk(node, (inner) => {
    if (inner.kind === 'FieldRef') spellings.add(inner.spelling ?? inner.name);
    return undefined;
  });
  return `${keyOf(node)} ${[...spellings].sort().join(' ')}`;
}

function normaliser(identity: Identity): (node: Node) => Node {
  const normalised = (node: Node): Node =>
    isPlain(node) ? node : normaliseNode(mapChildren(node, normalised), identity);
  return normalised;
}

/** A leaf without any predicate below it, as nearly all are. */
function isPlain(node: Node): boolean {
  switch (node.kind) {
    case 'FieldRef':
    case 'Literal':
      return true;
    case 'Compare':
      return isPlain(node.left) && isPlain(node.right);
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
      return isPlain(node.operand);
    default:
      return false;
  }
}

function normaliseNode(node: Node, identity: Identity): Node {
  switch (node.kind) {
    case 'And': {
      const flat = isFlat('And', node.items) ? node.items : flatItems(and(node.items), 'And');
      const items = withoutImplied(distinct(flat, identity), identity);
      if (asksForAbsent(items, identity)) return never;
      return items === node.items ? node : and(items, node.span);
    }
    case 'Or': {
      const flat = isFlat('Or', node.items) ? node.items : flatItems(or(node.items), 'Or');
      const items = distinct(gatherNetworks(gatherAlternatives(flat, identity), identity), identity);
      if (isThereOrNot(items, identity)) return always;
      return items === node.items ? node : or(items, node.span);
    }
    case 'Not':
      return node.item.kind === 'Not' || node.item.kind === 'Constant' ? not(node.item, node.span) : node;
    case 'Call':
      return node.function === 'coalesce' ? withoutRepeats(node, identity) : node;
    case 'Filter':
      return normaliseFilter(node.input, node.predicate, node, identity);
    case 'Aggregate': {
      const by = withoutCopies(node.by, identity);
      return by === node.by ? node : { ...node, by };
    }
    case 'NewTerms': {
      const fields = withoutCopies(node.fields, identity);
      return fields === node.fields ? node : { ...node, fields };
    }
    default:
      return node;
  }
}

/** `f exists or not f exists`. */
function isThereOrNot(items: readonly Predicate[], identity: Identity): boolean {
  const there = new Set(items.flatMap((item) => (item.kind === 'Exists' ? [identity(item.operand)] : [])));
  return (
    there.size > 0 &&
    items.some(
      (item) => item.kind === 'Not' && item.item.kind === 'Exists' && there.has(identity(item.item.operand)),
    )
  );
}

function normaliseFilter(input: Plan, predicate: Predicate, node: Plan, identity: Identity): Plan {
  if (predicate.kind === 'Constant' && predicate.value) return input;
  if (input.kind === 'Filter') {
    const items = distinct(flatItems(and([input.predicate, predicate]), 'And'), identity);
    const merged = and(withoutImplied(items, identity));
    return { kind: 'Filter', input: input.input, predicate: merged };
  }
  return node;
}

/** The first of several values that is there: one named again is not there the second time either. */
function withoutRepeats(node: Call, identity: Identity): Scalar {
  const kept = withoutCopies(node.arguments, identity);
  if (kept.length === 1) return kept[0]!;
  return kept === node.arguments ? node : { ...node, arguments: kept };
}

/**
 * Without tests that a field is there which another test asks a value of. Only of what was read: in a vendor's own names,
 * that a field is there may stand for something else (an error code for a failure).
 */
function withoutImplied(items: readonly Predicate[], identity: Identity): readonly Predicate[] {
  if (identity !== spelledKey) return items;
  const isImplied = (item: Predicate): boolean => {
    if (item.kind !== 'Exists' || item.operand.kind !== 'FieldRef') return false;
    const wanted = identity(item.operand);
    return items.some((other) => {
      const fields = other.kind === 'Or' ? other.items.map(askedField) : [askedField(other)];
      return fields.every((field) => field !== undefined && identity(field) === wanted);
    });
  };
  return items.some(isImplied) ? items.filter((item) => !isImplied(item)) : items;
}

function askedField(item: Predicate): FieldRef | undefined {
  return item.kind === 'Exists' ? undefined : testedField(item);
}

/** Whether the items ask for a value of a field that must not be there. */
function asksForAbsent(items: readonly Predicate[], identity: Identity): boolean {
  for (const item of items) {
    if (item.kind !== 'Not' || item.item.kind !== 'Exists' || item.item.operand.kind !== 'FieldRef') continue;
    const absent = identity(item.item.operand);
    for (const other of items) {
      const field = testedField(other);
      if (field !== undefined && identity(field) === absent) return true;
    }
  }
  return false;
}

/** A key that is given twice (two names of a vendor for one field) says nothing the second time. */
function withoutCopies<N extends Node>(keys: readonly N[], identity: Identity): readonly N[] {
  const known = new Set<string>();
  const kept = keys.filter((key) => {
    const text = identity(key);
    return !known.has(text) && known.add(text);
  });
  return kept.length === keys.length ? keys : kept;
}

function flatItems(predicate: Predicate, kind: 'And' | 'Or'): readonly Predicate[] {
  return predicate.kind === kind ? predicate.items : [predicate];
}

function isFlat(kind: 'And' | 'Or', items: readonly Predicate[]): boolean {
  return items.length > 1 && items.every((item) => item.kind !== kind && item.kind !== 'Constant');
}

/** Without later copies. A key is written out only for items that a cheap mark does not tell apart. */
function distinct(items: readonly Predicate[], identity: Identity): readonly Predicate[] {
  if (items.length < 2 || (items.length < 8 && !someAlike(items))) return items;
  const marked = new Map<string, Set<string> | Predicate>();
  let out: Predicate[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index]!;
    const mark = markOf(item);
    const known = marked.get(mark);
    let copy = false;
    if (known === undefined) marked.set(mark, item);
    else {
      const keys = known instanceof Set ? known : new Set([identity(known)]);
      const key = identity(item);
      copy = keys.has(key);
      keys.add(key);
      marked.set(mark, keys);
    }
    if (copy) out ??= items.slice(0, index);
    else out?.push(item);
  }
  return out ?? items;
}

/** Few items are sooner compared with each other than marked. */
function someAlike(items: readonly Predicate[]): boolean {
  for (let index = 1; index < items.length; index++) {
    for (let before = 0; before < index; before++) if (alike(items[index]!, items[before]!)) return true;
  }
  return false;
}

/** False only for items with different keys. */
function alike(a: Predicate, b: Predicate): boolean {
  switch (a.kind) {
    case 'And':
    case 'Or':
      return a.kind === b.kind && a.items.length === b.items.length;
    case 'Not':
      return a.kind === b.kind && alike(a.item, b.item);
    case 'Compare':
      return a.kind === b.kind && alikeScalars(a.left, b.left) && alikeScalars(a.right, b.right);
    case 'OneOf':
      return a.kind === b.kind && alikeScalars(a.operand, b.operand);
    case 'Exists':
      return a.kind === b.kind && alikeScalars(a.operand, b.operand);
    case 'Match':
      return (
        a.kind === b.kind &&
        alikeScalars(a.operand, b.operand) &&
        a.pattern.length === b.pattern.length &&
        a.pattern.every((part, index) => alikeParts(part, b.pattern[index]!))
      );
    default:
      return a.kind === b.kind;
  }
}

function alikeScalars(a: Scalar, b: Scalar): boolean {
  if (a.kind === 'FieldRef') return b.kind === 'FieldRef' && a.name === b.name;
  if (a.kind !== 'Literal' || b.kind !== 'Literal') return a.kind === b.kind;
  const one = String(a.value);
  const other = String(b.value);
  // Folding may change a letter beyond a-z, never its place.
  return one.length === other.length && sameAscii(one.charCodeAt(0), other.charCodeAt(0));
}

/** Whether two characters may be the same without regard to case; any other than ASCII may be. */
function sameAscii(a: number, b: number): boolean {
  return a === b || a > 127 || b > 127 || (a | 32) === (b | 32) || Number.isNaN(a);
}

function alikeParts(a: PatternPart, b: PatternPart): boolean {
  if ('any' in a) return 'any' in b && a.any === b.any;
  return (
    'text' in b &&
    a.text.length === b.text.length &&
    sameAscii(a.text.charCodeAt(0), b.text.charCodeAt(0)) &&
    sameAscii(a.text.charCodeAt(a.text.length - 1), b.text.charCodeAt(b.text.length - 1))
  );
}

/** Different marks mean different keys; the same mark says nothing. */
function markOf(item: Predicate): string {
  switch (item.kind) {
    case 'And':
    case 'Or':
      return `${item.kind}${item.items.length}`;
    case 'Compare':
      return `=${fieldMark(item.left)}${item.right.kind === 'Literal' ? String(item.right.value).length : ''}`;
    case 'OneOf':
      return `in${fieldMark(item.operand)}${item.values.length}`;
    case 'Match': {
      const first = item.pattern.find((part) => 'text' in part);
      return `~${fieldMark(item.operand)}${item.pattern.length}${first !== undefined && 'text' in first ? first.text.toLowerCase() : ''}`;
    }
    default:
      return item.kind;
  }
}

function fieldMark(operand: Scalar): string {
  return operand.kind === 'FieldRef' ? operand.name : operand.kind;
}

interface Alternatives {
  readonly operand: Scalar;
  readonly values: (string | number | boolean)[];
  readonly mode: 'sensitive' | 'insensitive';
  readonly index: number;
  readonly spans: (Span | undefined)[];
}

/** `f == a or f == b` as `f in [a, b]`, where the first of them stood. */
function gatherAlternatives(items: readonly Predicate[], identity: Identity): readonly Predicate[] {
  if (items.filter(isEquality).length < 2) return items;
  const groups = new Map<string, Alternatives>();
  const out: Predicate[] = [];
  let gathered = false;
  for (const item of items) {
    const leaf = equalityLeaf(item);
    if (leaf === undefined) {
      out.push(item);
      continue;
    }
    const key = leaf.mode + identity(leaf.operand);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, {
        operand: leaf.operand,
        mode: leaf.mode,
        values: [...leaf.values],
        index: out.length,
        spans: [item.span],
      });
      out.push(item);
    } else {
      group.values.push(...leaf.values);
      group.spans.push(item.span);
      gathered = true;
    }
  }
  if (!gathered) return items;
  for (const group of groups.values()) {
    out[group.index] = oneOf(group.operand, group.values, group.mode, around(group.spans));
  }
  return out;
}

/** Networks of one field as one list, where the first of them stood. */
function gatherNetworks(items: readonly Predicate[], identity: Identity): readonly Predicate[] {
  if (items.filter((item) => item.kind === 'InNetwork').length < 2) return items;
  const groups = new Map<string, { readonly index: number; readonly leaves: InNetwork[] }>();
  const out: Predicate[] = [];
  for (const item of items) {
    if (item.kind !== 'InNetwork') {
      out.push(item);
      continue;
    }
    const key = identity(item.operand);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { index: out.length, leaves: [item] });
      out.push(item);
    } else group.leaves.push(item);
  }
  for (const { index, leaves } of groups.values()) {
    const place = around(leaves.map(({ span }) => span));
    const networks = [...new Set(leaves.flatMap((leaf) => leaf.networks))];
    if (leaves.length > 1)
      out[index] = { ...leaves[0]!, networks, ...(place === undefined ? {} : { span: place }) };
  }
  return out;
}

function isEquality(item: Predicate): boolean {
  return item.kind === 'OneOf' || (item.kind === 'Compare' && item.operator === '==');
}

function equalityLeaf(
  item: Predicate,
):
  | { operand: Scalar; values: readonly (string | number | boolean)[]; mode: 'sensitive' | 'insensitive' }
  | undefined {
  if (item.kind === 'OneOf') {
    return { operand: item.operand, values: item.values.map((value) => value.value), mode: item.case };
  }
  if (item.kind === 'Compare' && item.operator === '==' && item.right.kind === 'Literal') {
    return { operand: item.left, values: [item.right.value], mode: item.case };
  }
  return undefined;
}
