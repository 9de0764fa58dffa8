import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { planMatches } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import type { Plan, Predicate } from '../../src/ir/index.ts';
import { lower, print, read } from '../../src/languages/eql/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { hasShared, shared } from '../support/shared.ts';

const here = hasShared('conformance/eql');
const folder = join(shared, 'conformance/eql');
const open = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Case {
  readonly name: string;
  readonly query: string;
}

/** Queries that we read otherwise than Elasticsearch does, each with its reason. Empty: there is none. */
const exceptions: Readonly<Record<string, string>> = {};

/** Queries that only Elasticsearch's evaluation of constants or of unmapped fields decides: read with a warning. */
const remarked: Readonly<Record<string, string>> = {
  '?x == ?y': 'two fields are compared, which Elasticsearch accepts only where one is not mapped',
};

function parsed(query: string): { plan: Plan | undefined; problems: readonly string[] } {
  const source = sourceText('query', query);
  const tree = read(source);
  if (tree.value === undefined) return { plan: undefined, problems: tree.diagnostics.map((d) => d.message) };
  const printed = print(tree.value);
  const again = read(sourceText('printed', printed));
  expect(again.value === undefined ? again.diagnostics : print(again.value)).toBe(printed);
  const lowered = lower(tree.value, source, {});
  return { plan: lowered.value?.plan, problems: lowered.diagnostics.map((d) => d.message) };
}

function everyQueryReads(cases: readonly Case[]): void {
  for (const { name, query } of cases) {
    const { plan, problems } = parsed(query);
    if (exceptions[name] !== undefined) {
      expect(plan, `${name} reads now: take it off the list`).toBeUndefined();
      continue;
    }
    const known = Object.keys(remarked).some((part) => query.includes(part));
    expect(plan, `${name}: ${problems.join('; ')}`).toBeDefined();
    expect(problems, name).toHaveLength(known ? 1 : 0);
  }
}

describe.runIf(here)('queries of Elasticsearch’s own tests', () => {
  it('events and sequences', () => {
    const cases = JSON.parse(open('test_queries.active.json')) as Case[];
    expect(cases).toHaveLength(133);
    everyQueryReads(cases);
  });

  it('what queries compile to', () => {
    const cases = JSON.parse(open('querytranslator.json')) as Case[];
    expect(cases).toHaveLength(52);
    everyQueryReads(cases);
  });

  it('samples', () => {
    const { cases } = JSON.parse(open('test_sample.json')) as { cases: Case[] };
    expect(cases).toHaveLength(21);
    everyQueryReads(cases);
  });

  it('absent events', () => {
    const { queries } = parseToml(open('test_missing_events.toml')) as unknown as { queries: Case[] };
    expect(queries).toHaveLength(26);
    everyQueryReads(queries);
  });
});

describe.runIf(here)('events', () => {
  it('that a query without stages and pipes matches', () => {
    const records = JSON.parse(open('events.json')) as { serial_event_id: number; event_type: string }[];
    const events = records.map((record) => toEvent({ ...record, 'event.category': record.event_type }));
    const cases = JSON.parse(open('test_queries.active.json')) as (Case & { expected_event_ids: number[] })[];
    let matched = 0;
    for (const { name, query, expected_event_ids: expected } of cases) {
      if (/^\s*sequence|\|/.test(query)) continue;
      const matches = planMatches(parsed(query).plan!, events) ?? [];
      const ids = matches.flat().map((index) => records[index]!.serial_event_id);
      expect(ids, name).toEqual(expected);
      matched++;
    }
    expect(matched).toBe(88);
  });
});

describe.runIf(here)('functions on constants', () => {
  const cases = here
    ? (JSON.parse(open('string_functions.json')) as {
        fold: [string, string | number | boolean | null][];
        must_fail_verification: string[];
      })
    : { fold: [], must_fail_verification: [] };

  const condition = (query: string): Predicate => {
    const { plan, problems } = parsed(query);
    expect(problems, query).toEqual([]);
    if (plan?.kind === 'Filter') return plan.predicate;
    return { kind: 'Constant', value: true };
  };

  it('fold to the value that Elasticsearch gives', () => {
    expect(cases.fold).toHaveLength(85);
    for (const [expression, value] of cases.fold) {
      if (/^(starts|ends)With|^stringContains/.test(expression)) {
        const result = condition(`any where ${expression}`);
        expect(result, expression).toEqual({ kind: 'Constant', value: value === true });
        continue;
      }
      const result = condition(`any where f == ${expression}`);
      if (value === null) expect(result, expression).toMatchObject({ kind: 'Not', item: { kind: 'Exists' } });
      else expect(result, expression).toMatchObject({ kind: 'Compare', right: { value } });
    }
  });

  it('with wrong arguments are refused', () => {
    expect(cases.must_fail_verification).toHaveLength(6);
    for (const expression of cases.must_fail_verification) {
      const { plan, problems } = parsed(`any where f == ${expression}`);
      expect(plan, expression).toBeUndefined();
      expect(problems, expression).toHaveLength(1);
    }
  });
});
