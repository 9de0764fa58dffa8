import { foldText, type Pattern, type Predicate, type Scalar, unreachable } from '../ir/index.ts';
import { type RegexNode, wholeTree } from '../regex/index.ts';

/**
 * Something that an event must have for a predicate to hold. Texts are folded, whatever the case of the leaf: what is
 * equal with its case is equal without.
 */
export type Need =
  /** A value of the field is this text. */
  | { readonly type: 'value'; readonly field: string; readonly text: string }
  /** A value of the field, or of any field, holds this text. */
  | { readonly type: 'part'; readonly field: string | undefined; readonly text: string }
  | { readonly type: 'present'; readonly field: string }
  | { readonly type: 'absent'; readonly field: string };

/** Shorter texts are in too many values to be worth looking for, unless they have a character beyond ASCII. */
export const shortestPart = 3;

/** Where the first character beyond ASCII stands, -1 if there is none. */
export function placeBeyondAscii(text: string): number {
  return text.search(/[^\0-\x7f]/);
}

/**
 * What an event must have for the predicate to hold: at least one of these needs. Undefined when nothing is known that
 * it must have; none at all for a predicate that never holds. Of several things that it must have, the one that costs
 * least is named, by the caller's guess of how many events have it.
 */
export function needsOf(predicate: Predicate, cost: (need: Need) => number): readonly Need[] | undefined {
  return needs(predicate, true);

  function needs(node: Predicate, wanted: boolean): readonly Need[] | undefined {
    switch (node.kind) {
      case 'And':
        return wanted ? cheapest(node.items, wanted) : together(node.items, wanted);
      case 'Or':
        return wanted ? together(node.items, wanted) : cheapest(node.items, wanted);
      case 'Not':
        return needs(node.item, !wanted);
      case 'Constant':
        return node.value === wanted ? undefined : [];
      case 'Exists':
        return plainField(node.operand, (field) => [{ type: wanted ? 'present' : 'absent', field }]);
      default:
        return wanted ? leafNeeds(node, cost) : undefined;
    }
  }

  function cheapest(items: readonly Predicate[], wanted: boolean): readonly Need[] | undefined {
    let best: readonly Need[] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const item of items) {
      const found = needs(item, wanted);
      if (found === undefined) continue;
      const total = found.reduce((sum, need) => sum + cost(need), 0);
      if (total < least) [best, least] = [found, total];
    }
    return best;
  }

  function together(items: readonly Predicate[], wanted: boolean): readonly Need[] | undefined {
    const all: Need[] = [];
    for (const item of items) {
      const found = needs(item, wanted);
      if (found === undefined) return undefined;
      all.push(...found);
    }
    return all;
  }
}

function plainField(operand: Scalar, make: (field: string) => readonly Need[]): readonly Need[] | undefined {
  // The values of a computed operand, or of fields by pattern, may come from anywhere.
  return operand.kind === 'FieldRef' && !operand.name.includes('*') ? make(operand.name) : undefined;
}

type Leaf = Exclude<Predicate, { kind: 'And' | 'Or' | 'Not' | 'Constant' | 'Exists' }>;

function leafNeeds(leaf: Leaf, cost: (need: Need) => number): readonly Need[] | undefined {
  switch (leaf.kind) {
    case 'Compare': {
      const { right, operator } = leaf;
      return plainField(leaf.left, (field) =>
        operator === '==' && right.kind === 'Literal'
          ? [{ type: 'value', field, text: foldText(String(right.value)) }]
          : [{ type: 'present', field }],
      );
    }
    case 'OneOf':
      return plainField(leaf.operand, (field) =>
        leaf.values.map(({ value }) => ({ type: 'value', field, text: foldText(String(value)) })),
      );
    case 'Match':
      return plainField(leaf.operand, (field) => {
        const part = bestPart(textsOf(leaf.pattern), field, cost);
        return [part ?? { type: 'present', field }];
      });
    case 'Regex':
      return plainField(leaf.operand, (field) => {
        const tree = wholeTree(leaf);
        const parts = 'node' in tree ? partsOf(tree.node, field, cost) : undefined;
        return parts ?? [{ type: 'present', field }];
      });
    case 'InNetwork':
      return plainField(leaf.operand, (field) => [{ type: 'present', field }]);
    case 'Keyword': {
      const part = bestPart(textsOf(leaf.pattern), undefined, cost);
      return part === undefined ? undefined : [part];
    }
    case 'Nested':
    case 'OpaquePredicate':
      return undefined;
    default:
      return unreachable(leaf);
  }
}

function textsOf(pattern: Pattern): readonly string[] {
  return pattern.flatMap((part) => ('text' in part ? [foldText(part.text)] : []));
}

function bestPart(
  texts: readonly string[],
  field: string | undefined,
  cost: (need: Need) => number,
): Need | undefined {
  const parts = texts
    .filter((text) => text.length >= shortestPart || placeBeyondAscii(text) !== -1)
    .map((text): Need => ({ type: 'part', field, text }));
  return parts.reduce<Need | undefined>(
    (best, part) => (best === undefined || cost(part) < cost(best) ? part : best),
    undefined,
  );
}

/** Texts of which every text that the expression matches holds one. */
function partsOf(node: RegexNode, field: string, cost: (need: Need) => number): readonly Need[] | undefined {
  switch (node.type) {
    case 'concat': {
      const part = bestPart(runsOf(node.items), field, cost);
      const inside = node.items.flatMap((item) => {
        const found = partsOf(item, field, cost);
        return found === undefined ? [] : [found];
      });
      const ways = part === undefined ? inside : [[part], ...inside];
      const total = (way: readonly Need[]): number => way.reduce((sum, need) => sum + cost(need), 0);
      return ways.sort((a, b) => total(a) - total(b))[0];
    }
    case 'alternation': {
      const all = node.items.map((item) => partsOf(item, field, cost));
      return all.includes(undefined) ? undefined : all.flatMap((parts) => parts ?? []);
    }
    case 'group':
      return partsOf(node.item, field, cost);
    case 'repeat':
      return node.min > 0 ? partsOf(node.item, field, cost) : undefined;
    case 'intersection':
      return node.items.map((item) => partsOf(item, field, cost)).find((parts) => parts !== undefined);
    case 'empty':
    case 'set':
    case 'anchor':
    case 'complement':
      return undefined;
    default:
      return unreachable(node);
  }
}

/** Runs of characters that can be no other, but for their case. */
function runsOf(items: readonly RegexNode[]): readonly string[] {
  const runs: string[] = [''];
  for (const item of items) {
    const character = item.type === 'set' ? onlyCharacter(item.set) : undefined;
    if (character === undefined) runs.push('');
    else runs[runs.length - 1] += character;
  }
  return runs;
}

/** The folded form that all characters of a set share. */
function onlyCharacter(set: readonly number[]): string | undefined {
  let shared: string | undefined;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i + 1]! - set[i]! > 3) return undefined;
    for (let code = set[i]!; code <= set[i + 1]!; code++) {
      const folded = foldText(String.fromCodePoint(code));
      if (shared !== undefined && folded !== shared) return undefined;
      shared = folded;
    }
  }
  return shared;
}
