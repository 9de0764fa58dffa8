import type { EventQuery } from '../../../grammars/eql/index.ts';
import { and, type Plan, type Predicate } from '../../ir/index.ts';
import { eventCondition } from './raise-events.ts';
import { raiseCondition } from './raise-predicate.ts';
import { type Raising, unsupported } from './raising.ts';
import { nowhere } from './tree.ts';

/** `category where …` */
export function raiseEvent(state: Raising, plan: Plan): EventQuery | undefined {
  const predicate = eventCondition(state, plan);
  if (predicate === undefined) return undefined;
  const { category, rest } = splitCategory(predicate);
  const said = raiseCondition(state, rest);
  if ('unsaid' in said) {
    unsupported(state, said.unsaid, plan.span);
    return undefined;
  }
  const { expression: condition } = said;
  return { type: 'EventQuery', ...(category === undefined ? {} : { category }), condition, ...nowhere };
}

/** The category that every event must have, which EQL writes before `where`. */
function splitCategory(predicate: Predicate): { category?: string; rest: Predicate } {
  const items = predicate.kind === 'And' ? predicate.items : [predicate];
  const index = items.findIndex((item) => categoryOf(item) !== undefined);
  const category = index === -1 ? undefined : categoryOf(items[index]!);
  if (category === undefined) return { rest: predicate };
  return {
    category,
    rest: and(
      items.filter((_, other) => other !== index),
      predicate.span,
    ),
  };
}

function categoryOf(item: Predicate): string | undefined {
  if (item.kind !== 'Compare' || item.operator !== '==' || item.case !== 'sensitive') return undefined;
  const { left, right } = item;
  if (left.kind !== 'FieldRef' || left.name !== 'event.category' || left.optional === true) return undefined;
  return right.kind === 'Literal' && typeof right.value === 'string' && right.value !== ''
    ? right.value
    : undefined;
}
