// Damages what conversions wrote, and counts how many of the damages the check of the claims finds:
// npm run mutation [-- how many]. Over the public rules where they are, else over the golden cases.
import { readFileSync } from 'node:fs';
import { convertParsed } from '../src/convert.ts';
import { type Plan, type Rule, sameMeaning } from '../src/ir/index.ts';
import { languages } from '../src/languages/index.ts';
import { relatePlans } from '../src/logic/index.ts';
import { type ParsedRule, parse } from '../src/parse.ts';
import { verifyClaim } from '../src/verify.ts';
import { damagesOf } from '../test/support/damages.ts';
import { differing } from '../test/support/differing.ts';
import { findCases } from '../test/support/golden.ts';
import { corpusFiles, corpusMacros, corpusSets, hasShared, parseCorpusFile } from '../test/support/shared.ts';

const wanted = Number(process.argv[2] ?? 1000);

interface Count {
  damages: number;
  caught: number;
  /** Nothing said against it, but nothing for it either. */
  open: number;
}
const kinds = new Map<string, Count>();
const missed: string[] = [];
/** Damages that logic says change nothing, and that events show to change something: bugs of the logic. */
const misjudged: string[] = [];
let unchanged = 0;
let seed = 1;

/** Always the same choices. */
function below(limit: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}

function pick<T>(items: readonly T[]): T | undefined {
  return items[below(items.length)];
}

function* rules(): Generator<ParsedRule> {
  if (!hasShared('corpus')) {
    for (const { input } of findCases()) yield* parse(readFileSync(input, 'utf8'), { file: input });
    return;
  }
  const all = corpusSets.flatMap((set) => corpusFiles(set).map((path) => ({ set, path })));
  for (const [index, file] of all.entries()) {
    const other = below(index + 1);
    all[index] = all[other]!;
    all[other] = file;
  }
  for (const { set, path } of all) yield* parseCorpusFile(set, path);
}

interface Output {
  readonly name: string;
  readonly rule: Rule;
  readonly output: Rule;
  /** The claim was borne out before any damage. */
  readonly checked: boolean;
}

function* exactOutputs(): Generator<Output> {
  const macros = hasShared('corpus') ? { macros: corpusMacros() } : {};
  for (const parsed of rules()) {
    if (parsed.rule === undefined) continue;
    for (const { id } of languages) {
      if (id === parsed.from) continue;
      const { fidelity, text } = convertParsed(parsed, { to: id, ...macros });
      if (fidelity !== 'exact' || text === undefined) continue;
      const { index } = parsed.settings;
      const place = index === undefined ? {} : { index };
      const [read] = parse(text, { ...macros, ...place, file: 'output', from: id });
      if (read?.rule === undefined) continue;
      const { verified, refuted } = verifyClaim(parsed.rule, read.rule, []);
      if (refuted !== undefined) continue;
      const name = `${parsed.file} to ${id}`;
      yield { name, rule: parsed.rule, output: read.rule, checked: verified !== 'no' };
    }
  }
}

function tally(kind: string): Count {
  const found = kinds.get(kind) ?? { damages: 0, caught: 0, open: 0 };
  kinds.set(kind, found);
  return found;
}

function changes(before: Plan, after: Plan): boolean {
  return !sameMeaning(before, after) && relatePlans(before, after).relation !== 'equal';
}

let total = 0;
let fromChecked = 0;
let caughtOfChecked = 0;
for (const { name, rule, output, checked } of exactOutputs()) {
  if (total >= wanted) break;
  const damages = damagesOf(output.plan);
  if (damages.length === 0) continue;
  // Kinds first, so that long lists of values do not crowd out the others.
  const of = [...new Set(damages.map(({ kind }) => kind))];
  const kind = of[below(of.length)]!;
  const candidates = damages.filter((damage) => damage.kind === kind);
  const plan = candidates[below(candidates.length)]!.apply();
  if (!changes(output.plan, plan)) {
    unchanged++;
    const shown = differing(output.plan, plan, pick);
    if (shown !== undefined) misjudged.push(`${kind}: ${name} ${JSON.stringify(shown).slice(0, 400)}`);
    continue;
  }
  total++;
  if (checked) fromChecked++;
  const count = tally(kind);
  count.damages++;
  const { verified, refuted } = verifyClaim(rule, { ...output, plan }, []);
  if (refuted !== undefined) {
    count.caught++;
    if (checked) caughtOfChecked++;
  } else {
    if (verified === 'no') count.open++;
    missed.push(`${kind}: ${name} (${verified}${checked ? '' : ', as before'})`);
  }
}

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
let caught = 0;
for (const [kind, count] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
  caught += count.caught;
  const share = percent(count.caught, count.damages);
  console.log(`${kind}: ${count.caught} of ${count.damages} (${share}), left open ${count.open}`);
}
console.log(`${caught} of ${total} damages found (${percent(caught, total)})`);
console.log(
  `${unchanged} more changed nothing by logic; events show otherwise of ${misjudged.length} of these`,
);
for (const line of misjudged) console.log(`  ${line}`);
console.log(
  `where the claim had been proven or tested: ${caughtOfChecked} of ${fromChecked} (${percent(caughtOfChecked, fromChecked)})`,
);
if (process.argv.includes('--missed')) for (const line of missed) console.log(line);
