import { type Event, fieldNames, foldedOf, hasField } from '../events/index.ts';
import { foldText, type Predicate, walk } from '../ir/index.ts';
import { type Need, needsOf, placeBeyondAscii, shortestPart } from './needs.ts';
import { compilePredicate } from './predicate.ts';

/** Many predicates, of which few have to be run on one event. */
export interface PredicateIndex {
  /** The places of the predicates that hold for the event, in order. */
  readonly matching: (event: Event) => readonly number[];
  /** The places of those that are run to find out: all others cannot hold. */
  readonly candidates: (event: Event) => readonly number[];
}

/**
 * Indexes predicates by something that an event must have for each to hold (see `needsOf`): a value, which is looked
 * up; a text within a value, found by its rarest three characters (or one that is not of ASCII, rare by itself) in one
 * pass over the value; the presence or absence of a field. What nothing is known of is run on every event.
 */
export function indexPredicates(predicates: readonly Predicate[]): PredicateIndex {
  const cost = costsOf(predicates);
  const always: number[] = [];
  const values = new Map<string, Map<string, number[]>>();
  const present = new Map<string, number[]>();
  const absent = new Map<string, number[]>();
  const parts = new Map<string, PartTable>();
  const anywhere = partTable(cost.rarest);
  for (const [index, predicate] of predicates.entries()) {
    const needs = needsOf(predicate, cost.of);
    if (needs === undefined) always.push(index);
    else for (const need of needs) add(need, index);
  }
  const tests = predicates.map((predicate) => lazily(predicate));
  /** When each predicate was last found, so that it is found once an event. */
  const marks = new Uint32Array(predicates.length);
  let mark = 0;
  return { candidates, matching: (event) => candidates(event).filter((index) => tests[index]!(event)) };

  function add(need: Need, index: number): void {
    switch (need.type) {
      case 'value': {
        const texts = values.get(need.field) ?? new Map<string, number[]>();
        values.set(need.field, texts);
        listIn(texts, need.text).push(index);
        return;
      }
      case 'part': {
        if (need.field === undefined) {
          anywhere.add(need.text, index);
          return;
        }
        const table = parts.get(need.field) ?? partTable(cost.rarest);
        parts.set(need.field, table);
        table.add(need.text, index);
        return;
      }
      case 'present':
        listIn(present, need.field).push(index);
        return;
      case 'absent':
        listIn(absent, need.field).push(index);
        return;
    }
  }

  function candidates(event: Event): readonly number[] {
    const found: number[] = [];
    if (mark === 0xffffffff) marks.fill(0);
    mark = mark === 0xffffffff ? 1 : mark + 1;
    const take = (list: readonly number[] | undefined): void => {
      if (list === undefined) return;
      for (const index of list) {
        if (marks[index] === mark) continue;
        marks[index] = mark;
        found.push(index);
      }
    };
    take(always);
    for (const [field, list] of present) if (hasField(event, field)) take(list);
    for (const [field, list] of absent) if (!hasField(event, field)) take(list);
    for (const field of fieldNames(event)) {
      const wanted = values.get(field);
      const table = parts.get(field);
      if (wanted === undefined && table === undefined && anywhere.empty) continue;
      for (const text of foldedOf(event, field)) {
        take(wanted?.get(text));
        table?.search(text, take);
        anywhere.search(text, take);
      }
    }
    return found.sort((a, b) => a - b);
  }
}

/** Compiled when the first event comes so far. */
function lazily(predicate: Predicate): (event: Event) => boolean {
  let test: ((event: Event) => boolean) | undefined;
  return (event) => {
    test ??= compilePredicate(predicate);
    return test(event);
  };
}

interface PartTable {
  readonly add: (text: string, index: number) => void;
  readonly search: (text: string, found: (indexes: readonly number[]) => void) => void;
  readonly empty: boolean;
}

interface Part {
  readonly text: string;
  /** Where in the text the characters stand that it is found by. */
  readonly offset: number;
  readonly indexes: number[];
}

/** Most texts hold no part at all: three characters are first looked up in a set of this many bits. */
const bits = 1 << 16;

function partTable(rarest: (text: string) => number): PartTable {
  const seen = new Uint8Array(bits / 8);
  const byHash = new Map<number, Part[]>();
  const byCharacter = new Map<number, Part[]>();
  const byText = new Map<string, Part>();
  let empty = true;
  return {
    add,
    search,
    get empty() {
      return empty;
    },
  };

  function add(text: string, index: number): void {
    empty = false;
    const known = byText.get(text);
    if (known !== undefined) {
      known.indexes.push(index);
      return;
    }
    const beyond = placeBeyondAscii(text);
    const part: Part = { text, offset: beyond === -1 ? rarest(text) : beyond, indexes: [index] };
    byText.set(text, part);
    if (beyond !== -1) {
      listIn(byCharacter, text.charCodeAt(beyond)).push(part);
      return;
    }
    const hash = hashAt(text, part.offset);
    seen[(hash & (bits - 1)) >> 3]! |= 1 << (hash & 7);
    listIn(byHash, hash).push(part);
  }

  function search(text: string, found: (indexes: readonly number[]) => void): void {
    if (empty) return;
    const hit = (list: readonly Part[] | undefined, at: number): void => {
      if (list === undefined) return;
      for (const part of list) if (text.startsWith(part.text, at - part.offset)) found(part.indexes);
    };
    const last = text.length - shortestPart;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) hit(byCharacter.get(code), at);
      if (at > last) continue;
      const hash = hashAt(text, at);
      if ((seen[(hash & (bits - 1)) >> 3]! & (1 << (hash & 7))) !== 0) hit(byHash.get(hash), at);
    }
  }
}

function hashAt(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3b) ^
    Math.imul(text.charCodeAt(at + 1), 0x1f35) ^
    Math.imul(text.charCodeAt(at + 2), 0x6d2b79);
  return mixed ^ (mixed >>> 15);
}

interface Costs {
  readonly of: (need: Need) => number;
  /** Where the three characters of a text stand that are rarest among all texts. */
  readonly rarest: (text: string) => number;
}

const presence = 10_000;

/** What rules ask for often is often there: a guess of how many events have what is needed. */
function costsOf(predicates: readonly Predicate[]): Costs {
  const grams = new Map<string, number>();
  const values = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const predicate of predicates) {
    walk(predicate, (node) => {
      if (node.kind === 'Match' || node.kind === 'Keyword') {
        for (const part of node.pattern) {
          if ('text' in part) for (const gram of gramsOf(foldText(part.text))) count(grams, gram);
        }
      } else if (node.kind === 'OneOf' && node.operand.kind === 'FieldRef') {
        for (const { value } of node.values)
          count(values, valueKey(node.operand.name, foldText(String(value))));
      } else if (
        node.kind === 'Compare' &&
        node.left.kind === 'FieldRef' &&
        node.right.kind === 'Literal' &&
        node.operator === '=='
      ) {
        count(values, valueKey(node.left.name, foldText(String(node.right.value))));
      }
      return undefined;
    });
  }
  const gramCost = (text: string, at: number): number => grams.get(text.slice(at, at + shortestPart)) ?? 0;
  return { of, rarest };

  function rarest(text: string): number {
    let best = 0;
    for (let at = 1; at <= text.length - shortestPart; at++) {
      if (gramCost(text, at) < gramCost(text, best)) best = at;
    }
    return best;
  }

  function of(need: Need): number {
    switch (need.type) {
      case 'value':
        return 1 + (values.get(valueKey(need.field, need.text)) ?? 0);
      case 'part':
        if (placeBeyondAscii(need.text) !== -1) return 1;
        // Looking into all fields takes longer.
        return (need.field === undefined ? 20 : 2) + gramCost(need.text, rarest(need.text));
      case 'present':
      case 'absent':
        return presence;
    }
  }
}

function gramsOf(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = 0; at <= text.length - shortestPart; at++) found.add(text.slice(at, at + shortestPart));
  return found;
}

function valueKey(field: string, text: string): string {
  return `${field}\n${text}`;
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const found = lists.get(key) ?? [];
  if (found.length === 0) lists.set(key, found);
  return found;
}
