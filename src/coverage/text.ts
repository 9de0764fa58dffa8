import { counted } from '../text/index.ts';
import { changesText } from './baseline.ts';
import { highlights } from './highlights.ts';
import type { IndicatorRow } from './indicators.ts';
import { listed, points, WIDTH } from './lines.ts';
import { notes, unreadReasons } from './notes.ts';
import type { CoverageReport } from './report.ts';
import { othersOnActions, ruleText, titleOf } from './ruletext.ts';
import type { FieldRow } from './table.ts';
import {
  byStrength,
  exampleText,
  fidelityText,
  groupedRelations,
  pairCounts,
  type RelationGroup,
  relationRemark,
  relationWords,
  selectionName,
  shorten,
  sourceName,
  thereNow,
} from './words.ts';

export interface TextOptions {
  /** Rows of a table that are shown; the rest is counted. */
  readonly rows?: number;
  /** Lays a table out. Given by the caller, which knows the terminal. */
  readonly table: (head: readonly string[], rows: readonly (readonly string[])[]) => string;
}

const REACH =
  'Reach: how many of all rules read look for the same; blank where no rule outside of the selection does.';

/** The catalogue as a person reads it in a terminal: what stands out and what is missing first, then the tables. */
export function coverageText(report: CoverageReport, options: TextOptions): string {
  const limit = options.rows ?? 15;
  const vendors = Object.keys(report.vendors);
  const sections: string[] = [];
  const title = titleOf(report);
  const add = (heading: string, body: string, lead = ''): void => {
    if (body === '') return;
    const said = lead === '' ? '' : `${points([lead], '')}\n\n`;
    sections.push(`${heading}\n${'─'.repeat(heading.length)}\n${said}${body}`);
  };
  const table = (head: readonly string[], rows: readonly (readonly string[])[], shown = limit): string => {
    if (rows.length === 0) return '';
    const rest = rows.length > shown ? `\n… and ${rows.length - shown} more` : '';
    return options.table(head, rows.slice(0, shown)) + rest;
  };
  const sameAction = othersOnActions(report);
  const counts = (rules: Readonly<Record<string, number>>): readonly string[] =>
    vendors.map((vendor) => (rules[vendor] === undefined ? '' : String(rules[vendor])));

  add(`Coverage of ${selectionName(report)}`, `${summary()}\n${points(notes(report), '')}`.trim());
  add('What stands out', points(highlights(report), '• '));
  if (report.changes !== undefined) add('Since the baseline', changesText(report.changes));
  if (report.rules.length > 0) catalogue();
  add('Not read', listed(unreadReasons(report), limit));
  return `${sections.join('\n\n')}\n`;

  function summary(): string {
    if (report.rules.length === 0) return '';
    return table(
      ['vendor', 'rules', 'parsed', 'distinct logics', 'log sources', 'gaps', 'kinds'],
      vendors.map((vendor) => {
        const { rules, parsed, logics, kinds, logSources } = report.vendors[vendor]!;
        const shown = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
        const gaps = report.gaps.filter((gap) => gap.vendor === vendor).length;
        return [vendor, ...[rules, parsed, logics, logSources.length, gaps].map(String), shown.join(', ')];
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
      'Gaps, and the rule that would close each',
      gapText(),
      'Rules of other vendors whose events no rule of the vendor is sure to alert on; rules that differ only in what they exclude are one gap. The last column says how well the rule converts into the vendor’s language, and whether that was checked.',
    );
    add(
      'Events that the rules read',
      table(
        ['event', 'log source', ...vendors, 'supplied by'],
        report.events.map(({ event, logSource, rules, suppliers }) => [
          event,
          sourceName(logSource),
          ...counts(rules),
          shorten(suppliers.join(', '), 60),
        ]),
      ),
    );
    add(
      'What is watched being done',
      table(
        ['action', ...vendors],
        report.actions.map(({ kind, action, rules }) => [
          `${kind}: ${shorten(action, 80)}`,
          ...counts(rules),
        ]),
      ),
    );
    add('Fields filtered most', fieldRows(report.fields));
    add('The vendors’ own spelling', spellings(report.fields.slice(0, limit)));
    add('Values looked for', indicatorRows(report.indicators), REACH);
    add(
      'Values by the vendors that look for them',
      report.sharing.map(({ vendors: of, values }) => `${of.join(' and ')}: ${values}`).join('\n'),
    );
    add('Excluded', indicatorRows(report.exclusions), 'What must not be: all that stands under a negation.');
    add(
      'Excluded by name only: lists that nobody defined here',
      table(
        ['name', ...vendors],
        report.namedExclusions.map((row) => [row.name, ...counts(row.rules)]),
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
    add('Shares no event with any rule of another vendor, as far as is known', aloneText());
    add('Data that not every vendor’s rules need', dataText());
    add(
      'Rules',
      listed(
        report.rules.map((rule) => ruleText(rule, title, sameAction)),
        Math.max(limit, 60),
      ),
    );
  }

  function fieldRows(rows: readonly FieldRow[]): string {
    return table(
      ['field', ...vendors, 'operators', 'values'],
      rows.map((row) => [
        shorten(row.field, 48),
        ...counts(row.rules),
        Object.entries(row.operators)
          .sort(([, a], [, b]) => b - a)
          .map(([operator, count]) => `${operator} ${count}`)
          .join(', '),
        shorten(row.values.slice(0, 4).join(', '), 44),
      ]),
    );
  }

  function spellings(rows: readonly FieldRow[]): string {
    return table(
      ['field', 'vendor', 'spelled'],
      rows
        .filter((row) => row.spellings.length > 0)
        .flatMap((row) =>
          Object.entries(row.spelledBy)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([vendor, names], i) => [
              i === 0 ? shorten(row.field, 48) : '',
              vendor,
              shorten(names.join(', '), 90),
            ]),
        ),
      1000,
    );
  }

  function indicatorRows(rows: readonly IndicatorRow[]): string {
    return table(
      ['field', 'operator', 'value', ...vendors, 'reach'],
      rows.map((row) => [
        shorten(row.field, 48),
        row.operator,
        shorten(row.value, 44),
        ...counts(row.rules),
        row.reach === undefined ? '' : String(row.reach),
      ]),
    );
  }

  function relationText(): string {
    const { pairs, counts: byRelation, extent } = report.compared;
    if (pairs === 0) return '';
    const how = extent === 'full' ? '' : '; so many pairs are looked at for containment only';
    const shown = report.relations.filter(
      ({ relation }) => relation !== 'disjoint' && relation !== 'unknown',
    );
    const items = groupedRelations(report, [...shown].sort(byStrength)).map((group) => {
      const { pair } = group;
      const like =
        pair.example === undefined
          ? ''
          : `\n  on an event like ${shorten(exampleText(pair.example), WIDTH - 19)}`;
      const first = `• ${title(pair.a)}\n  ${relationWords(pair)} ${otherTitle(group)} ${relationRemark(pair)}`;
      return first.trimEnd() + like;
    });
    const head = `${counted(pairs, 'pair')} of rules of different vendors: ${pairCounts(byRelation)}${how}.`;
    return [head, listed(items, limit)].filter((part) => part !== '').join('\n');
  }

  /** Rules that look for the same thing and still share no event: what counting tags hides. */
  function apartText(): string {
    const apart = report.relations.filter(
      ({ relation, shared }) => relation === 'disjoint' && shared !== undefined,
    );
    const items = groupedRelations(report, apart).map((group) => {
      const { pair } = group;
      const but = pair.reason ?? 'their conditions exclude each other';
      const same = shorten((pair.shared ?? []).join(', '), WIDTH - 20);
      return `• ${title(pair.a)}\n  and ${otherTitle(group)}\n  both look for ${same},\n  but ${shorten(but, WIDTH - 6)}`;
    });
    return listed(items, limit);
  }

  function otherTitle({ pair, more }: RelationGroup): string {
    return `${title(pair.b)}${more === 0 ? '' : ` and ${more} like it`}`;
  }

  function aloneText(): string {
    return Object.entries(report.onlyCoveredBy)
      .filter(([, rules]) => rules.length > 0)
      .map(
        ([vendor, rules]) =>
          `${vendor}: ${counted(rules.length, 'rule')}\n${listed(rules.map(title), limit, '  ')}`,
      )
      .join('\n');
  }

  function dataText(): string {
    return table(
      ['data', 'log source', ...vendors, 'supplied by'],
      report.data
        .filter(({ rules }) => Object.keys(rules).length < vendors.length)
        .map(({ event, logSource, rules, suppliers }) => [
          event,
          sourceName(logSource),
          ...counts(rules),
          shorten(suppliers.join(', '), 60),
        ]),
    );
  }

  function gapText(): string {
    const shown = Math.ceil(limit / 2);
    return table(
      ['missing in', 'rule that closes it', 'there now', 'into', 'fidelity'],
      vendors.flatMap((vendor) => {
        const own = report.gaps.filter((gap) => gap.vendor === vendor);
        const rows = own
          .slice(0, shown)
          .map((gap) => [
            vendor,
            shorten(
              `${title(gap.rule)}${gap.same.length === 0 ? '' : `, and ${gap.same.length} like it`}`,
              84,
            ),
            thereNow(gap),
            gap.conversion.to,
            fidelityText(gap.conversion, report.gapsChecked),
          ]);
        const more = own.length - rows.length;
        return more === 0 ? rows : [...rows, [vendor, `… and ${more} more`, '', '', '']];
      }),
      1000,
    );
  }
}
