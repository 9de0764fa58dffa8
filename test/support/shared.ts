import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { LookupTable, MacroTable } from '../../src/language/index.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { lookupTable, macroTable } from '../../src/rulefiles/index.ts';
import { sourcesIn } from './sources.ts';

/** The folder with public rules and the vendors' test cases, which are not part of the project. */
export const shared = resolve(process.env.RULEGLOT_SHARED ?? '../shared');

/** Whether a part of it is here. Tests that need it are skipped, saying so, where it is not. */
export function hasShared(part: string): boolean {
  const found = existsSync(join(shared, part));
  if (!found) console.warn(`skipped: ${part} is not here (set RULEGLOT_SHARED to the folder that holds it)`);
  return found;
}

export const corpusSets = ['sigma', 'elastic', 'splunk'] as const;
export type CorpusSet = (typeof corpusSets)[number];

const ENDINGS: Readonly<Record<CorpusSet, string>> = { sigma: '.yml', elastic: '.toml', splunk: '.yml' };
const FOLDERS: Readonly<Record<CorpusSet, readonly string[]>> = {
  sigma: ['.'],
  elastic: ['rules', 'rules_building_block'],
  splunk: ['detections'],
};

/** Paths of the rules of a set, relative to the set's folder, in alphabetical order. */
export function corpusFiles(set: CorpusSet): readonly string[] {
  const root = join(shared, 'corpus', set);
  // The body of a skipped `describe` is run all the same.
  if (!existsSync(root)) return [];
  return FOLDERS[set]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((name) => extname(name) === ENDINGS[set])
    .sort();
}

export function readCorpusFile(set: CorpusSet, path: string): string {
  return readFileSync(join(shared, 'corpus', set, path), 'utf8');
}

let macros: MacroTable | undefined;

/** The macros that come with the Splunk rules. */
export function corpusMacros(): MacroTable {
  macros ??= macroTable(sourcesIn(join(shared, 'corpus', 'splunk', 'macros'))).value!;
  return macros;
}

let lookups: LookupTable | undefined;

/** How the tables that come with the Splunk rules are matched. The tables' own rows lie beside their definitions. */
export function corpusLookups(): LookupTable {
  const folder = join(shared, 'corpus', 'splunk', 'lookups');
  lookups ??= lookupTable(sourcesIn(folder).filter(({ name }) => extname(name) === '.yml')).value!;
  return lookups;
}

export function parseCorpusFile(set: CorpusSet, path: string): readonly ParsedRule[] {
  return parse(readCorpusFile(set, path), {
    file: path,
    ...(set === 'splunk' ? { macros: corpusMacros(), lookups: corpusLookups() } : {}),
  });
}
