import type { Predicate } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import { eventKinds, powershellKinds } from './data/logsources.ts';
import { type SourceKey, sourceOfKey } from './sources.ts';

/**
 * What the conditions right above a source say about the kind of events. `lifted` are the indexes of the conditions
 * that the log sources say as a whole, so that putting the log sources back gives the same meaning.
 */
export interface Lifted {
  readonly keys: readonly SourceKey[];
  readonly lifted: ReadonlySet<number>;
  /** Further keys into the table of Splunk names. */
  readonly scopes: readonly string[];
  /** The source holds more kinds of events than the log sources say. */
  readonly partial?: boolean;
}

export interface Fact {
  readonly index: number;
  readonly texts: readonly string[];
}

/** The first equality on each field among the conditions; before all, one that regards case, as a log's name does. */
export function factsOf(conditions: readonly Predicate[]): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  const loose = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const equal = equalTexts(condition);
    if (equal === undefined) continue;
    const { name, texts } = equal;
    const exact = !('case' in condition) || condition.case === 'sensitive';
    if (facts.has(name) && !(exact && loose.delete(name))) continue;
    facts.set(name, { index, texts });
    if (!exact) loose.add(name);
  }
  return facts;
}

export function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}

/** `service: sysmon` with event ids of one category is that category. */
export function sysmonKind(key: SourceKey, code: Fact | undefined, lifted: Set<number>): SourceKey {
  if (code === undefined) return key;
  const kind = eventKinds.find(
    (item) => item.sysmon !== undefined && code.texts.every((text) => item.sysmon?.includes(text)),
  );
  if (kind?.sysmon === undefined) return key;
  if (kind.sysmon.length === new Set(code.texts).size) lifted.add(code.index);
  return `${sourceOfKey(key).product ?? ''}/${kind.category}/`;
}

/**
 * Kinds of Sysmon's events that share an event id and are told apart by another field (keys added and deleted). `called`:
 * how the vendor calls the event's own fields.
 */
export function rawKind(
  key: SourceKey,
  facts: ReadonlyMap<string, Fact>,
  lifted: Set<number>,
  called: (name: string) => string = (name) => name,
): SourceKey | undefined {
  if (key !== 'windows//sysmon') return undefined;
  for (const kind of eventKinds) {
    const tests = Object.entries(kind.raw ?? {}).map(([name, texts]) => ({
      fact: facts.get(called(name)),
      texts,
    }));
    const same = tests.every(({ fact, texts }) => fact !== undefined && sameTexts(fact.texts, texts));
    if (tests.length === 0 || !same) continue;
    for (const { fact } of tests) if (fact !== undefined) lifted.add(fact.index);
    return `windows/${kind.category}/`;
  }
  return undefined;
}

/** Narrows a log source by the event code. */
export function kindByCode(key: SourceKey, code: Fact | undefined, lifted: Set<number>): SourceKey {
  if (key.endsWith('//sysmon')) return sysmonKind(key, code, lifted);
  if (!key.startsWith('windows//powershell') || code?.texts.length !== 1) return key;
  const kind = Object.entries(powershellKinds).find(
    ([, item]) => key === `windows//${item.service}` && item.code === code.texts[0],
  );
  if (kind === undefined) return key;
  lifted.add(code.index);
  return `windows/${kind[0]}/`;
}

/** Whether a condition holds only if the field has a value. */
export function asksOnly(condition: Predicate, name: string): boolean {
  if (condition.kind === 'And') return condition.items.some((item) => asksOnly(item, name));
  if (condition.kind === 'Or') return condition.items.every((item) => asksOnly(item, name));
  return nameOf(condition) === name;
}

/** The field that a leaf tests. */
export function nameOf(item: Predicate): string | undefined {
  switch (item.kind) {
    case 'Compare':
      return item.left.kind === 'FieldRef' ? item.left.name : undefined;
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'Exists':
      return item.operand.kind === 'FieldRef' ? item.operand.name : undefined;
    default:
      return undefined;
  }
}
