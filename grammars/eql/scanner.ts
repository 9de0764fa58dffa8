import type { SyntaxProblem } from './ast.ts';

/** Ends reading at the first problem; caught by the parser's entry points. */
export class Refusal extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function refuse(message: string, start: number, end: number, help?: string): never {
  throw new Refusal({ message, start, end, ...(help === undefined ? {} : { help }) });
}

/** Reserved words, which are field names only in backticks. They are in lower case. */
export const keywords: ReadonlySet<string> = new Set([
  'and',
  'any',
  'by',
  'false',
  'in',
  'join',
  'like',
  'maxspan',
  'not',
  'null',
  'of',
  'or',
  'regex',
  'sample',
  'sequence',
  'true',
  'until',
  'where',
  'with',
]);

/** Keywords whose case-insensitive form, with `~`, is one token. */
const tildeKeywords: ReadonlySet<string> = new Set(['in', 'like', 'regex']);

/** Two characters that are one token. */
const pairs: ReadonlySet<string> = new Set(['==', '!=', '<=', '>=', '![']);
const singles = ':<>+-*/%.,[]()|?=';

/** Sticky, so that they match where we stand and no copy of the rest is made. */
const identifier = /[A-Za-z_@][A-Za-z0-9_]*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const plainString = /[^"\\\r\n]*/y;
const blank = /[ \t\r\n]+/y;
const restOfLine = /[^\r\n]*/y;
const commentMark = /\/\*|\*\//g;

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * Gives one token at a time. `kind` is `identifier`, `quoted` (a name in backticks), `function` (a name with `~`),
 * `string`, `raw`, `integer`, `decimal` or `end`; keywords and punctuation are kinds of their own, named as written.
 */
export class Scanner {
  readonly text: string;
  kind = '';
  start = 0;
  end = 0;
  /** The name, the string's content, or the number as written. */
  value = '';
  /** Where the token before ended. */
  previousEnd = 0;
  /** Comments read since they were last taken. */
  comments: string[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.end = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.next();
  }

  next(): void {
    this.previousEnd = this.end;
    this.skip();
    const at = this.end;
    this.start = at;
    const { text } = this;
    if (at >= text.length) {
      this.kind = 'end';
      return;
    }
    identifier.lastIndex = at;
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    if (identifier.test(text)) this.word(identifier.lastIndex);
    else if (char === '"') this.quotedText();
    else if (/^\.?\d/.test(two)) this.number();
    else if (char === '`') this.backticks();
    else if (pairs.has(two)) this.token(two, at + 2);
    else if (two === '?"' || two === "?'") {
      refuse(
        'a raw string is not written with `?`',
        at,
        at + 2,
        'raw strings stand in three double quotes: """…"""',
      );
    } else if (singles.includes(char)) this.token(char, at + 1);
    else this.unexpected(char, two);
  }

  private token(kind: string, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  private word(end: number): void {
    const name = this.text.slice(this.start, end);
    this.value = name;
    const tilde = this.text[end] === '~';
    const reserved = keywords.has(name) && (!tilde || tildeKeywords.has(name));
    if (reserved) this.token(tilde ? `${name}~` : name, tilde ? end + 1 : end);
    else this.token(tilde ? 'function' : 'identifier', tilde ? end + 1 : end);
  }

  private number(): void {
    number.lastIndex = this.start;
    number.test(this.text);
    const end = number.lastIndex;
    this.value = this.text.slice(this.start, end);
    this.token(/^\d+$/.test(this.value) ? 'integer' : 'decimal', end);
  }

  private backticks(): void {
    const { text, start } = this;
    let at = start + 1;
    for (;;) {
      const close = text.indexOf('`', at);
      if (close === -1) refuse('the backtick is not closed', start, start + 1);
      if (text[close + 1] !== '`') {
        this.value = text.slice(start + 1, close).replaceAll('``', '`');
        if (this.value === '') refuse('a field name is missing between the backticks', start, close + 1);
        this.token('quoted', close + 1);
        return;
      }
      at = close + 2;
    }
  }

  private quotedText(): void {
    const { text, start } = this;
    if (text.startsWith('"""', start)) {
      this.rawText();
      return;
    }
    let at = start + 1;
    let value = '';
    for (;;) {
      plainString.lastIndex = at;
      plainString.test(text);
      const stop = plainString.lastIndex;
      value += text.slice(at, stop);
      const char = text[stop];
      if (char === '"') {
        this.value = value;
        this.token('string', stop + 1);
        return;
      }
      if (char !== '\\') {
        refuse('the string is not closed', start, Math.max(stop, start + 1), 'strings end on their line');
      }
      const simple = escapes[text[stop + 1] ?? ''];
      if (simple !== undefined) {
        value += simple;
        at = stop + 2;
      } else {
        const unicode = /^\\u\{([0-9A-Fa-f]{2,8})\}/.exec(text.slice(stop, stop + 12));
        const code = unicode === null ? Number.NaN : Number.parseInt(unicode[1]!, 16);
        if (!(code <= 0x10ffff)) {
          refuse(
            'no such escape',
            stop,
            Math.min(stop + 2, text.length),
            'a backslash itself is written `\\\\`; other escapes are \\n \\r \\t \\" \\u{…}',
          );
        }
        value += String.fromCodePoint(code);
        at = stop + unicode![0].length;
      }
    }
  }

  /** Up to two more quotes may stand before the three that close. */
  private rawText(): void {
    const { text, start } = this;
    let close = text.indexOf('"""', start + 3);
    const newline = text.slice(start, close === -1 ? text.length : close).search(/[\r\n]/);
    if (close === -1 || newline !== -1) {
      refuse('the raw string is not closed', start, start + 3, 'raw strings end on their line with """');
    }
    while (text[close + 3] === '"' && close < text.length) close++;
    this.value = text.slice(start + 3, close);
    this.token('raw', close + 3);
  }

  /** White space and comments; bracketed comments nest. */
  private skip(): void {
    const { text } = this;
    let at = this.end;
    for (;;) {
      blank.lastIndex = at;
      if (blank.test(text)) at = blank.lastIndex;
      if (text[at] !== '/') break;
      const mark = text[at + 1];
      if (mark !== '/' && mark !== '*') break;
      const end = mark === '/' ? lineEnd(text, at) : this.bracketedEnd(at);
      this.comments ??= [];
      this.comments.push(text.slice(at, end).trimEnd());
      at = end;
    }
    this.end = at;
  }

  private bracketedEnd(start: number): number {
    let depth = 1;
    commentMark.lastIndex = start + 2;
    for (;;) {
      const mark = commentMark.exec(this.text);
      if (mark === null) refuse('the comment is not closed', start, start + 2);
      depth += mark[0] === '/*' ? 1 : -1;
      if (depth === 0) return commentMark.lastIndex;
    }
  }

  private unexpected(char: string, two: string): never {
    const at = this.start;
    if (char === "'") {
      refuse('strings do not stand in single quotes', at, at + 1, 'use double quotes: "…"');
    }
    if (two === '!:') refuse('there is no `!:`', at, at + 2, 'write `not field : value`');
    if (char === '!') refuse('`!` negates nothing', at, at + 1, 'negation is `not`');
    refuse(`unexpected ${JSON.stringify(char)}`, at, at + char.length);
  }
}

function lineEnd(text: string, from: number): number {
  restOfLine.lastIndex = from;
  restOfLine.test(text);
  return restOfLine.lastIndex;
}
