// Attacks claims of exactness with events near each rule: npm run attack [-- how many rules].
// The source's tree and that of the output, read back, are run on events that satisfy one of them and on all that is
// near: other cases, longer and shorter texts, missing and further values, numbers as texts. Independent of the logic
// that proves claims: it shares nothing with it but the evaluator.
import { convertParsed } from '../src/convert.ts';
import { canonicalEvent, compilePredicate, unevaluable } from '../src/evaluate/index.ts';
import { toEvent } from '../src/events/index.ts';
import { withWiderFields } from '../src/fields/index.ts';
import { pathPart, separators } from '../src/fields/paths.ts';
import { keyOf, type Plan, type Predicate, walk } from '../src/ir/index.ts';
import { languages } from '../src/languages/index.ts';
import { isImpossible } from '../src/logic/index.ts';
import { parse } from '../src/parse.ts';
import { nearTexts, type Pick, satisfying } from '../test/support/attack.ts';
import { corpusFiles, corpusMacros, corpusSets, hasShared, parseCorpusFile } from '../test/support/shared.ts';

const wanted = Number(process.argv[2] ?? 300);
const eventsEach = 60;
let seed = Number(process.argv[3] ?? 11);

function below(limit: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}
const pick: Pick = (items) => items[below(items.length)];

function conditionOf(plan: Plan | undefined): Predicate | undefined {
  return plan?.kind === 'Filter' && plan.input.kind === 'Source' ? plan.predicate : undefined;
}

/** Conditions alone can be compared only where the log source is the same. */
function sourceOf(plan: Plan): string {
  return plan.kind === 'Filter' ? keyOf(plan.input) : '';
}

/** With paths and the last parts of these that belong together: no event has others. */
function coherent(
  record: Record<string, unknown>,
  names: readonly string[],
  product: string | undefined,
): Record<string, unknown> {
  const out = { ...record };
  for (const name of names) {
    const derived = pathPart(name);
    if (derived === undefined || derived.part === 'directory') continue;
    const between = separators(derived.path.startsWith('registry.') ? 'windows' : product);
    const mark = derived.part === 'extension' ? '.' : (between[0] ?? '/');
    const given = [out[derived.path] ?? out[name] ?? []].flat().map(String);
    if (given.length === 0) continue;
    const paths = given.map((text) =>
      out[derived.path] !== undefined && text.includes(mark) ? text : `x${mark}${text}`,
    );
    out[derived.path] = paths;
    out[name] = paths.map((path) => path.slice(path.lastIndexOf(mark) + 1));
  }
  return out;
}

function productOf(plan: Plan): string | undefined {
  const products = new Set<string | undefined>();
  walk(plan, (node) => {
    if (node.kind === 'Source') for (const { product } of node.logSources) products.add(product);
    return undefined;
  });
  return products.size === 1 ? [...products][0] : undefined;
}

function namesIn(predicate: Predicate): readonly string[] {
  const names = new Set<string>();
  walk(predicate, (node) => {
    if (node.kind === 'FieldRef' && !node.name.includes('*')) names.add(node.name);
    return undefined;
  });
  return [...names];
}

/** The record with one thing about it changed. */
function changed(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  const out = { ...record };
  const name = pick(below(4) === 0 ? names : Object.keys(record)) ?? names[0];
  if (name === undefined) return out;
  const value = out[name];
  switch (below(6)) {
    case 0:
      delete out[name];
      break;
    case 1:
      out[name] = [value ?? [], pick(['', 'x', 5, true]) ?? ''].flat();
      break;
    case 2:
      out[name] = Number.isFinite(Number(value)) && value !== '' ? Number(value) : String(value ?? '');
      break;
    default:
      out[name] = pick(nearTexts(String([value].flat()[0] ?? ''))) ?? '';
  }
  return out;
}

if (!hasShared('corpus')) process.exit(0);
const files = corpusSets.flatMap((set) => corpusFiles(set).map((path) => ({ set, path })));
let rules = 0;
let claims = 0;
let events = 0;
let matches = 0;
let wrong = 0;
while (rules < wanted) {
  const file = pick(files)!;
  const parsed = pick(parseCorpusFile(file.set, file.path));
  const source = conditionOf(parsed?.rule?.plan);
  if (parsed === undefined || source === undefined || unevaluable(source).length > 0) continue;
  rules++;
  for (const { id } of languages) {
    if (id === parsed.from) continue;
    const macros = file.set === 'splunk' ? { macros: corpusMacros() } : {};
    const { text, fidelity } = convertParsed(parsed, { to: id, ...macros });
    if (fidelity !== 'exact' || text === undefined) continue;
    const back = parse(text, { file: 'output', from: id, ...macros })[0]?.rule?.plan;
    const output = conditionOf(back);
    if (back === undefined || output === undefined || unevaluable(output).length > 0) continue;
    if (sourceOf(back) !== sourceOf(parsed.rule!.plan)) continue;
    const wide = conditionOf(withWiderFields(parsed.rule!.plan, back)) ?? source;
    claims++;
    const product = productOf(back);
    const names = [...new Set([...namesIn(wide), ...namesIn(output)])];
    const [inSource, inOutput] = [compilePredicate(wide), compilePredicate(output)];
    for (let round = 0; round < eventsEach; round++) {
      let record = satisfying(below(2) === 0 ? wide : output, pick);
      for (let step = below(4); step > 0; step--) record = changed(record, names);
      // Numbers that are texts, several values where there is one: no event has them.
      record = coherent(record, names, product);
      if (isImpossible(record)) continue;
      const event = canonicalEvent(toEvent(record));
      events++;
      const [left, right] = [inSource(event), inOutput(event)];
      if (left || right) matches++;
      if (left === right) continue;
      wrong++;
      console.log(
        `${file.path} to ${id}: only the ${left ? 'source' : 'output'} matches ${JSON.stringify(record)}`,
      );
      break;
    }
  }
}
console.log(
  `${rules} rules, ${claims} claims, ${events} events of which ${matches} match: ${wrong} claims do not hold`,
);
