export { type Bounds, boundsOf } from './bounds.ts';
export { type Expectation, readExpectations } from './expectations.ts';
export { type Explained, explainRule, type Verdict } from './explain.ts';
export {
  type CheckedExpectation,
  isAbout,
  type RuleRun,
  ruleRun,
  type TestedRule,
  testRules,
} from './run.ts';
export { sourceTest, withSourceConditions, withSourceTests } from './sources.ts';
