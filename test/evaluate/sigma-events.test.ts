import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertParsed } from '../../src/convert.ts';
import { canonicalEvent, unevaluable } from '../../src/evaluate/index.ts';
import { type Event, readEvents } from '../../src/events/index.ts';
import { languages } from '../../src/languages/index.ts';
import { type ParsedRule, parse } from '../../src/parse.ts';
import { testRules } from '../../src/testing/index.ts';

/** SigmaHQ's own events for its rules, which stay outside the project. */
const shared = process.env.RULEGLOT_SHARED ?? '../shared';
const file = join(shared, 'conformance/sigma/events.jsonl');
const there = existsSync(file);

interface Case {
  readonly rule_path: string;
  readonly events: readonly unknown[];
  readonly ref_match: readonly boolean[];
}

const cases = there
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Case)
  : [];

function eventsOf(each: Case): readonly Event[] {
  return each.events.flatMap((event) =>
    readEvents(JSON.stringify(event)).events.map((event) => canonicalEvent(event)),
  );
}

function parsedOf(each: Case): ParsedRule {
  return parse(readFileSync(join(shared, 'corpus/sigma', each.rule_path), 'utf8'), {
    file: each.rule_path,
  })[0]!;
}

/** As `ruleglot test` says it: with what the log source asks of events. */
function matched(parsed: ParsedRule, events: readonly Event[]): readonly boolean[] {
  const hit = new Set(testRules([parsed], events)[0]?.matches);
  return events.map((_, index) => hit.has(index));
}

describe.skipIf(!there)('Sigma rules on real events', () => {
  it.each(cases.map((each) => [each.rule_path, each] as const))('%s', (_path, each) => {
    const parsed = parsedOf(each);
    const events = eventsOf(each);
    expect(matched(parsed, events)).toEqual(each.ref_match);
    for (const { id } of languages) {
      const converted = convertParsed(parsed, { to: id, format: 'rule' });
      const { text, fidelity } = converted;
      if (text === undefined || (fidelity !== 'exact' && fidelity !== 'broader')) continue;
      const back = parse(text, { file: 'output' })[0]!;
      expect(unevaluable(back.rule!.plan)).toEqual([]);
      for (const [index, hit] of matched(back, events).entries()) {
        if (each.ref_match[index] || fidelity === 'exact')
          expect({ id, fidelity, index, hit }).toEqual({ id, fidelity, index, hit: each.ref_match[index] });
      }
    }
  });
});
