import { type RelateBudget, relatePlans } from '../logic/index.ts';
import { isContained } from './contained.ts';
import type { Entry } from './entry.ts';
import { type Relating, relateEntries } from './relations.ts';

/** A relation between two rules of the report, by their keys. */
export interface RuleRelation extends Omit<Relating, 'aCovers' | 'bCovers'> {
  readonly a: string;
  readonly b: string;
}

export interface Compared {
  /** Pairs of rules of different vendors (that share a technique). */
  readonly pairs: number;
  /**
   * `full`: every relation. `containment`: only which rules are contained in which, because the pairs are many;
   * overlapping and disjoint are not told apart then.
   */
  readonly extent: 'full' | 'containment';
  /** Pairs by relation; `other` stands for those that are not contained. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Pairs {
  readonly compared: Compared;
  readonly relations: readonly RuleRelation[];
  /** The rules that alert on every event that a rule looks at. */
  readonly coveredBy: ReadonlyMap<Entry, readonly Entry[]>;
  /** The rules that share events with a rule, where that was asked. */
  readonly meets: ReadonlyMap<Entry, readonly Entry[]>;
}

/** More pairs than these are looked at for containment alone. */
const FULL = 1_500;
/** Up to so many pairs, each gets all the effort that it may want; beyond, the hard ones are given up earlier. */
const FEW = 400;
const LESS: Partial<RelateBudget> = { rounds: 60, conflicts: 2_000, refusals: 2, steps: 60_000 };

/** Relates rules of different vendors that share one of the techniques. */
export function comparePairs(groups: readonly (readonly Entry[])[], keyOf: (entry: Entry) => string): Pairs {
  const pairs = pairsOf(groups);
  const budget = pairs.length <= FEW ? {} : LESS;
  const extent = pairs.length <= FULL ? 'full' : 'containment';
  const counts: Record<string, number> = {};
  const relations: RuleRelation[] = [];
  const coveredBy = new Map<Entry, Entry[]>();
  const meets = new Map<Entry, Entry[]>();
  for (const [a, b] of pairs) {
    const found = extent === 'full' ? relateEntries(a, b, budget) : contained(a, b);
    if (found === undefined) {
      counts.other = (counts.other ?? 0) + 1;
      continue;
    }
    const { aCovers, bCovers, ...relating } = found;
    counts[found.relation] = (counts[found.relation] ?? 0) + 1;
    if (bCovers) push(coveredBy, a, b);
    if (aCovers) push(coveredBy, b, a);
    if (found.relation !== 'disjoint' && found.relation !== 'unknown') {
      push(meets, a, b);
      push(meets, b, a);
    }
    relations.push({ a: keyOf(a), b: keyOf(b), ...relating });
  }
  return { compared: { pairs: pairs.length, extent, counts }, relations, coveredBy, meets };
}

function contained(a: Entry, b: Entry): Relating | undefined {
  if (a.kind === 'other' || b.kind === 'other') return undefined;
  const within = isContained(a, b);
  const contains = isContained(b, a);
  if (!within && !contains) return undefined;
  const relation = within ? (contains ? 'equal' : 'narrower') : 'broader';
  const whole = a.view.whole && b.view.whole;
  const sameShape = !whole && a.kind === b.kind ? relatePlans(planOf(a), planOf(b)).relation : 'unknown';
  return {
    relation,
    of: whole || sameShape === relation ? 'rules' : 'events',
    bCovers: within && (b.view.whole || sameShape === 'equal' || sameShape === 'narrower'),
    aCovers: contains && (a.view.whole || sameShape === 'equal' || sameShape === 'broader'),
  };
}

function planOf(entry: Entry) {
  return entry.parsed.rule!.plan;
}

function pairsOf(groups: readonly (readonly Entry[])[]): readonly (readonly [Entry, Entry])[] {
  const numbers = new Map<Entry, number>();
  const numberOf = (entry: Entry): number => {
    let number = numbers.get(entry);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(entry, number);
    }
    return number;
  };
  const seen = new Set<number>();
  const pairs: (readonly [Entry, Entry])[] = [];
  for (const group of groups) {
    const read = group.filter(({ parsed }) => parsed.rule !== undefined);
    for (const [i, a] of read.entries()) {
      for (const b of read.slice(i + 1)) {
        if (a.vendor === b.vendor) continue;
        const x = numberOf(a);
        const y = numberOf(b);
        const key = Math.min(x, y) * 1_000_000 + Math.max(x, y);
        if (seen.has(key)) continue;
        seen.add(key);
        pairs.push([a, b]);
      }
    }
  }
  return pairs;
}

function push(lists: Map<Entry, Entry[]>, key: Entry, value: Entry): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
