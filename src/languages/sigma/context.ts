import type { ReadContext } from '../../language/index.ts';
import type { SigmaCorrelation, SigmaFilter, SigmaRule } from './ast.ts';

/** What a Sigma rule may need beyond its own file. */
export interface SigmaContext extends ReadContext {
  /** Rules and filters of other files, for correlations and filters that refer to them. */
  readonly library?: SigmaLibrary;
}

export interface SigmaLibrary {
  /** By id in lower case, and by name. */
  readonly rules: ReadonlyMap<string, SigmaRule | SigmaCorrelation>;
  readonly filters: readonly SigmaFilter[];
}
