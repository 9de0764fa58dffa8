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

export function parseConf(source: SourceText): Result<readonly ConfStanza[]> {
  const { text } = source;
  const diagnostics: Diagnostic[] = [];
  const stanzas: ConfStanza[] = [];
  let entries: ConfEntry[] = [];
  let header: { name: string; place: Span } = { name: '', place: span(source, 0, 0) };
  const close = (): void => {
    if (header.name === '' && entries.length === 0) return;
    stanzas.push({ name: header.name, span: header.place, entries });
  };
  for (let start = text.startsWith('\uFEFF') ? 1 : 0, next = 0; start < text.length; start = next) {
    const lineEnd = endOfLine(text, start);
    next = lineEnd + 1;
    const line = text.slice(start, lineEnd);
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const place = span(source, start, lineEnd);
    if (trimmed.startsWith('[')) {
      close();
      entries = [];
      const bracket = trimmed.lastIndexOf(']');
      if (bracket === -1) {
        const reason = `the stanza ${trimmed} is not closed by ]`;
        diagnostics.push(diagnose('syntax-error', { span: place, with: { reason } }));
      }
      header = { name: trimmed.slice(1, bracket === -1 ? undefined : bracket).trim(), place };
      continue;
    }
    const end = endOfEntry(text, lineEnd);
    next = end + 1;
    const equals = line.indexOf('=');
    if (equals === -1) {
      const reason = 'neither a stanza nor `key = value`';
      diagnostics.push(diagnose('syntax-error', { span: place, with: { reason } }));
    } else entries.push(entryOf(source, start, start + equals, end));
  }
  close();
  return { value: stanzas, diagnostics };
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

/** The end of the last line of an entry whose first line ends at `lineEnd`: a backslash continues it. */
function endOfEntry(text: string, lineEnd: number): number {
  let end = lineEnd;
  while (end < text.length && continues(text, end)) end = endOfLine(text, end + 1);
  return end;
}

/** Whether the line that ends at an offset goes on in the next one. */
function continues(text: string, end: number): boolean {
  const last = text[end - 1];
  return last === '\\' || (last === '\r' && text[end - 2] === '\\');
}

function entryOf(source: SourceText, start: number, equals: number, end: number): ConfEntry {
  const keyText = source.text.slice(start, equals);
  const key = keyText.trim();
  const keyStart = start + keyText.length - keyText.trimStart().length;
  const raw = source.text.slice(equals + 1, end);
  const value = raw.replace(/\\?\r?\n/g, '\n').trim();
  return {
    key,
    keySpan: span(source, keyStart, keyStart + key.length),
    value,
    text: {
      name: `${source.name} ${key}`,
      text: value,
      segments: () => segmentsOf(source, equals + 1, raw, value),
    },
  };
}

/** Each line of the value, and where it stands in the file. */
function segmentsOf(source: SourceText, rawStart: number, raw: string, value: string): readonly Segment[] {
  const segments: Segment[] = [];
  // Lines before the value may be blank, and continued.
  let outerStart = rawStart + /^(?:\\\r?\n|\s)*/.exec(raw)![0].length;
  let start = 0;
  for (const line of value.split('\n')) {
    const end = start + line.length;
    segments.push({ start, end, outer: source, outerStart });
    outerStart = endOfLine(source.text, outerStart) + 1;
    start = end + 1;
  }
  return segments;
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
