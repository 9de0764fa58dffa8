import type { Predicate } from '../ir/index.ts';
import { equalTexts, testedField } from '../ir/leaves.ts';
import { eventKinds } from './data/logsources.ts';
import { isSecurityCode } from './security.ts';
import { eventKind, type SourceKey, sourceOfKey } from './sources.ts';

/** The nearest log sources for a target that has no tests of event.category and the like. */
export interface Nearest {
  readonly keys: readonly SourceKey[];
  /** Indexes of the conditions that the log sources stand for. */
  readonly used: ReadonlySet<number>;
  /** The log sources hold only a part of the events that the conditions ask for, or also others; absent: the same. */
  readonly effect?: 'narrower' | 'different';
}

/** The kind of events that a category is mostly about, where nothing more is said. */
const mainKind: Readonly<Record<string, string>> = {
  process: 'process_creation',
  file: 'file_event',
  network: 'network_connection',
  registry: 'registry_event',
  library: 'image_load',
  driver: 'driver_load',
};

const verbs = new Set(eventKinds.flatMap((kind) => [...(kind.verbs ?? []), ...(kind.besides ?? [])]));

export function approximateSources(keys: readonly SourceKey[], conditions: readonly Predicate[]): Nearest {
  const used = new Set<number>();
  const open = keys.length === 0 || keys.every((key) => isOpen(key));
  if (!open) return { keys, used };
  const facts = conditions.map((condition) => equalTexts(condition));
  const index = facts.findIndex((fact) => fact?.name === 'event.category' && fact.texts.length === 1);
  const asked = facts[index]?.texts[0];
  const main = asked === undefined ? undefined : mainKind[asked];
  if (main !== undefined) {
    used.add(index);
    const action = facts.findIndex((fact) => fact?.name === 'event.action');
    const kind = kindOfVerbs(asked, facts[action]?.texts ?? []);
    if (kind !== undefined) used.add(action);
    const category = kind ?? main;
    const type = eventKind(category)?.types?.[0];
    let effect: Nearest['effect'] = 'narrower';
    for (const [at, condition] of conditions.entries()) {
      if (!isTypeTest(condition)) continue;
      used.add(at);
      if (!holdsFor(condition, type)) effect = 'different';
    }
    const products = keys.length === 0 ? [''] : keys.map((key) => sourceOfKey(key).product ?? '');
    return { keys: products.map((product) => `${product}/${category}/`), used, effect };
  }
  const codes = facts.find((fact) => fact?.name === 'event.code')?.texts;
  if (keys.length === 1 && keys[0] === 'windows//' && codes?.every(isSecurityCode) === true)
    return { keys: ['windows//security'], used, effect: 'narrower' };
  return { keys, used };
}

/** The kind of events that one of several verbs of sensors stands for: the others are left out with it. */
function kindOfVerbs(ecs: string | undefined, texts: readonly string[]): string | undefined {
  if (ecs === 'network') return undefined; // Its verbs are directions, not kinds.
  const kind = eventKinds.find(
    (item) => item.ecs === ecs && item.verbs?.some((verb) => texts.includes(verb)) === true,
  );
  return kind?.category;
}

/** A log source that says the product at most. */
function isOpen(key: SourceKey): boolean {
  const { category, service } = sourceOfKey(key);
  return category === undefined && service === undefined;
}

/** `event.type != "deletion"`, `event.type in (…)`. */
function isTypeTest(condition: Predicate): boolean {
  const inner = condition.kind === 'Not' ? condition.item : condition;
  return equalTexts(inner)?.name === 'event.type';
}

/** Whether a test of the type is true of the events of one type; a kind of events with several types has them all. */
function holdsFor(condition: Predicate, type: string | undefined): boolean {
  if (type === undefined) return false;
  if (condition.kind === 'Not') return equalTexts(condition.item)?.texts.includes(type) === false;
  return equalTexts(condition)?.texts.includes(type) === true;
}

/** Splunk's own tests of the source, which no other vendor has. */
const splunkSelectors = new Set(['sourcetype', 'source', 'index', 'eventtype', 'Channel']);

export function isSplunkSelector(name: string): boolean {
  return splunkSelectors.has(name);
}

const selectorFields = new Set([
  'event.category',
  'event.type',
  'event.kind',
  'event.module',
  'data_stream.dataset',
  'data_stream.type',
  'data_stream.namespace',
  'host.os.type',
  'host.os.family',
  'host.os.platform',
  'agent.type',
  'ecs.version',
  ...splunkSelectors,
]);

/** Whether a field says which events or sensors are meant, and nothing about what they hold. */
export function isSelector(name: string): boolean {
  return selectorFields.has(name);
}

/** The field of a condition that only says which events or sensors are meant, and may be left out as such. */
export function droppable(condition: Predicate): string | undefined {
  const inner = condition.kind === 'Not' ? condition.item : condition;
  const field = testedField(inner);
  if (field !== undefined && !selectorFields.has(field.name) && field.name !== 'event.action')
    return undefined;
  const equal = equalTexts(inner);
  if (equal === undefined && (inner.kind === 'Or' || inner.kind === 'And')) {
    const names = inner.items.map(droppable);
    return names.includes(undefined) ? undefined : [...new Set(names)].join(', ');
  }
  if (equal === undefined) return undefined;
  if (selectorFields.has(equal.name)) return equal.name;
  return equal.name === 'event.action' && equal.texts.every((text) => verbs.has(text))
    ? equal.name
    : undefined;
}
