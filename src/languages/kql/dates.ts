import { call, literal, type Scalar } from '../../ir/index.ts';

/**
 * Elasticsearch's date math for `now`: `now-30d/d`, `now+1h`. Facts: Elasticsearch reference, "Date math".
 * Months and years have no fixed length, so they are not taken.
 */

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  H: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** What rounding to a unit is called in the tree. */
const truncations: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  y: 'year',
};

export function readDateMath(text: string): Scalar | undefined {
  const found = /^now((?:[+-]\d+[smhHdw])*)(?:\/([smhHdwMy]))?$/.exec(text);
  if (found === null) return undefined;
  let shift = 0;
  for (const [, sign, count, unit] of found[1]!.matchAll(/([+-])(\d+)(\w)/g)) {
    shift += (sign === '-' ? -1 : 1) * Number(count) * units[unit!]!;
  }
  let value: Scalar = call('now', []);
  if (shift !== 0) value = call('timeShift', [value, literal(shift)]);
  const unit = truncations[found[2] === 'H' ? 'h' : (found[2] ?? '')];
  if (unit !== undefined) value = call('timeTruncate', [value, literal(unit)]);
  return value;
}

export function writeDateMath(value: Scalar): string | undefined {
  if (value.kind !== 'Call') return undefined;
  const [first, second] = value.arguments;
  if (value.function === 'now') return 'now';
  if (first === undefined || second?.kind !== 'Literal') return undefined;
  const inner = writeDateMath(first);
  if (inner === undefined) return undefined;
  if (value.function === 'timeTruncate') {
    const unit = Object.keys(truncations).find((name) => truncations[name] === second.value);
    return unit === undefined || inner.includes('/') ? undefined : `${inner}/${unit}`;
  }
  if (value.function !== 'timeShift' || typeof second.value !== 'number' || inner.includes('/'))
    return undefined;
  return `${inner}${second.value < 0 ? '-' : '+'}${durationText(Math.abs(second.value))}`;
}

/** The day, month or year after an incomplete date: its text is the first that no longer belongs to it. */
export function nextDate(text: string): string | undefined {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)];
  if (found[2] === undefined) return String(year + 1).padStart(4, '0');
  const next = new Date(0);
  if (found[3] === undefined) next.setUTCFullYear(year, month, 1);
  else next.setUTCFullYear(year, month - 1, day + 1);
  return next.toISOString().slice(0, found[3] === undefined ? 7 : 10);
}

/** The largest unit that says the duration in whole numbers, weeks left out: `30d`. */
export function durationText(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    if (milliseconds % units[unit]! === 0) return `${milliseconds / units[unit]!}${unit}`;
  }
  return `${Math.round(milliseconds / 1000)}s`;
}
