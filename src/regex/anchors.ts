import {
  type AnchorNode,
  alternation,
  anyText,
  concat,
  emptyNode,
  isAnyText,
  matchesEmpty,
  noText,
  partsOf,
  type RegexNode,
  someNode,
} from './ast.ts';
import {
  type CharSet,
  complementOf,
  isSubset,
  noCharacters,
  oneCharacter,
  unionOf,
  wordCharacters,
} from './charset.ts';

/**
 * A tree without anchors that matches a whole value exactly when `node`, with its anchors, matches it as `anchoring`
 * says; undefined for an anchor inside a repeat, or too many combinations.
 */
export function wholeNode(node: RegexNode, anchoring: 'whole' | 'substring'): RegexNode | undefined {
  const pad = anchoring === 'whole' ? emptyNode : anyText;
  const budget = { left: 256 };
  try {
    return complete([node], pad, pad, budget);
  } catch (reason) {
    if (reason === givenUp) return undefined;
    throw reason;
  }
}

const givenUp = Symbol('anchors that cannot be resolved');

function giveUp(): never {
  throw givenUp;
}

type Place = AnchorNode['at'];
const starts: ReadonlySet<Place> = new Set(['start', 'lineStart']);
const ends: ReadonlySet<Place> = new Set(['end', 'lineEnd']);

function hasAnchor(node: RegexNode, at?: (place: Place) => boolean): boolean {
  return someNode(node, (part) => part.type === 'anchor' && (at === undefined || at(part.at)));
}

const newline: RegexNode = { type: 'set', set: oneCharacter(10) };
const wordSet: RegexNode = { type: 'set', set: wordCharacters };
const otherSet: RegexNode = { type: 'set', set: complementOf(wordCharacters) };

/**
 * `items` in a row, after `left` (all that may stand before them in the value) and before `right`. Where `left` or
 * `right` is empty, the edge of the value is there. Resolves the first item that holds an anchor, then the rest.
 */
function complete(
  items: readonly RegexNode[],
  left: RegexNode,
  right: RegexNode,
  budget: { left: number },
): RegexNode {
  if (--budget.left < 0) giveUp();
  const index = items.findIndex((item) => hasAnchor(item));
  if (index === -1) return join([left, ...items, right]);
  const item = items[index]!;
  const before = items.slice(0, index);
  const after = items.slice(index + 1);
  switch (item.type) {
    case 'concat':
      return complete([...before, ...item.items, ...after], left, right, budget);
    case 'group':
      return complete([...before, item.item, ...after], left, right, budget);
    case 'repeat':
      // An anchor repeated holds once or, where it need not, perhaps not at all.
      if (item.item.type === 'anchor') {
        if (item.min === 0) return complete([...before, ...after], left, right, budget);
        return complete([...before, item.item, ...after], left, right, budget);
      }
      if (item.min !== 0 || item.max !== 1) giveUp();
      return choice([
        complete([...before, item.item, ...after], left, right, budget),
        complete([...before, ...after], left, right, budget),
      ]);
    case 'alternation':
      return completeAlternatives(item.items, before, after, left, right, budget);
    case 'anchor':
      return completeAnchor(item.at, before, after, left, right, budget);
    default:
      return giveUp();
  }
}

function completeAlternatives(
  items: readonly RegexNode[],
  before: readonly RegexNode[],
  after: readonly RegexNode[],
  left: RegexNode,
  right: RegexNode,
  budget: { left: number },
): RegexNode {
  // `(^|x)y` and `y(x|$)` stay one alternation; anything else is multiplied out.
  const only = (places: ReadonlySet<Place>): boolean =>
    !items.some((item) => hasAnchor(item, (place) => !places.has(place)));
  if (
    before.length === 0 &&
    only(starts) &&
    after.length > 0 &&
    !after.some((item) => hasAnchor(item, (place) => !ends.has(place)))
  ) {
    const first = choice(items.map((item) => complete([item], left, emptyNode, budget)));
    return join([first, complete(after, emptyNode, right, budget)]);
  }
  if (after.length === 0 && before.length > 0 && only(ends)) {
    const last = choice(items.map((item) => complete([item], emptyNode, right, budget)));
    return join([left, ...before, last]);
  }
  return choice(items.map((item) => complete([...before, item, ...after], left, right, budget)));
}

function completeAnchor(
  at: Place,
  before: readonly RegexNode[],
  after: readonly RegexNode[],
  left: RegexNode,
  right: RegexNode,
  budget: { left: number },
): RegexNode {
  const atEdge = (items: readonly RegexNode[]): boolean => items.every(matchesEmpty);
  switch (at) {
    case 'start':
      return atEdge(before) ? complete(after, emptyNode, right, budget) : noText;
    case 'end':
      if (after.some((item) => hasAnchor(item, (place) => !ends.has(place)))) giveUp();
      return atEdge(after) ? complete(before, left, emptyNode, budget) : noText;
    case 'lineStart': {
      if (before.length > 0 || looksBehind(after)) giveUp();
      if (left.type === 'empty') return complete(after, emptyNode, right, budget);
      return join([optional(join([left, newline])), complete(after, emptyNode, right, budget)]);
    }
    case 'lineEnd': {
      if (after.length > 0) giveUp();
      if (right.type === 'empty') return complete(before, left, emptyNode, budget);
      return join([left, ...before, optional(join([newline, right]))]);
    }
    case 'wordEdge':
    case 'notWordEdge': {
      if (looksBehind(after)) giveUp();
      const ahead = complete(after, emptyNode, right, budget);
      return atWordEdge(join([left, ...before]), ahead, at === 'wordEdge');
    }
  }
}

/** Whether an anchor depends on what stands before the items, since nothing certain stands before it among them. */
function looksBehind(items: readonly RegexNode[]): boolean {
  for (const item of items) {
    if (hasAnchor(item, (place) => !ends.has(place))) return true;
    if (!matchesEmpty(item)) return false;
  }
  return false;
}

/** `behind` and `ahead` with exactly one word character beside the place between them, or none or two. */
function atWordEdge(behind: RegexNode, ahead: RegexNode, edge: boolean): RegexNode {
  const wordThenOther = join([endsIn(behind, true), startsWith(ahead, !edge)]);
  const otherThenWord = join([endsIn(behind, false), startsWith(ahead, edge)]);
  return choice([wordThenOther, otherThenWord]);
}

/** The part of `node` that ends in a word character, or that does not (also the empty text). */
function endsIn(node: RegexNode, word: boolean): RegexNode {
  const last = edgeSet(node, 'last');
  return narrowed(node, last, word, [anyText, word ? wordSet : otherSet]);
}

function startsWith(node: RegexNode, word: boolean): RegexNode {
  const first = edgeSet(node, 'first');
  return narrowed(node, first, word, [word ? wordSet : otherSet, anyText]);
}

function narrowed(node: RegexNode, edge: CharSet, word: boolean, shape: readonly RegexNode[]): RegexNode {
  const empty = matchesEmpty(node);
  const others = complementOf(wordCharacters);
  const inside = isSubset(edge, word ? wordCharacters : others);
  const outside = isSubset(edge, word ? others : wordCharacters);
  if (inside && (!word || !empty)) return node;
  if (outside) return !word && empty ? emptyNode : noText;
  const required = word ? join(shape) : optional(join(shape));
  return isAnyText(node) ? required : { type: 'intersection', items: [node, required] };
}

/** The characters that a non-empty match may start (or end) with; more than those is harmless. */
function edgeSet(node: RegexNode, side: 'first' | 'last'): CharSet {
  switch (node.type) {
    case 'empty':
    case 'anchor':
      return noCharacters;
    case 'set':
      return node.set;
    case 'concat': {
      const items = side === 'first' ? node.items : [...node.items].reverse();
      const sets: CharSet[] = [];
      for (const item of items) {
        sets.push(edgeSet(item, side));
        if (!matchesEmpty(item)) break;
      }
      return unionOf(...sets);
    }
    case 'complement':
      return complementOf(noCharacters);
    case 'intersection':
      return edgeSet(node.items[0]!, side);
    case 'alternation':
    case 'repeat':
    case 'group':
      return unionOf(...partsOf(node).map((part) => edgeSet(part, side)));
  }
}

function isNoText(node: RegexNode): boolean {
  return node.type === 'set' && node.set.length === 0;
}

function join(items: readonly RegexNode[]): RegexNode {
  if (items.some(isNoText)) return noText;
  const whole = concat(items);
  if (whole.type !== 'concat') return whole;
  // Beside any text, what may be empty adds nothing.
  const out: RegexNode[] = [];
  for (const item of whole.items) {
    const last = out[out.length - 1];
    if (last !== undefined && isAnyText(last) && matchesEmpty(item)) continue;
    if (isAnyText(item)) while (out.length > 0 && matchesEmpty(out[out.length - 1]!)) out.pop();
    out.push(item);
  }
  return concat(out);
}

function choice(items: readonly RegexNode[]): RegexNode {
  const possible = items.filter((item) => !isNoText(item));
  const others = possible.filter((item) => item.type !== 'empty');
  if (others.length === 0) return possible.length === 0 ? noText : emptyNode;
  const either = alternation(others);
  return others.length === possible.length ? either : optional(either);
}

function optional(node: RegexNode): RegexNode {
  return { type: 'repeat', item: node, min: 0, max: 1, lazy: false };
}
