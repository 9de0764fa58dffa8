import type { Pattern } from '../../../ir/index.ts';
import { escapeRegex } from './scalar.ts';

/**
 * Several patterns of one value as one regular expression that may match anywhere in it: what they are anchored to and
 * begin with is said once (`/(?:ctr|crictl)$`), as people write it.
 */
export function anyOfPatterns(patterns: readonly Pattern[], ignoreCase: boolean): string {
  const groups = new Map<string, string[]>();
  let hasInner = false;
  for (const parts of patterns) {
    const start = isMany(parts[0]) ? 1 : 0;
    const stop = parts.length > start && isMany(parts.at(-1)) ? parts.length - 1 : parts.length;
    const inner = parts.slice(start, stop);
    if (inner.some((part) => 'any' in part)) hasInner = true;
    const key = `${start === 0 ? '^' : ''} ${stop === parts.length ? '$' : ''}`;
    groups.set(key, [...(groups.get(key) ?? []), inner.map(partRegex).join('')]);
  }
  const flags = `${ignoreCase ? 'i' : ''}${hasInner ? 's' : ''}`;
  const alternatives = [...groups].map(([key, bodies]) => {
    const [before = '', after = ''] = key.split(' ');
    return `${before}${together(bodies, before + after !== '')}${after}`;
  });
  return `${flags === '' ? '' : `(?${flags})`}${alternatives.join('|')}`;
}

function isMany(part: Pattern[number] | undefined): boolean {
  return part !== undefined && 'any' in part && part.any === 'many';
}

function partRegex(part: Pattern[number]): string {
  return 'any' in part ? (part.any === 'many' ? '.*' : '.') : escapeRegex(part.text);
}

/** Alternatives with what all of them begin with before them. */
function together(bodies: readonly string[], isAnchored: boolean): string {
  const [only] = bodies;
  if (only !== undefined && bodies.length === 1) return only;
  const start = commonStart(bodies);
  const list = bodies.map((body) => body.slice(start.length)).join('|');
  return start === '' && !isAnchored ? list : `${start}(?:${list})`;
}

/** What all begin with, up to a separator of paths or words: whole names stay whole. */
function commonStart(bodies: readonly string[]): string {
  const [first = '', ...others] = bodies;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same++;
    length = same;
  }
  const start = /^.*(?:\\\\|[/ :_-])/s.exec(first.slice(0, length))?.[0] ?? '';
  // Not within an escape, and something is left of each.
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(start) || bodies.includes(start) ? '' : start;
}
