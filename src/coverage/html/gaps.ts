import { type Gap, hasNothing } from '../gaps.ts';
import type { CoverageReport, RuleEntry } from '../report.ts';
import { fidelityText, thereNow } from '../words.ts';
import { h, type VNode } from './element.ts';
import { part, ruleItem } from './rules.ts';
import { code, DETAILS, vendorTag } from './table.ts';

/** What each vendor misses, with the closing rule in its own language. */
export function gapSection(report: CoverageReport): readonly VNode[] {
  const rules = new Map(report.rules.map((rule) => [rule.key, rule]));
  return Object.keys(report.vendors).flatMap((vendor) => {
    const own = report.gaps.filter((gap) => gap.vendor === vendor);
    if (own.length === 0) return [];
    const nothing = own.filter(hasNothing).length;
    return [
      h(
        'h3',
        null,
        vendorTag(vendor),
        ` misses ${own.length}${nothing === 0 ? '' : `, ${nothing} of them wholly`}`,
      ),
      ...own.slice(0, DETAILS).map((gap) => gapDetails(gap, rules, report.gapsChecked)),
      ...(own.length > DETAILS
        ? [h('p', { class: 'faint' }, `… and ${own.length - DETAILS} more, in the JSON form.`)]
        : []),
    ];
  });
}

function gapDetails(gap: Gap, rules: ReadonlyMap<string, RuleEntry>, checked: boolean): VNode {
  const rule = rules.get(gap.rule);
  const { conversion } = gap;
  const now = `there now: ${thereNow(gap)}`;
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
      h('span', { class: `f-${conversion.fidelity}` }, fidelityText(conversion, checked)),
    ),
    h(
      'div',
      null,
      part(
        'In part there now',
        (gap.partly ?? []).map((key) => ruleItem(rules.get(key))),
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
