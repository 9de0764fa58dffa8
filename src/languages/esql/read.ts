import { parseQuery, type Query, type SyntaxProblem } from '../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { type SourceText, span } from '../../text/index.ts';
import { checkCalls } from './calls.ts';

/** Elasticsearch's own limit (`EsqlParser.MAX_LENGTH`). */
const lengthLimit = 1_000_000;

/** Text to syntax tree. What is plainly another language's text is called by its name. */
export function readQuery(source: SourceText): Result<Query> {
  if (source.text.length > lengthLimit) {
    const place = span(source, lengthLimit, lengthLimit + 1);
    return { diagnostics: [diagnose('text-too-long', { span: place, with: { limit: lengthLimit } })] };
  }
  const other = otherLanguage(source.text);
  const { value, problems } = parseQuery(source.text);
  if (value !== undefined) return { value, diagnostics: checkCalls(value, source) };
  return { diagnostics: problems.map((problem) => syntaxError(problem, source, other)) };
}

function syntaxError(problem: SyntaxProblem, source: SourceText, other: string | undefined): Diagnostic {
  const place = span(source, problem.start, Math.min(problem.end, source.text.length));
  if (problem.limit !== undefined) {
    return diagnose('nesting-too-deep', { span: place, with: { limit: problem.limit } });
  }
  if (other !== undefined) return diagnose('esql-other-language', { span: place, with: { language: other } });
  return diagnose('syntax-error', { span: place, with: { reason: problem.message }, help: problem.help });
}

const eqlStart = /^\s*(?:(?:any|[a-z_]+)\s+where\b|sequence\b|sample\s+by\b|join\s+by\b)/;
const kqlStart = /^\s*(?:not\s+|\()*[\w.@*-]+\s*:\s*\S/i;
const splStart = /^\s*(?:\||`|index\s*=|sourcetype\s*=|search\s)/i;

function otherLanguage(text: string): string | undefined {
  const start = text.slice(0, 2_000);
  if (eqlStart.test(start)) return 'EQL';
  if (kqlStart.test(start)) return 'KQL';
  if (splStart.test(start)) return 'SPL';
  return undefined;
}
