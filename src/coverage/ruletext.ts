import type { Check } from './checks.ts';
import { WIDTH } from './lines.ts';
import type { CoverageReport, RuleEntry } from './report.ts';
import { shorten, sourceName } from './words.ts';

/** A rule in a few lines: what it is, what it looks for and excludes, who else watches the same. */
export function ruleText(
  rule: RuleEntry,
  title: (key: string) => string,
  sameAction: ReadonlyMap<string, Readonly<Record<string, number>>>,
): string {
  const { kind = 'not parsed', logSources, file, indicators, exclusions, namedExclusions } = rule;
  const part = (name: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [shorten(`  ${name} ${items.join('; ')}`, WIDTH)];
  const others = sameAction.get(rule.key) ?? {};
  return [
    `• ${title(rule.key)}`,
    `  ${kind}; ${logSources.map(sourceName).join(', ')}; ${file}`,
    ...part('looks for', indicators.map(checkText)),
    ...part('excludes', [...namedExclusions, ...exclusions.map(checkText)]),
    ...part(
      'same action as',
      Object.entries(others).map(([name, count]) => `${count} of ${name}`),
    ),
    ...part('said of it:', [...new Set(rule.diagnostics.map(({ code }) => code))]),
  ].join('\n');
}

/** For each rule, how many others by vendor watch one of its actions. */
export function othersOnActions(
  report: CoverageReport,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const vendorsBy = new Map(report.rules.map(({ key, vendor }) => [key, vendor]));
  const others = new Map<string, Set<string>>();
  for (const { by } of report.actions) {
    for (const key of by) others.set(key, new Set([...(others.get(key) ?? []), ...by]));
  }
  return new Map(
    [...others].map(([key, keys]) => {
      const counts: Record<string, number> = {};
      for (const other of keys) {
        const vendor = vendorsBy.get(other);
        if (other !== key && vendor !== undefined) counts[vendor] = (counts[vendor] ?? 0) + 1;
      }
      return [key, counts];
    }),
  );
}

function checkText({ field, operator, values }: Check): string {
  const shown = values.slice(0, 3).join(' or ') + (values.length > 3 ? ` or ${values.length - 3} more` : '');
  return `${field} ${operator === 'equals' || operator === 'in' ? '' : `${operator} `}${shown}`.trimEnd();
}

/** A rule by its key: its title and vendor. */
export function titleOf(report: CoverageReport): (key: string) => string {
  const titles = new Map(
    report.rules.map((rule) => [rule.key, `${shorten(rule.title, 76)} (${rule.vendor})`]),
  );
  return (key) => titles.get(key) ?? key;
}
