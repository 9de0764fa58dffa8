export { type RelatedPlans, relatePlans } from './plans.ts';
export { defaultBudget, isWithin, type RelateBudget, type Related, type Relation, relate } from './relate.ts';
export { dependentFields, isImpossible } from './related-fields.ts';
export { type TestedClaim, testClaim } from './tested.ts';
export type { WitnessRecord } from './witness.ts';
