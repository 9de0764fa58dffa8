import {
  type Diagnostic,
  diagnose,
  distinct,
  type Fidelity,
  fidelityOf,
  type Result,
  type Verified,
} from './diagnostics/index.ts';
import { type Node, type Plan, type Rule, rewrite, walk } from './ir/index.ts';
import { type Language, type LookupTable, type RuleSettings, unwrapSettings } from './language/index.ts';
import { findLanguage, languages } from './languages/index.ts';
import type { Related } from './logic/index.ts';
import { guarded, type ParsedRule, type ParseOptions, parse } from './parse.ts';
import { joinsAsSequences, normalise } from './passes/index.ts';
import { inProfile, keepsNames, profileOf } from './profile.ts';
import { formats, type RuleFileFormat } from './rulefiles/index.ts';
import { readsTheSame, verifyClaim } from './verify.ts';

export interface ConvertOptions extends ParseOptions {
  /** Id or alias of the target language. */
  readonly to: string;
  /** Target profile: Elastic `ecs` (default) or `winlog`, Splunk `raw` (default) or `cim`. */
  readonly profile?: string;
  /**
   * `query` (default): the query alone; `rule`: a rule file of the target's vendor, or one of its other formats by name
   * (`splunk-conf`, `elastic-ndjson`). Sigma is always a rule file.
   */
  readonly format?: OutputFormat;
  /** Parse the output back and compare it with the source. */
  readonly verify?: boolean;
  /** To its own language, keep the rule's text where the tree does not hold it exactly (default true). */
  readonly keepText?: boolean;
}

export type OutputFormat = 'query' | 'rule' | 'splunk-conf' | 'elastic-ndjson';

export interface ConvertedRule {
  readonly file: string;
  readonly rule: { readonly id?: string; readonly title?: string };
  readonly from?: string;
  readonly to: string;
  readonly fidelity: Fidelity;
  readonly verified: Verified;
  /** Absent when nothing honest could be given (`fidelity` is `none`). */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Converts every rule of a text. Throws a RangeError where `to` names no language (see `languages`), or one without the
 * `profile` or the `format`; everything else that is wrong is a diagnostic.
 */
export function convert(text: string, options: ConvertOptions): readonly ConvertedRule[] {
  return parse(text, options).map((parsed) => convertParsed(parsed, options));
}

/** Converts a rule that is already parsed; throws as `convert` does. */
export function convertParsed(parsed: ParsedRule, options: ConvertOptions): ConvertedRule {
  const target = targetOf(options.to);
  formatOf(target, options.format);
  profileOf(target, options.profile);
  const base = {
    file: parsed.file,
    rule: {
      ...(parsed.metadata.id === undefined ? {} : { id: parsed.metadata.id }),
      ...(parsed.metadata.title === undefined ? {} : { title: parsed.metadata.title }),
    },
    ...(parsed.from === undefined ? {} : { from: parsed.from }),
    to: target.id,
  };
  const { rule } = parsed;
  if (rule === undefined)
    return { ...base, fidelity: 'none', verified: 'no', diagnostics: parsed.diagnostics };
  const whole = showsMore(rule) ? keptText(parsed, target, options, base, parsed.diagnostics) : undefined;
  if (whole !== undefined) return whole;
  const emitted = guarded(() => emit(parsed, rule.plan, target, options));
  const diagnostics = distinct([...parsed.diagnostics, ...emitted.diagnostics]);
  if (emitted.value === undefined) {
    return (
      keptText(parsed, target, options, base, diagnostics) ?? {
        ...base,
        fidelity: 'none',
        verified: 'no',
        diagnostics,
      }
    );
  }
  const { text } = emitted.value;
  const fidelity = fidelityOf(diagnostics.map((diagnostic) => diagnostic.effect));
  const own = parsed.from === target.id && fidelity !== 'exact';
  const settings = { ...parsed.settings, ...emitted.value.settings };
  const again =
    own || options.verify === true ? readBack(text, target, options, settings, parsed.lookups) : undefined;
  if (own && again !== undefined && readsTheSame({ rule, diagnostics: parsed.diagnostics }, again)) {
    // One language on both sides: what its reader cannot hold exactly is the same in both texts.
    return {
      ...base,
      fidelity: 'exact',
      verified: 'proven',
      text,
      diagnostics: diagnostics.map(withoutEffect),
    };
  }
  const kept = own ? keptText(parsed, target, options, base, diagnostics) : undefined;
  if (kept !== undefined) return kept;
  if (options.verify !== true || again === undefined)
    return { ...base, fidelity, verified: 'no', text, diagnostics };
  const source = { ...rule, plan: withLookBack(rule.plan, parsed.settings.lookBack) };
  const { verified, refuted } = verifyClaim(source, again.rule, emitted.diagnostics);
  if (refuted !== undefined) diagnostics.push(claimRefuted(fidelity, refuted));
  return {
    ...base,
    fidelity: fidelityOf(diagnostics.map(({ effect }) => effect)),
    verified,
    text,
    diagnostics,
  };
}

/** Steps beside which columns may be made that decide nothing, so that the plan does not hold them. */
const STEPS: ReadonlySet<Node['kind']> = new Set<Plan['kind']>([
  'Project',
  'Window',
  'Sequence',
  'NewTerms',
  'Lookup',
  'Join',
  'Union',
  'Extract',
  'Expand',
  'Sort',
  'Limit',
  'Opaque',
]);

/** Whether what shows the results may show columns that the plan does not hold. */
function showsMore({ plan, presentation }: Rule): boolean {
  if (presentation === undefined) return false;
  let steps = 0;
  walk(plan, (node) => {
    // One grouping is what the results are of.
    if (node.kind === 'Aggregate') steps++;
    else if (STEPS.has(node.kind)) steps += 2;
    return steps < 2;
  });
  return steps > 1;
}

/**
 * To its own language, a rule that the tree does not hold whole keeps its own text, printed from its own syntax tree:
 * nothing can be lost. Not where the rule needs settings that a bare query has no place for.
 */
function keptText(
  parsed: ParsedRule,
  target: Language,
  options: ConvertOptions,
  base: Omit<ConvertedRule, 'fidelity' | 'verified' | 'text' | 'diagnostics'>,
  diagnostics: readonly Diagnostic[],
): ConvertedRule | undefined {
  const { query, settings, metadata, rule } = parsed;
  if (options.keepText === false || parsed.from !== target.id || query === undefined) return undefined;
  if (target.wholeFile === true || rule === undefined) return undefined;
  const isUsual = profileOf(target, options.profile) === profileOf(target, undefined);
  const other = isUsual ? undefined : inProfile(rule.plan, target, options, false);
  if (other !== undefined && !keepsNames(rule.plan, target, other.profile)) return undefined;
  if (diagnostics.some(({ code }) => code === 'rule-setting-needed')) return undefined;
  const written = guarded(() => {
    const read = target.read(query, { settings });
    if (read.value === undefined) return { diagnostics: read.diagnostics };
    const text = target.print(read.value);
    const format = formatOf(target, options.format);
    return format === undefined
      ? { value: text, diagnostics: [] }
      : format.write({ metadata, language: target.id, query: text, settings });
  });
  if (written.value === undefined) return undefined;
  const remarks = parsed.diagnostics.filter(({ severity }) => severity !== 'error').map(withoutEffect);
  if (other?.problem !== undefined) remarks.push(other.problem);
  return { ...base, fidelity: 'exact', verified: 'proven', text: written.value, diagnostics: remarks };
}

/** The rule-file format that is asked for, by default the first that holds the language; undefined for a bare query. */
function formatOf(target: Language, wanted: OutputFormat = 'query'): RuleFileFormat | undefined {
  if (wanted === 'query' && target.wholeFile !== true) return undefined;
  const able = formats.filter((candidate) => candidate.languages.includes(target.id));
  const named = able.find((candidate) => candidate.id === wanted);
  if (named === undefined && wanted !== 'query' && wanted !== 'rule') {
    throw new RangeError(`${wanted} files hold no ${target.title}`);
  }
  return named ?? able[0];
}

function withoutEffect(diagnostic: Diagnostic): Diagnostic {
  const { effect, ...rest } = diagnostic;
  return effect === undefined || effect === 'metadata' ? diagnostic : rest;
}

function claimRefuted(claim: Fidelity, { relation, witness }: Related): Diagnostic {
  const event = witness?.onlyA ?? witness?.onlyB;
  const side = witness?.onlyA !== undefined ? 'only the source matches' : 'only the output matches';
  const example = event === undefined ? '' : `: ${side} ${JSON.stringify(event)}`;
  const effect = relation === 'narrower' ? 'broader' : relation === 'broader' ? 'narrower' : 'different';
  return diagnose('claim-refuted', { effect, with: { claim, example } });
}

function targetOf(name: string): Language {
  const target = findLanguage(name);
  if (target === undefined) {
    throw new RangeError(
      `unknown language ${name}: one of ${languages.map((language) => language.id).join(', ')}`,
    );
  }
  return target;
}

function asksForNew(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    found ||= node.kind === 'NewTerms';
    return !found;
  });
  return found;
}

/** More events below a test for new values are more known values as well: what is new is neither more nor less. */
function amongKnown(diagnostic: Diagnostic): Diagnostic {
  const { effect } = diagnostic;
  return effect === 'broader' || effect === 'narrower' ? { ...diagnostic, effect: 'different' } : diagnostic;
}

interface Emitted {
  readonly text: string;
  readonly query: string;
  readonly settings: RuleSettings;
}

function emit(parsed: ParsedRule, plan: Plan, target: Language, options: ConvertOptions): Result<Emitted> {
  const diagnostics: Diagnostic[] = [];
  const format = formatOf(target, options.format);
  const asRule = format !== undefined;
  const isBare = !asRule && parsed.from !== target.id && target.settings.includes('index');
  const joined = target.joinsAsSequences === true ? joinsAsSequences(plan) : { plan, diagnostics: [] };
  diagnostics.push(...joined.diagnostics);
  const { profile, problem, local } = inProfile(joined.plan, target, options, isBare);
  if (problem !== undefined) diagnostics.push(problem);
  // Where new terms are left out as a whole, the names of their fields do not matter.
  const asksForTerms = target.newTerms === true || (asRule && target.settings.includes('newTerms'));
  const named = local.diagnostics.filter(({ code }) => asksForTerms || code !== 'term-unmapped');
  const ofNames = asksForTerms && asksForNew(plan) ? named.map(amongKnown) : named;
  if (local.value === undefined) return { diagnostics: [...diagnostics, ...ofNames] };
  const unwrapped = unwrapSettings(local.value, target.settings, asRule);
  const presentation = parsed.rule?.presentation;
  // What shows results goes by the names of the source.
  const own = presentation?.language === target.id && keepsNames(plan, target, profile);
  const raised = target.raise(
    { plan: normalise(unwrapped.plan), ...(own ? { presentation } : {}) },
    { profile, metadata: parsed.metadata, asRule },
  );
  // Nor do names that only groups ask for, where the text and the rule around it ask for single events.
  const { threshold, newTerms } = unwrapped.settings;
  const inRule = asRule && (threshold !== undefined || newTerms !== undefined);
  const eventsOnly = raised.value?.eventsOnly === true && !inRule;
  diagnostics.push(...(eventsOnly ? named.filter((one) => !local.ofGroups.has(one)) : ofNames));
  diagnostics.push(...unwrapped.diagnostics);
  if (!asRule) diagnostics.push(...neededSettings(unwrapped.settings, target));
  if (presentation !== undefined && !own) {
    diagnostics.push(
      diagnose('presentation-lost', { with: { what: presentation.text, target: target.title } }),
    );
  }
  diagnostics.push(...raised.diagnostics);
  if (raised.value === undefined) return { diagnostics };
  const query = target.print(raised.value.ast);
  const needs = raised.value.needs ?? {};
  const filters = [...(unwrapped.settings.filters ?? []), ...(needs.filters ?? [])];
  const wanted = { ...unwrapped.settings, ...(filters.length === 0 ? {} : { filters }) };
  const settings = mergeSettings(parsed, wanted, needs, target);
  if (format === undefined) return { value: { text: query, query, settings }, diagnostics };
  const { metadata } = parsed;
  const origin = metadata.id === undefined ? parsed.query?.text : undefined;
  const rule = { metadata, language: target.id, query, settings };
  const written = format.write(origin === undefined ? rule : { ...rule, origin });
  diagnostics.push(...written.diagnostics);
  if (written.value === undefined) return { diagnostics };
  return { value: { text: written.value, query, settings }, diagnostics };
}

/**
 * The rule's own look-back and interval go along to any rule file that has a place for them; the look-back as long as
 * the output needs.
 */
function mergeSettings(
  parsed: ParsedRule,
  settings: RuleSettings,
  needs: Pick<RuleSettings, 'lookBack'>,
  target: Language,
): RuleSettings {
  const { interval } = parsed.settings;
  const lookBack = Math.max(settings.lookBack ?? parsed.settings.lookBack ?? 0, needs.lookBack ?? 0);
  return {
    ...(interval !== undefined && target.settings.includes('interval') ? { interval } : {}),
    ...settings,
    ...(lookBack > 0 && target.settings.includes('lookBack') ? { lookBack } : {}),
  };
}

/** A bare query cannot carry these; without them it matches more. */
function neededSettings(settings: RuleSettings, target: Language): Diagnostic[] {
  const out: Diagnostic[] = [];
  const say = (what: string): void => {
    out.push(diagnose('rule-setting-needed', { effect: 'broader', with: { what, target: target.title } }));
  };
  if (settings.threshold !== undefined) {
    say(
      `the threshold of ${settings.threshold.count} by ${settings.threshold.fields.join(', ') || 'nothing'}`,
    );
  }
  if (settings.newTerms !== undefined) say(`"new terms of ${settings.newTerms.fields.join(', ')}"`);
  return out;
}

/** The output, read by the target's own reader; undefined when it does not give one rule. */
function readBack(
  text: string,
  target: Language,
  options: ConvertOptions,
  settings: RuleSettings,
  lookups: LookupTable | undefined,
): ReadBack | undefined {
  const named: Pick<ConvertOptions, 'macros' | 'lookups'> = {
    ...(options.macros === undefined ? {} : { macros: options.macros }),
    ...(lookups === undefined ? {} : { lookups }),
  };
  const overlay = options.overlay === undefined ? {} : { overlay: options.overlay };
  // A query in another of one vendor's languages is run where the rule was.
  const { index, lookBack } = settings;
  const place = index !== undefined && target.settings.includes('index') ? { index } : {};
  const schedule = lookBack === undefined ? {} : { schedule: { lookBack } };
  const from = { file: 'output', from: target.id };
  const parsed = parse(text, { ...named, ...overlay, ...place, ...schedule, ...from });
  const [only] = parsed;
  if (only?.rule === undefined || parsed.length !== 1) return undefined;
  const plan = withLookBack(only.rule.plan, lookBack);
  return { rule: { ...only.rule, plan }, diagnostics: only.diagnostics };
}

/** A query by itself does not say how long the time of one run is: it is that of the rule, on both sides. */
function withLookBack(plan: Plan, lookBack: number | undefined): Plan {
  if (lookBack === undefined) return plan;
  return rewrite(plan, (node) =>
    node.kind === 'Aggregate' &&
    (node.window === undefined || (node.window.type === 'run' && node.window.span === undefined))
      ? { ...node, window: { type: 'run', span: lookBack } }
      : node,
  );
}

interface ReadBack {
  readonly rule: Rule;
  readonly diagnostics: readonly Diagnostic[];
}
