/**
 * How many field references and rules of the public rule sets map, for each direction. Reads the rule sets from
 * RULEGLOT_SHARED (default ../shared beside the checkout); says so and stops where they are absent.
 *
 *     npm run fields:coverage            the table
 *     npm run fields:coverage -- missing [set] [target]   what does not map, most used first
 *     npm run fields:coverage -- nowhere [set] [target]   what the target has in no log source
 *
 * A reference is one use of a field in a condition or key (not in what is only shown); a list of values is one use. `in the log source`: the target
 * has a name in the rule's own log source. `anywhere`: it has one in some log source.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKnownTo, localise } from '../src/fields/index.ts';
import { parse } from '../src/parse.ts';
import { corpusMacros } from '../test/support/shared.ts';

const shared = process.env.RULEGLOT_SHARED ?? join(import.meta.dirname, '../../shared');
const corpus = join(shared, 'corpus');
if (!existsSync(corpus)) {
  console.log(`skipped: no rule sets at ${corpus}`);
  process.exit(0);
}

const sets = [
  { name: 'Sigma', folder: 'sigma', own: 'sigma' },
  { name: 'Elastic', folder: 'elastic', own: 'ecs' },
  { name: 'Splunk', folder: 'splunk/detections', own: 'splunk' },
];
const targets = [
  { name: 'Sigma', taxonomy: 'sigma' },
  { name: 'Elastic', taxonomy: 'ecs' },
  { name: 'Splunk', taxonomy: 'splunk' },
];
const [mode, onlySet, onlyTarget] = process.argv.slice(2);
const chosen = (name: string, only: string | undefined): boolean =>
  only === undefined || name.toLowerCase() === only.toLowerCase();

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!/deprecated|unsupported/.test(entry.name)) yield* files(path);
    } else if (/\.(?:ya?ml|toml)$/.test(entry.name)) yield path;
  }
}

const macros = corpusMacros();
const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;

for (const set of sets) {
  if (!chosen(set.name, onlySet)) continue;
  const rules = [...files(join(corpus, set.folder))].flatMap((path) => [
    ...parse(readFileSync(path, 'utf8'), { file: path, macros }),
  ]);
  for (const target of targets) {
    if (target.taxonomy === set.own || !chosen(target.name, onlyTarget)) continue;
    const missing = new Map<string, number>();
    const count = { rules: 0, whole: 0, anywhere: 0, references: 0, mapped: 0, somewhere: 0 };
    for (const { rule } of rules) {
      if (rule === undefined) continue;
      count.rules++;
      let whole = true;
      let anywhere = true;
      const seen = new Set<string>();
      localise(rule.plan, target.taxonomy, ({ name, canonical, source, place, mapped, span }) => {
        const use = `${name} ${span?.start ?? ''}`;
        if (place === 'result' || seen.has(use)) return;
        seen.add(use);
        count.references++;
        if (mapped) count.mapped++;
        else whole = false;
        if (mapped || isKnownTo(target.taxonomy, canonical)) count.somewhere++;
        else anywhere = false;
        const key = mode === 'nowhere' ? name : `${name}  (${source === '' ? 'unknown log source' : source})`;
        const wanted = mode !== 'nowhere' || !isKnownTo(target.taxonomy, canonical);
        if (!mapped && wanted) missing.set(key, (missing.get(key) ?? 0) + 1);
      });
      if (whole) count.whole++;
      if (anywhere) count.anywhere++;
    }
    console.log(
      `${set.name} → ${target.name}: ${count.rules} rules, ${count.references} references; ` +
        `in the log source ${percent(count.mapped, count.references)} of references, ${percent(count.whole, count.rules)} of rules; ` +
        `anywhere ${percent(count.somewhere, count.references)} of references, ${percent(count.anywhere, count.rules)} of rules`,
    );
    if (mode === undefined) continue;
    for (const [name, times] of [...missing].sort((a, b) => b[1] - a[1]).slice(0, 60))
      console.log(`  ${String(times).padStart(5)}  ${name}`);
  }
}
