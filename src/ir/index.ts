export {
  always,
  and,
  anyMany,
  anyOne,
  call,
  compare,
  equals,
  exists,
  field,
  isCaseless,
  literal,
  literalText,
  match,
  matchAny,
  never,
  not,
  oneOf,
  or,
  pattern,
  wildcards,
} from './build.ts';
export { childKeys, type Node, type NodeKind, type NodeOf, unreachable } from './children.ts';
export { isOfEvents } from './computed.ts';
export { caseClasses, foldText } from './fold.ts';
export { fromJson, type RuleJson, toJson } from './json.ts';
export { keyOf, sameMeaning } from './key.ts';
export { onField, testedField, testedOperand } from './leaves.ts';
export { lookupCondition } from './lookups.ts';
export type * from './plan.ts';
export { measureFunctions } from './plan.ts';
export type * from './predicate.ts';
export { functionNames, timeParts, timeUnits } from './predicate.ts';
export { logSourceText, printNode } from './print.ts';
export type * from './rule.ts';
export { looksAtSeveral } from './together.ts';
export { children, mapChildren, rewrite, rewriteLeaves, walk, walkLeaves } from './walk.ts';
