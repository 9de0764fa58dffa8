export { splunkConf } from './conf.ts';
export { parseLookups } from './lookups.ts';
export { type MacroEntry, parseMacros } from './macros.ts';
export { splunkYaml } from './yaml.ts';
