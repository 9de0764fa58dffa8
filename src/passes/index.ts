export { approximate, type LeftOut, leavesNothing, opaqueLeftOut } from './approximate.ts';
export { withImpliedMatches } from './implied.ts';
export { asksSomething, joinsAsSequences } from './joins.ts';
export { nestedEffect, withoutNeedlessNested, withoutNested } from './nested.ts';
export { normalise, normaliseAsSpelled } from './normalise.ts';
export { type Impossible, impossible, withoutImpossible } from './possible.ts';
export { type AskedValues, conjuncts, countedOnce, excludeEachOther, valuesOf } from './unions.ts';
