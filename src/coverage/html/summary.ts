import { counted } from '../../text/index.ts';
import { hasNothing } from '../gaps.ts';
import { notes } from '../notes.ts';
import type { CoverageReport } from '../report.ts';
import { selectionName, sourceName } from '../words.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { type CellOf, classOf, sortableTable, vendorClass, vendorTag } from './table.ts';

/** The title, what must be known before the numbers, and links to the sections. */
export function header(
  report: CoverageReport,
  sections: readonly { readonly id: string; readonly title: string }[],
): VNode {
  return h(
    'header',
    null,
    h(
      'div',
      null,
      h(
        'h1',
        null,
        `Coverage of ${selectionName(report)}`,
        h('small', null, counted(report.rules.length, 'rule')),
      ),
      notes(report).map((note) => h('div', { class: 'faint' }, note)),
      h(
        'nav',
        { 'aria-label': 'Sections' },
        sections.map(({ id, title }) => h('a', { href: `#${id}` }, title)),
      ),
    ),
  );
}

/** What a vendor has, in a few numbers. */
export function card(report: CoverageReport, vendor: string): VNode {
  const { rules: count, parsed, logics, kinds, logSources } = report.vendors[vendor]!;
  const gaps = report.gaps.filter((gap) => gap.vendor === vendor);
  const nothing = gaps.filter(hasNothing).length;
  const row = (term: string, value: ComponentChildren): readonly VNode[] => [
    h('dt', null, term),
    h('dd', null, value),
  ];
  const shown = Object.entries(kinds).map(([kind, number]) => `${number} ${kind}`);
  return h(
    'section',
    { class: classOf('card', vendorClass(vendor)) },
    h('h3', null, vendor),
    h(
      'div',
      { class: 'big' },
      String(count),
      h('span', { class: 'faint' }, count === 1 ? ' rule' : ' rules'),
    ),
    h(
      'dl',
      null,
      row('distinct logics', String(logics)),
      row('parsed', count === parsed ? 'all' : `${parsed} of ${count}`),
      row('kinds', shown.join(', ') || '–'),
      row('log sources', logSources.map(sourceName).join(', ') || '–'),
      row(
        'gaps',
        gaps.length === 0
          ? 'none'
          : `${gaps.length}${nothing === 0 ? '' : `, with nothing at all for ${nothing}`}`,
      ),
    ),
  );
}

/** What was gained and lost since an earlier report. */
export function changes({ changes: found }: CoverageReport): VNode | undefined {
  if (found === undefined) return undefined;
  const rows = (['rules', 'events', 'values', 'gaps'] as const).flatMap((what) => [
    ...found[what].gained.map((change): CellOf[] => [
      what,
      'gained',
      { content: vendorTag(change.vendor) },
      change.what,
    ]),
    ...found[what].lost.map((change): CellOf[] => [
      what,
      'lost',
      { content: vendorTag(change.vendor) },
      change.what,
    ]),
  ]);
  const table = sortableTable('Changes', ['what', 'change', 'vendor', 'name'], rows);
  return h(
    'section',
    { id: 'changes' },
    h('h2', null, 'Since the baseline'),
    table ?? h('p', null, 'Nothing was gained or lost.'),
  );
}
