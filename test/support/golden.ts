import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ConvertedRule, convertParsed } from '../../src/convert.ts';
import { type Diagnostic, type Fidelity, renderDiagnostic } from '../../src/diagnostics/index.ts';
import { planMatches } from '../../src/evaluate/index.ts';
import { readEvents } from '../../src/events/index.ts';
import { type Plan, printNode, walk } from '../../src/ir/index.ts';
import { languages } from '../../src/languages/index.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { lookupTable, macroTable } from '../../src/rulefiles/index.ts';
import { sourcesIn } from './sources.ts';

/**
 * Golden cases are folders below golden/cases that hold one `input.*`:
 *
 *     input.yml        a rule file or a bare query, of our own writing
 *     events.ndjson    events with canonical field names, where meaning matters
 *     macros/          Splunk macros for this case
 *     lookups/         definitions of Splunk's lookup tables for this case
 *     case.json        { "profiles": { "spl": "cim" }, "versions": { "sigma": "2.2" } }
 *
 * and beside it what the tool makes of it: ir.txt, one output per language, diagnostics.txt, matches.json.
 */
export const CASES = 'golden/cases';

const INPUT = /^input\.(\w+)$/;
const GIVEN = new Set(['events.ndjson', 'macros', 'lookups', 'case.json', 'README.md']);
const OUTPUT_NAMES: Readonly<Record<string, string>> = { sigma: 'sigma.yml' };

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly input: string;
}

export interface CaseResult {
  readonly parsed: readonly ParsedRule[];
  readonly converted: ReadonlyMap<string, readonly ConvertedRule[]>;
  readonly files: ReadonlyMap<string, string>;
}

/** Every folder with an input, in alphabetical order. */
export function findCases(root = CASES): readonly GoldenCase[] {
  const found: GoldenCase[] = [];
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (INPUT.test(name)) found.push({ name: folder.slice(root.length + 1), folder, input: path });
      else if (name !== 'macros' && name !== 'lookups' && statSync(path).isDirectory()) visit(path);
    }
  };
  visit(root);
  return found;
}

/** Files of a case that neither a person gave nor the tool would write. */
export function leftovers(goldenCase: GoldenCase, expected: ReadonlySet<string>): readonly string[] {
  return readdirSync(goldenCase.folder).filter(
    (name) => !INPUT.test(name) && !GIVEN.has(name) && !expected.has(name),
  );
}

export function runCase(goldenCase: GoldenCase): CaseResult {
  const text = readFileSync(goldenCase.input, 'utf8');
  const macros = macroTable(sourcesIn(join(goldenCase.folder, 'macros'))).value!;
  const lookups = lookupTable(sourcesIn(join(goldenCase.folder, 'lookups'))).value!;
  const { profiles = {}, versions } = readOptions(join(goldenCase.folder, 'case.json'));
  const named = { file: basename(goldenCase.input), macros, lookups };
  const parsed = parse(text, versions === undefined ? named : { ...named, versions });
  const bare = parsed.every((rule) => rule.format === 'query');
  const files = new Map<string, string>();
  files.set('ir.txt', parsed.map(irText).join('\n'));
  const converted = new Map<string, readonly ConvertedRule[]>();
  for (const language of languages) {
    const profile = profiles[language.id];
    const results = parsed.map((rule) =>
      convertParsed(rule, {
        to: language.id,
        macros,
        format: bare ? 'query' : 'rule',
        ...(profile === undefined ? {} : { profile }),
      }),
    );
    converted.set(language.id, results);
    const outputs = results.flatMap((result) =>
      result.text === undefined ? [] : [`${result.text.trimEnd()}\n`],
    );
    if (outputs.length > 0) files.set(outputName(language.id), outputs.join('\n'));
  }
  files.set('diagnostics.txt', diagnosticsText(parsed, converted));
  const events = join(goldenCase.folder, 'events.ndjson');
  if (existsSync(events))
    files.set('matches.json', matchesText(readFileSync(events, 'utf8'), parsed, converted));
  return { parsed, converted, files };
}

export function outputName(language: string): string {
  return OUTPUT_NAMES[language] ?? `${language}.txt`;
}

interface CaseOptions {
  readonly profiles?: Readonly<Record<string, string>>;
  readonly versions?: Readonly<Record<string, string>>;
}

function readOptions(path: string): CaseOptions {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as CaseOptions) : {};
}

function irText(parsed: ParsedRule): string {
  const { rule } = parsed;
  if (rule === undefined) return '(no rule)\n';
  const tail =
    rule.presentation === undefined
      ? ''
      : `\nPresentation ${rule.presentation.language}\n  ${rule.presentation.text}`;
  return `${printNode(rule.plan)}${tail}\n`;
}

function diagnosticsText(
  parsed: readonly ParsedRule[],
  converted: ReadonlyMap<string, readonly ConvertedRule[]>,
): string {
  const parts = [`# parse\n${renderAll(parsed.flatMap((rule) => rule.diagnostics))}`];
  for (const [language, results] of converted) {
    const known = new Set<Diagnostic>(parsed.flatMap((rule) => rule.diagnostics));
    const own = results.flatMap((result) =>
      result.diagnostics.filter((diagnostic) => !known.has(diagnostic)),
    );
    parts.push(`# ${language}: ${results.map((result) => result.fidelity).join(', ')}\n${renderAll(own)}`);
  }
  return parts.join('\n');
}

function renderAll(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join('');
}

/** Which events the source matches, and each output as its own language reads it back. */
function matchesText(
  events: string,
  parsed: readonly ParsedRule[],
  converted: ReadonlyMap<string, readonly ConvertedRule[]>,
): string {
  const list = readEvents(events).events;
  const matches: Record<string, unknown> = { source: parsed.map((rule) => matchesOf(rule.rule?.plan, list)) };
  for (const [language, results] of converted) {
    matches[language] = results.map((result) => matchesOf(planOf(result), list));
  }
  const lines = Object.entries(matches).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

type Events = ReturnType<typeof readEvents>['events'];

/** Matches as lists of event indexes; null where there is no plan or it cannot be run. */
export function matchesOf(plan: Plan | undefined, events: Events): readonly (readonly number[])[] | null {
  if (plan === undefined) return null;
  return planMatches(plan, events) ?? null;
}

/** The plan of an output, read back by its own language. */
export function planOf(result: ConvertedRule): Plan | undefined {
  if (result.text === undefined) return undefined;
  return parse(result.text, { file: 'output', from: result.to })[0]?.rule?.plan;
}

export function countsGroups(plan: Plan | undefined): boolean {
  let found = false;
  if (plan !== undefined) {
    walk(plan, (node) => {
      found ||= node.kind === 'Aggregate';
      return !found;
    });
  }
  return found;
}

/**
 * Whether what an output matches keeps to its claim; undefined when nothing can be said. A language may report a group
 * of events whole, in parts, or by its last one: where groups are counted, or only one side reports them one by one, a
 * group is found again if one of its events is.
 */
export function keepsClaim(
  fidelity: Fidelity,
  source: readonly (readonly number[])[] | null,
  output: readonly (readonly number[])[] | null,
  counted = false,
): boolean | undefined {
  if (source === null || output === null || fidelity === 'none' || fidelity === 'different') return undefined;
  const oneByOne = (matches: readonly (readonly number[])[]): boolean =>
    matches.length > 0 && matches.every((match) => match.length === 1);
  const loose = counted || oneByOne(source) !== oneByOne(output);
  const within = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean =>
    a.every((match) =>
      b.some((other) =>
        loose ? match.some((event) => other.includes(event)) : match.join() === other.join(),
      ),
    );
  if (fidelity === 'broader') return within(source, output);
  if (fidelity === 'narrower') return within(output, source);
  return within(source, output) && within(output, source);
}
