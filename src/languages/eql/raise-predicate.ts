import { type Expression, parseExpression } from '../../../grammars/eql/index.ts';
import { effectUnder } from '../../diagnostics/index.ts';
import { fieldInfo, holdsTexts } from '../../fields/index.ts';
import { type Compare, type Predicate, rewrite, type Scalar, unreachable, walk } from '../../ir/index.ts';
import {
  approximate,
  impossible,
  type LeftOut,
  nestedEffect,
  opaqueLeftOut,
  withImpliedMatches,
  withoutImpossible,
} from '../../passes/index.ts';
import { groupKey, groupOf, luceneRegex, raiseGroup, raiseSingle, unfoldCase } from './leaves.ts';
import type { Said } from './raise-scalar.ts';
import { approximated, type Raising, sayWhole, warn } from './raising.ts';
import { sayTextFields, withStandIns } from './stand-ins.ts';
import { andExpression, comparison, constantNode, notExpression, orExpression } from './tree.ts';

/**
 * A condition as an expression, without what EQL cannot say. Unsaid when that leaves nothing to ask for, so that the
 * query would match all events of a log, or none.
 */
export function raiseCondition(state: Raising, predicate: Predicate): Said {
  const unfolded = rewrite(predicate, (node) => unfoldCase(node as Predicate)) as Predicate;
  const isSaid = (leaf: Predicate): boolean => 'expression' in raiseLeaf(leaf);
  const implied = withImpliedMatches(unfolded, isSaid);
  const plain = withoutImpossible(withStandIns(state, implied), (value, effect, { span }) => {
    warn(state, 'typed-value', { effect, span, with: { ...value } });
  });
  const { predicate: sayable, leftOut } = approximate(plain, isSaid);
  if (leftOut.length > 0 && onlySelectsSource(sayable)) {
    const whats = [...new Set(leftOut.map(({ leaf }) => whatOf(leaf)))];
    const more =
      whats.length > 2 ? ` and ${whats.length - 2} more conditions, and nothing else is asked` : '';
    return { unsaid: `${whats.slice(0, 2).join(', ')}${more}` };
  }
  for (const left of leftOut) sayLeftOut(state, left);
  saySeveral(state, sayable);
  sayTextFields(state, sayable);
  return { expression: expressionOf(sayable) };
}

/** Fields that say which log an event is from, or what kind of event it is. */
const sourceFields: ReadonlySet<string> = new Set([
  'data_stream.dataset',
  'event.category',
  'event.code',
  'event.dataset',
  'event.kind',
  'event.module',
  'event.provider',
  'event.type',
  'host.os.type',
  'winlog.channel',
]);

/** Whether a condition asks for nothing but a log: all of its events, or none. */
function onlySelectsSource(predicate: Predicate): boolean {
  let more = false;
  walk(predicate, (node) => {
    if (node.kind === 'FieldRef' && !sourceFields.has(node.name)) more = true;
    return !more;
  });
  return !more;
}

/** A leaf by itself, or what of it EQL cannot say. */
function raiseLeaf(leaf: Predicate): Said {
  const never = impossible(leaf);
  if (never !== undefined)
    return { unsaid: `that ${never.field}, which holds ${never.holds}, is ${never.value}` };
  switch (leaf.kind) {
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

function whatOf(leaf: Predicate): string {
  const said = raiseLeaf(leaf);
  return 'unsaid' in said ? said.unsaid : 'a condition';
}

function sayLeftOut(state: Raising, { leaf, effect, negated }: LeftOut): void {
  const { span } = leaf;
  if (leaf.kind === 'OpaquePredicate') {
    // Within an absent stage or `until` all is the other way round.
    const seen = effectUnder(effect, state.negated);
    const diagnostic = opaqueLeftOut(leaf, seen, negated !== state.negated, 'EQL');
    const said = state.diagnostics.some(({ message }) => message === diagnostic.message);
    if (!said) state.diagnostics.push(diagnostic);
    return;
  }
  const never = impossible(leaf);
  if (never !== undefined) {
    warn(state, 'typed-value', { effect, span, with: { ...never } });
    return;
  }
  const what = whatOf(leaf);
  if (leaf.kind === 'Regex' && 'unsupported' in luceneRegex(leaf)) {
    warn(state, 'regex-unsupported', { effect, span, with: { construct: what } });
  } else approximated(state, what, 'the condition is left out', effect, span);
}

/** Conditions on one element of an array hold for any elements; two fields are equal by any of their values. */
function saySeveral(state: Raising, predicate: Predicate): void {
  const visit = (node: Predicate, negated: boolean): void => {
    if (node.kind === 'And' || node.kind === 'Or') for (const item of node.items) visit(item, negated);
    else if (node.kind === 'Not') visit(node.item, !negated);
    else if (node.kind === 'Nested') {
      sayWhole(state, 'eql-nested-field', 'narrower', node.span, { field: node.path });
      const effect = nestedEffect(node.item);
      if (effect !== undefined) {
        const instead = 'the conditions may be met by different elements';
        const seen = effectUnder(effect, negated);
        approximated(state, `conditions on one element of ${node.path}`, instead, seen, node.span);
      }
      visit(node.item, negated);
    } else if (node.kind === 'Compare' && node.operator !== '==' && node.right.kind === 'Literal') {
      sayOrder(state, node, node.right.value, negated);
    } else if (
      node.kind === 'Compare' &&
      node.right.kind === 'FieldRef' &&
      isMulti([node.left, node.right])
    ) {
      const values = { field: node.right.name };
      warn(state, 'multi-value', { effect: effectUnder('broader', negated), span: node.span, with: values });
    }
  };
  visit(predicate, false);
}

/** Numbers are computed from texts; a text that reads as a number is compared as the text that it is. */
function sayOrder(
  state: Raising,
  { left, span }: Compare,
  value: string | number | boolean,
  negated: boolean,
): void {
  if (left.kind !== 'FieldRef' || !holdsTexts(left.name)) return;
  const values = { field: left.name };
  if (typeof value === 'number') {
    warn(state, 'eql-number-of-text', { effect: negated ? 'different' : 'narrower', span, with: values });
  } else if (Number.isFinite(Number(value))) {
    warn(state, 'text-order', { effect: 'different', span, with: values });
  }
}

function isMulti(operands: readonly Scalar[]): boolean {
  return operands.some((operand) => operand.kind === 'FieldRef' && fieldInfo(operand.name)?.multi === true);
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
