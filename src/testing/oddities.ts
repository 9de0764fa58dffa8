import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { type Event, isCut, timeOf } from '../events/index.ts';
import { type Plan, walk } from '../ir/index.ts';

/** Counts what is odd about events, so that nobody wonders why a rule did not match. */
export interface Oddities {
  readonly see: (event: Event) => void;
  readonly diagnostics: () => readonly Diagnostic[];
}

export function odditiesFor(plans: readonly Plan[]): Oddities {
  const timed = plans.some(looksAtTime);
  const timeless = counter();
  const late = counter();
  const deep = counter();
  let at = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return {
    see: (event) => {
      if (isCut(event)) deep.add(event, at);
      if (timed) {
        const time = timeOf(event);
        if (time === undefined) timeless.add(event, at);
        else if (time < latest) late.add(event, at);
        else latest = time;
      }
      at++;
    },
    diagnostics: () => [
      ...timeless.told('events-without-time'),
      ...late.told('events-out-of-order'),
      ...deep.told('events-too-deep'),
    ],
  };
}

type Told = 'events-without-time' | 'events-out-of-order' | 'events-too-deep';

function counter(): {
  readonly add: (event: Event, at: number) => void;
  readonly told: (code: Told) => readonly Diagnostic[];
} {
  let count = 0;
  let first = '';
  return {
    add: ({ line }, at) => {
      if (count++ === 0) first = `event ${at}${line === undefined ? '' : ` in line ${line}`}`;
    },
    told: (code) => (count === 0 ? [] : [diagnose(code, { with: { count, first } })]),
  };
}

/** Whether a plan's matches depend on when events happened. */
function looksAtTime(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    if (node.kind === 'Sequence') found ||= node.ordered || node.within !== undefined;
    else if (node.kind === 'NewTerms') found = true;
    else if (node.kind === 'Aggregate') found ||= node.window !== undefined && node.window.type !== 'run';
    else if (node.kind === 'Window') found ||= node.frame.type !== 'group';
    return undefined;
  });
  return found;
}
