import { diagnose, type Result } from '../diagnostics/index.ts';
import { type SourceText, span } from '../text/index.ts';
import type { OpenedRule, RuleFileFormat } from './format.ts';

const BY_ENDING: Readonly<Record<string, string>> = {
  kql: 'kql',
  kuery: 'kql',
  eql: 'eql',
  esql: 'esql',
  spl: 'spl',
};

const NO_QUERIES: ReadonlySet<string> = new Set(['yml', 'yaml', 'toml', 'json', 'ndjson', 'conf', 'md']);

/** Shapes that tell a bare query's language, most telling first. */
const SHAPES: readonly (readonly [language: string, shape: RegExp])[] = [
  ['esql', /^\s*(?:\/\/[^\n]*\n\s*)*(?:set\s[^;]*;\s*)?(?:from|row|show|ts)\s(?![^|]*\bdatamodel\b)/i],
  [
    'eql',
    /^\s*(?:\/\*[\s\S]*?\*\/\s*|\/\/[^\n]*\n\s*)*(?:sequence\b|sample\b|join\b|(?:any|[a-z_]+|"[^"]+")\s+where\s)/,
  ],
  ['spl', /^\s*(?:\||`|search\s|index\s*=|sourcetype\s*=|source\s*=|eventtype\s*=)/i],
  ['kql', /^\s*(?:not\s+|\(\s*)*(?:[\w@.*\\/-]+|"[^"]+")\s*(?::|<|>)/i],
  ['spl', /^\s*(?:NOT\s+|\(\s*)*(?:[\w@.{}-]+|"[^"]+")\s*(?:=|!=|<|>|\bIN\s*\()/],
];

/** The language of a bare query, from the file's ending or the text's shape; undefined when nothing tells. */
export function recogniseQuery(source: SourceText): string | undefined {
  const ending = /\.(\w+)$/.exec(source.name)?.[1]?.toLowerCase();
  const byEnding = ending === undefined ? undefined : BY_ENDING[ending];
  if (byEnding !== undefined) return byEnding;
  // These hold rule files or nothing of ours: `key: value` in them is no KQL.
  if (ending !== undefined && NO_QUERIES.has(ending)) return undefined;
  const head = source.text.slice(0, 4096);
  return SHAPES.find(([, shape]) => shape.test(head))?.[0];
}

/** Opens a text: by `from` (a language's id) as a bare query unless a rule file holds it, else by its content. */
export function openRules(
  source: SourceText,
  formats: readonly RuleFileFormat[],
  from?: string,
): Result<readonly OpenedRule[]> {
  if (source.text.trim() === '') {
    return { diagnostics: [diagnose('file-empty', { span: span(source, 0, source.text.length) })] };
  }
  const format = formats.find((candidate) => candidate.recognises(source));
  if (format !== undefined && (from === undefined || format.languages.includes(from))) {
    return format.open(source);
  }
  const language = from ?? recogniseQuery(source);
  if (language === undefined) {
    return {
      diagnostics: [diagnose('format-unknown', { span: span(source, 0, Math.min(1, source.text.length)) })],
    };
  }
  return { value: [bareQuery(source, language)], diagnostics: [] };
}

function bareQuery(source: SourceText, language: string): OpenedRule {
  return { metadata: {}, language, query: source, settings: {}, format: 'query', diagnostics: [] };
}
