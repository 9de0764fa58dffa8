import type { Effect, Severity } from '../effect.ts';

/** One catalogued diagnostic. `{name}` stands for a value given where it is reported. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly message: string;
  /** What to do about it, when that is always the same. */
  readonly help?: string;
  /** The effect on matching events, when that is always the same. */
  readonly effect?: Effect;
  /** Two or three sentences for the code's page in docs/diagnostics. */
  readonly explanation: string;
}

export function entries<const Codes extends Record<string, CatalogueEntry>>(table: Codes): Codes {
  return table;
}
