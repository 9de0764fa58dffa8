import { localise } from '../fields/index.ts';
import { exists, not, or, type Plan, type Predicate, rewrite, type Source, walk } from '../ir/index.ts';

/** What events of the source's log sources say about themselves, in canonical fields; undefined when nothing is known. */
export function sourceTest(source: Source): Predicate | undefined {
  if (source.logSources.length === 0) return undefined;
  const bare: Plan = { kind: 'Source', logSources: source.logSources };
  const local = localise(bare, 'ecs').value;
  return local?.kind === 'Filter' ? local.predicate : undefined;
}

/**
 * The plan with the log sources as conditions, so that a rule about processes does not match network events of a
 * mixed file. An event that does not say what it is (few of those written by hand do) is taken to be of the source.
 */
export function withSourceTests(plan: Plan): Plan {
  return rewrite(plan, (node) => {
    if (node.kind !== 'Source') return node;
    const test = sourceTest(node);
    return test === undefined ? node : { kind: 'Filter', input: node, predicate: whereSaid(test) };
  }) as Plan;
}

/** True where an event has no value for the fields that a condition asks about. */
export function whereSaid(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'And':
    case 'Or':
      return { ...predicate, items: predicate.items.map(whereSaid) };
    case 'Not':
      return predicate;
    default: {
      const missing: Predicate[] = [];
      walk(predicate, (node) => {
        if (node.kind === 'FieldRef') missing.push(not(exists(node)));
        return undefined;
      });
      return or([predicate, ...missing]);
    }
  }
}
