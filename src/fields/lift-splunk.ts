import type { Predicate, Source } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import { asksOnly, type Fact, factsOf, kindByCode, type Lifted, nameOf, rawKind } from './facts.ts';
import { modelSources } from './models.ts';
import { unitedSources } from './places.ts';
import { isSecurityCode } from './security.ts';
import {
  type SourceKey,
  service,
  sourceOfChannel,
  sourceOfSplunkSource,
  sourcesOfMacro,
  sourcesOfSourcetype,
} from './sources.ts';

const codeFields = ['EventCode', 'EventID', 'signature_id', 'event_id'];

/** The log sources of a raw search: macros, source types, sources, event codes. */
export function liftSplunk(source: Source, conditions: readonly Predicate[]): Lifted {
  const lifted = new Set<number>();
  const scopes: string[] = [];
  let keys: readonly SourceKey[] | undefined;
  const add = (found: SourcesFound | undefined, index?: number): void => {
    if (found === undefined) return;
    if (found.scope !== undefined) scopes.push(found.scope);
    // Two tests of the source (a source type and a source) must both hold: one that contradicts stays a condition.
    const both = keys === undefined || keys.length === 0 ? found.keys : common(keys, found.keys);
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
  if (keys === undefined || keys.length === 0)
    for (const condition of conditions) keys = unitedSources(condition, sourcesOfSearch) ?? keys;
  const facts = factsOf(conditions);
  const code = codeFields.map((name) => facts.get(name)).find((fact) => fact !== undefined);
  const narrow = entraKeys(keys ?? [], facts, lifted);
  const script = conditions.some((condition) => asksOnly(condition, 'ScriptBlockText'));
  const image = conditions.some((condition) => asksOnly(condition, 'Image'));
  let partial = false;
  const found = narrow.map((given) => {
    const key = given === allOfWindows && code !== undefined ? logOf(code, image) : given;
    partial ||= key === 'windows//security' && given !== key;
    // Only PowerShell's script block events have the text of a script.
    const kind =
      script && key === 'windows//powershell' && code === undefined ? 'windows/ps_script/' : undefined;
    return kind ?? rawKind(key, facts, lifted) ?? kindByCode(key, code, lifted);
  });
  // Where the events are kept says nothing more about them once their kind is known.
  if (found.length > 0)
    for (const [index, condition] of conditions.entries()) if (asksForPlace(condition)) lifted.add(index);
  return { keys: [...new Set(found)], lifted, scopes, partial };
}

/** Whether a condition is about indexes alone. */
function asksForPlace(condition: Predicate): boolean {
  if (condition.kind === 'Or') return condition.items.every(asksForPlace);
  if (condition.kind === 'Not') return asksForPlace(condition.item);
  return nameOf(condition) === 'index';
}

/** The log sources that a condition of a search selects as a whole. */
export function sourcesOfSearch(condition: Predicate): readonly SourceKey[] | undefined {
  const keys = splunkSources(condition)?.keys;
  return keys?.length === 0 ? undefined : keys;
}

/** What both lists hold, the logs of Windows among them as parts of all of its logs. */
function common(left: readonly SourceKey[], right: readonly SourceKey[]): readonly SourceKey[] {
  const within = (item: SourceKey, list: readonly SourceKey[]): boolean =>
    list.includes(item) || (item.startsWith('windows/') && list.includes(allOfWindows));
  return [
    ...left.filter((item) => within(item, right)),
    ...right.filter((item) => !left.includes(item) && within(item, left)),
  ];
}

const allOfWindows = 'windows//';

/** Of the logs of Windows only Sysmon's has the path of a program as `Image`; the codes of the Security log are its own. */
function logOf({ texts }: Fact, image: boolean): SourceKey {
  if (image) return 'windows//sysmon';
  return texts.length > 0 && texts.every(isSecurityCode) ? 'windows//security' : allOfWindows;
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

/** The log sources of a search over data models. */
export function liftModel(source: Source, conditions: readonly Predicate[]): Lifted {
  const facts = factsOf(conditions);
  const lifted = new Set<number>();
  const node = facts.get('nodename');
  const named = source.native?.names.datamodel ?? [];
  const inner = innerDataset(named, node?.texts ?? []);
  const models = inner === undefined ? named : [inner];
  if (node !== undefined && inner !== undefined) lifted.add(node.index);
  const action = facts.get('action');
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

/** The dataset within a model that a search asks for beside the model (`nodename=Web.Proxy`). */
function innerDataset(models: readonly string[], nodes: readonly string[]): string | undefined {
  const [model] = models;
  const [node] = nodes;
  if (model === undefined || node === undefined || models.length > 1 || nodes.length > 1) return undefined;
  const inside = node.startsWith(`${model.split('.')[0]}.`) && modelSources(node).length > 0;
  return inside ? node : undefined;
}
