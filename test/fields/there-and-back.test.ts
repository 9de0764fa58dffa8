import { describe, expect, it } from 'vitest';
import { channels, eventKinds, powershellKinds } from '../../src/fields/data/logsources.ts';
import { services } from '../../src/fields/data/services.ts';
import { canonicalise, localise } from '../../src/fields/index.ts';
import { type SourceKey, sourceOfKey, splunkScopes } from '../../src/fields/sources.ts';
import { sigmaTable, splunkTable } from '../../src/fields/tables.ts';
import {
  and,
  equals,
  exists,
  field,
  keyOf,
  match,
  type Plan,
  type Predicate,
  printNode,
  type Rule,
  type Source,
  wildcards,
} from '../../src/ir/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { verifyClaim } from '../../src/verify.ts';
import { taxonomyOf } from './build.ts';

/** What rules ask of fields, in the forms that values are translated by. */
const leaves: readonly ((name: string) => Predicate)[] = [
  (name) => equals(field(name), 'Value1', 'insensitive'),
  (name) => equals(field(name), 5, 'insensitive'),
  (name) => match(field(name), wildcards('*\\x.exe'), 'insensitive'),
  (name) => match(field(name), wildcards('*/x'), 'insensitive'),
  (name) => match(field(name), wildcards('*abc*'), 'insensitive'),
  (name) => exists(field(name)),
];

/** What says the kind of events itself, so that a test of it changes the log source. */
const selectors = new Set([
  'EventID',
  'event.code',
  'event.type',
  'action',
  'category',
  'azure.auditlogs.category',
  'azure.signinlogs.category',
]);

const windowsOnly = new Set(['registry', 'driver', 'library']);
const keys: ReadonlySet<SourceKey> = new Set([
  ...sigmaTable().keys(),
  ...eventKinds.map(({ category }) => `windows/${category}/`),
  ...eventKinds.flatMap(({ category, ecs, sysmonOnly }) =>
    sysmonOnly === true || windowsOnly.has(ecs ?? '') ? [] : [`linux/${category}/`, `/${category}/`],
  ),
  ...Object.keys(channels).map((name) => `windows//${name}`),
  ...Object.keys(powershellKinds).map((name) => `windows/${name}/`),
  ...services.map(({ source }) => source),
  ...['windows//', 'linux//', 'macos//'],
]);

/** The names that a taxonomy has for a log source, and those of Windows' other events, which may occur by mistake. */
function namesOf(key: SourceKey): Readonly<Record<'sigma' | 'splunk' | 'ecs', ReadonlySet<string>>> {
  const sigma = new Set(sigmaTable().get(key)?.byField.keys());
  const scopes = splunkScopes(key).map((scope) => splunkTable().get(scope));
  const splunk = new Set(scopes.flatMap((layer) => [...(layer?.byField.keys() ?? [])]));
  const canonical = [sigmaTable().get(key), ...scopes].flatMap((layer) => [
    ...(layer?.byCanonical.keys() ?? []),
  ]);
  const ecs = new Set(canonical.filter((name) => !name.startsWith('ext.')));
  if (/^windows\/(?:\w+\/|\/(?:security|system|sysmon)?)$/.test(key))
    for (const name of windowsNames) {
      sigma.add(name);
      ecs.add(`winlog.event_data.${name}`);
    }
  for (const name of sigma) splunk.add(name);
  return { sigma, splunk, ecs };
}
const windowsNames = new Set(
  [...sigmaTable()].flatMap(([scope, layer]) =>
    scope.startsWith('windows/') ? [...layer.byField.keys()] : [],
  ),
);

const read = (plan: Plan): Plan => normalise(canonicalise(plan, taxonomyOf(plan)).value ?? plan);
const conditionOf = (plan: Plan): Predicate => (plan.kind === 'Filter' ? plan.predicate : and([]));
const rule = (predicate: Predicate): Rule => ({
  metadata: {},
  plan: { kind: 'Filter', input: { kind: 'Source', logSources: [] }, predicate },
});

function sourceIn(plan: Plan): Source {
  let below = plan;
  while (below.kind === 'Filter') below = below.input;
  if (below.kind !== 'Source') throw new Error('no source');
  return below;
}

/** The events of a log source in a taxonomy's own words; undefined where these stand for another log source. */
function placed(key: SourceKey, taxonomy: string): Plan | undefined {
  const source: Plan = {
    kind: 'Source',
    logSources: [sourceOfKey(key)],
    native: { taxonomy: 'sigma', names: {} },
  };
  if (taxonomy === 'sigma') return source;
  const plan = localise(source, taxonomy).value ?? source;
  const again = sourceIn(read(plan)).logSources;
  return JSON.stringify(again) === JSON.stringify(source.logSources) ? plan : undefined;
}

/** Why a test of a field, exact in another taxonomy, is not read there as the same test. */
function difference(plan: Plan, target: string): string | undefined {
  const canonical = read(plan);
  const { value = canonical, diagnostics } = localise(canonical, target);
  if (diagnostics.some(({ effect }) => effect !== undefined && effect !== 'metadata')) return undefined;
  const before = conditionOf(canonical);
  const after = conditionOf(read(normalise(value)));
  if (keyOf(before) === keyOf(after)) return undefined;
  if (verifyClaim(rule(before), rule(after), []).refuted === undefined) return undefined;
  return `${target}: ${printNode(before)} → ${printNode(conditionOf(value))} → ${printNode(after)}`;
}

describe('a name that is called the same', () => {
  const taxonomies = ['sigma', 'splunk', 'ecs'] as const;
  for (const taxonomy of taxonomies) {
    it(`comes back as the same field: every log source and name of ${taxonomy}`, { timeout: 300_000 }, () => {
      const wrong: string[] = [];
      let count = 0;
      for (const key of keys) {
        const plan = placed(key, taxonomy);
        if (plan === undefined) continue;
        const { predicate: selection = and([]) } = plan.kind === 'Filter' ? plan : {};
        for (const name of namesOf(key)[taxonomy]) {
          if (selectors.has(name.replace(/^winlog\.event_data\./, ''))) continue;
          for (const leaf of leaves) {
            const asked: Plan = {
              kind: 'Filter',
              input: sourceIn(plan),
              predicate: and([selection, leaf(name)]),
            };
            for (const target of [...taxonomies, 'cim']) {
              if (target === taxonomy) continue;
              count++;
              const found = difference(asked, target);
              if (found !== undefined) wrong.push(`${key} ${name} ${found}`);
            }
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(10_000);
    });
  }
});
