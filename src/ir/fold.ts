/**
 * Case folding, the same everywhere (comparisons, patterns, regular expressions, keys): one UTF-16 unit to one unit,
 * so that it can be done inside automata. No other letter is the same as an ASCII letter (the Kelvin sign is no `k`).
 */
function foldUnit(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  // Halves of surrogate pairs.
  if (code >= 0xd800 && code <= 0xdfff) return code;
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

let classes: ReadonlyMap<number, readonly number[]> | undefined;

/** For each character that has them, the characters that differ from it only in case, itself included. */
export function caseClasses(): ReadonlyMap<number, readonly number[]> {
  if (classes !== undefined) return classes;
  const groups = new Map<number, number[]>();
  for (let code = 0; code < 0x10000; code++) {
    const folded = foldUnit(code);
    const group = groups.get(folded);
    if (group === undefined) groups.set(folded, [code]);
    else group.push(code);
  }
  const found = new Map<number, readonly number[]>();
  for (const group of groups.values()) {
    if (group.length > 1) for (const code of group) found.set(code, group);
  }
  classes = found;
  return found;
}
