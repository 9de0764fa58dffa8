import type { ParsedRule } from '../parse.ts';
import type { Check, Operator } from './checks.ts';
import { ruleChecks, vendorOf } from './table.ts';

/** One value that rules look for: a field, an operator, a value. A rule counts at most once in `rules`. */
export interface IndicatorRow {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
  readonly rules: Readonly<Record<string, number>>;
  /** How many rules of all that were read check the same; absent when no more than those of the technique do. */
  readonly reach?: number;
}

/** One list that is known by name only, and the rules that exclude by it. */
export interface NamedExclusionRow {
  readonly name: string;
  readonly rules: Readonly<Record<string, number>>;
}

/** A value as a key: `in ["get", "list"]` is two values that are each checked by equality; case does not split a row. */
function rowsOf(check: Check): readonly { readonly operator: Operator; readonly value: string }[] {
  const operator = check.operator === 'in' ? 'equals' : check.operator;
  if (check.values.length === 0) return [{ operator, value: '' }];
  return check.values.map((value) => ({ operator, value }));
}

interface Tally {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
  readonly rules: Record<string, number>;
}

function tally(rules: readonly ParsedRule[], part: 'indicators' | 'exclusions'): ReadonlyMap<string, Tally> {
  const rows = new Map<string, Tally>();
  for (const parsed of rules) {
    const vendor = vendorOf(parsed.from);
    const seen = new Set<string>();
    for (const check of ruleChecks(parsed)[part]) {
      for (const { operator, value } of rowsOf(check)) {
        const key = `${check.field}\u0000${operator}\u0000${value.toLowerCase()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        let row = rows.get(key);
        if (row === undefined) {
          row = { field: check.field, operator, value, rules: {} };
          rows.set(key, row);
        }
        row.rules[vendor] = (row.rules[vendor] ?? 0) + 1;
      }
    }
  }
  return rows;
}

/** The values that the chosen rules look for (or exclude), most rules first, with their reach among all rules. */
export function indicatorTable(
  chosen: readonly ParsedRule[],
  all: readonly ParsedRule[],
  part: 'indicators' | 'exclusions',
): readonly IndicatorRow[] {
  const everywhere = tally(all, part);
  return [...tally(chosen, part)]
    .map(([key, row]): IndicatorRow => {
      const reach = sum(everywhere.get(key)?.rules ?? {});
      return { ...row, ...(reach > sum(row.rules) ? { reach } : {}) };
    })
    .sort(
      (a, b) =>
        sum(b.rules) - sum(a.rules) ||
        compare(a.field, b.field) ||
        compare(a.operator, b.operator) ||
        compare(a.value, b.value),
    );
}

/** Allow-list macros and lookups that the chosen rules exclude by, by name. */
export function namedExclusions(chosen: readonly ParsedRule[]): readonly NamedExclusionRow[] {
  const rows = new Map<string, Record<string, number>>();
  for (const parsed of chosen) {
    const vendor = vendorOf(parsed.from);
    for (const name of new Set(ruleChecks(parsed).namedExclusions.map((exclusion) => exclusion.name))) {
      const row = rows.get(name) ?? {};
      row[vendor] = (row[vendor] ?? 0) + 1;
      rows.set(name, row);
    }
  }
  return [...rows].map(([name, rules]) => ({ name, rules })).sort((a, b) => compare(a.name, b.name));
}

export function sum(counts: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const count of Object.values(counts)) total += count;
  return total;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
