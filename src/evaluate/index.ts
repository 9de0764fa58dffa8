export { canonicalEvent } from './canonical.ts';
export { type CanonicalEventFormat, type EventFormat, eventFormats } from './eventform.ts';
export { needsValues } from './functions.ts';
export { addressText, readNetwork } from './network.ts';
export { planMatches } from './plan.ts';
export {
  compilePredicate,
  compileScalar,
  evaluatePredicate,
  type Test,
  unevaluable,
  unevaluablePart,
} from './predicate.ts';
export { indexPredicates, type PredicateIndex } from './ruleindex.ts';
export type { Values } from './scalar.ts';
export { compilePattern, numberOf, order, textOf } from './values.ts';
