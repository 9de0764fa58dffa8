export type {
  Condition,
  ConditionAnd,
  ConditionError,
  ConditionNot,
  ConditionOr,
  Quantified,
  SelectionRef,
} from './ast.ts';
export { parseCondition } from './parser.ts';
