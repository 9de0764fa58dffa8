export { type Changes, type Comparable, changesSince, isComparable } from './baseline.ts';
export {
  type Check,
  checksOf,
  kindOf,
  type NamedExclusion,
  type Operator,
  patternText,
  type RuleChecks,
  type RuleKind,
} from './checks.ts';
export { coverageHtml } from './html/page.ts';
export { type NavigatorLayer, navigatorLayers } from './navigator.ts';
export { type CoverageOptions, type CoverageReport, coverage, type RuleEntry } from './report.ts';
export { type Selection, tacticName, techniqueId } from './select.ts';
export { type FieldRow, fieldTable, vendorOf } from './table.ts';
export { coverageText, type TextOptions } from './text.ts';
