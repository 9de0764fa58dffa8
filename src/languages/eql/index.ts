import { parseQuery, type Query } from '../../../grammars/eql/index.ts';
import { diagnose, type Result } from '../../diagnostics/index.ts';
import type { Language } from '../../language/index.ts';
import { type SourceText, span } from '../../text/index.ts';
import { lint } from './lint.ts';
import { lower } from './lower.ts';
import { print } from './print.ts';
import { raise } from './raise.ts';

export { lint, lower, print, raise };

/** Text to syntax tree. */
export function read(source: SourceText): Result<Query> {
  const { value, problem } = parseQuery(source.text);
  if (problem === undefined) return { value, diagnostics: [] };
  const place = span(source, problem.start, problem.end);
  if (problem.deep === true) {
    return { diagnostics: [diagnose('nesting-too-deep', { span: place, with: { limit: 500 } })] };
  }
  const { message, help } = problem;
  return { diagnostics: [diagnose('syntax-error', { span: place, help, with: { reason: message } })] };
}

/** Elastic's Event Query Language, as Elasticsearch reads it. */
export const eql: Language<Query> = {
  id: 'eql',
  aliases: [],
  title: 'EQL',
  profiles: { ecs: 'ecs', winlog: 'winlog' },
  settings: ['index', 'eventCategoryField', 'lookBack', 'interval'],
  read,
  lower,
  raise,
  print,
  lint,
};
