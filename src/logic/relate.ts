import { compilePredicate, type Test } from '../evaluate/index.ts';
import { toEvent } from '../events/index.ts';
import { keyOf, type PatternPart, type Predicate, rewrite } from '../ir/index.ts';
import { withoutNeedlessNested } from '../passes/index.ts';
import { atomTable, type Formula } from './atoms.ts';
import { inOneCase, inTheirCase, truthFields, withNames, withPaths } from './derived.ts';
import { withoutLower } from './lowered.ts';
import { type Effort, type Model, satisfy } from './satisfy.ts';
import { severalInOne, withSingleValues } from './single-values.ts';
import type { Steps } from './solver.ts';
import { differenceOf } from './structure.ts';
import { theoryOf } from './theory.ts';
import { assuming, type WitnessRecord, witnessOf } from './witness.ts';

export type Relation = 'equal' | 'narrower' | 'broader' | 'overlap' | 'disjoint' | 'unknown';

/** How the events of A relate to those of B. */
export interface Related {
  /** A relative to B: `narrower` when every event of A is one of B, but not the reverse. */
  readonly relation: Relation;
  /**
   * Every event of A is one of B; undefined when that is not known. `false` without a witness rests on parts that
   * nobody can evaluate being independent of all else.
   */
  readonly within?: boolean;
  /** Every event of B is one of A. */
  readonly contains?: boolean;
  /** Events, each confirmed by evaluating both. */
  readonly witness?: {
    readonly onlyA?: WitnessRecord;
    readonly onlyB?: WitnessRecord;
    readonly both?: WitnessRecord;
  };
}

export interface RelateBudget extends Effort {
  /** Steps of all searches together: some tenths of a microsecond each. */
  readonly steps: number;
  /** The operating system of the events, where it is known: how paths are written. */
  readonly product?: string;
}

export const defaultBudget: RelateBudget = {
  rounds: 400,
  conflicts: 20_000,
  refusals: 12,
  steps: 2_000_000,
};

/**
 * Decides how two predicates relate, by logic: leaves that mean the same are one variable, leaves on the same field
 * are related as sets of texts. Parts that nobody can evaluate (text of another language, a regular expression that
 * looks around) are taken as independent of all else; a file's name is taken as the end of its path.
 */
export function relate(a: Predicate, b: Predicate, budget: Partial<RelateBudget> = {}): Related {
  const effort = { ...defaultBudget, ...budget };
  return relateWithin(a, b, effort, { left: effort.steps });
}

/** The same with steps that are shared with other questions. */
export function relateWithin(
  givenA: Predicate,
  givenB: Predicate,
  budget: RelateBudget,
  steps: Steps,
): Related {
  if (keyOf(givenA) === keyOf(givenB)) return equal;
  const simple = simpler([givenA, givenB], budget.product);
  const a = simple(givenA);
  const b = simple(givenB);
  const { equal: alike, rest } = differenceOf(a, b);
  if (alike) return equal;
  // What follows from the parts that differ is cheap to find; what does not may still follow from all.
  const parts = rest === undefined ? undefined : prepare(rest[0], rest[1], budget, steps);
  const isInside = parts?.ask(true, false) === undefined && parts !== undefined;
  const isOutside = parts?.ask(false, true) === undefined && parts !== undefined;
  if (isInside && isOutside) return equal;
  const questions = prepare(a, b, budget, steps);
  const onlyA = isInside ? undefined : questions.ask(true, false);
  const onlyB = isOutside ? undefined : questions.ask(false, true);
  const both = questions.ask(true, true);
  const within = answer(onlyA);
  const contains = answer(onlyB);
  const shown = settled(givenA, givenB);
  const witness = {
    ...(isWitness(onlyA) ? { onlyA: shown(onlyA.record, true, false) } : {}),
    ...(isWitness(onlyB) ? { onlyB: shown(onlyB.record, false, true) } : {}),
    ...(isWitness(both) ? { both: shown(both.record, true, true) } : {}),
  };
  return {
    relation: relationOf(within, contains, answer(both)),
    ...(within === undefined ? {} : { within }),
    ...(contains === undefined ? {} : { contains }),
    ...(Object.keys(witness).length === 0 ? {} : { witness }),
  };
}

const equal: Related = { relation: 'equal', within: true, contains: true };

/** Whether every event of A is one of B; cheaper than `relate` where only this is asked. */
export function isWithin(
  a: Predicate,
  b: Predicate,
  budget: Partial<RelateBudget> = {},
): { readonly within?: boolean; readonly witness?: WitnessRecord } {
  if (keyOf(a) === keyOf(b)) return { within: true };
  const effort = { ...defaultBudget, ...budget };
  const steps = { left: effort.steps };
  const simple = simpler([a, b], effort.product);
  const [left, right] = [simple(a), simple(b)];
  const { equal: alike, rest } = differenceOf(left, right);
  if (alike) return { within: true };
  if (rest !== undefined && prepare(rest[0], rest[1], effort, steps).ask(true, false) === undefined)
    return { within: true };
  const found = prepare(left, right, effort, steps).ask(true, false);
  const within = answer(found);
  return {
    ...(within === undefined ? {} : { within }),
    ...(isWitness(found) ? { witness: settled(a, b)(found.record, true, false) } : {}),
  };
}

function relationOf(
  within: boolean | undefined,
  contains: boolean | undefined,
  apart: boolean | undefined,
): Relation {
  if (within === undefined || contains === undefined)
    return apart === true && !within && !contains ? 'disjoint' : 'unknown';
  if (within && contains) return 'equal';
  if (within) return 'narrower';
  if (contains) return 'broader';
  if (apart === undefined) return 'unknown';
  return apart ? 'disjoint' : 'overlap';
}

/** An event, or that there certainly is none (`undefined`), or neither. */
type Found = { readonly record?: WitnessRecord } | 'unknown' | undefined;

function answer(found: Found): boolean | undefined {
  if (found === 'unknown') return undefined;
  return found === undefined;
}

function isWitness(found: Found): found is { readonly record: WitnessRecord } {
  return typeof found === 'object' && found.record !== undefined;
}

/** Conditions on elements of arrays within conditions on elements of arrays. */
const nestingLimit = 8;

/** Writes the values of an event as their fields have them, where that shows the same. */
function settled(
  a: Predicate,
  b: Predicate,
): (record: WitnessRecord, inA: boolean, inB: boolean) => WitnessRecord {
  const truths = truthFields([a, b]);
  const [inFirst, inSecond] = [compilePredicate(a), compilePredicate(b)];
  return (record, inA, inB) => {
    const cased = inTheirCase(record, (name) => truths.has(name));
    const event = toEvent(cased);
    return inFirst(event) === inA && inSecond(event) === inB ? cased : record;
  };
}

/** Brings predicates that are compared with each other into a form in which equals look alike. */
function simpler(
  compared: readonly Predicate[],
  product: string | undefined,
): (each: Predicate) => Predicate {
  const truths = truthFields(compared);
  return (each) => inOneCase(withoutTerms(withoutLower(withoutNeedlessNested(each))), product, truths);
}

/**
 * A term between wildcards is text that occurs anywhere: the wildcards take in what is left of its segment, however
 * texts are cut up.
 */
function withoutTerms(predicate: Predicate): Predicate {
  return rewrite(predicate, (node) => {
    if (node.kind !== 'Keyword' || node.scope !== 'term' || node.pattern.length !== 3) return node;
    const [before, part, after] = node.pattern;
    const anywhere = isMany(before) && isMany(after) && part !== undefined && 'text' in part;
    return anywhere ? { ...node, scope: 'contains', pattern: [part] } : node;
  });
}

function isMany(part: PatternPart | undefined): boolean {
  return part !== undefined && 'any' in part && part.any === 'many';
}

interface Questions {
  readonly ask: (inA: boolean, inB: boolean) => Found;
}

function prepare(
  givenA: Predicate,
  givenB: Predicate,
  budget: RelateBudget,
  steps: Steps,
  depth = 0,
): Questions {
  const { predicates, derived } = withPaths([givenA, givenB], budget.product);
  const [a = givenA, b = givenB] = predicates;
  const table = atomTable();
  const formulas: readonly [Formula, Formula] = [table.formula(a), table.formula(b)];
  const atoms = table.list;
  steps.left -= 10 * atoms.length;
  const theory = theoryOf(atoms, steps);
  const laws: (readonly number[])[] = [];
  const opaque = atoms.some((atom) => atom.opaque);
  return { ask };

  function ask(inA: boolean, inB: boolean): Found {
    const formula: Formula = {
      type: 'and',
      items: [inA ? formulas[0] : inverse(formulas[0]), inB ? formulas[1] : inverse(formulas[1])],
    };
    let record: WitnessRecord | undefined;
    let confirmed = false;
    const accept = (model: Model): boolean | readonly number[] => {
      const holds = (predicate: Predicate): Test =>
        compilePredicate(assuming(predicate, model, table.atomOf));
      const [inFirst, inSecond] = [holds(a), holds(b)];
      const [first, second] = [holds(givenA), holds(givenB)];
      const shows = (candidate: WitnessRecord): boolean => {
        const event = toEvent(candidate);
        if (inFirst(event) !== inA || inSecond(event) !== inB) return false;
        if (derived.length === 0) return true;
        // A path without a directory is its own name, which the conditions on paths do not know.
        const whole = toEvent(withNames(candidate, derived));
        return first(whole) === inA && second(whole) === inB;
      };
      const plain = witnessOf(model, atoms, solveItem);
      const single = withSingleValues(plain, model, atoms, steps);
      const candidate = [single, plain].find(shows);
      if (candidate === undefined) return false;
      confirmed = true;
      // With opaque parts, the event alone does not show it.
      if (opaque) return true;
      record ??= withNames(candidate, derived);
      const several = severalInOne(candidate, model, atoms);
      if (several === undefined) record = withNames(candidate, derived);
      return several ?? true;
    };
    const found = satisfy(formula, atoms, theory, laws, budget, steps, accept);
    // Better an event that has several values where there is mostly one than none.
    if ((found === undefined || found === 'unknown') && !confirmed) return found;
    return record === undefined ? {} : { record };
  }

  function solveItem(item: Predicate): WitnessRecord | undefined {
    if (depth >= nestingLimit) return undefined;
    const always: Predicate = { kind: 'Constant', value: true };
    const plain = simpler([item], budget.product)(item);
    const found = prepare(plain, always, budget, steps, depth + 1).ask(true, true);
    return isWitness(found) ? found.record : undefined;
  }
}

function inverse(item: Formula): Formula {
  return { type: 'not', item };
}
