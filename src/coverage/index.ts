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
export { type FieldRow, fieldTable, vendorOf } from './table.ts';
