import {
  type AggregateField,
  type Assignment,
  type ColumnPattern,
  type Command,
  type Expression,
  isPlainName,
  type Query,
  type Setting,
  type Subquery,
} from '../../../grammars/esql/index.ts';
import { type Doc, group, hardline, indent, join, line, render, softline } from '../../print/index.ts';

/** ES|QL as its authors lay it out: one command a line, keywords in capitals, conditions one to a line. */

export function printQuery(query: Query): string {
  return render([
    query.settings.map((setting) => [settingDoc(setting), hardline]),
    pipelineDoc(query.commands),
    query.comments.map((comment) => [hardline, comment]),
  ]);
}

/** Commands without a source: `| EVAL … | KEEP …`. */
export function printCommands(commands: readonly Command[]): string {
  return render(
    join(
      hardline,
      commands.map((command) => [commentsDoc(command), '| ', commandDoc(command)]),
    ),
  );
}

export function printExpression(expression: Expression): string {
  return render(expressionDoc(expression), Number.POSITIVE_INFINITY);
}

function settingDoc(setting: Setting): Doc {
  return ['SET ', columnText(setting.name), ' = ', expressionDoc(setting.value), ';'];
}

function pipelineDoc(commands: readonly Command[]): Doc {
  return join(
    hardline,
    commands.map((command, index) => [commentsDoc(command), index === 0 ? '' : '| ', commandDoc(command)]),
  );
}

/** Comments stand on lines of their own before their command. */
function commentsDoc(command: Command): Doc {
  return command.comments.map((comment) => [comment, hardline]);
}

function commandDoc(command: Command): Doc {
  switch (command.type) {
    case 'From':
      return group([
        command.keyword.toUpperCase(),
        ' ',
        indent(fillOf(command.sources.map(sourceDoc)), 4),
        command.metadata.length === 0 ? '' : indent([line, 'METADATA ', command.metadata.join(', ')], 4),
      ]);
    case 'Row':
      return fieldsDoc('ROW', command.fields.map(assignmentDoc));
    case 'Where':
      return whereDoc(command.condition);
    case 'Eval':
      return fieldsDoc('EVAL', command.fields.map(assignmentDoc));
    case 'Stats':
      return statsDoc(command);
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
        command.keys.map((key) => [
          expressionDoc(key.value),
          key.order === undefined ? '' : ` ${key.order.toUpperCase()}`,
          key.nulls === undefined ? '' : ` NULLS ${key.nulls.toUpperCase()}`,
        ]),
      );
    case 'Limit':
      return [
        'LIMIT ',
        expressionDoc(command.count),
        command.by.length === 0
          ? ''
          : [
              ' BY ',
              join(
                ', ',
                command.by.map((key) => expressionDoc(key)),
              ),
            ],
      ];
    case 'Grok':
      return group([
        'GROK ',
        expressionDoc(command.input, precedence.primary),
        ' ',
        listOf(command.patterns.map((pattern) => stringText(pattern.value))),
      ]);
    case 'Dissect':
      return [
        'DISSECT ',
        expressionDoc(command.input, precedence.primary),
        ' ',
        stringText(command.pattern.value),
        command.options.length === 0 ? '' : ' ',
        join(
          ', ',
          command.options.map((option) => [option.name.toUpperCase(), '=', expressionDoc(option.value)]),
        ),
      ];
    case 'MvExpand':
      return ['MV_EXPAND ', columnText(command.column.name)];
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

function sourceDoc(source: import('../../../grammars/esql/index.ts').IndexPattern | Subquery): Doc {
  if (source.type === 'Subquery') return subqueryDoc(source);
  // What an unquoted pattern may hold; quotes go around anything else.
  return /^(?:[^:"=|,[\]/() \t\r\n]+:)?[^:"=|,[\]/() \t\r\n]+(?:::[^:"=|,[\]/() \t\r\n]+)?$/.test(source.name)
    ? source.name
    : stringText(source.name);
}

function subqueryDoc(query: Subquery): Doc {
  return ['(', indent([hardline, pipelineDoc(query.commands)], 2), hardline, ')'];
}

function whereDoc(condition: Expression): Doc {
  const chain = condition.type === 'And' || condition.type === 'Or';
  return group(['WHERE ', indent(conditionDoc(condition), chain ? 4 : 2)]);
}

function fieldsDoc(keyword: string, fields: readonly Doc[], layout: 'list' | 'fill' = 'list'): Doc {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) return group([keyword, ' ', indent(only)]);
  const list = layout === 'fill' ? fillOf(fields) : listOf(fields);
  return group([keyword, indent([line, list], 4)]);
}

function listOf(items: readonly Doc[]): Doc {
  return join([',', line], items);
}

/** As many items on a line as fit. */
function fillOf(items: readonly Doc[]): Doc {
  return items.map((item, index) => (index === 0 ? item : [',', group([line, item])]));
}

function statsDoc(command: import('../../../grammars/esql/index.ts').Stats): Doc {
  return group([
    command.inline ? 'INLINE STATS' : 'STATS',
    command.measures.length === 0 ? '' : indent([line, listOf(command.measures.map(aggregateDoc))], 4),
    command.by.length === 0 ? '' : indent([line, 'BY ', indent(fillOf(command.by.map(assignmentDoc)), 2)], 2),
  ]);
}

function aggregateDoc(field: AggregateField): Doc {
  const value = assignmentDoc(field);
  return field.where === undefined
    ? value
    : group([value, indent([line, 'WHERE ', indent(conditionDoc(field.where), 2)], 2)]);
}

function assignmentDoc(field: Assignment | AggregateField): Doc {
  // The text of an unnamed value is the name of its column, and may be referred to.
  if (field.label !== undefined) return field.label;
  const value = expressionDoc(field.value);
  return field.name === undefined ? value : [columnText(field.name.name), ' = ', value];
}

const precedence = {
  or: 1,
  and: 2,
  not: 3,
  test: 4,
  comparison: 5,
  sum: 6,
  product: 7,
  unary: 8,
  cast: 9,
  primary: 10,
} as const;

/** A condition at the top of a command: its parts line up under each other. */
function conditionDoc(expression: Expression): Doc {
  return expression.type === 'And' || expression.type === 'Or'
    ? chainDoc(expression)
    : expressionDoc(expression);
}

function chainDoc(expression: Extract<Expression, { type: 'And' | 'Or' }>): Doc {
  const word = expression.type === 'And' ? 'AND ' : 'OR ';
  const level = expression.type === 'And' ? precedence.not : precedence.and;
  // A mix of AND and OR always gets parentheses, so that nobody needs to remember the precedence.
  const items = expression.items.map((item) =>
    expressionDoc(item, item.type === 'And' || item.type === 'Or' ? precedence.primary : level),
  );
  return join([line, word], items);
}

function expressionDoc(expression: Expression, minimum = 0): Doc {
  const [level, doc] = levelAndDoc(expression);
  if (level >= minimum) return doc;
  return group(['(', indent([softline, doc]), softline, ')']);
}

function levelAndDoc(node: Expression): readonly [number, Doc] {
  switch (node.type) {
    case 'Or':
      return [precedence.or, group(chainDoc(node))];
    case 'And':
      return [precedence.and, group(chainDoc(node))];
    case 'Not':
      return [precedence.not, ['NOT ', expressionDoc(node.operand, precedence.not)]];
    case 'Comparison':
      return [
        precedence.comparison,
        [
          expressionDoc(node.left, precedence.sum),
          ` ${node.operator} `,
          expressionDoc(node.right, precedence.sum),
        ],
      ];
    case 'In':
      return [precedence.test, inDoc(node)];
    case 'Like': {
      const keyword = `${node.negated ? ' NOT ' : ' '}${node.keyword.toUpperCase()} `;
      const patterns = node.patterns.map((pattern) => expressionDoc(pattern, precedence.primary));
      const list = node.list ? parenthesised(fillOf(patterns)) : patterns;
      return [precedence.test, [expressionDoc(node.operand, precedence.comparison), keyword, list]];
    }
    case 'IsNull':
      return [
        precedence.test,
        [expressionDoc(node.operand, precedence.comparison), node.negated ? ' IS NOT NULL' : ' IS NULL'],
      ];
    case 'MatchOperator':
      return [
        precedence.test,
        [expressionDoc(node.operand, precedence.primary), ' : ', expressionDoc(node.value)],
      ];
    case 'Binary': {
      const level = node.operator === '+' || node.operator === '-' ? precedence.sum : precedence.product;
      return [
        level,
        [expressionDoc(node.left, level), ` ${node.operator} `, expressionDoc(node.right, level + 1)],
      ];
    }
    case 'Unary':
      return [precedence.unary, [node.operator, expressionDoc(node.operand, precedence.cast)]];
    case 'Cast':
      return [precedence.cast, [expressionDoc(node.operand, precedence.cast), '::', node.dataType]];
    default:
      return [precedence.primary, primaryDoc(node)];
  }
}

function inDoc(node: Extract<Expression, { type: 'In' }>): Doc {
  const [first] = node.operands;
  const operand =
    node.operands.length === 1 && first !== undefined
      ? expressionDoc(first, precedence.comparison)
      : [
          '(',
          join(
            ', ',
            node.operands.map((item) => expressionDoc(item)),
          ),
          ')',
        ];
  const items = 'type' in node.items ? subqueryDoc(node.items) : inItems(node.items);
  return [operand, node.negated ? ' NOT IN ' : ' IN ', items];
}

function inItems(items: readonly Expression[]): Doc {
  return group([
    '(',
    indent([softline, fillOf(items.map((item) => expressionDoc(item, precedence.comparison)))]),
    softline,
    ')',
  ]);
}

function parenthesised(content: Doc): Doc {
  return group(['(', indent([softline, content]), softline, ')']);
}

/** Arguments one to a line where they do not fit one line; a long list of constants is filled. */
function argumentsDoc(items: readonly Expression[]): Doc {
  const docs = items.map((item) => expressionDoc(item));
  const constants = items.slice(1).every((item) => item.type === 'String' || item.type === 'Number');
  return constants && items.length > 4 ? fillOf(docs) : listOf(docs);
}

type Primary = Exclude<
  Expression,
  {
    type:
      | 'Or'
      | 'And'
      | 'Not'
      | 'Comparison'
      | 'In'
      | 'Like'
      | 'IsNull'
      | 'MatchOperator'
      | 'Binary'
      | 'Unary'
      | 'Cast';
  }
>;

function primaryDoc(node: Primary): Doc {
  switch (node.type) {
    case 'Call':
      return node.arguments.length === 0
        ? `${node.name.toUpperCase()}()`
        : [node.name.toUpperCase(), parenthesised(argumentsDoc(node.arguments))];
    case 'Lambda':
      return [node.parameters.map(columnText).join(', '), ' -> ', expressionDoc(node.body)];
    case 'Column':
      return columnText(node.name);
    case 'String':
      return stringText(node.value);
    case 'Number':
      return node.text;
    case 'Boolean':
      return node.value ? 'TRUE' : 'FALSE';
    case 'Null':
      return 'NULL';
    case 'Duration':
      return `${node.amount} ${node.unit}`;
    case 'Array':
      return group([
        '[',
        indent([softline, fillOf(node.items.map((item) => expressionDoc(item)))]),
        softline,
        ']',
      ]);
    case 'Parameter':
      return node.text;
    case 'Map': {
      const entries = node.entries.map((entry) => [stringText(entry.key), ': ', expressionDoc(entry.value)]);
      return ['{', join(', ', entries), '}'];
    }
    case 'Star':
      return '*';
    default: {
      const never: never = node;
      throw new Error(`unknown expression ${JSON.stringify(never)}`);
    }
  }
}

/** A column's name, in backticks where it would read as something else. */
export function columnText(name: string): string {
  if (/^\?{1,2}\w*$/.test(name)) return name;
  const parts = name.split('.');
  if (parts.every(isPlainName)) return name;
  // The label of an unnamed aggregate, or an odd name: one pair of backticks around it all.
  if (parts.includes('') || /[\s()`,*]/.test(name)) return backticks(name);
  return parts.map((part) => (isPlainName(part) ? part : backticks(part))).join('.');
}

function backticks(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

function patternText(pattern: ColumnPattern): string {
  if (pattern.parts.every((part) => !part.wildcard))
    return columnText(pattern.parts.map((part) => part.text).join(''));
  return pattern.parts.map((part) => (part.wildcard ? '*' : literalPatternText(part.text))).join('');
}

/** Text beside wildcards: its dots stay outside the backticks. */
function literalPatternText(text: string): string {
  return text
    .split('.')
    .map((part) => (part === '' || /^[A-Za-z0-9_@]+$/.test(part) ? part : backticks(part)))
    .join('.');
}

/** A string literal: with three quotes where that saves escapes. */
export function stringText(value: string): string {
  const raw = /[\\"]/.test(value) && !/[\r\n\t]|"""|"$|^"/.test(value);
  if (raw) return `"""${value}"""`;
  const escaped = value.replace(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character);
  return `"${escaped}"`;
}
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
