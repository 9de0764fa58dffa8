import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { jsonText, parseJson } from '../../syntax/json.ts';
import { type SourceText, span } from '../../text/index.ts';
import type { OpenedRule, RuleFileFormat, RuleToWrite } from '../format.ts';
import { openRule } from './rule.ts';
import { defined, isObject, type Json, textOf } from './values.ts';
import { writeRule } from './write.ts';

/** Kibana's export and import of rules: one rule a line, and a last line that counts them. */
export const elasticNdjson: RuleFileFormat = {
  id: 'elastic-ndjson',
  languages: ['kql', 'eql', 'esql'],
  recognises: (source) =>
    /^\s*\{/.test(source.text) &&
    /"(?:rule_id|risk_score|exported_count)"\s*:/.test(source.text.slice(0, 200_000)),
  open: openNdjson,
  write: writeNdjson,
};

function openNdjson(source: SourceText): Result<readonly OpenedRule[]> {
  const diagnostics: Diagnostic[] = [];
  const rules: OpenedRule[] = [];
  // One object over several lines (an answer of the API, saved) is read as well.
  const whole = /^\s*\{\s*\n/.test(source.text);
  for (const [start, end] of whole ? [[0, source.text.length] as const] : linesOf(source.text)) {
    const parsed = parseJson(source, start, end);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value === undefined) continue;
    if (!isObject(parsed.value)) {
      const place = span(source, start, end);
      diagnostics.push(
        diagnose('syntax-error', { span: place, with: { reason: 'a rule is a JSON object' } }),
      );
    } else if (parsed.value.exported_count === undefined && 'type' in parsed.value) {
      rules.push(openObject(source, start, parsed.value));
    }
  }
  return { value: rules, diagnostics };
}

function* linesOf(text: string): Generator<readonly [start: number, end: number]> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (text.slice(start, end).trim() !== '') yield [start, end];
    start = end + 1;
  }
}

function openObject(source: SourceText, start: number, rule: Json): OpenedRule {
  const first = source.text.indexOf('{', start);
  return openRule({
    rule,
    format: 'elastic-ndjson',
    beside: {},
    dates: defined({ date: readDate(rule.created_at), modified: readDate(rule.updated_at) }),
    text: (key, value) => jsonText(source, first, key, value),
    place: () => span(source, first, first + 1),
  });
}

function readDate(value: unknown): string | undefined {
  return textOf(value)?.slice(0, 10);
}

function writeNdjson(given: RuleToWrite): Result<string> {
  const { rule, diagnostics } = writeRule(given);
  return { value: `${JSON.stringify(rule)}\n`, diagnostics };
}
