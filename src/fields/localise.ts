import { type Diagnostic, diagnose, effectUnder, type Result } from '../diagnostics/index.ts';
import {
  type FieldRef,
  type LogSource,
  type Plan,
  type Predicate,
  rewrite,
  type Source,
} from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import type { Span } from '../text/index.ts';
import { joinAccount } from './accounts.ts';
import { approximateSources, droppable, isSplunkSelector } from './approximate.ts';
import { loginsOf } from './cloudtrail.ts';
import { computedName } from './computed.ts';
import { conjuncts, namesApart } from './conditions.ts';
import { needModel } from './emit.ts';
import {
  isLossy,
  isReadAs,
  keptAs,
  type Localising,
  type LocalName,
  localLeaf,
  localName,
  relationText,
} from './fieldnames.ts';
import { withSysmonHives } from './hives.ts';
import { askedName, withCategory } from './implied.ts';
import { encodeGke, gkeScope } from './kubernetes.ts';
import { liftLogSources } from './lift.ts';
import { withoutAudit } from './managed-starts.ts';
import { type Memory, nativeNames, recall } from './native.ts';
import { type Overlay, overlayNames, withOverlay } from './overlay.ts';
import { namesPlace, sourcesOfPlace, unitedSources } from './places.ts';
import { sayUnknown, targetSource } from './placing.ts';
import { type Naming, type Opened, type Place, renamePlan } from './plan.ts';
import { resolverFor } from './resolve.ts';
import { codesAsked, namesOfCodes } from './security.ts';
import { commonProduct, keyOfSource, type SourceKey, sourceOfKey } from './sources.ts';

const titles: Readonly<Record<string, string>> = {
  sigma: 'Sigma',
  ecs: 'Elastic',
  winlog: 'Elastic',
  splunk: 'Splunk',
  cim: "Splunk's data models",
};

/**
 * Canonical field names to a target taxonomy's; log sources put back as conditions and native source names. Where the
 * source was written in the same taxonomy, its own names and conditions come back as they were. `isBare`: the target's
 * text says nothing of index patterns, so that what they imply must be asked for.
 */
export function localise(
  plan: Plan,
  taxonomy: string,
  observe: Observe = () => {},
  overlay?: Overlay,
  isBare = false,
): Localised {
  const diagnostics: Diagnostic[] = [];
  const ofGroups = new Set<Diagnostic>();
  const said = new Map<string, Diagnostic>();
  const report = (diagnostic: Diagnostic, place?: Place): void => {
    const key = `${diagnostic.code}${diagnostic.message}${diagnostic.effect ?? ''}`;
    const before = said.get(key);
    const isOfGroup = place !== undefined && groupPlaces.has(place);
    if (before !== undefined) {
      if (!isOfGroup) ofGroups.delete(before);
      return;
    }
    said.set(key, diagnostic);
    if (isOfGroup) ofGroups.add(diagnostic);
    diagnostics.push(diagnostic);
  };
  const value = renamePlan(plan, (source, conditions) =>
    open(source, conditions, taxonomy, { report, observe, overlay, isBare }),
  );
  return { value, diagnostics, ofGroups };
}

/** Of the diagnostics, `ofGroups` are about names that only groups of events, sequences and new terms ask for. */
export interface Localised extends Result<Plan> {
  readonly ofGroups: ReadonlySet<Diagnostic>;
}

const groupPlaces: ReadonlySet<Place> = new Set<Place>(['group', 'measure', 'result', 'terms']);

type Report = (diagnostic: Diagnostic, place?: Place) => void;
/** Sees every reference to a field: its name in the source and whether the target has one for it. */
export type Observe = (reference: {
  readonly name: string;
  readonly canonical: string;
  readonly source: string;
  readonly place: Place;
  readonly mapped: boolean;
  readonly span?: Span | undefined;
}) => void;
interface Listeners {
  readonly report: Report;
  readonly observe: Observe;
  readonly overlay: Overlay | undefined;
  readonly isBare: boolean;
}

function open(given: Source, asked: readonly Predicate[], wanted: string, listeners: Listeners): Opened {
  const { source, conditions } = withoutAudit(given, asked, wanted);
  const report: Report = (diagnostic, place) =>
    listeners.report(source.span === undefined ? diagnostic : { span: source.span, ...diagnostic }, place);
  const memory = recall(source);
  const from = source.native?.taxonomy ?? '';
  // A search over a data model is Splunk as well: it stays one unless the other form is asked for.
  if (from === wanted || (from === 'cim' && wanted === 'splunk')) {
    const triples = memory.triples;
    return {
      source: {
        ...source,
        logSources: triples === undefined ? source.logSources : (JSON.parse(triples) as LogSource[]),
        native: { taxonomy: from, names: nativeNames(source) },
      },
      conditions,
      settled: listeners.isBare ? withCategory(source, memory.lifted, conditions) : memory.lifted,
      naming: localNaming(
        source,
        source.logSources.map(keyOfSource),
        conditions,
        memory.scopes,
        from,
        listeners,
      ),
    };
  }
  const nearest = approximateSources(source.logSources.map(keyOfSource), conditions);
  const { keys } = nearest;
  // Where no raw source type is sure to hold the events, Splunk's data model does.
  const placed = overlayNames(listeners.overlay, wanted, keys) !== undefined;
  const model = wanted === 'splunk' && !placed && needModel(keys);
  const ecs = wanted === 'winlog' && !isWindows(keys);
  const taxonomy = model ? 'cim' : ecs ? 'ecs' : wanted;
  const target = titles[taxonomy] ?? taxonomy;
  if (ecs)
    report(
      diagnose('profile-not-used', {
        with: { profile: wanted, source: keys.join(', ') || 'an unknown log source' },
      }),
    );
  if (nearest.effect !== undefined || memory.partial)
    report(
      diagnose('log-source-narrowed', {
        effect: nearest.effect ?? 'narrower',
        with: { source: keys.join(', ') },
      }),
    );
  const said = [...memory.lifted, ...conditions.filter((_, index) => nearest.used.has(index))];
  for (const condition of said) {
    const name = equalTexts(condition)?.name;
    const reference = { name: name ?? '', canonical: name ?? '', source: keys.join(), span: condition.span };
    if (name !== undefined) listeners.observe({ ...reference, place: 'value', mapped: true });
  }
  const left = conditions.filter((_, index) => !nearest.used.has(index)).map(inSysmonForm);
  const naming = localNaming(source, keys, conditions, memory.scopes, taxonomy, listeners);
  const resolver = withOverlay(resolverFor(taxonomy, keys), listeners.overlay, taxonomy, keys);
  const kept = left.filter((condition) => {
    const name = droppable(condition);
    const splunk = taxonomy === 'splunk' || taxonomy === 'cim';
    if (name === undefined || (isSplunkSelector(name) && splunk)) return true;
    if (resolver.toVendor(name).length > 0 && !isSplunkSelector(name)) return true;
    listeners.observe({
      name,
      canonical: name,
      source: keys.join(),
      place: 'value',
      mapped: false,
      span: condition.span,
    });
    report(
      diagnose('selector-dropped', {
        span: condition.span,
        effect: 'broader',
        with: { name, target },
      }),
    );
    return false;
  });
  for (const { operand, other } of namesApart(left))
    report(
      diagnose('field-approximated', {
        span: operand.span,
        effect: 'different',
        with: {
          name: operand.spelling ?? operand.name,
          other: `${operand.name}, as ${other} does`,
          relation: relationText('event'),
        },
      }),
    );
  const service = managedService(memory);
  if (service !== undefined) report(diagnose('kubernetes-encoding', { with: { service } }));
  if (keys.length === 0) sayUnknown(source, target, report);
  const { logSources, names, settled } = targetSource({
    keys,
    taxonomy,
    target,
    report,
    overlay: listeners.overlay,
    within: new Set(kept.flatMap((condition) => unitedSources(condition, sourcesOfPlace) ?? [])),
  });
  return {
    source: { ...source, logSources, native: { taxonomy, names } },
    conditions: kept,
    settled: [...settled, ...askedName(keys, kept, taxonomy)],
    yielding: true,
    naming,
  };

  /** Raw Windows events have Sysmon's form of paths in the registry, of the several that Elastic's sensors have. */
  function inSysmonForm(condition: Predicate): Predicate {
    if (from !== 'ecs' || (wanted !== 'sigma' && wanted !== 'splunk')) return condition;
    return withSysmonHives(condition, ({ span }, negated) =>
      report(
        diagnose('field-approximated', {
          span,
          effect: effectUnder('broader', negated),
          with: { name: 'registry.path', other: 'TargetObject', relation: relationText('format') },
        }),
      ),
    );
  }
}

/** Whether all events are of Windows event logs. */
function isWindows(keys: readonly SourceKey[]): boolean {
  return keys.length > 0 && keys.every((key) => sourceOfKey(key).product === 'windows');
}

function managedService(memory: Memory): string | undefined {
  if (memory.scopes.includes(gkeScope)) return 'GKE';
  const aks = memory.lifted.some((item) => equalTexts(item)?.name === 'azure.platformlogs.category');
  return aks ? 'AKS' : undefined;
}

const standIns: Readonly<Record<string, readonly string[]>> = {
  'host.id': ['winlog.computer_name', 'host.name'],
  'agent.id': ['winlog.computer_name', 'host.name'],
};

function localNaming(
  source: Source,
  keys: readonly SourceKey[],
  conditions: readonly Predicate[],
  scopes: readonly string[],
  taxonomy: string,
  { report, observe, overlay }: Listeners,
): Naming {
  const from = source.native?.taxonomy ?? 'ecs';
  const given = source.logSources.map(keyOfSource);
  const tables = resolverFor(taxonomy, keys, from === taxonomy ? scopes : []);
  const context: Localising = {
    own: from === taxonomy,
    raw: from === 'sigma',
    logins: loginsOf(keys, conditions, resolverFor(taxonomy, keys)),
    taxonomy,
    target: titles[taxonomy] ?? taxonomy,
    source: keys.length === 0 ? 'an unknown log source' : keys.join(', '),
    product: commonProduct(keys),
    to: withOverlay(
      keys.includes('windows//security') ? namesOfCodes(tables, codesAsked(conditions)) : tables,
      overlay,
      taxonomy,
      keys,
    ),
    from: withOverlay(resolverFor(from, given, scopes), overlay, from, given),
  };
  const spellings = new Map<string, string>();
  const note = (field: FieldRef): void => {
    if (context.own && field.spelling !== undefined && !spellings.has(field.name))
      spellings.set(field.name, field.spelling);
  };
  const see = (field: FieldRef, place: Place, mapped: boolean): void =>
    observe({
      name: field.spelling ?? field.name,
      canonical: field.name,
      source: keys.join(),
      place,
      mapped,
      span: field.span,
    });
  return {
    ref(field, place) {
      const computed = computedName(field, place, context);
      if (computed === undefined) note(field);
      const found = keyName(field, place) ?? localName(field, context);
      see(field, place, context.own || found.mapping !== undefined);
      if (computed !== undefined) return computed;
      sayName(field, found, place, false);
      return found.ref;
    },
    leaf(leaf, negated) {
      const result = localLeaf(leaf, context);
      const unmapped = result.problems.some((problem) => problem.code === 'field-unmapped');
      for (const field of result.fields) {
        note(field);
        see(field, 'value', !unmapped);
      }
      for (const problem of result.problems)
        report(
          diagnose(problem.code, {
            span: leaf.span,
            with: problem.with,
            ...(problem.effect === undefined ? {} : { effect: effectUnder(problem.effect, negated) }),
          }),
        );
      // No index may have such a field: under a negation EQL's `?` would then match nothing, elsewhere it is safe.
      return unmapped && !negated ? withOptionalFields(result.leaf) : result.leaf;
    },
    name(name, spelled) {
      const spelling = context.own ? (spelled ?? spellings.get(name)) : undefined;
      if (spelling !== undefined) return spelling;
      const field: FieldRef = { kind: 'FieldRef', name };
      const found = localName(field, context);
      if (found.mapping === undefined) return name;
      sayName(field, found, 'result', false);
      return found.ref.name;
    },
    together: (items) => encodeGke(joinAccount(items)),
    branch(item) {
      if (!namesPlace(item, sourcesOfPlace)) return undefined;
      const all = [...conditions, ...conjuncts(item)];
      const own = liftLogSources({ kind: 'Source', logSources: [] }, 'ecs', all);
      if (own.keys.length === 0 || own.keys.join() === keys.join()) return undefined;
      const inner = { ...source, logSources: own.keys.map(sourceOfKey) };
      return localNaming(inner, own.keys, all, scopes, taxonomy, { report, observe, overlay, isBare: false });
    },
  };

  /** Another field that tells the same things apart, for a key that the target has no name for. */
  function keyName(field: FieldRef, place: Place): LocalName | undefined {
    const others = isKey(place) && !context.own ? standIns[field.name] : undefined;
    if (others === undefined || context.to.toVendor(field.name).length > 0) return undefined;
    for (const name of others) {
      const found = localName({ ...field, name }, context);
      if (found.mapping !== undefined) return { ...found, lossy: 'approximate' };
    }
    return undefined;
  }

  function sayName(
    field: FieldRef,
    found: ReturnType<typeof localName>,
    place: Place,
    negated: boolean,
  ): void {
    if (context.own || field.name.includes('*')) return;
    if (found.mapping === undefined) {
      const effect = place === 'result' ? 'metadata' : effectUnder('different', negated);
      report(
        diagnose(place === 'terms' ? 'term-unmapped' : 'field-unmapped', {
          span: field.span,
          effect,
          with: {
            name: field.spelling ?? field.name,
            target: context.target,
            source: context.source,
            kept: keptAs(field),
          },
        }),
        place,
      );
      return;
    }
    const relation = found.lossy;
    if (relation === undefined || !isLossy(relation)) return;
    // Another notation of each value keeps together what belongs together.
    if (isKey(place) && relation === 'format') return;
    const other = place !== 'result' && place !== 'terms' && !isReadAs(found.mapping, field.name, context);
    report(
      diagnose(place === 'result' ? 'field-result-approximated' : 'field-approximated', {
        span: field.span,
        ...(other ? { effect: effectUnder('different', negated) } : {}),
        with: {
          name: field.spelling ?? field.name,
          other: found.ref.name,
          relation: relationText(relation),
        },
      }),
      place,
    );
  }
}

function isKey(place: Place): boolean {
  return place === 'key' || place === 'group';
}

function withOptionalFields(leaf: Predicate): Predicate {
  return rewrite(leaf, (node) => (node.kind === 'FieldRef' ? { ...node, optional: true } : node));
}
