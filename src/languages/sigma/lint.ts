import type { Condition } from '../../../grammars/sigma-condition/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { compileRegex } from '../../regex/index.ts';
import type { Detection, DetectionItem, Selection, SigmaQuery } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { type ItemKey, itemKey } from './keys.ts';
import { lintMetadata } from './lint-metadata.ts';
import { selected } from './lower-detection.ts';
import { newerInRegex } from './version.ts';

/** Mistakes that people make in Sigma rules, and the specification's own rules for metadata. */
export function lint(query: SigmaQuery, context: SigmaContext = {}): Result<never> {
  const diagnostics: Diagnostic[] = [];
  for (const node of [...query.others, query.main, ...query.filters]) {
    if (node.document !== undefined) lintMetadata(node, node.document, context, diagnostics);
    if (node.type !== 'Correlation') lintDetection(node.detection, context, diagnostics);
  }
  return { diagnostics };
}

function lintDetection(detection: Detection, context: SigmaContext, diagnostics: Diagnostic[]): void {
  const used = new Set<string>();
  for (const { condition } of detection.conditions) collectUsed(condition, detection, used);
  for (const [name, selection] of detection.selections) {
    if (!used.has(name)) {
      const span = detection.place?.at(name).key;
      diagnostics.push(diagnose('sigma-selection-unused', { span, with: { name } }));
    }
    for (const item of itemsOf(selection)) lintItem(item, context, diagnostics);
  }
}

function collectUsed(condition: Condition, detection: Detection, used: Set<string>): void {
  switch (condition.type) {
    case 'And':
    case 'Or':
      for (const item of condition.items) collectUsed(item, detection, used);
      return;
    case 'Not':
      collectUsed(condition.item, detection, used);
      return;
    case 'Selection':
      used.add(condition.name);
      return;
    case 'Quantified':
      for (const name of selected(detection.selections, condition.pattern)) used.add(name);
  }
}

function itemsOf(selection: Selection): readonly DetectionItem[] {
  return selection.type === 'Item' ? [selection] : selection.items.flatMap(itemsOf);
}

function lintItem(item: DetectionItem, context: SigmaContext, diagnostics: Diagnostic[]): void {
  const key = itemKey(item.key);
  if (key.all && item.values.length === 1)
    diagnostics.push(diagnose('sigma-all-single', { span: item.place?.key }));
  for (const [index, value] of item.values.entries()) {
    if (typeof value !== 'string') continue;
    const span = item.list ? item.place?.at(index) : item.place;
    for (const found of lintValue(value, key, context)) diagnostics.push({ ...found, ...(span && { span }) });
    const mark = key.form === 'text' ? urlQuestionMark(value, key.field) : undefined;
    if (mark !== undefined) {
      diagnostics.push(diagnose('sigma-url-question-mark', { span: span?.inside(mark, mark + 1) }));
    }
  }
}

function lintValue(value: string, key: ItemKey, { version }: SigmaContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (key.form === 'regex') {
    const inline = /^\(\?([a-z]+)\)/.exec(value);
    if (inline !== null) {
      found.push(diagnose('sigma-regex-flags', { with: { flags: [...inline[1]!].join('|') } }));
    }
    const newer = version === '2.2' || inline !== null ? undefined : newerInRegex(value);
    if (newer !== undefined) found.push(diagnose('sigma-regex-newer', { with: { what: newer.text } }));
    const compiled = compileRegex({
      pattern: value,
      flavour: 'pcre',
      anchoring: 'substring',
      case: key.flags.i ? 'insensitive' : 'sensitive',
      dotAll: key.flags.s,
      multiline: key.flags.m,
    });
    if ('unsupported' in compiled) {
      found.push(diagnose('sigma-regex', { with: { reason: compiled.unsupported } }));
    }
    return found;
  }
  if (key.form !== 'text') return found;
  if (!key.transforms.includes('expand') && isPlaceholder(value)) {
    found.push(diagnose('sigma-placeholder-without-expand', { with: { value } }));
  }
  const useless = uselessWildcard(value, key);
  if (useless !== undefined) found.push(useless);
  return found;
}

/** Where a question mark stands that opens the query string of an address, but is a wildcard. */
function urlQuestionMark(value: string, field: string): number | undefined {
  const mark = /(?<!\\)(?:\\\\)*\?/.exec(value);
  if (mark === null) return undefined;
  const isAddress = isUrlField(field) ? /[/=&.]/.test(value) : /https?:\/\/\S*\?/.test(value);
  return isAddress ? mark.index + mark[0].length - 1 : undefined;
}

function isUrlField(field: string): boolean {
  return /\b(?:uri|url|referr?er)\b|uri[-_]|url[-_]|^url$|^uri$/i.test(field);
}

/** Environment variables of Windows, which rules look for as they are. */
const variables = new Set(
  (
    'allusersprofile appdata cd commonprogramfiles commonprogramfiles(x86) commonprogramw6432 computername comspec ' +
    'date errorlevel homedrive homepath localappdata logonserver number_of_processors os path pathext ' +
    'processor_architecture programdata programfiles programfiles(x86) programw6432 prompt public random ' +
    'systemdrive systemroot temp time tmp userdnsdomain userdomain userdomain_roamingprofile username userprofile windir'
  ).split(' '),
);

function isPlaceholder(value: string): boolean {
  const name = /^%([A-Za-z][\w-]*)%$/.exec(value)?.[1];
  return name !== undefined && !variables.has(name.toLowerCase());
}

function uselessWildcard(value: string, key: ItemKey): Diagnostic | undefined {
  const starts = value.startsWith('*') && value.length > 1;
  const ends = /(?<!\\)(?:\\\\)*\*$/.test(value) && value.length > 1;
  const modifier = key.transforms.find(
    (name) => name === 'contains' || name === 'startswith' || name === 'endswith',
  );
  if (modifier !== undefined) {
    const side = starts && key.before ? 'start' : ends && key.after ? 'end' : undefined;
    return side === undefined
      ? undefined
      : diagnose('sigma-wildcard-useless', { with: { side, value, modifier } });
  }
  if (key.field === '' || (!starts && !ends)) return undefined;
  const inner = value.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if (inner === '' || /(?<!\\)(?:\\\\)*[*?]/.test(inner)) return undefined;
  const better = starts ? (ends ? 'contains' : 'endswith') : 'startswith';
  return diagnose('sigma-wildcard-modifier', { with: { value, modifier: better } });
}
