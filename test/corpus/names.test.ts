import { describe, expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import { type Plan, walk } from '../../src/ir/index.ts';
import { parse } from '../../src/parse.ts';
import { corpusFiles, corpusMacros, corpusSets, hasShared, parseCorpusFile } from '../support/shared.ts';

/** The vendor's own names of the fields that a plan asks for. */
function spellings(plan: Plan): string[] {
  const names = new Set<string>();
  walk(plan, (node) => {
    if (node.kind === 'FieldRef') names.add(node.spelling ?? node.name);
    return undefined;
  });
  return [...names].sort();
}

// Two names that mean one field are one in the tree: only their own language can tell whether both came back.
describe.skipIf(!hasShared('corpus'))('a rule in its own language', () => {
  it.each(corpusSets)(
    '%s: loses no name of a field where it claims to be exact',
    {
      timeout: 300_000,
    },
    (set) => {
      const macros = set === 'splunk' ? { macros: corpusMacros() } : {};
      const changed: string[] = [];
      let count = 0;
      for (const path of corpusFiles(set)) {
        for (const parsed of parseCorpusFile(set, path)) {
          if (parsed.rule === undefined || parsed.from === undefined) continue;
          const own = convertParsed(parsed, { to: parsed.from, keepText: false, ...macros });
          if (own.fidelity !== 'exact' || own.text === undefined) continue;
          count++;
          const [again] = parse(own.text, { file: 'output', from: parsed.from, ...macros });
          const after = again?.rule === undefined ? [] : spellings(again.rule.plan);
          // A bare query shows more than the rule asks for, where the rule's settings make part of it needless.
          const lost = spellings(parsed.rule.plan).filter((name) => !after.includes(name));
          if (lost.length > 0) changed.push(`${path}: ${lost.join()}`);
        }
      }
      expect(count).toBeGreaterThan(500);
      expect(changed).toEqual([]);
    },
  );
});
