import { type Diagnostic, diagnose } from './diagnostics/index.ts';
import { describeField } from './fields/index.ts';
import { walk } from './ir/index.ts';
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
    diagnostics: [...withNearNames(parsed), ...lint(parsed, options)],
  };
}

/** Fields that are not known, with known names that are written almost so. */
function withNearNames({ rule, diagnostics }: ParsedRule): readonly Diagnostic[] {
  if (rule === undefined || !diagnostics.some(({ code }) => code === 'field-unknown')) return diagnostics;
  const names = new Map<string, string>();
  walk(rule.plan, (node) => {
    if (node.kind === 'FieldRef') {
      const name = node.spelling ?? node.name;
      names.set(diagnose('field-unknown', { with: { name } }).message, name);
    }
    return undefined;
  });
  let looked = 0;
  return diagnostics.map((diagnostic) => {
    if (diagnostic.help !== undefined) return diagnostic;
    const name = diagnostic.code === 'field-unknown' ? names.get(diagnostic.message) : undefined;
    // Each name is held against all names: a rule with thousands that are not known has no use for that.
    const near = name === undefined || looked++ >= mostNames ? [] : describeField(name).suggestions;
    return near.length === 0 ? diagnostic : { ...diagnostic, help: `did you mean ${near.join(' or ')}?` };
  });
}

const mostNames = 50;

function lint(parsed: ParsedRule, options: ParseOptions): readonly Diagnostic[] {
  const language = parsed.from === undefined ? undefined : findLanguage(parsed.from);
  if (language?.lint === undefined || parsed.query === undefined || parsed.rule === undefined) return [];
  const { macros } = parsed;
  const context = readContext(language, parsed.settings, {
    ...(macros === undefined ? {} : { macros }),
    ...options,
  });
  const read = language.read(parsed.query, context);
  return read.value === undefined ? [] : language.lint(read.value, parsed.query, context).diagnostics;
}
