import { findText, intersection, type RegexNode, type SearchBudget } from '../regex/index.ts';
import type { Atom } from './atoms.ts';
import { isSingle } from './related-fields.ts';
import type { Model } from './satisfy.ts';
import { type Texts, textsOfSet } from './texts.ts';
import type { WitnessRecord } from './witness.ts';

/** Texts that are tried for one value. */
const triedOrders = 24;

/**
 * The event with one value in each field that has one only, where several conditions have each been given a text:
 * a text that holds for all of them and for none of the others. As it is where none is found.
 */
export function withSingleValues(
  record: WitnessRecord,
  model: Model,
  atoms: readonly Atom[],
  budget: SearchBudget,
): WitnessRecord {
  const changed: Record<string, unknown> = { ...record };
  for (const [name, value] of Object.entries(record)) {
    if (!Array.isArray(value) || value.length < 2 || !isSingle(name)) continue;
    const own = atoms.filter((atom) => atom.field?.name === name && atom.set !== undefined);
    const inside = own.filter((atom) => model.isTrue(atom)).map((atom) => textsOfSet(atom.set!));
    const outside = own.filter((atom) => !model.isTrue(atom)).map((atom) => textsOfSet(atom.set!));
    const text = textIn(value.map(String), inside, outside, budget);
    if (text !== undefined) changed[name] = text;
  }
  return changed;
}

/**
 * The conditions, as a law against them all together, by which a field that has one value got several; undefined when
 * no field has.
 */
export function severalInOne(
  record: WitnessRecord,
  model: Model,
  atoms: readonly Atom[],
): readonly number[] | undefined {
  for (const [name, value] of Object.entries(record)) {
    if (!Array.isArray(value) || value.length < 2 || !isSingle(name)) continue;
    const own = atoms.filter((atom) => atom.field?.name === name && atom.set !== undefined);
    return own.filter((atom) => model.isTrue(atom)).map((atom) => ~atom.index);
  }
  return undefined;
}

function textIn(
  parts: readonly string[],
  inside: readonly Texts[],
  outside: readonly Texts[],
  budget: SearchBudget,
): string | undefined {
  const fits = (text: string): boolean => {
    budget.left -= inside.length + outside.length;
    return inside.every((set) => set.has(text)) && !outside.some((set) => set.has(text));
  };
  const found = joined(parts).find(fits);
  if (found !== undefined) return found;
  const nodes = inside.flatMap((set): RegexNode[] =>
    set.everything || set.node === undefined ? [] : [set.node],
  );
  if (nodes.length === 0 || budget.left < 0) return undefined;
  const searched = findText(
    intersection(nodes),
    outside.flatMap((set) => set.node ?? []),
    { left: Math.min(budget.left, 300_000) },
  );
  return typeof searched === 'object' && fits(searched.text) ? searched.text : undefined;
}

/** The parts one after another, each of them first or last once. */
function joined(parts: readonly string[]): readonly string[] {
  const orders: (readonly string[])[] = [parts, [...parts].reverse()];
  for (const first of parts) {
    for (const last of parts) {
      if (first === last || orders.length > triedOrders) continue;
      orders.push([first, ...parts.filter((part) => part !== first && part !== last), last]);
    }
  }
  return [...parts, ...orders.flatMap((order) => [order.join(''), order.join(' ')])];
}
