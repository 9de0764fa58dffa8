import type { Event } from '../events/index.ts';
import type { Plan } from '../ir/index.ts';
import { compilePredicate } from './predicate.ts';

/** What a plan yields: each match as the indexes of its events. Undefined for a plan that cannot be evaluated. */
export function planMatches(
  plan: Plan,
  events: readonly Event[],
): readonly (readonly number[])[] | undefined {
  switch (plan.kind) {
    case 'Source':
      return events.map((_, index) => [index]);
    case 'Filter': {
      const test = compilePredicate(plan.predicate);
      return planMatches(plan.input, events)?.filter(([index]) => test(events[index!]!));
    }
    default:
      return undefined;
  }
}
