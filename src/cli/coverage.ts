import { join } from 'node:path';
import Table from 'cli-table3';
import {
  type Comparable,
  type CoverageReport,
  changesSince,
  coverage,
  coverageHtml,
  coverageText,
  isComparable,
  navigatorLayers,
} from '../coverage/index.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { ParsedRule } from '../parse.ts';
import { readText, writeText } from './files.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

export interface CoverageCommand extends InputOptions {
  readonly technique?: readonly string[];
  readonly tactic?: readonly string[];
  readonly format?: 'text' | 'json' | 'html' | 'navigator';
  readonly out?: string;
  readonly baseline?: string;
  readonly failOnGaps?: boolean;
  readonly json?: boolean;
}

/** `ruleglot coverage`: the catalogue of what the rules for some techniques check. */
export function runCoverage(paths: readonly string[], command: CoverageCommand): number {
  const baseline = command.baseline === undefined ? undefined : readBaseline(command.baseline);
  if (baseline === null) return EXIT_BAD_CALL;
  const rules: ParsedRule[] = [];
  const exit = eachRule(paths, command, (rule) => rules.push(rule));
  const selection = { techniques: command.technique ?? [], tactics: command.tactic ?? [] };
  const found = coverage(rules, selection);
  const report = baseline === undefined ? found : { ...found, changes: changesSince(baseline, found) };
  const format = command.format ?? (command.json === true ? 'json' : 'text');
  const chosen = new Set(report.rules.map(({ key }) => key));
  const unwritten =
    format === 'navigator'
      ? writeLayers(rules, report, command.out)
      : write(rendered(report, format), command.out);
  if (unwritten !== undefined) {
    showDiagnostics([unwritten]);
    return EXIT_BAD_CALL;
  }
  if (exit !== EXIT_DONE) return exit;
  if (chosen.size === 0) {
    // The page says it as well; a script that misspelled an id should not take it for success.
    if (command.out !== undefined || format !== 'text') process.stderr.write('no rule is tagged with it\n');
    return EXIT_RULE_FAILED;
  }
  // Beside a baseline, only gaps that it did not have fail.
  const gaps = report.changes?.gaps.gained ?? report.gaps;
  return command.failOnGaps === true && gaps.length > 0 ? EXIT_RULE_FAILED : EXIT_DONE;
}

function rendered(report: CoverageReport, format: 'text' | 'json' | 'html'): string {
  if (format === 'json') return JSON.stringify(report, null, 2);
  return format === 'html' ? coverageHtml(report) : coverageText(report, { table });
}

/** Columns without lines, which read well in a terminal and in a diff. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = new Table({
    head: [...head],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
  });
  for (const row of rows) shown.push(row.map(printable));
  return shown.toString().replace(/ +$/gm, '');
}

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle'].flatMap((place) =>
    ['', '-mid', '-left', '-right'].map((side) => [`${place}${side}`, '']),
  ),
);

/** A rule's title or value must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

/** One layer a vendor and one of overlap: a file each in a folder, or all as one list on standard output. */
function writeLayers(
  rules: readonly ParsedRule[],
  report: CoverageReport,
  folder: string | undefined,
): Diagnostic | undefined {
  const layers = navigatorLayers(rules, report);
  if (folder === undefined) return write(JSON.stringify(layers, null, 2), undefined);
  for (const layer of layers) {
    const name = layer.name.replace(/^ruleglot: /, '').replaceAll(' ', '-');
    const unwritten = write(JSON.stringify(layer, null, 2), join(folder, `${name}.json`));
    if (unwritten !== undefined) return unwritten;
  }
  return undefined;
}

function write(text: string, file: string | undefined): Diagnostic | undefined {
  if (file !== undefined) return writeText(file, text);
  out(text);
  return undefined;
}

/** `null` when there is none to compare with. */
function readBaseline(path: string): Comparable | null {
  const read = readText(path);
  if ('diagnostic' in read) {
    showDiagnostics([read.diagnostic]);
    return null;
  }
  const value = jsonOf(read.text);
  if (isComparable(value)) return value;
  const reason = value === undefined ? 'it is no JSON' : 'it is no report of ruleglot coverage --format json';
  showDiagnostics([diagnose('file-unreadable', { with: { file: path, reason } })]);
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
