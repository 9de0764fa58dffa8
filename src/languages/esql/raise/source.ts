import { type Command, parseQuery, type Setting } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import type { Source } from '../../../ir/index.ts';
import { made, type Raising } from './context.ts';
import { nowhere } from './nodes.ts';

/** FROM, and the settings that stand before it. */

export function hasIndex(source: Source): boolean {
  return (source.native?.names.index ?? []).length > 0;
}

const anyLogs = 'logs-*';

export function fromOf(state: Raising, source: Source, grouped: boolean): Command {
  const names = source.native?.names ?? {};
  const index = names.index ?? [];
  state.settings.push(...(names.set ?? []));
  if (index.length === 0) {
    state.diagnostics.push(diagnose('esql-index-unknown', { span: source.span, with: { index: anyLogs } }));
  }
  // Kibana needs these to refer an alert to its event (detection-rules validates it).
  const metadata = names.metadata ?? (grouped ? [] : ['_id', '_index', '_version']);
  const sources = (index.length === 0 ? [anyLogs] : index).map((name) => ({
    type: 'IndexPattern' as const,
    name,
    ...nowhere,
  }));
  return { type: 'From', keyword: 'from', sources, metadata, ...made };
}

/** SET commands, which stand before the query. */
export function settingsOf(lines: readonly string[]): readonly Setting[] {
  return lines.flatMap((line) => parseQuery(`${line} FROM x`).value?.settings ?? []);
}
