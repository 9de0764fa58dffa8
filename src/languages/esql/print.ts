import type { Command, Expression, Query, Setting } from '../../../grammars/esql/index.ts';
import { type Doc, group, hardline, indent, join, line, render, softline } from '../../print/index.ts';
import { commandDoc, type Docs, fillOf, listOf, subqueryDoc } from './print-commands.ts';
import { columnText, stringText } from './print-names.ts';

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
      commands.map((command) => [commentsDoc(command), '| ', commandDoc(command, docs)]),
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
    commands.map((command, index) => [
      commentsDoc(command),
      index === 0 ? '' : '| ',
      commandDoc(command, docs),
    ]),
  );
}

/** Comments stand on lines of their own before their command. */
function commentsDoc(command: Command): Doc {
  return command.comments.map((comment) => [comment, hardline]);
}

const docs: Docs = {
  expression: (node) => expressionDoc(node),
  primary: (node) => expressionDoc(node, precedence.primary),
  condition: conditionDoc,
  pipeline: pipelineDoc,
};

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
  const separator = [line, word];
  if (items.length <= longestChain) return join(separator, items);
  const parts: Doc[] = [];
  for (let from = 0; from < items.length; from += longestChain) {
    parts.push(parenthesised(join(separator, items.slice(from, from + longestChain))));
  }
  return join(separator, parts);
}

/**
 * Each operator of a chain is a level deeper to Elasticsearch's parser, which takes 300 to 400 levels
 * (`ExpressionBuilder.MAX_EXPRESSION_DEPTH`): longer chains are chains of chains.
 */
const longestChain = 100;

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
  const items = 'type' in node.items ? subqueryDoc(node.items, docs) : inItems(node.items);
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

/** Each condition with its value on one line, where both fit. */
function caseDocs(items: readonly Expression[]): readonly Doc[] {
  const docs: Doc[] = [];
  for (let i = 0; i < items.length; i += 2) {
    const pair = items.slice(i, i + 2).map((item) => expressionDoc(item));
    docs.push(pair.length === 1 ? pair : group(listOf(pair)));
  }
  return docs;
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
      if (node.arguments.length === 0) return `${node.name.toUpperCase()}()`;
      if (node.name === 'case') return ['CASE', parenthesised(listOf(caseDocs(node.arguments)))];
      return [node.name.toUpperCase(), parenthesised(argumentsDoc(node.arguments))];
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
