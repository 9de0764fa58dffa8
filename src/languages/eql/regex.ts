/** Characters that mean something in Lucene's expressions; all its optional operators are on in EQL. */
const operators = '.?+*|{}[]()"#@&<>~';

/** The text that a regular expression without operators stands for; undefined when it has one. */
export function plainRegex(pattern: string): string | undefined {
  let text = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (operators.includes(char)) return undefined;
    if (char !== '\\') {
      text += char;
      continue;
    }
    const next = pattern[++i];
    // A letter or digit after a backslash may be a character class.
    if (next === undefined || /[A-Za-z0-9]/.test(next)) return undefined;
    text += next;
  }
  return text;
}
