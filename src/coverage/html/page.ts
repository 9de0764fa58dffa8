import { renderToStaticMarkup } from 'preact-render-to-string';
import { highlights } from '../highlights.ts';
import type { IndicatorRow } from '../indicators.ts';
import { notes } from '../notes.ts';
import type { CoverageReport } from '../report.ts';
import type { FieldRow } from '../table.ts';
import { selectionName } from '../words.ts';
import { script, scriptHash, style, styleHash } from './assets.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { MATRIX_RULES, relationMatrix, upset } from './plots.ts';
import { DETAILS, gapSection, relationTable, ruleDetails } from './rules.ts';
import { type CellOf, classOf, code, type Heading, sortableTable, vendorClass, vendorTag } from './table.ts';

/**
 * The catalogue as one page: no request, no script but its own (a Content-Security-Policy names it by its hash), every
 * text escaped by the renderer.
 */
export function coverageHtml(report: CoverageReport): string {
  const name = selectionName(report);
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      null,
      h('meta', { charset: 'utf-8' }),
      h('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`,
      }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'generator', content: 'ruleglot' }),
      h('link', { rel: 'icon', href: 'data:,' }),
      h('title', null, `Coverage of ${name}`),
      // Our own texts, which a hash vouches for; nothing of a rule's.
      h('style', { dangerouslySetInnerHTML: { __html: style } }),
    ),
    h(
      'body',
      null,
      header(report, name),
      h('main', null, ...body(report)),
      h('script', { dangerouslySetInnerHTML: { __html: script } }),
    ),
  );
  return `<!doctype html>\n${renderToStaticMarkup(page)}\n`;
}

const SECTIONS: readonly (readonly [
  id: string,
  title: string,
  lead: string,
  of: (report: CoverageReport) => ComponentChildren,
])[] = [
  ['techniques', 'Techniques', 'Rules by vendor, with distinct logics in brackets.', techniqueTable],
  ['events', 'Events covered', 'What the rules read, and what supplies it.', eventTable],
  [
    'actions',
    'What is watched',
    'Operations, API calls and programs that the rules look for being done.',
    actionTable,
  ],
  [
    'matrix',
    'Fields by vendor',
    'Rules that filter by a field, with each vendor’s own spelling. The darker, the more of the vendor’s rules.',
    fieldMatrix,
  ],
  [
    'shared',
    'Values and who looks for them',
    'How many values are looked for by which vendors. Heights are square roots.',
    sharedValues,
  ],
  [
    'values',
    'Values looked for',
    'Reach: how many of all rules read look for the same; blank where it is specific to the selection.',
    (report) => indicatorRows(report, report.indicators, 'Values looked for'),
  ],
  [
    'exclusions',
    'Exclusions',
    'What must not be: allow lists and the like. Lists that are known by name only come first.',
    exclusionTable,
  ],
  [
    'relations',
    'Relations',
    'What rules of different vendors have in common by their logic, whatever their tags say.',
    relationSection,
  ],
  [
    'gaps',
    'Gaps',
    'Rules of other vendors whose events no rule of the vendor is sure to alert on, converted into its language.',
    gapSection,
  ],
  ['needs', 'Data needed', 'Kinds of events that only one vendor’s rules need.', needs],
  ['rules', 'Rules', 'Every rule with all that it checks.', rules],
  [
    'unread',
    'Not read',
    'Rules and files that gave no rule; they are missing from every number above.',
    unread,
  ],
];

function header(report: CoverageReport, name: string): VNode {
  const present = SECTIONS.filter(([, , , of]) => isShown(of(report)));
  return h(
    'header',
    null,
    h(
      'div',
      null,
      h('h1', null, `Coverage of ${name}`, h('small', null, `${report.rules.length} rules`)),
      notes(report).map((note) => h('div', { class: 'faint' }, note)),
      h(
        'nav',
        { 'aria-label': 'Sections' },
        present.map(([id, title]) => h('a', { href: `#${id}` }, title)),
      ),
    ),
  );
}

function body(report: CoverageReport): readonly ComponentChildren[] {
  const points = highlights(report);
  return [
    h(
      'div',
      { class: 'cards' },
      Object.keys(report.vendors).map((vendor) => card(report, vendor)),
    ),
    points.length === 0
      ? undefined
      : h(
          'ul',
          { class: 'points' },
          points.map((point) => h('li', null, point)),
        ),
    changes(report),
    h(
      'div',
      { class: 'tools' },
      h('label', { for: 'search' }, 'Search'),
      h('input', {
        id: 'search',
        type: 'search',
        placeholder: 'a field, a value, a rule (press /)',
        autocomplete: 'off',
      }),
      h('output', { id: 'found', for: 'search', class: 'faint' }),
    ),
    ...SECTIONS.map(([id, title, lead, of]) => {
      const content = of(report);
      if (!isShown(content)) return undefined;
      return h('section', { id }, h('h2', null, title), h('p', { class: 'lead' }, lead), content);
    }),
    h('footer', null, 'Made by ruleglot from the rules themselves.'),
  ];
}

function isShown(content: ComponentChildren): boolean {
  return Array.isArray(content) ? content.some(isShown) : content !== undefined && content !== null;
}

function card(report: CoverageReport, vendor: string): VNode {
  const { rules: count, parsed, logics, kinds } = report.vendors[vendor]!;
  const gaps = report.gaps.filter((gap) => gap.vendor === vendor).length;
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
      row('gaps', String(gaps)),
    ),
  );
}

function changes({ changes: found }: CoverageReport): VNode | undefined {
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

function techniqueTable(report: CoverageReport): ComponentChildren {
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

function eventTable(report: CoverageReport): ComponentChildren {
  return sortableTable(
    'Events covered',
    ['event', 'log source', ...vendorHeads(report), 'supplied by'],
    report.events.map(({ event, logSource, rules: own, suppliers }) => [
      event,
      { content: code(logSource) },
      ...counts(report, own),
      suppliers.join(', '),
    ]),
  );
}

function actionTable(report: CoverageReport): ComponentChildren {
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

function fieldMatrix(report: CoverageReport): ComponentChildren {
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

function sharedValues(report: CoverageReport): ComponentChildren {
  if (report.sharing.length === 0) return undefined;
  return h('div', { class: 'scroll' }, upset(Object.keys(report.vendors), report.sharing));
}

function indicatorRows(
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

function exclusionTable(report: CoverageReport): ComponentChildren {
  const named = sortableTable(
    'Excluded by name only',
    ['list', ...vendorHeads(report)],
    report.namedExclusions.map(({ name, rules: own }) => [{ content: code(name) }, ...counts(report, own)]),
  );
  return [named, indicatorRows(report, report.exclusions, 'Exclusions')];
}

function relationSection(report: CoverageReport): ComponentChildren {
  const { pairs, counts: numbers, extent } = report.compared;
  if (pairs === 0) return undefined;
  const shown = Object.entries(numbers).map(([relation, count]) => `${relation} ${count}`);
  const how = extent === 'full' ? '' : ' So many pairs are looked at for containment only.';
  const matrix = report.rules.length <= MATRIX_RULES && extent === 'full';
  return [
    h('p', null, `${pairs} pairs of rules of different vendors: ${shown.join(', ')}.${how}`),
    matrix
      ? h(
          'p',
          { class: 'faint' },
          '= the same, ⊂ contained in, ⊃ contains, ∩ overlaps, · apart, ? not decided. A cell says more when pointed at.',
        )
      : undefined,
    matrix ? relationMatrix(report) : undefined,
    h('h3', null, 'In words'),
    relationTable(report),
    report.duplicates.length === 0 ? undefined : h('h3', null, 'One logic, several rules'),
    report.duplicates.slice(0, DETAILS).map((group) => duplicateList(report, group)),
  ];
}

function duplicateList(report: CoverageReport, group: readonly string[]): VNode {
  const members = new Set(group);
  return h(
    'ul',
    null,
    report.rules
      .filter(({ key }) => members.has(key))
      .map(({ vendor, title, exclusions, namedExclusions }) => {
        const out = [
          ...exclusions.map(({ field, values }) => `${field} ${values.slice(0, 3).join(', ')}`),
          ...namedExclusions,
        ];
        return h(
          'li',
          null,
          vendorTag(vendor),
          ` ${title}`,
          h('span', { class: 'faint' }, out.length === 0 ? '' : ` — without ${out.slice(0, 3).join('; ')}`),
        );
      }),
  );
}

function needs(report: CoverageReport): ComponentChildren {
  const rows = report.events.filter(({ event, rules: own }) => {
    const only = Object.keys(own)[0] ?? '';
    return Object.keys(own).length === 1 && report.onlyReadBy[only]?.includes(event) === true;
  });
  return sortableTable(
    'Data needed',
    ['vendor', 'event', { name: 'rules', number: true }, 'supplied by'],
    rows.map(({ event, rules: own, by, suppliers }) => [
      { content: vendorTag(Object.keys(own)[0] ?? '') },
      event,
      by.length,
      suppliers.join(', '),
    ]),
  );
}

function rules(report: CoverageReport): ComponentChildren {
  if (report.rules.length === 0) return undefined;
  const left = report.rules.length - DETAILS;
  return [
    ruleDetails(report),
    left > 0 ? h('p', { class: 'faint' }, `… and ${left} more, in the JSON form.`) : undefined,
  ];
}

function unread(report: CoverageReport): ComponentChildren {
  return sortableTable(
    'Not read',
    ['file', 'title', 'reason'],
    report.unread.map(({ file, title, reason }) => [{ content: code(file) }, title, reason]),
  );
}
