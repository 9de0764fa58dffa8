import type { Check } from '../checks.ts';
import type { CoverageReport, RuleEntry } from '../report.ts';
import { byStrength, exampleText, relationRemark, relationWords, shorten, sourceName } from '../words.ts';
import { type ComponentChildren, h, type VNode } from './element.ts';
import { code, DETAILS, vendorTag } from './table.ts';

/** Every rule, as far as a page can hold them. */
export function ruleSection(report: CoverageReport): ComponentChildren {
  if (report.rules.length === 0) return undefined;
  const left = report.rules.length - DETAILS;
  return [
    ruleDetails(report),
    left > 0 ? h('p', { class: 'faint' }, `… and ${left} more, in the JSON form.`) : undefined,
  ];
}

/** Each rule, closed: what it looks for, excludes, is related to; its query; what was wrong with it. */
function ruleDetails(report: CoverageReport): readonly VNode[] {
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
        h(
          'span',
          { class: 'faint' },
          ` ${rule.kind ?? 'not parsed'}, ${rule.logSources.map(sourceName).join(', ')}`,
        ),
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

/** A heading with a list below it, where there is something to list. */
export function part(title: string, items: readonly ComponentChildren[]): VNode | undefined {
  return items.length === 0 ? undefined : h('div', null, h('h3', null, title), h('ul', null, items));
}

function checkItem({ field, spelling, operator, values }: Check): VNode {
  const shown = values.slice(0, 12).map((value, i) => [i === 0 ? ' ' : ', ', code(shorten(value, 300))]);
  const rest = values.length > 12 ? ` … and ${values.length - 12} more` : '';
  const own = spelling === undefined ? undefined : h('span', { class: 'faint' }, ` (${spelling})`);
  return h('li', null, code(field), own, ` ${operator}`, shown, rest);
}

export function ruleItem(rule: RuleEntry | undefined): VNode | undefined {
  return rule === undefined ? undefined : h('li', null, vendorTag(rule.vendor), ` ${rule.title}`);
}
