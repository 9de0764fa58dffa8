import type { Diagnostic, Result } from './diagnostics/index.ts';
import { findLanguage } from './languages/index.ts';
import { guarded, type ParsedRule, type ParseOptions, parse } from './parse.ts';

export interface FormattedRule {
  readonly file: string;
  readonly from?: string;
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Pretty-prints every query of a text in its own language; macros stay as they are written. */
export function format(text: string, options: ParseOptions = {}): readonly FormattedRule[] {
  return parse(text, options).map(formatParsed);
}

/** Pretty-prints the query of a rule that is already parsed. */
export function formatParsed(parsed: ParsedRule): FormattedRule {
  const base = { file: parsed.file, ...(parsed.from === undefined ? {} : { from: parsed.from }) };
  const language = parsed.from === undefined ? undefined : findLanguage(parsed.from);
  const { query } = parsed;
  if (language === undefined || query === undefined) return { ...base, diagnostics: parsed.diagnostics };
  const printed: Result<string> = guarded(() => {
    const read = language.read(query, { settings: parsed.settings });
    if (read.value === undefined) return { diagnostics: read.diagnostics };
    return { value: language.print(read.value), diagnostics: read.diagnostics };
  });
  return {
    ...base,
    ...(printed.value === undefined ? {} : { text: printed.value }),
    diagnostics: printed.diagnostics,
  };
}
