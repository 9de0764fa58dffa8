import { diagnose, type Result } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import { parseToml } from '../../syntax/toml.ts';
import { printToml } from '../../syntax/toml-print.ts';
import { tomlPlace, tomlText } from '../../syntax/toml-text.ts';
import { hasLine, type SourceText, span } from '../../text/index.ts';
import type { OpenedRule, RuleFileFormat, RuleToWrite } from '../format.ts';
import { openRule } from './rule.ts';
import { defined, isObject, type Json, textOf } from './values.ts';
import { besideRule, writeRule } from './write.ts';

/** Elastic's rules as files: `[metadata]` and `[rule]` (elastic/detection-rules, detection_rules/rule.py). */
export const elasticToml: RuleFileFormat = {
  id: 'elastic',
  languages: ['kql', 'eql', 'esql'],
  recognises: ({ text }) => hasLine(text, '[rule]') || /^[ \t]*\[+\s*rule\s*[\].]/m.test(text),
  open: openToml,
  write: writeToml,
};

const statuses: Readonly<Record<string, string>> = {
  production: 'stable',
  beta: 'test',
  development: 'experimental',
  experimental: 'experimental',
  deprecated: 'deprecated',
};

function openToml(source: SourceText): Result<readonly OpenedRule[]> {
  const { value: document, diagnostics } = parseToml(source);
  if (document === undefined) return { diagnostics };
  const { rule, metadata, ...others } = document;
  if (!isObject(rule)) {
    const place = span(source, 0, Math.min(1, source.text.length));
    return { diagnostics: [diagnose('metadata-missing', { span: place, with: { key: '[rule]' } })] };
  }
  const { creation_date, updated_date, ...kept } = isObject(metadata) ? metadata : {};
  const opened = openRule({
    rule,
    format: 'elastic',
    beside: { ...(metadata === undefined ? {} : { metadata: kept }), ...others },
    dates: defined({
      date: readDate(creation_date),
      modified: readDate(updated_date),
      status: statuses[textOf(kept.maturity) ?? ''],
    }),
    text: (key, value) => tomlText(source, 'rule', key, value),
    place: (key) => tomlPlace(source, 'rule', key) ?? tomlPlace(source, `rule.${key}`, 'field'),
  });
  return { value: [opened], diagnostics };
}

/** `2024/03/01` in the files, `2024-03-01` with us. */
function readDate(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replaceAll('/', '-') : undefined;
}

function writeDate(value: string | undefined): string | undefined {
  return value?.replaceAll('-', '/');
}

function writeToml(given: RuleToWrite): Result<string> {
  const { rule, diagnostics } = writeRule(given);
  const { metadata, transform } = besideRule(given);
  const document = defined({
    metadata: sortedKeys({
      ...defined({
        // Both are required; a rule that was never changed has one date.
        creation_date: writeDate(given.metadata.date ?? given.metadata.modified),
        updated_date: writeDate(given.metadata.modified ?? given.metadata.date),
        maturity: maturityOf(given.metadata),
      }),
      ...metadata,
    }),
    rule: arranged(rule),
    transform,
  });
  return { value: printToml(document), diagnostics };
}

function maturityOf(metadata: Metadata): string {
  if (metadata.status === 'deprecated' || metadata.status === 'unsupported') return 'deprecated';
  return metadata.status === 'stable' ? 'production' : 'development';
}

function sortedKeys(table: Json): Json {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The order of Elastic's files: keys by the alphabet, the query last; new terms as tables. */
function arranged(rule: Json): Json {
  const { query, new_terms_fields, history_window_start, ...rest } = rule;
  const newTerms =
    new_terms_fields === undefined
      ? {}
      : {
          new_terms: {
            field: 'new_terms_fields',
            value: new_terms_fields,
            history_window_start: [{ field: 'history_window_start', value: history_window_start }],
          },
        };
  return { ...sortedKeys({ ...rest, ...newTerms }), query: ownLines(String(query)) };
}

/** A query stands on lines of its own between its quotes. */
function ownLines(query: string): string {
  return query.endsWith('\n') ? query : `${query}\n`;
}
