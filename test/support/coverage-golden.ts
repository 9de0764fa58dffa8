import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../src/cli/coverage.ts';
import { type CoverageReport, coverage } from '../../src/coverage/index.ts';
import { coverageText } from '../../src/coverage/text.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { macroTable } from '../../src/rulefiles/index.ts';
import { sourcesIn } from './sources.ts';

export const COVERAGE = 'golden/coverage';
const CASES = 'golden/cases/t1552-007';

/** The project's own rules of the technique. */
export function ownRules(): readonly ParsedRule[] {
  return readdirSync(CASES)
    .sort()
    .flatMap((name) => {
      const folder = join(CASES, name);
      const input = readdirSync(folder).find((file) => file.startsWith('input.'));
      if (input === undefined) return [];
      const macros = macroTable(sourcesIn(join(folder, 'macros'))).value!;
      return parse(readFileSync(join(folder, input), 'utf8'), { file: `${name}/${input}`, macros });
    });
}

export function ownReport(): CoverageReport {
  return coverage(ownRules(), { techniques: ['T1552.007'] });
}

/** The catalogue of the project's own rules, by file name. */
export function coverageGolden(): ReadonlyMap<string, string> {
  const report = ownReport();
  return new Map([
    ['t1552-007.txt', coverageText(report, { table })],
    ['t1552-007.json', `${JSON.stringify(report, null, 2)}\n`],
  ]);
}

export function writeCoverageGolden(): void {
  mkdirSync(COVERAGE, { recursive: true });
  for (const [name, text] of coverageGolden()) writeFileSync(join(COVERAGE, name), text);
}
