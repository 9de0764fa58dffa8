import { addressOf } from './addresses.ts';
import type { Mapping } from './tables.ts';

const rank: Readonly<Record<Mapping['relation'], number>> = {
  same: 0,
  value: 1,
  format: 1,
  selector: 1,
  approximate: 2,
  composite: 3,
  event: 3,
  token: 4,
  position: 4,
};

/** Of two names alike, the better attested one. */
const doubt: Readonly<Record<Mapping['confidence'], number>> = { high: 0, medium: 0.1, low: 0.2 };

/** The mapping that a name has where its value does not matter. Names made by rule come after those of the tables. */
export function preferred(mappings: readonly Mapping[]): Mapping | undefined {
  let best: Mapping | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const mapping of mappings) {
    const doubtful = mapping.relation === 'approximate' && mapping.confidence === 'low';
    const own =
      (mapping.byRule === true ? 2.5 : doubtful ? 3 : rank[mapping.relation]) + doubt[mapping.confidence];
    if (own < bestRank) {
      best = mapping;
      bestRank = own;
    }
  }
  // What may be an address or a name is in `.address`; `.ip` has it too where it is an address.
  const address = best === undefined ? undefined : addressOf(best.canonical);
  if (address === undefined) return best;
  return mappings.find((item) => item.canonical === address && item.relation === best?.relation) ?? best;
}
