import { foldText, type LogSource, type Predicate } from '../ir/index.ts';
import { fieldUnder, patternText } from './checks.ts';
import { callParts, type Parts, requestNames, resourceParts, subresourceParts } from './kubernetes.ts';
import { endpointProducts } from './logsource.ts';
import type { EventSet, View } from './view.ts';

export type ActionKind = 'Kubernetes' | 'API call' | 'program' | 'event';

/** What a rule watches being done: an operation on a Kubernetes resource, a call of an API, a program that runs. */
export interface ActionName {
  readonly kind: ActionKind;
  readonly name: string;
}

/** More alternatives than these are a list of programs or calls: each is then taken alone. */
const LIMIT = 400;

/** The actions of the events that a rule looks at, each once. */
export function actionsOf(view: View): readonly ActionName[] {
  const found = new Map<string, ActionName>();
  for (const { logSources, predicate } of view.sets) {
    for (const parts of partsOf(predicate, logSources)) {
      for (const action of named(parts, logSources)) found.set(`${action.kind} ${action.name}`, action);
    }
  }
  return [...found.values()].sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

function partsOf(predicate: Predicate, sources: readonly LogSource[]): readonly Parts[] {
  switch (predicate.kind) {
    case 'And': {
      let all: readonly Parts[] = [{}];
      for (const item of predicate.items) {
        const parts = partsOf(item, sources);
        if (parts.length === 1 && Object.keys(parts[0]!).length === 0) continue;
        const combined = all.flatMap((one) => parts.map((other) => ({ ...one, ...other })));
        all = distinct(combined.length > LIMIT ? [...all, ...parts] : combined);
      }
      return all;
    }
    case 'Or':
      return distinct(predicate.items.flatMap((item) => partsOf(item, sources)));
    case 'Compare':
      if (predicate.operator !== '==' || predicate.right.kind !== 'Literal') return [{}];
      return [partOf(fieldUnder(predicate.left)?.name, String(predicate.right.value), sources)];
    case 'OneOf': {
      const name = fieldUnder(predicate.operand)?.name;
      return distinct(predicate.values.map(({ value }) => partOf(name, String(value), sources)));
    }
    case 'Match':
      return [partOf(fieldUnder(predicate.operand)?.name, patternText(predicate.pattern), sources)];
    default:
      return [{}];
  }
}

/**
 * The Kubernetes resources of which every event of a set is about one, whichever log carries it; undefined where some
 * event may be about another.
 */
export function resourcesOf(set: EventSet): ReadonlySet<string> | undefined {
  if (!resources.has(set)) {
    const found = partsOf(set.predicate, set.logSources).map(({ resource, loose }) =>
      loose === true ? undefined : resource,
    );
    resources.set(set, found.includes(undefined) ? undefined : new Set(found as readonly string[]));
  }
  return resources.get(set);
}

const resources = new WeakMap<EventSet, ReadonlySet<string> | undefined>();

function distinct(parts: readonly Parts[]): readonly Parts[] {
  const seen = new Map<string, Parts>();
  for (const part of parts) seen.set(JSON.stringify(Object.entries(part).sort()), part);
  return [...seen.values()];
}

function partOf(field: string | undefined, value: string, sources: readonly LogSource[]): Parts {
  const text = foldText(value);
  switch (field) {
    case 'kubernetes.audit.objectRef.resource':
      return resourceParts(text);
    case 'kubernetes.audit.objectRef.subresource':
      return subresourceParts(text);
    case 'kubernetes.audit.verb':
      return { verb: text };
    case 'process.name':
    case 'process.pe.original_file_name':
      return isStart(sources) && /[a-z0-9]{2}/.test(text) ? { program: programName(text) } : {};
    case 'event.code':
      return hasCategory(sources) ? {} : { code: text };
    case 'event.action':
    case 'azure.activitylogs.operation_name':
    case 'azure.auditlogs.operation_name':
    case 'o365.audit.Operation':
    case 'gcp.audit.method_name':
      return isEndpoint(sources) || !/[a-z0-9]{3}/.test(text) ? {} : callParts(text);
    default:
      return {};
  }
}

/** The name of a process tells what is run where a process starts; elsewhere it tells who does something else. */
function isStart(sources: readonly LogSource[]): boolean {
  return sources.length === 0 || sources.some(({ category }) => category === 'process_creation');
}

/** PowerShell 7 is a library by the name that its version resource gives (`pwsh.dll`). */
function programName(text: string): string {
  return text.slice(text.lastIndexOf('\\') + 1).replace(/\.(?:exe|dll)$/, '');
}

function hasCategory(sources: readonly LogSource[]): boolean {
  return sources.length === 0 || sources.some(({ category }) => category !== undefined);
}

/** On endpoints `event.action` is the kind of event, which the log source already says. */
function isEndpoint(sources: readonly LogSource[]): boolean {
  return hasCategory(sources) || sources.some(({ product }) => endpointProducts.has(product ?? ''));
}

function named(parts: Parts, sources: readonly LogSource[]): readonly ActionName[] {
  const out: ActionName[] = [];
  for (const name of requestNames(parts)) out.push({ kind: 'Kubernetes', name });
  if (parts.call !== undefined && parts.resource === undefined) {
    const product = sources.find((source) => source.product !== undefined)?.product;
    out.push({ kind: 'API call', name: callName(parts.call, product) });
  }
  if (parts.program !== undefined) out.push({ kind: 'program', name: parts.program });
  if (parts.code !== undefined) {
    out.push({ kind: 'event', name: `${placeOf(sources[0], parts.code)} ${parts.code}`.trim() });
  }
  return out;
}

/**
 * The unified audit log of Microsoft 365 ends the names of Entra's directory operations with a full stop, which Entra's
 * own log does not: both log the same call. Fact: names of operations in public rules for either log.
 */
function callName(call: string, product: string | undefined): string {
  if (product === 'm365' && call.endsWith('.')) return `azure: ${call.slice(0, -1)}`;
  return product === undefined ? call : `${product}: ${call}`;
}

/**
 * The log that an event's number belongs to. Some rules name no channel; numbers of auditing are the Security
 * channel's. Fact: Microsoft, Windows security auditing reference.
 */
function placeOf(source: LogSource | undefined, code: string): string {
  const { product = '', service = '' } = source ?? {};
  const auditing = product === 'windows' && service === '' && /^(?:4[6-9]|5[0-4])\d\d$/.test(code);
  return `${product} ${auditing ? 'security' : service}`.trim();
}
