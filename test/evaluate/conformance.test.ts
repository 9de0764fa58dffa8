import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { planMatches } from '../../src/evaluate/index.ts';
import { type Event, type EventRecord, toEvent } from '../../src/events/index.ts';
import type { Plan } from '../../src/ir/index.ts';
import { languages } from '../../src/languages/index.ts';
import { sourceText } from '../../src/text/index.ts';

/** Elasticsearch's own cases for EQL, which stay outside the project. */
const folder = join(process.env.RULEGLOT_SHARED ?? '../shared', 'conformance/eql');
const there = existsSync(folder);

const dates = 'the keys are dates whose format only the mapping of the index knows';

/** Cases that we do not meet, each with its reason; a case that begins to pass fails here. */
const knownDifferences: Readonly<Record<string, string>> = {
  customDateFormatAsKey_SameIndexResults: dates,
  customDateFormatsAsKey_DifferentIndicesResults: dates,
  customDateFormatsAsKey_DifferentKeyNames: dates,
  optionalFieldAsQueryKeysOnly:
    'two fields without a mapping are equal in Elasticsearch; here a comparison of missing values is false',
};

interface Case {
  readonly name: string;
  readonly query: string;
  readonly expected_event_ids: readonly number[];
  readonly alternatives?: readonly (readonly number[])[];
}

const eql = languages.find((language) => language.id === 'eql')!;

function planOf(query: string): Plan | undefined {
  const source = sourceText('query', query);
  const read = eql.read(source, {});
  return read.value === undefined ? undefined : eql.lower(read.value, source, {}).value?.plan;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

/** What a query gives, as one list of ids; undefined when it cannot be run. */
function idsOf(query: string, events: readonly Event[], id: string): readonly unknown[] | undefined {
  const plan = planOf(query);
  if (plan === undefined) return undefined;
  return planMatches(plan, events)?.flatMap((match) => match.map((index) => events[index]!.record[id]));
}

function run(cases: readonly Case[], events: readonly Event[], id: string): void {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (name, each) => {
    const found = idsOf(each.query, events, id);
    // An absent stage is reported as -1.
    const expected = [each.expected_event_ids, ...(each.alternatives ?? [])].map((ids) =>
      ids.filter((one) => one !== -1),
    );
    if (knownDifferences[name] === undefined) {
      if (expected.length === 1) expect(found).toEqual(expected[0]);
      else expect(expected).toContainEqual(found);
    } else expect(expected).not.toContainEqual(found);
  });
}

describe.skipIf(!there)('event and sequence queries over 102 events', () => {
  if (!there) return;
  const records = read<EventRecord[]>('events.json');
  const events = records.map((record) =>
    toEvent({
      ...record,
      'event.category': String(record.event_type_full ?? record.event_type).replace(/_event$/, ''),
      // Windows file times: 100 nanoseconds since 1601.
      '@timestamp': Number(record.timestamp) / 10_000 - 11_644_473_600_000,
    }),
  );
  run(read<Case[]>('test_queries.active.json'), events, 'serial_event_id');
});

describe.skipIf(!there)('sequences with absent stages', () => {
  if (!there) return;
  const events = read<EventRecord[]>('missing-events.json').map((record) =>
    toEvent({
      ...record,
      'event.category': record.event_type,
      '@timestamp': timeText(record['@timestamp']),
    }),
  );
  const { queries } = parseToml(
    readFileSync(join(folder, 'test_missing_events.toml'), 'utf8'),
  ) as unknown as {
    queries: Case[];
  };
  run(queries, events, 'sequence');
});

describe.skipIf(!there)('samples', () => {
  if (!there) return;
  const { cases, ...indices } = read<Record<string, unknown[]> & { cases: Case[] }>('test_sample.json');
  const events = Object.values(indices)
    .flat()
    .map((record) => record as EventRecord)
    .map((record) => toEvent({ ...record, 'event.category': record.event_type }));
  run(cases, events, 'id');
});

describe.skipIf(!there)('how the sequence machine overwrites and completes', () => {
  if (!there) return;
  it.each(seriesCases(readFileSync(join(folder, 'sequences.series-spec'), 'utf8')))(
    '%s',
    (_name, rows, expected) => {
      const entries = rows.flatMap((row, stage) =>
        row.split(/\s+/).flatMap((word) => {
          const found = /^(?:(\w+)\|)?([A-Za-z]+)(\d+)$/.exec(word);
          return found === null
            ? []
            : [{ key: found[1] ?? 'k', stage, id: `${found[2]}${found[3]}`, at: Number(found[3]) }];
        }),
      );
      const events = entries
        .sort((a, b) => a.at - b.at)
        .map(({ key, stage, id, at }) =>
          toEvent({ key, id, stage, 'event.category': 'x', '@timestamp': new Date(at * 1000).toISOString() }),
        );
      const query = `sequence by key\n${rows.map((_, stage) => `[x where stage == ${stage}]`).join('\n')}`;
      const plan = planOf(query)!;
      const found = planMatches(plan, events)?.map((match) =>
        match.map((index) => events[index]!.record.id).join(' '),
      );
      expect([...(found ?? [])].sort()).toEqual([...expected].sort());
    },
  );
});

/** Milliseconds as text, or a time as text. */
function timeText(time: unknown): string {
  return /^\d+$/.test(String(time)) ? new Date(Number(time)).toISOString() : String(time);
}

/** Name, one line of events for each stage, one line for each expected sequence. */
function seriesCases(text: string): (readonly [string, readonly string[], readonly string[]])[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('//'));
  const blocks = lines.join('\n').split(/^;$/m);
  const cases: (readonly [string, readonly string[], readonly string[]])[] = [];
  for (let i = 0; i + 1 < blocks.length; i += 2) {
    const [name, ...rows] = blocks[i]!.split('\n').filter((line) => line !== '');
    if (name === undefined) continue;
    const expected = blocks[i + 1]!.split('\n').filter((line) => line !== '');
    cases.push([name, rows, expected.map((line) => line.replace(/\w+\|/, ''))]);
  }
  return cases;
}
