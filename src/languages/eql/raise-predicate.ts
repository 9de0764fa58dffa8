import { type Expression, parseExpression } from '../../../grammars/eql/index.ts';
import { effectUnder } from '../../diagnostics/index.ts';
import { fieldInfo } from '../../fields/index.ts';
import { type Predicate, rewrite, unreachable, walk } from '../../ir/index.ts';
import { approximate, type LeftOut } from '../../passes/index.ts';
import {
  groupKey,
  groupOf,
  luceneRegex,
  patternText,
  raiseGroup,
  raiseSingle,
  unfoldCase,
} from './leaves.ts';
import type { Said } from './raise-scalar.ts';
import { approximated, type Raising, warn } from './raising.ts';
import { andExpression, comparison, constantNode, notExpression, orExpression } from './tree.ts';

/**
 * A condition as an expression, without what EQL cannot say. Undefined when that leaves nothing to ask for, so that
 * the query would match everything or nothing.
 */
export function raiseCondition(state: Raising, predicate: Predicate): Expression | undefined {
  const plain = rewrite(predicate, (node) => unfoldCase(node as Predicate)) as Predicate;
  const { predicate: sayable, leftOut } = approximate(plain, (leaf) => 'expression' in raiseLeaf(leaf));
  for (const left of leftOut) sayLeftOut(state, left);
  if (leftOut.length > 0 && sayable.kind === 'Constant') return undefined;
  remark(state, sayable);
  return expressionOf(sayable);
}

/** A leaf by itself, or what of it EQL cannot say. */
function raiseLeaf(leaf: Predicate): Said {
  switch (leaf.kind) {
    case 'Keyword':
      return { unsaid: `a search for ${JSON.stringify(patternText(leaf.pattern))} in the whole event` };
    case 'OpaquePredicate': {
      const parsed = leaf.language === 'eql' ? parseExpression(leaf.text) : undefined;
      return parsed?.value === undefined ? { unsaid: `\`${leaf.text}\`` } : { expression: parsed.value };
    }
    case 'Regex': {
      const lucene = luceneRegex(leaf);
      if ('unsupported' in lucene) return { unsaid: lucene.unsupported };
      return raiseGroup(groupOf([leaf])!);
    }
    case 'OneOf':
    case 'Match':
    case 'InNetwork':
      return raiseGroup(groupOf([leaf])!);
    case 'Compare':
      return groupKey(leaf) === undefined ? raiseSingle(leaf) : raiseGroup(groupOf([leaf])!);
    case 'Exists':
      return raiseSingle(leaf);
    case 'Nested':
      return raiseNested(leaf.item);
    case 'Constant':
      return { expression: constantNode(leaf.value) };
    default:
      return { unsaid: 'a group' };
  }
}

/** EQL has no nested fields; conditions inside become conditions on the flat names. */
function raiseNested(item: Predicate): Said {
  let unsaid: string | undefined;
  walk(item, (node) => {
    if (!('kind' in node) || unsaid !== undefined) return false;
    if (node.kind === 'And' || node.kind === 'Or' || node.kind === 'Not') return true;
    const said = raiseLeaf(node as Predicate);
    if ('unsaid' in said) unsaid = said.unsaid;
    return false;
  });
  return unsaid === undefined ? { expression: expressionOf(item) } : { unsaid };
}

function sayLeftOut(state: Raising, { leaf, effect }: LeftOut): void {
  const { span } = leaf;
  if (leaf.kind === 'OpaquePredicate') {
    const { name } = leaf;
    if (name !== undefined && effect === 'broader') {
      warn(state, 'exclusion-dropped', { effect, span, with: { name } });
    } else {
      warn(state, 'opaque-dropped', { effect, span, with: { language: leaf.language, text: leaf.text } });
    }
    return;
  }
  const said = raiseLeaf(leaf);
  const what = 'unsaid' in said ? said.unsaid : 'a condition';
  if (leaf.kind === 'Regex' && 'unsupported' in luceneRegex(leaf)) {
    warn(state, 'regex-unsupported', { effect, span, with: { construct: what } });
  } else approximated(state, what, 'the condition is left out', effect, span);
}

/** Changes of meaning of what is said, and fields that EQL cannot search. */
function remark(state: Raising, predicate: Predicate): void {
  const visit = (node: Predicate, negated: boolean): void => {
    if (node.kind === 'And' || node.kind === 'Or') for (const item of node.items) visit(item, negated);
    else if (node.kind === 'Not') visit(node.item, !negated);
    else if (node.kind === 'Nested') {
      const effect = nestedEffect(node.item);
      if (effect !== undefined) {
        const instead = 'the conditions may be met by different elements';
        const seen = effectUnder(effect, negated);
        approximated(state, `conditions on one element of ${node.path}`, instead, seen, node.span);
      }
      visit(node.item, negated);
    } else remarkLeaf(state, node);
  };
  visit(predicate, false);
}

function remarkLeaf(state: Raising, leaf: Predicate): void {
  const operand = leaf.kind === 'Compare' ? leaf.left : 'operand' in leaf ? leaf.operand : undefined;
  if (operand?.kind !== 'FieldRef' || fieldInfo(operand.name)?.type !== 'text') return;
  if (state.said.has(operand.name)) return;
  state.said.add(operand.name);
  warn(state, 'eql-text-field', { span: leaf.span, with: { field: operand.name } });
}

/** One condition on an element is the same on the flat field; several may meet different elements. */
function nestedEffect(item: Predicate): 'broader' | 'different' | undefined {
  let and = false;
  let not = false;
  walk(item, (node) => {
    if (node.kind === 'And') and = true;
    if (node.kind === 'Not') not = true;
    return node.kind === 'And' || node.kind === 'Or' || node.kind === 'Not';
  });
  if (not) return 'different';
  return and ? 'broader' : undefined;
}

/** The expression of a predicate all of whose leaves can be said. */
function expressionOf(predicate: Predicate): Expression {
  switch (predicate.kind) {
    case 'And':
      return andExpression(predicate.items.map(expressionOf));
    case 'Or':
      return orExpression(alternatives(predicate.items));
    case 'Not':
      return negated(predicate.item);
    case 'Constant':
      return constantNode(predicate.value);
    case 'Compare':
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
    case 'Keyword':
    case 'Nested':
    case 'OpaquePredicate': {
      const said = raiseLeaf(predicate);
      // `approximate` has taken out all others.
      return 'expression' in said ? said.expression : constantNode(false);
    }
    default:
      return unreachable(predicate);
  }
}

/** Alternatives on one operand share a list, where the first of them stood. */
function alternatives(items: readonly Predicate[]): readonly Expression[] {
  const groups = new Map<string, Predicate[]>();
  const order: (Predicate | readonly Predicate[])[] = [];
  for (const item of items) {
    const key = groupKey(item);
    const group = key === undefined ? undefined : groups.get(key);
    if (key === undefined) order.push(item);
    else if (group === undefined) {
      const fresh = [item];
      groups.set(key, fresh);
      order.push(fresh);
    } else group.push(item);
  }
  return order.flatMap((entry): readonly Expression[] => {
    if (!Array.isArray(entry)) return [expressionOf(entry as Predicate)];
    const said = raiseGroup(groupOf(entry as readonly Predicate[])!);
    if (!('expression' in said)) return [];
    return said.expression.type === 'OrExpression' ? said.expression.items : [said.expression];
  });
}

/** `not f == x` reads better as `f != x`. */
function negated(item: Predicate): Expression {
  const expression = expressionOf(item);
  if (expression.type === 'Comparison') {
    if (expression.operator === '==') return comparison('!=', expression.left, expression.right);
    if (expression.operator === '!=' && expression.right.type === 'NullLiteral') {
      return comparison('==', expression.left, expression.right);
    }
  }
  return notExpression(expression);
}
