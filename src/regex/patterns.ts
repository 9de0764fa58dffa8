import { anyMany, anyOne, type Case, type Pattern, type PatternPart, pattern } from '../ir/index.ts';
import { isAnyText, type RegexNode } from './ast.ts';
import { allCharacters, isFolded, notNewline, rangesOf, sameSet, sizeOf } from './charset.ts';
import { wholeTree } from './read.ts';
import type { RegexSpec } from './spec.ts';

/** Wildcard patterns of which one matches a value exactly when the regular expression does. */
export interface RegexPatterns {
  readonly patterns: readonly Pattern[];
  readonly case: Case;
  /** `broader` where `.` does not match line breaks but the wildcard does. */
  readonly effect?: 'broader';
}

const limit = 32;

/** Simple regular expressions (literals, alternatives, `.` and `.*`) as wildcard patterns over the whole value. */
export function regexToPatterns(spec: RegexSpec): RegexPatterns | undefined {
  const tree = wholeTree(spec);
  if (!('node' in tree)) return undefined;
  for (const mode of ['sensitive', 'insensitive'] as const) {
    const state = { fold: mode === 'insensitive', broader: false };
    const found = spell(tree.node, state);
    if (found === undefined) continue;
    return {
      patterns: found.map((parts) => pattern(parts)),
      case: mode,
      ...(state.broader ? { effect: 'broader' as const } : {}),
    };
  }
  return undefined;
}

type Parts = readonly PatternPart[];

function spell(
  node: RegexNode,
  state: { readonly fold: boolean; broader: boolean },
): readonly Parts[] | undefined {
  switch (node.type) {
    case 'empty':
      return [[]];
    case 'set': {
      if (sameSet(node.set, allCharacters)) return [[anyOne]];
      if (sameSet(node.set, notNewline)) {
        state.broader = true;
        return [[anyOne]];
      }
      return letters(node, state.fold)?.map((text) => [{ text }]);
    }
    case 'group':
      return spell(node.item, state);
    case 'concat': {
      let all: readonly Parts[] = [[]];
      for (const item of node.items) {
        const next = spell(item, state);
        if (next === undefined || all.length * next.length > limit) return undefined;
        all = all.flatMap((parts) => next.map((more) => [...parts, ...more]));
      }
      return all;
    }
    case 'alternation': {
      const all: Parts[] = [];
      for (const item of node.items) {
        const next = spell(item, state);
        if (next === undefined || all.length + next.length > limit) return undefined;
        all.push(...next);
      }
      return all;
    }
    case 'repeat': {
      if (isAnyText(node)) return [[anyMany]];
      const { item, min, max } = node;
      if (
        item.type === 'set' &&
        max === Number.POSITIVE_INFINITY &&
        sizeOf(item.set) > 0x10000 &&
        min <= 16
      ) {
        const one = spell(item, state);
        return one?.length === 1 ? [[...Array<PatternPart>(min).fill(anyOne), anyMany]] : undefined;
      }
      if (max > 16) return undefined;
      const all: Parts[] = [];
      for (let times = min; times <= max; times++) {
        const next = spell({ type: 'concat', items: Array<RegexNode>(times).fill(item) }, state);
        if (next === undefined || all.length + next.length > limit) return undefined;
        all.push(...next);
      }
      return all;
    }
    case 'anchor':
    case 'intersection':
    case 'complement':
      return undefined;
  }
}

/** The characters of a small set, each letter once if case does not matter. */
function letters(node: Extract<RegexNode, { type: 'set' }>, fold: boolean): readonly string[] | undefined {
  if (sizeOf(node.set) > 16) return undefined;
  if (fold && !isFolded(node.set)) return undefined;
  if (fold && node.written !== undefined) return [String.fromCodePoint(node.written)];
  // A letter in any case is not spelled out twice: the caller tries again without regard to case.
  if (!fold && node.written !== undefined) return undefined;
  const texts: string[] = [];
  for (const [from, to] of rangesOf(node.set)) {
    for (let code = from; code <= to; code++) texts.push(String.fromCodePoint(code));
  }
  return fold ? [...new Set(texts.map((text) => text.toLowerCase()))] : texts;
}
