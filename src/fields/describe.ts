import { isSelector } from './approximate.ts';
import { type FieldInfo, fieldInfo, nearestNames } from './info.ts';
import { pathPart } from './paths.ts';
import { canonicalByRule, covers, prefixRules, vendorByRule } from './rules.ts';
import {
  aliasTable,
  type Confidence,
  canonicalTypes,
  type Mapping,
  type Relation,
  sigmaTable,
  splunkTable,
  type Table,
} from './tables.ts';

/** One name of a field: in which taxonomy, for which log source (source type, data model), and how it relates. */
export interface FieldName {
  readonly taxonomy: 'sigma' | 'ecs' | 'splunk' | 'cim';
  readonly source: string;
  readonly field: string;
  readonly relation: Relation;
  readonly confidence: Confidence;
}

/** A canonical field with every name that it has. */
export interface FieldMeaning {
  readonly canonical: string;
  readonly info?: FieldInfo;
  readonly names: readonly FieldName[];
}

export interface FieldDescription {
  readonly name: string;
  /** The canonical fields that the name stands for. */
  readonly meanings: readonly FieldMeaning[];
  /** Near names, when nothing is known of this one. */
  readonly suggestions: readonly string[];
}

/** Where a name of any taxonomy maps: for `ruleglot fields NAME`. */
export function describeField(name: string): FieldDescription {
  const canonicals = new Set<string>();
  if (canonicalTypes().has(name)) canonicals.add(name);
  for (const { table } of tables())
    for (const layer of table.values())
      for (const mapping of layer.byField.get(name) ?? []) canonicals.add(mapping.canonical);
  for (const canonical of byRule(name)) canonicals.add(canonical);
  const meanings = [...canonicals].map(meaningOf);
  return { name, meanings, suggestions: meanings.length > 0 ? [] : nearestNames(name, allNames()) };
}

/** What a name stands for by rule: an attribute of an audit event, or the data of a Windows event. */
function* byRule(name: string): Generator<string> {
  for (const rule of prefixRules) {
    const canonical = canonicalByRule([rule], name);
    if (canonical !== undefined && canonicalTypes().has(canonical)) yield canonical;
    if (rule.canonical !== 'winlog.event_data.' || !name.startsWith(rule.canonical)) continue;
    const word = name.slice(rule.canonical.length);
    for (const [scope, layer] of sigmaTable())
      if (covers(rule.scope, scope))
        for (const mapping of layer.byField.get(word) ?? []) yield mapping.canonical;
  }
}

/** Whether a taxonomy has a name for a canonical field in any log source. */
export function isKnownTo(taxonomy: string, canonical: string): boolean {
  if (taxonomy === 'ecs' || taxonomy === 'winlog') return !canonical.startsWith('ext.');
  // What selects events in one vendor's conditions is the log source in another's.
  if (isSelector(canonical)) return true;
  const vendor = taxonomy === 'cim' ? 'splunk' : taxonomy;
  const part = pathPart(canonical)?.path;
  return namesOf(canonical, vendor) || (part !== undefined && namesOf(part, vendor));
}

function namesOf(canonical: string, vendor: string): boolean {
  if (vendorByRule(prefixRules, canonical) !== undefined) return true;
  return tables().some(
    ({ table, vendor: own }) =>
      own === vendor && [...table.values()].some((layer) => layer.byCanonical.has(canonical)),
  );
}

function tables(): readonly { readonly table: Table; readonly vendor: string }[] {
  return [
    { table: sigmaTable(), vendor: 'sigma' },
    { table: splunkTable(), vendor: 'splunk' },
    { table: aliasTable(), vendor: 'ecs' },
  ];
}

function meaningOf(canonical: string): FieldMeaning {
  const names: FieldName[] = [];
  if (!canonical.startsWith('ext.'))
    names.push({ taxonomy: 'ecs', source: '', field: canonical, relation: 'same', confidence: 'high' });
  for (const { table, vendor } of tables())
    for (const [source, layer] of table)
      for (const mapping of layer.byCanonical.get(canonical) ?? [])
        names.push(fieldName(vendor, source, mapping));
  for (const rule of prefixRules) {
    const field = vendorByRule([rule], canonical);
    if (field === undefined) continue;
    for (const taxonomy of ['sigma', 'splunk'] as const)
      names.push({ taxonomy, source: rule.scope, field, relation: 'same', confidence: 'medium' });
  }
  const info = fieldInfo(canonical);
  return { canonical, ...(info === undefined ? {} : { info }), names };
}

function fieldName(vendor: string, source: string, mapping: Mapping): FieldName {
  const { field, relation, confidence } = mapping;
  // The scopes of data models have a dot between model and dataset and begin with a capital letter.
  const model = vendor === 'splunk' && /^[A-Z]\w*(?:\.\w+)?$/.test(source);
  const taxonomy = model ? 'cim' : (vendor as FieldName['taxonomy']);
  return { taxonomy, source, field, relation, confidence };
}

function* allNames(): Generator<string> {
  yield* canonicalTypes().keys();
  for (const { table } of tables()) for (const layer of table.values()) yield* layer.byField.keys();
}
