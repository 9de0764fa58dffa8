// Rules per second for each language beside a floor of the same run (the bare parse of the same files), the cold start
// of the bundled command line, and peak memory. Nothing here is asserted: machines differ.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import yaml from 'js-yaml';
import { parse as parseToml } from 'smol-toml';
import { convertParsed } from '../src/convert.ts';
import { findLanguage } from '../src/languages/index.ts';
import { parse } from '../src/parse.ts';
import { formats, openRules } from '../src/rulefiles/index.ts';
import { sourceText } from '../src/text/index.ts';
import { findCases } from '../test/support/golden.ts';
import {
  type CorpusSet,
  corpusFiles,
  corpusMacros,
  corpusSets,
  hasShared,
  readCorpusFile,
} from '../test/support/shared.ts';

interface Sample {
  readonly file: string;
  readonly text: string;
  readonly set: CorpusSet;
}

/** The public rules where they are here, else the project's own, repeated to a measurable amount. */
function samples(): readonly Sample[] {
  if (hasShared('corpus')) {
    return corpusSets.flatMap((set) =>
      corpusFiles(set).map((file) => ({ file, text: readCorpusFile(set, file), set })),
    );
  }
  const own = findCases().map(({ input }) => ({
    file: input,
    text: readFileSync(input, 'utf8'),
    set: (input.endsWith('.toml') ? 'elastic' : 'sigma') as CorpusSet,
  }));
  return Array.from({ length: 20 }, () => own).flat();
}

/** Best of several runs, in seconds: the others are the machine's noise. */
function seconds(work: () => void, runs = 5): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const begin = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1e9);
  }
  return best;
}

function row(name: string, count: number, time: number, floor?: number): void {
  const rate = `${Math.round(count / time).toLocaleString('en-US')} rules/s`;
  const against = floor === undefined ? '' : `  ${(time / floor).toFixed(2)} × floor`;
  console.log(
    `${name.padEnd(44)} ${String(count).padStart(6)} rules  ${time.toFixed(3).padStart(8)} s  ${rate.padStart(16)}${against}`,
  );
}

const all = samples();
const macros = hasShared('corpus') ? corpusMacros() : new Map();

for (const set of corpusSets) {
  const own = all.filter((sample) => sample.set === set);
  if (own.length === 0) continue;
  const floor = seconds(() => {
    for (const { text } of own) {
      if (set === 'elastic') parseToml(text);
      else yaml.loadAll(text);
    }
  });
  row(`${set}: floor, bare ${set === 'elastic' ? 'smol-toml' : 'js-yaml'} load`, own.length, floor);
  const parsed = seconds(() => {
    for (const { file, text } of own) parse(text, { file, macros });
  });
  row(`${set}: file to canonical tree`, own.length, parsed, floor);
  for (const to of ['sigma', 'eql', 'kql', 'esql', 'spl']) {
    if (findLanguage(to) === undefined) continue;
    const time = seconds(() => {
      for (const { file, text } of own)
        for (const rule of parse(text, { file, macros })) convertParsed(rule, { to });
    }, 2);
    row(`${set}: file to ${to}`, own.length, time, floor);
  }
}

// Reading a language alone: the query text is already out of its file.
for (const id of ['sigma', 'eql', 'kql', 'esql', 'spl']) {
  const language = findLanguage(id);
  if (language === undefined) continue;
  const queries = all
    .flatMap(({ file, text }) => openRules(sourceText(file, text), formats).value ?? [])
    .filter((opened) => opened.language === id && opened.unusable !== true);
  if (queries.length === 0) continue;
  const bare = queries.map(({ query, settings }) => ({ text: query.text, settings }));
  const time = seconds(() => {
    for (const { text, settings } of bare) {
      const source = sourceText('query', text);
      const read = language.read(source, { macros, settings });
      if (read.value !== undefined) language.lower(read.value, source, { macros, settings });
    }
  });
  row(`${id}: parse + lower`, bare.length, time);
}

if (existsSync('dist/cli.js')) {
  const input = findCases()[0]?.input ?? 'package.json';
  const cold = seconds(
    () => void spawnSync(process.execPath, ['dist/cli.js', 'convert', input, '--to', 'spl']),
    10,
  );
  const node = seconds(() => void spawnSync(process.execPath, ['-e', '0']), 10);
  console.log(
    `${'one rule from a cold command line'.padEnd(44)} ${(cold * 1000).toFixed(0)} ms  (bare node ${(node * 1000).toFixed(0)} ms)`,
  );
} else console.log('cold start: run npm run build first');
console.log(`${'peak memory'.padEnd(44)} ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
