import type { Pattern } from '../../../ir/index.ts';

/**
 * `field: pattern` for `KQL("…")`, which searches all values of a field. Undefined for what that KQL has no sure form
 * of: `?` for one character, and blanks beside wildcards (they would split the value).
 */
export function kqlText(field: string, pattern: Pattern): string | undefined {
  const parts: string[] = [];
  for (const part of pattern) {
    if ('any' in part) {
      if (part.any === 'one') return undefined;
      parts.push('*');
    } else {
      if (/\s/.test(part.text)) return undefined;
      parts.push(part.text.replace(/[\\():<>"*{}]/g, '\\$&'));
    }
  }
  const value = parts.join('');
  if (/^(?:and|or|not)$/i.test(value)) return undefined;
  return `${field}: ${value}`;
}
