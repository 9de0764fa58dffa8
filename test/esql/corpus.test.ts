import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/ir/index.ts';
import type { Lowered } from '../../src/language/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { relatePlans } from '../../src/logic/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, hasShared, readCorpusFile } from '../support/shared.ts';

const here = hasShared('corpus/elastic');

function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value) => (key === 'start' || key === 'end' ? undefined : value)),
  );
}

function lower(file: string, query: string): Lowered {
  const source = sourceText(file, query);
  return esql.lower(esql.read(source, {}).value!, source, {}).value!;
}

describe.runIf(here)('public rules', () => {
  const queries = here
    ? corpusFiles('elastic').flatMap((file): [string, string][] => {
        const { rule } = parseToml(readCorpusFile('elastic', file)) as {
          rule?: { language?: string; query?: string };
        };
        return rule?.language === 'esql' && rule.query !== undefined ? [[file, rule.query]] : [];
      })
    : [];

  it('are all read, and printing keeps the tree', () => {
    expect(queries.length).toBeGreaterThan(100);
    for (const [file, query] of queries) {
      const tree = esql.read(sourceText(file, query), {});
      expect(tree.diagnostics, file).toEqual([]);
      const printed = esql.print(tree.value!);
      const again = esql.read(sourceText(file, printed), {});
      expect(withoutPlaces(again.value), file).toEqual(withoutPlaces(tree.value));
      expect(esql.print(again.value!), file).toBe(printed);
    }
  });

  it('keep their plan on the way to text and back, unless it says otherwise', () => {
    let same = 0;
    for (const [file, query] of queries) {
      const lowered = lower(file, query);
      const plan = normalise(lowered.plan);
      const raised = esql.raise({ ...lowered, plan }, { profile: 'ecs', metadata: {} });
      expect(raised.value, file).toBeDefined();
      const back = normalise(lower(file, esql.print(raised.value!.ast)).plan);
      // What is known to be there is not asked for again.
      if (keyOf(back) === keyOf(plan) || relatePlans(back, plan).relation === 'equal') same++;
      else
        expect(
          raised.diagnostics.map((diagnostic) => diagnostic.code),
          file,
        ).toContain('multi-value');
    }
    expect(same / queries.length).toBeGreaterThan(0.98);
  });
});
