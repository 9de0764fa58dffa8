import { describe, expect, it } from 'vitest';
import { isSourceMacro } from '../../src/fields/index.ts';
import { type Plan, walk } from '../../src/ir/index.ts';
import { spl } from '../../src/languages/spl/index.ts';
import { formats, openRules } from '../../src/rulefiles/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, corpusMacros, hasShared, readCorpusFile } from '../support/shared.ts';

/** Every public Splunk detection that has a search. */
function searches() {
  return corpusFiles('splunk').flatMap((path) => {
    const opened = openRules(sourceText(path, readCorpusFile('splunk', path)), formats);
    return (opened.value ?? [])
      .filter((rule) => rule.language === 'spl')
      .map((rule) => ({ path, query: rule.query }));
  });
}

function isOpaque(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    // A macro that stands for a log source is recognised later.
    if (node.kind === 'OpaquePredicate' && node.name !== undefined && isSourceMacro(node.name)) return true;
    if (node.kind.startsWith('Opaque')) found = true;
    return !found;
  });
  return found;
}

function bare(node: unknown): string {
  return JSON.stringify(node, (key, value) => (key === 'start' || key === 'end' ? undefined : value));
}

describe.skipIf(!hasShared('corpus/splunk'))('the public Splunk detections', () => {
  it('are read and printed back to the same trees, with and without their macros', () => {
    const broken: string[] = [];
    for (const { path, query } of searches()) {
      for (const context of [{ macros: corpusMacros() }, {}]) {
        const first = spl.read(query, context).value;
        const printed = first === undefined ? undefined : spl.print(first);
        const second = printed === undefined ? undefined : spl.read(sourceText(path, printed), {}).value;
        if (second === undefined || bare(first) !== bare(second) || spl.print(second) !== printed)
          broken.push(path);
      }
    }
    expect(broken).toEqual([]);
  });

  it('are said by the tree without text of their own in nine of ten', () => {
    const context = { macros: corpusMacros() };
    const all = searches().filter(({ path }) => !path.includes('deprecated'));
    const plain = all.filter(({ query }) => {
      const tree = spl.read(query, context).value;
      const plan = tree === undefined ? undefined : spl.lower(tree, query, context).value?.plan;
      return plan !== undefined && !isOpaque(plan);
    });
    expect(plain.length / all.length).toBeGreaterThan(0.9);
  });
});
