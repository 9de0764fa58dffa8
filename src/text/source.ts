/**
 * Source texts and the places in them. A text may be nested in another: a query inside a YAML or TOML file,
 * a macro's definition spliced into a search. Spans always name the text that they point into; `locate` follows
 * them outward to the file that the user gave.
 */

/** One run of characters of a nested text, and where it stands in the outer text. */
export interface Segment {
  /** First offset in the nested text. */
  readonly start: number;
  /** Offset after the last in the nested text. */
  readonly end: number;
  readonly outer: SourceText;
  readonly outerStart: number;
  /**
   * Set when the run does not stand character by character in the outer text (an expanded macro, an escaped
   * character): every offset of the run then means the whole outer range `outerStart … outerEnd`.
   */
  readonly outerEnd?: number;
  /** Where the run's text was defined, if that is yet another place (a macro's definition). */
  readonly definition?: Span;
}

export interface SourceText {
  /** What the user calls it: a file path, `-`, or a name such as `macro kube_audit`. */
  readonly name: string;
  readonly text: string;
  /** Sorted by `start`. Computed on demand, since most rules never print a diagnostic. */
  readonly segments?: () => readonly Segment[];
  /** Where the text begins, when it is a part of a file that is too large to hold. */
  readonly begins?: Position;
}

/** Half-open range of UTF-16 offsets in a text. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A place as editors count: lines and columns from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function sourceText(name: string, text: string): SourceText {
  return { name, text };
}

export function span(source: SourceText, start: number, end: number): Span {
  return { source, start, end };
}

/**
 * The place from the first to the last of several; of those in the first one's text. Worked out when someone looks at
 * it, as their own places may be.
 */
export function around(spans: readonly (Span | undefined)[]): Span | undefined {
  const known = spans.filter((item) => item !== undefined);
  const [first] = known;
  if (first === undefined || known.every((item) => item === first)) return first;
  let whole: Span | undefined;
  const resolve = (): Span => {
    if (whole !== undefined) return whole;
    const { source } = first;
    const near = known.filter((item) => item.source === source);
    whole = span(
      source,
      near.reduce((least, { start }) => Math.min(least, start), first.start),
      near.reduce((most, { end }) => Math.max(most, end), first.end),
    );
    return whole;
  };
  return {
    get source() {
      return resolve().source;
    },
    get start() {
      return resolve().start;
    },
    get end() {
      return resolve().end;
    },
  };
}

/** The innermost text's place, moved outward until a text that is not nested. */
export function locate(place: Span): Span {
  let current = place;
  for (let depth = 0; depth < 64; depth++) {
    const outer = outward(current);
    if (outer === undefined) return current;
    current = outer;
  }
  return current;
}

/** Where the text under a place was defined, if it came from elsewhere (a macro). Innermost definition first. */
export function definitionOf(place: Span): Span | undefined {
  let current: Span | undefined = place;
  for (let depth = 0; current !== undefined && depth < 64; depth++) {
    const segment = segmentAt(current.source, current.start);
    if (segment?.definition !== undefined) return segment.definition;
    current = outward(current);
  }
  return undefined;
}

function outward(place: Span): Span | undefined {
  const segments = place.source.segments?.();
  if (segments === undefined || segments.length === 0) return undefined;
  const first = segmentAt(place.source, place.start) ?? segments[segments.length - 1];
  if (first === undefined) return undefined;
  const last = place.end > place.start ? (segmentAt(place.source, place.end - 1) ?? first) : first;
  const start = outerOffset(first, place.start, 'start');
  const endOffset =
    last.outer === first.outer ? outerOffset(last, place.end, 'end') : outerOffset(first, first.end, 'end');
  return { source: first.outer, start, end: Math.max(start, endOffset) };
}

function outerOffset(segment: Segment, offset: number, side: 'start' | 'end'): number {
  if (segment.outerEnd !== undefined) return side === 'start' ? segment.outerStart : segment.outerEnd;
  return segment.outerStart + Math.min(Math.max(offset - segment.start, 0), segment.end - segment.start);
}

function segmentAt(source: SourceText, offset: number): Segment | undefined {
  const segments = source.segments?.();
  if (segments === undefined) return undefined;
  let low = 0;
  let high = segments.length - 1;
  let found: Segment | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle]!;
    if (segment.start <= offset) {
      found = segment;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

const lineStarts = new WeakMap<SourceText, readonly number[]>();

function startsOfLines(source: SourceText): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** Whether a line of the text begins so. Rule files are told apart by this, and a regular expression takes ten times as long. */
export function hasLine(text: string, beginning: string): boolean {
  return text.startsWith(beginning) || text.includes(`\n${beginning}`);
}

/** Line and column of an offset in its own text (not moved outward). */
export function positionAt(source: SourceText, offset: number): Position {
  const starts = startsOfLines(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  const { line, column } = source.begins ?? { line: 1, column: 1 };
  return { line: line + low, column: offset - starts[low]! + (low === 0 ? column : 1) };
}

/** The text of a line, without its line break. Lines count from 1. */
export function lineText(source: SourceText, line: number): string {
  const starts = startsOfLines(source);
  const index = line - (source.begins?.line ?? 1);
  const from = starts[index];
  if (from === undefined) return '';
  const to = starts[index + 1] ?? source.text.length + 1;
  return source.text.slice(from, to - 1).replace(/\r$/, '');
}
