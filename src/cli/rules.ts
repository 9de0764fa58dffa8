import { readFileSync } from 'node:fs';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { MacroDefinition, MacroTable } from '../language/index.ts';
import { type ParsedRule, parse } from '../parse.ts';
import { parseMacros } from '../rulefiles/index.ts';
import { sourceText } from '../text/index.ts';
import { type InputFile, listFiles, macroFolderNear, readText } from './files.ts';
import { progress, showDiagnostics } from './terminal.ts';

export interface InputOptions {
  readonly from?: string;
  readonly macros?: string;
}

export const EXIT_DONE = 0;
export const EXIT_RULE_FAILED = 1;
export const EXIT_BAD_CALL = 2;

/**
 * Parses every rule of the paths and hands each to `use`, file by file, so that results appear as they come. Returns
 * EXIT_BAD_CALL when a path cannot be read; the other paths are done all the same.
 */
export function eachRule(
  paths: readonly string[],
  options: InputOptions,
  use: (rule: ParsedRule) => void,
): number {
  const { files, bad } = listFiles(paths);
  for (const { path, reason } of bad)
    showDiagnostics([diagnose('file-unreadable', { with: { file: path, reason } })]);
  const macros = new MacroFolders(options.macros);
  const bar = progress(files.length);
  let exit = bad.length > 0 ? EXIT_BAD_CALL : EXIT_DONE;
  for (const file of files) {
    const read = readText(file.path);
    if ('diagnostic' in read) {
      use(failedFile(file.path, [read.diagnostic]));
      exit = read.diagnostic.code === 'file-unreadable' ? EXIT_BAD_CALL : exit;
    } else for (const rule of parseFile(file, read.text, options, macros)) use(rule);
    bar.step();
  }
  bar.stop();
  return exit;
}

function parseFile(
  file: InputFile,
  text: string,
  options: InputOptions,
  macros: MacroFolders,
): readonly ParsedRule[] {
  const table = macros.for(file.path);
  const rules = parse(text, {
    file: file.path,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(table === undefined ? {} : { macros: table }),
  });
  // A folder of rules holds other things too (macros, lookups, test data): they are not rules that failed.
  return file.walked ? rules.filter((rule) => rule.format !== 'companion') : rules;
}

function failedFile(path: string, diagnostics: readonly Diagnostic[]): ParsedRule {
  return { file: path, format: 'unknown', metadata: {}, settings: {}, diagnostics };
}

/** Macro definitions: those of `--macros`, else those of the nearest `macros` folder of each file. Read once. */
class MacroFolders {
  readonly #given: string | undefined;
  readonly #tables = new Map<string, MacroTable>();

  constructor(given: string | undefined) {
    this.#given = given;
  }

  for(path: string): MacroTable | undefined {
    const folder = this.#given ?? (path === '-' ? undefined : macroFolderNear(path));
    if (folder === undefined) return undefined;
    let table = this.#tables.get(folder);
    if (table === undefined) {
      table = readMacros(folder);
      this.#tables.set(folder, table);
    }
    return table;
  }
}

function readMacros(folder: string): MacroTable {
  const table = new Map<string, MacroDefinition>();
  for (const file of listFiles([folder]).files) {
    const result = parseMacros(sourceText(file.path, readFileSync(file.path, 'utf8')));
    for (const [name, definition] of result.value ?? []) table.set(name, definition);
    showDiagnostics(result.diagnostics);
  }
  return table;
}
