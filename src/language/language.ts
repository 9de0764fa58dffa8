import type { Diagnostic, Result } from '../diagnostics/index.ts';
import type { LookupPair, Plan, Predicate, Presentation, Rule } from '../ir/index.ts';
import type { SourceText } from '../text/index.ts';

/** What a language's parser may need to know beyond the text. */
export interface ReadContext {
  /** Definitions of macros by name (`name` or `name(2)` with the number of arguments). */
  readonly macros?: MacroTable;
  /** Definitions of lookup tables by name. */
  readonly lookups?: LookupTable;
  /** What the rule file says beside the query. */
  readonly settings?: RuleSettings;
  /** Values of placeholders by name. */
  readonly placeholders?: Placeholders;
  /** The version of the language's specification that texts are held to, where a user says one. */
  readonly version?: string;
  /** What the language made of the other files of the run; see `Language.library`. */
  readonly library?: unknown;
}

/** Values that users give for the names that a rule leaves open (Sigma's `%servers%`), by name without the signs. */
export type Placeholders = ReadonlyMap<string, readonly (string | number)[]>;

export interface MacroDefinition {
  readonly arguments: readonly string[];
  readonly text: SourceText;
}
export type MacroTable = ReadonlyMap<string, MacroDefinition>;

/** How a lookup table is matched. Splunk compares exactly and with regard to case unless the definition says so. */
export interface LookupDefinition {
  readonly name: string;
  /** The table's file, or its KV-store collection. */
  readonly file?: string;
  readonly collection?: string;
  readonly caseSensitive: boolean;
  /** Columns that are not compared exactly. */
  readonly matchTypes: readonly { readonly type: 'wildcard' | 'cidr'; readonly column: string }[];
  /** The value that a row gets when the table has no match, given `minMatches`. */
  readonly defaultMatch?: string;
  readonly minMatches: number;
  readonly maxMatches: number;
  readonly fields: readonly string[];
}
export type LookupTable = ReadonlyMap<string, LookupDefinition>;

/**
 * What rule files carry beside the query text and what is part of the rule's meaning. Read by `rulefiles/`, turned
 * into plan nodes around the query's plan by `wrapSettings`, and back by `unwrapSettings`.
 */
export interface RuleSettings {
  /** Index patterns. */
  readonly index?: readonly string[];
  readonly threshold?: ThresholdSettings;
  readonly newTerms?: { readonly fields: readonly string[]; readonly history: number };
  /** The rule's look-back and interval in milliseconds. */
  readonly lookBack?: number;
  readonly interval?: number;
  /** Further conditions of the rule file, in the vendor's field names (Elastic's `filters`). */
  readonly filters?: readonly Predicate[];
  /** A list that the rule's events must occur in (Elastic's indicator match). */
  readonly lookup?: LookupSettings;
  /** The field that stands for EQL's event category, when it is not event.category. */
  readonly eventCategoryField?: string;
}

export interface LookupSettings {
  readonly table: string;
  readonly on: readonly (readonly LookupPair[])[];
  readonly rows?: Plan;
}

export interface ThresholdSettings {
  readonly fields: readonly string[];
  readonly count: number;
  readonly cardinality: readonly { readonly field: string; readonly count: number }[];
}

/** What `lower` gives: the plan in the vendor's own field names, and a tail that only arranges results. */
export interface Lowered {
  readonly plan: Plan;
  readonly presentation?: Presentation;
}

/** What `raise` gives: a syntax tree of the language, and what a rule around the query must say for it to hold. */
export interface Raised<Ast> {
  readonly ast: Ast;
  readonly needs?: Pick<RuleSettings, 'lookBack' | 'filters'>;
  /** The text asks for single events: groups, sequences and new terms are left out as a whole. */
  readonly eventsOnly?: boolean;
}

export interface EmitContext {
  /** The target profile (`ecs`, `winlog`, `raw`, `cim`). */
  readonly profile: string;
  /** The title is used where a language needs a name (Sigma, comments). */
  readonly metadata: Rule['metadata'];
  /** A whole rule is written, which can carry what `Raised.needs` says. */
  readonly asRule?: boolean;
}

/**
 * One notation that ruleglot reads and writes. `parse = lower ∘ read`, `emit = print ∘ raise`. Field names are the
 * vendor's own on both sides; the fields pass maps them to and from the canonical vocabulary.
 */
export interface Language<Ast = unknown> {
  readonly id: string;
  readonly aliases: readonly string[];
  /** As people write it: `ES|QL`. */
  readonly title: string;
  /** Taxonomy of field names for each profile; the first profile is the default. */
  readonly profiles: Readonly<Record<string, string>>;
  /** Why a plan cannot be written in a profile whose names it has; the first profile is taken then. */
  readonly profileProblem?: (plan: Plan, profile: string) => Diagnostic | undefined;
  /** A text of the language is a whole rule file (Sigma), not a query that stands in one. */
  readonly wholeFile?: boolean;
  /** It has no joins, but events that share keys: joins of events become such sequences. */
  readonly joinsAsSequences?: boolean;
  /** What its rule files can carry beside the query (see RuleSettings). */
  readonly settings: readonly (keyof RuleSettings)[];
  /** A query can ask for values never seen before. */
  readonly newTerms?: boolean;
  /** Text to syntax tree. */
  read(source: SourceText, context: ReadContext): Result<Ast>;
  /** Syntax tree to plan. */
  lower(ast: Ast, source: SourceText, context: ReadContext): Result<Lowered>;
  /** Plan (in this language's field names) to syntax tree; no value when nothing honest can be said. */
  raise(rule: Lowered, context: EmitContext): Result<Raised<Ast>>;
  /** Syntax tree to text. Total. */
  print(ast: Ast): string;
  /** Reads the texts of many files for what their rules may refer to in each other; given back as `library`. */
  library?(sources: Iterable<SourceText>): unknown;
  /** Mistakes that people make in this language. */
  lint?(ast: Ast, source: SourceText, context?: ReadContext): Result<never>;
}

/** Hides the type of the tree, for lists of languages. */
export function language<Ast>(definition: Language<Ast>): Language {
  return definition as unknown as Language;
}
