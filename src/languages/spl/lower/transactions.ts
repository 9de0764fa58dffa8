import { type Command, parseSearch } from '../../../../grammars/spl/index.ts';
import {
  and,
  type Filter,
  isCaseless,
  keyOf,
  type Opaque,
  type Plan,
  type Predicate,
  type Sequence,
  type Stage,
  type StageKey,
} from '../../../ir/index.ts';
import { conjuncts, excludeEachOther, valuesOf } from '../../../passes/index.ts';
import { opaqueStep } from './combining.ts';
import { type Frame, type Lowering, resolve } from './state.ts';
import { termPredicate } from './terms.ts';
import { milliseconds } from './time.ts';

type Transaction = Extract<Command, { type: 'Transaction' }>;

/**
 * `transaction key startswith=(a) endswith=(b)` finds an event of the first kind and the next one of the second with the
 * same key: the latest beginning before an end counts, and an end is used once, as in a sequence of two stages (Search
 * Reference, "transaction"; what is evicted is not shown). It is kept as text at first, since steps after it may read
 * the columns of all events that it gathers; where they only ask how long it took, it is a sequence.
 */
export function transaction(lowering: Lowering, frame: Frame, stage: Transaction): Frame {
  const made = opaqueStep(lowering, frame, stage, 'a transaction gathers events into one row as they come');
  const sequence = sequenceOf(lowering, frame, stage);
  if (sequence !== undefined && made.plan.kind === 'Opaque') lowering.sequences.set(made.plan, sequence);
  return made;
}

/** Options that change nothing of which events begin and end it. */
const harmless: ReadonlySet<string> = new Set([
  'startswith',
  'endswith',
  'maxspan',
  'mvlist',
  'delim',
  'nullstr',
]);

function sequenceOf(lowering: Lowering, frame: Frame, stage: Transaction): Sequence | undefined {
  const options = new Map(stage.options.map(({ name, value }) => [name.toLowerCase(), value]));
  const [first, last, span] = ['startswith', 'endswith', 'maxspan'].map((name) => options.get(name));
  if (first === undefined || last === undefined || stage.fields.length === 0) return undefined;
  if ([...options.keys()].some((name) => !harmless.has(name))) return undefined;
  const within = span === undefined ? undefined : milliseconds(span);
  if (span !== undefined && within === undefined) return undefined;
  const { plan } = frame;
  const events = plan.kind === 'Filter' ? plan.input : plan;
  if (events.kind !== 'Source') return undefined;
  const keys = stage.fields.map((name) => resolve(frame, name));
  if (keys.some((key) => key.kind !== 'FieldRef')) return undefined;
  const by = keys.map((value): StageKey => ({ kind: 'StageKey', value, optional: false }));
  const [begins, ends] = [first, last].map((text) => conditionOf(lowering, frame, text));
  // What an event does that both begins and ends one is not documented.
  if (begins === undefined || ends === undefined || !excludeEachOther(begins, ends)) return undefined;
  const stages: Stage[] = [];
  for (const predicate of [begins, ends]) {
    const own = plan.kind === 'Filter' ? narrowed(plan.predicate, predicate) : predicate;
    const input: Plan = { kind: 'Filter', input: events, predicate: own };
    stages.push({ kind: 'Stage', input, by, absent: false, runs: 1 });
  }
  return { kind: 'Sequence', ordered: true, stages, ...(within === undefined ? {} : { within }) };
}

/** What holds of all events and of these: alternatives of which these are one are not asked for again. */
function narrowed(all: Predicate, own: Predicate): Predicate {
  const key = keyOf(own);
  const value = valuesOf(own);
  const isImplied = (item: Predicate): boolean => {
    if (item.kind === 'Or') return item.items.some((inner) => keyOf(inner) === key);
    const listed = valuesOf(item);
    if (listed === undefined || value === undefined || keyOf(listed.operand) !== keyOf(value.operand))
      return false;
    const texts = new Set(listed.values.map(String));
    return (
      value.values.every((text) => texts.has(String(text))) &&
      (listed.case === value.case || isCaselessList(value.values))
    );
  };
  return and([...conjuncts(all).filter((item) => !isImplied(item)), own]);
}

function isCaselessList(values: readonly (string | number | boolean)[]): boolean {
  return values.every((value) => typeof value === 'number' || isCaseless(String(value)));
}

/** `(EventCode=1)` or `"text"`: search terms. An expression in `eval( )` is not read. */
function conditionOf(lowering: Lowering, frame: Frame, text: string): Predicate | undefined {
  if (/^eval\s*\(/i.test(text)) return undefined;
  const { tree, problems } = parseSearch(text);
  const [only, ...more] = tree.stages;
  if (problems.length > 0 || more.length > 0 || only?.type !== 'Search' || only.term === undefined)
    return undefined;
  // Offsets inside the option are not those of the search.
  return termPredicate({ ...lowering, source: { name: 'transaction', text } }, frame, only.term);
}

/** The sequence that a transaction is, if nothing but its duration is asked for. */
export function asSequence(plan: Filter | Opaque, sequences: Lowering['sequences']): Sequence | undefined {
  const step = plan.kind === 'Filter' ? plan.input : plan;
  const sequence = step.kind === 'Opaque' ? sequences.get(step) : undefined;
  if (sequence === undefined) return undefined;
  let { within } = sequence;
  const items =
    plan.kind === 'Opaque' ? [] : plan.predicate.kind === 'And' ? plan.predicate.items : [plan.predicate];
  for (const item of items) {
    const most = longest(item);
    if (most === undefined) return undefined;
    within = Math.min(within ?? most, most);
  }
  const at = step.span === undefined ? {} : { span: step.span };
  return { ...sequence, ...(within === undefined ? {} : { within }), ...at };
}

/** `duration < 30` in milliseconds that are still allowed. */
function longest(item: Predicate): number | undefined {
  if (item.kind !== 'Compare' || item.left.kind !== 'FieldRef' || item.left.name !== 'duration')
    return undefined;
  const { operator, right } = item;
  if (right.kind !== 'Literal' || typeof right.value !== 'number' || right.value <= 0) return undefined;
  const length = Math.round(right.value * 1000);
  if (operator === '<=') return length;
  return operator === '<' ? length - 1 : undefined;
}
