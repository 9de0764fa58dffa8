import { compilePredicate, type Test } from './evaluate/index.ts';
import { type Event, toEvent } from './events/index.ts';
import { pathPart, separators } from './fields/paths.ts';
import {
  always,
  and,
  children,
  type LogSource,
  logSourceText,
  never,
  type Plan,
  type Predicate,
  walk,
} from './ir/index.ts';
import {
  type RelateBudget,
  type Related,
  type Relation,
  relate,
  relatePlans,
  type WitnessRecord,
} from './logic/index.ts';
import type { ParsedRule } from './parse.ts';
import { boundsOf, withSourceConditions } from './testing/index.ts';

/** How the matches of rule A relate to those of rule B. */
export interface ComparedRules {
  /** A relative to B: `narrower` when whatever A matches, B matches as well, but not the reverse. */
  readonly relation: Relation;
  /** Events that show it, in canonical fields. */
  readonly witness?: NonNullable<Related['witness']>;
  /** Why the relation is unknown. */
  readonly reason?: string;
}

/** For one of many pairs: what takes longer than a tenth of a second or so is `unknown`. */
export const briefly: Partial<RelateBudget> = { rounds: 50, conflicts: 2000, steps: 100_000 };

/** Decides by logic how two rules relate. A rule that could not be read relates to none. */
export function compareRules(
  a: ParsedRule,
  b: ParsedRule,
  budget: Partial<RelateBudget> = {},
): ComparedRules {
  if (a.rule === undefined || b.rule === undefined) {
    return { relation: 'unknown', reason: 'a rule could not be read' };
  }
  const [left, right] = onOneSource(a.rule.plan, b.rule.plan);
  const { relation, witness, reason } = relatePlans(left, right, budget);
  return {
    relation,
    ...(witness === undefined ? {} : { witness }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * Where two rules read different log sources, what events of each say about themselves becomes a condition, so that
 * Windows processes are seen to be a part of all processes.
 */
function onOneSource(a: Plan, b: Plan): readonly [Plan, Plan] {
  if (sourcesText(a) === sourcesText(b) || !shareSource(sourcesIn(a), sourcesIn(b))) return [a, b];
  const left = withSourceConditions(a);
  const right = withSourceConditions(b);
  return left === undefined || right === undefined ? [a, b] : [left, right];
}

function sourcesText(plan: Plan): string {
  return sourcesIn(plan).map(logSourceText).join();
}

function sourcesIn(plan: Plan): readonly LogSource[] {
  const sources: LogSource[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Source') sources.push(...node.logSources);
    return undefined;
  });
  return sources;
}

/**
 * The pairs of many rules that are worth comparing, as indexes: those that look for something in a common field of a
 * common log source, and of which one matches an example of the other's events. No pair is left out of which one is
 * within the other; of those that merely overlap, only the ones whose examples do not show it.
 */
export function* pairsToCompare(
  left: readonly ParsedRule[],
  right: readonly ParsedRule[],
): Generator<readonly [number, number]> {
  const ours = left.map(glanceAt);
  const theirs = left === right ? ours : right.map(glanceAt);
  const asked = new Set([...ours, ...theirs].flatMap(({ asked }) => [...asked]));
  const examples = ours.map((glance) => exampleOf(glance, asked));
  const others = left === right ? examples : theirs.map((glance) => exampleOf(glance, asked));
  const byField = new Map<string, number[]>();
  for (const [index, { fields }] of theirs.entries()) {
    for (const field of fields) {
      const list = byField.get(field);
      if (list === undefined) byField.set(field, [index]);
      else list.push(index);
    }
  }
  for (const [index, glance] of ours.entries()) {
    const near =
      glance.fields.has(anyField) || glance.fields.size === 0
        ? theirs.keys()
        : new Set([...glance.fields, anyField].flatMap((field) => byField.get(field) ?? []));
    for (const other of [...near].sort((x, y) => x - y)) {
      // Rules against themselves: each pair once.
      if (left === right && other <= index) continue;
      const rival = theirs[other]!;
      if (!shareSource(glance.sources, rival.sources)) continue;
      if (mayMatch(rival, examples[index]) || mayMatch(glance, others[other])) yield [index, other];
    }
  }
}

function mayMatch({ test }: Glance, example: Event | undefined): boolean {
  return test === undefined || example === undefined || test(example);
}

/** What can be seen of a rule at a glance, to tell which of many rules it may have to do with. */
interface Glance {
  readonly sources: readonly LogSource[];
  /** The fields whose values it looks for, not those that it only excludes by. */
  readonly fields: ReadonlySet<string>;
  /** All fields that it asks about. */
  readonly asked: ReadonlySet<string>;
  /** Of a rule about single events: the condition, with what cannot be evaluated taken to let most through. */
  readonly predicate?: Predicate;
  readonly test?: Test;
}

function glanceAt({ rule }: ParsedRule): Glance {
  const fields = new Set<string>();
  const asked = new Set<string>();
  if (rule === undefined) return { sources: [], fields, asked };
  walk(rule.plan, (node) => {
    if (node.kind === 'Filter') addWanted(node.predicate, true, fields);
    else if (node.kind === 'FieldRef') asked.add(node.name);
    return undefined;
  });
  const predicate = conditionOf(boundsOf(rule.plan).possible);
  return {
    sources: sourcesIn(rule.plan),
    fields,
    asked,
    ...(predicate === undefined ? {} : { predicate, test: compilePredicate(predicate) }),
  };
}

/** The condition of a plan that is filters over a source; undefined for any other. */
function conditionOf(plan: Plan): Predicate | undefined {
  if (plan.kind === 'Source') return always;
  if (plan.kind !== 'Filter') return undefined;
  const inner = conditionOf(plan.input);
  return inner === undefined ? undefined : and([inner, plan.predicate]);
}

/** An event that the rule matches, with paths and names for other rules that ask about the one or the other. */
function exampleOf({ predicate, sources }: Glance, asked: ReadonlySet<string>): Event | undefined {
  if (predicate === undefined) return undefined;
  const record = eventOf(firstWay(predicate)) ?? eventOf(predicate);
  if (record === undefined) return undefined;
  const products = new Set(sources.map(({ product }) => product));
  const product = products.size === 1 ? [...products][0] : undefined;
  return toEvent(withPathParts(record, asked, separators(product)));
}

function eventOf(predicate: Predicate): WitnessRecord | undefined {
  return relate(predicate, never, briefly).witness?.onlyA;
}

/** One of the ways in which a predicate can hold: most can, and it is found sooner than any among a thousand. */
function firstWay(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'And':
      return and(predicate.items.map(firstWay));
    case 'Or':
      return firstWay(predicate.items[0] ?? predicate);
    default:
      return predicate;
  }
}

function withPathParts(
  record: WitnessRecord,
  asked: ReadonlySet<string>,
  between: readonly string[],
): WitnessRecord {
  const out: Record<string, unknown> = { ...record };
  for (const name of asked) {
    const part = pathPart(name);
    if (part === undefined) continue;
    const paths = [record[part.path] ?? []].flat().map(String);
    if (paths.length > 0 && out[name] === undefined) out[name] = paths.map((path) => partOf(path, part.part));
    const names = [record[name] ?? []].flat().map(String);
    if (names.length > 0 && part.part === 'base' && paths.length === 0) {
      out[part.path] = names.map((base) => `${between[0] ?? ''}${base}`);
    }
  }
  return out as WitnessRecord;

  function partOf(path: string, part: 'base' | 'extension' | 'directory'): string {
    const at = Math.max(...between.map((separator) => path.lastIndexOf(separator)));
    if (part === 'directory') return path.slice(0, Math.max(at, 0));
    const base = path.slice(at + 1);
    return part === 'base' ? base : base.slice(base.lastIndexOf('.') + 1);
  }
}

/** A search term looks into every field. */
const anyField = '*';

function addWanted(predicate: Predicate, wanted: boolean, fields: Set<string>): void {
  switch (predicate.kind) {
    case 'And':
    case 'Or':
      for (const item of predicate.items) addWanted(item, wanted, fields);
      return;
    case 'Not':
      addWanted(predicate.item, !wanted, fields);
      return;
    case 'Nested':
      addWanted(predicate.item, wanted, fields);
      return;
    case 'Keyword':
      if (wanted) fields.add(anyField);
      return;
    default:
      if (!wanted) return;
      for (const child of children(predicate)) {
        walk(child, (node) => {
          if (node.kind === 'FieldRef') fields.add(lookedInto(node.name));
          return undefined;
        });
      }
  }
}

/** A path and its parts count as one field. */
function lookedInto(name: string): string {
  return name.includes('*') ? anyField : (pathPart(name)?.path ?? name);
}

/** Whether a log source of the one takes in one of the other; a rule that names none may read any. */
function shareSource(a: readonly LogSource[], b: readonly LogSource[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((one) => b.some((other) => takesIn(one, other) || takesIn(other, one)));
}

const parts = ['product', 'category', 'service'] as const;

function takesIn(outer: LogSource, inner: LogSource): boolean {
  return parts.every((part) => outer[part] === undefined || outer[part] === inner[part]);
}
