import { type Diagnostic, type Fidelity, fidelityOf, type Verified } from './diagnostics/index.ts';
import { withCommandLines } from './fields/index.ts';
import { type Rule, sameMeaning } from './ir/index.ts';
import { type Related, relatePlans } from './logic/index.ts';

/** What the check of a conversion's claim gave. */
export interface Verification {
  readonly verified: Verified;
  /** Set when the claim does not hold: a bug of ours, with what was found instead. */
  readonly refuted?: Related;
}

/**
 * Checks the claim of a conversion: `output` is the emitted text, read back by its own language; `effects` are those
 * of writing it (what reading the source already changed is no claim about the output).
 */
export function verifyClaim(source: Rule, output: Rule, effects: readonly Diagnostic[]): Verification {
  const claim = fidelityOf(effects.map(({ effect }) => effect));
  if (sameMeaning(source.plan, output.plan)) return { verified: 'proven' };
  const related = relatePlans(withCommandLines(source.plan, output.plan), output.plan);
  const verdict = VERDICTS[claim](related);
  if (verdict === true) return { verified: 'proven' };
  return verdict === false ? { verified: 'no', refuted: related } : { verified: 'no' };
}

/** Whether what is known of source against output bears the claim out (true), refutes it (false), or neither. */
const VERDICTS: Readonly<Record<Exclude<Fidelity, 'none'>, (related: Related) => boolean | undefined>> = {
  exact: ({ relation }) => (relation === 'unknown' ? undefined : relation === 'equal'),
  broader: (related) =>
    contained(related) ? true : related.witness?.onlyA !== undefined ? false : undefined,
  narrower: (related) =>
    contains(related) ? true : related.witness?.onlyB !== undefined ? false : undefined,
  // Nothing is claimed.
  different: () => undefined,
};

/** All that the source matches, the output matches. */
function contained({ relation }: Related): boolean {
  return relation === 'equal' || relation === 'narrower';
}

function contains({ relation }: Related): boolean {
  return relation === 'equal' || relation === 'broader';
}

/**
 * Whether two texts of one language mean the same as far as their reader can tell: the same plan, read with the same
 * reservations. What the reader could not hold exactly, it could not hold in either.
 */
export function readsTheSame(
  a: { readonly rule: Rule; readonly diagnostics: readonly Diagnostic[] },
  b: { readonly rule: Rule; readonly diagnostics: readonly Diagnostic[] },
): boolean {
  return sameMeaning(a.rule.plan, b.rule.plan) && reservations(a.diagnostics) === reservations(b.diagnostics);
}

function reservations(diagnostics: readonly Diagnostic[]): string {
  const marks = diagnostics.flatMap(({ code, effect }) =>
    effect === undefined || effect === 'metadata' ? [] : [`${code} ${effect}`],
  );
  return marks.sort().join('\n');
}
