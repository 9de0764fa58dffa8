import { call, literal, type Scalar } from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import type { Frame } from './state.ts';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const units: readonly (readonly [RegExp, string])[] = [
  [/^(?:s|secs?|seconds?)?$/, 's'],
  [/^(?:m|mins?|minutes?)$/, 'm'],
  [/^(?:h|hrs?|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
  [/^(?:w|weeks?)$/, 'w'],
];

/** `5m`, `1h`, `30` (seconds) in milliseconds; undefined for months, years and logarithmic spans. */
export function milliseconds(span: string): number | undefined {
  const found = /^(\d+)([a-z]*)$/i.exec(span.trim());
  if (found === null) return undefined;
  if (/^(?:ms)$/i.test(found[2]!)) return Number(found[1]);
  const unit = units.find(([pattern]) => pattern.test(found[2]!.toLowerCase()))?.[1];
  return unit === undefined ? undefined : Number(found[1]) * seconds[unit]! * 1000;
}

const truncations: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mon: 'month',
  q: 'quarter',
  y: 'year',
};

/** `relative_time(t, "-1d@d")`: shifted, then cut to the unit. */
export function relativeTime(time: Scalar, modifier: string, at: Span): Scalar | undefined {
  const found = /^([+-]?\d+[a-z]+)?(?:@([a-z]+))?$/i.exec(modifier.trim());
  if (found === null) return undefined;
  let value = time;
  if (found[1] !== undefined) {
    const sign = found[1].startsWith('-') ? -1 : 1;
    const length = milliseconds(found[1].replace(/^[+-]/, ''));
    if (length === undefined) return undefined;
    value = call('timeShift', [value, literal(sign * length)], at);
  }
  if (found[2] === undefined) return value;
  const cut = truncations[found[2].toLowerCase()];
  return cut === undefined ? undefined : call('timeTruncate', [value, literal(cut)], at);
}

/** A time cut down to a multiple of a span. Cutting twice to the same span is cutting once. */
export function timeBucket(time: Scalar, span: number, at?: Span): Scalar {
  const isSame =
    time.kind === 'Call' &&
    time.function === 'timeBucket' &&
    time.arguments[1]?.kind === 'Literal' &&
    time.arguments[1].value === span;
  return isSame ? time : call('timeBucket', [time, literal(span)], at);
}

/** `floor(t / 300) * 300` cuts a time as `bin span=300s` does. */
export function bucketOfProduct(frame: Frame, left: Scalar, right: Scalar, at: Span): Scalar | undefined {
  if (right.kind !== 'Literal' || typeof right.value !== 'number') return undefined;
  if (left.kind !== 'Call' || left.function !== 'floor') return undefined;
  const quotient = left.arguments[0];
  if (quotient?.kind !== 'Call' || quotient.function !== 'divide') return undefined;
  const [time, span] = quotient.arguments;
  if (time === undefined || !isTime(frame, time)) return undefined;
  if (span?.kind !== 'Literal' || span.value !== right.value) return undefined;
  return timeBucket(time, right.value * 1000, at);
}

const timeCalls = new Set(['now', 'timeShift', 'timeTruncate', 'timeBucket', 'toTime']);

export function isTime(frame: Frame, scalar: Scalar): boolean {
  if (scalar.kind === 'FieldRef') return scalar.name === '_time' || frame.times.has(scalar.name);
  if (scalar.kind !== 'Call') return false;
  return (
    timeCalls.has(scalar.function) ||
    (scalar.function === 'min' && scalar.arguments.every((item) => isTime(frame, item)))
  );
}
