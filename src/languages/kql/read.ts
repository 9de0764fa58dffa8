import { type KqlQuery, parseKql } from '../../../grammars/kql/index.ts';
import { diagnose, type Result } from '../../diagnostics/index.ts';
import { type SourceText, span } from '../../text/index.ts';

/** Openings of other languages that KQL would take for free text. */
const otherLanguages: readonly (readonly [language: string, opening: RegExp])[] = [
  ['EQL', /^\s*(?:any|[a-z_]+|"[^"\n]*")\s+where\s/],
  ['EQL', /^\s*(?:sequence|sample)\s+(?:by\s|with\s|\[)/],
  ['ES|QL', /^\s*(?:from|row|ts)\s[^|]*\|\s*\w/i],
];

/** Twenty times the longest public rule, and more. */
const lengthLimit = 1_000_000;

/** Text to syntax tree. */
export function readKql(source: SourceText): Result<KqlQuery> {
  if (source.text.length > lengthLimit) {
    const place = span(source, lengthLimit, lengthLimit + 1);
    return { diagnostics: [diagnose('text-too-long', { span: place, with: { limit: lengthLimit } })] };
  }
  for (const [language, opening] of otherLanguages) {
    const found = opening.exec(source.text);
    if (found === null) continue;
    const start = found[0].length - found[0].trimStart().length;
    const place = span(source, start, found[0].length);
    return { diagnostics: [diagnose('kql-other-language', { span: place, with: { language } })] };
  }
  const { tree, errors } = parseKql(source.text);
  const diagnostics = errors.map((error) => {
    const place = span(source, error.start, error.end);
    return error.limit === undefined
      ? diagnose('syntax-error', { span: place, help: error.help, with: { reason: error.message } })
      : diagnose('nesting-too-deep', { span: place, with: { limit: error.limit } });
  });
  return tree === undefined ? { diagnostics } : { value: tree, diagnostics };
}
