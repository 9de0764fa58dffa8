import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import { keyOf, type Node, walk } from '../../src/ir/index.ts';
import { findLanguage } from '../../src/languages/index.ts';
import { parse } from '../../src/parse.ts';
import { elasticNdjson, elasticToml } from '../../src/rulefiles/elastic/index.ts';
import { parseToml } from '../../src/syntax/toml.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, hasShared, parseCorpusFile, readCorpusFile } from '../support/shared.ts';
import { importSchema } from './schema.ts';

const here = hasShared('corpus/elastic');
const files = here ? corpusFiles('elastic') : [];
const sources = files.map((file) => sourceText(file, readCorpusFile('elastic', file)));

it.skipIf(!here)('opens every file, and writes it back as it was', () => {
  const failed: string[] = [];
  for (const source of sources) {
    const [rule] = elasticToml.open(source).value ?? [];
    if (rule === undefined || !elasticToml.recognises(source)) failed.push(source.name);
    else if (rule.unusable !== true) {
      const given = { ...rule, query: rule.query.text };
      const again = sourceText('again', elasticToml.write(given).value!);
      const same =
        JSON.stringify(sorted(parseToml(again).value)) === JSON.stringify(sorted(parseToml(source).value));
      const line = elasticNdjson.write(given).value!;
      const [reread] = elasticNdjson.open(sourceText('line', line)).value!;
      const sameLine = elasticNdjson.write({ ...reread!, query: reread!.query.text }).value === line;
      if (!same || !sameLine) failed.push(source.name);
    }
  }
  expect(failed).toEqual([]);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

it.skipIf(!here)('leads from every query into its file', () => {
  const failed: string[] = [];
  for (const source of sources) {
    const [rule] = elasticToml.open(source).value ?? [];
    if (rule === undefined || rule.unusable === true) continue;
    for (const segment of rule.query.segments?.() ?? []) {
      const inner = rule.query.text.slice(segment.start, segment.end);
      const outer = source.text.slice(segment.outerStart, segment.outerStart + inner.length);
      if (segment.outerEnd === undefined && inner !== outer) failed.push(source.name);
    }
    if ((rule.query.segments?.() ?? []).length === 0) failed.push(source.name);
  }
  expect(failed).toEqual([]);
});

it.skipIf(!here)('reads, prints and rewrites every KQL rule with the same meaning', () => {
  const kql = findLanguage('kql')!;
  const failed: string[] = [];
  for (const source of sources) {
    const [parsed] = parse(source.text, { file: source.name });
    if (parsed?.from !== 'kql') continue;
    const tree = parsed.query && kql.read(parsed.query, {}).value;
    if (parsed.rule === undefined || parsed.query === undefined || tree === undefined) {
      failed.push(`${source.name}: not read`);
      continue;
    }
    const printed = kql.print(tree);
    const again = kql.read(sourceText('again', printed), {}).value;
    if (JSON.stringify(strip(again)) !== JSON.stringify(strip(tree))) failed.push(`${source.name}: printed`);
    const converted = convertParsed(parsed, { to: 'kql', format: 'rule' });
    const [back] = parse(converted.text ?? '', { file: 'back.toml' });
    const same = back?.rule !== undefined && keyOf(back.rule.plan) === keyOf(parsed.rule.plan);
    if (!same && !hasOpaque(parsed.rule.plan)) failed.push(`${source.name}: rewritten`);
  }
  expect(failed).toEqual([]);
});

function strip(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, item: unknown) => (key === 'start' || key === 'end' ? undefined : item)),
  );
}

function hasOpaque(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.kind.startsWith('Opaque')) found = true;
    return !found;
  });
  return found;
}

it.skipIf(!here)('writes rules that Kibana imports, from the rules of every vendor', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(importSchema);
  const failed: string[] = [];
  let written = 0;
  for (const set of ['sigma', 'splunk', 'elastic'] as const) {
    const step = 20;
    for (const path of corpusFiles(set).filter((_, index) => index % step === 0)) {
      for (const parsed of parseCorpusFile(set, path)) {
        for (const to of ['kql', 'eql', 'esql']) {
          const { text } = convertParsed(parsed, { to, format: 'elastic-ndjson' });
          if (text === undefined) continue;
          written++;
          if (!validate(JSON.parse(text)))
            failed.push(`${path} to ${to}: ${JSON.stringify(validate.errors)}`);
        }
      }
    }
  }
  expect(failed).toEqual([]);
  expect(written).toBeGreaterThan(500);
});
