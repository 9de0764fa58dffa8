export { type Bounds, boundsOf } from './bounds.ts';
export { type Expectation, readExpectations } from './expectations.ts';
export { type Explained, explainRule, type Verdict } from './explain.ts';
export { type CheckedExpectation, isAbout, type TestedRule, testRule, testRules } from './run.ts';
export { sourceTest } from './sources.ts';
