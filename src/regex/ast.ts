import { allCharacters, type CharSet, noCharacters, sameSet } from './charset.ts';

/**
 * Regular expressions of every flavour. Case is resolved: a letter that matches in any case is a set of both, so that
 * the tree alone says what matches.
 */
export type RegexNode =
  | EmptyNode
  | SetNode
  | ConcatNode
  | AlternationNode
  | RepeatNode
  | GroupNode
  | AnchorNode
  | IntersectionNode
  | ComplementNode;

export interface EmptyNode {
  readonly type: 'empty';
}

/** One character of a set. */
export interface SetNode {
  readonly type: 'set';
  readonly set: CharSet;
  /** The letter as written, where the set is that letter in any case. */
  readonly written?: number;
}

export interface ConcatNode {
  readonly type: 'concat';
  readonly items: readonly RegexNode[];
}

export interface AlternationNode {
  readonly type: 'alternation';
  readonly items: readonly RegexNode[];
}

export interface RepeatNode {
  readonly type: 'repeat';
  readonly item: RegexNode;
  readonly min: number;
  /** `Infinity` for no limit. */
  readonly max: number;
  /** Does not change whether a text matches, only what the groups hold. */
  readonly lazy: boolean;
}

/** A capturing group. */
export interface GroupNode {
  readonly type: 'group';
  readonly item: RegexNode;
  readonly name?: string;
}

export interface AnchorNode {
  readonly type: 'anchor';
  readonly at: 'start' | 'end' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'notWordEdge';
}

/** Lucene's `a&b`. */
export interface IntersectionNode {
  readonly type: 'intersection';
  readonly items: readonly RegexNode[];
}

/** Lucene's `~a`: every text that `a` does not match. */
export interface ComplementNode {
  readonly type: 'complement';
  readonly item: RegexNode;
}

/** What reading gives: a tree, or why there is none. */
export type ParsedRegex =
  | { readonly node: RegexNode }
  | { readonly unsupported: string }
  | { readonly invalid: string };

export const emptyNode: RegexNode = { type: 'empty' };
export const anyCharacter: SetNode = { type: 'set', set: allCharacters };
export const anyText: RegexNode = {
  type: 'repeat',
  item: anyCharacter,
  min: 0,
  max: Number.POSITIVE_INFINITY,
  lazy: false,
};
/** Matches nothing at all. */
export const noText: RegexNode = { type: 'set', set: noCharacters };

export function concat(items: readonly RegexNode[]): RegexNode {
  const flat = items.flatMap((item) =>
    item.type === 'concat' ? item.items : item.type === 'empty' ? [] : [item],
  );
  if (flat.length === 0) return emptyNode;
  return flat.length === 1 ? flat[0]! : { type: 'concat', items: flat };
}

export function alternation(items: readonly RegexNode[]): RegexNode {
  return items.length === 1 ? items[0]! : { type: 'alternation', items };
}

/** What all of the items match. */
export function intersection(items: readonly RegexNode[]): RegexNode {
  return items.length === 1 ? items[0]! : { type: 'intersection', items };
}

export function isAnyText(node: RegexNode): boolean {
  return (
    node.type === 'repeat' &&
    node.min === 0 &&
    node.max === Number.POSITIVE_INFINITY &&
    node.item.type === 'set' &&
    sameSet(node.item.set, allCharacters)
  );
}

/** The direct parts of a node. */
export function partsOf(node: RegexNode): readonly RegexNode[] {
  switch (node.type) {
    case 'concat':
    case 'alternation':
    case 'intersection':
      return node.items;
    case 'repeat':
    case 'group':
    case 'complement':
      return [node.item];
    case 'empty':
    case 'set':
    case 'anchor':
      return [];
  }
}

export function someNode(node: RegexNode, test: (node: RegexNode) => boolean): boolean {
  return test(node) || partsOf(node).some((part) => someNode(part, test));
}

/** Whether the empty text matches; anchors count as matching it. */
export function matchesEmpty(node: RegexNode): boolean {
  switch (node.type) {
    case 'empty':
    case 'anchor':
      return true;
    case 'set':
      return false;
    case 'concat':
    case 'intersection':
      return node.items.every(matchesEmpty);
    case 'alternation':
      return node.items.some(matchesEmpty);
    case 'repeat':
      return node.min === 0 || matchesEmpty(node.item);
    case 'group':
      return matchesEmpty(node.item);
    case 'complement':
      return !matchesEmpty(node.item);
  }
}

/** How many single-character steps the tree stands for once its repeats are written out. */
export function expandedSize(node: RegexNode): number {
  switch (node.type) {
    case 'empty':
    case 'set':
    case 'anchor':
      return 1;
    case 'repeat': {
      const times = node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max;
      return 1 + Math.max(1, times) * expandedSize(node.item);
    }
    case 'concat':
    case 'alternation':
    case 'intersection':
    case 'group':
    case 'complement':
      return partsOf(node).reduce((sum, part) => sum + expandedSize(part), 1);
  }
}
