/**
 * Case folding, the same everywhere (comparisons, patterns, regular expressions, keys): one character to one
 * character, so that it can be done inside automata. Letters beyond U+1FFF keep their case, and no other letter is
 * the same as an ASCII letter (the Kelvin sign is not a `k`).
 */
const limit = 0x2000;

function foldUnit(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  if (code >= limit) return code;
  const upper = String.fromCharCode(code).toUpperCase();
  if (upper.length !== 1) return code;
  const lower = upper.toLowerCase();
  if (lower.length !== 1) return code;
  const folded = lower.charCodeAt(0);
  return folded < 128 ? code : folded;
}

/** The text with each letter in its folded (lower) case; texts that differ only in case become the same. */
export function foldText(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  let out = '';
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(foldUnit(text.charCodeAt(i)));
  return out;
}

let classes: readonly (readonly number[])[] | undefined;

/** The groups of characters that differ only in case, the folded one first. */
export function caseClasses(): readonly (readonly number[])[] {
  if (classes !== undefined) return classes;
  const groups = new Map<number, number[]>();
  for (let code = 0; code < limit; code++) {
    const folded = foldUnit(code);
    const group = groups.get(folded);
    if (group === undefined) groups.set(folded, [code]);
    else group.push(code);
  }
  classes = [...groups.values()].filter((group) => group.length > 1);
  return classes;
}
