import { matchesEmpty, type RegexNode } from './ast.ts';
import { allCharacters, type CharSet, charSet, has, rangesOf } from './charset.ts';

/**
 * Sets of texts as states of automata that are made while they are walked: the derivative of an expression by a
 * character is what may follow it (Brzozowski 1964; Owens, Reppy and Turon, "Regular-expression derivatives
 * re-examined", 2009). Equal expressions are one state, so that a walk comes to an end.
 */
export interface Automata {
  /** The state of a tree without anchors. */
  readonly start: (node: RegexNode) => number;
  /** The state after a character of the class. */
  readonly step: (state: number, characterClass: number) => number;
  /** Whether the text may end here. */
  readonly accepts: (state: number) => boolean;
  /** One character of each class; characters of a class are not told apart by any of the expressions. */
  readonly representatives: readonly number[];
  /** The class of a character. */
  readonly classOf: (code: number) => number;
  readonly none: number;
  readonly all: number;
  /** How many states have been made. */
  readonly size: () => number;
}

type Term =
  | { readonly type: 'none' }
  | { readonly type: 'empty' }
  | { readonly type: 'set'; readonly classes: ReadonlySet<number> }
  | { readonly type: 'concat'; readonly first: number; readonly rest: number }
  | { readonly type: 'or' | 'and'; readonly items: readonly number[] }
  | { readonly type: 'repeat'; readonly item: number; readonly min: number; readonly max: number }
  | { readonly type: 'not'; readonly item: number };

/** Automata for expressions that use only these sets of characters. */
export function automata(sets: Iterable<CharSet>): Automata {
  const { representatives, classesOf, classOf } = characterClasses(sets);
  const terms: Term[] = [];
  const nullable: boolean[] = [];
  const known = new Map<string, number>();
  const steps = new Map<number, number>();
  const trees = new Map<RegexNode, number>();

  const none = make('none', { type: 'none' }, false);
  const empty = make('empty', { type: 'empty' }, true);
  const anyOne = set(allCharacters);
  const all = make('all', { type: 'repeat', item: anyOne, min: 0, max: Number.POSITIVE_INFINITY }, true);

  return {
    start,
    step,
    accepts: (state) => nullable[state]!,
    representatives,
    classOf,
    none,
    all,
    size: () => terms.length,
  };

  function make(key: string, term: Term, mayEnd: boolean): number {
    const found = known.get(key);
    if (found !== undefined) return found;
    const id = terms.length;
    terms.push(term);
    nullable.push(mayEnd);
    known.set(key, id);
    return id;
  }

  function set(characters: CharSet): number {
    const classes = classesOf(characters);
    if (classes.length === 0) return none;
    return make(`[${classes.join()}]`, { type: 'set', classes: new Set(classes) }, false);
  }

  function concat(first: number, rest: number): number {
    if (first === none || rest === none) return none;
    if (first === empty) return rest;
    if (rest === empty) return first;
    const term = terms[first]!;
    if (term.type === 'concat') return concat(term.first, concat(term.rest, rest));
    // Any text, then what may be empty, is any text.
    if (first === all && nullable[rest]) return all;
    if (first === all && isConcatOf(rest, all)) return rest;
    return make(`${first}.${rest}`, { type: 'concat', first, rest }, nullable[first]! && nullable[rest]!);
  }

  function isConcatOf(state: number, first: number): boolean {
    const term = terms[state]!;
    return term.type === 'concat' && term.first === first;
  }

  function or(states: readonly number[]): number {
    const items = merged('or', states, none);
    if (items.includes(all)) return all;
    if (items.length === 0) return none;
    if (items.length === 1) return items[0]!;
    return make(
      `|${items.join()}`,
      { type: 'or', items },
      items.some((item) => nullable[item]),
    );
  }

  function and(states: readonly number[]): number {
    const items = merged('and', states, all);
    if (items.includes(none)) return none;
    if (items.length === 0) return all;
    if (items.length === 1) return items[0]!;
    return make(
      `&${items.join()}`,
      { type: 'and', items },
      items.every((item) => nullable[item]),
    );
  }

  function merged(type: 'or' | 'and', states: readonly number[], neutral: number): readonly number[] {
    const items = new Set<number>();
    for (const state of states) {
      const term = terms[state]!;
      if (term.type === type) for (const item of term.items) items.add(item);
      else if (state !== neutral) items.add(state);
    }
    return [...items].sort((a, b) => a - b);
  }

  function not(state: number): number {
    const term = terms[state]!;
    if (term.type === 'not') return term.item;
    if (state === none) return all;
    if (state === all) return none;
    return make(`~${state}`, { type: 'not', item: state }, !nullable[state]!);
  }

  function repeat(item: number, min: number, max: number): number {
    if (max === 0 || item === empty) return empty;
    if (item === none) return min === 0 ? empty : none;
    if (min === 1 && max === 1) return item;
    if (item === anyOne && min === 0 && max === Number.POSITIVE_INFINITY) return all;
    return make(`${item}{${min},${max}}`, { type: 'repeat', item, min, max }, min === 0 || nullable[item]!);
  }

  function start(node: RegexNode): number {
    const found = trees.get(node);
    if (found !== undefined) return found;
    const state = build(node);
    trees.set(node, state);
    return state;
  }

  function build(node: RegexNode): number {
    switch (node.type) {
      case 'empty':
        return empty;
      case 'set':
        return set(node.set);
      case 'concat':
        return node.items.reduceRight((rest, item) => concat(start(item), rest), empty);
      case 'alternation':
        return or(node.items.map(start));
      case 'intersection':
        return and(node.items.map(start));
      case 'complement':
        return not(start(node.item));
      case 'group':
        return start(node.item);
      case 'repeat':
        return repeat(start(node.item), matchesEmpty(node.item) ? 0 : node.min, node.max);
      case 'anchor':
        // The caller has taken anchors out (see anchors.ts).
        return none;
    }
  }

  function step(state: number, characterClass: number): number {
    const key = state * representatives.length + characterClass;
    const found = steps.get(key);
    if (found !== undefined) return found;
    const next = derivative(terms[state]!, characterClass);
    steps.set(key, next);
    return next;
  }

  function derivative(term: Term, by: number): number {
    switch (term.type) {
      case 'none':
      case 'empty':
        return none;
      case 'set':
        return term.classes.has(by) ? empty : none;
      case 'concat': {
        const through = concat(step(term.first, by), term.rest);
        return nullable[term.first] ? or([through, step(term.rest, by)]) : through;
      }
      case 'or':
        return or(term.items.map((item) => step(item, by)));
      case 'and':
        return and(term.items.map((item) => step(item, by)));
      case 'not':
        return not(step(term.item, by));
      case 'repeat':
        return concat(step(term.item, by), repeat(term.item, Math.max(0, term.min - 1), term.max - 1));
    }
  }
}

/** Every set of characters that a tree uses. */
export function setsOf(node: RegexNode, found: Set<CharSet> = new Set()): Set<CharSet> {
  if (node.type === 'set') found.add(node.set);
  else if ('item' in node) setsOf(node.item, found);
  else if ('items' in node) for (const item of node.items) setsOf(item, found);
  return found;
}

/** Characters that every set holds alike are one class. */
function characterClasses(sets: Iterable<CharSet>): {
  readonly representatives: readonly number[];
  readonly classesOf: (set: CharSet) => readonly number[];
  readonly classOf: (code: number) => number;
} {
  const distinct = [...new Map([...sets].map((set) => [set.join(), set])).values()];
  const bounds = new Set<number>([0]);
  for (const set of distinct) {
    for (const [from, to] of rangesOf(set)) {
      bounds.add(from);
      if (to < 0x10ffff) bounds.add(to + 1);
    }
  }
  const starts = [...bounds].sort((a, b) => a - b);
  const ends = starts.map((_, i) => (starts[i + 1] ?? 0x110000) - 1);
  const byMembers = new Map<string, number>();
  const representatives: number[] = [];
  const classAt: number[] = [];
  for (const [i, from] of starts.entries()) {
    const members = distinct.map((set) => (has(set, from) ? '1' : '0')).join('');
    const index = byMembers.get(members);
    const nice = pleasant(from, ends[i]!);
    classAt.push(index ?? representatives.length);
    if (index === undefined) {
      byMembers.set(members, representatives.length);
      representatives.push(nice);
    } else if (rank(nice) < rank(representatives[index]!)) representatives[index] = nice;
  }
  return {
    representatives,
    classesOf: (set) => {
      const known = charSet([...rangesOf(set)]);
      return representatives.flatMap((code, index) => (has(known, code) ? [index] : []));
    },
    classOf: (code) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= code) low = middle;
        else high = middle - 1;
      }
      return classAt[low]!;
    },
  };
}

/** The character of a range that people read best in an example. */
function pleasant(from: number, to: number): number {
  for (const [low, high] of [
    [120, 122],
    [97, 122],
    [48, 57],
    [65, 90],
    [33, 126],
    [32, 32],
  ] as const) {
    const code = Math.max(from, low);
    if (code <= Math.min(to, high)) return code;
  }
  // Halves of surrogate pairs are no characters.
  return from >= 0xd800 && from <= 0xdfff && to > 0xdfff ? 0xe000 : from;
}

function rank(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 48 && code <= 57) return 1;
  if (code >= 33 && code <= 126) return 2;
  return code === 32 ? 3 : 4;
}
