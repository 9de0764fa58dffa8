import type {
  Arithmetic,
  ArithmeticOperator,
  ComparisonOperator,
  Constant,
  Expression,
  FieldName,
  TextOperator,
} from './ast.ts';
import { keywords, Refusal, refuse, Scanner } from './scanner.ts';

/** Deeper than any rule that people write; keeps the stack safe. */
const nestingLimit = 500;

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const arithmeticOperators: readonly [readonly ArithmeticOperator[], readonly ArithmeticOperator[]] = [
  ['+', '-'],
  ['*', '/', '%'],
];
const textOperators: ReadonlySet<string> = new Set([':', 'like', 'like~', 'regex', 'regex~']);
const constants: ReadonlySet<string> = new Set([
  'string',
  'raw',
  'integer',
  'decimal',
  'true',
  'false',
  'null',
]);

/**
 * Reads expressions. From loose to tight: or, and, not, comparison (not chained), + -, * / %, sign, and at a primary
 * expression itself `in`, `:`, `like` and `regex`.
 */
export class ExpressionParser {
  protected readonly scanner: Scanner;
  private depth = 0;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  expression(): Expression {
    this.enter();
    const result = this.junction('or');
    this.depth--;
    return result;
  }

  protected enter(): void {
    if (++this.depth <= nestingLimit) return;
    const { start, end } = this.scanner;
    throw new Refusal({ message: `nested deeper than ${nestingLimit} levels`, start, end, deep: true });
  }

  private junction(word: 'or' | 'and'): Expression {
    const { scanner } = this;
    const first = word === 'or' ? this.junction('and') : this.negation();
    if (scanner.kind !== word) return first;
    const items = [first];
    while (scanner.kind === word) {
      scanner.next();
      items.push(word === 'or' ? this.junction('and') : this.negation());
    }
    const type = word === 'or' ? 'OrExpression' : 'AndExpression';
    return { type, items, start: first.start, end: scanner.previousEnd };
  }

  private negation(): Expression {
    const { scanner } = this;
    const comments = this.takeComments();
    const starts: number[] = [];
    while (scanner.kind === 'not') {
      starts.push(scanner.start);
      this.enter();
      scanner.next();
    }
    let item = this.comparison();
    const end = scanner.previousEnd;
    for (let i = starts.length - 1; i >= 0; i--) {
      this.depth--;
      item = { type: 'NotExpression', item, start: starts[i]!, end };
    }
    return withComments(item, comments);
  }

  private comparison(): Expression {
    const { scanner } = this;
    const left = this.arithmetic(0);
    const operator = scanner.kind;
    if (operator === '=') this.explainWord();
    if (!comparisons.has(operator)) return left;
    scanner.next();
    const right = this.arithmetic(0);
    if (comparisons.has(scanner.kind)) {
      refuse('comparisons cannot be chained', scanner.start, scanner.end, 'join two comparisons with `and`');
    }
    return {
      type: 'Comparison',
      operator: operator as ComparisonOperator,
      left,
      right,
      start: left.start,
      end: scanner.previousEnd,
    };
  }

  /** Binary operators from left to right; each deepens the tree by one. Level 0 is + -, level 1 * / %. */
  private arithmetic(level: 0 | 1): Expression {
    const { scanner } = this;
    let left = level === 0 ? this.arithmetic(1) : this.signed();
    const before = this.depth;
    for (;;) {
      const operator = arithmeticOperators[level].find((known) => known === scanner.kind);
      if (operator === undefined) break;
      this.enter();
      scanner.next();
      const right = level === 0 ? this.arithmetic(1) : this.signed();
      const node: Arithmetic = {
        type: 'Arithmetic',
        operator,
        left,
        right,
        start: left.start,
        end: scanner.previousEnd,
      };
      left = node;
    }
    this.depth = before;
    return left;
  }

  private signed(): Expression {
    const { scanner } = this;
    const { kind } = scanner;
    if (kind !== '-' && kind !== '+') return this.predicate();
    const { start } = scanner;
    this.enter();
    scanner.next();
    const item = this.signed();
    this.depth--;
    return { type: 'Signed', sign: kind, item, start, end: scanner.previousEnd };
  }

  private predicate(): Expression {
    const { scanner } = this;
    const operand = this.primary();
    const { kind } = scanner;
    if (textOperators.has(kind)) {
      scanner.next();
      const list = scanner.kind === '(';
      const values = list ? this.list(() => this.constant()) : [this.constant()];
      const end = scanner.previousEnd;
      const operator = kind as TextOperator;
      return { type: 'TextComparison', operator, operand, values, list, start: operand.start, end };
    }
    const negated = kind === 'not';
    if (!negated && kind !== 'in' && kind !== 'in~') return operand;
    if (negated) scanner.next();
    const insensitive = scanner.kind === 'in~';
    if (negated && textOperators.has(scanner.kind)) {
      const operator = scanner.kind;
      refuse(
        `there is no \`not ${operator}\``,
        scanner.start,
        scanner.end,
        `write \`not field ${operator} value\``,
      );
    }
    if (!insensitive && scanner.kind !== 'in') this.unexpected('`in`');
    scanner.next();
    if (scanner.kind !== '(') this.unexpected('`(`');
    const values = this.list(() => this.expression());
    const end = scanner.previousEnd;
    return { type: 'InExpression', negated, insensitive, operand, values, start: operand.start, end };
  }

  /** `( … , … )`, with the scanner on the first parenthesis. */
  private list<T extends Expression>(item: () => T): readonly T[] {
    const { scanner } = this;
    scanner.next();
    const items: T[] = [];
    for (;;) {
      const comments = this.takeComments();
      items.push(withComments(item(), comments));
      if (scanner.kind !== ',') break;
      scanner.next();
    }
    this.expect(')');
    return items;
  }

  private primary(): Expression {
    const { scanner } = this;
    const { kind, start } = scanner;
    if (kind === 'identifier' || kind === 'quoted' || kind === 'function' || kind === '?') {
      return this.nameOrCall();
    }
    if (constants.has(kind)) return this.constant();
    if (kind !== '(') this.unexpected('an expression');
    scanner.next();
    const inner = this.expression();
    this.expect(')');
    // The parentheses belong to the place, so that messages point at all of it.
    return { ...inner, start, end: scanner.previousEnd };
  }

  private nameOrCall(): Expression {
    const { scanner } = this;
    const { kind, start, value } = scanner;
    if (kind === 'function') {
      scanner.next();
      if ((scanner.kind as string) !== '(') this.unexpected('`(`');
      return this.call(value, true, start);
    }
    if (kind === 'identifier') {
      scanner.next();
      if ((scanner.kind as string) === '(') return this.call(value, false, start);
      if ((scanner.kind as string) === 'of') {
        refuse('Elasticsearch has no `… of [ … ]`', start, scanner.end, 'use a sequence with `by` keys');
      }
      return this.field(value, false, start);
    }
    if (kind !== '?') {
      scanner.next();
      return this.field(value, false, start);
    }
    scanner.next();
    const name = this.segment();
    return this.field(name, true, start);
  }

  /** The rest of a dotted name. */
  private field(first: string, optional: boolean, start: number): FieldName {
    const { scanner } = this;
    let name = first;
    while (scanner.kind === '.') {
      scanner.next();
      name += `.${this.segment()}`;
    }
    // A stage may follow a `by` key: only a number makes an index.
    if (scanner.kind === '[' && /^\[\s*\d/.test(scanner.text.slice(scanner.start, scanner.start + 40))) {
      refuse(
        'fields have no index',
        scanner.start,
        scanner.end,
        'a condition holds for any value of a field',
      );
    }
    if (scanner.kind === 'decimal' && scanner.start === scanner.previousEnd) {
      const part = scanner.value.slice(1);
      const help = `put the part in backticks: ${name}.\`${part}\``;
      refuse('a part of a field name starts with a digit', scanner.start, scanner.end, help);
    }
    return { type: 'FieldName', name, optional, start, end: scanner.previousEnd };
  }

  private segment(): string {
    const { scanner } = this;
    const { kind, value } = scanner;
    if (keywords.has(kind)) {
      refuse(
        `\`${kind}\` is a reserved word`,
        scanner.start,
        scanner.end,
        `put it in backticks: \`${kind}\``,
      );
    }
    if (kind !== 'identifier' && kind !== 'quoted') this.unexpected('a field name');
    scanner.next();
    return value;
  }

  private call(name: string, insensitive: boolean, start: number): Expression {
    const { scanner } = this;
    scanner.next();
    const args: Expression[] = [];
    if ((scanner.kind as string) !== ')') {
      args.push(this.expression());
      while ((scanner.kind as string) === ',') {
        scanner.next();
        args.push(this.expression());
      }
    }
    this.expect(')');
    return { type: 'FunctionCall', name, insensitive, arguments: args, start, end: scanner.previousEnd };
  }

  private constant(): Constant {
    const { scanner } = this;
    const { kind, value, start, end } = scanner;
    if (!constants.has(kind)) this.unexpected('a constant');
    scanner.next();
    switch (kind) {
      case 'string':
      case 'raw':
        return { type: 'StringLiteral', value, raw: kind === 'raw', start, end };
      case 'integer':
      case 'decimal':
        return { type: 'NumberLiteral', value: Number(value), text: value, start, end };
      case 'null':
        return { type: 'NullLiteral', start, end };
      default:
        return { type: 'BooleanLiteral', value: kind === 'true', start, end };
    }
  }

  protected takeComments(): string[] | undefined {
    const { comments } = this.scanner;
    this.scanner.comments = undefined;
    return comments;
  }

  protected expect(kind: string): void {
    if (this.scanner.kind !== kind) {
      this.explainWord();
      this.unexpected(`\`${kind}\``);
    }
    this.scanner.next();
  }

  /** A word where an operator could stand: what people may have meant. */
  protected explainWord(): void {
    const { kind, value, start, end } = this.scanner;
    if (kind === '=') {
      refuse('`=` compares nothing', start, end, 'equality is `==` (case-sensitive) or `:` (not)');
    }
    if (kind !== 'identifier') return;
    const lower = value.toLowerCase();
    if (keywords.has(lower)) {
      refuse(`\`${value}\` is no operator`, start, end, `keywords are in lower case: \`${lower}\``);
    }
    const relation = /^(child|descendant|event)$/.test(lower);
    if (relation) refuse(`Elasticsearch has no \`${lower} of\``, start, end, 'use a sequence with `by` keys');
  }

  protected unexpected(expected: string): never {
    const { kind, start, end, text } = this.scanner;
    const found =
      kind === 'end' ? 'the query ends' : `found \`${text.slice(start, Math.min(end, start + 40))}\``;
    refuse(`${expected} is expected, ${found}`, start, end);
  }
}

function withComments<T extends Expression>(node: T, comments: readonly string[] | undefined): T {
  if (comments === undefined) return node;
  const own = 'comments' in node ? (node.comments as readonly string[]) : [];
  return { ...node, comments: [...comments, ...own] };
}
