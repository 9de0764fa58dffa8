import { describe, expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import { localise } from '../../src/fields/index.ts';
import { type LogSource, type Plan, walk } from '../../src/ir/index.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { corpusFiles, corpusMacros, corpusSets, hasShared, parseCorpusFile } from '../support/shared.ts';

/** Every how many rules one is looked at: the whole is read by `npm run fields:coverage`. */
const every = 7;

function sample(set: (typeof corpusSets)[number]): readonly ParsedRule[] {
  return corpusFiles(set)
    .filter((_, index) => index % every === 0)
    .flatMap((path) => parseCorpusFile(set, path));
}

function sourcesOf(plan: Plan): readonly LogSource[] {
  const found: LogSource[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Source') found.push(...node.logSources);
    return undefined;
  });
  return found;
}

function hasUnknown(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    if (node.kind === 'Source' && node.logSources.length === 0) found = true;
    return undefined;
  });
  return found;
}

function fieldsOf(plan: Plan): readonly string[] {
  const names = new Set<string>();
  walk(plan, (node) => {
    if (node.kind === 'FieldRef') names.add(node.name);
    return undefined;
  });
  return [...names].sort();
}

/** Whether one log source says what the other does, and perhaps less. */
function isWithin(special: LogSource, general: LogSource): boolean {
  return (['product', 'category', 'service'] as const).every(
    (part) => general[part] === undefined || general[part] === special[part],
  );
}

const ownTaxonomy: Readonly<Record<string, string>> = { sigma: 'sigma', elastic: 'ecs', splunk: 'splunk' };

const readBack = (text: string, from: string): Plan | undefined =>
  parse(text, { file: 'output', from, macros: corpusMacros() })[0]?.rule?.plan;

describe.skipIf(!hasShared('corpus'))('the public rules', () => {
  it('keep their fields from Sigma to Elastic and Splunk and back', { timeout: 300_000 }, () => {
    const rules = sample('sigma').filter(({ rule }) => rule !== undefined);
    for (const to of ['eql', 'spl']) {
      const lost: string[] = [];
      let count = 0;
      for (const parsed of rules) {
        const there = convertParsed(parsed, { to });
        // Rules that map: the others say what has no counterpart.
        if (there.text === undefined || there.diagnostics.some(({ code }) => code === 'field-unmapped'))
          continue;
        const [again] = parse(there.text, { file: 'there', from: to, macros: corpusMacros() });
        const back = again === undefined ? undefined : convertParsed(again, { to: 'sigma' });
        const plan = back?.text === undefined ? undefined : readBack(back.text, 'sigma');
        count++;
        const own = parsed.rule?.plan;
        if (plan === undefined || own === undefined || fieldsOf(plan).join() !== fieldsOf(own).join())
          lost.push(parsed.file);
      }
      console.log(`Sigma → ${to} → Sigma: ${count - lost.length} of ${count} rules keep their fields`);
      expect(count).toBeGreaterThan(300);
      expect(lost.length / count, lost.slice(0, 10).join('\n')).toBeLessThanOrEqual(0.05);
    }
  });

  it('get no log source that they do not have', { timeout: 300_000 }, () => {
    const invented: string[] = [];
    let count = 0;
    for (const set of corpusSets)
      for (const { file, rule } of sample(set)) {
        if (rule === undefined) continue;
        // What the rule reads, and the log that it names where that holds the events of another (Azure's, Google's).
        const { value: back } = localise(rule.plan, ownTaxonomy[set] ?? 'ecs');
        const own = [...sourcesOf(rule.plan), ...(back === undefined ? [] : sourcesOf(back))];
        for (const taxonomy of ['sigma', 'ecs', 'splunk', 'cim']) {
          if (taxonomy === set) continue;
          const { value } = localise(rule.plan, taxonomy);
          for (const source of value === undefined ? [] : sourcesOf(value)) {
            count++;
            // Where the rule says the product at most, its conditions say the kind of events.
            const open = own.filter(
              ({ category, service }) => category === undefined && service === undefined,
            );
            const products =
              open.length > 0 || hasUnknown(rule.plan)
                ? [undefined, ...open.map((item) => item.product)]
                : [];
            const known = own.some((item) => isWithin(item, source)) || products.includes(source.product);
            if (!known) invented.push(`${file} ${taxonomy}: ${JSON.stringify(source)}`);
          }
        }
      }
    expect(count).toBeGreaterThan(500);
    expect(invented).toEqual([]);
  });
});
