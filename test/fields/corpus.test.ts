import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalise, localise } from '../../src/fields/index.ts';
import { keyOf, type LogSource, type Plan, walk } from '../../src/ir/index.ts';
import { parse } from '../../src/parse.ts';
import { normaliseAsSpelled } from '../../src/passes/index.ts';

const corpus = join(process.env.RULEGLOT_SHARED ?? join(import.meta.dirname, '../../../shared'), 'corpus');
const present = existsSync(corpus);

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(?:ya?ml|toml)$/.test(entry.name)) yield path;
  }
}

const sets = [
  { folder: 'sigma', taxonomy: 'sigma' },
  { folder: 'elastic', taxonomy: 'ecs' },
  { folder: 'splunk/detections', taxonomy: 'splunk' },
] as const;

interface Read {
  readonly file: string;
  readonly text: string;
  readonly plan: Plan;
  readonly unknown: readonly string[];
}

function readSet(folder: string): Read[] {
  const out: Read[] = [];
  for (const file of files(join(corpus, folder))) {
    const text = readFileSync(file, 'utf8');
    for (const { rule, diagnostics } of parse(text, { file })) {
      const unknown = diagnostics.filter((item) => item.code === 'field-unknown').map((item) => item.message);
      if (rule !== undefined) out.push({ file, text, plan: rule.plan, unknown });
    }
  }
  return out;
}

function logSources(plan: Plan): LogSource[] {
  const out: LogSource[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Source') out.push(...node.logSources);
    return undefined;
  });
  return out;
}

/** Words of a rule by which each product may be known. */
const marks: Readonly<Record<string, RegExp>> = {
  windows: /windows|winlog|sysmon|wineventlog|powershell|4688|event\.?code/i,
  aws: /aws|cloudtrail/i,
  gcp: /gcp|google|gws|gsuite/i,
  m365: /o365|m365|exchange/i,
  kubernetes: /kube|eks/i,
};

// Public rules are not part of the project: without them there is nothing to read.
describe.skipIf(!present)('the public rules', () => {
  for (const { folder, taxonomy } of sets) {
    it(`${folder}: back to the own taxonomy with the same meaning, and no product out of nowhere`, {
      timeout: 120_000,
    }, () => {
      const changed: string[] = [];
      const invented: string[] = [];
      for (const { file, text, plan } of readSet(folder)) {
        const back = localise(plan, taxonomy);
        const again = canonicalise(back.value ?? plan, taxonomy).value ?? plan;
        if (keyOf(normaliseAsSpelled(again)) !== keyOf(plan) || back.diagnostics.length > 0)
          changed.push(file);
        for (const target of ['sigma', 'ecs', 'splunk']) {
          for (const { product } of logSources(localise(plan, target).value ?? plan)) {
            if (product === undefined) continue;
            const mark = marks[product] ?? new RegExp(product.slice(0, 4), 'i');
            if (!mark.test(text)) invented.push(`${file}: ${product}`);
          }
        }
      }
      expect(changed).toEqual([]);
      expect(invented).toEqual([]);
    });
  }

  it('T1552.007: every field is known', { timeout: 60_000 }, () => {
    const rules = sets.flatMap(({ folder }) =>
      [...files(join(corpus, folder))].filter((file) => /T1552\.007/i.test(readFileSync(file, 'utf8'))),
    );
    expect(rules).toHaveLength(29);
    const unknown = rules.flatMap((file) =>
      parse(readFileSync(file, 'utf8'), { file }).flatMap(({ diagnostics }) =>
        diagnostics.filter((item) => item.code === 'field-unknown').map((item) => item.message),
      ),
    );
    expect(unknown).toEqual([]);
  });
});
