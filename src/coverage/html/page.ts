import { renderToStaticMarkup } from 'preact-render-to-string';
import { highlights } from '../highlights.ts';
import type { CoverageReport } from '../report.ts';
import { selectionName } from '../words.ts';
import { script, scriptHash, style, styleHash } from './assets.ts';
import { type ComponentChildren, h } from './element.ts';
import { gapSection } from './gaps.ts';
import { relationSection } from './relations.ts';
import { ruleSection } from './rules.ts';
import { card, changes, header } from './summary.ts';
import {
  actionTable,
  eventTable,
  exclusionTable,
  fieldMatrix,
  indicatorRows,
  needs,
  sharedValues,
  techniqueTable,
  unread,
} from './tables.ts';

/**
 * The catalogue as one page: no request, no script but its own (a Content-Security-Policy names it by its hash), every
 * text escaped by the renderer.
 */
export function coverageHtml(report: CoverageReport): string {
  const name = selectionName(report);
  const sections = shownSections(report);
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
      header(report, sections),
      h('main', null, ...body(report, sections)),
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
  [
    'needs',
    'Data needed',
    'What must be collected for the rules of some vendors, and not for those of all.',
    needs,
  ],
  ['rules', 'Rules', 'Every rule with all that it checks.', ruleSection],
  [
    'unread',
    'Not read',
    'Rules and files that gave no rule; they are missing from every number above.',
    unread,
  ],
];

interface Section {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly content: ComponentChildren;
}

/** The sections that have something to show. */
function shownSections(report: CoverageReport): readonly Section[] {
  return SECTIONS.map(([id, title, lead, of]) => ({ id, title, lead, content: of(report) })).filter(
    ({ content }) => isShown(content),
  );
}

function body(report: CoverageReport, sections: readonly Section[]): readonly ComponentChildren[] {
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
      h('button', { id: 'unfold', type: 'button', 'aria-pressed': 'false' }, 'Open all'),
      h('output', { id: 'found', for: 'search', class: 'faint' }),
    ),
    ...sections.map(({ id, title, lead, content }) =>
      h('section', { id }, h('h2', null, title), h('p', { class: 'lead' }, lead), content),
    ),
    h('footer', null, 'Made by ruleglot from the rules themselves.'),
  ];
}

function isShown(content: ComponentChildren): boolean {
  return Array.isArray(content) ? content.some(isShown) : content !== undefined && content !== null;
}
