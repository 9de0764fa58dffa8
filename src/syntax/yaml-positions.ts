import { type LoadOptions, loadAll, type Schema } from 'js-yaml';
import type { SourceText } from '../text/index.ts';

/** Where the nodes of a YAML document stand. Offsets are into the file's text. */
export interface PositionTree {
  readonly start: number;
  readonly end: number;
  readonly pairs?: ReadonlyMap<string, Pair>;
  readonly items?: readonly PositionTree[];
}

interface Pair {
  readonly key: PositionTree;
  readonly value: PositionTree;
}

interface Frame {
  readonly opened: number;
  readonly children: Built[];
}

interface Built extends PositionTree {
  readonly result: unknown;
  /** All pairs of a mapping, also those whose key comes twice. */
  readonly all?: readonly (Pair & { readonly name: string })[];
}

interface LoaderState {
  readonly position: number;
  readonly kind: string | null;
  readonly result: unknown;
  readonly documents: readonly unknown[];
}

/** js-yaml tells a listener when it opens and closes each node, keys included; @types/js-yaml knows less of it. */
type Listener = (event: 'open' | 'close', state: LoaderState) => void;

/** The position tree of each document; empty when the text cannot be loaded. */
export function positionTrees(source: SourceText, schema: Schema): readonly PositionTree[] {
  return build(source, schema);
}

/** The two places of the key that stands a second time at offset `at`. */
export function findDuplicate(
  source: SourceText,
  at: number,
  schema: Schema,
): { key: string; first: PositionTree; second: PositionTree } | undefined {
  const stack: Built[] = [...build(source, schema)];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const pair of node.all ?? []) {
      if (pair.key.start === at) {
        const first = node.all!.find((other) => other.name === pair.name)!;
        if (first !== pair) return { key: pair.name, first: first.key, second: pair.key };
      }
      stack.push(pair.value as Built);
    }
    for (const item of node.items ?? []) stack.push(item as Built);
  }
  return undefined;
}

function build(source: SourceText, schema: Schema): readonly Built[] {
  const { text } = source;
  // The loader drops a byte order mark before it counts.
  const shift = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const documents: Built[] = [];
  const frames: Frame[] = [];
  const listener: Listener = (event, state) => {
    if (event === 'open') {
      frames.push({ opened: state.position + shift, children: [] });
      return;
    }
    const frame = frames.pop()!;
    const node = close(text, frame, state, state.position + shift);
    const parent = frames[frames.length - 1];
    if (parent === undefined) documents[state.documents.length] = node;
    else parent.children.push(node);
  };
  try {
    // `json` lets a key come twice: needed to show both places.
    loadAll(text, undefined, { schema, json: true, listener } as unknown as LoadOptions);
  } catch {
    // What was seen up to the error is still good.
    while (frames.length > 0) {
      const frame = frames.pop()!;
      const rest = mapping(text, frame.children, frame.opened, text.length, undefined);
      const parent = frames[frames.length - 1];
      if (parent === undefined) documents.push(rest);
      else parent.children.push(rest);
    }
  }
  return documents;
}

function close(text: string, frame: Frame, state: LoaderState, position: number): Built {
  const { children } = frame;
  const last = children[children.length - 1];
  // In block context every node is first read as if it were the first key of a mapping.
  if (last !== undefined && last.result === state.result) return last;
  const end = trimmedEnd(text, frame.opened, position);
  const start = Math.min(contentStart(text, frame.opened), end);
  switch (state.kind) {
    case 'mapping':
      return mapping(text, children, start, end, state.result);
    case 'sequence':
      return { start, end, result: state.result, items: items(text, children) };
    default:
      return { start, end, result: state.result };
  }
}

function mapping(
  text: string,
  children: readonly Built[],
  start: number,
  end: number,
  result: unknown,
): Built {
  const pairs = new Map<string, Pair>();
  const all: (Pair & { name: string })[] = [];
  for (let i = 0; i < children.length; i++) {
    const key = children[i]!;
    const value = isFollowedByColon(text, key.end) ? children[++i] : undefined;
    const name = String(key.result);
    const pair = { name, key, value: value ?? { start: key.end, end: key.end } };
    pairs.set(name, pair);
    all.push(pair);
  }
  return { start, end, result, pairs, all };
}

/** `[a: b]` is a list of one small mapping. */
function items(text: string, children: readonly Built[]): readonly PositionTree[] {
  const out: PositionTree[] = [];
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    const next = children[i + 1];
    if (next !== undefined && isFollowedByColon(text, child.end) && next.start > child.end) {
      out.push(mapping(text, [child, next], child.start, next.end, undefined));
      i++;
    } else out.push(child);
  }
  return out;
}

function isFollowedByColon(text: string, offset: number): boolean {
  let at = offset;
  while (isBlank(text.charCodeAt(at))) at++;
  return text[at] === ':';
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Past white space, comments, anchors and tags. */
function contentStart(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (isBlank(text.charCodeAt(at))) at++;
    const char = text[at];
    if (char === '#') {
      while (at < text.length && text[at] !== '\n') at++;
    } else if (char === '&' || char === '!') {
      while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
    } else return at;
  }
}

function trimmedEnd(text: string, from: number, position: number): number {
  let end = Math.min(position, text.length);
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}
