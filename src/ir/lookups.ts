import { not } from './build.ts';
import type { Lookup, LookupPair } from './plan.ts';
import type { Predicate } from './predicate.ts';

/**
 * A look-up in a table of a name that only keeps the rows that are found, or only those that are not, as a condition
 * on rows: what it asks for is in the table. Undefined for one that brings columns, or that looks into other events.
 */
export function lookupCondition({ table, on, mode, rows, span }: Lookup): Predicate | undefined {
  if (mode === 'enrich' || rows !== undefined) return undefined;
  const pairs = on.map((group) => group.map(({ spelling: _, ...pair }: LookupPair) => pair));
  const found: Predicate = {
    kind: 'OpaquePredicate',
    language: 'lookup',
    text: `${table} ${JSON.stringify(pairs)}`,
    name: `lookup ${table}`,
    ...(span === undefined ? {} : { span }),
  };
  return mode === 'match' ? found : not(found);
}
