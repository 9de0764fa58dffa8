import { companion } from './companion.ts';
import { elasticNdjson, elasticToml } from './elastic/index.ts';
import type { RuleFileFormat } from './format.ts';
import { sigmaFile } from './sigma.ts';
import { splunkConf, splunkYaml } from './splunk/index.ts';

export { tacticNamesKnown, techniqueName, techniqueTactics } from './elastic/attack.ts';
export type { OpenedRule, RuleFileFormat, RuleToWrite } from './format.ts';
export { openRules, recogniseQuery } from './recognise.ts';
export { lookupTable, type MacroEntry, macroTable, parseLookups, parseMacros } from './splunk/index.ts';

/** Every rule-file format, in the order in which they are tried. The first that writes a language is its default. */
export const formats: readonly RuleFileFormat[] = [
  sigmaFile,
  splunkYaml,
  elasticToml,
  elasticNdjson,
  splunkConf,
  companion,
];
