import { type Diagnostic, diagnose, type Result } from '../diagnostics/index.ts';
import { type Overlay, parseOverlay } from '../fields/index.ts';
import type { LookupTable, MacroTable, Placeholders } from '../language/index.ts';
import { readPlaceholders } from '../languages/sigma/index.ts';
import { type ParsedRule, type ParseOptions, parse, type RuleLibrary, ruleLibrary } from '../parse.ts';
import { lookupTable, macroTable } from '../rulefiles/index.ts';
import { sourceText } from '../text/index.ts';
import { definitionsNear } from './definitions.ts';
import { type InputFile, listFiles, readText } from './files.ts';
import { progress, showDiagnostics } from './terminal.ts';

export interface InputOptions {
  readonly from?: string;
  readonly macros?: string;
  readonly lookups?: string;
  readonly placeholders?: string;
  /** The version of Sigma that rules are held to. */
  readonly sigmaVersion?: string;
  /** YAML with field names and log sources of the user's own. */
  readonly overlay?: string;
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
  const beside = [options.macros, options.lookups].filter((folder) => folder !== undefined);
  const absent = beside.flatMap((folder) => listFiles([folder]).bad);
  for (const { path, reason } of [...bad, ...absent])
    showDiagnostics([diagnose('file-unreadable', { with: { file: path, reason } })]);
  if (absent.length > 0) return EXIT_BAD_CALL;
  const given = givenPlaceholders(options.placeholders);
  const names = givenOverlay(options.overlay);
  if (given === undefined || names === undefined) return EXIT_BAD_CALL;
  const library = libraryOf(files);
  const around: Surroundings = {
    macros: definitionsNear(options.macros, 'macros', macroTable),
    lookups: definitionsNear(options.lookups, 'lookups', lookupTable),
    ...given,
    ...names,
    ...(library === undefined ? {} : { library }),
  };
  const bar = progress(files.length);
  let exit = bad.length > 0 ? EXIT_BAD_CALL : EXIT_DONE;
  for (const file of files) {
    const read = readText(file.path);
    if ('diagnostic' in read) {
      use(failedFile(file.path, [read.diagnostic]));
      exit = read.diagnostic.code === 'file-unreadable' ? EXIT_BAD_CALL : exit;
    } else for (const rule of parseFile(file, read.text, options, around)) use(rule);
    bar.step();
  }
  bar.stop();
  return exit;
}

function parseFile(
  file: InputFile,
  text: string,
  options: InputOptions,
  { macros, lookups, placeholders, library, overlay }: Surroundings,
): readonly ParsedRule[] {
  const table = macros(file.path);
  const tables = lookups(file.path);
  const rules = parse(text, {
    file: file.path,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...givenVersions(options),
    ...(table === undefined ? {} : { macros: table }),
    ...(tables === undefined ? {} : { lookups: tables }),
    ...(placeholders === undefined ? {} : { placeholders }),
    ...(library === undefined ? {} : { library }),
    ...(overlay === undefined ? {} : { overlay }),
  });
  // A folder of rules holds other things too (macros, lookups, test data): they are not rules that failed.
  return file.walked
    ? rules.filter((rule) => rule.format !== 'companion' && !isOtherData(rule, file.path))
    : rules;
}

/** JSON and conf files are many things; one that holds no rule is none of ours. */
function isOtherData({ diagnostics }: ParsedRule, path: string): boolean {
  return /\.(?:json|ndjson|conf)$/i.test(path) && diagnostics.some(({ code }) => code === 'format-unknown');
}

/** What rules may need beyond their own file. */
interface Surroundings {
  readonly macros: (path: string) => MacroTable | undefined;
  readonly lookups: (path: string) => LookupTable | undefined;
  readonly placeholders?: Placeholders;
  readonly library?: RuleLibrary;
  readonly overlay?: Overlay;
}

/** `--sigma-version` as an option of the library. */
export function givenVersions({ sigmaVersion }: InputOptions): Pick<ParseOptions, 'versions'> {
  return sigmaVersion === undefined ? {} : { versions: { sigma: sigmaVersion } };
}

/** Undefined when the overlay cannot be used, which is then said. Read once for all that a command does. */
export function givenOverlay(path: string | undefined): { readonly overlay?: Overlay } | undefined {
  if (path === undefined) return {};
  const known = overlays.get(path);
  if (known !== undefined) return { overlay: known };
  const read = readText(path);
  const result: Result<Overlay> =
    'text' in read ? parseOverlay(sourceText(path, read.text)) : { diagnostics: [read.diagnostic] };
  showDiagnostics(result.diagnostics);
  if (result.value === undefined || result.diagnostics.some(({ severity }) => severity === 'error'))
    return undefined;
  overlays.set(path, result.value);
  return { overlay: result.value };
}

const overlays = new Map<string, Overlay>();

/** Undefined when the file of placeholders cannot be used, which is then said. */
function givenPlaceholders(path: string | undefined): { readonly placeholders?: Placeholders } | undefined {
  if (path === undefined) return {};
  const read = readText(path);
  const result =
    'text' in read ? readPlaceholders(sourceText(path, read.text)) : { diagnostics: [read.diagnostic] };
  showDiagnostics(result.diagnostics);
  const { value } = result as { readonly value?: Placeholders };
  return value === undefined || result.diagnostics.length > 0 ? undefined : { placeholders: value };
}

/** Documents that refer to rules of other files. */
const refers = /^(?:correlation|filter):/m;

/** Only read when some file refers to others: few runs need it, and it takes as long as reading the rules. */
function libraryOf(files: readonly InputFile[]): RuleLibrary | undefined {
  const yaml = files.filter(({ path }) => /\.ya?ml$/i.test(path));
  if (yaml.length < 2) return undefined;
  const texts = yaml.flatMap(({ path }) => {
    const read = readText(path);
    return 'text' in read ? [{ file: path, text: read.text }] : [];
  });
  return texts.some(({ text }) => refers.test(text)) ? ruleLibrary(texts) : undefined;
}

function failedFile(path: string, diagnostics: readonly Diagnostic[]): ParsedRule {
  return { file: path, format: 'unknown', metadata: {}, settings: {}, diagnostics };
}
