export { splunkConf } from './conf.ts';
export { type LookupDefinition, parseLookups } from './lookups.ts';
export { type MacroEntry, parseMacros } from './macros.ts';
export { splunkYaml } from './yaml.ts';
