/** Elastic's times in rules: `now-9m`, `5m`. Facts: Elasticsearch reference, "Date math" and "Time units". */

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A duration such as `5m` in milliseconds. */
export function readDuration(text: unknown): number | undefined {
  const found = typeof text === 'string' ? /^(\d+)([smhdw])$/.exec(text.trim()) : null;
  return found === null ? undefined : Number(found[1]) * units[found[2]!]!;
}

/** How long ago a time such as `now-9m` is, in milliseconds; rounding (`/d`) is not taken. */
export function readAgo(text: unknown): number | undefined {
  const found = typeof text === 'string' ? /^now-(\d+[smhdw])(?:\/[smhdw])?$/.exec(text.trim()) : null;
  return found === null ? undefined : readDuration(found[1]);
}

/** The largest unit that says it in whole numbers; weeks are not used. */
export function writeDuration(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    if (milliseconds % units[unit]! === 0 && milliseconds > 0) return `${milliseconds / units[unit]!}${unit}`;
  }
  return `${Math.max(1, Math.round(milliseconds / 1000))}s`;
}

/** Kibana's own defaults, when a rule says nothing. */
export const defaultLookBack = 6 * units.m!;
export const defaultInterval = 5 * units.m!;
