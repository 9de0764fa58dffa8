import { aliases } from './data/aliases.ts';
import { canonical } from './data/canonical.ts';
import { sigma } from './data/sigma.ts';
import { splunk } from './data/splunk.ts';

/**
 * The tables of names, read on first use. A table is text: a line `@scope|scope` names the log sources (for Splunk
 * the source types or data models) of the lines below it; a line has a vendor's name, the canonical name, and marks
 * for relation and confidence, best first, separated by tabs.
 */

/**
 * How a vendor's field relates to the canonical one. `same`: the same values; `value`: other words for the same
 * things; `format`: another notation; `selector`: chooses the kind of event; `approximate`: about the same thing;
 * `composite`: several things in one text; `event`: only for some event codes; `token`: an element of a list;
 * `position`: one place of a list.
 */
export type Relation =
  | 'same'
  | 'value'
  | 'format'
  | 'selector'
  | 'approximate'
  | 'composite'
  | 'event'
  | 'token'
  | 'position';
export type Confidence = 'high' | 'medium' | 'low';

export interface Mapping {
  readonly field: string;
  readonly canonical: string;
  readonly relation: Relation;
  readonly confidence: Confidence;
  /** The vendor's own name, where `field` has a prefix before it. */
  readonly word?: string;
  /** On some of the systems in question an account has no domain before its name. */
  readonly alone?: true;
  /** Made by a rule for a whole family of names (rules.ts). */
  readonly byRule?: true;
}

/** Mappings of one log source by name, both ways, best first. */
export interface ScopeTable {
  readonly byField: ReadonlyMap<string, readonly Mapping[]>;
  readonly byCanonical: ReadonlyMap<string, readonly Mapping[]>;
}
export type Table = ReadonlyMap<string, ScopeTable>;

const relations: Readonly<Record<string, Relation>> = {
  v: 'value',
  f: 'format',
  s: 'selector',
  a: 'approximate',
  c: 'composite',
  e: 'event',
  t: 'token',
  i: 'position',
};

function readTable(text: string): Table {
  const table = new Map<string, { byField: Map<string, Mapping[]>; byCanonical: Map<string, Mapping[]> }>();
  let current: { byField: Map<string, Mapping[]>; byCanonical: Map<string, Mapping[]> }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('@')) {
      current = line
        .slice(1)
        .split('|')
        .map((scope) => {
          let known = table.get(scope);
          if (known === undefined) {
            known = { byField: new Map(), byCanonical: new Map() };
            table.set(scope, known);
          }
          return known;
        });
      continue;
    }
    const [field, name, marks = ''] = line.split('\t');
    if (field === undefined || name === undefined) continue;
    const mapping: Mapping = {
      field,
      canonical: name,
      relation: relations[marks[0] ?? ''] ?? 'same',
      confidence: marks.endsWith('m') ? 'medium' : marks.endsWith('l') ? 'low' : 'high',
    };
    for (const scope of current) {
      push(scope.byField, field, mapping);
      push(scope.byCanonical, name, mapping);
    }
  }
  return table;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export const sigmaTable = lazy(() => readTable(sigma));
export const splunkTable = lazy(() => readTable(splunk));
export const aliasTable = lazy(() => readTable(aliases));

/** Canonical names with their type; a name that may hold several values ends in `[]`. */
export const canonicalTypes = lazy(() => {
  const types = new Map<string, { readonly type: string; readonly multi: boolean }>();
  let type = 'keyword';
  for (const line of canonical.split('\n')) {
    if (line.startsWith('@') && line !== '@timestamp') type = line.slice(1);
    else if (line.endsWith('[]')) types.set(line.slice(0, -2), { type, multi: true });
    else types.set(line, { type, multi: false });
  }
  return types;
});

/** A name of the vocabulary, or one below a name under which integrations keep whatever the vendor sends. */
export function isCanonical(name: string): boolean {
  return canonicalTypes().has(name) || name.includes('*') || openPrefix.test(name);
}

const openPrefix =
  /^(?:(?:winlog|kubernetes|o365|aws|azure|gcp|okta|github|google_workspace|auditd|endgame|process|file|dll|user|host|source|destination|client|server|labels|kibana\.alert|signal|threat|Target)\.\w|_(?:id|index|version|source|score|ignored)$)/;
