import type { Diagnostic } from './diagnostics/index.ts';
import { findLanguage } from './languages/index.ts';
import { type ParsedRule, type ParseOptions, parse, readContext } from './parse.ts';

export interface CheckedRule {
  readonly file: string;
  readonly rule: { readonly id?: string; readonly title?: string };
  readonly diagnostics: readonly Diagnostic[];
}

/** Lints every rule of a text: syntax, the traps of its language, names that do not map. */
export function check(text: string, options: ParseOptions = {}): readonly CheckedRule[] {
  return parse(text, options).map((parsed) => checkParsed(parsed, options));
}

/** Lints a rule that is already parsed. */
export function checkParsed(parsed: ParsedRule, options: ParseOptions = {}): CheckedRule {
  const { id, title } = parsed.metadata;
  return {
    file: parsed.file,
    rule: { ...(id === undefined ? {} : { id }), ...(title === undefined ? {} : { title }) },
    diagnostics: [...parsed.diagnostics, ...lint(parsed, options)],
  };
}

function lint(parsed: ParsedRule, options: ParseOptions): readonly Diagnostic[] {
  const language = parsed.from === undefined ? undefined : findLanguage(parsed.from);
  if (language?.lint === undefined || parsed.query === undefined || parsed.rule === undefined) return [];
  const context = readContext(language, parsed.settings, options);
  const read = language.read(parsed.query, context);
  return read.value === undefined ? [] : language.lint(read.value, parsed.query).diagnostics;
}
