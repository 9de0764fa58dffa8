import { anyMany, anyOne, type Pattern, type PatternPart } from '../../ir/index.ts';

/**
 * Reads a Sigma string: `*` and `?` are wildcards, a backslash takes their meaning away, two backslashes are one, and
 * a backslash before anything else is itself.
 * https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#escaping
 */
export function parseValue(text: string): readonly PatternPart[] {
  if (!hasSyntax(text)) return [{ text }];
  const parts: PatternPart[] = [];
  let literal = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\') {
      const next = text[i + 1];
      if (next === '\\' || next === '*' || next === '?') {
        literal += next;
        i++;
      } else literal += char;
    } else if (char === '*' || char === '?') {
      if (literal !== '') parts.push({ text: literal });
      literal = '';
      parts.push(char === '*' ? anyMany : anyOne);
    } else literal += char;
  }
  if (literal !== '' || parts.length === 0) parts.push({ text: literal });
  return parts;
}

/** Whether a string means anything but itself. */
export function hasSyntax(text: string): boolean {
  return text.includes('*') || text.includes('?') || text.includes('\\\\');
}

/** The reverse of `parseValue`: a single backslash stays single wherever it may. */
export function printValue(pattern: Pattern): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const part = pattern[i]!;
    if ('any' in part) out += part.any === 'many' ? '*' : '?';
    else out += escapeText(part.text, pattern[i + 1] !== undefined);
  }
  return out;
}

function escapeText(text: string, beforeWildcard: boolean): string {
  if (!/[*?]|\\\\/.test(text) && !(beforeWildcard && text.endsWith('\\'))) return text;
  return text.replace(/(\\*)([*?]|$)|\\{2,}/g, (run: string, slashes: string | undefined, next: string) => {
    if (slashes === undefined) return run + run;
    if (next !== '') return `${slashes}${slashes}\\${next}`;
    // At the end of the text.
    return slashes.length > 1 || beforeWildcard ? slashes + slashes : slashes;
  });
}
