import type { Case, FieldRef, Pattern, Predicate } from '../ir/index.ts';

/**
 * Values that vendors write differently. A codec rewrites a leaf's values one by one; a value that it does not know
 * gives undefined, and the leaf stays as it is.
 */
export interface Codec {
  toCanonical(value: Pattern, operand: Operand, mode: Case): Predicate | undefined;
  /** `own`: the leaf came from this very field, so that only what `toCanonical` made is undone. */
  toVendor(leaf: Predicate, operand: FieldRef, own: boolean): Encoded | undefined;
}
/** A leaf in a vendor's values; `effect` where the vendor's values do not tell apart what the leaf does. */
export interface Encoded {
  readonly leaf: Predicate;
  /** Words that the vendor has none for: left out. */
  readonly unsaid?: readonly string[];
  readonly effect?: 'broader' | 'different';
}
/** Makes the reference to a canonical field that a vendor's field holds. */
export type Operand = (canonical: string) => FieldRef;

export function isMany(part: Pattern[number] | undefined): boolean {
  return part !== undefined && 'any' in part && part.any === 'many';
}
