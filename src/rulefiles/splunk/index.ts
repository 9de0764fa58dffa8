export { splunkConf } from './conf.ts';
export { parseLookups } from './lookups.ts';
export { type MacroEntry, parseMacros } from './macros.ts';
export { lookupTable, macroTable } from './tables.ts';
export { splunkYaml } from './yaml.ts';
