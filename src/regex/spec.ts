import type { Case, RegexFlavour } from '../ir/index.ts';

/** A regular expression as the IR's `Regex` node carries it. */
export interface RegexSpec {
  readonly pattern: string;
  readonly flavour: RegexFlavour;
  readonly anchoring: 'whole' | 'substring';
  readonly case: Case;
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

/** What a target's regular expressions are. */
export interface RegexTarget {
  readonly flavour: RegexFlavour;
  readonly anchoring: 'whole' | 'substring';
  /**
   * Whether `(?s)` and `(?m)` can be written into the pattern. Case is never written into it: the result's `case`
   * says how the target must run the pattern.
   */
  readonly inlineFlags: boolean;
  /** Whether the target can run a pattern without regard to case (yes unless said); else letters become `[aA]`. */
  readonly caseFlag?: boolean;
  /** Whether the flags `s` and `m` are said beside the pattern: the result then has them. */
  readonly flagsBeside?: boolean;
  /** Whether `\d`, `\w` and `\s` may be written (yes unless said). */
  readonly shortSets?: boolean;
}
