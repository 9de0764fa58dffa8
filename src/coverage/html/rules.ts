import type { Check } from '../checks.ts';
import type { Gap } from '../gaps.ts';
import type { CoverageReport, RuleEntry } from '../report.ts';
import { byStrength, exampleText, relationRemark, relationWords, shorten } from '../words.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { classOf, code, sortableTable, vendorTag } from './table.ts';

/** Details beyond these are left to the JSON form. */
export const DETAILS = 300;

/** Each rule, closed: what it looks for, excludes, is related to; its query; what was wrong with it. */
export function ruleDetails(report: CoverageReport): readonly VNode[] {
  const rules = new Map(report.rules.map((rule) => [rule.key, rule]));
  const sameAction = new Map<string, Set<string>>();
  for (const { by } of report.actions) {
    for (const key of by) {
      const others = sameAction.get(key) ?? new Set();
      if (others.size <= LISTED)
        for (const other of by.slice(0, LISTED + 1)) if (other !== key) others.add(other);
      sameAction.set(key, others);
    }
  }
  return report.rules.slice(0, DETAILS).map((rule) => {
    const related = report.relations
      .filter(
        ({ a, b, relation }) =>
          (a === rule.key || b === rule.key) && relation !== 'disjoint' && relation !== 'unknown',
      )
      .sort(byStrength);
    return h(
      'details',
      { 'data-row': '', id: `rule-${rule.key}` },
      h(
        'summary',
        null,
        vendorTag(rule.vendor),
        ' ',
        rule.title,
        h('span', { class: 'faint' }, ` ${rule.kind ?? 'not parsed'}, ${rule.logSources.join(', ')}`),
      ),
      h(
        'div',
        null,
        h('p', null, 'File: ', h('a', { href: linkOf(rule.file) }, rule.file)),
        part('Looks for', rule.indicators.map(checkItem)),
        part('Excludes', [
          ...rule.exclusions.map(checkItem),
          ...rule.namedExclusions.map((name) => h('li', null, 'by name only: ', code(name))),
        ]),
        part(
          'Same action',
          [...(sameAction.get(rule.key) ?? [])].slice(0, LISTED).map((key) => ruleItem(rules.get(key))),
        ),
        part(
          'Related rules of other vendors',
          related.slice(0, LISTED).map((pair) => {
            const [first, second] = [rules.get(pair.a), rules.get(pair.b)];
            const example =
              pair.example === undefined ? '' : ` On an event like ${exampleText(pair.example)}.`;
            return h(
              'li',
              null,
              `“${first?.title}” is ${relationWords(pair)} “${second?.title}” ${relationRemark(pair)}`,
              h('span', { class: 'faint' }, example),
            );
          }),
        ),
        part(
          'Said when it was read',
          rule.diagnostics.map(({ severity, code: name, message }) =>
            h('li', null, `${severity} `, code(name), `: ${message}`),
          ),
        ),
        rule.query === undefined ? undefined : h('pre', null, rule.query),
      ),
    );
  });
}

const LISTED = 30;

/** A file that the page can point at; anything else (a scheme, say) stays plain. */
function linkOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}

function part(title: string, items: readonly ComponentChildren[]): VNode | undefined {
  return items.length === 0 ? undefined : h('div', null, h('h3', null, title), h('ul', null, items));
}

function checkItem({ field, spelling, operator, values }: Check): VNode {
  const shown = values.slice(0, 12).map((value, i) => [i === 0 ? ' ' : ', ', code(shorten(value, 300))]);
  const rest = values.length > 12 ? ` … and ${values.length - 12} more` : '';
  const own = spelling === undefined ? undefined : h('span', { class: 'faint' }, ` (${spelling})`);
  return h('li', null, code(field), own, ` ${operator}`, shown, rest);
}

function ruleItem(rule: RuleEntry | undefined): VNode | undefined {
  return rule === undefined ? undefined : h('li', null, vendorTag(rule.vendor), ` ${rule.title}`);
}

/** What each vendor misses, with the closing rule in its own language. */
export function gapSection(report: CoverageReport): readonly VNode[] {
  const rules = new Map(report.rules.map((rule) => [rule.key, rule]));
  return Object.keys(report.vendors).flatMap((vendor) => {
    const own = report.gaps.filter((gap) => gap.vendor === vendor);
    if (own.length === 0) return [];
    const nothing = own.filter(({ partly }) => partly.length === 0).length;
    return [
      h('h3', null, vendorTag(vendor), ` misses ${own.length}, ${nothing} of them wholly`),
      ...own.slice(0, DETAILS).map((gap) => gapDetails(gap, rules)),
      ...(own.length > DETAILS
        ? [h('p', { class: 'faint' }, `… and ${own.length - DETAILS} more, in the JSON form.`)]
        : []),
    ];
  });
}

function gapDetails(gap: Gap, rules: ReadonlyMap<string, RuleEntry>): VNode {
  const rule = rules.get(gap.rule);
  const { conversion } = gap;
  const now = gap.partly.length === 0 ? 'nothing there' : `${gap.partly.length} rules in part`;
  return h(
    'details',
    { 'data-row': '' },
    h(
      'summary',
      null,
      vendorTag(rule?.vendor ?? ''),
      ` ${rule?.title ?? gap.rule} `,
      gap.same.length === 0 ? undefined : h('span', { class: 'faint' }, `and ${gap.same.length} like it `),
      h('span', { class: 'faint' }, `— ${now} — ${conversion.to}: `),
      h('span', { class: `f-${conversion.fidelity}` }, conversion.fidelity),
    ),
    h(
      'div',
      null,
      part(
        'In part there now',
        gap.partly.map((key) => ruleItem(rules.get(key))),
      ),
      conversion.because.length === 0
        ? undefined
        : h(
            'p',
            null,
            'Not exact because of ',
            conversion.because.map((name, i) => [i === 0 ? '' : ', ', code(name)]),
            '.',
          ),
      conversion.text === undefined
        ? h('p', null, 'Nothing honest can be said in that language.')
        : h('pre', null, conversion.text),
    ),
  );
}

/** Relations worth a row: those that share events, and those that do not though they look for the same. */
export function relationTable(report: CoverageReport): VNode | undefined {
  const titles = new Map(report.rules.map((rule) => [rule.key, rule]));
  const rows = report.relations
    .filter(
      ({ relation, shared }) => relation !== 'unknown' && (relation !== 'disjoint' || shared !== undefined),
    )
    .sort(byStrength);
  return sortableTable(
    'Relations of rules of different vendors',
    ['vendor', 'rule', 'is', 'vendor', 'rule', 'example, or reason'],
    rows.map((pair) => {
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
        b?.title ?? pair.b,
        { content: code(shorten(about, 200)) },
      ];
    }),
  );
}
