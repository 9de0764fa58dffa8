import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check.ts';
import { convertParsed } from '../../src/convert.ts';
import { isMap } from '../../src/languages/sigma/index.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { sourceText } from '../../src/text/index.ts';
import { corpusFiles, corpusMacros, hasShared, parseCorpusFile } from '../support/shared.ts';
import { correlationSchema, ruleSchema } from './schema.ts';

const ajv = new Ajv({ allErrors: false, allowUnionTypes: true });
const isRule = ajv.compile(ruleSchema);
const isCorrelation = ajv.compile(correlationSchema);

/** What the specification has against a rule file: the schema's words, and those of our own lints. */
function problems(text: string): readonly string[] {
  const found: string[] = [];
  for (const { value } of parseYaml(sourceText('written.yml', text)).value ?? []) {
    const validate = isMap(value) && value.correlation !== undefined ? isCorrelation : isRule;
    if (!validate(value)) found.push(ajv.errorsText(validate.errors));
  }
  const lints = check(text).flatMap(({ diagnostics }) => diagnostics);
  // What a source does not say cannot be written, and its patterns and names are its own.
  const own = [
    'sigma-no-logsource',
    'sigma-newer',
    'sigma-regex',
    'sigma-regex-newer',
    'field-unknown',
    'sigma-percentile',
  ];
  const noGroups = 'correlation: the specification asks for `group-by`';
  for (const { code, message } of lints) {
    if (!own.includes(code) && message !== noGroups) found.push(`${code}: ${message}`);
  }
  return found;
}

it('the check finds what is wrong', () => {
  const rule =
    'title: A\nid: 7d1c5b0e-2f64-4f5f-8d0f-0a2e1c3b4d5e\nlogsource: {product: windows}\ndetection: {s: {a: 1}, condition: s}\n';
  expect(problems(rule)).toEqual([]);
  expect(problems(`${rule}date: 2024/01/01\n`)).toHaveLength(2);
  expect(problems(`${rule}tags: [Attack]\n`)).toHaveLength(2);
  expect(problems(rule.replace('7d1c5b0e', 'x'))).toHaveLength(2);
  expect(problems(rule.replace('a: 1', 'a|cotains: x'))).not.toEqual([]);
});

describe.each(['elastic', 'splunk'] as const)('%s rules as Sigma', (set) => {
  it.skipIf(!hasShared(`corpus/${set}`))(
    'keep to the specification (skipped without them)',
    () => {
      const macros = set === 'splunk' ? { macros: corpusMacros() } : {};
      const wrong: string[] = [];
      let written = 0;
      for (const path of corpusFiles(set)) {
        for (const parsed of parseCorpusFile(set, path)) {
          const { text } = convertParsed(parsed, { to: 'sigma', format: 'rule', ...macros });
          if (text === undefined) continue;
          written++;
          wrong.push(...problems(text).map((problem) => `${path}: ${problem}`));
        }
      }
      expect(wrong).toEqual([]);
      expect(written).toBeGreaterThan(1000);
    },
    120_000,
  );
});
