import type { KqlValue } from '../../../grammars/kql/index.ts';
import type { Diagnostic } from '../../diagnostics/index.ts';
import { anyMany, type Pattern, type PatternPart } from '../../ir/index.ts';
import { type SourceText, type Span, span } from '../../text/index.ts';

/** What lowering knows beside the tree. */
export interface Lowering {
  readonly source: SourceText;
  /** Under an odd number of negations: effects are turned round. */
  readonly negated: boolean;
  /** The path of the nested group that the tree stands in. */
  readonly path?: string;
  readonly diagnostics: Diagnostic[];
  /** Fields whose type is not known, for one remark at the end. */
  readonly unknown: Set<string>;
  /** Keys of diagnostics that are given once a field. */
  readonly said: Set<string>;
}

export function place(state: Lowering, tree: { readonly start: number; readonly end: number }): Span {
  return span(state.source, tree.start, tree.end);
}

/** The texts between wildcards as pattern parts. */
export function patternOf(value: KqlValue): Pattern {
  const out: PatternPart[] = [];
  value.parts.forEach((text, index) => {
    if (index > 0) out.push(anyMany);
    if (text !== '') out.push({ text });
  });
  return out;
}
