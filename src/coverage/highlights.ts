import type { CoverageReport, RuleEntry } from './report.ts';

/** What a reader should take away, in a few sentences that the tables below then show in full. */
export function highlights(report: CoverageReport): readonly string[] {
  if (report.rules.length === 0) return [];
  const rules = new Map(report.rules.map((rule) => [rule.key, rule]));
  return [
    ...sameLogic(report, rules),
    ...oneVendorActions(report),
    ...sharing(report),
    ...apart(report, rules),
    ...gaps(report),
  ];
}

function sameLogic(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  return report.duplicates.slice(0, 3).map((group) => {
    const members = group.flatMap((key) => rules.get(key) ?? []);
    const vendors = [...new Set(members.map(({ vendor }) => vendor))];
    const how = exclusionsDiffer(members) ? 'one logic with different exclusions' : 'one and the same logic';
    return `${members.length} rules of ${vendors.join(' and ')} are ${how}: ${quoted(members)}.`;
  });
}

function exclusionsDiffer(rules: readonly RuleEntry[]): boolean {
  const texts = rules.map(({ exclusions, namedExclusions }) =>
    JSON.stringify([
      exclusions.map(({ field, operator, values }) => [field, operator, values]),
      namedExclusions,
    ]),
  );
  return new Set(texts).size > 1;
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

function apart(report: CoverageReport, rules: ReadonlyMap<string, RuleEntry>): readonly string[] {
  const out = new Map<string, { count: number; text: string }>();
  const copies = new Map(report.duplicates.flatMap((group) => group.map((key) => [key, group[0]!] as const)));
  for (const { a, b, relation, shared, reason } of report.relations) {
    const first = rules.get(a);
    const second = rules.get(b);
    if (relation !== 'disjoint' || shared === undefined || reason === undefined) continue;
    if (first === undefined || second === undefined) continue;
    const key = `${copies.get(a) ?? a} ${copies.get(b) ?? b}`;
    const found = out.get(key);
    if (found !== undefined) found.count++;
    else {
      const text = `share no event, though both look for ${shared[0]}: ${reason}.`;
      out.set(key, {
        count: 1,
        text: `“${first.title}” (${first.vendor}) and “${second.title}” (${second.vendor}) ${text}`,
      });
    }
  }
  // Groups of copies first: one sentence then stands for many pairs.
  return [...out.values()]
    .sort((x, y) => y.count - x.count)
    .slice(0, 2)
    .map(({ count, text }) => (count > 1 ? `${text} (So for ${count} pairs.)` : text));
}

function gaps(report: CoverageReport): readonly string[] {
  return Object.keys(report.vendors).flatMap((vendor) => {
    const own = report.gaps.filter((gap) => gap.vendor === vendor);
    if (own.length === 0) return [];
    const nothing = own.filter(({ partly }) => partly.length === 0).length;
    const exact = own.filter(({ conversion }) => conversion.fidelity === 'exact').length;
    return [
      `${vendor} misses ${own.length} of what the others cover, ${nothing} of it wholly; ${exact} of the closing rules convert exactly.`,
    ];
  });
}

function quoted(rules: readonly RuleEntry[]): string {
  const shown = rules.slice(0, 4).map(({ title }) => `“${title}”`);
  return shown.join(', ') + (rules.length > 4 ? ` and ${rules.length - 4} more` : '');
}
