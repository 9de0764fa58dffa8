import { fieldInfo } from '../fields/info.ts';
import { pathPart } from '../fields/paths.ts';
import { aliasTable, sigmaTable, splunkTable } from '../fields/tables.ts';
import { type Plan, walk } from '../ir/index.ts';
import type { WitnessRecord } from './witness.ts';

/** Which events a source has: known from the source as well as from conditions. */
const selectors =
  /^(?:sourcetype|source|index|winlog\.channel|data_stream\.(?:dataset|type|namespace)|event\.(?:dataset|module))$/;

/** Whether an event has values that its fields cannot have: several where there is one only, text among numbers. */
export function isImpossible(record: WitnessRecord): boolean {
  return Object.entries(record).some(
    ([name, value]) =>
      (Array.isArray(value) && value.length > 1 && isSingle(name)) ||
      [value].flat().some((each) => isStrange(name, each)),
  );
}

function isStrange(name: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const type = fieldInfo(name)?.type;
  return value.includes('\u0000') || ((type === 'long' || type === 'double') && Number.isNaN(Number(value)));
}

export function isSingle(name: string): boolean {
  return fieldInfo(name)?.multi === false;
}

/**
 * Whether one plan asks about fields that depend on fields of the other in ways that are not looked into: a path and
 * its directory, names for the same thing in the tables of fields. An event in which such fields have values of
 * their own may be none that can occur, so that it refutes nothing.
 */
export function dependentFields(a: Plan, b: Plan): boolean {
  const left = namesOf(a);
  const right = namesOf(b);
  const onlyLeft = [...left].filter((name) => !right.has(name));
  const onlyRight = [...right].filter((name) => !left.has(name));
  if (onlyLeft.length === 0 && onlyRight.length === 0) return false;
  const all = new Set([...left, ...right]);
  const apart = (name: string, others: ReadonlySet<string>): boolean =>
    hasDirectory(name, all) && sharesPath(name, others);
  const placed = hasSource(a) || hasSource(b);
  if (placed && [...onlyLeft, ...onlyRight].some((name) => selectors.test(name))) return true;
  if (onlyLeft.some((name) => apart(name, right)) || onlyRight.some((name) => apart(name, left))) return true;
  return onlyLeft.some((name) => onlyRight.some((other) => synonymsOf(name).has(other)));
}

/** Whether the plan says where its events come from. */
function hasSource(plan: Plan): boolean {
  let found = false;
  walk(plan, (node) => {
    found ||= node.kind === 'Source' && node.logSources.length > 0;
    return undefined;
  });
  return found;
}

function namesOf(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  walk(plan, (node) => {
    if (node.kind === 'FieldRef') names.add(node.name);
    return undefined;
  });
  return names;
}

/** Whether a field belongs to a path of which a directory is asked for as well. */
function hasDirectory(name: string, asked: ReadonlySet<string>): boolean {
  return [...asked].some((other) => pathPart(other)?.part === 'directory' && pathOf(other) === pathOf(name));
}

function sharesPath(name: string, others: ReadonlySet<string>): boolean {
  return [...others].some((other) => pathOf(other) === pathOf(name));
}

function pathOf(name: string): string {
  return pathPart(name)?.path ?? name;
}

let synonyms: ReadonlyMap<string, ReadonlySet<string>> | undefined;

const none: ReadonlySet<string> = new Set();

/** Canonical fields that some vendor keeps in one field of its own. */
function synonymsOf(name: string): ReadonlySet<string> {
  synonyms ??= readSynonyms();
  return synonyms.get(name) ?? none;
}

function readSynonyms(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const table of [sigmaTable(), splunkTable(), aliasTable()]) {
    for (const scope of table.values()) {
      for (const mappings of scope.byField.values()) {
        const names = [...new Set(mappings.flatMap(({ canonical, field }) => [canonical, field]))];
        for (const name of names) {
          const others = found.get(name) ?? new Set();
          for (const other of names) if (other !== name) others.add(other);
          found.set(name, others);
        }
      }
    }
  }
  return found;
}
