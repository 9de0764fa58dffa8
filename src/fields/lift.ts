import type { Predicate, Source } from '../ir/index.ts';
import { type EventKind, eventKinds, powershellKinds } from './data/logsources.ts';
import { gkeScope, readsGkeMethods } from './kubernetes.ts';
import { equalTexts } from './leaves.ts';
import { modelSources } from './models.ts';
import {
  eventKind,
  keyOfSource,
  type SourceKey,
  service,
  sourceOfChannel,
  sourceOfKey,
  sourceOfSplunkSource,
  sourcesOfDatasets,
  sourcesOfMacro,
  sourcesOfSourcetype,
} from './sources.ts';

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

const nothing: Lifted = { keys: [], lifted: new Set(), scopes: [] };

/** Finds the log sources of a source in a taxonomy. */
export function liftLogSources(source: Source, taxonomy: string, conditions: readonly Predicate[]): Lifted {
  switch (taxonomy) {
    case 'sigma':
      return liftSigma(source, conditions);
    case 'splunk':
      return liftSplunk(source, conditions);
    case 'cim':
      return liftModel(source, conditions);
    default:
      return liftElastic(source, conditions);
  }
}

interface Fact {
  readonly index: number;
  readonly texts: readonly string[];
}

/** The first equality on each field among the conditions. */
function factsOf(conditions: readonly Predicate[]): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const [index, condition] of conditions.entries()) {
    const equal = equalTexts(condition);
    if (equal !== undefined && !facts.has(equal.name)) facts.set(equal.name, { index, texts: equal.texts });
  }
  return facts;
}

// Sigma

function liftSigma(source: Source, conditions: readonly Predicate[]): Lifted {
  const lifted = new Set<number>();
  const keys = source.logSources.map((item) => {
    const plain = item.category === 'application' && item.product === 'kubernetes';
    const key = keyOfSource(plain ? { product: 'kubernetes', service: 'audit' } : item);
    if (key !== 'windows//sysmon') return key;
    return sysmonKind(key, factsOf(conditions).get('EventID'), lifted);
  });
  return { keys, lifted, scopes: [] };
}

/** `service: sysmon` with event ids of one category is that category. */
function sysmonKind(key: SourceKey, code: Fact | undefined, lifted: Set<number>): SourceKey {
  if (code === undefined) return key;
  const kind = eventKinds.find(
    (item) => item.sysmon !== undefined && code.texts.every((text) => item.sysmon?.includes(text)),
  );
  if (kind?.sysmon === undefined) return key;
  if (kind.sysmon.length === new Set(code.texts).size) lifted.add(code.index);
  return `${sourceOfKey(key).product ?? ''}/${kind.category}/`;
}

// Splunk

const codeFields = ['EventCode', 'EventID', 'signature_id', 'event_id'];

function liftSplunk(source: Source, conditions: readonly Predicate[]): Lifted {
  const lifted = new Set<number>();
  const scopes: string[] = [];
  let keys: readonly SourceKey[] | undefined;
  const add = (found: SourcesFound | undefined, index?: number): void => {
    if (found === undefined) return;
    if (found.scope !== undefined) scopes.push(found.scope);
    // Two tests of the source (a source type and a source) must both hold: one that contradicts stays a condition.
    const both = keys === undefined || keys.length === 0 ? found.keys : keys.filter(isIn(found.keys));
    if (both.length === 0) {
      keys ??= [];
      return;
    }
    keys = both;
    if (index !== undefined) lifted.add(index);
  };
  for (const name of source.native?.names.macro ?? []) add(sourcesOfMacro(name));
  for (const name of source.native?.names.sourcetype ?? []) add(sourcesOfSelector('sourcetype', [name]));
  for (const name of source.native?.names.source ?? []) add(sourcesOfSelector('source', [name]));
  for (const [index, condition] of conditions.entries()) add(splunkSources(condition), index);
  const facts = factsOf(conditions);
  const code = codeFields.map((name) => facts.get(name)).find((fact) => fact !== undefined);
  const narrow = entraKeys(keys ?? [], facts, lifted);
  const found = narrow.map((key) => rawKind(key, facts, lifted) ?? splunkKind(key, code, lifted));
  return { keys: [...new Set(found)], lifted, scopes };
}

function isIn<T>(list: readonly T[]): (item: T) => boolean {
  return (item) => list.includes(item);
}

interface SourcesFound {
  readonly keys: readonly SourceKey[];
  readonly scope?: string;
}

/** The log sources that one condition selects as a whole: a macro, a source type, a source, or a choice of them. */
function splunkSources(condition: Predicate): SourcesFound | undefined {
  if (condition.kind === 'OpaquePredicate') {
    const name = condition.name ?? /^`([^`(]+)`$/.exec(condition.text.trim())?.[1];
    return condition.language === 'spl' && name !== undefined ? sourcesOfMacro(name) : undefined;
  }
  if (condition.kind === 'Or') {
    const all = condition.items.map(splunkSources);
    const known = all.filter((item) => item !== undefined);
    if (known.length < all.length) return undefined;
    const keys = [...new Set(known.flatMap((item) => item.keys))];
    return keys.length === 0 ? undefined : { keys };
  }
  if (isAnyChannel(condition)) return { keys: ['windows//'] };
  const equal = equalTexts(condition);
  return equal === undefined ? undefined : sourcesOfSelector(equal.name, equal.texts);
}

/** `source="XmlWinEventLog:*"`. */
function isAnyChannel(condition: Predicate): boolean {
  if (condition.kind !== 'Match' || nameOf(condition) !== 'source') return false;
  const [first, second] = condition.pattern;
  const prefix = first !== undefined && 'text' in first && /^xmlwineventlog:$/i.test(first.text);
  return prefix && condition.pattern.length === 2 && second !== undefined && 'any' in second;
}

function sourcesOfSelector(name: string, texts: readonly string[]): SourcesFound | undefined {
  const find = selectors[name.toLowerCase()];
  if (find === undefined) return undefined;
  const found = texts.map(find);
  if (found.every((keys) => keys.length > 0)) return { keys: [...new Set(found.flat())] };
  return name.toLowerCase() === 'sourcetype' && texts.length === 1
    ? { keys: [], scope: texts[0]!.toLowerCase() }
    : undefined;
}

const one = (key: SourceKey | undefined): readonly SourceKey[] => (key === undefined ? [] : [key]);
const selectors: Readonly<Record<string, (text: string) => readonly SourceKey[]>> = {
  sourcetype: sourcesOfSourcetype,
  source: (text) => one(sourceOfSplunkSource(text)),
  channel: (text) => one(sourceOfChannel(text)),
  eventtype: (text) => one(sourceOfEventtype[text.toLowerCase()]),
};
const sourceOfEventtype: Readonly<Record<string, SourceKey>> = {
  wineventlog_security: 'windows//security',
  wineventlog_system: 'windows//system',
  wineventlog_application: 'windows//application',
  okta_log: 'okta//okta',
};

/** Kinds of events that share an event id and are told apart by another field (keys added and deleted). */
function rawKind(
  key: SourceKey,
  facts: ReadonlyMap<string, Fact>,
  lifted: Set<number>,
): SourceKey | undefined {
  if (key !== 'windows//sysmon') return undefined;
  for (const kind of eventKinds) {
    const tests = Object.entries(kind.raw ?? {}).map(([name, texts]) => ({ fact: facts.get(name), texts }));
    const same = tests.every(({ fact, texts }) => fact !== undefined && sameTexts(fact.texts, texts));
    if (tests.length === 0 || !same) continue;
    for (const { fact } of tests) if (fact !== undefined) lifted.add(fact.index);
    return `windows/${kind.category}/`;
  }
  return undefined;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}

/** Narrows a log source by the event code. */
function splunkKind(key: SourceKey, code: Fact | undefined, lifted: Set<number>): SourceKey {
  if (key.endsWith('//sysmon')) return sysmonKind(key, code, lifted);
  if (!key.startsWith('windows//powershell') || code?.texts.length !== 1) return key;
  const kind = Object.entries(powershellKinds).find(
    ([, item]) => key === `windows//${item.service}` && item.code === code.texts[0],
  );
  if (kind === undefined) return key;
  lifted.add(code.index);
  return `windows/${kind[0]}/`;
}

/**
 * Entra's logs share one source type: the category tells them apart, or the operation, which is "Sign-in activity" for
 * every sign-in and for nothing else.
 */
function entraKeys(
  keys: readonly SourceKey[],
  facts: ReadonlyMap<string, Fact>,
  lifted: Set<number>,
): readonly SourceKey[] {
  if (keys.length < 2 || !keys.every((key) => service(key)?.splunk?.category !== undefined)) return keys;
  const category = facts.get('category');
  if (category !== undefined) {
    const matching = keys.filter((key) => {
      const own = service(key)?.splunk?.category?.toLowerCase() ?? '';
      return category.texts.every((text) => text.toLowerCase().endsWith(own));
    });
    const own = service(matching[0] ?? '')?.splunk?.category?.toLowerCase();
    if (category.texts.length === 1 && category.texts[0]?.toLowerCase() === own) lifted.add(category.index);
    return matching.length === 0 ? keys : matching;
  }
  const operation = facts.get('operationName');
  if (operation === undefined) return keys;
  const signins = operation.texts.filter((text) => text.toLowerCase() === 'sign-in activity');
  if (signins.length === operation.texts.length) return ['azure//signinlogs'];
  return signins.length === 0 ? ['azure//auditlogs'] : keys;
}

// Splunk's data models

function liftModel(source: Source, conditions: readonly Predicate[]): Lifted {
  const models = source.native?.names.datamodel ?? [];
  const action = factsOf(conditions).get('action');
  const lifted = new Set<number>();
  const keys: SourceKey[] = [];
  let partial = false;
  for (const model of models) {
    const kinds = modelSources(model);
    const tested =
      action?.texts.length === 1 ? kinds.find((kind) => kind.tests?.action === action.texts[0]) : undefined;
    const plain = kinds.filter((kind) => kind.tests === undefined);
    const main = tested ?? plain[0] ?? kinds[0];
    if (main === undefined) continue;
    keys.push(main.key);
    if (tested !== undefined && action !== undefined) lifted.add(action.index);
    else if (plain.length !== 1) partial = true;
  }
  return { keys: [...new Set(keys)], lifted, scopes: models, ...(partial ? { partial } : {}) };
}

// Elastic

const systems: Readonly<Record<string, string>> = { windows: 'windows', linux: 'linux', macos: 'macos' };

function liftElastic(source: Source, conditions: readonly Predicate[]): Lifted {
  const facts = factsOf(conditions);
  const lifted = new Set<number>();
  const os = facts.get('host.os.type');
  const products = os?.texts.map((text) => systems[text.toLowerCase()]);
  const known = products?.every((product) => product !== undefined) ? (products as string[]) : undefined;

  const name = facts.get('service.name');
  const dataset = facts.get('data_stream.dataset') ?? facts.get('event.dataset');
  const datasets = dataset?.texts ?? datasetsOfIndex(source);
  if (name?.texts.join() === 'k8s.io' && datasets?.join() === 'gcp.audit' && readsGkeMethods(conditions)) {
    lifted.add(name.index);
    if (dataset !== undefined) lifted.add(dataset.index);
    return { keys: ['kubernetes//audit'], lifted, scopes: [gkeScope] };
  }

  const service = elasticService(source, conditions, facts, lifted);
  if (service !== undefined) {
    const inside = known?.length === 1 && service.every((key) => sourceOfKey(key).product === known[0]);
    if (os !== undefined && inside) lifted.add(os.index);
    return { keys: service, lifted, scopes: [] };
  }

  if (os === undefined && readsNetwork(source)) return { keys: ['/firewall/'], lifted, scopes: [] };
  const hinted = known ?? productOfIndex(source);
  const script = scriptBlock(facts, conditions, hinted, lifted);
  if (script !== undefined) {
    if (os !== undefined) lifted.add(os.index);
    return { keys: [script], lifted, scopes: [] };
  }
  const kind = elasticKind(facts, conditions, lifted);
  if (os !== undefined && known !== undefined) lifted.add(os.index);
  const category = kind === undefined ? '' : kind.category;
  if (hinted === undefined)
    return kind === undefined ? nothing : { keys: [`/${category}/`], lifted, scopes: [] };
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

function narrowed(
  key: SourceKey,
  facts: ReadonlyMap<string, Fact>,
  conditions: readonly Predicate[],
  lifted: Set<number>,
): SourceKey {
  const code = facts.get('event.code');
  if (key.startsWith('windows//powershell')) return splunkKind(key, code, lifted);
  if (key !== 'windows//sysmon') return key;
  if (code !== undefined) return sysmonKind(key, code, lifted);
  const kind = elasticKind(facts, conditions, lifted);
  return kind === undefined ? key : `windows/${kind.category}/`;
}

/** The kind of endpoint event that category, type and the sensors' verbs say together. */
function elasticKind(
  facts: ReadonlyMap<string, Fact>,
  conditions: readonly Predicate[],
  lifted: Set<number>,
): EventKind | undefined {
  const category = facts.get('event.category');
  if (category?.texts.length !== 1) return undefined;
  const type = facts.get('event.type');
  const action = facts.get('event.action');
  for (const kind of eventKinds) {
    if (kind.ecs !== category.texts[0] || kind.sysmonOnly === true) continue;
    const types = type !== undefined && saysType(kind, type.texts);
    const verbs = action !== undefined && saysVerb(kind, action.texts);
    if (type !== undefined && !types) continue;
    if (type === undefined && !verbs && kind.typeless !== true && !asksForName(kind, conditions)) continue;
    if (kind.action !== undefined && !verbs) continue;
    lifted.add(category.index);
    if (types) lifted.add(type.index);
    if (verbs) lifted.add(action.index);
    const asked = conditions.findIndex((item) => item.kind === 'Exists' && asksOnly(item, questionName));
    if (kind.category === 'dns_query' && asked !== -1) lifted.add(asked);
    return kind;
  }
  return undefined;
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

/** Whether a condition holds only if the field has a value. */
export function asksOnly(condition: Predicate, name: string): boolean {
  if (condition.kind === 'And') return condition.items.some((item) => asksOnly(item, name));
  if (condition.kind === 'Or') return condition.items.every((item) => asksOnly(item, name));
  return nameOf(condition) === name;
}

const questionName = 'dns.question.name';

/** A DNS query is a network event that has the name asked for. */
function asksForName(kind: EventKind, conditions: readonly Predicate[]): boolean {
  return kind.category === 'dns_query' && conditions.some((item) => asksOnly(item, questionName));
}

function nameOf(item: Predicate): string | undefined {
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

/** `logs-<dataset>-<namespace>`, with wildcards. */
const dataStream = /^logs-([a-z0-9_]+\.[a-z0-9_]+)(?:\*|-\*|-default\*?|)$/;

/** The datasets that the index patterns name, when each of them names one. */
function datasetsOfIndex(source: Source): readonly string[] | undefined {
  const patterns = source.native?.names.index ?? [];
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

/** Whether a log source says which events are meant, so that nothing of the source is lost with its native names. */
export function isKnown(key: SourceKey): boolean {
  const { category } = sourceOfKey(key);
  return eventKind(category) !== undefined || service(key) !== undefined;
}
