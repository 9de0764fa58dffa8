/** How names, values and patterns are written, so that they are read back as the same text. */

import { macroUse } from '../../../grammars/spl/index.ts';

/** Every backslash doubled: the form that people expect in paths and values. */
export function quoteValue(text: string): string {
  return text.includes('\\') || text.includes('"') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/**
 * A regular expression. A backslash is doubled only where it would otherwise take the next character, so that
 * `\.` stays readable; a literal one (`\\`) is written with four, as three would lean on the next letter.
 */
export function quotePattern(text: string): string {
  return `"${text.replace(/\\\\|\\(?=["|]|$)|"/g, (found) => found.replace(/["\\]/g, '\\$&'))}"`;
}

/** Words that would be read as something else where a value, a term or a name may stand. */
const keywords = new Set(
  'and or not xor in like by groupby span as over where with from output outputnew sortby search term case'.split(
    ' ',
  ),
);

/** A value of a search term. A value with a wildcard is quoted too, except the lone star. */
export function searchValue(text: string): string {
  return text === '*' || (/^[\w.-]+$/.test(text) && !keywords.has(text.toLowerCase()))
    ? text
    : quoteValue(text);
}

/** A term by itself: a word, or a phrase in quotes. */
export function searchTermText(text: string): string {
  return /^[\w.*:@/-]+$/.test(text) && !keywords.has(text.toLowerCase()) ? text : quoteValue(text);
}

/** A field's name in a search term. */
export function searchField(name: string): string {
  return /^[^\s"(),[\]|`=<>!\\]+$/.test(name) && !keywords.has(name.toLowerCase()) ? name : quoteValue(name);
}

/** A field's name among a command's arguments. */
export function argument(name: string): string {
  const bare = /^(?:<<\w+>>|[\w.{}:@*$#%])(?:<<\w+>>|[\w.{}:@*$#%-])*$/.test(name) && !/^\d+$/.test(name);
  return bare && !keywords.has(name.toLowerCase()) ? name : quoteValue(name);
}

/** A field's name in an expression. */
export function expressionField(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name) && !operatorWords.has(name.toLowerCase())) return name;
  return `'${name.replace(/['\\]/g, '\\$&')}'`;
}

const operatorWords = new Set(['and', 'or', 'not', 'xor', 'in', 'like']);

/** The name that `eval` assigns to: templates and braces keep their meaning only without quotes. */
export function assignedField(name: string): string {
  const isTemplate = /<<|\$|\{[^{}]/.test(name);
  const bare = isTemplate
    ? /^(?:<<\w+>>|\$\w+\$|[A-Za-z_.{}:])(?:<<\w+>>|\$\w+\$|[\w.{}:])*$/
    : /^[A-Za-z_]\w*$/;
  return bare.test(name) ? name : quoteValue(name);
}

/** What a measure measures: `sparkline` and `PREFIX` take more than a name. */
export function measuredField(name: string, measure: string): string {
  if (measure === 'sparkline' || /^prefix\(.*\)$/i.test(name)) return name;
  return /^(?:<<\w+>>|[\w.{}:@*$-])+$/.test(name) ? name : quoteValue(name);
}

/** The value of `name=value`. Macros, and the conditions of transaction, stand as they are. */
export function optionValue(name: string, value: string): string {
  if (/^[^\s"(),[\]|`\\]+$/.test(value) || /^`[^`"]*`$/.test(value)) return value;
  const isCondition = /^(?:starts|ends)with$/i.test(name) && /^(?:eval)?\(.*\)$/is.test(value);
  return isCondition && isBalanced(value) ? value : quoteValue(value);
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      const end = text.slice(i + 1).search(/(?<!\\)"/);
      if (end === -1) return false;
      i += end + 1;
    } else if (text[i] === '(') open++;
    else if (text[i] === ')' && --open === 0) return i === text.length - 1;
  }
  return false;
}

/** A macro's use. An argument is quoted where it would be read as something else without. */
export function macroText(name: string, values: readonly string[]): string {
  if (values.length === 0) return `\`${name}\``;
  return `\`${name}(${values.map(macroArgument).join(', ')})\``;
}

function macroArgument(value: string): string {
  const back = macroUse(`\`m(${value})\``, 0)?.arguments;
  return back?.length === 1 && back[0] === value ? value : quoteValue(value);
}
