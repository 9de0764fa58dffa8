import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import { keyOf } from '../../src/ir/index.ts';
import { eql, lower, print, read } from '../../src/languages/eql/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, hasShared, parseCorpusFile, readCorpusFile } from '../support/shared.ts';

interface RuleFile {
  readonly rule?: { readonly language?: string; readonly query?: string };
}

const here = hasShared('corpus/elastic');

/** A tree without its places: what printing and reading must keep. */
function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value) => (key === 'start' || key === 'end' ? undefined : value)),
  );
}

describe.runIf(here)('public rules', () => {
  const queries = here
    ? corpusFiles('elastic').flatMap((file): [string, string][] => {
        const { rule } = parseToml(readCorpusFile('elastic', file)) as RuleFile;
        return rule?.language === 'eql' && rule.query !== undefined ? [[file, rule.query]] : [];
      })
    : [];

  it('are all read, and printing keeps the tree', () => {
    expect(queries.length).toBeGreaterThan(500);
    for (const [file, query] of queries) {
      const tree = read(sourceText(file, query));
      expect(tree.diagnostics, file).toEqual([]);
      const printed = print(tree.value!);
      const again = read(sourceText(file, printed));
      expect(withoutPlaces(again.value), file).toEqual(withoutPlaces(tree.value));
      expect(print(again.value!), file).toBe(printed);
    }
  });

  it('come back from the tree with the same meaning, and nothing to remark', () => {
    for (const [file, query] of queries) {
      const source = sourceText(file, query);
      const lowered = lower(read(source).value!, source, {});
      // One rule puts user ids in the order of texts, which the tree does not have.
      const remarks = lowered.diagnostics.filter(({ code }) => code !== 'text-order');
      expect(remarks, file).toEqual([]);
      const plan = normalise(lowered.value!.plan);
      const raised = eql.raise({ plan }, { profile: 'ecs', metadata: {} });
      // And one asks for more values than Elasticsearch may take, which is no loss.
      const known = ['text-order', 'elastic-many-clauses'];
      const lost = raised.diagnostics.filter(({ code }) => !known.includes(code));
      expect(lost, file).toEqual([]);
      const text = sourceText(file, print(raised.value!.ast));
      const again = lower(read(text).value!, text, {});
      expect(keyOf(normalise(again.value!.plan)), file).toBe(keyOf(plan));
    }
  });
});

it.skipIf(!hasShared('corpus/sigma'))(
  'every Sigma rule has a query, unless it leaves a placeholder open',
  () => {
    const without: string[] = [];
    let count = 0;
    for (const file of corpusFiles('sigma').filter((_, index) => index % 4 === 0)) {
      for (const parsed of parseCorpusFile('sigma', file)) {
        count++;
        const { text, diagnostics } = convertParsed(parsed, { to: 'eql' });
        const open = diagnostics.some(({ code }) => code === 'sigma-placeholder-unresolved');
        if (text === undefined && !open) without.push(file);
      }
    }
    expect(count).toBeGreaterThan(500);
    expect(without).toEqual([]);
  },
);
