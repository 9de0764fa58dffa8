import { needsValues } from '../evaluate/index.ts';
import { and, type Call, type Predicate, type Regex, rewriteLeaves, type Scalar } from '../ir/index.ts';
import { liftFlags, type RegexNode, readRegex } from '../regex/index.ts';
import { normalise } from './normalise.ts';

/**
 * What a condition on a text that a regular expression takes out of another (`extractRegex(a, "x(.*)y") == "b"`) tells
 * of that other: it matches the expression. Said beside a leaf that a target cannot say, so that leaving that out does
 * not leave out this; in its place where the leaf asks for no more. Not under a negation, where it would say less.
 */
export function withImpliedMatches(predicate: Predicate, isSaid: (leaf: Predicate) => boolean): Predicate {
  const changed = rewriteLeaves(predicate, (leaf, negated) => {
    const call = extractionOf(leaf);
    const match = call && matchOf(call);
    if (match === undefined || isSaid(leaf)) return leaf;
    if (leaf.kind === 'Exists' && leaf.operand === call && takesPart(match)) return match;
    return negated ? leaf : and([leaf, match]);
  });
  return changed === predicate ? predicate : normalise(changed);
}

/** The extraction without which the leaf has no value to look at. */
function extractionOf(leaf: Predicate): Call | undefined {
  let at: Scalar | undefined;
  if ('operand' in leaf) at = leaf.operand;
  else if (leaf.kind === 'Compare') at = leaf.left;
  while (at?.kind === 'Call') {
    if (at.function === 'extractRegex') return at;
    at = needsValues(at.function) ? at.arguments[0] : undefined;
  }
  return undefined;
}

function matchOf({ arguments: [operand, pattern], span }: Call): Regex | undefined {
  if (operand === undefined || pattern?.kind !== 'Literal') return undefined;
  const leaf: Regex = {
    kind: 'Regex',
    operand,
    pattern: String(pattern.value),
    flavour: 'pcre',
    anchoring: 'substring',
    case: 'sensitive',
    dotAll: false,
    multiline: false,
    ...(span === undefined ? {} : { span }),
  };
  return liftFlags(leaf);
}

/** Whether the expression's group is part of each of its matches. */
function takesPart(leaf: Regex): boolean {
  const tree = readRegex(leaf);
  return 'node' in tree && hasGroup(tree.node);
}

function hasGroup(node: RegexNode): boolean {
  switch (node.type) {
    case 'group':
      return true;
    case 'concat':
      return node.items.some(hasGroup);
    case 'alternation':
      return node.items.every(hasGroup);
    case 'repeat':
      return node.min > 0 && hasGroup(node.item);
    default:
      return false;
  }
}
