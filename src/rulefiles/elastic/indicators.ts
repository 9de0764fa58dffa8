import type { Diagnostic } from '../../diagnostics/index.ts';
import { and, type Lookup, type LookupPair, type Plan, type Predicate } from '../../ir/index.ts';
import type { LookupSettings } from '../../language/index.ts';
import { kql } from '../../languages/kql/index.ts';
import { lowerFilters } from './filters.ts';
import { isObject, type Json, type RawRule, textOf, textsOf } from './values.ts';

/**
 * Indicator match rules: the events of the query whose values occur in an index of indicators. `threat_mapping` is an
 * OR of groups, each an AND of pairs (Elastic's documentation, "Create an indicator match rule").
 */
export function readIndicators(raw: RawRule, diagnostics: Diagnostic[]): LookupSettings | undefined {
  const { rule } = raw;
  const index = textsOf(rule.threat_index);
  const on = readMapping(rule.threat_mapping);
  if (index === undefined || on.length === 0) return undefined;
  return { table: index.join(', '), on, rows: readRows(raw, index, diagnostics) };
}

function readMapping(value: unknown): readonly (readonly LookupPair[])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((group: unknown) => {
    if (!isObject(group) || !Array.isArray(group.entries)) return [];
    const pairs = (group.entries as readonly unknown[]).flatMap(readPair);
    return pairs.length === 0 ? [] : [pairs];
  });
}

function readPair(entry: unknown): readonly LookupPair[] {
  if (!isObject(entry)) return [];
  const field = textOf(entry.field);
  const column = textOf(entry.value);
  if (field === undefined || column === undefined) return [];
  return [{ field, column, ...(entry.negate === true ? { negated: true } : {}) }];
}

/** The indicators themselves: a query and filters of their own. */
function readRows(raw: RawRule, index: readonly string[], diagnostics: Diagnostic[]): Plan {
  const { rule } = raw;
  const source: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: { index } } };
  const place = () => raw.place('threat_filters');
  const conditions: Predicate[] = lowerFilters(rule.threat_filters, place, diagnostics);
  const query = textOf(rule.threat_query);
  if (query !== undefined && (rule.threat_language ?? 'kuery') === 'kuery') {
    const text = raw.text('threat_query', query);
    const read = kql.read(text, {});
    const lowered = read.value === undefined ? undefined : kql.lower(read.value, text, {});
    diagnostics.push(...read.diagnostics, ...(lowered?.diagnostics ?? []));
    const plan = lowered?.value?.plan;
    if (plan?.kind === 'Filter') conditions.unshift(plan.predicate);
  }
  return conditions.length === 0 ? source : { kind: 'Filter', input: source, predicate: and(conditions) };
}

/** The keys of an indicator match: as they were while they still say the same, else the mapping alone. */
export function writeIndicators(kept: Json, lookup: LookupSettings | undefined): Json {
  if (lookup === undefined) return {};
  if (sameMapping(readMapping(kept.threat_mapping), lookup.on)) return {};
  return {
    threat_index: lookup.table.split(', '),
    threat_language: 'kuery',
    threat_query: lookup.rows === undefined ? '*:*' : rowsText(lookup.rows),
    threat_mapping: lookup.on.map((pairs) => ({
      entries: pairs.map((pair) => ({
        field: pair.field,
        type: 'mapping',
        value: pair.column,
        ...(pair.negated === true ? { negate: true } : {}),
      })),
    })),
  };
}

function rowsText(plan: Plan): string {
  const raised = kql.raise({ plan }, { profile: 'ecs', metadata: {} });
  return raised.value === undefined ? '*:*' : kql.print(raised.value.ast);
}

function sameMapping(a: Lookup['on'], b: Lookup['on']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
