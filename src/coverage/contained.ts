import { compilePredicate, type Test } from '../evaluate/index.ts';
import { type Event, toEvent } from '../events/index.ts';
import { never, type Predicate, walk } from '../ir/index.ts';
import type { RelateBudget } from '../logic/index.ts';
import { mayBeWithin } from './candidates.ts';
import type { Entry } from './entry.ts';
import { plainSample } from './sample.ts';
import { withinSingle } from './single.ts';
import type { EventSet } from './view.ts';

/** Effort for one pair where pairs are many. */
const BUDGET: Partial<RelateBudget> = { rounds: 60, conflicts: 2_000, refusals: 2, steps: 50_000 };

/**
 * Whether every event that A looks at is one that B looks at. Made for hundreds of thousands of pairs, of which next
 * to none are: most are turned down by their texts, most others by an event of A that is known already.
 */
export function isContained(a: Entry, b: Entry): boolean {
  if (a.view.sets.length === 0 || b.view.sets.length === 0) return false;
  return a.view.sets.every((one) => b.view.sets.some((other) => isWithinSet(one, other)));
}

function isWithinSet(a: EventSet, b: EventSet): boolean {
  if (!mayBeWithin(a, b)) return false;
  const test = testOf(b.predicate);
  const known = samplesOf(a);
  if (known.some((event) => !test(event))) return false;
  // Lists of indicators by the thousand: their automata alone take seconds, and nothing is decided in the end.
  if (sizeOf(b) > 0 && sizeOf(a) + sizeOf(b) > LARGE) return false;
  const { within, witness } = withinSingle(a.predicate, b.predicate, BUDGET);
  if (witness !== undefined && known.length < MANY) known.push(toEvent(witness));
  return within === true;
}

const LARGE = 600;
const sizes = new WeakMap<EventSet, number>();

/** How many values and patterns a set asks for. */
function sizeOf(set: EventSet): number {
  let found = sizes.get(set);
  if (found === undefined) {
    let size = 0;
    walk(set.predicate, (node) => {
      if (node.kind === 'OneOf') size += node.values.length;
      else if (node.kind === 'Compare' || node.kind === 'Match' || node.kind === 'Regex') size++;
      return undefined;
    });
    found = size;
    sizes.set(set, found);
  }
  return found;
}

const MANY = 8;
const samples = new WeakMap<EventSet, Event[]>();

/** Events of a set: one to begin with, and those that once showed that it is not within another. */
function samplesOf(set: EventSet): Event[] {
  let found = samples.get(set);
  if (found === undefined) {
    const event = plainSample(set.predicate) ?? solved(set);
    found = event === undefined ? [] : [event];
    samples.set(set, found);
  }
  return found;
}

function solved(set: EventSet): Event | undefined {
  if (sizeOf(set) > LARGE) return undefined;
  const { witness } = withinSingle(set.predicate, never, BUDGET);
  return witness === undefined ? undefined : toEvent(witness);
}

const tests = new WeakMap<Predicate, Test>();

function testOf(predicate: Predicate): Test {
  let found = tests.get(predicate);
  if (found === undefined) {
    found = compilePredicate(predicate);
    tests.set(predicate, found);
  }
  return found;
}
