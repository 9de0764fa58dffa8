import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/index.ts';
import { findLanguage } from '../../src/languages/index.ts';
import { parse } from '../../src/parse.ts';
import { sourceText } from '../../src/text/index.ts';
import {
  type CaseResult,
  countsGroups,
  findCases,
  keepsClaim,
  leftovers,
  matchesOf,
  planOf,
  runCase,
} from '../support/golden.ts';

const cases = findCases();

it('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(20);
});

describe.each(cases.map((goldenCase) => [goldenCase.name, goldenCase] as const))(
  '%s',
  (_name, goldenCase) => {
    let result: CaseResult | undefined;
    const run = (): CaseResult => {
      result ??= runCase(goldenCase);
      return result;
    };

    it('gives what the files say', () => {
      for (const [name, text] of run().files) {
        const path = join(goldenCase.folder, name);
        expect(existsSync(path) ? readFileSync(path, 'utf8') : '', name).toBe(text);
      }
    });

    it('has no file left over', () => {
      expect(leftovers(goldenCase, new Set(run().files.keys()))).toEqual([]);
    });

    it('prints what reads and prints the same', () => {
      for (const [id, outputs] of run().converted) {
        for (const output of outputs) {
          const language = findLanguage(id);
          if (output.text === undefined || language === undefined) continue;
          const query = parse(output.text, { file: 'output', from: id })[0]?.query;
          expect(query, `${id} output opens`).toBeDefined();
          const read = language.read(sourceText('output', query?.text ?? ''), {});
          expect(read.value, `${id} output reads`).toBeDefined();
          const printed = language.print(read.value);
          const again = language.read(sourceText('again', printed), {});
          expect(language.print(again.value), id).toBe(printed);
        }
      }
    });

    it('matches the events that its claims promise', () => {
      const path = join(goldenCase.folder, 'events.ndjson');
      if (!existsSync(path)) return;
      const { events, diagnostics } = readEvents(readFileSync(path, 'utf8'));
      expect(diagnostics).toEqual([]);
      const { parsed, converted } = run();
      for (const [index, rule] of parsed.entries()) {
        const source = matchesOf(rule.rule?.plan, events);
        const counted = countsGroups(rule.rule?.plan);
        for (const [id, outputs] of converted) {
          const output = outputs[index];
          if (output === undefined || output.text === undefined) continue;
          const plan = planOf(output);
          const grouped = counted || countsGroups(plan);
          expect(
            keepsClaim(output.fidelity, source, matchesOf(plan, events), grouped),
            `${id} ${output.fidelity}`,
          ).not.toBe(false);
        }
      }
    });
  },
);
