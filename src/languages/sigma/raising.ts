import type { Diagnostic } from '../../diagnostics/index.ts';
import type { Plan } from '../../ir/index.ts';
import type { SigmaCorrelation, SigmaRule } from './ast.ts';
import type { Names } from './names.ts';

/** What raising a part of a plan may add to. */
export interface Raising {
  readonly diagnostics: Diagnostic[];
  readonly title: string;
  /** In the order of the file: a correlation comes after its rules. */
  readonly rules: (SigmaRule | SigmaCorrelation)[];
  /** The names of rules of the file. */
  readonly taken: Names;
  /** Names of the rules that correlations refer to, by the key of their plan. */
  readonly names: Map<string, string>;
  readonly raiseNode: (
    plan: Plan,
    raising: Raising,
    title: string,
    name?: string,
  ) => SigmaRule | SigmaCorrelation | undefined;
}
