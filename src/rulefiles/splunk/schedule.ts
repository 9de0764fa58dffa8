import type { RuleSettings } from '../../language/index.ts';

/**
 * When a saved search runs and over which time, as far as plain forms say it: a cron schedule, relative times such as
 * `-70m@m`. Source: savedsearches.conf.spec; "Time modifiers" in the Search Reference.
 */

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds before now of a relative time (`-70m@m`, `now`); undefined for what is not relative to now. */
export function relativeTime(text: string): number | undefined {
  const value = text.trim();
  if (value === 'now' || value === 'now()' || value === '0s') return 0;
  const found = /^-(\d*)(s|sec|secs|m|min|mins|h|hr|hrs|hour|hours|d|day|days|w|week|weeks)(?:@\w+)?$/.exec(
    value,
  );
  if (found === null) return undefined;
  return (found[1] === '' ? 1 : Number(found[1])) * UNITS[found[2]![0]!]!;
}

/** A duration in the largest unit that says it exactly: `90m`, `1d`. */
export function durationText(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (milliseconds >= UNITS[unit]! && milliseconds % UNITS[unit]! === 0)
      return `${milliseconds / UNITS[unit]!}${unit}`;
  }
  return `${Math.max(1, Math.round(milliseconds / 1000))}s`;
}

/** Milliseconds between two runs; undefined for schedules that are not regular. */
function cronInterval(cron: string): number | undefined {
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/);
  if (weekday === undefined || day !== '*' || month !== '*' || weekday !== '*') return undefined;
  const everyMinutes = minute === '*' ? 1 : everyOf(minute!);
  if (everyMinutes !== undefined) return hour === '*' ? everyMinutes * UNITS.m! : undefined;
  if (!/^\d+$/.test(minute!)) return undefined;
  if (hour === '*') return UNITS.h;
  const everyHours = everyOf(hour!);
  if (everyHours !== undefined) return everyHours * UNITS.h!;
  return /^\d+$/.test(hour!) ? UNITS.d : undefined;
}

function everyOf(part: string): number | undefined {
  const found = /^\*\/(\d+)$/.exec(part);
  return found === null ? undefined : Number(found[1]);
}

/** A cron schedule of an interval; hourly when no plain schedule says it. */
export function cronOf(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  if (minutes < 60 && 60 % minutes === 0) return minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`;
  const hours = Math.round(minutes / 60);
  if (hours < 24 && 24 % hours === 0) return hours === 1 ? '0 * * * *' : `0 */${hours} * * *`;
  return hours >= 24 ? '0 0 * * *' : '0 * * * *';
}

export function scheduleSettings(entry: (key: string) => string | undefined): RuleSettings {
  const earliest = relativeTime(entry('dispatch.earliest_time') ?? '');
  const latest = relativeTime(entry('dispatch.latest_time') ?? 'now');
  const interval = cronInterval(entry('cron_schedule') ?? '');
  return {
    ...(earliest === undefined || latest === undefined || earliest <= latest
      ? {}
      : { lookBack: earliest - latest }),
    ...(interval === undefined ? {} : { interval }),
  };
}
