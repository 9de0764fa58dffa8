/** A text without the line breaks and blanks that came with the layout of its file. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}
