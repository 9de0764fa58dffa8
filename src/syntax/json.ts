import { diagnose, type Result } from '../diagnostics/index.ts';
import { type Segment, type SourceText, type Span, span } from '../text/index.ts';

/** JSON text within a file, from `start` to `end`. */
export function parseJson(source: SourceText, start = 0, end = source.text.length): Result<unknown> {
  const text = source.text.slice(start, end);
  try {
    return { value: JSON.parse(text) as unknown, diagnostics: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const found = /at position (\d+)/.exec(message);
    const at = start + (found === null ? text.length : Number(found[1]));
    const place: Span = span(source, Math.min(at, end), Math.min(at + 1, end));
    const reason = `JSON: ${message.replace(/ (?:in JSON )?at position .*$/s, '').replace(/, ?"[\s\S]*$/, '')}`;
    return { diagnostics: [diagnose('syntax-error', { span: place, with: { reason } })] };
  }
}

/** A string of an object that begins at `start`, as a text of its own, whose places lead back into the file. */
export function jsonText(source: SourceText, start: number, key: string, value: string): SourceText {
  let known: readonly Segment[] | undefined;
  return {
    name: source.name,
    text: value,
    segments: () => {
      known ??= segmentsOf(source, start, key, value);
      return known;
    },
  };
}

function segmentsOf(source: SourceText, start: number, key: string, value: string): readonly Segment[] {
  const at = findString(source.text, start, key);
  if (at === undefined) return [];
  const segments: Segment[] = [];
  let decoded = '';
  let outer = at + 1;
  const { text } = source;
  while (outer < text.length && text[outer] !== '"') {
    const from = decoded.length;
    if (text[outer] === '\\') {
      const length = text[outer + 1] === 'u' ? 6 : 2;
      decoded += JSON.parse(`"${text.slice(outer, outer + length)}"`) as string;
      const outerEnd = outer + length;
      segments.push({ start: from, end: decoded.length, outer: source, outerStart: outer, outerEnd });
      outer = outerEnd;
    } else {
      let end = outer;
      while (end < text.length && text[end] !== '"' && text[end] !== '\\') end++;
      decoded += text.slice(outer, end);
      segments.push({ start: from, end: decoded.length, outer: source, outerStart: outer });
      outer = end;
    }
  }
  return decoded === value ? segments : [];
}

/** The offset of the opening quote of the string under `key`, in the object that begins at `start`. */
function findString(text: string, start: number, key: string): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at]!;
    if (character === '"') {
      const end = stringEnd(text, at);
      const colon = /^\s*:\s*"/.exec(text.slice(end, end + 16));
      if (depth === 1 && colon !== null && text.slice(at + 1, end - 1) === key)
        return end + colon[0].length - 1;
      at = end;
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    if (depth === 0 && at > start) return undefined;
    at++;
  }
  return undefined;
}

/** The offset after a string whose opening quote stands at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
