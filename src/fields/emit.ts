import { and, anyMany, type Case, equals, field, match, oneOf, or, type Predicate } from '../ir/index.ts';
import type { EventKind } from './data/logsources.ts';
import { modelSources } from './models.ts';
import { modelsOf } from './resolve-splunk.ts';
import {
  channelOf,
  eventKind,
  type SourceKey,
  service,
  sourceOfDataset,
  sourceOfKey,
  sourcesOfSourcetype,
} from './sources.ts';

/** How a target selects the events of log sources: conditions and native source names. */
export interface Selection {
  readonly conditions: readonly Predicate[];
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Log sources for which no selection is known. */
  readonly missing: readonly SourceKey[];
  /** Log sources of which the selection holds only a part, or more. */
  readonly narrower: readonly SourceKey[];
  readonly broader: readonly SourceKey[];
}

/** Conjunction of tests: a field and the values of which it has one. A value may end in `*`. */
type Tests = ReadonlyMap<string, readonly string[]>;

interface One {
  readonly tests: Tests;
  readonly index?: readonly string[];
  readonly models?: readonly string[];
  readonly partial?: 'narrower' | 'broader';
}

const selections = new Map<string, Selection>();

export function selectionOf(taxonomy: string, keys: readonly SourceKey[]): Selection {
  const id = `${taxonomy} ${keys.join()}`;
  let known = selections.get(id);
  if (known === undefined) {
    known = makeSelection(taxonomy, keys);
    if (selections.size > 1000) selections.clear();
    selections.set(id, known);
  }
  return known;
}

function makeSelection(taxonomy: string, keys: readonly SourceKey[]): Selection {
  const select = selectors[taxonomy] ?? elasticTests;
  const mode: Case = taxonomy === 'splunk' || taxonomy === 'cim' ? 'insensitive' : 'sensitive';
  const found: One[] = [];
  const missing: SourceKey[] = [];
  const narrower: SourceKey[] = [];
  const broader: SourceKey[] = [];
  for (const key of keys) {
    const one = select(key);
    if (one === undefined) missing.push(key);
    else found.push(one);
    if (one?.partial === 'narrower') narrower.push(key);
    if (one?.partial === 'broader') broader.push(key);
  }
  const index = [...new Set(found.flatMap((one) => one.index ?? []))];
  const models = [...new Set(found.flatMap((one) => one.models ?? []))];
  const names: Record<string, readonly string[]> = {};
  // Where one of several log sources cannot be selected, selecting the others would leave it out.
  const complete = missing.length === 0;
  if (complete && index.length > 0) names.index = index;
  if (complete && models.length > 0) names.datamodel = models;
  const conditions = complete
    ? choice(
        found.map((one) => one.tests),
        mode,
      )
    : [];
  return { conditions, names, missing, narrower, broader };
}

/** One of several conjunctions; those that differ in one field only are said once. */
function choice(list: readonly Tests[], mode: Case): readonly Predicate[] {
  const first = list[0];
  if (first === undefined) return [];
  const merged = new Map(first);
  let differing: string | undefined;
  for (const tests of list.slice(1)) {
    const fields = [...new Set([...merged.keys(), ...tests.keys()])];
    for (const name of fields) {
      const left = merged.get(name);
      const right = tests.get(name);
      if (left?.join() === right?.join()) continue;
      if (left === undefined || right === undefined || (differing ?? name) !== name)
        return [or(list.map((item) => and(testItems(item, mode))))];
      differing = name;
      merged.set(name, [...new Set([...left, ...right])]);
    }
  }
  return testItems(merged, mode);
}

function testItems(tests: Tests, mode: Case): readonly Predicate[] {
  return [...tests].map(([name, values]) => {
    if (!values.some((value) => value.endsWith('*'))) return oneOf(field(name), values, mode);
    return or(
      values.map((value) =>
        value.endsWith('*')
          ? match(field(name), [{ text: value.slice(0, -1) }, anyMany], mode)
          : equals(field(name), value, mode),
      ),
    );
  });
}

function tests(entries: Readonly<Record<string, readonly string[] | undefined>>): Tests {
  const map = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(entries))
    if (values !== undefined && values.length > 0) map.set(name, values);
  return map;
}

function single(entries: Readonly<Record<string, string>> | undefined): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(entries ?? {}).map(([name, value]) => [name, [value]]));
}

// Elastic

const systems = ['windows', 'linux', 'macos'];
const sysmonChannel = 'Microsoft-Windows-Sysmon/Operational';
const windowsIndex = ['logs-windows.forwarded-*', 'winlogbeat-*'];

function elasticTests(key: SourceKey): One | undefined {
  const source = sourceOfKey(key);
  const kind = eventKind(source.category);
  const os = systems.includes(source.product ?? '') ? [source.product!] : undefined;
  if (kind !== undefined && (source.product === undefined || os !== undefined)) {
    if (kind.sysmonOnly === true) return sysmonTests(kind, source.product);
    const type = kind.typeless === true ? undefined : kind.types?.slice(0, 1);
    const action = kind.action === undefined ? undefined : [kind.action];
    return {
      tests: tests({
        'event.category': kind.ecs === undefined ? undefined : [kind.ecs],
        'event.type': type,
        'event.action': action,
        'host.os.type': os,
      }),
      index: [
        `logs-endpoint.events.${kind.ecs === 'driver' ? 'library' : kind.ecs}-*`,
        ...(source.product === 'windows' ? ['logs-windows.sysmon_operational-*', 'winlogbeat-*'] : []),
      ],
    };
  }
  const channel = channelOf(source);
  if (channel !== undefined) {
    const code = channel.code === undefined ? undefined : [channel.code];
    return {
      tests: tests({ 'winlog.channel': channel.names, 'event.code': code }),
      index: [...channelIndex(source.category, source.service), ...windowsIndex],
    };
  }
  const known = service(key);
  if (known?.datasets !== undefined || known?.ecs !== undefined) {
    return {
      tests: tests({ 'data_stream.dataset': known.datasets, ...single(known.ecs) }),
      ...(known.datasets === undefined
        ? {}
        : { index: known.datasets.map((dataset) => `logs-${dataset}-*`) }),
      ...(known.ecs === undefined && sharesPlace(key, known.datasets?.map(sourceOfDataset)) ? broader : {}),
    };
  }
  if (os !== undefined && source.category === undefined && source.service === undefined)
    return { tests: tests({ 'host.os.type': os }) };
  return undefined;
}

/** Sysmon's own kinds of events: on Windows a channel, on Linux a data stream. */
function sysmonTests(kind: EventKind, product: string | undefined): One | undefined {
  if (product === 'linux') {
    if (kind.sysmon?.some((code) => linuxCodes.includes(code)) !== true) return undefined;
    const dataset = 'sysmon_linux.log';
    const selected = tests({ 'data_stream.dataset': [dataset], 'event.code': kind.sysmon });
    return { tests: selected, index: [`logs-${dataset}-*`] };
  }
  if (product === 'macos') return undefined;
  return {
    tests: tests({ 'winlog.channel': [sysmonChannel], 'event.code': kind.sysmon }),
    index: ['logs-windows.sysmon_operational-*', ...windowsIndex],
    ...(product === undefined ? { partial: 'narrower' } : {}),
  };
}

/** Winlogbeat's events, without the categories that pipelines add: a channel and event ids. */
function winlogTests(key: SourceKey): One | undefined {
  const { product, category } = sourceOfKey(key);
  const kind = product === 'windows' ? eventKind(category) : undefined;
  const { EventCode: codes = kind?.sysmon, ...others } = kind?.raw ?? {};
  const known = elasticTests(key);
  if (codes === undefined) return known === undefined ? undefined : { ...known, index: winlogIndex };
  const data = Object.entries(others).map(([name, list]) => [`winlog.event_data.${name}`, list] as const);
  return {
    tests: tests({ 'winlog.channel': [sysmonChannel], 'event.code': codes, ...Object.fromEntries(data) }),
    index: winlogIndex,
  };
}

const winlogIndex = ['winlogbeat-*'];

function channelIndex(category: string | undefined, name: string | undefined): readonly string[] {
  if (name === 'security' || name === 'system' || name === 'application') return [`logs-system.${name}-*`];
  if (category === 'ps_script' || category === 'ps_module' || name === 'powershell')
    return ['logs-windows.powershell_operational-*'];
  if (category?.startsWith('ps_') === true || name === 'powershell-classic')
    return ['logs-windows.powershell-*'];
  return name === 'sysmon' ? ['logs-windows.sysmon_operational-*'] : [];
}

const broader = { partial: 'broader' } as const;

/** Whether what selects a service's events selects another service's as well. */
function sharesPlace(key: SourceKey, owners: readonly (SourceKey | undefined)[] | undefined): boolean {
  // A web server of Windows' is a web server.
  const other = (owner: SourceKey | undefined): boolean => owner !== key && owner !== '/webserver/';
  return owners?.some(other) === true && !owners.includes(key);
}

// Splunk

const windowsSysmon = `XmlWinEventLog:${sysmonChannel}`;
const linuxSysmon = 'Syslog:Linux-Sysmon/Operational';
/** What Sysmon for Linux reports. */
const linuxCodes = ['1', '3', '5', '9', '11', '23', '26'];

function splunkTests(key: SourceKey): One | undefined {
  const source = sourceOfKey(key);
  const kind = eventKind(source.category);
  if (kind !== undefined) {
    const raw = kind.raw ?? (kind.sysmon === undefined ? undefined : { EventCode: kind.sysmon });
    if (raw === undefined) return undefined;
    const linux = kind.sysmon?.some((code) => linuxCodes.includes(code)) === true;
    switch (source.product) {
      case 'windows':
        return { tests: tests({ source: [windowsSysmon], ...raw }) };
      case 'linux':
        return linux ? { tests: tests({ source: [linuxSysmon], ...raw }) } : undefined;
      case 'macos':
        return kind.category === 'process_creation'
          ? { tests: tests({ sourcetype: ['osquery:results'] }) }
          : undefined;
      case undefined:
        // Sysmon is not on every system that the log source covers.
        return {
          tests: tests({ source: linux ? [windowsSysmon, linuxSysmon] : [windowsSysmon], ...raw }),
          partial: 'narrower',
        };
      default:
        return undefined;
    }
  }
  const channel = channelOf(source);
  if (channel !== undefined) {
    const code = channel.code === undefined ? undefined : [channel.code];
    const names = channel.names.map((name) => `XmlWinEventLog:${name}`);
    return { tests: tests({ source: names, EventCode: code }) };
  }
  const known = service(key);
  if (known?.splunk?.source !== undefined) return { tests: tests(single(known.splunk)) };
  if (known?.sourcetypes !== undefined) {
    const sourcetype = known.sourcetypes.slice(0, 1);
    const shared = known.splunk === undefined && sharesPlace(key, sourcetype.flatMap(sourcesOfSourcetype));
    return { tests: tests({ sourcetype, ...single(known.splunk) }), ...(shared ? broader : {}) };
  }
  if (key === 'windows//') return { tests: tests({ source: ['XmlWinEventLog:*'] }) };
  return undefined;
}

/** How each taxonomy selects a log source's events; Elastic's way where none is given. */
const selectors: Readonly<Record<string, (key: SourceKey) => One | undefined>> = {
  splunk: splunkTests,
  cim: modelTests,
  winlog: winlogTests,
};

/** Whether Splunk's data models are the surer answer than any source type for some of the log sources, and can be for all. */
export function needModel(keys: readonly SourceKey[]): boolean {
  return keys.some(needsModel) && keys.every((key) => modelsOf(key).length > 0);
}

function needsModel(key: SourceKey): boolean {
  const { product } = sourceOfKey(key);
  return product === undefined || product === 'macos' || splunkTests(key) === undefined;
}

function modelTests(key: SourceKey): One | undefined {
  const [model] = modelsOf(key);
  if (model === undefined) return undefined;
  const category = sourceOfKey(key).category;
  const kind = modelSources(model).find((item) => sourceOfKey(item.key).category === category);
  // A data model holds the events of every operating system.
  const wide = sourceOfKey(key).product !== undefined;
  return {
    tests: tests(single(kind?.tests)),
    models: [model],
    ...(wide ? { partial: 'broader' } : {}),
  };
}
