import type {
  EventQuery,
  Expression,
  Maxspan,
  NumberLiteral,
  Pipe,
  Query,
  SampleQuery,
  SequenceQuery,
  SyntaxProblem,
  Term,
} from './ast.ts';
import { ExpressionParser } from './expressions.ts';
import { Refusal, refuse } from './scanner.ts';

/** Public rules have four at most; each is a search of its own. */
const stageLimit = 500;

/** A query, or why there is none. Source of the grammar: docs/reference/query-languages/eql/eql-syntax.md of Elasticsearch. */
export type Parsed<T> =
  | { readonly value: T; readonly problem?: never }
  | { readonly value?: never; readonly problem: SyntaxProblem };

/** Reads a whole EQL query. */
export function parseQuery(text: string): Parsed<Query> {
  return attempt(() => {
    const parser = new QueryParser(text);
    return parser.query();
  });
}

/** Reads an expression that stands alone. */
export function parseExpression(text: string): Parsed<Expression> {
  return attempt(() => {
    const parser = new QueryParser(text);
    const expression = parser.expression();
    parser.expectEnd();
    return expression;
  });
}

function attempt<T>(read: () => T): Parsed<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem };
    throw error;
  }
}

const notEql: readonly (readonly [RegExp, string])[] = [
  [/^\s*(from|row|ts)\b[\s\S]*\|/i, 'this looks like ES|QL'],
  [
    /^\s*\(?\s*(not\s+)?[\w@.*-]+\s*(:|[<>]=?)/i,
    'this looks like KQL; an EQL query starts `category where …`',
  ],
  [/^\s*(index\s*=|\||search\s|`)/i, 'this looks like a Splunk search'],
];

class QueryParser extends ExpressionParser {
  query(): Query {
    const comments = this.takeComments();
    const { start } = this.scanner;
    const body = this.body();
    const pipes: Pipe[] = [];
    while (this.scanner.kind === '|') {
      // Each pipe deepens the plan.
      this.enter();
      pipes.push(this.pipe());
    }
    const end = this.scanner.previousEnd;
    this.expectEnd();
    const trailing = this.takeComments();
    return {
      type: 'Query',
      ...(comments === undefined ? {} : { comments }),
      body,
      pipes,
      ...(trailing === undefined ? {} : { trailing }),
      start,
      end,
    };
  }

  expectEnd(): void {
    const { scanner } = this;
    if (scanner.kind === 'end') return;
    this.explainWord();
    this.unexpected('the end of the query');
  }

  private body(): EventQuery | SequenceQuery | SampleQuery {
    const { kind, start, end, text } = this.scanner;
    if (kind === 'sequence') return this.sequence();
    if (kind === 'sample') return this.sample();
    if (kind === 'join') {
      refuse(
        'Elasticsearch has no `join`',
        start,
        end,
        'use `sequence` (in order) or `sample` (in any order)',
      );
    }
    if (kind === 'end') refuse('the query is empty', start, end, 'write `any where true` for every event');
    return this.eventQuery(() => {
      const foreign = notEql.find(([mark]) => mark.test(text.slice(0, 2000)));
      return foreign?.[1];
    });
  }

  /** `process where …`. `hint` may say what else the text looks like. */
  private eventQuery(hint?: () => string | undefined): EventQuery {
    const { scanner } = this;
    const { kind, start, end, value } = scanner;
    const named = kind === 'identifier' || kind === 'string' || kind === 'raw';
    if (!named && kind !== 'any') {
      refuse('an event category or `any` is expected', start, Math.max(end, start), hint?.());
    }
    scanner.next();
    if ((scanner.kind as string) !== 'where') {
      refuse(
        '`where` is expected after the event category',
        scanner.start,
        scanner.end,
        hint?.() ?? 'every event filter is `category where condition`; `where true` takes all events',
      );
    }
    scanner.next();
    const condition = this.expression();
    return {
      type: 'EventQuery',
      ...(named ? { category: value } : {}),
      condition,
      start,
      end: scanner.previousEnd,
    };
  }

  private sequence(): SequenceQuery {
    const { scanner } = this;
    const { start } = scanner;
    scanner.next();
    let by: readonly Expression[] = [];
    let maxspan: Maxspan | undefined;
    for (;;) {
      if (scanner.kind === 'by' && by.length === 0) by = this.keys();
      else if (scanner.kind === 'with' && maxspan === undefined) maxspan = this.maxspan();
      else break;
    }
    const terms = this.terms();
    let until: Term | undefined;
    if (scanner.kind === 'until') {
      scanner.next();
      until = this.term();
    }
    return {
      type: 'SequenceQuery',
      by,
      ...(maxspan === undefined ? {} : { maxspan }),
      terms,
      ...(until === undefined ? {} : { until }),
      start,
      end: scanner.previousEnd,
    };
  }

  private sample(): SampleQuery {
    const { scanner } = this;
    const { start } = scanner;
    scanner.next();
    const by = scanner.kind === 'by' ? this.keys() : [];
    const terms = this.terms();
    const { kind } = scanner;
    if (kind === 'with' || kind === 'until') {
      const what = kind === 'with' ? 'maxspan' : 'until';
      refuse(`a sample has no ${what}`, scanner.start, scanner.end, 'use `sequence` for events in order');
    }
    return { type: 'SampleQuery', by, terms, start, end: scanner.previousEnd };
  }

  private keys(): readonly Expression[] {
    this.scanner.next();
    const keys = [this.expression()];
    while (this.scanner.kind === ',') {
      this.scanner.next();
      keys.push(this.expression());
    }
    return keys;
  }

  private maxspan(): Maxspan {
    const { scanner } = this;
    const { start } = scanner;
    scanner.next();
    this.expect('maxspan');
    this.expect('=');
    const value = this.number('a time such as 5m');
    // The unit may stand apart from its number.
    const unit = scanner.kind === 'identifier' ? scanner.value : undefined;
    if (unit !== undefined) scanner.next();
    return {
      type: 'Maxspan',
      value,
      ...(unit === undefined ? {} : { unit }),
      start,
      end: scanner.previousEnd,
    };
  }

  private number(what: string): NumberLiteral {
    const { kind, value, start, end } = this.scanner;
    if (kind !== 'integer' && kind !== 'decimal') this.unexpected(what);
    this.scanner.next();
    return { type: 'NumberLiteral', value: Number(value), text: value, start, end };
  }

  /** A word that is not reserved; `expected` where only one will do. */
  private word(expected?: string): string {
    const { kind, value } = this.scanner;
    if (kind !== 'identifier' || (expected !== undefined && value !== expected)) {
      this.unexpected(expected === undefined ? 'the name of a pipe' : `\`${expected}\``);
    }
    this.scanner.next();
    return value;
  }

  private terms(): readonly Term[] {
    const terms: Term[] = [];
    while (this.scanner.kind === '[' || this.scanner.kind === '![') {
      if (terms.length === stageLimit) {
        refuse(`more than ${stageLimit} stages`, this.scanner.start, this.scanner.end);
      }
      terms.push(this.term());
    }
    if (terms.length === 0) this.unexpected('`[`');
    return terms;
  }

  private term(): Term {
    const { scanner } = this;
    const comments = this.takeComments();
    const { kind, start } = scanner;
    if (kind !== '[' && kind !== '![') this.unexpected('`[`');
    scanner.next();
    const filter = this.eventQuery();
    this.expect(']');
    const by = scanner.kind === 'by' ? this.keys() : [];
    let runs: NumberLiteral | undefined;
    if (scanner.kind === 'with') {
      scanner.next();
      this.word('runs');
      this.expect('=');
      runs = this.number('a number of runs');
    }
    return {
      type: 'Term',
      ...(comments === undefined ? {} : { comments }),
      absent: kind === '![',
      filter,
      by,
      ...(runs === undefined ? {} : { runs }),
      start,
      end: scanner.previousEnd,
    };
  }

  private pipe(): Pipe {
    const { scanner } = this;
    const comments = this.takeComments();
    const { start } = scanner;
    scanner.next();
    const name = this.word();
    const args: Expression[] = [];
    if (scanner.kind !== '|' && scanner.kind !== 'end') {
      args.push(this.expression());
      while (scanner.kind === ',') {
        scanner.next();
        args.push(this.expression());
      }
    }
    return {
      type: 'Pipe',
      ...(comments === undefined ? {} : { comments }),
      name,
      arguments: args,
      start,
      end: scanner.previousEnd,
    };
  }
}
