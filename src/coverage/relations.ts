import { compilePredicate } from '../evaluate/index.ts';
import { toEvent } from '../events/index.ts';
import { fieldInfo } from '../fields/index.ts';
import { foldText, type Predicate } from '../ir/index.ts';
import { type RelateBudget, type Related, type Relation, relatePlans } from '../logic/index.ts';
import { resourcesOf } from './actions.ts';
import type { Entry } from './entry.ts';
import { eventCategories, relateSources } from './logsource.ts';
import { relateSingle } from './single.ts';
import { type EventSet, positivePart } from './view.ts';

/** An event as people write it down: names with dots. */
export type ExampleEvent = Readonly<Record<string, unknown>>;

/** How two rules relate by logic: what A matches against what B matches. */
export interface Relating {
  readonly relation: Relation;
  /**
   * What was related: the rules, or only the events that they look at, where one of them also counts, orders or
   * compares with the past.
   */
  readonly of: 'rules' | 'events';
  /** The relation of what must hold alone, without exclusions, where it says more. */
  readonly positive?: Relation;
  /** Every event that A looks at is one on which B alerts by itself; `aCovers` the reverse. */
  readonly bCovers: boolean;
  readonly aCovers: boolean;
  /** For rules that are apart: values that both look for all the same. */
  readonly shared?: readonly string[];
  /** An event of both. */
  readonly example?: ExampleEvent;
  /** Why they are apart, or why it is not known. */
  readonly reason?: string;
}

export function relateEntries(a: Entry, b: Entry, budget: Partial<RelateBudget> = {}): Relating | undefined {
  if (a.parsed.rule === undefined || b.parsed.rule === undefined) return undefined;
  const events = withRealExample(relateSets(a.view.sets, b.view.sets, budget), a, b);
  const whole = a.view.whole && b.view.whole;
  if (events.relation !== 'disjoint' && (a.kind === 'other' || b.kind === 'other')) {
    const reason = 'one of them joins, looks up or goes on in its own language';
    return { relation: 'unknown', of: 'rules', aCovers: false, bCovers: false, reason };
  }
  const base = {
    bCovers: b.view.whole && (events.relation === 'equal' || events.relation === 'narrower'),
    aCovers: a.view.whole && (events.relation === 'equal' || events.relation === 'broader'),
  };
  if (events.relation === 'disjoint') {
    const shared = sharedValues(a, b);
    return { ...events, ...base, of: 'rules', ...(shared.length === 0 ? {} : { shared }) };
  }
  if (whole) {
    return { ...events, ...base, of: 'rules', ...positiveOf(a, b, events.relation, budget) };
  }
  if (a.kind === b.kind) {
    const { relation } = relatePlans(a.parsed.rule.plan, b.parsed.rule.plan, budget);
    if (relation === 'equal' || relation === 'narrower' || relation === 'broader') {
      const bCovers = base.bCovers || relation !== 'broader';
      return { relation, of: 'rules', bCovers, aCovers: base.aCovers || relation !== 'narrower' };
    }
  }
  return { ...events, ...base, of: 'events', ...positiveOf(a, b, events.relation, budget) };
}

/** Values that both rules look for. */
function sharedValues(a: Entry, b: Entry): readonly string[] {
  const right = valuesOf(b);
  return [...valuesOf(a)].filter((value) => right.has(value));
}

function valuesOf({ checks }: Entry): ReadonlySet<string> {
  return new Set(
    checks.indicators.flatMap(({ field, values }) => values.map((value) => `${field} ${foldText(value)}`)),
  );
}

/** An event with values for what a rule computes is none that anybody could send. */
function withRealExample(related: SetsRelated, a: Entry, b: Entry): SetsRelated {
  if (related.example === undefined) return related;
  const made = Object.keys(related.example).some(
    (name) => a.view.computed.has(name) || b.view.computed.has(name),
  );
  if (!made) return related;
  const { example: _, ...rest } = related;
  return rest;
}

/** Where exclusions make two rules overlap, what they look for may still be the same. */
function positiveOf(
  a: Entry,
  b: Entry,
  relation: Relation,
  budget: Partial<RelateBudget>,
): { readonly positive?: Relation } {
  if (relation === 'disjoint' || relation === 'equal') return {};
  const { relation: positive } = relateSets(
    a.view.sets.map(positiveSet),
    b.view.sets.map(positiveSet),
    budget,
  );
  return positive === relation || positive === 'unknown' || positive === 'overlap' ? {} : { positive };
}

const positives = new WeakMap<EventSet, EventSet>();

function positiveSet(set: EventSet): EventSet {
  let found = positives.get(set);
  if (found === undefined) {
    found = { ...set, predicate: positivePart(set.predicate) };
    positives.set(set, found);
  }
  return found;
}

interface SetsRelated {
  readonly relation: Relation;
  readonly example?: ExampleEvent;
  readonly reason?: string;
}

/** Unions of sets: each set of one side against each of the other. */
function relateSets(
  a: readonly EventSet[],
  b: readonly EventSet[],
  budget: Partial<RelateBudget>,
): SetsRelated {
  if (a.length === 0 || b.length === 0)
    return { relation: 'unknown', reason: 'nothing is known of its events' };
  if (a.length * b.length > 64) return { relation: 'unknown', reason: 'too many alternatives' };
  const pairs = a.map((one) => b.map((other) => relatePair(one, other, budget)));
  const all = pairs.flat();
  const is = (relation: Relation) => (pair: SetsRelated) => pair.relation === relation;
  const within = pairs.every((row) => row.some((pair) => is('equal')(pair) || is('narrower')(pair)));
  const contains = b.every((_, j) => pairs.some((row) => is('equal')(row[j]!) || is('broader')(row[j]!)));
  const example = all.find((pair) => pair.example !== undefined)?.example;
  const shown = example === undefined ? {} : { example };
  if (within || contains) {
    return { relation: within ? (contains ? 'equal' : 'narrower') : 'broader', ...shown };
  }
  if (all.every(is('disjoint'))) {
    const reason = all.find((pair) => pair.reason !== undefined)?.reason;
    return { relation: 'disjoint', ...(reason === undefined ? {} : { reason }) };
  }
  const unsure = all.find(is('unknown'));
  const met = all.some(({ relation }) => relation !== 'disjoint' && relation !== 'unknown');
  if (met) {
    const reason = all.find((pair) => pair.relation === 'overlap' && pair.reason !== undefined)?.reason;
    return { relation: 'overlap', ...shown, ...(reason === undefined ? {} : { reason }) };
  }
  return { relation: 'unknown', ...(unsure?.reason === undefined ? {} : { reason: unsure.reason }) };
}

function relatePair(a: EventSet, b: EventSet, budget: Partial<RelateBudget>): SetsRelated {
  const sources = relateSources(a.logSources, b.logSources);
  if (sources.meet === 'no') return { relation: 'disjoint', reason: 'they read different logs' };
  const reason = requirementsApart(a.predicate, b.predicate);
  if (reason !== undefined) return { relation: 'disjoint', reason };
  const resources = resourcesApart(a, b);
  if (resources !== undefined) return { relation: 'disjoint', reason: resources };
  if (kindsApart(a, b) || kindsApart(b, a))
    return { relation: 'disjoint', reason: 'they read different kinds of events' };
  const related: Related = relateSingle(a.predicate, b.predicate, budget);
  const witness = related.witness?.both;
  const both = witness === undefined ? undefined : withAddresses(witness, a.predicate, b.predicate);
  const shown = both === undefined ? {} : { example: both };
  if (related.relation === 'disjoint') return { relation: 'disjoint' };
  if (sources.meet === 'maybe') {
    return { relation: 'unknown', reason: 'whether one log holds the events of the other is not known' };
  }
  if (related.relation === 'unknown') {
    // An event of both is enough to know that they meet.
    if (both !== undefined)
      return { relation: 'overlap', example: both, reason: 'neither is proven to hold the other' };
    return { relation: 'unknown', reason: 'no event of both was found, nor a proof that there is none' };
  }
  const within = sources.within && related.within === true;
  const contains = sources.contains && related.contains === true;
  if (within || contains) {
    return { relation: within ? (contains ? 'equal' : 'narrower') : 'broader', ...shown };
  }
  return { relation: 'overlap', ...shown };
}

/** An address of those kept for documentation (RFC 5737) where any text would do, so that the event looks like one. */
function withAddresses(event: ExampleEvent, a: Predicate, b: Predicate): ExampleEvent {
  let out = event;
  for (const [name, value] of Object.entries(event)) {
    if (typeof value !== 'string' || !isAddress(name) || /[.:]/.test(value)) continue;
    out = { ...out, [name]: '192.0.2.1' };
  }
  if (out === event) return event;
  const record = toEvent(out as Record<string, never>);
  return compilePredicate(a)(record) && compilePredicate(b)(record) ? out : event;
}

function isAddress(name: string): boolean {
  return fieldInfo(name)?.type === 'ip' || /(?:\.ip|IPs?)$/.test(name);
}

function someOf(values: ReadonlySet<string>): string {
  const shown = [...values].slice(0, 3).join(' or ');
  return values.size > 3 ? `${shown} or ${values.size - 3} more` : shown;
}

/** Both are about Kubernetes resources, whatever log carries the requests, and about others. */
function resourcesApart(a: EventSet, b: EventSet): string | undefined {
  const left = resourcesOf(a);
  if (left === undefined || left.size === 0) return undefined;
  const right = resourcesOf(b);
  if (right === undefined || [...right].some((resource) => left.has(resource))) return undefined;
  return `the Kubernetes resource is ${someOf(left)} in one, ${someOf(right)} in the other`;
}

/** The log source of one says what kind of events they are, the conditions of the other ask for another kind. */
function kindsApart(a: EventSet, b: EventSet): boolean {
  const kinds = eventCategories(a.logSources);
  const wanted = kinds === undefined ? undefined : categoriesWanted(b.predicate);
  return wanted !== undefined && !wanted.some((value) => kinds!.includes(value));
}

/** The values of event.category of which every event has one; undefined when there is no such condition. */
function categoriesWanted(predicate: Predicate): readonly string[] | undefined {
  switch (predicate.kind) {
    case 'And':
      for (const item of predicate.items) {
        const found = categoriesWanted(item);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'Or': {
      const parts = predicate.items.map(categoriesWanted);
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    case 'Compare': {
      const { operator, left, right } = predicate;
      if (operator !== '==' || left.kind !== 'FieldRef' || right.kind !== 'Literal') return undefined;
      return left.name === 'event.category' ? [String(right.value).toLowerCase()] : undefined;
    }
    case 'OneOf': {
      const { operand, values } = predicate;
      if (operand.kind !== 'FieldRef' || operand.name !== 'event.category') return undefined;
      return values.map(({ value }) => String(value).toLowerCase());
    }
    default:
      return undefined;
  }
}

type Requirements = ReadonlyMap<string, ReadonlySet<string>>;
const requirements = new WeakMap<Predicate, Requirements>();

/** Both require one of a list of values of a field that has one value, and the lists share none. Cheap, and usual. */
function requirementsApart(a: Predicate, b: Predicate): string | undefined {
  const right = requirementsOf(b);
  if (right.size === 0) return undefined;
  for (const [name, values] of requirementsOf(a)) {
    const others = right.get(name);
    if (others !== undefined && ![...values].some((value) => others.has(value))) {
      return `${name} is ${someOf(values)} in one, ${someOf(others)} in the other`;
    }
  }
  return undefined;
}

/** For fields that have one value: the values (without regard to case) of which an event must have one. */
function requirementsOf(predicate: Predicate): Requirements {
  let found = requirements.get(predicate);
  if (found !== undefined) return found;
  const out = new Map<string, ReadonlySet<string>>();
  for (const item of predicate.kind === 'And' ? predicate.items : [predicate]) {
    const required = requirementOf(item);
    if (required !== undefined && !out.has(required.name)) out.set(required.name, required.values);
  }
  found = out;
  requirements.set(predicate, found);
  return found;
}

function requirementOf(
  item: Predicate,
): { readonly name: string; readonly values: ReadonlySet<string> } | undefined {
  if (item.kind === 'OneOf') {
    if (item.operand.kind !== 'FieldRef' || fieldInfo(item.operand.name)?.multi !== false) return undefined;
    return {
      name: item.operand.name,
      values: new Set(item.values.map(({ value }) => foldText(String(value)))),
    };
  }
  if (item.kind !== 'Compare' || item.operator !== '==') return undefined;
  if (item.left.kind !== 'FieldRef' || item.right.kind !== 'Literal') return undefined;
  if (fieldInfo(item.left.name)?.multi !== false) return undefined;
  return { name: item.left.name, values: new Set([foldText(String(item.right.value))]) };
}
