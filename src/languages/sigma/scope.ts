import type { Diagnostic } from '../../diagnostics/index.ts';
import type { Plan } from '../../ir/index.ts';
import type { SigmaFilter, SigmaQuery } from './ast.ts';
import type { SigmaContext } from './context.ts';

/** What lowering a rule may look at, and where it reports. */
export interface Scope {
  readonly query: SigmaQuery;
  readonly context: SigmaContext;
  readonly filters: readonly SigmaFilter[];
  readonly diagnostics: Diagnostic[];
  /** Filters of forms that only Sigma 2.2 has: each is spoken of once. */
  readonly newer: Set<SigmaFilter>;
  /** Lowers a rule that a correlation refers to. */
  readonly lower: (node: SigmaQuery['main'], scope: Scope, depth: number) => Plan | undefined;
}
