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
  /** Whether flags can be written into the pattern, as `(?i)`. */
  readonly inlineFlags: boolean;
}

/** Translates between flavours and anchorings; `unsupported` names the construct that the target cannot say. */
export function translateRegex(
  spec: RegexSpec,
  target: RegexTarget,
): { readonly pattern: string; readonly case: Case } | { readonly unsupported: string } {
  if (spec.flavour === target.flavour && spec.anchoring === target.anchoring)
    return { pattern: spec.pattern, case: spec.case };
  return { unsupported: 'this flavour' };
}

/** Compiles for running on a linear-time engine. */
export function compileRegex(
  _spec: RegexSpec,
): { readonly test: (text: string) => boolean } | { readonly unsupported: string } {
  return { unsupported: 'not yet' };
}
