import { localise } from '../fields/index.ts';
import {
  always,
  and,
  exists,
  field,
  not,
  or,
  type Plan,
  type Predicate,
  rewrite,
  type Source,
  walk,
} from '../ir/index.ts';

/** What events of the source's log sources say about themselves, in canonical fields; undefined when nothing is known. */
export function sourceTest(source: Source): Predicate | undefined {
  if (source.logSources.length === 0) return undefined;
  return localTest({ kind: 'Source', logSources: source.logSources });
}

function localTest(source: Source): Predicate | undefined {
  const local = localise(source, 'ecs').value;
  return local?.kind === 'Filter' ? local.predicate : undefined;
}

/**
 * What an event must be to be looked at by a rule. A rule in canonical names says so in conditions of its own, which
 * hold as they are written. For others, an event that does not say what it is (few of those written by hand do) is
 * taken to be of their log source.
 */
export function sourceCondition(source: Source): Predicate | undefined {
  if (source.native?.taxonomy === 'ecs') return localTest(source);
  const test = sourceTest(source);
  if (test === undefined) return undefined;
  const answered: Predicate[] = [];
  walk(test, (node) => {
    if (node.kind === 'FieldRef') answered.push(exists(node));
    return undefined;
  });
  // An event that says something else of itself, and nothing of what is asked, is from elsewhere.
  const silent = not(or(kinds.map((name) => exists(field(name)))));
  return and([whereSaid(test), or([...answered, silent])]);
}

/** Fields by which most events say what they are. */
const kinds = ['event.category', 'event.dataset', 'data_stream.dataset'];

/** The plan with the log sources as conditions, so that a rule about processes matches no network events. */
export function withSourceTests(plan: Plan): Plan {
  return rewrite(plan, (node) => {
    if (node.kind !== 'Source') return node;
    const predicate = sourceCondition(node);
    return predicate === undefined ? node : { kind: 'Filter', input: node, predicate };
  }) as Plan;
}

/**
 * The plan with its log sources as the conditions that their events satisfy, to be compared with another's; undefined
 * when no condition is known for one of them.
 */
export function withSourceConditions(plan: Plan): Plan | undefined {
  let known = true;
  const result = rewrite(plan, (node) => {
    if (node.kind !== 'Source' || node.logSources.length === 0) return node;
    const predicate = sourceTest(node);
    known &&= predicate !== undefined;
    return { kind: 'Filter', input: { ...node, logSources: [] }, predicate: predicate ?? always };
  }) as Plan;
  return known ? result : undefined;
}

/** True where an event has no value for the fields that a condition asks about. */
function whereSaid(predicate: Predicate): Predicate {
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
