import type { Segment, SourceText } from '../text/index.ts';

/**
 * Which part of a scalar's value stands where in the file. Walks the written form and the value side by side: runs
 * that stand literally become one segment, an escape or a folded line break a segment of its own.
 */
export function scalarSegments(
  outer: SourceText,
  start: number,
  end: number,
  value: string,
): readonly Segment[] {
  const first = outer.text[start];
  if (first === '|' || first === '>') return blockSegments(outer, start, end, value);
  if (first === "'" || first === '"') return flowSegments(outer, start + 1, end - 1, value, first);
  return flowSegments(outer, start, end, value, '');
}

class Builder {
  readonly segments: Segment[] = [];
  readonly #outer: SourceText;
  #at = 0;

  constructor(outer: SourceText) {
    this.#outer = outer;
  }

  get length(): number {
    return this.#at;
  }

  /** `count` characters that stand literally at `outerStart`. */
  literal(count: number, outerStart: number): void {
    if (count <= 0) return;
    this.segments.push({ start: this.#at, end: this.#at + count, outer: this.#outer, outerStart });
    this.#at += count;
  }

  /** `count` characters that the range `outerStart … outerEnd` stands for as a whole. */
  escaped(count: number, outerStart: number, outerEnd: number): void {
    if (count <= 0) return;
    const { segments } = this;
    segments.push({ start: this.#at, end: this.#at + count, outer: this.#outer, outerStart, outerEnd });
    this.#at += count;
  }
}

/** Plain and quoted scalars: lines are trimmed and folded; quotes have their own escapes. */
function flowSegments(
  outer: SourceText,
  start: number,
  end: number,
  value: string,
  quote: string,
): readonly Segment[] {
  const { text } = outer;
  const builder = new Builder(outer);
  let run = start;
  let at = start;
  const flush = (to: number): void => builder.literal(to - run, run);
  while (at < end) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') {
      let lineEnd = at;
      while (lineEnd > run && isSpace(text[lineEnd - 1])) lineEnd--;
      flush(lineEnd);
      let breaks = 0;
      let next = at;
      for (; next < end && (isSpace(text[next]) || text[next] === '\n' || text[next] === '\r'); next++) {
        if (text[next] === '\n' || (text[next] === '\r' && text[next + 1] !== '\n')) breaks++;
      }
      builder.escaped(Math.max(1, breaks - 1), lineEnd, next);
      run = at = next;
    } else if (quote === "'" && char === "'") {
      flush(at);
      builder.escaped(1, at, at + 2);
      run = at = at + 2;
    } else if (quote === '"' && char === '\\') {
      flush(at);
      const length = escapeLength(text, at);
      let next = at + length;
      if (text[at + 1] === '\n' || text[at + 1] === '\r') {
        while (next < end && (isSpace(text[next]) || text[next] === '\n')) next++;
      } else {
        const wide = text[at + 1] === 'U' && Number.parseInt(text.slice(at + 2, at + 10), 16) > 0xffff;
        builder.escaped(wide ? 2 : 1, at, next);
      }
      run = at = next;
    } else at++;
  }
  flush(Math.min(end, run + Math.max(0, value.length - builder.length)));
  return builder.segments;
}

function escapeLength(text: string, at: number): number {
  switch (text[at + 1]) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 2;
  }
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

/** Literal and folded blocks: each line's text stands literally after its indentation. */
function blockSegments(outer: SourceText, start: number, end: number, value: string): readonly Segment[] {
  const { text } = outer;
  const builder = new Builder(outer);
  const header = text.indexOf('\n', start);
  if (header === -1) return [];
  const indentation = blockIndentation(text, start, header, end);
  let previousEnd = header + 1;
  for (let at = header + 1; at < end; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 || newline > end ? end : newline;
    const content = text.slice(Math.min(at + indentation, lineEnd), lineEnd).replace(/\r$/, '');
    if (content.trim() !== '') {
      // Between two lines the value has nothing but the blanks and breaks that folding leaves.
      const found = value.indexOf(content, builder.length);
      if (found === -1) return builder.segments;
      builder.escaped(found - builder.length, previousEnd, at + indentation);
      builder.literal(content.length, at + indentation);
      previousEnd = lineEnd;
    }
    at = lineEnd + 1;
  }
  builder.escaped(value.length - builder.length, previousEnd, Math.max(previousEnd, end));
  return builder.segments;
}

function blockIndentation(text: string, start: number, header: number, end: number): number {
  for (let at = header + 1; at < end; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 ? end : newline;
    let column = at;
    while (column < lineEnd && text[column] === ' ') column++;
    if (column < lineEnd && text[column] !== '\r') {
      const indicator = /[1-9]/.exec(text.slice(start, header).replace(/#.*/, ''))?.[0];
      if (indicator === undefined) return column - at;
      // With an indicator the first line may itself be more indented: count from the line that opens the block.
      const line = text.slice(text.lastIndexOf('\n', start) + 1, start);
      return (/^ */.exec(line)![0].length ?? 0) + Number(indicator);
    }
    at = lineEnd + 1;
  }
  return 0;
}
