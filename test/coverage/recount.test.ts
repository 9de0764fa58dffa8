import { describe, expect, it } from 'vitest';
import { coverage } from '../../src/coverage/index.ts';
import { fieldInfo } from '../../src/fields/index.ts';
import { children, type Node, type Predicate } from '../../src/ir/index.ts';
import type { ParsedRule } from '../../src/parse.ts';
import { corpusFiles, corpusSets, hasShared, parseCorpusFile } from '../support/shared.ts';

/**
 * A second counting, by plain traversal of the trees: no table, no view, no key of the catalogue is used. It knows
 * texts that a field is equal to, outside of negations. Left out: what must not happen between two events, the rows of
 * a table that is looked up, and conditions that only choose between two values to show.
 */
function equalities(rule: ParsedRule): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: Node, negated: boolean): void => {
    if (node.kind === 'Case' || (node.kind === 'Stage' && node.absent)) return;
    if (!negated) {
      for (const [field, value] of equalityOf(node)) found.add(`${field} = ${value.toLowerCase()}`);
    }
    const below =
      node.kind === 'Lookup' ? [node.input] : node.kind === 'Sequence' ? node.stages : children(node);
    for (const child of below) visit(child, negated !== (node.kind === 'Not'));
  };
  if (rule.rule !== undefined) visit(rule.rule.plan, false);
  return found;
}

function equalityOf(node: Node): readonly (readonly [string, string])[] {
  const leaf = node as Predicate;
  if (
    leaf.kind === 'Compare' &&
    leaf.operator === '==' &&
    leaf.left.kind === 'FieldRef' &&
    leaf.right.kind === 'Literal'
  ) {
    return [[leaf.left.name, String(leaf.right.value)]];
  }
  if (leaf.kind !== 'OneOf' || leaf.operand.kind !== 'FieldRef') return [];
  const { name } = leaf.operand;
  return leaf.values.map(({ value }) => [name, String(value)] as const);
}

const isField = (name: string): boolean => /^[\w.@]+$/.test(name) && fieldInfo(name) !== undefined;

const keyOf = ({ field, value }: { readonly field: string; readonly value: string }): string =>
  `${field} = ${value.toLowerCase()}`;

const vendorOf = (rule: ParsedRule): string =>
  rule.from === 'sigma' ? 'sigma' : rule.from === 'spl' ? 'splunk' : 'elastic';

describe.skipIf(!hasShared('corpus'))('counted a second time, over public rules', () => {
  const all = corpusSets.flatMap((set) => corpusFiles(set).flatMap((file) => parseCorpusFile(set, file)));
  const everywhere = new Map<string, number>();
  for (const rule of all) {
    for (const key of equalities(rule)) everywhere.set(key, (everywhere.get(key) ?? 0) + 1);
  }

  it.each(['T1552.007', 'T1003.001', 'T1098', 'T1110', 'T1490'])('%s', (technique) => {
    const report = coverage(all, { techniques: [technique] });
    const chosen = all.filter(({ metadata }) =>
      metadata.techniques?.some((id) => id === technique || id.startsWith(`${technique}.`)),
    );
    expect(report.rules).toHaveLength(chosen.length);
    const counts = new Map<string, Record<string, number>>();
    for (const rule of chosen) {
      for (const key of equalities(rule)) {
        const row = counts.get(key) ?? {};
        row[vendorOf(rule)] = (row[vendorOf(rule)] ?? 0) + 1;
        counts.set(key, row);
      }
    }
    const rows = report.indicators.filter(({ operator }) => operator === 'equals');
    expect(rows.length).toBeGreaterThan(5);
    // Columns that a rule computes are no fields of its events: the catalogue says what they are computed from.
    const plain = rows.filter(({ field }) => isField(field));
    const missing = [...counts.keys()].filter(
      (key) => isField(key.slice(0, key.indexOf(' = '))) && !plain.some((row) => keyOf(row) === key),
    );
    expect(missing).toEqual([]);
    for (const { field, value, rules, reach } of plain) {
      const key = keyOf({ field, value });
      expect({ key, rules: counts.get(key) }).toEqual({ key, rules });
      const here = Object.values(rules).reduce((sum, count) => sum + count, 0);
      expect({ key, reach: everywhere.get(key) }).toEqual({ key, reach: reach ?? here });
    }
    for (const [vendor, { rules, parsed }] of Object.entries(report.vendors)) {
      const own = chosen.filter((rule) => vendorOf(rule) === vendor);
      expect([vendor, rules, parsed]).toEqual([
        vendor,
        own.length,
        own.filter(({ rule }) => rule !== undefined).length,
      ]);
    }
    // Every pair of rules of different vendors has one relation.
    const { pairs, counts: byRelation } = report.compared;
    expect(Object.values(byRelation).reduce((sum, count) => sum + count, 0)).toBe(pairs);
  });
});
