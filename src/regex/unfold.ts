import { caseClasses, foldText } from '../ir/index.ts';
import type { RegexNode } from './ast.ts';
import { type CharSet, charSet, foldSet, has, rangesOf } from './charset.ts';

/** A tree that matches a text exactly when `node` matches the text in lower case. */
export function matchingLower(node: RegexNode): RegexNode {
  switch (node.type) {
    case 'set':
      return { type: 'set', set: beforeLowering(node.set) };
    case 'group':
    case 'repeat':
    case 'complement':
      return { ...node, item: matchingLower(node.item) };
    case 'concat':
    case 'alternation':
    case 'intersection':
      return { ...node, items: node.items.map(matchingLower) };
    case 'empty':
    case 'anchor':
      return node;
  }
}

/** The characters whose lower case is in the set. */
function beforeLowering(set: CharSet): CharSet {
  const classes = caseClasses();
  const changed: (readonly [number, number])[] = [];
  const letters = new Set<number>();
  for (const [code, group] of classes) {
    letters.add(code);
    const lower = foldText(String.fromCharCode(code)).charCodeAt(0);
    if (group.includes(lower) && has(set, lower)) changed.push([code, code]);
  }
  for (const [from, to] of rangesOf(set)) {
    let start = from;
    for (let code = from; code <= Math.min(to, 0xffff); code++) {
      if (!letters.has(code)) continue;
      if (start < code) changed.push([start, code - 1]);
      start = code + 1;
    }
    if (start <= to) changed.push([start, to]);
  }
  return charSet(changed);
}

/**
 * The tree with every letter in any case, which matches all that `node` does and more; undefined where a complement
 * turns more into less.
 */
export function inAnyCase(node: RegexNode): RegexNode | undefined {
  switch (node.type) {
    case 'set':
      return { type: 'set', set: foldSet(node.set) };
    case 'group':
    case 'repeat': {
      const item = inAnyCase(node.item);
      return item === undefined ? undefined : { ...node, item };
    }
    case 'concat':
    case 'alternation':
    case 'intersection': {
      const items = node.items.map(inAnyCase);
      return items.includes(undefined) ? undefined : { ...node, items: items.flatMap((item) => item ?? []) };
    }
    case 'empty':
    case 'anchor':
      return node;
    case 'complement':
      return undefined;
  }
}
