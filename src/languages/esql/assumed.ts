import type { Column, Command, Expression } from '../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import type { Span } from '../../text/index.ts';
import { partsOf } from './expressions.ts';
import { extractOutputs } from './lower/extract.ts';
import { nameOf, patternName } from './lower/liveness.ts';

/**
 * Fields of which nothing is known, taken as having one value. A comparison or function of ES|QL is null for several
 * values, where other languages ask whether any value matches; of fields in the tables it is known which have several.
 * https://www.elastic.co/docs/reference/query-languages/esql/esql-multivalued-fields
 */
export function sayAssumed(
  commands: readonly Command[],
  place: (column: Column) => Span | undefined,
): readonly Diagnostic[] {
  const columns = assumedColumns(commands);
  const [first] = columns.values();
  if (first === undefined) return [];
  const fields = [...columns.keys()].join(', ');
  return [diagnose('esql-single-assumed', { span: place(first), with: { fields } })];
}

/** The columns by name, each where it stands first. */
function assumedColumns(commands: readonly Command[]): ReadonlyMap<string, Column> {
  const found = new Map<string, Column>();
  const made = new Set<string>();
  for (const command of commands) {
    if (command.type === 'From') {
      for (const source of command.sources) {
        if (source.type !== 'Subquery') continue;
        for (const [name, column] of assumedColumns(source.commands)) found.set(name, column);
      }
    }
    for (const column of comparedIn(command)) {
      if (made.has(column.name) || found.has(column.name)) continue;
      if (fieldInfo(column.name) === undefined && !metadataFields.has(column.name)) {
        found.set(column.name, column);
      }
    }
    // The rows are groups from here on.
    if (command.type === 'Stats' && !command.inline) break;
    for (const name of columnsMadeBy(command)) made.add(name);
  }
  return found;
}

/** https://www.elastic.co/docs/reference/query-languages/esql/esql-metadata-fields */
const metadataFields: ReadonlySet<string> = new Set(['_id', '_index', '_version', '_score', '_source']);

function columnsMadeBy(command: Command): readonly string[] {
  switch (command.type) {
    case 'Row':
    case 'Eval':
      return command.fields.map(nameOf);
    case 'Stats':
      return command.measures.map(nameOf);
    case 'Rename':
      return command.pairs.map(({ to }) => patternName(to));
    case 'Grok':
    case 'Dissect':
      return extractOutputs(command);
    case 'MvExpand':
      return [command.column.name];
    case 'Completion':
      return command.column === undefined ? [] : [command.column.name];
    default:
      return [];
  }
}

function comparedIn(command: Command): readonly Column[] {
  switch (command.type) {
    case 'Where':
      return comparedColumns([command.condition]);
    case 'Eval':
      return comparedColumns(command.fields.map(({ value }) => value));
    case 'Stats':
      return comparedColumns(
        command.measures.flatMap(({ value, where }) => (where === undefined ? [value] : [value, where])),
      );
    default:
      return [];
  }
}

/** Functions that look at all values, or pass them on as they are. */
const severalTakers =
  /^(?:mv_.+|kql|qstr|match|match_phrase|coalesce|case|count|count_distinct|values|top|min|max|sum|avg|median|percentile|first|last|sample|to_.+)$/;

function comparedColumns(roots: readonly Expression[]): readonly Column[] {
  const columns: Column[] = [];
  const stack = roots.map((node) => ({ node, compared: false })).reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, compared } = next;
    if (node.type === 'Column' && compared) columns.push(node);
    const parts = partsOf(node);
    const inside = compares(node) || (compared && passesOn(node));
    for (let i = parts.length - 1; i >= 0; i--) stack.push({ node: parts[i]!, compared: inside });
  }
  return columns;
}

function compares(node: Expression): boolean {
  switch (node.type) {
    case 'Comparison':
    case 'In':
    case 'Like':
    case 'Binary':
    case 'Unary':
      return true;
    case 'Call':
      return !severalTakers.test(node.name);
    default:
      return false;
  }
}

/** What is compared with the value of these is compared with that of their arguments. */
function passesOn(node: Expression): boolean {
  return node.type === 'Cast' || (node.type === 'Call' && /^(?:coalesce|to_.+)$/.test(node.name));
}
