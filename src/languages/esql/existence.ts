import {
  always,
  and,
  type FunctionName,
  keyOf,
  not,
  or,
  type Plan,
  type Predicate,
  type Scalar,
  unreachable,
  walk,
} from '../../ir/index.ts';
import { normalise } from '../../passes/index.ts';

/**
 * What is known about missing fields: ES|QL's three values become many `Exists` in the IR, most of which say nothing
 * new (`f exists and f == "x"`), and the way back needs guards only where nothing else settles the question.
 */

/** Functions that may have a value though an argument has none. */
const lenient: ReadonlySet<FunctionName> = new Set([
  'coalesce',
  'null',
  'nullIf',
  'mvAppend',
  'mvZip',
  'min',
  'max',
  'now',
  'random',
  'typeOf',
]);

/** The fields without which a scalar has no value. */
export function fieldsOf(scalar: Scalar): readonly string[] {
  switch (scalar.kind) {
    case 'FieldRef':
      return [scalar.name];
    case 'Call':
      return lenient.has(scalar.function) ? [] : scalar.arguments.flatMap(fieldsOf);
    case 'Literal':
    case 'Case':
    case 'OpaqueScalar':
      return [];
    default:
      return unreachable(scalar);
  }
}

/** Whether a value may be missing though its fields are there. */
export function isLoose(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'FieldRef':
    case 'Literal':
      return false;
    case 'Call':
      return !strictCalls.has(scalar.function) || scalar.arguments.some(isLoose);
    default:
      return true;
  }
}
const strictCalls: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'trim',
  'trimStart',
  'trimEnd',
  'length',
  'concat',
  'toText',
  'mvCount',
  'mvFirst',
  'mvLast',
  'mvJoin',
  'mvMin',
  'mvMax',
  'mvDistinct',
  'mvSort',
  'now',
  'timeShift',
  'timeTruncate',
  'timeBucket',
]);

/** Whether the source groups the rows without this value as well; said of its fields. */
export function mayBeMissing(key: Scalar): boolean {
  let found = false;
  walk(key, (node) => {
    if (node.kind === 'FieldRef' && node.optional === true) found = true;
    return !found;
  });
  return found;
}

function leafFields(leaf: Predicate): readonly string[] {
  switch (leaf.kind) {
    case 'Compare':
      return [...fieldsOf(leaf.left), ...fieldsOf(leaf.right)];
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
      return fieldsOf(leaf.operand);
    default:
      return [];
  }
}

/** The fields without which a predicate is surely false. */
export function required(predicate: Predicate): ReadonlySet<string> {
  switch (predicate.kind) {
    case 'And':
      return union(predicate.items.map(required));
    case 'Or':
      return intersection(predicate.items.map(required));
    case 'Not':
      return requiredToFail(predicate.item);
    default:
      return new Set(leafFields(predicate));
  }
}

/** The fields without which a predicate is surely true. */
function requiredToFail(predicate: Predicate): ReadonlySet<string> {
  switch (predicate.kind) {
    case 'And':
      return intersection(predicate.items.map(requiredToFail));
    case 'Or':
      return union(predicate.items.map(requiredToFail));
    case 'Not':
      return required(predicate.item);
    default:
      return none;
  }
}
const none: ReadonlySet<string> = new Set();

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...others] = sets;
  if (first === undefined) return none;
  return new Set([...first].filter((name) => others.every((set) => set.has(name))));
}

/** How many steps down conditions are looked for: what is known is only left out, so that a bound costs nothing. */
const nearSteps = 16;

/** The fields that are there in every row of a plan, as far as its last conditions say so. */
function presentIn(plan: Plan): ReadonlySet<string> {
  const present = new Set<string>();
  const taken = new Set<string>();
  let at = plan;
  for (let step = 0; step < nearSteps; step++) {
    if (at.kind === 'Filter') {
      for (const name of required(at.predicate)) if (!taken.has(name)) present.add(name);
    } else if (at.kind === 'Extract') for (const name of at.outputs) taken.add(name);
    else if (at.kind !== 'Sort') break;
    at = at.input;
  }
  return present;
}

/** Removes `Exists` that something else already says, in the predicate or in the plan below it. The meaning stays. */
export function simplifyExistence(predicate: Predicate, below?: Plan): Predicate {
  const present = below === undefined ? none : presentIn(below);
  return simplify(predicate, (field) => present.has(field));
}

type Known = (field: string) => boolean;

/** `known` says which fields are there wherever it matters; a fact about the event, whatever the polarity. */
function simplify(node: Predicate, known: Known): Predicate {
  switch (node.kind) {
    case 'Exists':
      return node.operand.kind === 'FieldRef' && known(node.operand.name) ? always : node;
    case 'Not':
      return simplifyNot(node, known);
    case 'And':
      return simplifyAnd(node.items, known, node);
    case 'Or':
      return simplifyOr(node.items, known, node);
    default:
      return node;
  }
}

/** Negations go down to the leaves, where it shows which of them need guards. */
function simplifyNot(node: Extract<Predicate, { kind: 'Not' }>, known: Known): Predicate {
  const { item } = node;
  if (item.kind === 'And')
    return simplifyOr(
      item.items.map((part) => not(part)),
      known,
      node,
    );
  if (item.kind === 'Or')
    return simplifyAnd(
      item.items.map((part) => not(part)),
      known,
      node,
    );
  const next = simplify(item, known);
  return next === item ? node : not(next, node.span);
}

function existsField(item: Predicate): string | undefined {
  return item.kind === 'Exists' && item.operand.kind === 'FieldRef' ? item.operand.name : undefined;
}

/**
 * Each item may rely on what the others require. One after the other, and on what the others have become: two items
 * must not both drop a test because the other has it.
 */
function simplifyAnd(items: readonly Predicate[], known: Known, node: Predicate): Predicate {
  const tested = new Set(items.map(existsField).filter((name) => name !== undefined));
  const counts = new Map<string, number>();
  const count = (names: Iterable<string>, by: number): void => {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + by);
  };
  const others = items.filter((item) => existsField(item) === undefined);
  const needs = others.map(required);
  for (const need of needs) count(need, 1);
  const simplified = new Map<Predicate, Predicate>();
  others.forEach((item, index) => {
    const need = needs[index]!;
    count(need, -1);
    const next = simplify(item, (name) => known(name) || tested.has(name) || (counts.get(name) ?? 0) > 0);
    simplified.set(item, next);
    count(next === item ? need : required(next), 1);
  });
  const kept: Predicate[] = [];
  for (const item of items) {
    const name = existsField(item);
    if (name === undefined) kept.push(simplified.get(item) ?? item);
    else if (tested.delete(name) && !known(name) && (counts.get(name) ?? 0) === 0) kept.push(item);
  }
  const gathered = gatherUnequal(kept);
  return node.kind === 'And' && same(gathered, items) ? node : and(gathered, node.span);
}

/** `not f == a and not f == b` as `not f in [a, b]`. */
function gatherUnequal(items: readonly Predicate[]): readonly Predicate[] {
  const groups = new Map<string, { index: number; parts: Predicate[] }>();
  items.forEach((item, index) => {
    const operand = item.kind === 'Not' ? equalityOperand(item.item) : undefined;
    if (item.kind !== 'Not' || operand === undefined) return;
    const group = groups.get(operand);
    if (group === undefined) groups.set(operand, { index, parts: [item.item] });
    else group.parts.push(item.item);
  });
  const merged = [...groups.values()].filter((group) => group.parts.length > 1);
  if (merged.length === 0) return items;
  const gone = new Set(merged.flatMap((group) => group.parts));
  const first = new Map(merged.map((group) => [group.index, group.parts] as const));
  return items.flatMap((item, index) => {
    const parts = first.get(index);
    if (parts !== undefined) return [not(normalise(or(parts)))];
    return item.kind === 'Not' && gone.has(item.item) ? [] : [item];
  });
}

function equalityOperand(leaf: Predicate): string | undefined {
  if (leaf.kind === 'OneOf') return `${leaf.case}${keyOf(leaf.operand)}`;
  const isEqual = leaf.kind === 'Compare' && leaf.operator === '==' && leaf.right.kind === 'Literal';
  return isEqual ? `${leaf.case}${keyOf(leaf.left)}` : undefined;
}

function missingField(item: Predicate): string | undefined {
  return item.kind === 'Not' ? existsField(item.item) : undefined;
}

/** Beside `not f exists`, the other items need to say nothing about events without f. */
function simplifyOr(items: readonly Predicate[], known: Known, node: Predicate): Predicate {
  const missing = new Set(items.map(missingField).filter((name) => name !== undefined && !known(name)));
  const inner: Known = (name) => known(name) || missing.has(name);
  const names = items.map(missingField);
  const rest = items.map((item, index) => (names[index] === undefined ? simplify(item, inner) : item));
  const settled = union(rest.filter((_, index) => names[index] === undefined).map(requiredToFail));
  const kept = rest.filter((_, index) => {
    const name = names[index];
    return name === undefined || (missing.delete(name) && !settled.has(name));
  });
  return node.kind === 'Or' && same(kept, items) ? node : or(kept, node.span);
}

function same(a: readonly Predicate[], b: readonly Predicate[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
