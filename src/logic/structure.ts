import { and, equals, keyOf, not, or, type Predicate } from '../ir/index.ts';

/**
 * What is decided by the structure alone, before any solver: two predicates with negations at their leaves and lists
 * of values taken apart. Items that both have are the same in both, whatever they say.
 */
export interface Difference {
  /** Nothing differs. */
  readonly equal: boolean;
  /**
   * What is left of each without the parts that both share, if they share any: whatever of A lies within B here does
   * so with the shared parts as well. The reverse does not hold.
   */
  readonly rest?: readonly [Predicate, Predicate];
}

export function differenceOf(a: Predicate, b: Predicate): Difference {
  let left = plain(a, false);
  let right = plain(b, false);
  const start = left;
  for (;;) {
    if (keyOf(left) === keyOf(right)) return { equal: true };
    const fewer = withoutShared(left, right);
    if (fewer === undefined) return left === start ? { equal: false } : { equal: false, rest: [left, right] };
    [left, right] = fewer;
  }
}

/** Negations at the leaves, values one by one. */
function plain(node: Predicate, negated: boolean): Predicate {
  switch (node.kind) {
    case 'And':
    case 'Or': {
      const items = node.items.map((item) => plain(item, negated));
      return distinct((node.kind === 'And') !== negated ? and(items) : or(items));
    }
    case 'Not':
      return plain(node.item, !negated);
    case 'OneOf': {
      const items = node.values.map(({ value }) => {
        const item = equals(node.operand, value, node.case);
        return negated ? not(item) : item;
      });
      return negated ? and(items) : or(items);
    }
    default:
      return negated ? not(node) : node;
  }
}

function distinct(node: Predicate): Predicate {
  if (node.kind !== 'And' && node.kind !== 'Or') return node;
  const items = [...new Map(node.items.map((item) => [keyOf(item), item])).values()];
  return items.length === node.items.length ? node : node.kind === 'And' ? and(items) : or(items);
}

/** Both without the items that they share, under an And or under an Or. */
function withoutShared(a: Predicate, b: Predicate): readonly [Predicate, Predicate] | undefined {
  for (const kind of ['And', 'Or'] as const) {
    const left = itemsOf(a, kind);
    const right = itemsOf(b, kind);
    if (left.size === 1 && right.size === 1) continue;
    const onlyLeft = [...left].flatMap(([key, item]) => (right.has(key) ? [] : [item]));
    if (onlyLeft.length === left.size) continue;
    const onlyRight = [...right].flatMap(([key, item]) => (left.has(key) ? [] : [item]));
    const join = kind === 'And' ? and : or;
    return [join(onlyLeft), join(onlyRight)];
  }
  return undefined;
}

function itemsOf(node: Predicate, kind: 'And' | 'Or'): ReadonlyMap<string, Predicate> {
  const items = node.kind === kind ? node.items : [node];
  return new Map(items.map((item) => [keyOf(item), item]));
}
