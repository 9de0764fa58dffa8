import { type Pipeline, parseSearch } from '../../../grammars/spl/index.ts';
import { diagnose, type Result } from '../../diagnostics/index.ts';
import type { ReadContext } from '../../language/index.ts';
import { type SourceText, span } from '../../text/index.ts';
import { isKept } from './known-macros.ts';
import { type Expansion, expandMacros } from './macros.ts';

const expansions = new WeakMap<SourceText, { macros: ReadContext['macros']; expansion: Expansion }>();

/**
 * The text that the tree's offsets point into: the search with its macros expanded. `read` and `lower` both need it,
 * so the last one of a source is kept.
 */
export function expand(source: SourceText, context: ReadContext): Expansion {
  const { macros } = context;
  if (macros === undefined) {
    // What the same text was before, with its macros expanded, is not what its tree points into now.
    expansions.delete(source);
    return { source, diagnostics: [] };
  }
  const known = expansions.get(source);
  if (known !== undefined && known.macros === macros) return known.expansion;
  const expansion = expandMacros(source, macros, isKept);
  expansions.set(source, { macros, expansion });
  return expansion;
}

/** No search that people write comes near. */
const lengthLimit = 1_000_000;

/** The text that a tree read from this source points into. */
export function expandedText(source: SourceText): SourceText {
  return expansions.get(source)?.expansion.source ?? source;
}

export function read(source: SourceText, context: ReadContext): Result<Pipeline> {
  if (source.text.length > lengthLimit) {
    const place = span(source, 0, 0);
    return { diagnostics: [diagnose('text-too-long', { span: place, with: { limit: lengthLimit } })] };
  }
  const { source: text, diagnostics } = expand(source, context);
  const { tree, problems } = parseSearch(text.text);
  if (problems.length === 0) return { value: tree, diagnostics };
  return {
    diagnostics: [
      ...diagnostics,
      ...problems.map(({ message, start, end, help }) =>
        diagnose('syntax-error', { span: span(text, start, end), help, with: { reason: message } }),
      ),
    ],
  };
}
