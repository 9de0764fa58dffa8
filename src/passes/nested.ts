import { type Effect, effectUnder } from '../diagnostics/index.ts';
import { type Nested, type Predicate, rewrite, rewriteLeaves, walk } from '../ir/index.ts';

/**
 * Puts conditions on the fields of an array's elements in place of conditions on one element of it, for targets that
 * do not tie the values of an element together. `say` gets those for which this makes a difference, and which.
 */
export function withoutNested(
  predicate: Predicate,
  say: (nested: Nested, effect: Effect) => void,
): Predicate {
  const flat = (leaf: Predicate, negated: boolean): Predicate => {
    if (leaf.kind !== 'Nested') return leaf;
    const effect = nestedEffect(leaf.item);
    if (effect !== undefined) say(leaf, effectUnder(effect, negated));
    return rewriteLeaves(leaf.item, flat, negated);
  };
  return rewriteLeaves(predicate, flat);
}

/** Without the conditions on one element of an array that mean the same on the fields of all elements. */
export function withoutNeedlessNested(predicate: Predicate): Predicate {
  return rewrite(predicate, (node) =>
    node.kind === 'Nested' && nestedEffect(node.item) === undefined ? node.item : node,
  );
}

/**
 * What it does to a condition on one element to ask the fields of all elements instead: several conditions may then be
 * met by different elements, and what some element has not, another may have. One value is the same either way.
 */
export function nestedEffect(item: Predicate): 'broader' | 'different' | undefined {
  let together = false;
  let negated = false;
  walk(item, (node) => {
    if (node.kind === 'And') together = true;
    // Two fields of one element.
    if (node.kind === 'Compare' && node.right.kind !== 'Literal') together = true;
    if (node.kind === 'Not') negated = true;
    return node.kind === 'And' || node.kind === 'Or' || node.kind === 'Not';
  });
  if (negated) return 'different';
  return together ? 'broader' : undefined;
}
