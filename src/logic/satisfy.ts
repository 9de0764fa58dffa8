import type { Atom, Formula } from './atoms.ts';
import { negate, type Solver, type Steps, solver } from './solver.ts';
import type { Theory } from './theory.ts';

/** A truth assignment that some event may have, with a text for each true atom that is about texts. */
export interface Model {
  readonly isTrue: (atom: Atom) => boolean;
  readonly texts: ReadonlyMap<Atom, string>;
}

export interface Effort {
  /** Assignments tried against the theory. */
  readonly rounds: number;
  /** Conflicts of the solver in one round. */
  readonly conflicts: number;
  /** Models that may be turned down. */
  readonly refusals: number;
}

/**
 * Models of a formula, one after another as `accept` turns them down: a solver proposes, the theory of texts refuses
 * with a law that the proposal broke. `undefined` when there is certainly none.
 */
export function satisfy(
  formula: Formula,
  atoms: readonly Atom[],
  theory: Theory,
  /** Laws found on the way; used again for other formulas over the same atoms. */
  laws: (readonly number[])[],
  effort: Effort,
  steps: Steps,
  /** True, or false, or what a model that is turned down for must not have (as a law, for this question alone). */
  accept: (model: Model) => boolean | readonly number[],
): Model | 'unknown' | undefined {
  const sat = solver(steps);
  const variables = atoms.map(() => sat.newVariable());
  const literalOf = (law: number): number => (law < 0 ? 2 * variables[~law]! + 1 : 2 * variables[law]!);
  const addLaw = (law: readonly number[]): void => sat.add(law.map(literalOf));
  for (const law of theory.laws) addLaw(law);
  for (const law of laws) addLaw(law);
  sat.add([encode(formula, sat, variables)]);
  let certain = true;
  let refusals = 0;
  for (let round = 0; round < effort.rounds; round++) {
    const values = sat.solve(effort.conflicts);
    if (values === 'unknown') return 'unknown';
    if (values === undefined) return certain ? undefined : 'unknown';
    const isTrue = (atom: Atom): boolean => values[variables[atom.index]!]!;
    const checked = theory.check(isTrue);
    if (steps.left < 0 && !('texts' in checked)) return 'unknown';
    if ('texts' in checked) {
      const model = { isTrue, texts: checked.texts };
      const accepted = accept(model);
      if (accepted === true) return model;
      if (++refusals > effort.refusals) return 'unknown';
      certain = false;
      // Another assignment may do; this one is not refuted, only left.
      if (accepted === false) addLaw(atoms.map((atom) => (isTrue(atom) ? ~atom.index : atom.index)));
      else addLaw(accepted);
    } else {
      for (const law of checked.broken) addLaw(law);
      if (checked.certain) laws.push(...checked.broken);
      else certain = false;
    }
  }
  return 'unknown';
}

/** A literal that is true exactly when the formula is (Tseitin). */
function encode(formula: Formula, sat: Solver, variables: readonly number[]): number {
  switch (formula.type) {
    case 'atom':
      return 2 * variables[formula.atom.index]!;
    case 'not':
      return negate(encode(formula.item, sat, variables));
    case 'constant': {
      const literal = 2 * sat.newVariable();
      sat.add([formula.value ? literal : negate(literal)]);
      return literal;
    }
    case 'and':
    case 'or': {
      const flip = formula.type === 'and' ? 0 : 1;
      const items = formula.items.map((item) => encode(item, sat, variables) ^ flip);
      const all = 2 * sat.newVariable();
      for (const item of items) sat.add([negate(all), item]);
      sat.add([all, ...items.map(negate)]);
      return all ^ flip;
    }
  }
}
