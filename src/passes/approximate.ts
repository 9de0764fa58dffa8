import { type Diagnostic, diagnose, type Effect } from '../diagnostics/index.ts';
import { droppable } from '../fields/index.ts';
import {
  always,
  and,
  never,
  not,
  type OpaquePredicate,
  or,
  type Predicate,
  unreachable,
} from '../ir/index.ts';

/** A leaf left out, and what leaving it out does to the matching events of the whole predicate. */
export interface LeftOut {
  readonly leaf: Predicate;
  readonly effect: Effect;
  /** It stood under a negation: what it matches was excluded. */
  readonly negated: boolean;
}

/** Whether of a condition that a target cannot say as a whole no more is left than which kind of events is meant. */
export function leavesNothing(predicate: Predicate, sayable: (leaf: Predicate) => boolean): boolean {
  const { predicate: kept, leftOut } = approximate(predicate, sayable);
  if (leftOut.length === 0) return false;
  const items = kept.kind === 'And' ? kept.items : [kept];
  return items.every((item) => item.kind === 'Constant' || droppable(item) !== undefined);
}

/** Text of another language left out: by its name where it excludes events, and otherwise as it is written. */
export function opaqueLeftOut(
  { language, text, name, span }: OpaquePredicate,
  effect: Effect,
  negated: boolean,
  target: string,
): Diagnostic {
  if (negated && name !== undefined && effect === 'broader') {
    return diagnose('exclusion-dropped', { span, effect, with: { name } });
  }
  return diagnose('opaque-dropped', { span, effect, with: { language, text, target } });
}

/**
 * Leaves out what a target cannot say, in the direction that keeps the rest useful: a leaf among others that must hold
 * is taken as true (broader), a leaf among alternatives as false (narrower), and the reverse under a negation.
 * Returns the predicate without those leaves, and each of them with its effect.
 */
export function approximate(
  predicate: Predicate,
  sayable: (leaf: Predicate) => boolean,
): { readonly predicate: Predicate; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const result = replace(predicate, false, 'and', true);
  return { predicate: result, leftOut };

  function replace(node: Predicate, negated: boolean, parent: 'and' | 'or', root = false): Predicate {
    switch (node.kind) {
      case 'And':
      case 'Or': {
        const inner = node.kind === 'And' ? 'and' : 'or';
        const before = leftOut.length;
        const items = node.items.map((item) => replace(item, negated, inner));
        if (items.every((item, index) => item === node.items[index])) return node;
        const rest = node.kind === 'And' ? and(items, node.span) : or(items, node.span);
        // Nothing of it can be said: it is left out as one, or it would decide the whole that it stands in.
        if (!root && rest.kind === 'Constant' && rest.value !== (parent === 'and'))
          return leaveOut(before, negated, parent);
        return rest;
      }
      case 'Not': {
        const item = replace(node.item, !negated, parent === 'and' ? 'or' : 'and');
        return item === node.item ? node : not(item, node.span);
      }
      case 'Nested':
      case 'Constant':
      case 'Compare':
      case 'OneOf':
      case 'Match':
      case 'Regex':
      case 'InNetwork':
      case 'Exists':
      case 'Keyword':
      case 'OpaquePredicate': {
        if (sayable(node)) return node;
        leftOut.push({ leaf: node, effect: 'broader', negated });
        return leaveOut(leftOut.length - 1, negated, parent);
      }
      default:
        return unreachable(node);
    }
  }

  /** Among others that must hold, true is neutral; among alternatives, false is. */
  function leaveOut(first: number, negated: boolean, parent: 'and' | 'or'): Predicate {
    const value = parent === 'and';
    const effect = value !== negated ? 'broader' : 'narrower';
    for (let index = first; index < leftOut.length; index++) leftOut[index] = { ...leftOut[index]!, effect };
    return value ? always : never;
  }
}
