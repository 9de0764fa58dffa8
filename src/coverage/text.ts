import type { IndicatorRow } from './indicators.ts';
import type { RuleRelation } from './relations.ts';
import type { CoverageReport } from './report.ts';
import type { FieldRow } from './table.ts';

export interface TextOptions {
  /** Rows of a table that are shown; the rest is counted. */
  readonly rows?: number;
  /** Lays a table out. Given by the caller, which knows the width of the terminal. */
  readonly table: (head: readonly string[], rows: readonly (readonly string[])[]) => string;
}

/** The catalogue as a person reads it in a terminal. */
export function coverageText(report: CoverageReport, options: TextOptions): string {
  const limit = options.rows ?? 15;
  const vendors = Object.keys(report.vendors);
  const sections: string[] = [];
  const add = (title: string, body: string): void => {
    if (body !== '') sections.push(`${title}\n${'─'.repeat(title.length)}\n${body}`);
  };
  const table = (head: readonly string[], rows: readonly (readonly string[])[], shown = limit): string => {
    if (rows.length === 0) return '';
    const rest = rows.length > shown ? `\n… and ${rows.length - shown} more` : '';
    return options.table(head, rows.slice(0, shown)) + rest;
  };
  const counts = (rules: Readonly<Record<string, number>>): readonly string[] =>
    vendors.map((vendor) => (rules[vendor] === undefined ? '' : String(rules[vendor])));

  const what = [...report.techniques, ...report.tactics].join(', ') || 'all techniques';
  add(
    `Coverage of ${what}`,
    report.rules.length === 0
      ? `No rule is tagged with it among the ${total(report.read)} rules read.`
      : table(
          ['vendor', 'rules', 'parsed', 'distinct logics', 'kinds', 'rules read in all'],
          vendors.map((vendor) => {
            const summary = report.vendors[vendor]!;
            const kinds = Object.entries(summary.kinds).map(([kind, count]) => `${count} ${kind}`);
            return [
              vendor,
              String(summary.rules),
              String(summary.parsed),
              String(summary.logics),
              kinds.join(', '),
              String(report.read[vendor] ?? 0),
            ];
          }),
        ),
  );
  add(
    'Events that the rules read',
    table(
      ['log source', ...vendors],
      report.events.map((row) => [row.logSource, ...counts(row.rules)]),
      100,
    ),
  );
  add('Fields filtered most', fieldRows(report.fields));
  add('Values looked for', indicatorRows(report.indicators));
  add('Excluded', indicatorRows(report.exclusions));
  add(
    'Excluded by name only',
    table(
      ['name', ...vendors],
      report.namedExclusions.map((row) => [row.name, ...counts(row.rules)]),
    ),
  );
  add(
    'Rules',
    table(
      ['vendor', 'rule', 'kind', 'log sources'],
      report.rules.map((rule) => [
        rule.vendor,
        rule.title,
        rule.kind ?? 'not parsed',
        rule.logSources.join(', '),
      ]),
      1000,
    ),
  );
  add(
    'One logic, several rules',
    report.duplicates.map((group) => `• ${group.map(titleOf(report)).join('\n  ')}`).join('\n'),
  );
  add('Relations between vendors', relationRows(report));
  add(
    'Log sources that only one vendor reads',
    Object.entries(report.onlyReadBy)
      .filter(([, sources]) => sources.length > 0)
      .map(([vendor, sources]) => `${vendor}: ${sources.join(', ')}`)
      .join('\n'),
  );
  if (report.unread.length > 0) {
    add(
      'Not read',
      `${report.unread.length} files of the whole set gave no rule; they are missing from every number above:\n${report.unread
        .slice(0, limit)
        .map((file) => `  ${file}`)
        .join('\n')}${report.unread.length > limit ? `\n  … and ${report.unread.length - limit} more` : ''}`,
    );
  }
  return `${sections.join('\n\n')}\n`;

  function fieldRows(rows: readonly FieldRow[]): string {
    return table(
      ['field', ...vendors, 'operators', 'values', 'spelled'],
      rows.map((row) => [
        row.field,
        ...counts(row.rules),
        Object.entries(row.operators)
          .map(([operator, count]) => `${operator} ${count}`)
          .join(', '),
        shorten(row.values.slice(0, 4).join(', '), 48),
        row.spellings.slice(0, 4).join(', '),
      ]),
    );
  }

  function indicatorRows(rows: readonly IndicatorRow[]): string {
    return table(
      ['field', 'operator', 'value', ...vendors, 'reach'],
      rows.map((row) => [
        row.field,
        row.operator,
        shorten(row.value, 60),
        ...counts(row.rules),
        row.reach === undefined ? '' : String(row.reach),
      ]),
    );
  }

  function relationRows(whole: CoverageReport): string {
    const title = titleOf(whole);
    const vendorByKey = new Map(whole.rules.map((rule) => [rule.key, rule.vendor]));
    const across = whole.relations.filter(
      (pair) => vendorByKey.get(pair.a) !== vendorByKey.get(pair.b) && pair.relation !== 'unknown',
    );
    return table(
      ['rule', 'is', 'rule'],
      [...across]
        .sort(byStrength)
        .map((pair) => [title(pair.a), WORDS[pair.relation] ?? pair.relation, title(pair.b)]),
    );
  }
}

const WORDS: Readonly<Record<string, string>> = {
  equal: 'the same as',
  narrower: 'contained in',
  broader: 'wider than',
  overlap: 'overlapping',
  disjoint: 'apart from',
  unknown: 'undecided against',
};
const STRENGTH = ['equal', 'narrower', 'broader', 'overlap', 'disjoint', 'unknown'];

function byStrength(a: RuleRelation, b: RuleRelation): number {
  return STRENGTH.indexOf(a.relation) - STRENGTH.indexOf(b.relation);
}

function titleOf(report: CoverageReport): (key: string) => string {
  const titles = new Map(report.rules.map((rule) => [rule.key, `${rule.title} (${rule.vendor})`]));
  return (key) => titles.get(key) ?? key;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
