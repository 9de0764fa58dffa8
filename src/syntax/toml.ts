import { parse, TomlDate, TomlError } from 'smol-toml';
import { diagnose, type Result } from '../diagnostics/index.ts';
import { type SourceText, span } from '../text/index.ts';

/** A TOML document as plain JSON values; dates and times are their text. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** Reads a TOML document (TOML 1.0). Places of values are found on demand: see toml-text.ts. */
export function parseToml(source: SourceText): Result<TomlTable> {
  try {
    return { value: plain(parse(source.text)) as TomlTable, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const at = offsetOf(source.text, error.line, error.column);
    // The library's message goes on with a code frame of its own.
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    const place = span(source, at, Math.min(at + 1, source.text.length));
    return { diagnostics: [diagnose('syntax-error', { span: place, with: { reason: `TOML: ${reason}` } })] };
  }
}

function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  // In place: the parser made these lists and tables for us alone.
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const item = holder[key];
    if (typeof item === 'object' && item !== null) holder[key] = plain(item);
  }
  return value;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = text.indexOf('\n', start);
    if (next === -1) break;
    start = next + 1;
  }
  return Math.min(start + Math.max(0, column - 1), text.length);
}
