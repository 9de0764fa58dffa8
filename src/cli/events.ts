import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { type CanonicalEventFormat, canonicalEvent } from '../evaluate/index.ts';
import { type Event, eventReader, type ReadEvents } from '../events/index.ts';
import { readChunks, sizeOf } from './files.ts';
import { progress, showDiagnostics } from './terminal.ts';

/** Parts that cannot be read are shown up to this many; all are counted. */
const shownParts = 20;

/**
 * Hands over the events of a file one by one, prepared for rules, while it is read: a file of any size takes as much
 * memory as a small one. False from `use` ends the reading. Returns false when the file cannot be read.
 */
export function eachEvent(
  path: string,
  format: CanonicalEventFormat,
  use: (event: Event) => boolean,
): boolean {
  const reader = eventReader(path);
  const bar = progress(Math.ceil(sizeOf(path) / megabyte));
  let unreadable = 0;
  let done = 0;
  let garbled = false;
  let going = true;
  let readable = true;
  for (const chunk of readChunks(path)) {
    if ('diagnostic' in chunk) {
      showDiagnostics([chunk.diagnostic]);
      readable = false;
      break;
    }
    if (chunk.broken && !garbled) {
      garbled = true;
      showDiagnostics([diagnose('events-not-utf8', { with: { file: path, offset: chunk.bytes } })]);
    }
    take(reader.push(chunk.text));
    for (; done < Math.floor(chunk.bytes / megabyte); done++) bar.step();
    if (!going) break;
  }
  if (going) take(reader.end());
  bar.stop();
  if (unreadable > shownParts) {
    showDiagnostics([
      diagnose('events-unreadable', { with: { file: path, count: unreadable, shown: shownParts } }),
    ]);
  }
  return readable;

  function take({ events, diagnostics }: ReadEvents): void {
    showDiagnostics(firstOf(diagnostics));
    unreadable += diagnostics.length;
    for (const event of events) {
      if (going) going = use(canonicalEvent(event, format));
    }
  }

  function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    return diagnostics.slice(0, Math.max(0, shownParts - unreadable));
  }
}

const megabyte = 1 << 20;
