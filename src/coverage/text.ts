import type { Changes, GainedLost } from './baseline.ts';
import { highlights } from './highlights.ts';
import type { IndicatorRow } from './indicators.ts';
import type { RuleRelation } from './pairs.ts';
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
  const title = titleOf(report);
  const add = (heading: string, body: string): void => {
    if (body !== '') sections.push(`${heading}\n${'─'.repeat(heading.length)}\n${body}`);
  };
  const table = (head: readonly string[], rows: readonly (readonly string[])[], shown = limit): string => {
    if (rows.length === 0) return '';
    const rest = rows.length > shown ? `\n… and ${rows.length - shown} more` : '';
    return options.table(head, rows.slice(0, shown)) + rest;
  };
  const counts = (rules: Readonly<Record<string, number>>): readonly string[] =>
    vendors.map((vendor) => (rules[vendor] === undefined ? '' : String(rules[vendor])));

  add(`Coverage of ${selectionName(report)}`, `${summary()}\n${notes(report).join('\n')}`.trim());
  add('What stands out', listed(highlights(report), 20, '• '));
  if (report.rules.length > 0) catalogue();
  if (report.changes !== undefined) add('Since the baseline', changesText(report.changes));
  add(
    'Not read',
    listed(
      report.unread.map(({ file, reason }) => `${file}: ${shorten(reason, 100)}`),
      limit,
    ),
  );
  return `${sections.join('\n\n')}\n`;

  function summary(): string {
    if (report.rules.length === 0) return '';
    return table(
      ['vendor', 'rules', 'parsed', 'distinct logics', 'kinds', 'gaps'],
      vendors.map((vendor) => {
        const { rules, parsed, logics, kinds } = report.vendors[vendor]!;
        const shown = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
        const gaps = report.gaps.filter((gap) => gap.vendor === vendor).length;
        return [vendor, String(rules), String(parsed), String(logics), shown.join(', '), String(gaps)];
      }),
    );
  }

  function catalogue(): void {
    if (report.byTechnique.length > 1) {
      add(
        'Techniques: rules (distinct logics) by vendor',
        table(
          ['technique', ...vendors],
          report.byTechnique.map(({ technique, rules, logics }) => [
            technique,
            ...vendors.map((vendor) =>
              rules[vendor] === undefined ? '' : `${rules[vendor]} (${logics[vendor] ?? 0})`,
            ),
          ]),
        ),
      );
    }
    add(
      'Events that the rules read',
      table(
        ['event', 'log source', ...vendors, 'supplied by'],
        report.events.map(({ event, logSource, rules, suppliers }) => [
          event,
          logSource,
          ...counts(rules),
          suppliers.join(', '),
        ]),
      ),
    );
    add(
      'What is watched being done',
      table(
        ['action', ...vendors],
        report.actions.map(({ kind, action, rules }) => [
          `${kind}: ${shorten(action, 70)}`,
          ...counts(rules),
        ]),
      ),
    );
    add('Fields filtered most', fieldRows(report.fields));
    add('Values looked for', indicatorRows(report.indicators));
    add(
      'Values by the vendors that look for them',
      report.sharing.map(({ vendors: of, values }) => `${of.join(' and ')}: ${values}`).join('\n'),
    );
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
          shorten(rule.title, 80),
          rule.kind ?? 'not parsed',
          rule.logSources.join(', '),
        ]),
        Math.max(limit, 60),
      ),
    );
    add(
      'One logic, several rules (they differ in what they exclude, or not at all)',
      listed(
        report.duplicates.map((group) => `• ${group.map(title).join('\n  ')}`),
        limit,
      ),
    );
    add('Relations between vendors', relationText());
    add('Apart, though both look for the same value', apartText());
    add(
      'Covered by one vendor alone (no rule of another shares an event, as far as is known)',
      Object.entries(report.onlyCoveredBy)
        .filter(([, rules]) => rules.length > 0)
        .map(
          ([vendor, rules]) => `${vendor}: ${rules.length} rules\n${listed(rules.map(title), limit, '  ')}`,
        )
        .join('\n'),
    );
    add('Gaps, and the rule that would close them', gapText());
    add(
      'Events that only one vendor needs',
      Object.entries(report.onlyReadBy)
        .map(([vendor, events]) => `${vendor}: ${shortList(events, limit)}`)
        .join('\n'),
    );
  }

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
        shortList(row.spellings, 3),
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

  function relationText(): string {
    const { pairs, counts: byRelation, extent } = report.compared;
    if (pairs === 0) return '';
    const shown = Object.entries(byRelation).map(
      ([relation, count]) => `${count} ${RELATION_NOUNS[relation] ?? relation}`,
    );
    const how = extent === 'full' ? '' : '; so many pairs are looked at for containment only';
    const rows = report.relations.filter(({ relation }) => relation !== 'disjoint' && relation !== 'unknown');
    return `${pairs} pairs of rules of different vendors: ${shown.join(', ')}${how}.\n${table(
      ['rule', 'is', 'rule', 'on an event like'],
      [...rows]
        .sort(byStrength)
        .map((pair) => [
          title(pair.a),
          relationWords(pair),
          title(pair.b),
          pair.example === undefined ? '' : shorten(exampleText(pair.example), 70),
        ]),
    )}`;
  }

  /** Rules that look for the same thing and still share no event: what counting tags hides. */
  function apartText(): string {
    const apart = report.relations.filter(
      ({ relation, shared }) => relation === 'disjoint' && shared !== undefined,
    );
    return table(
      ['rule', 'and', 'both look for', 'but'],
      apart.map((pair) => [
        title(pair.a),
        title(pair.b),
        shorten((pair.shared ?? []).join(', '), 60),
        pair.reason ?? 'their conditions exclude each other',
      ]),
    );
  }

  function gapText(): string {
    return table(
      ['missing in', 'rule that closes it', 'there now', 'converted', 'fidelity'],
      vendors.flatMap((vendor) => {
        const own = report.gaps.filter((gap) => gap.vendor === vendor);
        const rows = own
          .slice(0, limit)
          .map(({ rule, same, partly, conversion }) => [
            vendor,
            `${title(rule)}${same.length === 0 ? '' : `, and ${same.length} like it`}`,
            partly.length === 0 ? 'nothing' : `${partly.length} in part`,
            conversion.to,
            conversion.fidelity,
          ]);
        const more = own.length - rows.length;
        return more === 0 ? rows : [...rows, [vendor, `… and ${more} more`, '', '', '']];
      }),
      1000,
    );
  }
}

/** What a reader must know before the numbers: nothing found, rules without tags, rules that did not parse. */
export function notes(report: CoverageReport): readonly string[] {
  const out: string[] = [];
  const read = Object.values(report.read);
  const sum = (part: 'rules' | 'untagged'): number => read.reduce((total, row) => total + row[part], 0);
  if (sum('rules') === 0) out.push('No rule was read.');
  else if (report.rules.length === 0) {
    const wanted = report.techniques.length + report.tactics.length > 0;
    out.push(
      wanted
        ? `None of the ${sum('rules')} rules read is tagged with ${selectionName(report)}.`
        : `None of the ${sum('rules')} rules read names a technique.`,
    );
  }
  for (const technique of report.techniques) {
    if (report.rules.length === 0) break;
    const found = report.byTechnique.some(
      (row) => row.technique === technique || row.technique.startsWith(`${technique}.`),
    );
    if (!found) out.push(`No rule read is tagged with ${technique}.`);
  }
  const shown = Object.entries(report.read).map(([vendor, { rules }]) => `${vendor} ${rules}`);
  if (sum('rules') > 0) out.push(`Read in all: ${shown.join(', ')}.`);
  if (sum('untagged') > 0) {
    out.push(`${sum('untagged')} of them name no technique and can be in no selection by technique.`);
  }
  const failed = report.rules.filter(({ kind }) => kind === undefined).length;
  if (failed > 0) out.push(`${failed} of the chosen rules did not parse: only their tags are counted.`);
  if (report.unread.length > 0) {
    out.push(`${report.unread.length} rules or files could not be read as rules: listed under "Not read".`);
  }
  return out;
}

export function selectionName(report: CoverageReport): string {
  return [...report.techniques, ...report.tactics].join(', ') || 'all techniques';
}

const RELATION_NOUNS: Readonly<Record<string, string>> = {
  equal: 'the same',
  narrower: 'contained',
  broader: 'containing',
  overlap: 'overlapping',
  disjoint: 'apart',
  unknown: 'not decided',
  other: 'not contained',
};

const WORDS: Readonly<Record<string, string>> = {
  equal: 'the same as',
  narrower: 'contained in',
  broader: 'wider than',
  overlap: 'overlapping',
  disjoint: 'apart from',
  unknown: 'undecided against',
};
const STRENGTH = ['equal', 'narrower', 'broader', 'overlap', 'disjoint', 'unknown'];

/** What A is to B, in words that fit between the two. */
export function relationWords({ relation, of, positive }: RuleRelation): string {
  const events = of === 'events' ? ' (the events it looks at)' : '';
  const but = positive === undefined ? '' : `; but for exclusions ${WORDS[positive] ?? positive}`;
  return `${WORDS[relation] ?? relation}${events}${but}`;
}

export function byStrength(a: RuleRelation, b: RuleRelation): number {
  return strengthOf(a) - strengthOf(b);
}

function strengthOf({ relation, positive, of }: RuleRelation): number {
  return STRENGTH.indexOf(relation) * 4 + (positive === undefined ? 2 : 0) + (of === 'rules' ? 0 : 1);
}

export function exampleText(example: Readonly<Record<string, unknown>>): string {
  return Object.entries(example)
    .map(([name, value]) => `${name.slice(name.lastIndexOf('.') + 1)}=${JSON.stringify(value)}`)
    .join(' ');
}

function changesText(changes: Changes): string {
  const parts: readonly (readonly [string, GainedLost])[] = [
    ['rules', changes.rules],
    ['kinds of events', changes.events],
    ['values', changes.values],
    ['gaps', changes.gaps],
  ];
  const lines = parts.flatMap(([name, { gained, lost }]) => [
    ...(gained.length === 0
      ? []
      : [`${name} gained: ${gained.length}`, listed(gained.map(changeText), 10, '  + ')]),
    ...(lost.length === 0 ? [] : [`${name} lost: ${lost.length}`, listed(lost.map(changeText), 10, '  - ')]),
  ]);
  return lines.length === 0 ? 'Nothing was gained or lost.' : lines.join('\n');
}

function changeText({ vendor, what }: { readonly vendor: string; readonly what: string }): string {
  return `${vendor}: ${what}`;
}

function titleOf(report: CoverageReport): (key: string) => string {
  const titles = new Map(report.rules.map((rule) => [rule.key, `${rule.title} (${rule.vendor})`]));
  return (key) => titles.get(key) ?? key;
}

function listed(items: readonly string[], limit: number, before = ''): string {
  const rest = items.length > limit ? [`${before}… and ${items.length - limit} more`] : [];
  return [...items.slice(0, limit).map((item) => before + item), ...rest].join('\n');
}

function shortList(items: readonly string[], limit: number): string {
  const rest = items.length > limit ? `, … ${items.length - limit} more` : '';
  return items.slice(0, limit).join(', ') + rest;
}

export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
