import type { Value } from './fold.ts';

/** What `between(source, left, right, greedy)` takes out of its source, as a regular expression with one group. */
export interface Between {
  readonly left: string;
  readonly right: string;
  readonly greedy: boolean;
  readonly insensitive: boolean;
}

/** The expression for constant ends; undefined when an end is no constant. */
export function betweenPattern(
  [left, right, greedy]: readonly (Value | undefined)[],
  insensitive: boolean,
): string | undefined {
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  const repeat = greedy === true ? '.*' : '.*?';
  return `(?${insensitive ? 'i' : ''}s)${escaped(left)}(${repeat})${escaped(right)}`;
}

/** Reads what `betweenPattern` wrote. */
export function readBetween(pattern: string): Between | undefined {
  const parts = /^\(\?(i?)s\)((?:\\\W|[^\W])*)\(\.\*(\??)\)((?:\\\W|[^\W])*)$/.exec(pattern);
  if (parts === null) return undefined;
  const [, insensitive, left, lazy, right] = parts as unknown as [string, string, string, string, string];
  return {
    left: unescaped(left),
    right: unescaped(right),
    greedy: lazy === '',
    insensitive: insensitive === 'i',
  };
}

/** All but letters, digits and `_`, which mean themselves. */
function escaped(text: string): string {
  return text.replace(/\W/g, '\\$&');
}

function unescaped(text: string): string {
  return text.replace(/\\(\W)/g, '$1');
}
