import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { isatty } from 'node:tty';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { sourceText, span } from '../text/index.ts';

/** Endings of files that may hold rules; a folder is walked for these, a file named outright is always read. */
const RULE_ENDINGS: ReadonlySet<string> = new Set([
  '.yml',
  '.yaml',
  '.toml',
  '.json',
  '.ndjson',
  '.conf',
  '.kql',
  '.kuery',
  '.eql',
  '.esql',
  '.spl',
]);

/** Folders that never hold rules. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);

export interface InputFile {
  /** As the user named it, or the path below the folder that the user named; `-` is standard input. */
  readonly path: string;
  /** Found by walking a folder. Files that hold something else than rules are then passed over. */
  readonly walked: boolean;
}

/** A path that cannot be used at all: the call is wrong (exit code 2). */
export interface BadPath {
  readonly path: string;
  readonly reason: string;
}

/** The files behind the given paths, folders walked in alphabetical order; what is piped in when none is given. */
export function listFiles(paths: readonly string[]): {
  readonly files: readonly InputFile[];
  readonly bad: readonly BadPath[];
} {
  if (paths.length === 0) {
    const reason = 'neither a path is given nor anything piped in';
    return isatty(0)
      ? { files: [], bad: [{ path: 'any rule', reason }] }
      : { files: [{ path: '-', walked: false }], bad: [] };
  }
  const files: InputFile[] = [];
  const bad: BadPath[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push({ path, walked: false });
      continue;
    }
    try {
      if (!statSync(path).isDirectory()) files.push({ path, walked: false });
      else if (!walkFolder(path, files)) bad.push({ path, reason: noRules });
    } catch (error) {
      bad.push({ path, reason: reasonOf(error) });
    }
  }
  return { files, bad };
}

const noRules = `it holds no file that may be a rule (${[...RULE_ENDINGS].join(' ')})`;

/** Whether any file was found. */
function walkFolder(folder: string, files: InputFile[]): boolean {
  const before = files.length;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) walkFolder(path, files);
    } else if (isRuleFile(entry.name)) files.push({ path, walked: true });
  }
  return files.length > before;
}

/** Expectations lie beside rules and hold none. */
export const EXPECTATIONS_ENDING = '.tests.yml';

function isRuleFile(name: string): boolean {
  return !name.endsWith(EXPECTATIONS_ENDING) && RULE_ENDINGS.has(extname(name).toLowerCase());
}

/** The text of a file, or what is wrong with it. */
export function readText(path: string): { readonly text: string } | { readonly diagnostic: Diagnostic } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    return { diagnostic: diagnose('file-unreadable', { with: { file: path, reason: reasonOf(error) } }) };
  }
  if (!isUtf8(bytes)) return { diagnostic: notUtf8(path, bytes) };
  return { text: bytes.toString('utf8') };
}

/** Writes a file, and the folders that lead to it; what is wrong where it cannot. */
export function writeText(path: string, text: string): Diagnostic | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`);
    return undefined;
  } catch (error) {
    return diagnose('file-unwritable', { with: { file: path, reason: reasonOf(error) } });
  }
}

/** Small enough for what is read of it to be gone soon: events that outlive a few thousand others cost more than reading. */
const chunkSize = 1 << 17;

/** A part of a file that is read bit by bit. */
export interface Chunk {
  readonly text: string;
  /** Bytes read so far. */
  readonly bytes: number;
  /** Some bytes were not those of its encoding and became U+FFFD. */
  readonly broken: boolean;
}

/**
 * The text of a file of any size, a little at a time: UTF-8, or UTF-16 where a byte order mark says so. The next part
 * is read when the last one is done with.
 */
export function* readChunks(path: string): Generator<Chunk | { readonly diagnostic: Diagnostic }> {
  const unreadable = (error: unknown): { readonly diagnostic: Diagnostic } => ({
    diagnostic: diagnose('file-unreadable', { with: { file: path, reason: reasonOf(error) } }),
  });
  let file: number;
  try {
    file = path === '-' ? 0 : openSync(path, 'r');
  } catch (error) {
    yield unreadable(error);
    return;
  }
  const buffer = Buffer.allocUnsafe(chunkSize);
  let decoder: TextDecoder | undefined;
  let bytes = 0;
  try {
    for (;;) {
      const length = readPart(file, buffer);
      if (length === undefined) continue;
      const part = buffer.subarray(0, length);
      decoder ??= new TextDecoder(encodingOf(part));
      const text = decoder.decode(part, { stream: length > 0 });
      bytes += length;
      if (text !== '') yield { text, bytes, broken: text.includes('\uFFFD') && !part.includes('\uFFFD') };
      if (length === 0) return;
    }
  } catch (error) {
    yield unreadable(error);
  } finally {
    if (path !== '-') closeSync(file);
  }
}

/** Undefined while a pipe has nothing yet. */
function readPart(file: number, buffer: Buffer): number | undefined {
  try {
    return readSync(file, buffer, 0, buffer.length, null);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EOF') return 0;
    if (code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return undefined;
  }
}

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** Bytes of a file, as far as it has a size; for a bar that shows progress. */
export function sizeOf(path: string): number {
  return path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}

/** Points at the first byte that is not UTF-8: the valid text before it gives line and column. */
function notUtf8(path: string, bytes: Buffer): Diagnostic {
  let low = 0;
  let high = bytes.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (isUtf8(bytes.subarray(0, boundary(bytes, middle)))) low = middle;
    else high = middle;
  }
  const valid = bytes.subarray(0, boundary(bytes, low)).toString('utf8');
  const source = sourceText(path, `${valid}\uFFFD`);
  return diagnose('file-not-utf8', {
    span: span(source, valid.length, valid.length + 1),
    with: { offset: boundary(bytes, low) },
  });
}

/** Moves back over the continuation bytes of a character that `offset` would cut in two. */
function boundary(bytes: Buffer, offset: number): number {
  let at = offset;
  while (at > 0 && offset - at < 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}

/** The nearest folder of a name (`macros`) beside or above a file: contentctl repositories keep theirs there. */
export function folderNear(path: string, name: string): string | undefined {
  let folder = dirname(path);
  for (let depth = 0; depth < 6; depth++) {
    const candidate = join(folder, name);
    if (isFolder(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be opened';
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a part of the path is a file';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
