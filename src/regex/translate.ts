import type { Case } from '../ir/index.ts';
import { wholeNode } from './anchors.ts';
import { alternation, concat, isAnyText, type RegexNode, someNode } from './ast.ts';
import { allCharacters, isFolded, notNewline, sameSet } from './charset.ts';
import { printRegex } from './print.ts';
import { readRegex } from './read.ts';
import type { RegexSpec, RegexTarget } from './spec.ts';

/** A pattern in the target's flavour and anchoring. */
export interface TranslatedRegex {
  readonly pattern: string;
  /** How the target must run it; never `insensitive` where the target cannot. Not written into the pattern. */
  readonly case: Case;
  /** The flags that the target says beside the pattern, where it does. */
  readonly dotAll?: boolean;
  readonly multiline?: boolean;
}

/**
 * Translates between flavours and anchorings. The result matches exactly the same values; `unsupported` names the
 * construct that the target cannot say, or what is wrong with the pattern.
 */
export function translateRegex(
  spec: RegexSpec,
  target: RegexTarget,
): TranslatedRegex | { readonly unsupported: string } {
  const caseFlag = target.caseFlag ?? true;
  if (keepsText(spec, target, caseFlag)) {
    const { dotAll, multiline } = spec;
    const flags = target.flagsBeside === true ? { dotAll, multiline } : {};
    return { pattern: flagsText(spec, target) + spec.pattern, case: spec.case, ...flags };
  }
  const tree = readRegex(spec);
  if ('invalid' in tree) return { unsupported: `a pattern that is not valid (${tree.invalid})` };
  if (!('node' in tree)) return tree;
  const node = anchored(tree.node, spec, target);
  if ('unsupported' in node) return node;
  if (target.flavour === 'pcre' && someNode(node, isLuceneOnly)) {
    return { unsupported: 'an intersection or a complement' };
  }
  const mode = caseFlag && prefersFold(node) ? 'insensitive' : 'sensitive';
  const fold = mode === 'insensitive';
  if (target.flavour === 'lucene') {
    return { pattern: printRegex(node, { flavour: 'lucene', fold, dot: 'all' }), case: mode };
  }
  const beside = target.flagsBeside === true;
  const dotAll = (target.inlineFlags || beside) && hasSet(node, allCharacters) && !hasSet(node, notNewline);
  const shortSets = target.shortSets ?? true;
  const text = printRegex(node, { flavour: 'pcre', fold, dot: dotAll ? 'all' : 'line', shortSets });
  if (beside) return { pattern: text, case: mode, dotAll };
  return { pattern: dotAll ? `(?s)${text}` : text, case: mode };
}

/** Same flavour and anchoring: the author's text stays as it is, whatever it holds. */
function keepsText(spec: RegexSpec, target: RegexTarget, caseFlag: boolean): boolean {
  if (spec.flavour !== target.flavour || spec.anchoring !== target.anchoring) return false;
  if (spec.case === 'insensitive' && !caseFlag) return false;
  if (spec.flavour === 'lucene') return true;
  const hasFlags = /\(\?[a-zA-Z]+[):]/.test(spec.pattern);
  if (target.flagsBeside === true) return !hasFlags;
  return target.inlineFlags || !(spec.dotAll || spec.multiline || hasFlags);
}

function flagsText(spec: RegexSpec, target: RegexTarget): string {
  if (target.flavour === 'lucene' || target.flagsBeside === true) return '';
  const flags = `${spec.dotAll ? 's' : ''}${spec.multiline ? 'm' : ''}`;
  return flags === '' ? '' : `(?${flags})`;
}

function isLuceneOnly(node: RegexNode): boolean {
  return node.type === 'intersection' || node.type === 'complement';
}

function hasSet(node: RegexNode, set: readonly number[]): boolean {
  return someNode(node, (part) => part.type === 'set' && sameSet(part.set, set));
}

/** Whether letters are meant in any case, and nothing stands against running all of it so. */
function prefersFold(node: RegexNode): boolean {
  if (someNode(node, (part) => part.type === 'set' && !isFolded(part.set))) return false;
  return someNode(node, (part) => part.type === 'set' && part.written !== undefined);
}

function anchored(
  node: RegexNode,
  spec: RegexSpec,
  target: RegexTarget,
): RegexNode | { readonly unsupported: string } {
  if (spec.anchoring === target.anchoring && spec.flavour === target.flavour) return node;
  if (target.anchoring === 'whole') {
    return wholeNode(node, spec.anchoring) ?? { unsupported: 'an anchor inside a repeat' };
  }
  return spec.anchoring === 'substring' ? node : loosened(node);
}

/** A tree over the whole value as one that may match anywhere: anchors, or nothing where `.*` stood. */
function loosened(node: RegexNode): RegexNode {
  if (node.type === 'group') return loosened(node.item);
  if (node.type === 'alternation') {
    const items = node.items.map(loosened);
    const anchors = items.filter((item) => someNode(item, (part) => part.type === 'anchor')).length;
    // One pair of anchors around all alternatives reads better than one around each.
    if (anchors === items.length && items.every((item, i) => isFullyAnchored(item, node.items[i]!))) {
      return concat([{ type: 'anchor', at: 'start' }, node, { type: 'anchor', at: 'end' }]);
    }
    return alternation(items);
  }
  const items = node.type === 'concat' ? [...node.items] : [node];
  const open = items[0] !== undefined && isAnyText(items[0]);
  if (open) items.shift();
  const last = items[items.length - 1];
  const openEnd = last === undefined ? open : isAnyText(last);
  if (openEnd) items.pop();
  return concat([
    ...(open ? [] : [{ type: 'anchor', at: 'start' } as const]),
    ...items,
    ...(openEnd ? [] : [{ type: 'anchor', at: 'end' } as const]),
  ]);
}

function isFullyAnchored(loose: RegexNode, whole: RegexNode): boolean {
  if (loose.type !== 'concat' || whole.type === 'alternation' || whole.type === 'group') return false;
  const first = loose.items[0]!;
  const last = loose.items[loose.items.length - 1]!;
  return first.type === 'anchor' && last.type === 'anchor';
}
