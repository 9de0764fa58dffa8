import { readTime, type Value } from '../events/index.ts';
import { type FunctionName, type TimePartName, timeUnits } from '../ir/index.ts';
import { numberOf } from './values.ts';

type EachValue = (args: readonly Value[]) => Value | undefined;

function unitLength(unit: Value | undefined): number | undefined {
  return timeUnits[
    String(unit ?? 'millisecond')
      .toLowerCase()
      .replace(/s$/, '')
  ];
}

function time(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : readTime(value);
}

function bucket(at: number | undefined, span: number | undefined): number | undefined {
  return at === undefined || span === undefined || span <= 0 ? undefined : Math.floor(at / span) * span;
}

/** Times are milliseconds since 1970, in UTC. */
export const timeFunctions: { readonly [F in FunctionName]?: EachValue } = {
  now: () => Date.now(),
  timeBucket: ([at, span]) => bucket(time(at), span === undefined ? undefined : numberOf(span)),
  timeTruncate: ([at, unit]) => truncate(time(at), String(unit).toLowerCase()),
  timeDifference: ([from, to, unit]) => {
    const start = time(from);
    const end = time(to);
    const length = unitLength(unit);
    if (start === undefined || end === undefined || length === undefined) return undefined;
    return Math.trunc((end - start) / length);
  },
  timeShift: ([at, by]) => {
    const start = time(at);
    const shift = by === undefined ? undefined : numberOf(by);
    return start === undefined || shift === undefined ? undefined : start + shift;
  },
  timePart: ([part, at]) => {
    const start = time(at);
    return start === undefined ? undefined : dateParts[String(part) as TimePartName]?.(new Date(start));
  },
  formatTime: ([at, format]) => {
    const start = time(at);
    if (start === undefined) return undefined;
    return format === undefined ? new Date(start).toISOString() : formatted(new Date(start), String(format));
  },
};

function truncate(at: number | undefined, unit: string): number | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  if (unit.startsWith('month')) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (unit.startsWith('year')) return Date.UTC(date.getUTCFullYear(), 0);
  // 1970 began on a Thursday; weeks begin on Monday.
  if (unit.startsWith('week'))
    return Math.floor((at + 3 * timeUnits.day!) / timeUnits.week!) * timeUnits.week! - 3 * timeUnits.day!;
  return bucket(at, unitLength(unit));
}

const dateParts: Readonly<Record<TimePartName, (date: Date) => number>> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  week: isoWeek,
  day: (date) => date.getUTCDate(),
  weekday,
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  second: (date) => date.getUTCSeconds(),
};

/** From Monday, 1, to Sunday, 7. */
function weekday(date: Date): number {
  return date.getUTCDay() || 7;
}

/** ISO 8601: the week that holds a Thursday is of that Thursday's year, and the first of a year is week 1. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getTime() + (4 - weekday(date)) * timeUnits.day!);
  const begin = Date.UTC(thursday.getUTCFullYear(), 0);
  return 1 + Math.floor((thursday.getTime() - begin) / timeUnits.week!);
}

/** strftime's letters, as SPL has them. */
function formatted(date: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const letters: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    H: () => two(date.getUTCHours()),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    s: () => String(Math.floor(date.getTime() / 1000)),
    F: () => date.toISOString().slice(0, 10),
    T: () => date.toISOString().slice(11, 19),
    w: () => String(date.getUTCDay()),
    '%': () => '%',
  };
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => letters[letter]?.() ?? whole);
}
