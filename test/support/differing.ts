import { planMatches } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import type { Plan } from '../../src/ir/index.ts';
import { type DerivedField, derivedFields, inTheirCase, withNames } from '../../src/logic/derived.ts';
import { conditionsOf } from '../../src/logic/generate.ts';
import { isImpossible } from '../../src/logic/related-fields.ts';
import { nearTexts, type Pick, satisfying } from './attack.ts';

/** Events for each of the conditions of two plans. */
const rounds = 12;

/**
 * Events that one of two plans matches and the other does not, looked for without any logic: events written down from
 * the conditions of both, each value of them replaced by texts beside it, and some of them together. What fields can
 * hold is taken as the logic takes it: names are the ends of their paths, fields that keep one case keep it.
 */
export function differing(a: Plan, b: Plan, pick: Pick): readonly EventRecord[] | undefined {
  const derived = derivedFields([a, b], undefined);
  const records: EventRecord[] = [{}];
  for (const condition of [...conditionsOf(a), ...conditionsOf(b)]) {
    for (let round = 0; round < rounds; round++) {
      const record = satisfying(condition, pick);
      records.push(record, ...nearby(record, pick));
    }
  }
  const possible = records.map((record) => consistent(record, derived)).filter((each) => !isImpossible(each));
  const timed = possible.map((record, index) => ({
    ...record,
    '@timestamp': new Date(1_700_000_000_000 + 1000 * index).toISOString(),
  }));
  for (const record of timed) if (differs(a, b, [record])) return [record];
  return differs(a, b, timed) ? timed : undefined;
}

function* nearby(record: EventRecord, pick: Pick): Generator<EventRecord> {
  for (const [name, value] of Object.entries(record)) {
    const text = pick(nearTexts(String(value)));
    if (text !== undefined) yield { ...record, [name]: text };
    const { [name]: _, ...without } = record;
    yield without;
  }
}

function consistent(record: EventRecord, derived: readonly DerivedField[]): EventRecord {
  const whole: Record<string, unknown> = { ...record };
  for (const { name, path, separators, partial } of derived) {
    const given = whole[path] ?? whole[name];
    if (given === undefined) continue;
    const text = String(given);
    const isPath = [...separators].some((each) => text.includes(each));
    whole[path] = isPath && whole[path] !== undefined ? text : `${partial ? 'x' : ''}${separators[0]}${text}`;
    delete whole[name];
  }
  return inTheirCase(withNames(whole, derived), () => true);
}

function differs(a: Plan, b: Plan, records: readonly EventRecord[]): boolean {
  const events = records.map(toEvent);
  const [left, right] = [planMatches(a, events), planMatches(b, events)];
  return left !== undefined && right !== undefined && JSON.stringify(left) !== JSON.stringify(right);
}
