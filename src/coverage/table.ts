import type { ParsedRule } from '../parse.ts';
import { type Check, checksOf, type Operator, type RuleChecks } from './checks.ts';

/** Vendors by the language that a rule is written in. */
export function vendorOf(language: string | undefined): string {
  if (language === undefined) return 'unknown';
  if (language === 'sigma') return 'sigma';
  return language === 'spl' ? 'splunk' : 'elastic';
}

const known = new WeakMap<ParsedRule, RuleChecks>();

/** The checks of a rule that was read; computed once for a rule. */
export function ruleChecks(parsed: ParsedRule): RuleChecks {
  let found = known.get(parsed);
  if (found === undefined) {
    found =
      parsed.rule === undefined
        ? { indicators: [], exclusions: [], namedExclusions: [] }
        : checksOf(parsed.rule);
    known.set(parsed, found);
  }
  return found;
}

/** One canonical field: which rules test it and how. A rule counts at most once in `rules`. */
export interface FieldRow {
  readonly field: string;
  readonly rules: Readonly<Record<string, number>>;
  readonly operators: Readonly<Partial<Record<Operator, number>>>;
  /** How the vendors spell it where they do not spell it as the canonical name. */
  readonly spellings: readonly string[];
  /** How each vendor spells it, the canonical name included. */
  readonly spelledBy: Readonly<Record<string, readonly string[]>>;
  readonly values: readonly string[];
}

/** Fields tested by rules, most rules first. `part`: what must hold, or what must not. */
export function fieldTable(
  rules: readonly ParsedRule[],
  part: 'indicators' | 'exclusions',
): readonly FieldRow[] {
  const rows = new Map<string, MutableRow>();
  for (const parsed of rules) {
    if (parsed.rule === undefined) continue;
    const vendor = vendorOf(parsed.from);
    const checks = ruleChecks(parsed)[part];
    for (const [field, own] of groupByField(checks)) addRule(rowOf(rows, field), vendor, own);
  }
  return [...rows.values()].map(finish).sort((a, b) => total(b) - total(a) || (a.field < b.field ? -1 : 1));
}

interface MutableRow {
  readonly field: string;
  readonly rules: Record<string, number>;
  readonly operators: Partial<Record<Operator, number>>;
  readonly spellings: Set<string>;
  readonly spelledBy: Record<string, Set<string>>;
  readonly values: Set<string>;
}

function rowOf(rows: Map<string, MutableRow>, field: string): MutableRow {
  let row = rows.get(field);
  if (row === undefined) {
    row = { field, rules: {}, operators: {}, spellings: new Set(), spelledBy: {}, values: new Set() };
    rows.set(field, row);
  }
  return row;
}

function groupByField(checks: readonly Check[]): ReadonlyMap<string, readonly Check[]> {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const group = groups.get(check.field);
    if (group === undefined) groups.set(check.field, [check]);
    else group.push(check);
  }
  return groups;
}

function addRule(row: MutableRow, vendor: string, checks: readonly Check[]): void {
  row.rules[vendor] = (row.rules[vendor] ?? 0) + 1;
  for (const operator of new Set(checks.map((check) => check.operator))) {
    row.operators[operator] = (row.operators[operator] ?? 0) + 1;
  }
  for (const check of checks) {
    if (check.spelling !== undefined) row.spellings.add(check.spelling);
    row.spelledBy[vendor] ??= new Set();
    row.spelledBy[vendor].add(check.spelling ?? check.field);
    for (const value of check.values) row.values.add(value);
  }
}

function finish(row: MutableRow): FieldRow {
  return {
    ...row,
    spellings: [...row.spellings].sort(),
    spelledBy: Object.fromEntries(
      Object.entries(row.spelledBy).map(([vendor, names]) => [vendor, [...names].sort()]),
    ),
    values: [...row.values].sort(),
  };
}

function total(row: FieldRow): number {
  return Object.values(row.rules).reduce((sum, count) => sum + count, 0);
}
