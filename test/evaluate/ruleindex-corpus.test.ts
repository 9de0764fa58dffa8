import { describe, expect, it } from 'vitest';
import { compilePredicate, indexPredicates } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import { and, type Plan, type Predicate } from '../../src/ir/index.ts';
import { nearTexts, satisfying } from '../support/attack.ts';
import { corpusFiles, hasShared, parseCorpusFile } from '../support/shared.ts';

/** Events are written for every so manieth rule; `INDEX_STEP=1 npx vitest run test/evaluate/ruleindex-corpus` for all. */
const step = Number(process.env.INDEX_STEP ?? 5);

/** The conditions of a rule about single events. */
function conditionOf(plan: Plan): Predicate | undefined {
  const items: Predicate[] = [];
  let below = plan;
  for (; below.kind === 'Filter'; below = below.input) items.push(below.predicate);
  return below.kind === 'Source' && items.length > 0 ? and(items) : undefined;
}

describe.skipIf(!hasShared('corpus'))('the index over the public Sigma rules', () => {
  it('finds each rule’s events as running all rules does', { timeout: 600_000 }, () => {
    const predicates = corpusFiles('sigma').flatMap((path) =>
      parseCorpusFile('sigma', path).flatMap(({ rule }) =>
        rule === undefined ? [] : (conditionOf(rule.plan) ?? []),
      ),
    );
    expect(predicates.length).toBeGreaterThan(2000);
    const index = indexPredicates(predicates);
    const tests = predicates.map(compilePredicate);
    let seed = 7;
    const pick = <T>(items: readonly T[]): T | undefined => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return items[Math.floor((seed / 2 ** 32) * items.length)];
    };
    const near = (record: EventRecord): EventRecord => {
      const name = pick(Object.keys(record));
      return name === undefined ? record : { ...record, [name]: pick(nearTexts(String(record[name]))) };
    };
    let own = 0;
    const lost: string[] = [];
    for (let place = 0; place < predicates.length; place += step) {
      const record = satisfying(predicates[place]!, pick);
      for (const each of [record, near(record)]) {
        const event = toEvent(each);
        const all = tests.flatMap((test, at) => (test(event) ? [at] : []));
        if (all.includes(place)) own++;
        const found = index.matching(event);
        if (found.join() !== all.join()) lost.push(JSON.stringify(each));
      }
    }
    expect(lost).toEqual([]);
    // Most events are what they were written to be, so that there is something to lose.
    expect(own).toBeGreaterThan((0.8 * predicates.length) / step);
  });
});
