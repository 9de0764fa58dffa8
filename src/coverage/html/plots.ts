import type { Sharing } from '../report.ts';
import { h, type VNode } from './element.ts';

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
