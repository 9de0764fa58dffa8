import { compilePredicate, indexPredicates, planMatches, type Test } from '../evaluate/index.ts';
import type { Event } from '../events/index.ts';
import { always, and, looksAtSeveral, or, type Plan, type Predicate, walk } from '../ir/index.ts';
import type { Bounds } from './bounds.ts';

/** Each match as the places of its events. */
export type Matches = readonly (readonly number[])[];

export interface Outcome {
  readonly certain: Matches;
  readonly possible: Matches;
}

/** Plans that are run on events as these come. */
export interface PlanStream {
  readonly add: (event: Event) => void;
  /** What each plan matches, once all events have been given. */
  readonly finish: () => readonly Outcome[];
}

/**
 * Runs many plans on a stream of events. An index finds the few plans whose filters an event can pass. Plans that are
 * such filters are done with it there and then; all others get the events that pass: those about single events some
 * hundred at a time, those that count or put events in order all of them at the end.
 */
export function streamOf(plans: readonly Bounds[]): PlanStream {
  const takers = plans.map(takerOf);
  const index = indexPredicates(plans.map(({ possible }) => gateOf(possible)));
  let at = 0;
  return {
    add: (event) => {
      for (const place of index.matching(event)) takers[place]!.take(event, at);
      at++;
    },
    finish: () => takers.map((taker) => taker.finish()),
  };
}

/** Whether a match may be more than one event, or depend on others. */
export function isOfSeveral(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    found ||= looksAtSeveral(node);
    return undefined;
  });
  return found;
}

/** Whether an event's match depends on events that may come much later. */
function needsAll(plan: Plan): boolean {
  let found = isOfSeveral(plan);
  walk(plan, (node) => {
    // A table that is itself found among the events.
    found ||= node.kind === 'Lookup' && node.rows !== undefined;
    return undefined;
  });
  return found;
}

/** What an event must satisfy for a plan to see it: the filters that stand right above its sources. */
function gateOf(plan: Plan): Predicate {
  const gates: Predicate[] = [];
  walk(plan, (node) => {
    if (node.kind !== 'Filter' && node.kind !== 'Source') return undefined;
    const gate = conditionOf(node);
    if (gate !== undefined) gates.push(gate);
    return gate === undefined ? undefined : false;
  });
  return or(gates);
}

/** The condition of a plan that is filters over a source; undefined for any other. */
function conditionOf(plan: Plan): Predicate | undefined {
  if (plan.kind === 'Source') return always;
  if (plan.kind !== 'Filter') return undefined;
  const inner = conditionOf(plan.input);
  return inner === undefined ? undefined : and([inner, plan.predicate]);
}

interface Taker {
  readonly take: (event: Event, at: number) => void;
  readonly finish: () => Outcome;
}

function takerOf(bounds: Bounds): Taker {
  const certain = conditionOf(bounds.certain);
  if (certain === undefined) return buffered(bounds);
  return filtering(bounds.unknown.length === 0 ? undefined : compilePredicate(certain));
}

/** All that comes passes the possible filter. */
function filtering(isCertain: Test | undefined): Taker {
  const possible: number[][] = [];
  const certain: number[][] = [];
  return {
    take: (event, at) => {
      possible.push([at]);
      if (isCertain?.(event) === true) certain.push([at]);
    },
    finish: () => ({ possible, certain: isCertain === undefined ? possible : certain }),
  };
}

/** Events that are run through a plan about single events together. */
const batch = 500;

function buffered({ certain: certainPlan, possible: possiblePlan, unknown }: Bounds): Taker {
  const limit = needsAll(possiblePlan) ? Number.POSITIVE_INFINITY : batch;
  let events: Event[] = [];
  let places: number[] = [];
  const possible: (readonly number[])[] = [];
  const certain: (readonly number[])[] = [];
  return {
    take: (event, at) => {
      events.push(event);
      places.push(at);
      if (events.length >= limit) flush();
    },
    finish: () => {
      flush();
      return { certain, possible: unknown.length === 0 ? certain : possible };
    },
  };

  function flush(): void {
    append(certain, certainPlan);
    if (unknown.length > 0) append(possible, possiblePlan);
    events = [];
    places = [];
  }

  function append(to: (readonly number[])[], plan: Plan): void {
    for (const match of planMatches(plan, events) ?? []) to.push(match.map((index) => places[index]!));
  }
}
