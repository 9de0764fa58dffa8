import { and, keyOf, or, type Predicate, type Sequence, type Stage } from '../../../ir/index.ts';
import { conjuncts, excludeEachOther } from '../../../passes/index.ts';
import { print } from '../print.ts';
import { baseOf, raiseBase } from './base.ts';
import type { Context, Stages } from './context.ts';
import { isSearchable, type Place, termOf } from './search.ts';
import { binary, fieldName, nowhere, number, option, search, where } from './tree.ts';
import type { Command } from './types.ts';

/**
 * Two events of one source, the second after the first, as `transaction`: it takes the latest beginning before an end,
 * and uses an end once, as a sequence does. Undefined for any other sequence.
 */
export function asTransaction(plan: Sequence, context: Context): Stages | undefined {
  const [first, last] = plan.stages;
  if (!plan.ordered || plan.until !== undefined || plan.stages.length !== 2) return undefined;
  const keys = first === undefined || last === undefined ? undefined : sharedKeys(first, last);
  const bases = plan.stages.map((stage) => baseOf(stage.input));
  const [begin, end] = bases;
  if (keys === undefined || begin === undefined || end === undefined) return undefined;
  if (keyOf(begin.source) !== keyOf(end.source) || !excludeEachOther(begin.predicate, end.predicate))
    return undefined;
  const theirs = new Set(conjuncts(end.predicate).map(keyOf));
  const common = conjuncts(begin.predicate).filter((item) => theirs.has(keyOf(item)));
  const isCommon = new Set(common.map(keyOf));
  const own = [begin, end].map(({ predicate }) =>
    and(conjuncts(predicate).filter((item) => !isCommon.has(keyOf(item)))),
  );
  if (!own.every((item) => item.kind !== 'Constant' && isSearchable(item, EVENTS))) return undefined;
  const input = raiseBase({ source: begin.source, predicate: and([...common, or(own)]) }, context);
  if (!input.events || input.commands.length !== 1) return undefined;
  const { within } = plan;
  const isWhole = within !== undefined && within % 1000 === 0;
  const command: Command = {
    type: 'Transaction',
    fields: keys,
    options: [
      option('startswith', termText(own[0]!)),
      option('endswith', termText(own[1]!)),
      ...(isWhole ? [option('maxspan', `${within / 1000}s`)] : []),
    ],
    ...nowhere,
  };
  const inTime =
    within === undefined || isWhole
      ? []
      : [where(binary('<=', fieldName('duration'), number(within / 1000)))];
  return { commands: [...input.commands, command, ...inTime], events: false };
}

const EVENTS: Place = { prefix: '', events: true, filled: false };

/** Names of the keys where both stages have plain fields of the same names. */
function sharedKeys(...stages: readonly Stage[]): readonly string[] | undefined {
  const isPlain = stages.every(
    (stage) =>
      !stage.absent && stage.runs === 1 && stage.by.length > 0 && stage.by.every((key) => !key.optional),
  );
  if (!isPlain) return undefined;
  const [mine = [], others = []] = stages.map((stage) =>
    stage.by.map(({ value }) => (value.kind === 'FieldRef' ? value.name : undefined)),
  );
  return mine.join() === others.join() && mine.every((name) => name !== undefined) ? mine : undefined;
}

function termText(predicate: Predicate): string {
  const stage = search(termOf(predicate, EVENTS), true);
  return `(${print({ type: 'Pipeline', stages: [stage], ...nowhere }).replace(/\s+/g, ' ')})`;
}
