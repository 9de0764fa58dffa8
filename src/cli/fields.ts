import { describeField, type FieldMeaning, type FieldName } from '../fields/index.ts';
import { EXIT_DONE, EXIT_RULE_FAILED } from './rules.ts';
import { out } from './terminal.ts';

export interface FieldsCommand {
  readonly json?: boolean;
}

/** `ruleglot fields NAME`: what a field is called elsewhere. Exit code 1 for a name that is not known. */
export function runFields(names: readonly string[], command: FieldsCommand): number {
  let exit = EXIT_DONE;
  for (const name of names) {
    const description = describeField(name);
    if (description.meanings.length === 0) exit = EXIT_RULE_FAILED;
    if (command.json === true) out(JSON.stringify(description));
    else if (description.meanings.length > 0) out(description.meanings.map(meaningText).join('\n'));
    else {
      const near = description.suggestions;
      const hint = near.length === 0 ? '' : `; near names: ${near.join(', ')}`;
      process.stderr.write(`error: no table has a field called ${name}${hint}\n`);
    }
  }
  return exit;
}

/** A name with the log sources in which it is used so. */
interface Row {
  readonly taxonomy: string;
  readonly field: string;
  readonly relation: string;
  readonly confidence: string;
  readonly sources: string[];
}

function meaningText({ canonical, info, names }: FieldMeaning): string {
  const type = info?.type === undefined ? '' : ` (${info.type}${info.multi ? ', several values' : ''})`;
  const rows = rowsOf(names);
  const width = (key: 'taxonomy' | 'field' | 'relation' | 'confidence'): number =>
    Math.max(...rows.map((row) => row[key].length));
  const columns = (['taxonomy', 'field', 'relation', 'confidence'] as const).map(
    (key) => [key, width(key)] as const,
  );
  const lines = rows.map((row) =>
    `  ${columns.map(([key, size]) => row[key].padEnd(size)).join('  ')}  ${sourcesText(row.sources)}`.trimEnd(),
  );
  return [`${canonical}${type}`, ...lines].join('\n');
}

function rowsOf(names: readonly FieldName[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { taxonomy, source, field, relation, confidence } of names) {
    const key = [taxonomy, field, relation, confidence].join('\t');
    const row = rows.get(key) ?? { taxonomy, field, relation, confidence, sources: [] };
    rows.set(key, row);
    if (source !== '' && source !== '//') row.sources.push(source);
  }
  return [...rows.values()];
}

/** `--json` has them all. */
const shown = 4;

function sourcesText(sources: readonly string[]): string {
  if (sources.length <= shown) return sources.join(', ');
  return `${sources.slice(0, shown).join(', ')} and ${sources.length - shown} more`;
}
