/**
 * Characters and literals of KQL, as in Kibana's grammar (kbn-es-query, kuery/grammar/grammar.peggy). KQL has no
 * separate token level: an unquoted literal runs, blanks included, up to a special character or a keyword.
 */

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const blank = 32;
const noBreakSpace = 0xa0;
export const quote = 34;
export const star = 42;
export const backslash = 92;

/** Kibana's own notion of white space, narrower than JavaScript's. */
export function isSpace(code: number): boolean {
  return (
    code === blank || code === newline || code === tab || code === carriageReturn || code === noBreakSpace
  );
}

export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** `\ ( ) : < > " * { }`: what an unquoted literal must escape. */
const special = new Set([...'\\():<>"*{}'].map((character) => character.charCodeAt(0)));

function isSpecial(code: number): boolean {
  return special.has(code);
}

/** Whether the keyword (lower case) stands at `at`, in any case, with white space after it. */
export function keywordAt(text: string, at: number, keyword: string): boolean {
  for (let i = 0; i < keyword.length; i++) {
    if ((text.charCodeAt(at + i) | 0x20) !== keyword.charCodeAt(i)) return false;
  }
  return isSpace(text.charCodeAt(at + keyword.length));
}

/**
 * Whether an unquoted literal ends here because of a keyword: ` or `, ` and `, or `not ` (which ends a literal even in
 * the middle of a word: that is Kibana's grammar).
 */
function endsLiteral(text: string, at: number, code: number): boolean {
  if (isSpace(code)) return keywordAt(text, at + 1, 'or') || keywordAt(text, at + 1, 'and');
  return (code | 0x20) === 0x6e && keywordAt(text, at, 'not');
}

export interface Scanned {
  /** Texts between wildcards, trimmed at both ends. */
  readonly parts: readonly string[];
  /** Offset after the literal's last character, trailing blanks included. */
  readonly next: number;
  /** Offset after its last character that is not a blank. */
  readonly end: number;
}

const escapedSpace: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** The escape after a backslash at `at` that both kinds of literal know, with its length. */
function commonEscape(text: string, at: number): readonly [value: string, length: number] | undefined {
  const letter = text.charAt(at + 1);
  const space = escapedSpace[letter];
  if (space !== undefined) return [space, 2];
  if (letter === 'u') {
    const digits = text.slice(at + 2, at + 6);
    if (/^[0-9a-f]{4}$/i.test(digits)) return [String.fromCharCode(Number.parseInt(digits, 16)), 6];
  }
  return undefined;
}

function unquotedEscape(text: string, at: number): readonly [value: string, length: number] | undefined {
  const common = commonEscape(text, at);
  if (common !== undefined) return common;
  if (isSpecial(text.charCodeAt(at + 1))) return [text.charAt(at + 1), 2];
  const keyword = /^(?:or|and|not)/i.exec(text.slice(at + 1, at + 4))?.[0];
  return keyword === undefined ? undefined : [keyword, keyword.length + 1];
}

/** An unquoted literal from `from` on; undefined when none begins there. */
export function scanUnquoted(text: string, from: number): Scanned | undefined {
  const parts: string[] = [];
  let part = '';
  let run = from;
  let at = from;
  let end = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) break;
    if (code === backslash) {
      const escaped = unquotedEscape(text, at);
      if (escaped === undefined) break;
      part += text.slice(run, at) + escaped[0];
      at += escaped[1];
      run = at;
      end = at;
    } else if (code === star) {
      parts.push(part + text.slice(run, at));
      part = '';
      at++;
      run = at;
      end = at;
    } else if (isSpecial(code) || endsLiteral(text, at, code)) break;
    else {
      at++;
      if (!isSpace(code)) end = at;
    }
  }
  if (at === from) return undefined;
  parts.push(part + text.slice(run, at));
  parts[0] = parts[0]!.trimStart();
  parts[parts.length - 1] = parts[parts.length - 1]!.trimEnd();
  return { parts, next: at, end };
}

/** A quoted literal whose opening quote stands at `from`; undefined when it does not end. */
export function scanQuoted(text: string, from: number): Scanned | undefined {
  let value = '';
  let run = from + 1;
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) return undefined;
    if (code === quote) break;
    if (code !== backslash) {
      at++;
      continue;
    }
    const following = text.charCodeAt(at + 1);
    const escaped =
      following === quote || following === backslash
        ? ([text.charAt(at + 1), 2] as const)
        : commonEscape(text, at);
    if (escaped === undefined) {
      at++;
      continue;
    }
    value += text.slice(run, at) + escaped[0];
    at += escaped[1];
    run = at;
  }
  return { parts: [value + text.slice(run, at)], next: at + 1, end: at + 1 };
}
