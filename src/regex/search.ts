import type { RegexNode } from './ast.ts';
import { automata, setsOf } from './automaton.ts';
import { allCharacters, type CharSet } from './charset.ts';

/** Steps of a search, shared by many. */
export interface SearchBudget {
  left: number;
}

/** States of one search, which all stay in memory. */
const stateLimit = 100_000;

/**
 * A shortest text that `inside` matches and none of `outside` does: `undefined` when there is none, `unknown` when
 * the budget ends before that is certain. Trees must be free of anchors.
 */
export function findText(
  inside: RegexNode,
  outside: readonly RegexNode[],
  budget: SearchBudget,
): { readonly text: string } | 'unknown' | undefined {
  const sets = new Set<CharSet>([allCharacters]);
  for (const node of [inside, ...outside]) setsOf(node, sets);
  // Telling the classes of characters apart costs as well.
  budget.left -= 8 * sets.size;
  if (budget.left < 0) return 'unknown';
  const { start, step, accepts, representatives, none, all, size } = automata(sets);

  interface Place {
    readonly inside: number;
    readonly outside: readonly number[];
    readonly before: Place | undefined;
    readonly by: number;
  }
  const seen = new Set<string>();
  const queue: Place[] = [];

  /** Undefined when nothing acceptable can follow. */
  function enter(state: number, others: readonly number[], before: Place | undefined, by: number): void {
    if (state === none) return;
    const open: number[] = [];
    for (const other of others) {
      if (other === all) return;
      if (other !== none) open.push(other);
    }
    const distinct = [...new Set(open)].sort((a, b) => a - b);
    const key = `${state};${distinct.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ inside: state, outside: distinct, before, by });
  }

  enter(start(inside), outside.map(start), undefined, -1);
  for (let head = 0; head < queue.length; head++) {
    const place = queue[head]!;
    if (accepts(place.inside) && !place.outside.some(accepts)) return { text: textTo(place) };
    budget.left -= representatives.length * (1 + place.outside.length);
    if (budget.left < 0 || size() > stateLimit) return 'unknown';
    for (let by = 0; by < representatives.length; by++) {
      enter(
        step(place.inside, by),
        place.outside.map((other) => step(other, by)),
        place,
        by,
      );
    }
  }
  return undefined;

  function textTo(place: Place): string {
    const codes: number[] = [];
    for (let at: Place | undefined = place; at?.before !== undefined; at = at.before) {
      codes.push(representatives[at.by]!);
    }
    return String.fromCodePoint(...codes.reverse());
  }
}
