export { canonicalise } from './canonicalise.ts';
export { type FieldInfo, fieldInfo, fieldSuggestions } from './info.ts';
export { localise } from './localise.ts';
export { isSourceMacro } from './sources.ts';
