import type {
  EventQuery,
  Expression,
  FieldName,
  Pipe,
  Query,
  StringLiteral,
  Term,
} from '../../../grammars/eql/index.ts';
import { keywords } from '../../../grammars/eql/index.ts';
import { type Doc, group, hardline, indent, join, line, render, softline } from '../../print/index.ts';

/** An EQL query as Elastic's own rules are laid out: one condition a line where it does not fit into 100 columns. */
export function print(query: Query): string {
  return render([
    commentsOf(query),
    queryDoc(query.body),
    ...query.pipes.map((pipe): Doc => [hardline, pipeDoc(pipe)]),
    ...(query.trailing ?? []).map((comment): Doc => [hardline, comment]),
  ]);
}

/** An expression on one line, for messages and opaque text. */
export function printExpression(expression: Expression): string {
  return render(expressionDoc(expression, level.any), Number.POSITIVE_INFINITY);
}

function queryDoc(query: Query['body']): Doc {
  if (query.type === 'EventQuery') return eventDoc(query);
  const head: Doc[] = [query.type === 'SequenceQuery' ? 'sequence' : 'sample', keysDoc(query.by)];
  if (query.type === 'SequenceQuery' && query.maxspan !== undefined) {
    head.push(` with maxspan=${query.maxspan.value.text}${query.maxspan.unit ?? ''}`);
  }
  const terms = query.terms.map((term): Doc => [hardline, termDoc(term)]);
  const until = query.type === 'SequenceQuery' ? query.until : undefined;
  return [head, indent(terms), until === undefined ? '' : [hardline, 'until ', termDoc(until)]];
}

function eventDoc(query: EventQuery): Doc {
  const category = query.category === undefined ? 'any' : categoryText(query.category);
  return group([category, ' where', indent([line, expressionDoc(query.condition, level.any)])]);
}

function categoryText(category: string): string {
  return isPlainName(category) ? category : stringText({ value: category, raw: false });
}

function termDoc(term: Term): Doc {
  const runs = term.runs === undefined ? '' : ` with runs=${term.runs.text}`;
  return [commentsOf(term), term.absent ? '![' : '[', eventDoc(term.filter), ']', keysDoc(term.by), runs];
}

function keysDoc(keys: readonly Expression[]): Doc {
  if (keys.length === 0) return '';
  return [
    ' by ',
    join(
      ', ',
      keys.map((key) => expressionDoc(key, level.any)),
    ),
  ];
}

function pipeDoc(pipe: Pipe): Doc {
  const args = pipe.arguments.map((argument) => expressionDoc(argument, level.any));
  return [commentsOf(pipe), `| ${pipe.name}`, args.length === 0 ? '' : ' ', join(', ', args)];
}

function commentsOf(node: { readonly comments?: readonly string[] }): Doc {
  return (node.comments ?? []).map((comment): Doc => [comment, hardline]);
}

/** How tightly the place where an expression stands binds; looser expressions get parentheses there. */
const level = { any: 0, item: 1, not: 2, comparison: 3, sum: 4, product: 5, sign: 6, primary: 7 } as const;

function levelOf(expression: Expression): number {
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression':
      return level.any;
    case 'NotExpression':
      return level.not;
    case 'Comparison':
      return level.comparison;
    case 'Arithmetic':
      return expression.operator === '+' || expression.operator === '-' ? level.sum : level.product;
    case 'Signed':
      return level.sign;
    // `f in (…)` and `f : x` are built on a primary expression and may stand wherever a signed one may.
    case 'InExpression':
    case 'TextComparison':
      return level.sign;
    default:
      return level.primary;
  }
}

/**
 * An item of `and` or `or` that is itself a list always gets parentheses: no reader needs to remember which of the
 * two binds tighter.
 */
function expressionDoc(expression: Expression, place: number): Doc {
  const doc = bareDoc(expression);
  const comments = commentsOf(expression);
  if (levelOf(expression) >= place) return [comments, doc];
  return [comments, group(['(', indent([softline, doc]), softline, ')'])];
}

function bareDoc(expression: Expression): Doc {
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression': {
      const word = expression.type === 'OrExpression' ? ' or' : ' and';
      return join(
        [word, line],
        expression.items.map((item) => expressionDoc(item, level.item)),
      );
    }
    case 'NotExpression':
      return ['not ', expressionDoc(expression.item, level.not)];
    case 'Comparison':
      return [
        expressionDoc(expression.left, level.sum),
        ` ${expression.operator} `,
        expressionDoc(expression.right, level.sum),
      ];
    case 'InExpression': {
      const word = `${expression.negated ? 'not ' : ''}in${expression.insensitive ? '~' : ''}`;
      return [expressionDoc(expression.operand, level.primary), ` ${word} `, listDoc(expression.values)];
    }
    case 'TextComparison':
      return [
        expressionDoc(expression.operand, level.primary),
        ` ${expression.operator} `,
        expression.list ? listDoc(expression.values) : expressionDoc(expression.values[0]!, level.primary),
      ];
    case 'Arithmetic': {
      const own = levelOf(expression);
      return [
        expressionDoc(expression.left, own),
        ` ${expression.operator} `,
        expressionDoc(expression.right, own + 1),
      ];
    }
    case 'Signed':
      return [expression.sign, signedItem(expression.item)];
    case 'FunctionCall':
      return callDoc(expression);
    case 'FieldName':
      return fieldText(expression);
    case 'StringLiteral':
      return stringText(expression);
    case 'NumberLiteral':
      return expression.text;
    case 'BooleanLiteral':
      return String(expression.value);
    case 'NullLiteral':
      return 'null';
  }
}

/** `- -x` needs the blank or it would be harder to read, not to parse. */
function signedItem(item: Expression): Doc {
  return [item.type === 'Signed' ? ' ' : '', expressionDoc(item, level.sign)];
}

function callDoc(call: Extract<Expression, { type: 'FunctionCall' }>): Doc {
  const args = call.arguments.map((argument) => expressionDoc(argument, level.any));
  const name = `${call.name}${call.insensitive ? '~' : ''}`;
  if (args.length === 0) return `${name}()`;
  return group([name, '(', indent([softline, filled(args)]), softline, ')']);
}

function listDoc(values: readonly Expression[]): Doc {
  const docs = values.map((value) => expressionDoc(value, level.any));
  return group(['(', indent([softline, filled(docs)]), softline, ')']);
}

/** As many as fit on each line. */
function filled(docs: readonly Doc[]): Doc {
  const last = docs.length - 1;
  return docs.map((doc, index): Doc => {
    const item: Doc = index === last ? doc : [doc, ','];
    return index === 0 ? item : group([line, item]);
  });
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_@][A-Za-z0-9_]*$/.test(name) && !keywords.has(name);
}

/** Backticks around the parts that need them; around the whole name where dots do not separate parts. */
function fieldText(field: FieldName): string {
  const mark = field.optional ? '?' : '';
  const parts = field.name.split('.');
  if (parts.includes('')) return `${mark}${backticked(field.name)}`;
  return mark + parts.map((part) => (isPlainName(part) ? part : backticked(part))).join('.');
}

function backticked(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Controls, marks that turn the direction of writing, and halves of characters. */
const unprintable = /["\\\x00-\x1f\x7f\u200e\u200f\u202a-\u202e]|\p{Surrogate}/gu;

/** Raw strings stay raw; what cannot be seen becomes `\u{…}`. */
function stringText({ value, raw }: Pick<StringLiteral, 'value' | 'raw'>): string {
  if (raw) return `"""${value}"""`;
  const escaped = value.replace(unprintable, (char) => {
    return escapes[char] ?? `\\u{${char.charCodeAt(0).toString(16).padStart(2, '0')}}`;
  });
  return `"${escaped}"`;
}
