import { type Diagnostic, diagnose, type Result } from './diagnostics/index.ts';
import { canonicalise, type Overlay } from './fields/index.ts';
import type { Rule } from './ir/index.ts';
import {
  type Language,
  type LookupTable,
  type MacroTable,
  type Placeholders,
  type ReadContext,
  type RuleSettings,
  wrapSettings,
} from './language/index.ts';
import { findLanguage, languages } from './languages/index.ts';
import { normaliseAsSpelled } from './passes/index.ts';
import { formats, type OpenedRule, openRules } from './rulefiles/index.ts';
import { type SourceText, sourceText } from './text/index.ts';

export interface ParseOptions {
  /** What the text is called in diagnostics: a path, or `-`. */
  readonly file?: string;
  /** Id or alias of the language, where the content does not tell. */
  readonly from?: string;
  /** Splunk macros by name. */
  readonly macros?: MacroTable;
  /** How Splunk's lookup tables are matched, by name. */
  readonly lookups?: LookupTable;
  /** Values for the placeholders of Sigma rules. */
  readonly placeholders?: Placeholders;
  /** The version of a language's specification that rules are held to, by its id: `{ sigma: '2.1' }`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The other rules of the run, for rules that refer to them (Sigma's correlations and filters). */
  readonly library?: RuleLibrary;
  /** What the rule around a bare query says of its schedule. */
  readonly schedule?: Pick<RuleSettings, 'lookBack' | 'interval'>;
  /** Field names and log sources of the user's own. */
  readonly overlay?: Overlay;
  /** The index patterns that a bare query is run on, which its text has no place for. */
  readonly index?: readonly string[];
}

/** What the rules of one run may refer to in each other, by language; made by `ruleLibrary`. */
export type RuleLibrary = ReadonlyMap<string, unknown>;

/** Reads many files for what rules in other files may refer to. */
export function ruleLibrary(files: readonly { readonly file: string; readonly text: string }[]): RuleLibrary {
  const sources = files.map(({ file, text }) => sourceText(file, text));
  return new Map(
    languages.flatMap(({ id, library }) => (library === undefined ? [] : [[id, library(sources)]])),
  );
}

/** A rule read: `rule` is absent when the rule could not be understood at all; `diagnostics` then say why. */
export interface ParsedRule {
  readonly file: string;
  /** Id of the language that the rule is written in; absent when not even that is known. */
  readonly from?: string;
  /** Id of the rule-file format, or `query`. */
  readonly format: string;
  readonly metadata: Rule['metadata'];
  /** The rule with canonical field names. */
  readonly rule?: Rule;
  readonly settings: RuleSettings;
  /** How its lookup tables are matched: an output that uses them is read back with the same. */
  readonly lookups?: LookupTable;
  /** The macros that it was read with. */
  readonly macros?: MacroTable;
  /** The query as the file has it. */
  readonly query?: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every rule of a text: a Sigma, Elastic or Splunk rule file, or a bare query. Never throws for what a user
 * wrote; a text that holds no rule gives one entry with the diagnostics that say so.
 */
export function parse(text: string, options: ParseOptions = {}): readonly ParsedRule[] {
  const file = options.file ?? '-';
  const source = sourceText(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const from = options.from === undefined ? undefined : findLanguage(options.from)?.id;
  const opened = guarded(() => openRules(source, formats, from));
  if (opened.value === undefined || opened.value.length === 0) {
    return [{ file, format: 'unknown', metadata: {}, settings: {}, diagnostics: opened.diagnostics }];
  }
  // What is wrong with the file as a whole is said once, with its first rule.
  return opened.value.map((rule, index) =>
    parseOpened(file, rule, options, index === 0 ? opened.diagnostics : []),
  );
}

function parseOpened(
  file: string,
  opened: OpenedRule,
  options: ParseOptions,
  before: readonly Diagnostic[],
): ParsedRule {
  const language = findLanguage(opened.language);
  const diagnostics: Diagnostic[] = [...before, ...opened.diagnostics];
  const settings = opened.format === 'query' ? withIndex(opened.settings, options) : opened.settings;
  const parsed = {
    file,
    from: opened.language,
    format: opened.format,
    metadata: opened.metadata,
    settings,
    query: opened.query,
    ...(options.lookups === undefined ? {} : { lookups: options.lookups }),
    ...(options.macros === undefined ? {} : { macros: options.macros }),
  };
  if (opened.unusable === true || language === undefined) {
    if (language === undefined && opened.unusable !== true) {
      diagnostics.push(diagnose('no-query', { with: { type: opened.language } }));
    }
    return { ...parsed, diagnostics };
  }
  const context = readContext(language, { ...options.schedule, ...settings }, options);
  const result = guarded(() => parseQuery(language, opened, context, options.overlay));
  return {
    ...parsed,
    ...(result.value === undefined ? {} : { rule: result.value }),
    diagnostics: [...diagnostics, ...result.diagnostics],
  };
}

function withIndex(settings: RuleSettings, { index }: ParseOptions): RuleSettings {
  return index === undefined || settings.index !== undefined ? settings : { ...settings, index };
}

function parseQuery(
  language: Language,
  opened: OpenedRule,
  context: ReadContext,
  overlay: Overlay | undefined,
): Result<Rule> {
  const read = language.read(opened.query, context);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const lowered = language.lower(read.value, opened.query, context);
  const earlier = [...read.diagnostics, ...lowered.diagnostics];
  if (lowered.value === undefined) return { diagnostics: earlier };
  const wrapped = wrapSettings(lowered.value.plan, context.settings ?? {});
  const canonical = canonicalise(wrapped, defaultTaxonomy(language), overlay);
  const diagnostics = [...earlier, ...canonical.diagnostics];
  if (canonical.value === undefined) return { diagnostics };
  const { presentation } = lowered.value;
  const rule: Rule = {
    metadata: opened.metadata,
    plan: normaliseAsSpelled(canonical.value),
    ...(presentation === undefined ? {} : { presentation }),
  };
  return { value: rule, diagnostics };
}

/** What a language is told beyond the text of a rule. */
export function readContext(
  language: Language,
  settings: RuleSettings,
  { macros, lookups, placeholders, library, versions }: ParseOptions,
): ReadContext {
  const others = library?.get(language.id);
  const version = versions?.[language.id];
  return {
    settings,
    ...(macros === undefined ? {} : { macros }),
    ...(lookups === undefined ? {} : { lookups }),
    ...(placeholders === undefined ? {} : { placeholders }),
    ...(others === undefined ? {} : { library: others }),
    ...(version === undefined ? {} : { version }),
  };
}

function defaultTaxonomy(language: Language): string {
  return Object.values(language.profiles)[0] ?? language.id;
}

/** A bug of ours in one rule must not stop the others. */
export function guarded<T>(work: () => Result<T>): Result<T> {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof RangeError ? 'the rule is too deep or too large' : String(error);
    return { diagnostics: [diagnose('internal-error', { with: { reason } })] };
  }
}
