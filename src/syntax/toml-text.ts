import { type Segment, type SourceText, type Span, span } from '../text/index.ts';

/**
 * Places in TOML files. The parser gives none, so the text is walked again when a diagnostic needs one: statement by
 * statement, skipping strings and comments.
 */

/** A string value as a text of its own, whose places lead back into the file. */
export function tomlText(source: SourceText, table: string, key: string, value: string): SourceText {
  let known: readonly Segment[] | undefined;
  return {
    name: source.name,
    text: value,
    segments: () => {
      known ??= segmentsOf(source, table, key, value);
      return known;
    },
  };
}

/** Where the value of `key` in `[table]` stands. */
export function tomlPlace(source: SourceText, table: string, key: string): Span | undefined {
  const start = findValue(source.text, table, key);
  return start === undefined ? undefined : span(source, start, skipValue(source.text, start));
}

function segmentsOf(source: SourceText, table: string, key: string, value: string): readonly Segment[] {
  const start = findValue(source.text, table, key);
  if (start === undefined) return [];
  const decoded = decode(source, start);
  if (decoded?.value === value) return decoded.segments;
  const outerEnd = skipValue(source.text, start);
  return [{ start: 0, end: value.length, outer: source, outerStart: start, outerEnd }];
}

/** The offset at which the value of a key begins. */
function findValue(text: string, table: string, key: string): number | undefined {
  let current = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) at++;
    else if (character === '#') at = lineEnd(text, at);
    else if (character === '[') {
      const end = lineEnd(text, at);
      current = text
        .slice(at, end)
        .replace(/^\[+|\].*$/g, '')
        .replace(/\s*\.\s*/g, '.')
        .trim();
      at = end;
    } else {
      const nameEnd = keyEnd(text, at);
      if (text[nameEnd] !== '=') return undefined;
      const name = text
        .slice(at, nameEnd)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
      const value = skipBlanks(text, nameEnd + 1);
      if (current === table && name === key) return value;
      at = skipValue(text, value);
    }
  }
  return undefined;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** The offset of the `=` after a key, whose parts may be quoted. */
function keyEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '=' && text[at] !== '\n') {
    at = text[at] === '"' || text[at] === "'" ? skipString(text, at) : at + 1;
  }
  return at;
}

/** The offset after a value. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"' || character === "'") at = skipString(text, at);
    else if (character === '#') at = lineEnd(text, at);
    else {
      if (depth === 0 && character === '\n') return at;
      if (character === '[' || character === '{') depth++;
      if (character === ']' || character === '}') depth--;
      at++;
    }
    if (depth === 0 && at > from && (character === '"' || character === "'")) return at;
  }
  return at;
}

function skipString(text: string, start: number): number {
  const { quote, open } = opening(text, start);
  return closing(text, start + open, quote, open) + open;
}

function opening(text: string, start: number): { readonly quote: string; readonly open: number } {
  const quote = text[start]!;
  return { quote, open: text.startsWith(quote.repeat(3), start) ? 3 : 1 };
}

/** The offset of the closing quotes. A string over lines may end in up to two quotes of its own. */
function closing(text: string, from: number, quote: string, length: number): number {
  const delimiter = quote.repeat(length);
  let at = from;
  for (; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text.startsWith(delimiter, at)) break;
  }
  if (length === 3) while (at < text.length && text[at + 3] === quote) at++;
  return Math.min(at, text.length);
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
};

/** A string's value with the place of each run of it. */
function decode(
  source: SourceText,
  start: number,
): { readonly value: string; readonly segments: readonly Segment[] } | undefined {
  const { text } = source;
  if (text[start] !== '"' && text[start] !== "'") return undefined;
  const { quote, open } = opening(text, start);
  let at = start + open;
  const end = closing(text, at, quote, open);
  // A line break right after the opening quotes is no part of the string.
  if (open === 3) at += text.startsWith('\r\n', at) ? 2 : text[at] === '\n' ? 1 : 0;
  const segments: Segment[] = [];
  let value = '';
  const run = (until: number): void => {
    if (until > at) {
      segments.push({ start: value.length, end: value.length + until - at, outer: source, outerStart: at });
      value += text.slice(at, until);
    }
    at = until;
  };
  if (quote === "'") run(end);
  while (at < end) {
    const backslash = text.indexOf('\\', at);
    run(backslash === -1 || backslash >= end ? end : backslash);
    if (at >= end) break;
    const [character, length] = escapeAt(text, at);
    if (character !== '') {
      const from = value.length;
      value += character;
      segments.push({ start: from, end: value.length, outer: source, outerStart: at, outerEnd: at + length });
    }
    at += length;
  }
  return { value, segments };
}

/** The text that an escape stands for and its length; a backslash at a line's end swallows the white space after it. */
function escapeAt(text: string, at: number): readonly [string, number] {
  const letter = text.charAt(at + 1);
  const simple = escapes[letter];
  if (simple !== undefined) return [simple, 2];
  const width = letter === 'u' ? 4 : letter === 'U' ? 8 : letter === 'x' ? 2 : 0;
  if (width > 0) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + width), 16);
    return [Number.isNaN(code) || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), 2 + width];
  }
  let end = at + 1;
  while (/\s/.test(text.charAt(end))) end++;
  return ['', Math.max(end - at, 1)];
}
