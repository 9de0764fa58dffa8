/** What a terminal shows without breaking lines, and what people read without losing the line. */
export const WIDTH = 110;

/** Items one below the other; those beyond the limit are counted. */
export function listed(items: readonly string[], limit: number, before = ''): string {
  const rest = items.length > limit ? [`${before}… and ${items.length - limit} more`] : [];
  return [...items.slice(0, limit).map((item) => before + item), ...rest].join('\n');
}

/** Sentences, broken at words. */
export function points(sentences: readonly string[], before: string): string {
  const below = ' '.repeat(before.length);
  return sentences
    .map((sentence) => before + wrapped(sentence, WIDTH - before.length).join(`\n${below}`))
    .join('\n');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
