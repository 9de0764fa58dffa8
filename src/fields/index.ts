export { addressNetwork } from './addresses.ts';
export { droppable } from './approximate.ts';
export { withWiderFields } from './arguments.ts';
export { canonicalise } from './canonicalise.ts';
export {
  describeField,
  type FieldDescription,
  type FieldMeaning,
  type FieldName,
  isKnownTo,
} from './describe.ts';
export { type FieldInfo, fieldInfo, fieldSuggestions, fieldsLike, holdsTexts } from './info.ts';
export { localise, type Observe } from './localise.ts';
export { type Overlay, parseOverlay } from './overlay.ts';
export { isSourceMacro } from './sources.ts';
