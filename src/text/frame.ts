import { lineText, locate, positionAt, type Span } from './source.ts';

const MAX_WIDTH = 120;

/**
 * A code frame: the line that a span begins in, with marks under the span.
 *
 *     12 |     verb|contians: get
 *        |     ^^^^^^^^^^^^^
 */
export function codeFrame(place: Span): string {
  const outer = locate(place);
  const start = positionAt(outer.source, outer.start);
  const end = positionAt(outer.source, outer.end);
  // Of a part of a file, the first line may be there from some column on only.
  const { begins } = outer.source;
  const before = begins?.line === start.line ? begins.column - 1 : 0;
  const whole = ' '.repeat(before) + lineText(outer.source, start.line);
  // A query folded into one line of a file may be thousands of characters long: show the part around the span.
  const from = start.column > MAX_WIDTH - 20 ? start.column - 40 : 1;
  const shown = whole.slice(from - 1, from - 1 + MAX_WIDTH).replaceAll('\t', ' ');
  const column = start.column - from;
  const length = end.line === start.line ? end.column - start.column : whole.length - start.column + 1;
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - column)));
  const gutter = String(start.line);
  const blank = ' '.repeat(gutter.length);
  return `${gutter} | ${shown}\n${blank} | ${' '.repeat(column)}${marks}`;
}
