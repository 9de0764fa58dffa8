/**
 * ruleglot: reads detection rules in one security vendor's language, says in one normalized tree what they mean, and
 * writes them in another's, with what each conversion changes.
 *
 * @example
 * ```ts
 * import { convert } from 'ruleglot';
 *
 * const [rule] = convert('process where process.name : "cmd.exe"', { from: 'eql', to: 'spl' });
 * console.log(rule.fidelity, rule.text);
 * ```
 */
export { type CheckedRule, check } from './check.ts';
export { type ComparedRules, compareRules } from './compare.ts';
export {
  type ConvertedRule,
  type ConvertOptions,
  convert,
  convertParsed,
  type OutputFormat,
} from './convert.ts';
export {
  type Changes,
  type Check,
  type CoverageOptions,
  type CoverageReport,
  changesSince,
  checksOf,
  coverage,
  coverageHtml,
  coverageText,
  type FieldRow,
  fieldTable,
  kindOf,
  type NavigatorLayer,
  navigatorLayers,
  type Operator,
  type RuleChecks,
  type RuleKind,
  type Selection,
  type TextOptions,
} from './coverage/index.ts';
export {
  type Code,
  catalogue,
  type Diagnostic,
  type DiagnosticJson,
  diagnosticJson,
  type Effect,
  type Fidelity,
  renderDiagnostic,
  type Severity,
  type Verified,
} from './diagnostics/index.ts';
export { type Event, type EventRecord, readEvents, toEvent } from './events/index.ts';
export { describeField, type FieldDescription, type Overlay, parseOverlay } from './fields/index.ts';
export { type FormattedRule, format } from './format.ts';
export * as ir from './ir/index.ts';
export type {
  Language,
  LookupDefinition,
  LookupTable,
  MacroDefinition,
  MacroTable,
  Placeholders,
  RuleSettings,
} from './language/index.ts';
export { findLanguage, languages } from './languages/index.ts';
export { readPlaceholders } from './languages/sigma/index.ts';
export { type ParsedRule, type ParseOptions, parse, type RuleLibrary, ruleLibrary } from './parse.ts';
export { lookupTable, macroTable, parseLookups, parseMacros } from './rulefiles/index.ts';
export {
  type CheckedExpectation,
  type Expectation,
  type Explained,
  explainRule,
  readExpectations,
  type TestedRule,
  testRules,
} from './testing/index.ts';
export { codeFrame, locate, type Position, positionAt, type SourceText, type Span } from './text/index.ts';
