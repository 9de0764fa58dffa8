import { basename, extname, join, relative } from 'node:path';
import { type ConvertedRule, type ConvertOptions, convertParsed, type OutputFormat } from '../convert.ts';
import { type Diagnostic, diagnosticJson } from '../diagnostics/index.ts';
import { findLanguage } from '../languages/index.ts';
import { writeText } from './files.ts';
import { EXIT_BAD_CALL, EXIT_RULE_FAILED, eachRule, givenOverlay, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

export interface ConvertCommand extends InputOptions {
  readonly to: string;
  readonly profile?: string;
  readonly format?: OutputFormat;
  readonly out?: string;
  readonly strict?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** `ruleglot convert`: each rule in the target language, with its fidelity. */
export function runConvert(paths: readonly string[], command: ConvertCommand): number {
  const names = givenOverlay(command.overlay);
  if (names === undefined) return EXIT_BAD_CALL;
  const wrong = misfit(command);
  if (wrong !== undefined) {
    process.stderr.write(`error: ${wrong}\n`);
    return EXIT_BAD_CALL;
  }
  const options: ConvertOptions = {
    ...names,
    to: command.to,
    ...(command.profile === undefined ? {} : { profile: command.profile }),
    ...(command.format === undefined ? {} : { format: command.format }),
    verify: command.verify === true,
  };
  const folder = command.out === undefined ? undefined : new OutputFolder(command.out, command, paths);
  const counts = new Map<string, number>();
  let failed = false;
  let unwritten = false;
  const exit = eachRule(paths, command, (parsed) => {
    const converted = convertParsed(parsed, options);
    counts.set(converted.fidelity, (counts.get(converted.fidelity) ?? 0) + 1);
    failed ||= converted.fidelity === 'none' || (command.strict === true && converted.fidelity !== 'exact');
    const written = folder?.write(converted);
    if (written?.diagnostic !== undefined) {
      showDiagnostics([written.diagnostic]);
      unwritten = true;
    }
    if (command.json === true) out(JSON.stringify(convertedJson(converted)));
    else show(converted, written?.path);
  });
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total > 1 && command.json !== true) {
    const parts = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([fidelity, count]) => `${count} ${fidelity}`);
    process.stderr.write(`${total} rules: ${parts.join(', ')}\n`);
  }
  if (unwritten) return EXIT_BAD_CALL;
  return exit !== 0 ? exit : failed ? EXIT_RULE_FAILED : 0;
}

/** Why the target language does not have the format or the profile. */
function misfit({ to, format, profile }: ConvertCommand): string | undefined {
  const able = FORMAT_LANGUAGES[format ?? 'query'];
  if (able !== undefined && !able.includes(to)) return `${format} files hold ${able.join(', ')}, not ${to}`;
  const known = Object.keys(findLanguage(to)?.profiles ?? {});
  if (profile === undefined || known.includes(profile)) return undefined;
  return `the profiles of ${to} are ${known.join(', ')}; ${profile} is none of them`;
}

/** The record of `--json`, a contract. */
function convertedJson(converted: ConvertedRule): unknown {
  const { file, rule, from, to, fidelity, verified, text, diagnostics } = converted;
  return { file, rule, from, to, fidelity, verified, text, diagnostics: diagnostics.map(diagnosticJson) };
}

function show(converted: ConvertedRule, written: string | undefined): void {
  const name = converted.rule.title ?? converted.rule.id ?? converted.file;
  showDiagnostics(converted.diagnostics);
  const verified = converted.verified === 'no' ? '' : `, ${converted.verified}`;
  process.stderr.write(
    `${name}: ${converted.fidelity}${verified}${written === undefined ? '' : ` → ${written}`}\n`,
  );
  if (written === undefined && converted.text !== undefined) out(`${converted.text.trimEnd()}\n`);
}

/** Formats of rule files that only some languages can stand in. */
const FORMAT_LANGUAGES: Readonly<Partial<Record<OutputFormat, readonly string[]>>> = {
  'splunk-conf': ['spl'],
  'elastic-ndjson': ['eql', 'kql', 'esql'],
};

const ENDINGS: Readonly<Record<string, string>> = {
  sigma: 'yml',
  eql: 'eql',
  kql: 'kql',
  esql: 'esql',
  spl: 'spl',
};
const RULE_ENDINGS: Readonly<Record<string, string>> = {
  sigma: 'yml',
  eql: 'toml',
  kql: 'toml',
  esql: 'toml',
  spl: 'yml',
};

function endingOf({ to, format = 'query' }: ConvertCommand): string {
  if (format === 'splunk-conf') return 'conf';
  if (format === 'elastic-ndjson') return 'ndjson';
  return (format === 'rule' ? RULE_ENDINGS : ENDINGS)[to] ?? 'txt';
}

/**
 * Writes one file a rule, named after the source file and in the same subfolder as below the folder that was walked; a
 * second rule of the same name gets a number.
 */
class OutputFolder {
  readonly #folder: string;
  readonly #ending: string;
  readonly #walked: readonly string[];
  readonly #taken = new Set<string>();

  constructor(folder: string, command: ConvertCommand, paths: readonly string[]) {
    this.#folder = folder;
    this.#walked = paths;
    this.#ending = endingOf(command);
  }

  write(converted: ConvertedRule): { readonly path: string; readonly diagnostic?: Diagnostic } | undefined {
    if (converted.text === undefined) return undefined;
    const stem = this.#stemOf(converted.file);
    let name = `${stem}.${this.#ending}`;
    for (let count = 2; this.#taken.has(name); count++) name = `${stem}-${count}.${this.#ending}`;
    this.#taken.add(name);
    const path = join(this.#folder, name);
    const diagnostic = writeText(path, converted.text.trimEnd());
    return diagnostic === undefined ? { path } : { path, diagnostic };
  }

  #stemOf(file: string): string {
    if (file === '-') return 'stdin';
    const below =
      this.#walked
        .map((folder) => relative(folder, file))
        .find((path) => path !== '' && !path.startsWith('..')) ?? basename(file);
    return below.slice(0, below.length - extname(below).length);
  }
}
