import { parseQuery, type Query } from '../../../grammars/eql/index.ts';
import { diagnose, type Result } from '../../diagnostics/index.ts';
import { type SourceText, span } from '../../text/index.ts';

/** Twenty times the longest public rule; a longer text is refused at once. */
const lengthLimit = 1_000_000;

/** Text to syntax tree. */
export function read(source: SourceText): Result<Query> {
  if (source.text.length > lengthLimit) {
    const place = span(source, 0, 0);
    return { diagnostics: [diagnose('text-too-long', { span: place, with: { limit: lengthLimit } })] };
  }
  const { value, problem } = parseQuery(source.text);
  if (problem === undefined) return { value, diagnostics: [] };
  const place = span(source, problem.start, problem.end);
  if (problem.deep === true) {
    return { diagnostics: [diagnose('nesting-too-deep', { span: place, with: { limit: 500 } })] };
  }
  const { message, help } = problem;
  return { diagnostics: [diagnose('syntax-error', { span: place, help, with: { reason: message } })] };
}
