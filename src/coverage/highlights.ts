import { foldText } from '../ir/index.ts';
import { hasNothing } from './gaps.ts';
import type { RuleRelation } from './pairs.ts';
import type { CoverageReport, RuleEntry } from './report.ts';
import { enumerated, groupedRelations, shorten } from './words.ts';

/** What a reader should take away, in a few sentences that the tables below then show in full. */
export function highlights(report: CoverageReport): readonly string[] {
  if (report.rules.length === 0) return [];
  const rules = new Map(report.rules.map((rule) => [rule.key, rule]));
  return [
    ...sameLogic(report, rules),
    ...oneVendorActions(report),
    ...sharing(report),
    ...apart(report, rules),
    ...gaps(report, rules),
  ];
}

function sameLogic(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  return report.duplicates.slice(0, 3).map((group) => {
    const members = group.flatMap((key) => rules.get(key) ?? []);
    const vendors = enumerated([...new Set(members.map(({ vendor }) => vendor))]);
    const excluded = [...new Set(members.map(exclusionText))];
    if (excluded.length === 1)
      return `${members.length} rules of ${vendors} are one and the same logic: ${quoted(members)}.`;
    const lists = excluded.filter((text) => text !== '');
    const bare = lists.length < excluded.length ? ' (or none)' : '';
    const who =
      members.length === report.rules.filter(({ vendor }) => vendors === vendor).length ? 'All ' : '';
    return `${who}${members.length} rules of ${vendors} are one logic with ${lists.length} different exclusions${bare}: ${shorten(lists.join('; '), 240)}.`;
  });
}

/** What a rule excludes, in a few words. */
function exclusionText({ exclusions, namedExclusions }: RuleEntry): string {
  const checks = exclusions.map(({ field, values }) => `${field} ${shorten(values.join(' or '), 60)}`.trim());
  return shorten([...checks, ...namedExclusions].join(', '), 120);
}

/** What most of one vendor's rules watch, and no other vendor does. */
function oneVendorActions(report: CoverageReport): readonly string[] {
  const out: string[] = [];
  for (const vendor of Object.keys(report.vendors)) {
    const total = report.vendors[vendor]!.rules;
    const own = report.actions.filter(
      ({ rules }) => Object.keys(rules).length === 1 && (rules[vendor] ?? 0) * 2 > total,
    );
    const most = own[0];
    if (most === undefined || total < 2 || most.by.length < 2) continue;
    const same = own.filter(({ by }) => by.join() === most.by.join()).map(({ action }) => action);
    out.push(
      `${most.by.length} of the ${total} rules of ${vendor} watch “${same.slice(0, 2).join('” and “')}”, which no other vendor's do.`,
    );
  }
  return out;
}

function sharing(report: CoverageReport): readonly string[] {
  const all = report.indicators.length;
  if (Object.keys(report.vendors).length < 2 || all === 0) return [];
  const shared = report.sharing
    .filter(({ vendors }) => vendors.length > 1)
    .reduce((total, { values }) => total + values, 0);
  return [
    `Of ${all} values looked for, ${shared} ${shared === 1 ? 'is' : 'are'} looked for by more than one vendor.`,
  ];
}

/** Vendors whose rules look for one value and never meet: first where that holds for all their rules, then for some. */
function apart(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  const vendors = Object.keys(report.vendors);
  const whole = vendors.flatMap((a, i) =>
    vendors.slice(i + 1).flatMap((b) => vendorsApart(report, rules, a, b) ?? []),
  );
  return whole.length > 0 ? whole : pairsApart(report, rules);
}

function vendorsApart(
  report: CoverageReport,
  rules: ReadonlyMap<string, RuleEntry>,
  a: string,
  b: string,
): string | undefined {
  const between = report.relations.filter((pair) => {
    const pairVendors = [rules.get(pair.a)?.vendor, rules.get(pair.b)?.vendor];
    return pairVendors.includes(a) && pairVendors.includes(b);
  });
  const byValue = new Map<string, RuleRelation[]>();
  for (const pair of between) {
    if (pair.relation !== 'disjoint') continue;
    for (const value of pair.shared ?? []) byValue.set(value, [...(byValue.get(value) ?? []), pair]);
  }
  // Those that look for a value are apart only when none of their pairs is anything else.
  const always = [...byValue].filter(
    ([value, pairs]) => pairs.length === pairsLookingFor(report, value, a, b),
  );
  const [value, pairs] =
    always
      .filter(([, found]) => found.length > 1 && new Set(found.map(({ reason }) => reason)).size === 1)
      .sort(([, x], [, y]) => y.length - x.length)[0] ?? [];
  if (value === undefined || pairs === undefined) return undefined;
  const all = between.length > pairs.length && between.every(({ relation }) => relation === 'disjoint');
  const begin = all
    ? `No rule of ${a} shares an event with one of ${b}; not even those that`
    : `The rules of ${a} and of ${b} that`;
  const who = (vendor: string): number => countLookingFor(report, value, vendor);
  return `${begin} look for ${value} (${who(a)} and ${who(b)})${all ? '' : ' share no event'}: ${pairs[0]!.reason ?? 'their conditions exclude each other'}.`;
}

function countLookingFor({ rules }: CoverageReport, wanted: string, vendor: string): number {
  return rules.filter(
    (rule) =>
      rule.vendor === vendor &&
      rule.indicators.some(({ field, values }) =>
        values.some((value) => `${field} ${foldText(value)}` === wanted),
      ),
  ).length;
}

function pairsLookingFor(report: CoverageReport, wanted: string, a: string, b: string): number {
  return countLookingFor(report, wanted, a) * countLookingFor(report, wanted, b);
}

function pairsApart(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  const pairs = report.relations.filter(
    ({ relation, shared, reason }) => relation === 'disjoint' && shared !== undefined && reason !== undefined,
  );
  // Groups of copies first: one sentence then stands for many pairs.
  return [...groupedRelations(report, pairs)]
    .sort((x, y) => y.more - x.more)
    .slice(0, 2)
    .map(({ pair, more }) => {
      const [first, second] = [rules.get(pair.a), rules.get(pair.b)];
      const like = more === 0 ? '' : ` (and ${more} like it)`;
      return `“${first?.title}” (${first?.vendor}) and “${second?.title}” (${second?.vendor})${like} share no event, though both look for ${pair.shared?.[0]}: ${pair.reason}.`;
    });
}

function gaps(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  return Object.keys(report.vendors).flatMap((vendor) => {
    const own = report.gaps.filter((gap) => gap.vendor === vendor);
    if (own.length === 0) return [];
    const nothing = own.filter(hasNothing);
    const exact = own.filter(({ conversion }) => conversion.fidelity === 'exact').length;
    const named = nothing.flatMap(({ rule }) => rules.get(rule) ?? []);
    const wholly =
      nothing.length === 0 ? '' : `; it has nothing at all for ${nothing.length}: ${quoted(named, 3)}`;
    return [
      `${vendor} does not cover ${own.length} of the logics that others have, of which ${exact} convert exactly${wholly}.`,
    ];
  });
}

function quoted(rules: readonly RuleEntry[], most = 4): string {
  const shown = rules.slice(0, most).map(({ title }) => `“${title}”`);
  return shown.join(', ') + (rules.length > most ? ` and ${rules.length - most} more` : '');
}
