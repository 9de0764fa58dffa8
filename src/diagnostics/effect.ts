/** What a change does to the set of events that a rule matches, and what a whole output amounts to. */

export type Severity = 'error' | 'warning' | 'info';

/**
 * `broader`: matches all that the source matches and perhaps more. `narrower`: matches nothing that the source does
 * not, and perhaps less. `different`: neither holds. `metadata`: the matching events are the same; something that
 * is only shown to people is lost.
 */
export type Effect = 'broader' | 'narrower' | 'different' | 'metadata';

/** The least upper bound of an output's effects; `none` where no text could be given. */
export type Fidelity = 'exact' | 'broader' | 'narrower' | 'different' | 'none';

/** How a claim of fidelity was checked. */
export type Verified = 'proven' | 'tested' | 'no';

/** An effect on a part of a predicate, seen from outside a negation. */
export function flipEffect(effect: Effect): Effect {
  if (effect === 'broader') return 'narrower';
  if (effect === 'narrower') return 'broader';
  return effect;
}

/** `effect` as it is, or flipped when the part stands under an odd number of negations. */
export function effectUnder(effect: Effect, negated: boolean): Effect {
  return negated ? flipEffect(effect) : effect;
}

/** The least upper bound of the effects on matching. */
export function fidelityOf(effects: Iterable<Effect | undefined>): Exclude<Fidelity, 'none'> {
  let fidelity: Exclude<Fidelity, 'none'> = 'exact';
  for (const effect of effects) {
    if (effect === undefined || effect === 'metadata') continue;
    if (fidelity === 'exact') fidelity = effect;
    else if (fidelity !== effect) fidelity = 'different';
  }
  return fidelity;
}
