// Checks every claim that conversions of the public rules make, and says how many are proven, tested, open and wrong:
// npm run claims [-- PART/OF] [--list open|tested|wrong]. The committed sample of this is golden/corpus.
import { type ConvertedRule, convertParsed } from '../src/convert.ts';
import type { Plan } from '../src/ir/index.ts';
import { languages } from '../src/languages/index.ts';
import { CHECKED, checkOf } from '../test/support/ratchet.ts';
import { corpusFiles, corpusMacros, corpusSets, hasShared, parseCorpusFile } from '../test/support/shared.ts';

if (!hasShared('corpus')) {
  console.log('the public rules are not here: see RULEGLOT_SHARED');
  process.exit(0);
}

const [part = 0, of = 1] = (process.argv.find((word) => /^\d+\/\d+$/.test(word)) ?? '0/1')
  .split('/')
  .map(Number);
const listed = process.argv[process.argv.indexOf('--list') + 1];

type Counts = Map<string, Map<string, number>>;
const claims: Counts = new Map();
/** Claims of exactness about rules that are conditions on single events, by pair of languages. */
const predicates: Counts = new Map();
const lists: string[] = [];
let conversions = 0;
let spent = 0;
let slowest = { time: 0, name: '' };

function count(counts: Counts, name: string, check: string): void {
  const row = counts.get(name) ?? new Map<string, number>();
  counts.set(name, row.set(check, (row.get(check) ?? 0) + 1));
}

function isCondition(plan: Plan): boolean {
  return plan.kind === 'Source' || (plan.kind === 'Filter' && isCondition(plan.input));
}

function note(path: string, plan: Plan | undefined, result: ConvertedRule): void {
  const check = checkOf(result);
  if (check === undefined) return;
  const pair = `${result.from} to ${result.to}`;
  count(claims, pair, check);
  const condition = plan !== undefined && isCondition(plan);
  if (condition && (result.fidelity === 'exact' || check === 'wrong')) count(predicates, pair, check);
  if (check !== listed) return;
  const shape = condition ? 'condition' : 'plan';
  const reason = result.diagnostics.find(({ code }) => code === 'claim-refuted')?.message ?? '';
  lists.push(`${check} ${result.fidelity} ${shape} ${pair}: ${path} ${reason.slice(0, 300)}`);
}

for (const set of corpusSets) {
  const macros = set === 'splunk' ? { macros: corpusMacros() } : {};
  for (const [index, path] of corpusFiles(set).entries()) {
    if (index % of !== part) continue;
    for (const parsed of parseCorpusFile(set, path)) {
      for (const { id } of languages) {
        const format = id === parsed.from ? 'rule' : 'query';
        const begin = performance.now();
        const result = convertParsed(parsed, { to: id, verify: true, keepText: false, format, ...macros });
        const time = performance.now() - begin;
        conversions++;
        spent += time;
        if (time > slowest.time) slowest = { time, name: `${path} to ${id}` };
        note(path, parsed.rule?.plan, result);
      }
    }
  }
}

function table(title: string, counts: Counts): void {
  console.log(title);
  const total = new Map<string, number>();
  const line = (name: string, row: ReadonlyMap<string, number>): void => {
    const all = CHECKED.reduce((sum, check) => sum + (row.get(check) ?? 0), 0);
    const share = ((100 * (row.get('proven') ?? 0)) / Math.max(1, all)).toFixed(1);
    console.log(
      `  ${name.padEnd(16)} ${CHECKED.map((check) => `${check} ${row.get(check) ?? 0}`).join(', ')} (${share} % proven)`,
    );
  };
  for (const [name, row] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    line(name, row);
    for (const [check, number] of row) total.set(check, (total.get(check) ?? 0) + number);
  }
  line('all', total);
}

for (const line of lists.sort()) console.log(line);
table('claims exact, broader and narrower', claims);
table('claims exact about conditions on single events', predicates);
console.log(
  `${conversions} conversions written and checked in ${(spent / 1000).toFixed(1)} s; the slowest: ${slowest.name}, ${slowest.time.toFixed(0)} ms`,
);
