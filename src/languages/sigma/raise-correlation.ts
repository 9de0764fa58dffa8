import type { SigmaCorrelation } from './ast.ts';
import type { Peeled } from './peel.ts';
import type { Named } from './raise-rules.ts';
import { raiseSequence } from './raise-sequence.ts';
import { raiseThreshold } from './raise-threshold.ts';
import type { Raising } from './raising.ts';

/** Groups with a limit, and sequences, as a correlation with its rules. */
export function raiseCorrelation(
  peeled: Peeled,
  raising: Raising,
  named: Named,
): SigmaCorrelation | undefined {
  const { core } = peeled;
  const correlation =
    core.kind === 'Aggregate'
      ? raiseThreshold(core, peeled, raising, named)
      : core.kind === 'Sequence'
        ? raiseSequence(core, peeled, raising, named)
        : undefined;
  if (correlation !== undefined) raising.rules.push(correlation);
  return correlation;
}
