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

/** Gives the pattern's first capturing group a name. */
export function nameFirstGroup(pattern: string, name: string): string | undefined {
  for (let at = 0, inClass = false; at < pattern.length; at++) {
    const mark = pattern[at];
    if (mark === '\\') at++;
    else if (mark === '[') inClass = true;
    else if (mark === ']') inClass = false;
    else if (mark === '(' && !inClass && pattern[at + 1] !== '?') {
      return `${pattern.slice(0, at + 1)}?<${name}>${pattern.slice(at + 1)}`;
    }
  }
  return undefined;
}
