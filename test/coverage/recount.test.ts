import { describe, expect, it } from 'vitest';
import { type CoverageReport, coverage, type FieldRow } from '../../src/coverage/index.ts';
import { fieldInfo } from '../../src/fields/index.ts';
import { children, type Node, type Pattern, type Predicate, type Scalar } from '../../src/ir/index.ts';
import type { ParsedRule } from '../../src/parse.ts';
import { corpusFiles, corpusSets, hasShared, parseCorpusFile } from '../support/shared.ts';

/**
 * A second counting, by plain traversal of the trees: no table, no view, no key of the catalogue is used. It knows
 * which fields are tested, and texts and patterns that they are compared with, outside and inside of negations. Left
 * out: what must not happen between two events, the rows of a table that is looked up, and conditions that only choose
 * between two values to show.
 */
interface Tested {
  readonly field: string;
  readonly how: How;
  readonly value: string;
  readonly negated: boolean;
}

type How = 'equals' | 'wildcard' | 'regex' | 'cidr' | 'compare' | 'exists';

function testsOf(rule: ParsedRule): readonly Tested[] {
  const found: Tested[] = [];
  const visit = (node: Node, negated: boolean): void => {
    if (node.kind === 'Case' || (node.kind === 'Stage' && node.absent)) return;
    for (const [field, how, value] of testedBy(node as Predicate)) found.push({ field, how, value, negated });
    const below =
      node.kind === 'Lookup' ? [node.input] : node.kind === 'Sequence' ? node.stages : children(node);
    for (const child of below) visit(child, negated !== (node.kind === 'Not'));
  };
  if (rule.rule !== undefined) visit(rule.rule.plan, false);
  return found;
}

function testedBy(leaf: Predicate): readonly (readonly [field: string, how: How, value: string])[] {
  const of = (operand: Scalar, how: How, values: readonly string[]) => {
    const field = shown(operand);
    return field === undefined ? [] : values.map((value) => [field, how, value] as const);
  };
  switch (leaf.kind) {
    case 'Compare':
      return leaf.operator === '==' && leaf.right.kind === 'Literal'
        ? of(leaf.left, 'equals', [String(leaf.right.value)])
        : of(leaf.left, 'compare', ['']);
    case 'OneOf':
      return of(
        leaf.operand,
        'equals',
        leaf.values.map(({ value }) => String(value)),
      );
    case 'Match':
      return of(leaf.operand, 'wildcard', [written(leaf.pattern)]);
    case 'Regex':
      return of(leaf.operand, 'regex', [leaf.pattern]);
    case 'InNetwork':
      return of(leaf.operand, 'cidr', leaf.networks);
    case 'Exists':
      return of(leaf.operand, 'exists', ['']);
    default:
      return [];
  }
}

/** The field whose own text an operand is, in whatever letters. */
function shown(operand: Scalar): string | undefined {
  if (operand.kind === 'FieldRef') return operand.name;
  if (
    operand.kind !== 'Call' ||
    !/^(lower|upper|trim|to|url|coalesce|mv(First|Last|D|S))/.test(operand.function)
  )
    return undefined;
  return operand.arguments[0] === undefined ? undefined : shown(operand.arguments[0]);
}

function written(pattern: Pattern): string {
  let text = '';
  for (const part of pattern) {
    if ('any' in part) text += part.any === 'one' ? '?' : '*';
    else text += part.text.replaceAll('*', '\\*').replaceAll('?', '\\?');
  }
  return text;
}

/** Columns that a rule computes are no fields of its events: the catalogue says what they are computed from. */
const isField = (name: string): boolean => /^[\w.@]+$/.test(name) && fieldInfo(name) !== undefined;

const vendorOf = (rule: ParsedRule): string =>
  rule.from === 'sigma' ? 'sigma' : rule.from === 'spl' ? 'splunk' : 'elastic';

type Counts = Readonly<Record<string, number>>;

/** How many rules of each vendor have each key. */
function count(
  rules: readonly ParsedRule[],
  keysOf: (rule: ParsedRule) => readonly string[],
): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Record<string, number>>();
  for (const rule of rules) {
    for (const key of new Set(keysOf(rule))) {
      const row = counts.get(key) ?? {};
      row[vendorOf(rule)] = (row[vendorOf(rule)] ?? 0) + 1;
      counts.set(key, row);
    }
  }
  return counts;
}

const total = (counts: Counts | undefined): number =>
  Object.values(counts ?? {}).reduce((sum, number) => sum + number, 0);

const text = (field: string, value: string): string => `${field} = ${value.toLowerCase()}`;

const valuesAs =
  (how: How, negated: boolean) =>
  (rule: ParsedRule): readonly string[] =>
    testsOf(rule)
      .filter((test) => test.how === how && test.negated === negated)
      .map(({ field, value }) => text(field, value));

const fieldsAs =
  (negated: boolean, hows: readonly How[]) =>
  (rule: ParsedRule): readonly string[] =>
    testsOf(rule)
      .filter((test) => hows.includes(test.how) && (test.negated === negated || test.how === 'exists'))
      .map(({ field }) => field);

describe.skipIf(!hasShared('corpus'))('counted a second time, over public rules', () => {
  const all = corpusSets.flatMap((set) => corpusFiles(set).flatMap((file) => parseCorpusFile(set, file)));
  const techniques = ['T1552.007', 'T1003.001', 'T1098', 'T1110', 'T1490'];
  const chosenFor = (technique: string): readonly ParsedRule[] =>
    all.filter(({ metadata }) =>
      metadata.techniques?.some((id) => id === technique || id.startsWith(`${technique}.`)),
    );
  const reports = new Map<string, CoverageReport>();
  const reportOf = (technique: string): CoverageReport => {
    const report = reports.get(technique) ?? coverage(all, { techniques: [technique] });
    reports.set(technique, report);
    return report;
  };

  it.each(techniques)('%s: rules', (technique) => {
    const report = reportOf(technique);
    const chosen = chosenFor(technique);
    expect(report.rules).toHaveLength(chosen.length);
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
    expect(total(byRelation)).toBe(pairs);
  });

  describe.each([
    { how: 'equals', negated: false },
    { how: 'wildcard', negated: false },
    { how: 'equals', negated: true },
    { how: 'wildcard', negated: true },
  ] as const)('values: $how, negated $negated', ({ how, negated }) => {
    const everywhere = count(all, valuesAs(how, negated));

    it.each(techniques)('%s', (technique) => {
      const report = reportOf(technique);
      const counts = count(chosenFor(technique), valuesAs(how, negated));
      const rows = (negated ? report.exclusions : report.indicators).filter(
        ({ operator, field }) => operator === how && isField(field),
      );
      const counted = rows.map(({ field, value, rules, reach }) => [
        text(field, value),
        { rules, reach: reach ?? total(rules) },
      ]);
      const again = [...counts]
        .filter(([key]) => isField(key.slice(0, key.indexOf(' = '))))
        .map(([key, rules]) => [key, { rules, reach: total(everywhere.get(key)) }]);
      expect(new Set(rows.map(({ field, value }) => text(field, value))).size).toBe(rows.length);
      expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(again));
      if (!negated) expect(rows.length).toBeGreaterThan(5);
    });
  });

  describe.each([false, true])('fields, negated %s', (negated) => {
    it.each(techniques)('%s', (technique) => {
      const report = reportOf(technique);
      const chosen = chosenFor(technique);
      const rows = (negated ? report.excludedFields : report.fields).filter(({ field }) => isField(field));
      const valued = count(chosen, fieldsAs(negated, ['equals', 'wildcard', 'regex', 'cidr', 'compare']));
      const atMost = count(
        chosen,
        fieldsAs(negated, ['equals', 'wildcard', 'regex', 'cidr', 'compare', 'exists']),
      );
      const byField = new Map<string, FieldRow>(rows.map((row) => [row.field, row]));
      expect([...valued.keys()].filter((field) => isField(field) && !byField.has(field))).toEqual([]);
      for (const { field, rules, operators } of rows) {
        // That a field is there may be asked for only because of how something else is written: that is no test.
        if (operators.exists === undefined && operators.missing === undefined) {
          expect({ field, rules }).toEqual({ field, rules: valued.get(field) });
        } else {
          expect(total(rules)).toBeGreaterThanOrEqual(total(valued.get(field)));
          expect(total(rules)).toBeLessThanOrEqual(total(atMost.get(field)));
        }
        for (const how of ['wildcard', 'regex', 'cidr', 'compare'] as const) {
          const again = count(chosen, fieldsAs(negated, [how])).get(field);
          expect({ field, how, rules: operators[how] ?? 0 }).toEqual({ field, how, rules: total(again) });
        }
      }
    });
  });
});
