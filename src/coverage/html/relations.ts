import type { RuleRelation } from '../pairs.ts';
import type { CoverageReport, RuleEntry } from '../report.ts';
import {
  byStrength,
  exampleText,
  groupedRelations,
  pairCounts,
  relationRemark,
  relationWords,
  shorten,
} from '../words.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { classOf, code, DETAILS, sortableTable, vendorTag } from './table.ts';

/** How the rules of different vendors relate: as a matrix where there are few, in words, and copies. */
export function relationSection(report: CoverageReport): ComponentChildren {
  const { pairs, counts: numbers, extent } = report.compared;
  if (pairs === 0) return undefined;
  const how = extent === 'full' ? '' : ' So many pairs are looked at for containment only.';
  const matrix = report.rules.length <= MATRIX_RULES && extent === 'full';
  return [
    h('p', null, `${pairs} pairs of rules of different vendors: ${pairCounts(numbers)}.${how}`),
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
const MATRIX_RULES = 60;

/** Every rule against every rule of another vendor. */
function relationMatrix(report: CoverageReport): VNode {
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
    { class: 'scroll whole', tabIndex: 0, role: 'region', 'aria-label': 'Relations of rules' },
    h(
      'table',
      { class: 'relations' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, 'rule (row) against rule (column)'),
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
/** Relations worth a row: those that share events, and those that do not though they look for the same. */
function relationTable(report: CoverageReport): VNode | undefined {
  const titles = new Map(report.rules.map((rule) => [rule.key, rule]));
  const rows = report.relations
    .filter(
      ({ relation, shared }) => relation !== 'unknown' && (relation !== 'disjoint' || shared !== undefined),
    )
    .sort(byStrength);
  const groups = groupedRelations(report, rows);
  return sortableTable(
    'Relations of rules of different vendors',
    ['vendor', 'rule', 'is', 'vendor', 'rule', 'example, or reason'],
    groups.map(({ pair, more }) => {
      const a = titles.get(pair.a);
      const b = titles.get(pair.b);
      const about =
        pair.relation === 'disjoint'
          ? `both look for ${(pair.shared ?? []).slice(0, 3).join(', ')}, but ${pair.reason ?? 'their conditions exclude each other'}`
          : pair.example === undefined
            ? ''
            : exampleText(pair.example);
      return [
        { content: vendorTag(a?.vendor ?? '') },
        a?.title ?? pair.a,
        {
          content: `${relationWords(pair)} ${relationRemark(pair)}`.trim(),
          class: classOf(`r-${pair.relation}`) ?? '',
        },
        { content: vendorTag(b?.vendor ?? '') },
        `${b?.title ?? pair.b}${more === 0 ? '' : ` and ${more} like it`}`,
        { content: code(shorten(about, 200)) },
      ];
    }),
  );
}
