import { and, type Plan, type Predicate } from '../../../ir/index.ts';
import { dataSetOf, isEventField } from '../data-models.ts';
import { macrosInTail } from '../presentation.ts';
import { type Base, baseOf, dataModelOf, splitModel, tstats } from './base.ts';
import type { Context } from './context.ts';
import { fieldsRead } from './fields.ts';
import type { Command, Tstats } from './types.ts';

/** The plan without the exclusions that the tail says itself. */
export function withoutTailMacros(plan: Plan, tail: readonly Command[]): Plan {
  const names = macrosInTail(tail);
  if (names.size === 0 || plan.kind !== 'Filter') return plan;
  const { predicate } = plan;
  const items = predicate.kind === 'And' ? predicate.items : [predicate];
  const kept = items.filter((item) => !isNamed(item, names));
  const input = withoutTailMacros(plan.input, tail);
  if (kept.length === items.length && input === plan.input) return plan;
  return kept.length === 0 ? input : { ...plan, input, predicate: and(kept) };
}

function isNamed(predicate: Predicate, names: ReadonlySet<string>): boolean {
  if (predicate.kind === 'Not') return isNamed(predicate.item, names);
  return predicate.kind === 'OpaquePredicate' && predicate.name !== undefined && names.has(predicate.name);
}

/**
 * A tail that begins with `tstats` is the whole search but for what it filters. Undefined when the plan is more than a
 * filter of the same data model, or needs the text of events.
 */
export function fillTstats(
  plan: Plan,
  tail: readonly Command[],
  context: Context,
): readonly Command[] | undefined {
  const [head, ...others] = tail;
  const base = baseOf(plan);
  if (head?.type !== 'Tstats' || base === undefined) return undefined;
  const dataModel = head.from?.source === 'datamodel' ? dataModelOf(base, context) : undefined;
  if (dataModel === undefined) return undefined;
  const filled = isFilled(head);
  const asked = filled ? base : { ...base, predicate: withoutGroups(base.predicate, head, dataModel) };
  const model = splitModel(asked, dataModel, context, filled);
  if (model === undefined) return undefined;
  const { stages } = model.split;
  const { where } = tstats(model, [], []);
  const whole: Tstats = { ...head, ...(where === undefined ? {} : { where }) };
  if (stages.length === 0) return [whole, ...others];
  const grouped = { ...whole, by: withConditionFields(whole, model.split.rest, base, dataModel) };
  const at = others.findIndex(
    (stage) => stage.type === 'MacroCommand' && stage.macro.name === 'drop_dm_object_name',
  );
  return [grouped, ...others.slice(0, at + 1), ...stages, ...others.slice(at + 1)];
}

/** Groups leave out events without their fields: that a field is there need not be said again. */
function withoutGroups(predicate: Predicate, head: Tstats, dataModel: string): Predicate {
  const { prefix } = dataSetOf(dataModel);
  const isSaid = (item: Predicate): boolean =>
    item.kind === 'Exists' &&
    item.operand.kind === 'FieldRef' &&
    head.by.includes(isEventField(item.operand.name) ? item.operand.name : `${prefix}.${item.operand.name}`);
  return predicate.kind === 'And' ? and(predicate.items.filter((item) => !isSaid(item))) : predicate;
}

/** Whether a missing field of a group gets a text in its place. */
function isFilled(head: Tstats): boolean {
  return head.options.some((item) =>
    item.type === 'Option' ? item.name === 'fillnull_value' : item.name === 'security_content_summariesonly',
  );
}

/** A condition after the groups sees only what they are made by. */
function withConditionFields(
  head: Tstats,
  rest: readonly Predicate[],
  base: Base,
  dataModel: string,
): readonly string[] {
  const { prefix } = dataSetOf(dataModel);
  const read = fieldsRead({ kind: 'Filter', input: base.source, predicate: and(rest) });
  const names = read.map((name) => (isEventField(name) ? name : `${prefix}.${name}`));
  return [...new Set([...head.by, ...names])];
}
