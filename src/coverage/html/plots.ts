import type { RuleRelation } from '../pairs.ts';
import type { CoverageReport, RuleEntry, Sharing } from '../report.ts';
import { relationRemark, relationWords } from '../words.ts';
import { h, type VNode } from './element.ts';
import { classOf, vendorTag } from './table.ts';

/**
 * How many values which vendors look for, as an UpSet plot: a column for each set of vendors, bars above, dots below.
 * Lex and others, "UpSet: Visualization of Intersecting Sets", 2014.
 */
export function upset(vendors: readonly string[], sharing: readonly Sharing[]): VNode {
  const step = 64;
  const left = 90;
  const height = 150;
  const rowHeight = 26;
  const most = Math.max(1, ...sharing.map(({ values }) => values));
  const width = left + sharing.length * step + 10;
  const total = height + 24 + vendors.length * rowHeight + 6;
  const rowY = (i: number): number => height + 30 + i * rowHeight;
  const label = sharing.map((set) => `${set.vendors.join(' and ')}: ${set.values}`).join('; ');
  return h(
    'svg',
    {
      viewBox: `0 0 ${width} ${total}`,
      width,
      height: total,
      role: 'img',
      'aria-label': `Values looked for. ${label}`,
    },
    vendors.map((vendor, i) => h('text', { x: 4, y: rowY(i) + 4 }, vendor)),
    sharing.map(({ vendors: own, values }, column) => {
      const x = left + column * step + step / 2;
      // A root, so that one shared value beside hundreds is still seen.
      const bar = Math.max(3, Math.sqrt(values / most) * (height - 24));
      const rows = own.map((vendor) => vendors.indexOf(vendor)).filter((i) => i >= 0);
      return h(
        'g',
        null,
        h('title', null, `${own.join(' and ')}: ${values}`),
        h('rect', { class: 'bar', x: x - 18, y: height - bar, width: 36, height: bar, rx: 2 }),
        h('text', { x, y: height - bar - 6, 'text-anchor': 'middle' }, String(values)),
        rows.length > 1
          ? h('line', {
              class: 'link',
              x1: x,
              x2: x,
              y1: rowY(Math.min(...rows)),
              y2: rowY(Math.max(...rows)),
            })
          : undefined,
        vendors.map((vendor, i) =>
          h('circle', { class: own.includes(vendor) ? 'dot' : 'none', cx: x, cy: rowY(i), r: 7 }),
        ),
      );
    }),
  );
}

const SYMBOLS: Readonly<Record<string, string>> = {
  equal: '=',
  narrower: '⊂',
  broader: '⊃',
  overlap: '∩',
  disjoint: '·',
  unknown: '?',
};

const OPPOSITE: Readonly<Record<string, string>> = { narrower: 'broader', broader: 'narrower' };

/** More rules than these make no matrix that anybody reads. */
export const MATRIX_RULES = 60;

/** Every rule against every rule of another vendor. */
export function relationMatrix(report: CoverageReport): VNode {
  const rules = [...report.rules].sort((a, b) => (a.vendor < b.vendor ? -1 : a.vendor > b.vendor ? 1 : 0));
  // The vendor with the most rules has rows only: it is not related with itself.
  const most = Object.keys(report.vendors).sort(
    (a, b) => report.vendors[b]!.rules - report.vendors[a]!.rules,
  )[0];
  const columns = [...rules.entries()].filter(([, { vendor }]) => vendor !== most);
  const relations = new Map<string, { relation: RuleRelation; kind: string }>();
  for (const relation of report.relations) {
    relations.set(`${relation.a} ${relation.b}`, { relation, kind: relation.relation });
    const kind = OPPOSITE[relation.relation] ?? relation.relation;
    relations.set(`${relation.b} ${relation.a}`, { relation, kind });
  }
  return h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Relations of rules' },
    h(
      'table',
      { class: 'relations' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, 'row is … of column'),
          columns.map(([i, rule]) =>
            h('th', { scope: 'col', title: `${rule.title} (${rule.vendor})`, class: rule.vendor }, i + 1),
          ),
        ),
      ),
      h(
        'tbody',
        null,
        rules.map((row, i) =>
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, `${i + 1} `, vendorTag(row.vendor), ` ${row.title}`),
            columns.map(([, column]) => matrixCell(row, column, relations.get(`${row.key} ${column.key}`))),
          ),
        ),
      ),
    ),
  );
}

function matrixCell(
  row: RuleEntry,
  column: RuleEntry,
  found: { relation: RuleRelation; kind: string } | undefined,
): VNode {
  if (found === undefined) return h('td', { class: 'cell' });
  const reason = found.relation.reason === undefined ? '' : `: ${found.relation.reason}`;
  const same = found.relation.a === row.key;
  const words = `${relationWords(found.relation)} ${relationRemark(found.relation)}`.trim();
  const title = same
    ? `${row.title} — ${words} — ${column.title}${reason}`
    : `${column.title} — ${words} — ${row.title}${reason}`;
  return h('td', { class: classOf('cell', `r-${found.kind}`), title }, SYMBOLS[found.kind] ?? '');
}
