export {
  type EmitContext,
  type Language,
  type LookupDefinition,
  type LookupSettings,
  type LookupTable,
  type Lowered,
  language,
  type MacroDefinition,
  type MacroTable,
  type Placeholders,
  type Raised,
  type ReadContext,
  type RuleSettings,
  type ThresholdSettings,
} from './language.ts';
export { filterKeys, type Unwrapped, unwrapSettings, wrapSettings } from './settings.ts';
