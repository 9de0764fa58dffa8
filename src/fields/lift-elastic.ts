import { equals, field, type Predicate, type Source } from '../ir/index.ts';
import { type EventKind, eventKinds, powershellKinds } from './data/logsources.ts';
import { type Service, services } from './data/services.ts';
import {
  asksOnly,
  type Fact,
  factsOf,
  kindByCode,
  type Lifted,
  rawKind,
  sameTexts,
  sysmonKind,
} from './facts.ts';
import { asksGkeMethod, gkeScope, readsGkeMethods } from './kubernetes.ts';
import { sourceOfFields } from './namespaces.ts';
import { sourcesOfPlace, unitedSources } from './places.ts';
import { codesOf } from './security.ts';
import { type SourceKey, sourceOfChannel, sourceOfKey, sourcesOfDatasets } from './sources.ts';

const nothing: Lifted = { keys: [], lifted: new Set(), scopes: [] };
const systems: Readonly<Record<string, string>> = { windows: 'windows', linux: 'linux', macos: 'macos' };

/** The log sources of Elastic's conditions and index patterns. */
export function liftElastic(source: Source, conditions: readonly Predicate[]): Lifted {
  const facts = factsOf(conditions);
  const lifted = new Set<number>();
  const os = facts.get('host.os.type');
  const products = os?.texts.map((text) => systems[text.toLowerCase()]);
  const known = products?.every((product) => product !== undefined) ? (products as string[]) : undefined;

  const name = facts.get('service.name');
  const dataset = facts.get('data_stream.dataset') ?? facts.get('event.dataset');
  const datasets = dataset?.texts ?? datasetsOfIndex(source);
  const isGke = name === undefined ? conditions.some(asksGkeMethod) : name.texts.join() === 'k8s.io';
  if (isGke && datasets?.join() === 'gcp.audit' && readsGkeMethods(conditions)) {
    if (name !== undefined) lifted.add(name.index);
    if (dataset !== undefined) lifted.add(dataset.index);
    return { keys: ['kubernetes//audit'], lifted, scopes: [gkeScope] };
  }

  const service = elasticService(source, conditions, facts, lifted);
  if (service !== undefined) {
    const inside = known?.length === 1 && service.every((key) => sourceOfKey(key).product === known[0]);
    if (os !== undefined && inside) lifted.add(os.index);
    return { keys: service, lifted, scopes: [] };
  }

  for (const condition of conditions) {
    const united = unitedSources(condition, sourcesOfPlace);
    if (united !== undefined) return { keys: united, lifted, scopes: [] };
  }

  const log = windowsLog(source, facts, known, lifted);
  if (log !== undefined) {
    if (os !== undefined) lifted.add(os.index);
    return { ...log, lifted, scopes: [] };
  }

  if (os === undefined && readsNetwork(source)) return { keys: ['/firewall/'], lifted, scopes: [] };
  const hinted = known ?? productOfIndex(source);
  const script = scriptBlock(facts, conditions, hinted, lifted);
  if (script !== undefined) {
    if (os !== undefined) lifted.add(os.index);
    return { keys: [script], lifted, scopes: [] };
  }
  const kind = elasticKind(facts, conditions, lifted, categoryOfDatasets(datasets));
  if (os !== undefined && known !== undefined) lifted.add(os.index);
  const category = kind === undefined ? '' : kind.category;
  if (hinted === undefined) {
    if (kind !== undefined) return { keys: [`/${category}/`], lifted, scopes: [] };
    const wide = serviceByTests(facts, (item) => item.datasets === undefined, lifted);
    const owner = wide ?? (dataset === undefined ? sourceOfFields(conditions) : undefined);
    return owner === undefined ? nothing : { keys: [owner], lifted, scopes: [] };
  }
  return { keys: hinted.map((product) => `${product}/${category}/`), lifted, scopes: [] };
}

/** A log source that is a data stream or a Windows channel. */
function elasticService(
  source: Source,
  conditions: readonly Predicate[],
  facts: ReadonlyMap<string, Fact>,
  lifted: Set<number>,
): readonly SourceKey[] | undefined {
  const dataset = facts.get('data_stream.dataset') ?? facts.get('event.dataset');
  const names = dataset?.texts ?? datasetsOfIndex(source);
  if (names !== undefined) {
    const kubernetes = platformAudit(names, facts, lifted);
    const keys = kubernetes ? ['kubernetes//audit'] : sourcesOfDatasets(names);
    if (keys !== undefined) {
      if (dataset !== undefined) lifted.add(dataset.index);
      const other = facts.get('event.dataset');
      if (other?.texts.every((text) => names.includes(text))) lifted.add(other.index);
      const program = serviceByTests(facts, (item) => sameTexts(item.datasets ?? [], names), lifted);
      if (program !== undefined) return [program];
      return keys.map((key) => narrowed(key, facts, conditions, lifted));
    }
    if (dataset !== undefined) return undefined;
  }
  const channel = facts.get('winlog.channel');
  if (channel === undefined) return undefined;
  const keys = channel.texts.map(sourceOfChannel);
  if (keys.includes(undefined)) return undefined;
  lifted.add(channel.index);
  return [...new Set(keys as string[])].map((key) => narrowed(key, facts, conditions, lifted));
}

const securityLog = 'windows//security';
/** Where the events of any Windows log may be, as they were forwarded. */
const transport = /^(?:winlogbeat-|logs-windows\.forwarded)/;

/**
 * The Windows log that a rule reads, though its index patterns also name where the events of any log may be: by the one
 * log that they name besides, and by categories and codes of events that only that log has together.
 */
function windowsLog(
  source: Source,
  facts: ReadonlyMap<string, Fact>,
  products: readonly string[] | undefined,
  lifted: Set<number>,
): Pick<Lifted, 'keys' | 'partial'> | undefined {
  const patterns = source.native?.names.index ?? [];
  const named = datasetsOf(patterns.filter((pattern) => !transport.test(pattern)));
  const logs = named === undefined ? [] : (sourcesOfDatasets(named) ?? []);
  const onWindows = products?.join() === 'windows' || logs.some((key) => key.startsWith('windows//'));
  if (!onWindows || (products !== undefined && products.join() !== 'windows')) return undefined;
  const code = facts.get('event.code') ?? facts.get('winlog.event_id');
  const category = facts.get('event.category');
  const byAction = codesOf('event.action', facts.get('event.action')?.texts ?? []);
  if (logs.join() === securityLog || (logs.length === 0 && byAction !== undefined)) {
    const sure = byAction !== undefined || codesOf('event.category', category?.texts ?? []) !== undefined;
    const codes = code?.texts ?? byAction;
    for (const name of ['event.category', 'event.type', 'event.outcome', 'event.action']) {
      const fact = facts.get(name);
      const having = fact === undefined ? undefined : codesOf(name, fact.texts);
      const given = name === 'event.action' ? code?.texts : codes;
      if (fact !== undefined && given?.every((text) => having?.includes(text))) lifted.add(fact.index);
    }
    return { keys: [securityLog], ...(sure ? {} : { partial: true }) };
  }
  if (code === undefined || category?.texts.length !== 1) return undefined;
  const asked = category.texts[0];
  const pinned = kindByCode(asked === 'process' ? powershellOf(code.texts) : '', code, new Set());
  if (pinned.startsWith('windows/')) {
    lifted.add(code.index).add(category.index);
    return { keys: [pinned] };
  }
  if (!code.texts.every((text) => sysmonCategory(text) === asked)) return undefined;
  // A type says the kind of events by itself.
  if (facts.has('event.type')) return undefined;
  lifted.add(category.index);
  return { keys: [sysmonKind('windows//sysmon', code, lifted)] };
}

/** PowerShell's log that has events of a code. */
function powershellOf(codes: readonly string[]): SourceKey {
  const kind = Object.values(powershellKinds).find((item) => codes.join() === item.code);
  return kind === undefined ? '' : `windows//${kind.service}`;
}

/** The category of Sysmon's events in Elastic, where loaded images are events of the process that loads them. */
function sysmonCategory(code: string): string | undefined {
  if (/^(?:[789]|10|25)$/.test(code)) return 'process';
  return eventKinds.find(
    (kind) => kind.ecs !== undefined && (kind.sysmon ?? kind.raw?.EventCode)?.includes(code),
  )?.ecs;
}

/** A service whose events are told from others by further tests: a program's name, a category. */
function serviceByTests(
  facts: ReadonlyMap<string, Fact>,
  among: (item: Service) => boolean,
  lifted: Set<number>,
): SourceKey | undefined {
  for (const item of services) {
    const tests = Object.entries(item.ecs ?? {}).map(([name, value]) => ({ fact: facts.get(name), value }));
    if (tests.length === 0 || !among(item)) continue;
    if (!tests.every(({ fact, value }) => fact?.texts.join('\n') === value)) continue;
    for (const { fact } of tests) if (fact !== undefined) lifted.add(fact.index);
    return item.source;
  }
  return undefined;
}

/** AKS writes Kubernetes audit events into Azure's platform log, all under one event.action. */
function platformAudit(
  datasets: readonly string[],
  facts: ReadonlyMap<string, Fact>,
  lifted: Set<number>,
): boolean {
  const category = facts.get('azure.platformlogs.category');
  if (datasets.length !== 1 || datasets[0] !== 'azure.platformlogs' || category === undefined) return false;
  if (!category.texts.every((text) => /^kube-audit(?:-admin)?$/.test(text))) return false;
  lifted.add(category.index);
  const action = facts.get('event.action');
  if (action?.texts.every((text) => text.toLowerCase().endsWith('/diagnosticlogs/read')) === true)
    lifted.add(action.index);
  return true;
}

/** Elastic's name for a field of Sysmon's events. */
function elasticName(name: string): string {
  return name === 'EventCode' ? 'event.code' : `winlog.event_data.${name}`;
}

function narrowed(
  key: SourceKey,
  facts: ReadonlyMap<string, Fact>,
  conditions: readonly Predicate[],
  lifted: Set<number>,
): SourceKey {
  const code = facts.get('event.code');
  if (key.startsWith('windows//powershell')) return kindByCode(key, code, lifted);
  if (!key.endsWith('//sysmon')) return key;
  const raw = rawKind(key, facts, lifted, elasticName);
  if (raw !== undefined) return raw;
  if (code !== undefined) return sysmonKind(key, code, lifted);
  const kind = elasticKind(facts, conditions, lifted);
  return kind === undefined ? key : `${sourceOfKey(key).product ?? ''}/${kind.category}/`;
}

/** The kind of endpoint event that category, type and the sensors' verbs say together. */
function elasticKind(
  facts: ReadonlyMap<string, Fact>,
  conditions: readonly Predicate[],
  lifted: Set<number>,
  implied?: string,
): EventKind | undefined {
  const category = facts.get('event.category');
  const asked =
    category === undefined ? implied : category.texts.length === 1 ? category.texts[0] : undefined;
  if (asked === undefined) return undefined;
  const type = facts.get('event.type');
  const action = facts.get('event.action');
  for (const kind of eventKinds) {
    if (kind.ecs !== asked || kind.sysmonOnly === true) continue;
    const types = type !== undefined && saysType(kind, type.texts);
    const verbs = action !== undefined && saysVerb(kind, action.texts);
    if (type !== undefined && !types) continue;
    if (type === undefined && !verbs && kind.typeless !== true && !asksForName(kind, conditions)) continue;
    if (kind.action !== undefined && !verbs) continue;
    if (category !== undefined) lifted.add(category.index);
    if (types) lifted.add(type.index);
    if (verbs) lifted.add(action.index);
    const name = conditions.findIndex((item) => item.kind === 'Exists' && asksOnly(item, questionName));
    if (kind.category === 'dns_query' && name !== -1) lifted.add(name);
    return kind;
  }
  return undefined;
}

/** The category of all events in a source's index patterns, as a condition; undefined where they hold several. */
export function conditionOfIndex(source: Source): Predicate | undefined {
  const category = categoryOfDatasets(datasetsOfIndex(source));
  return category === undefined ? undefined : equals(field('event.category'), category, 'sensitive');
}

/**
 * Elastic Defend has a data stream for each category of events. Those of other streams (api, device, security) have
 * several categories, or one of another name.
 */
const categoryStream = /^endpoint\.events\.(process|file|network|registry|library)$/;

function categoryOfDatasets(datasets: readonly string[] | undefined): string | undefined {
  const categories = new Set(datasets?.map((name) => categoryStream.exec(name)?.[1]));
  return categories.size === 1 ? [...categories][0] : undefined;
}

function saysType(kind: EventKind, texts: readonly string[]): boolean {
  const { types = [] } = kind;
  const plain = texts.map((text) => text.toLowerCase());
  return types[0] !== undefined && plain.includes(types[0]) && plain.every((text) => types.includes(text));
}

/** Whether a list of verbs says no more than the kind: only its verbs, and not only those of a special case. */
function saysVerb(kind: EventKind, texts: readonly string[]): boolean {
  const { verbs = [], besides = [] } = kind;
  if (!texts.every((text) => verbs.includes(text) || besides.includes(text))) return false;
  // Each of these verbs is one direction of a connection: only together they are all connections.
  if (kind.category === 'network_connection') return verbs.every((verb) => texts.includes(verb));
  return texts.some((text) => verbs.includes(text));
}

/** Only PowerShell's script block events have the text of a script. */
function scriptBlock(
  facts: ReadonlyMap<string, Fact>,
  conditions: readonly Predicate[],
  products: readonly string[] | undefined,
  lifted: Set<number>,
): SourceKey | undefined {
  if (products?.length !== 1 || products[0] !== 'windows') return undefined;
  if (!conditions.some((condition) => asksOnly(condition, 'powershell.file.script_block_text')))
    return undefined;
  const category = facts.get('event.category');
  if (category !== undefined && (category.texts.length !== 1 || category.texts[0] !== 'process'))
    return undefined;
  if (category !== undefined) lifted.add(category.index);
  const code = facts.get('event.code');
  if (code?.texts.length === 1 && code.texts[0] === '4104') lifted.add(code.index);
  return 'windows/ps_script/';
}

const questionName = 'dns.question.name';

/** A DNS query is a network event that has the name asked for. */
function asksForName(kind: EventKind, conditions: readonly Predicate[]): boolean {
  return kind.category === 'dns_query' && conditions.some((item) => asksOnly(item, questionName));
}

/** `logs-<dataset>-<namespace>`, with wildcards. */
const dataStream = /^logs-([a-z0-9_]+(?:\.[a-z0-9_]+)+)(?:\*|-\*|-default\*?|)$/;

/** The datasets that the index patterns name, when each of them names one. */
function datasetsOfIndex(source: Source): readonly string[] | undefined {
  return datasetsOf(source.native?.names.index ?? []);
}

function datasetsOf(patterns: readonly string[]): readonly string[] | undefined {
  const datasets = patterns.map((pattern) => dataStream.exec(pattern)?.[1]);
  return datasets.length === 0 || datasets.includes(undefined) ? undefined : (datasets as string[]);
}

const windowsIndex = /^(?:winlogbeat-|logs-windows\.|logs-system\.(?:security|system|application))/;

/** Sensors on the network: flows of packetbeat's kind, firewalls, intrusion detection. */
const networkIndex =
  /^(?:packetbeat-|logs-(?:network_traffic|panw|pfsense|sonicwall_firewall|fortinet_fortigate|cisco_(?:ftd|asa|meraki)|checkpoint|sophos|suricata|zeek|corelight|iptables|juniper_srx|watchguard_firebox)\b)/;
const beats = /^(?:filebeat|auditbeat)-/;

/** Whether the index patterns name network sensors and nothing else. */
function readsNetwork(source: Source): boolean {
  const patterns = source.native?.names.index ?? [];
  return (
    patterns.some((pattern) => networkIndex.test(pattern)) &&
    patterns.every((pattern) => networkIndex.test(pattern) || beats.test(pattern))
  );
}

/** The operating system, when every index pattern holds events of that system only. */
function productOfIndex(source: Source): readonly string[] | undefined {
  const patterns = source.native?.names.index ?? [];
  return patterns.length > 0 && patterns.every((pattern) => windowsIndex.test(pattern))
    ? ['windows']
    : undefined;
}
