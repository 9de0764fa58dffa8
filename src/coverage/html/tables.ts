import type { IndicatorRow } from '../indicators.ts';
import type { CoverageReport } from '../report.ts';
import type { FieldRow } from '../table.ts';
import { sourceName } from '../words.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { upset } from './plots.ts';
import { type CellOf, code, type Heading, sortableTable } from './table.ts';

function vendorHeads(report: CoverageReport): readonly Heading[] {
  return Object.keys(report.vendors).map((vendor) => ({ name: vendor, number: true }));
}

function counts(report: CoverageReport, numbers: Readonly<Record<string, number>>): readonly CellOf[] {
  return Object.keys(report.vendors).map((vendor) => ({
    content: numbers[vendor] === undefined ? '' : String(numbers[vendor]),
    class: heat(numbers[vendor], report.vendors[vendor]!.rules),
  }));
}

function heat(count: number | undefined, of: number): string {
  if (count === undefined || of === 0) return 'h0';
  return `h${Math.min(4, 1 + Math.floor((3.99 * count) / of))}`;
}

export function techniqueTable(report: CoverageReport): ComponentChildren {
  if (report.byTechnique.length < 2) return undefined;
  const vendors = Object.keys(report.vendors);
  return sortableTable(
    'Techniques',
    ['technique', ...vendorHeads(report), { name: 'gaps', number: true }],
    report.byTechnique.map(({ technique, rules: own, logics, gaps }) => [
      technique,
      ...vendors.map((vendor) => ({
        content: own[vendor] === undefined ? '' : String(own[vendor]),
        title: `${logics[vendor] ?? 0} distinct logics, ${gaps[vendor] ?? 0} gaps`,
      })),
      Object.values(gaps).reduce((sum, count) => sum + count, 0),
    ]),
  );
}

export function eventTable(report: CoverageReport): ComponentChildren {
  return sortableTable(
    'Events covered',
    ['event', 'log source', ...vendorHeads(report), 'supplied by'],
    report.events.map(({ event, logSource, rules: own, suppliers }) => [
      event,
      sourceName(logSource),
      ...counts(report, own),
      suppliers.join(', '),
    ]),
  );
}

export function actionTable(report: CoverageReport): ComponentChildren {
  return sortableTable(
    'What is watched',
    ['kind', 'action', ...vendorHeads(report)],
    report.actions.map(({ kind, action, rules: own }) => [
      kind,
      { content: code(action) },
      ...counts(report, own),
    ]),
  );
}

export function fieldMatrix(report: CoverageReport): ComponentChildren {
  const vendors = Object.keys(report.vendors);
  return sortableTable(
    'Fields by vendor',
    [
      'field',
      ...vendorHeads(report).map(({ name }) => ({ name, number: true })),
      'operators',
      { name: 'values', number: true },
      'for example',
    ],
    report.fields.map((row) => [
      { content: code(row.field) },
      ...vendors.map((vendor) => fieldCell(row, vendor, report.vendors[vendor]!.rules)),
      Object.entries(row.operators)
        .map(([operator, count]) => `${operator} ${count}`)
        .join(', '),
      row.values.length,
      { content: code(row.values.slice(0, 4).join('  ')) },
    ]),
    'matrix',
  );
}

function fieldCell(row: FieldRow, vendor: string, of: number): CellOf {
  const count = row.rules[vendor];
  if (count === undefined) return { content: '', class: 'cell h0' };
  const spelled = row.spelledBy[vendor] ?? [];
  const own = spelled.filter((name) => name !== row.field);
  return {
    content: [
      String(count),
      own.length === 0 ? undefined : h('small', null, own[0], own.length > 1 ? ' …' : ''),
    ],
    class: `cell ${heat(count, of)}`,
    title: spelled.join(', '),
  };
}

export function sharedValues(report: CoverageReport): ComponentChildren {
  if (report.sharing.length === 0) return undefined;
  return h('div', { class: 'scroll' }, upset(Object.keys(report.vendors), report.sharing));
}

export function indicatorRows(
  report: CoverageReport,
  rows: readonly IndicatorRow[],
  caption: string,
): VNode | undefined {
  return sortableTable(
    caption,
    ['field', 'operator', 'value', ...vendorHeads(report), { name: 'reach', number: true }],
    rows.map(({ field, operator, value, rules: own, reach }) => [
      { content: code(field) },
      operator,
      { content: code(value) },
      ...counts(report, own),
      reach,
    ]),
  );
}

export function exclusionTable(report: CoverageReport): ComponentChildren {
  const named = sortableTable(
    'Excluded by name only',
    ['list', ...vendorHeads(report)],
    report.namedExclusions.map(({ name, rules: own }) => [{ content: code(name) }, ...counts(report, own)]),
  );
  return [named, indicatorRows(report, report.exclusions, 'Exclusions')];
}

/** What must be collected for the rules of some vendors only. */
export function needs(report: CoverageReport): ComponentChildren {
  const vendors = Object.keys(report.vendors);
  return sortableTable(
    'Data needed',
    ['data', 'log source', ...vendorHeads(report), 'supplied by'],
    report.data
      .filter(({ rules: own }) => Object.keys(own).length < vendors.length)
      .map(({ event, logSource, rules: own, suppliers }) => [
        event,
        sourceName(logSource),
        ...counts(report, own),
        suppliers.join(', '),
      ]),
  );
}

export function unread(report: CoverageReport): ComponentChildren {
  return sortableTable(
    'Not read',
    ['file', 'title', 'reason'],
    report.unread.map(({ file, title, reason }) => [{ content: code(file) }, title, reason]),
  );
}
