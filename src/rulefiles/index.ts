import type { RuleFileFormat } from './format.ts';

export type { OpenedRule, RuleFileFormat, RuleToWrite } from './format.ts';
export { openRules, recogniseQuery } from './recognise.ts';

/** Every rule-file format, in the order in which they are tried. */
export const formats: readonly RuleFileFormat[] = [];
