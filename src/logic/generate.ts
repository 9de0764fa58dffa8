import { equals, type FieldRef, type Plan, type Predicate, type Scalar, walk } from '../ir/index.ts';
import { patternNode } from '../regex/index.ts';
import { atomTable } from './atoms.ts';
import { isSingle } from './related-fields.ts';
import { sampleTexts } from './samples.ts';
import { textsOfSet } from './texts.ts';

/** Events by chance, always the same for the same seed. */
export interface Chance {
  /** A whole number from 0, below `limit`. */
  readonly below: (limit: number) => number;
}

/** Numerical Recipes' linear congruential generator: enough to vary examples, and the same everywhere. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return {
    below: (limit) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    },
  };
}

type Values = Record<string, unknown[]>;

/** A leaf with texts that it holds for and texts that it just does not hold for. */
interface Examples {
  readonly name: string;
  readonly inside: readonly unknown[];
  readonly outside: readonly unknown[];
  readonly has: (text: string) => boolean;
}

/** Writes events of which a predicate should be true or false; the caller finds out by evaluating. */
export function writer(random: Chance): {
  readonly write: (predicate: Predicate, wanted: boolean) => Values;
} {
  const known = new Map<Predicate, Examples | undefined>();
  /** What the one value of a field must be all at once. */
  const needs = new Map<string, Examples[]>();
  return {
    write: (predicate, wanted) => {
      const values: Values = {};
      needs.clear();
      make(predicate, wanted, values);
      return values;
    },
  };

  function pick<T>(items: readonly T[]): T | undefined {
    return items[random.below(items.length)];
  }

  function make(node: Predicate, wanted: boolean, values: Values): void {
    switch (node.kind) {
      case 'And':
      case 'Or': {
        if ((node.kind === 'And') === wanted) {
          // Denials last, so that they see what is there already.
          for (const item of node.items) if (item.kind !== 'Not') make(item, wanted, values);
          for (const item of node.items) if (item.kind === 'Not') make(item, wanted, values);
          return;
        }
        const chosen = random.below(node.items.length);
        for (const [index, item] of node.items.entries()) {
          if (index === chosen) make(item, wanted, values);
          else if (random.below(node.kind === 'And' ? 4 : 12) > 0 && node.kind === 'And')
            make(item, !wanted, values);
        }
        return;
      }
      case 'Not':
        make(node.item, !wanted, values);
        return;
      case 'Constant':
        return;
      default:
        put(node, wanted, values);
    }
  }

  function put(leaf: Predicate, wanted: boolean, values: Values): void {
    if (!known.has(leaf)) known.set(leaf, examplesOf(leaf));
    const examples = known.get(leaf);
    if (examples === undefined) return;
    const { name, inside, outside } = examples;
    const kept = values[name];
    if (wanted) {
      const value = pick(inside);
      if (value === undefined) return;
      const others = needs.get(name) ?? [];
      needs.set(name, [...others, examples]);
      const [one] = kept ?? [];
      if (typeof one === 'string' && others.length > 0 && isSingle(name)) {
        const text = String(value);
        const all = [one, text, `${one} ${text}`, `${text} ${one}`, `${one}${text}`, `${text}${one}`];
        const fits = (each: string): boolean => [examples, ...others].every((other) => other.has(each));
        values[name] = [all.find(fits) ?? text];
      } else {
        const more = kept !== undefined && !isSingle(name) && random.below(8) === 0;
        values[name] = more ? [...kept, value] : [value];
      }
    } else if (kept === undefined && random.below(3) > 0) {
      const value = pick(outside);
      if (value !== undefined) values[name] = [value];
    }
  }
}

function examplesOf(leaf: Predicate): Examples | undefined {
  if (leaf.kind === 'OneOf') {
    const parts = leaf.values.flatMap(
      ({ value }) => examplesOf(equals(leaf.operand, value, leaf.case)) ?? [],
    );
    const [first] = parts;
    if (first === undefined) return undefined;
    const texts = (key: 'inside' | 'outside'): unknown[] => parts.flatMap((part) => part[key]);
    const has = (text: string): boolean => parts.some((part) => part.has(text));
    return { name: first.name, inside: texts('inside'), outside: texts('outside'), has };
  }
  if (leaf.kind === 'Keyword') {
    const inside = sampleTexts(patternNode(leaf.pattern, leaf.case));
    return {
      name: 'message',
      inside: [...inside, ...inside.map((text) => `a ${text} b`)],
      outside: beside(inside),
      has: () => true,
    };
  }
  const [atom] = atomsOf(leaf);
  const name = fieldOf(leaf);
  if (name === undefined) return undefined;
  if (atom?.set === undefined) return { name, inside: ['x', '5'], outside: ['y', '6'], has: () => true };
  const { samples, has } = textsOfSet(atom.set);
  const near = [...samples, ...beside(samples.slice(0, 4)), ''];
  return {
    name,
    has,
    inside: near.filter(has),
    outside: near.filter((text) => !has(text)),
  };
}

function atomsOf(leaf: Predicate): ReturnType<typeof atomTable>['list'] {
  const table = atomTable();
  table.formula(leaf);
  return table.list;
}

/** Texts that differ by little: another case, a character more or less, one that is another. */
function beside(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const middle = text.length >> 1;
    return [
      text.toUpperCase(),
      text.toLowerCase(),
      `${text}x`,
      `x${text}`,
      text.slice(1),
      text.slice(0, -1),
      `${text.slice(0, middle)}_${text.slice(middle + 1)}`,
      `a\\${text}`,
      `${text} b`,
    ];
  });
}

function fieldOf(leaf: Predicate): string | undefined {
  let name: string | undefined;
  walk(leaf, (node) => {
    if (node.kind === 'FieldRef') name ??= node.name.replaceAll('*', 'x');
    return undefined;
  });
  return name;
}

/** The predicates of a plan's filters and measures: what its events are chosen by. */
export function conditionsOf(plan: Plan): readonly Predicate[] {
  const found: Predicate[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Filter') found.push(node.predicate);
    if (node.kind === 'Measure' && node.where !== undefined) found.push(node.where);
    return undefined;
  });
  return found;
}

/** Fields by which a plan groups, joins or counts. */
export function keyFields(plan: Plan): readonly string[] {
  const names = new Set<string>();
  const add = (scalar: Scalar): void => {
    walk(scalar, (node) => {
      if (node.kind === 'FieldRef') names.add((node as FieldRef).name);
      return undefined;
    });
  };
  walk(plan, (node) => {
    if (node.kind === 'Aggregate' || node.kind === 'Window') {
      for (const column of node.by) add(column.value);
      for (const measure of node.measures) for (const argument of measure.arguments) add(argument);
    } else if (node.kind === 'Stage') for (const key of node.by) add(key.value);
    else if (node.kind === 'NewTerms') node.fields.forEach(add);
    return undefined;
  });
  return [...names];
}

/** Whole numbers that a plan compares with: thresholds, mostly. */
export function thresholdsOf(plan: Plan, limit: number): readonly number[] {
  const found = new Set<number>([1, 2]);
  walk(plan, (node) => {
    if (node.kind === 'Stage') found.add(node.runs);
    if (node.kind !== 'Compare' || node.right.kind !== 'Literal') return undefined;
    const number = Number(node.right.value);
    if (!Number.isInteger(number) || number < 0 || number > limit) return undefined;
    for (const near of [number - 1, number, number + 1]) if (near > 0) found.add(near);
    return undefined;
  });
  return [...found];
}
