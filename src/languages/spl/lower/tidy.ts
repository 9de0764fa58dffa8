import {
  always,
  and,
  keyOf,
  type Node,
  never,
  not,
  or,
  type Predicate,
  rewrite,
  type Scalar,
} from '../../../ir/index.ts';

/**
 * Takes out tests that others imply. The pairs of what makes a condition true and what makes it false carry a test that
 * each value is there; most of them say again what a comparison of the value says.
 */
export function tidy(predicate: Predicate): Predicate {
  return rewrite(predicate, (node: Node) => {
    if (node.kind === 'And') return tidyAnd(and(node.items, node.span));
    if (node.kind === 'Or') return tidyOr(or(node.items, node.span));
    if (node.kind === 'Not') return tidyNot(node.item, node.span);
    return node;
  });
}

/** `not (p or not q)` is `not p and q`: fewer negations, and a test that a value is there comes out. */
function tidyNot(item: Predicate, span: Predicate['span']): Predicate {
  if (item.kind !== 'Or' || !item.items.some((inner) => inner.kind === 'Not')) return not(item, span);
  return tidyAnd(
    and(
      item.items.map((inner) => not(inner)),
      span,
    ),
  );
}

/** Whether a test and its complement stand side by side. */
function holdsComplements(items: readonly Predicate[]): boolean {
  const negated = new Set<string>();
  for (const item of items) if (item.kind === 'Not') negated.add(keyOf(item.item));
  return negated.size > 0 && items.some((item) => item.kind !== 'Not' && negated.has(keyOf(item)));
}

/** The same for one conjunction whose parts are tidy. */
export function tidyAnd(node: Predicate): Predicate {
  if (node.kind !== 'And') return node;
  if (holdsComplements(node.items)) return never;
  const implied = new Set<string>();
  const exact = new Set<string>();
  for (const item of node.items) {
    for (const operand of testedOperands(item)) implied.add(keyOf(operand));
    if ('case' in item && item.case === 'sensitive') exact.add(keyOf({ ...item, case: 'insensitive' }));
  }
  const items = distinct(node.items).filter((item) => {
    if (item.kind === 'Exists') return !implied.has(keyOf(item.operand));
    // The same text in the same case is the same text in any case.
    return !('case' in item && item.case === 'insensitive' && exact.has(keyOf(item)));
  });
  const present = new Set(implied);
  for (const item of items) if (item.kind === 'Exists') present.add(keyOf(item.operand));
  const simpler = items.map((item) => (present.size > 0 && isCompound(item) ? given(item, present) : item));
  const isSame = simpler.length === node.items.length && simpler.every((item, at) => item === node.items[at]);
  return isSame ? node : and(simpler, node.span);
}

function isCompound(item: Predicate): boolean {
  return item.kind === 'Or' || (item.kind === 'Not' && isCompound(item.item)) || item.kind === 'And';
}

/** A predicate where these values are known to be there. */
function given(predicate: Predicate, present: ReadonlySet<string>): Predicate {
  switch (predicate.kind) {
    case 'Exists':
      return present.has(keyOf(predicate.operand)) ? always : predicate;
    case 'And':
    case 'Or': {
      const items = predicate.items.map((item) => given(item, present));
      if (items.every((item, at) => item === predicate.items[at])) return predicate;
      return predicate.kind === 'And'
        ? tidyAnd(and(items, predicate.span))
        : tidyOr(or(items, predicate.span));
    }
    case 'Not': {
      const item = given(predicate.item, present);
      return item === predicate.item ? predicate : tidyNot(item, predicate.span);
    }
    default:
      return predicate;
  }
}

/** `not there, or there and p` is `not there, or p`; `not there, or not x == 1` is `not x == 1`. */
function tidyOr(given: Predicate): Predicate {
  const node = given.kind === 'Or' ? or(networksTogether(given.items), given.span) : given;
  if (node.kind !== 'Or') return node;
  if (holdsComplements(node.items)) return always;
  const missing = new Set<string>();
  for (const item of node.items) {
    if (item.kind === 'Not' && item.item.kind === 'Exists') missing.add(keyOf(item.item.operand));
  }
  if (missing.size === 0) return node;
  const items = node.items.map((item) => {
    if (item.kind !== 'And') return item;
    const kept = item.items.filter((inner) => inner.kind !== 'Exists' || !missing.has(keyOf(inner.operand)));
    return kept.length === item.items.length ? item : and(kept, item.span);
  });
  const implied = new Set<string>();
  for (const item of items) for (const operand of missingHolds(item)) implied.add(keyOf(operand));
  const left = items.filter((item) => {
    if (item.kind !== 'Not' || item.item.kind !== 'Exists') return true;
    return !implied.has(keyOf(item.item.operand));
  });
  return or(distinct(left), node.span);
}

/** Networks of one address are one test: `cidrmatch("10.0.0.0/8", a) OR cidrmatch("192.168.0.0/16", a)`. */
function networksTogether(items: readonly Predicate[]): readonly Predicate[] {
  const tests = items.filter((item) => item.kind === 'InNetwork');
  if (tests.length < 2) return items;
  const networks = new Map<string, string[]>();
  for (const { operand, networks: own } of tests) {
    const key = keyOf(operand);
    networks.set(key, [...(networks.get(key) ?? []), ...own]);
  }
  return items.flatMap((item): readonly Predicate[] => {
    if (item.kind !== 'InNetwork') return [item];
    const key = keyOf(item.operand);
    const all = networks.get(key);
    networks.delete(key);
    return all === undefined ? [] : [{ ...item, networks: all }];
  });
}

/** The values that must be there for an alternative not to hold. */
function missingHolds(item: Predicate): readonly Scalar[] {
  if (item.kind === 'Not') return testedOperands(item.item);
  if (item.kind !== 'And') return [];
  const [first, ...rest] = item.items.map(missingHolds);
  const others = rest.map((operands) => new Set(operands.map(keyOf)));
  return (first ?? []).filter((operand) => others.every((set) => set.has(keyOf(operand))));
}

function distinct(items: readonly Predicate[]): readonly Predicate[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The values that must be there for a test to hold, beside the one of `Exists`. */
function testedOperands(item: Predicate): readonly Scalar[] {
  switch (item.kind) {
    case 'Compare':
      return [item.left, item.right];
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
      return [item.operand];
    case 'Or': {
      // All alternatives on one value: the value is there.
      const [first, ...rest] = item.items;
      if (first === undefined) return [];
      const others = rest.map((other) => new Set(testedOperands(other).map(keyOf)));
      return testedOperands(first).filter((operand) => others.every((set) => set.has(keyOf(operand))));
    }
    default:
      return [];
  }
}
