import { type ColumnPattern, isPlainName } from '../../../grammars/esql/index.ts';

/** Names and texts as ES|QL spells them. */

/** A column's name, in backticks where it would read as something else. */
export function columnText(name: string): string {
  if (/^\?{1,2}\w*$/.test(name)) return name;
  const parts = name.split('.');
  if (parts.every(isPlainName)) return name;
  // The label of an unnamed aggregate, or an odd name: one pair of backticks around it all.
  if (parts.includes('') || /[\s()`,*]/.test(name)) return backticks(name);
  return parts.map((part) => (isPlainName(part) ? part : backticks(part))).join('.');
}

function backticks(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

export function patternText(pattern: ColumnPattern): string {
  if (pattern.parts.every((part) => !part.wildcard))
    return columnText(pattern.parts.map((part) => part.text).join(''));
  return pattern.parts.map((part) => (part.wildcard ? '*' : literalPatternText(part.text))).join('');
}

/** Text beside wildcards: its dots stay outside the backticks. */
function literalPatternText(text: string): string {
  return text
    .split('.')
    .map((part) => (part === '' || /^[A-Za-z0-9_@]+$/.test(part) ? part : backticks(part)))
    .join('.');
}

/** A string literal: with three quotes where that saves escapes. */
export function stringText(value: string): string {
  const raw = /[\\"]/.test(value) && !/[\r\n\t]|"""|"$|^"/.test(value);
  if (raw) return `"""${value}"""`;
  const escaped = value.replace(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character);
  return `"${escaped}"`;
}
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
