export type { OpenedRule, RuleFileFormat, RuleToWrite } from './format.ts';
