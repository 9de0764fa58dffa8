import { compilePredicate } from '../evaluate/index.ts';
import { type Event, toEvent } from '../events/index.ts';
import type { Predicate, Scalar } from '../ir/index.ts';

/** An event of a set, put together from what its conditions name; undefined where that does not give one. */
export function plainSample(predicate: Predicate): Event | undefined {
  const record: Record<string, string> = {};
  fill(predicate, record);
  const event = toEvent(record);
  return compilePredicate(predicate)(event) ? event : undefined;
}

/** Takes the first alternative everywhere; conditions that say what must not be are left to the test. */
function fill(item: Predicate, record: Record<string, string>): void {
  const set = (operand: Scalar, text: string): void => {
    if (operand.kind === 'FieldRef') record[operand.name] ??= text;
  };
  switch (item.kind) {
    case 'And':
      for (const inner of item.items) fill(inner, record);
      return;
    case 'Or':
      if (item.items[0] !== undefined) fill(item.items[0], record);
      return;
    case 'Compare':
      if (item.operator === '==' && item.right.kind === 'Literal') set(item.left, String(item.right.value));
      return;
    case 'OneOf':
      if (item.values[0] !== undefined) set(item.operand, String(item.values[0].value));
      return;
    case 'Match':
      set(
        item.operand,
        item.pattern.map((part) => ('text' in part ? part.text : part.any === 'one' ? 'x' : '')).join(''),
      );
      return;
    case 'Exists':
      set(item.operand, 'x');
      return;
    default:
  }
}
