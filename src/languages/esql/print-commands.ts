import type {
  AggregateField,
  Assignment,
  Command,
  Completion,
  Enrich,
  Expression,
  Fork,
  Grok,
  IndexPattern,
  Limit,
  SortKey,
  Stats,
  Subquery,
} from '../../../grammars/esql/index.ts';
import { type Doc, group, hardline, indent, join, line } from '../../print/index.ts';
import { columnText, patternText, stringText } from './print-names.ts';

/** Commands, each as its authors lay it out. */

/** What commands hold: expressions, which hold pipelines again. */
export interface Docs {
  readonly expression: (node: Expression) => Doc;
  /** With parentheses around all that is no single value. */
  readonly primary: (node: Expression) => Doc;
  /** A condition at the top of a command. */
  readonly condition: (node: Expression) => Doc;
  /** Commands of which the first has no `|` before it. */
  readonly pipeline: (commands: readonly Command[]) => Doc;
}

/** A command without the `|` before it. */
export function commandDoc(command: Command, docs: Docs): Doc {
  const assignment = (field: Assignment): Doc => assignmentDoc(field, docs);
  switch (command.type) {
    case 'From':
      return group([
        command.keyword.toUpperCase(),
        ' ',
        indent(fillOf(command.sources.map((source) => sourceDoc(source, docs))), 4),
        command.metadata.length === 0 ? '' : indent([line, 'METADATA ', command.metadata.join(', ')], 4),
      ]);
    case 'Row':
      return fieldsDoc('ROW', command.fields.map(assignment));
    case 'Where':
      return whereDoc(command.condition, docs);
    case 'Eval':
      return fieldsDoc('EVAL', command.fields.map(assignment));
    case 'Stats':
      return statsDoc(command, docs);
    case 'Project':
      return fieldsDoc(command.keep ? 'KEEP' : 'DROP', command.columns.map(patternText), 'fill');
    case 'Rename':
      return fieldsDoc(
        'RENAME',
        command.pairs.map((pair) => `${patternText(pair.from)} AS ${patternText(pair.to)}`),
      );
    case 'Sort':
      return fieldsDoc(
        'SORT',
        command.keys.map((key) => sortKeyDoc(key, docs)),
      );
    case 'Limit':
      return limitDoc(command, docs);
    case 'Grok':
      return grokDoc(command, docs);
    case 'Dissect': {
      const options = command.options.map(({ name, value }) => [
        name.toUpperCase(),
        '=',
        docs.expression(value),
      ]);
      return [
        ...['DISSECT ', docs.primary(command.input), ' ', stringText(command.pattern.value)],
        ...(options.length === 0 ? [] : [' ', join(', ', options)]),
      ];
    }
    case 'MvExpand':
      return ['MV_EXPAND ', columnText(command.column.name)];
    case 'LookupJoin':
      return group([
        ...['LOOKUP JOIN ', indexText(command.index), ' ON '],
        indent(listOf(command.on.map(docs.condition)), 4),
      ]);
    case 'Enrich':
      return enrichDoc(command);
    case 'Completion':
      return completionDoc(command, docs);
    case 'Fork':
      return forkDoc(command, docs);
    case 'OtherCommand': {
      const separator = command.arguments === '' ? '' : ' ';
      return `${command.name.toUpperCase()}${separator}${command.arguments}`;
    }
    default:
      return unreachableCommand(command);
  }
}

function unreachableCommand(command: never): never {
  throw new Error(`unknown command ${JSON.stringify(command)}`);
}

function sourceDoc(source: IndexPattern | Subquery, docs: Docs): Doc {
  return source.type === 'Subquery' ? subqueryDoc(source, docs) : indexText(source);
}

function indexText({ name }: IndexPattern): string {
  // What an unquoted pattern may hold; quotes go around anything else.
  const isPlain = /^(?:[^:"=|,[\]/() \t\r\n]+:)?[^:"=|,[\]/() \t\r\n]+(?:::[^:"=|,[\]/() \t\r\n]+)?$/;
  return isPlain.test(name) ? name : stringText(name);
}

/** A query in parentheses, on lines of its own. */
export function subqueryDoc(query: Subquery, docs: Docs): Doc {
  return ['(', indent([hardline, docs.pipeline(query.commands)], 2), hardline, ')'];
}

function whereDoc(condition: Expression, docs: Docs): Doc {
  const chain = condition.type === 'And' || condition.type === 'Or';
  return group(['WHERE ', indent(docs.condition(condition), chain ? 4 : 2)]);
}

function fieldsDoc(keyword: string, fields: readonly Doc[], layout: 'list' | 'fill' = 'list'): Doc {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) return group([keyword, ' ', indent(only)]);
  const list = layout === 'fill' ? fillOf(fields) : listOf(fields);
  return group([keyword, indent([line, list], 4)]);
}

export function listOf(items: readonly Doc[]): Doc {
  return join([',', line], items);
}

/** As many items on a line as fit. */
export function fillOf(items: readonly Doc[]): Doc {
  return items.map((item, index) => (index === 0 ? item : [',', group([line, item])]));
}

function statsDoc(command: Stats, docs: Docs): Doc {
  const measures = command.measures.map((field) => aggregateDoc(field, docs));
  const by = command.by.map((field) => assignmentDoc(field, docs));
  return group([
    command.inline ? 'INLINE STATS' : 'STATS',
    measures.length === 0 ? '' : indent([line, listOf(measures)], 4),
    by.length === 0 ? '' : indent([line, 'BY ', indent(fillOf(by), 2)], 2),
  ]);
}

function aggregateDoc(field: AggregateField, docs: Docs): Doc {
  const value = assignmentDoc(field, docs);
  return field.where === undefined
    ? value
    : group([value, indent([line, 'WHERE ', indent(docs.condition(field.where), 2)], 2)]);
}

function assignmentDoc(field: Assignment | AggregateField, docs: Docs): Doc {
  // The text of an unnamed value is the name of its column, and may be referred to.
  if (field.label !== undefined) return field.label;
  const value = docs.expression(field.value);
  return field.name === undefined ? value : [columnText(field.name.name), ' = ', value];
}

function sortKeyDoc(key: SortKey, docs: Docs): Doc {
  return [
    docs.expression(key.value),
    key.order === undefined ? '' : ` ${key.order.toUpperCase()}`,
    key.nulls === undefined ? '' : ` NULLS ${key.nulls.toUpperCase()}`,
  ];
}

function limitDoc({ count, by }: Limit, docs: Docs): Doc {
  const groups = by.length === 0 ? '' : [' BY ', join(', ', by.map(docs.expression))];
  return ['LIMIT ', docs.expression(count), groups];
}

function grokDoc({ input, patterns }: Grok, docs: Docs): Doc {
  const list = listOf(patterns.map(({ value }) => stringText(value)));
  return group(['GROK ', docs.primary(input), ' ', patterns.length === 1 ? list : indent(list, 4)]);
}

function enrichDoc({ policy, on, outputs }: Enrich): Doc {
  const columns = outputs.map(({ name, column }) =>
    name === undefined ? patternText(column) : `${patternText(name)} = ${patternText(column)}`,
  );
  return group([
    ...['ENRICH ', /^[^"\s]+$/.test(policy) ? policy : stringText(policy)],
    on === undefined ? '' : ` ON ${patternText(on)}`,
    columns.length === 0 ? '' : indent([line, 'WITH ', indent(fillOf(columns), 2)], 4),
  ]);
}

function completionDoc({ column, prompt, options }: Completion, docs: Docs): Doc {
  return group([
    'COMPLETION ',
    column === undefined ? '' : `${columnText(column.name)} = `,
    docs.primary(prompt),
    options === undefined ? '' : indent([line, 'WITH ', docs.expression(options)], 4),
  ]);
}

/** Branches one below the other. */
function forkDoc({ branches }: Fork, docs: Docs): Doc {
  return [
    'FORK',
    indent(
      branches.map((commands) => [
        hardline,
        '(',
        indent([hardline, docs.pipeline(commands)], 2),
        hardline,
        ')',
      ]),
      4,
    ),
  ];
}
