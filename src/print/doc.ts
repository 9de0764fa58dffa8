/**
 * A small document algebra for wrapping output, after Wadler's "A prettier printer" (2003). A group is printed on
 * one line when it fits the width; otherwise each of its own `line`s becomes a line break.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly doc: 'line'; readonly flat: string }
  | { readonly doc: 'hardline' }
  | { readonly doc: 'fillline'; readonly next: Doc }
  | { readonly doc: 'group'; readonly content: Doc }
  | { readonly doc: 'indent'; readonly by: number; readonly content: Doc };

/** A blank, or a line break when the group does not fit. */
export const line: Doc = { doc: 'line', flat: ' ' };
/** Nothing, or a line break when the group does not fit. */
export const softline: Doc = { doc: 'line', flat: '' };
/** Always a line break; the groups around it are broken. */
export const hardline: Doc = { doc: 'hardline' };

export function group(content: Doc): Doc {
  return { doc: 'group', content };
}

export function indent(content: Doc, by = 2): Doc {
  return { doc: 'indent', by, content };
}

export function join(separator: Doc, items: readonly Doc[]): Doc {
  const out: Doc[] = [];
  for (const item of items) {
    if (out.length > 0) out.push(separator);
    out.push(item);
  }
  return out;
}

/** As many items a line as fit, when the group does not fit: for long lists of short items. */
export function fill(separator: string, items: readonly Doc[]): Doc {
  const out: Doc[] = [];
  for (const item of items) {
    if (out.length > 0) out.push(separator, { doc: 'fillline', next: item });
    out.push(item);
  }
  return out;
}

type Frame = readonly [indentation: number, broken: boolean, doc: Doc];

/** Lays a document out within `width` columns. Total: a word longer than the width simply sticks out. */
export function render(doc: Doc, width = 100): string {
  const out: string[] = [];
  let column = 0;
  const stack: Frame[] = [[0, true, doc]];
  while (stack.length > 0) {
    const [indentation, broken, current] = stack.pop()!;
    if (typeof current === 'string') {
      out.push(current);
      const newline = current.lastIndexOf('\n');
      column = newline === -1 ? column + current.length : current.length - newline - 1;
    } else if (isList(current)) {
      for (let i = current.length - 1; i >= 0; i--) stack.push([indentation, broken, current[i]!]);
    } else if (current.doc === 'indent') stack.push([indentation + current.by, broken, current.content]);
    else if (current.doc === 'group') {
      const flat = fits(current.content, width - column, stack);
      stack.push([indentation, !flat, current.content]);
    } else if (current.doc === 'line' && !broken) {
      out.push(current.flat);
      column += current.flat.length;
    } else if (
      current.doc === 'fillline' &&
      (!broken || fits(current.next, width - column - 1, stack, stack.length - 1))
    ) {
      out.push(' ');
      column++;
    } else {
      trimEnd(out);
      out.push(`\n${' '.repeat(indentation)}`);
      column = indentation;
    }
  }
  return out.join('');
}

function isList(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}

function trimEnd(out: string[]): void {
  const last = out.length - 1;
  if (last >= 0 && out[last]!.endsWith(' ') && out[last]!.trim() === '') out.pop();
}

/** A line break is reached with room left. */
const reached = Number.POSITIVE_INFINITY;
/** There is not enough room, or a line break where none may be. */
const tooWide = -1;

/**
 * Whether `content`, printed flat, and what follows it up to the next possible break fit into `room` columns. What
 * follows are the first `restIndex` frames of `rest`, the last of them next.
 */
function fits(content: Doc, room: number, rest: readonly Frame[], restIndex = rest.length): boolean {
  let left = roomAfter(content, false, room);
  for (let index = restIndex - 1; index >= 0 && left >= 0 && left !== reached; index--) {
    const [, broken, doc] = rest[index]!;
    left = roomAfter(doc, broken, left);
  }
  return left >= 0;
}

/** The columns left of `room` after a document up to its first line break; `reached` or `tooWide`. */
function roomAfter(doc: Doc, broken: boolean, room: number): number {
  if (typeof doc === 'string') {
    const newline = doc.indexOf('\n');
    if (newline !== -1) return room >= newline ? reached : tooWide;
    return room >= doc.length ? room - doc.length : tooWide;
  }
  if (isList(doc)) {
    let left = room;
    for (let index = 0; index < doc.length && left >= 0 && left !== reached; index++)
      left = roomAfter(doc[index]!, broken, left);
    return left;
  }
  switch (doc.doc) {
    case 'line':
      if (broken) return reached;
      return room >= doc.flat.length ? room - doc.flat.length : tooWide;
    case 'fillline':
      if (broken) return reached;
      return room > 0 ? room - 1 : tooWide;
    case 'hardline':
      return broken ? reached : tooWide;
    default:
      return roomAfter(doc.content, broken, room);
  }
}
