import { anyMany, anyOne, type Pattern, type PatternPart } from '../../ir/index.ts';

/**
 * LIKE patterns: `*` any characters, `?` one, a backslash makes the next character literal. On top of the escapes of
 * the string itself. https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/operators
 */
export function parseLike(text: string): Pattern {
  const parts: PatternPart[] = [];
  let literal = '';
  const end = (): void => {
    if (literal !== '') parts.push({ text: literal });
    literal = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && at + 1 < text.length) literal += text[++at];
    else if (character === '*' || character === '?') {
      end();
      parts.push(character === '*' ? anyMany : anyOne);
    } else literal += character;
  }
  end();
  return parts;
}

export function printLike(parts: Pattern): string {
  return parts
    .map((part) => ('any' in part ? (part.any === 'one' ? '?' : '*') : part.text.replace(/[\\*?]/g, '\\$&')))
    .join('');
}

/**
 * Whether matching the lower-case text is the same as matching in any case: no capital letters, and no letters in
 * character classes, which keep their case in Lucene.
 */
export function isCaselessRegex(pattern: string): boolean {
  if (/[#@&<>~"]/.test(pattern)) return false;
  const rest = pattern.replace(/\\./g, '').replace(/\[[^\]a-zA-Z]*\]/g, '');
  return !/[[A-Z]/.test(rest) && rest.toLowerCase() === rest;
}
