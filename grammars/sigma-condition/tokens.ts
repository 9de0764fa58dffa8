/** `(`, `)`, `|`, or a word: everything else between blanks. */
export interface Token {
  readonly text: string;
  /** Lower case, for keywords. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const token = /[()|]|[^\s()|]+/g;

export function tokenize(text: string): readonly Token[] {
  const out: Token[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    out.push({ text: found, word: found.toLowerCase(), start: match.index, end: token.lastIndex });
  }
  return out;
}
