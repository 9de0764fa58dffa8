import type { Diagnostic, Result } from '../diagnostics/index.ts';
import type { Metadata } from '../ir/index.ts';
import type { RuleSettings } from '../language/index.ts';
import type { SourceText } from '../text/index.ts';

/** A rule file opened: what people read about the rule, and the query still as text. */
export interface OpenedRule {
  readonly metadata: Metadata;
  /** Id of the query's language. */
  readonly language: string;
  /** The query, nested in the file's text, so that spans lead back into the file. */
  readonly query: SourceText;
  readonly settings: RuleSettings;
  /** Id of the rule-file format, or `query` for a bare query. */
  readonly format: string;
  /** Set when the rule cannot be converted at all (no query): `diagnostics` say why. */
  readonly unusable?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a rule-file writer gets: a query in its language, with what stands beside it. */
export interface RuleToWrite {
  readonly metadata: Metadata;
  readonly language: string;
  readonly query: string;
  readonly settings: RuleSettings;
  /** The text that the rule was made from, where it has no id: what an id can be derived from. */
  readonly origin?: string;
}

/** One format of rule files. */
export interface RuleFileFormat {
  readonly id: string;
  /** Languages of the queries that its files may hold. */
  readonly languages: readonly string[];
  /** Cheap test on the text; the first format that says yes opens the file. */
  recognises(source: SourceText): boolean;
  /** Every rule of the file. A rule that is broken is an OpenedRule with diagnostics and `unusable`. */
  open(source: SourceText): Result<readonly OpenedRule[]>;
  write(rule: RuleToWrite): Result<string>;
}
