import { type Diagnostic, diagnose, type Result } from '../diagnostics/index.ts';
import { type Segment, type SourceText, type Span, span } from '../text/index.ts';

/**
 * Splunk's `.conf` text: stanzas of `key = value`. A line that ends in a backslash goes on in the next one, and the
 * value then holds the line break. Comments are whole lines that begin with `#`. Source: the head of any `*.conf.spec`
 * and "How to edit a configuration file" in Splunk's Admin Manual.
 */

export interface ConfEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: string;
  /** The value as a text of its own, whose spans lead back into the file. */
  readonly text: SourceText;
}

export interface ConfStanza {
  /** Empty for the entries before the first stanza. */
  readonly name: string;
  readonly span: Span;
  readonly entries: readonly ConfEntry[];
}

interface Line {
  readonly start: number;
  /** Offset after the last character, the line break not counted. */
  readonly end: number;
}

export function parseConf(source: SourceText): Result<readonly ConfStanza[]> {
  const diagnostics: Diagnostic[] = [];
  const stanzas: ConfStanza[] = [];
  let entries: ConfEntry[] = [];
  let header: { name: string; place: Span } = { name: '', place: span(source, 0, 0) };
  const close = (): void => {
    if (header.name === '' && entries.length === 0) return;
    stanzas.push({ name: header.name, span: header.place, entries });
  };
  const lines = linesOf(source.text);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const text = source.text.slice(line.start, line.end);
    const trimmed = text.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (trimmed.startsWith('[')) {
      close();
      entries = [];
      const bracket = trimmed.lastIndexOf(']');
      const place = span(source, line.start, line.end);
      if (bracket === -1) {
        const reason = `the stanza ${trimmed.trimEnd()} is not closed by ]`;
        diagnostics.push(diagnose('syntax-error', { span: place, with: { reason } }));
      }
      header = { name: trimmed.slice(1, bracket === -1 ? undefined : bracket).trim(), place };
      continue;
    }
    const last = lastLine(source.text, lines, index);
    const equals = text.indexOf('=');
    if (equals === -1) {
      const reason = 'neither a stanza nor `key = value`';
      diagnostics.push(
        diagnose('syntax-error', { span: span(source, line.start, line.end), with: { reason } }),
      );
    } else entries.push(entryOf(source, lines.slice(index, last + 1), equals));
    index = last;
  }
  close();
  return { value: stanzas, diagnostics };
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    lines.push({ start, end: stop > start && text[stop - 1] === '\r' ? stop - 1 : stop });
    start = stop + 1;
  }
  return lines;
}

/** The last line of the entry that begins on line `index`. */
function lastLine(text: string, lines: readonly Line[], index: number): number {
  let last = index;
  while (last + 1 < lines.length && lines[last]!.end > 0 && text[lines[last]!.end - 1] === '\\') last++;
  return last;
}

function entryOf(source: SourceText, lines: readonly Line[], equals: number): ConfEntry {
  const first = lines[0]!;
  const keyText = source.text.slice(first.start, first.start + equals);
  const key = keyText.trim();
  const keyStart = first.start + keyText.length - keyText.trimStart().length;
  const parts = lines.map((line, index) => {
    const start = index === 0 ? first.start + equals + 1 : line.start;
    return { start, text: source.text.slice(start, index === lines.length - 1 ? line.end : line.end - 1) };
  });
  const raw = parts.map((part) => part.text).join('\n');
  const value = raw.trim();
  const leading = raw.length - raw.trimStart().length;
  const segments = (): readonly Segment[] => {
    const out: Segment[] = [];
    let at = -leading;
    for (const part of parts) {
      const end = at + part.text.length;
      if (end > 0 && at < value.length) {
        const start = Math.max(at, 0);
        out.push({
          start,
          end: Math.min(end, value.length),
          outer: source,
          outerStart: part.start + start - at,
        });
      }
      at = end + 1;
    }
    return out;
  };
  return {
    key,
    keySpan: span(source, keyStart, keyStart + key.length),
    value,
    text: { name: `${source.name} ${key}`, text: value, segments },
  };
}

/** Stanzas as text, each entry's line breaks continued by a backslash. */
export function printConf(
  stanzas: readonly { readonly name: string; readonly entries: readonly (readonly [string, string])[] }[],
): string {
  return stanzas
    .map(
      ({ name, entries }) =>
        `[${name}]\n${entries.map(([key, value]) => printEntry(key, value)).join('\n')}\n`,
    )
    .join('\n');
}

function printEntry(key: string, value: string): string {
  const text = value.replace(/\r\n?/g, '\n').split('\n').join(' \\\n');
  // A value that itself ends in a backslash would swallow the next line.
  return text === '' ? `${key} =` : `${key} = ${text}${text.endsWith('\\') ? ' ' : ''}`;
}
