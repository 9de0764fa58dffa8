/** A written escape that is white space where a backslash and a letter were more likely meant. */
export interface SpaceEscape {
  readonly escape: string;
  /** What it stands for, in words. */
  readonly name: string;
  /** Offset in the text. */
  readonly at: number;
}

const spaceNames: Readonly<Record<string, string>> = {
  t: 'a tab',
  r: 'a carriage return',
  n: 'a line break',
};

/** `\t`, `\r`, `\n` with a letter after them are the beginning of a path's next part. */
export function spaceEscapes(written: string): readonly SpaceEscape[] {
  const found: SpaceEscape[] = [];
  for (let at = written.indexOf('\\'); at !== -1; at = written.indexOf('\\', at + 2)) {
    const letter = written.charAt(at + 1);
    const name = spaceNames[letter];
    if (name === undefined || !/^[\p{L}\p{N}_]/u.test(written.slice(at + 2, at + 4))) continue;
    found.push({ escape: `\\${letter}`, name, at });
  }
  return found;
}
