import type { KqlValue } from '../../../grammars/kql/index.ts';

/** How texts are written in KQL; the reverse of grammars/kql/scanner.ts. */

const escapedSpaces: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * A quoted literal. Only `"` and backslashes need escaping; a backslash is always doubled, though KQL keeps one that
 * begins no escape, since `"\temp"` would hold a tab.
 */
export function quotedText(text: string): string {
  return `"${text.replace(/[\\"\t\n\r]/g, (found) => escapedSpaces[found] ?? `\\${found}`)}"`;
}

/** An unquoted literal: the texts between wildcards, with special characters and keywords escaped. */
export function unquotedText(parts: readonly string[]): string {
  return escapeKeywords(parts.map(escapeSpecial).join('*'));
}

function escapeSpecial(text: string): string {
  return text.replace(/[\\():<>"*{}\t\n\r]/g, (found) => escapedSpaces[found] ?? `\\${found}`);
}

/**
 * ` or ` and ` and ` end a literal, and so does `not ` even within a word. Kibana's grammar has `\or` and `\and`, but
 * reads `\not` as a line break and "ot", so the first letter of `not` is written by its code.
 */
function escapeKeywords(text: string): string {
  return text
    .replace(/([ \u00a0])(?=(?:or|and)[ \u00a0])/gi, '$1\\')
    .replace(/n(?=ot[ \u00a0])/gi, (letter) => (letter === 'n' ? '\\u006e' : '\\u004e'));
}

/** Whether a text may stand unquoted and mean itself. */
export function standsUnquoted(text: string): boolean {
  return (
    /^[\p{L}\p{N}_.@$%+=/,;!?&#~^|'[\]`-]+$/u.test(text) && !/^(?:null|true|false|and|or|not)$/i.test(text)
  );
}

/** A field's name, quoted only where it is written so. */
export function fieldText(value: KqlValue): string {
  return value.quoted ? quotedText(value.parts[0] ?? '') : unquotedText(value.parts);
}

/** Whether trimming would change a pattern's text: KQL cannot write blanks at the ends of an unquoted literal. */
export function hasEdgeBlank(parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  return first !== first.trimStart() || last !== last.trimEnd();
}
