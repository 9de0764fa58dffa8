import { type ComponentChildren, h, type VNode } from './element.ts';

/** Details beyond these are left to the JSON form. */
export const DETAILS = 300;

export interface Heading {
  readonly name: string;
  readonly number?: boolean;
  readonly class?: string;
}

export interface Cell {
  readonly content: ComponentChildren;
  readonly class?: string;
  readonly title?: string;
}

export type CellOf = Cell | string | number | undefined;

/** A table that sorts by each of its columns and whose rows the page's search hides. */
export function sortableTable(
  caption: string,
  headings: readonly (Heading | string)[],
  rows: readonly (readonly CellOf[])[],
  name = '',
): VNode | undefined {
  if (rows.length === 0) return undefined;
  const heads = headings.map((heading) => (typeof heading === 'string' ? { name: heading } : heading));
  const shown = rows.slice(0, ROWS);
  const left = rows.length - shown.length;
  return h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      { class: `sortable ${name}`.trim() },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          heads.map((heading) =>
            h(
              'th',
              {
                scope: 'col',
                'aria-sort': 'none',
                class: classOf(heading.class, heading.number === true ? 'number' : undefined),
                ...(heading.number === true ? { 'data-sort-method': 'number' } : {}),
              },
              h('button', { type: 'button' }, heading.name),
            ),
          ),
        ),
      ),
      h(
        'tbody',
        null,
        shown.map((row) =>
          h(
            'tr',
            { 'data-row': '' },
            row.map((cell, i) => cellOf(cell, heads[i]?.number === true)),
          ),
        ),
      ),
    ),
    left === 0 ? undefined : h('p', { class: 'faint' }, `… and ${left} more, in the JSON form.`),
  );
}

/** A page of ten thousand rows helps nobody. */
const ROWS = 1_000;

function cellOf(cell: CellOf, number: boolean): VNode {
  const plain = typeof cell === 'object' ? cell : { content: cell };
  const { content, title } = plain;
  return h(
    'td',
    { class: classOf(plain.class, number ? 'number' : undefined), ...(title === undefined ? {} : { title }) },
    content,
  );
}

export function classOf(...names: readonly (string | undefined)[]): string | undefined {
  const used = names.filter((name) => name !== undefined && name !== '');
  return used.length === 0 ? undefined : used.join(' ');
}

export function code(text: string): VNode {
  return h('code', null, text);
}

/** The name of a vendor in its colour. */
export function vendorTag(vendor: string): VNode {
  return h('span', { class: classOf('tag', vendorClass(vendor)) }, vendor);
}

/** Vendors that have a colour of their own. */
export function vendorClass(vendor: string): string | undefined {
  return ['elastic', 'sigma', 'splunk'].includes(vendor) ? vendor : undefined;
}
