// Rules per second for each language beside a floor of the same run (the bare load of the same files), events and
// pairs of rules per second, the cold start of the bundled command line, and memory. Nothing here is asserted:
// machines differ. `npm run bench` (`-- events` for events and pairs alone) bundles this file first (bench.mjs).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import yaml from 'js-yaml';
import { parse as parseToml } from 'smol-toml';
import { convertParsed } from '../src/convert.ts';
import { canonicalEvent, compilePredicate, unevaluable } from '../src/evaluate/index.ts';
import { eventReader, toEvent } from '../src/events/index.ts';
import type { Plan, Predicate } from '../src/ir/index.ts';
import { findLanguage } from '../src/languages/index.ts';
import { relatePlans } from '../src/logic/index.ts';
import { type ParsedRule, parse } from '../src/parse.ts';
import { formats, openRules } from '../src/rulefiles/index.ts';
import { ruleRun } from '../src/testing/index.ts';
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
}

const languageIds = ['sigma', 'eql', 'kql', 'esql', 'spl'];
const macros = hasShared('corpus') ? corpusMacros() : new Map();

/** The public rules where they are here, else the project's own, repeated to a measurable amount. */
function samples(set: CorpusSet): readonly Sample[] {
  if (hasShared('corpus')) {
    return corpusFiles(set).map((file) => ({ file, text: readCorpusFile(set, file) }));
  }
  const ending = set === 'elastic' ? '.toml' : '.yml';
  const own = set === 'splunk' ? [] : findCases().filter(({ input }) => input.endsWith(ending));
  const texts = own.map(({ input }) => ({ file: input, text: readFileSync(input, 'utf8') }));
  return Array.from({ length: 20 }, () => texts).flat();
}

/** Best of several runs, in seconds: the first ones warm up, and the others' surplus is the machine's noise. */
function seconds(work: () => void, runs = 5): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const begin = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1e9);
  }
  return best;
}

function row(name: string, count: number, what: string, time: number, floor?: number): void {
  const rate = `${Math.round(count / time).toLocaleString('en-US')} ${what}/s`;
  const against = floor === undefined ? '' : `  ${(time / floor).toFixed(2)} × floor`;
  console.log(
    `${name.padEnd(44)} ${String(count).padStart(6)} ${what.padEnd(6)} ${time.toFixed(3).padStart(8)} s  ${rate.padStart(18)}${against}`,
  );
}

function parseAll(own: readonly Sample[]): ParsedRule[] {
  return own.flatMap(({ file, text }) => parse(text, { file, macros }));
}

/** From the file to each language, beside a bare load of the files. */
function conversions(set: CorpusSet): void {
  const own = samples(set);
  if (own.length === 0) return;
  const floor = seconds(() => {
    for (const { text } of own) {
      if (set === 'elastic') parseToml(text);
      else yaml.loadAll(text);
    }
  }, 8);
  row(`${set}: floor, bare ${set === 'elastic' ? 'smol-toml' : 'js-yaml'} load`, own.length, 'rules', floor);
  const parsed = seconds(() => {
    for (const { file, text } of own) parse(text, { file, macros });
  });
  row(`${set}: file to canonical tree`, own.length, 'rules', parsed, floor);
  for (const to of languageIds) {
    const time = seconds(() => {
      for (const { file, text } of own)
        for (const rule of parse(text, { file, macros })) convertParsed(rule, { to });
    });
    row(`${set}: file to ${to}`, own.length, 'rules', time, floor);
  }
}

/** Reading a language alone: the query text is already out of its file. */
function reading(): void {
  for (const id of languageIds) {
    const language = findLanguage(id);
    if (language === undefined) continue;
    const set = id === 'sigma' ? 'sigma' : id === 'spl' ? 'splunk' : 'elastic';
    const bare = samples(set)
      .flatMap(({ file, text }) => openRules(sourceText(file, text), formats).value ?? [])
      .filter((opened) => opened.language === id && opened.unusable !== true)
      .map(({ query, settings }) => ({ text: query.text, settings }));
    if (bare.length === 0) continue;
    const time = seconds(() => {
      for (const { text, settings } of bare) {
        const source = sourceText('query', text);
        const read = language.read(source, { macros, settings });
        if (read.value !== undefined) language.lower(read.value, source, { macros, settings });
      }
    });
    row(`${id}: parse + lower`, bare.length, 'rules', time);
  }
}

/** Process events made up of words that rules know, the same in every run. */
function processEvents(count: number): Record<string, unknown>[] {
  const names = ['cmd.exe', 'powershell.exe', 'svchost.exe', 'rundll32.exe', 'reg.exe', 'notepad.exe'];
  const words = [
    '/c',
    '-enc',
    'add',
    'query',
    'whoami',
    'C:\\Users\\Public\\a.dll',
    '-nop',
    'HKLM\\Software',
  ];
  let seed = 1;
  const pick = (list: readonly string[]): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    return list[seed % list.length]!;
  };
  return Array.from({ length: count }, (_, index) => {
    const name = pick(names);
    const command = `${name} ${pick(words)} ${pick(words)} ${pick(words)}`;
    return {
      '@timestamp': `2024-05-01T00:00:${String(index % 60).padStart(2, '0')}Z`,
      event: { category: 'process', type: 'start', code: '1' },
      host: { os: { type: 'windows' }, name: `host-${index % 7}` },
      user: { name: pick(['SYSTEM', 'alice', 'bob']) },
      process: {
        name,
        executable: `C:\\Windows\\System32\\${name}`,
        command_line: command,
        parent: { name: pick(names), executable: `C:\\Windows\\System32\\${pick(names)}` },
      },
    };
  });
}

function conditionOf(plan: Plan | undefined): Predicate | undefined {
  if (plan?.kind !== 'Filter' || plan.input.kind !== 'Source') return undefined;
  return unevaluable(plan.predicate).length === 0 ? plan.predicate : undefined;
}

/** Events a second through one rule and through all rules of a set, and pairs of rules a second. */
function running(): void {
  const rules = parseAll(samples('sigma'));
  const plans = rules.flatMap(({ rule }) => (rule === undefined ? [] : [rule.plan]));
  const tests = plans
    .map(conditionOf)
    .flatMap((condition) => (condition === undefined ? [] : [compilePredicate(condition)]));
  const [one] = tests;
  if (one === undefined) return;
  const records = processEvents(20_000);
  const single = seconds(() => {
    for (const record of records) one(toEvent(record));
  });
  row('one rule on events', records.length, 'events', single);
  const few = records.slice(0, 200);
  const all = seconds(() => {
    for (const record of few) {
      const event = toEvent(record);
      for (const test of tests) test(event);
    }
  });
  row(`${tests.length} Sigma rules on each event, one by one`, few.length, 'events', all);
  const run = ruleRun(rules);
  const indexed = seconds(() => {
    for (const record of records) run.add(toEvent(record));
  });
  row(`${rules.length} Sigma rules, indexed`, records.length, 'events', indexed);
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const read = seconds(() => {
    const reader = eventReader();
    for (let at = 0; at < text.length; at += 1 << 17) {
      for (const event of reader.push(text.slice(at, at + (1 << 17))).events) run.add(canonicalEvent(event));
    }
  });
  row(`${rules.length} Sigma rules on NDJSON, read as well`, records.length, 'events', read);

  const close = plans.filter(
    (plan) => plan.kind === 'Filter' && plan.input.kind === 'Source' && hasCategory(plan.input.logSources),
  );
  const begin = performance.now();
  let pairs = 0;
  // Neighbours in the alphabet are often about the same thing: the pairs that take work.
  for (let index = 1; index < close.length && performance.now() - begin < 10_000; index++) {
    for (let back = 1; back <= Math.min(5, index); back++, pairs++)
      relatePlans(close[index]!, close[index - back]!);
  }
  if (pairs > 0) row('relate two rules', pairs, 'pairs', (performance.now() - begin) / 1000);
}

function hasCategory(sources: readonly { readonly category?: string }[]): boolean {
  return sources.some(({ category }) => category === 'process_creation');
}

function coldStart(): void {
  if (!existsSync('dist/cli.js')) {
    console.log('cold start: run npm run build first');
    return;
  }
  const input = findCases()[0]?.input ?? 'package.json';
  const run = (...call: string[]) => seconds(() => void spawnSync(process.execPath, call), 10);
  const cold = run('dist/cli.js', 'convert', input, '--to', 'spl');
  const node = run('-e', '0');
  console.log(
    `${'one rule from a cold command line'.padEnd(44)} ${(cold * 1000).toFixed(0)} ms  (bare node ${(node * 1000).toFixed(0)} ms)`,
  );
}

/** In a process of its own: the canonical trees of all sets, all at once. */
function memory(): void {
  const kept = corpusSets.flatMap((set) => parseAll(samples(set)));
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${`memory for ${kept.length} rules, all kept`.padEnd(44)} ${peak} MB`);
}

if (process.argv[2] === 'memory') memory();
else if (process.argv[2] === 'events') running();
else {
  for (const set of corpusSets) conversions(set);
  reading();
  running();
  coldStart();
  spawnSync(process.execPath, [process.argv[1]!, 'memory'], { stdio: 'inherit' });
}
