/** Names of the groups of a PCRE pattern, in order: `(?<n>…)`, `(?P<n>…)`, `(?'n'…)`. */
export function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?P?[<'](?![=!])(\w+)[>']/g)].map((found) => found[1]!);
}

const namedGroup = /\(\?P?[<'](?![=!])(\w+)[>']/y;

/** The pattern with one named group as its only capturing group; undefined when back-references forbid it. */
export function regexGroup(pattern: string, name: string): string | undefined {
  if (/\\[1-9]|\\k|\(\?P=/.test(pattern)) return undefined;
  let out = '';
  for (let i = 0, inClass = false; i < pattern.length; i++) {
    const mark = pattern[i]!;
    if (mark === '\\') {
      out += mark + (pattern[++i] ?? '');
      continue;
    }
    if (mark === '[') inClass = true;
    else if (mark === ']') inClass = false;
    if (mark !== '(' || inClass) {
      out += mark;
      continue;
    }
    namedGroup.lastIndex = i;
    const group = namedGroup.exec(pattern);
    if (group !== null) {
      out += group[1] === name ? '(' : '(?:';
      i += group[0].length - 1;
    } else out += pattern[i + 1] === '?' ? '(' : '(?:';
  }
  return out;
}
