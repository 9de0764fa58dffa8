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
export { type ConvertedRule, type ConvertOptions, convert, convertParsed } from './convert.ts';
export {
  type Check,
  checksOf,
  type FieldRow,
  fieldTable,
  kindOf,
  type Operator,
  type RuleChecks,
  type RuleKind,
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
export { type FormattedRule, format } from './format.ts';
export * as ir from './ir/index.ts';
export type { Language, MacroDefinition, MacroTable, RuleSettings } from './language/index.ts';
export { findLanguage, languages } from './languages/index.ts';
export { type ParsedRule, type ParseOptions, parse } from './parse.ts';
export { parseMacros } from './rulefiles/index.ts';
export { codeFrame, locate, type Position, positionAt, type SourceText, type Span } from './text/index.ts';
