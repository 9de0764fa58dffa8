import { type FieldRef, type OpaquePredicate, oneOf, type Predicate } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import { conjuncts } from './conditions.ts';
import {
  channelOf,
  type SourceKey,
  service,
  sourceOfChannel,
  sourceOfDataset,
  sourceOfKey,
  sourcesOfMacro,
  sourcesOfSourcetype,
} from './sources.ts';

/**
 * Places where events are kept, as conditions: a Windows event log (`winlog.channel`; in Splunk's `source`), a data
 * stream (`data_stream.dataset`; in Splunk a `sourcetype`). What stands above a whole rule is its log source. A place that
 * tells the alternatives of a rule apart stays where it is, in each vendor's words: `(source=A EventCode=1) OR (source=B
 * EventCode=2)`. A place's name is written in one way, so that letters of another case make no difference.
 */
const channelField = 'winlog.channel';
const datasetField = 'data_stream.dataset';
/** Before the name of an event log, where Splunk has its events as XML. */
const prefix = 'XmlWinEventLog:';

/** The log sources that a condition selects as a whole, by a vendor's or the canonical names. */
export type SourcesOf = (condition: Predicate) => readonly SourceKey[] | undefined;

/** The log sources of alternatives of which each names its own; undefined where one does not. */
export function unitedSources(condition: Predicate, sourcesOf: SourcesOf): readonly SourceKey[] | undefined {
  if (condition.kind !== 'Or') return undefined;
  const found = condition.items.map((item) => namedSources(item, sourcesOf));
  return found.includes(undefined) ? undefined : [...new Set(found.flatMap((keys) => keys ?? []))];
}

/** The log sources that hold all events for which a condition holds. */
function namedSources(condition: Predicate, sourcesOf: SourcesOf): readonly SourceKey[] | undefined {
  const own = sourcesOf(condition);
  if (own !== undefined && own.length > 0) return own;
  if (condition.kind !== 'And') return unitedSources(condition, sourcesOf);
  for (const item of condition.items) {
    const keys = namedSources(item, sourcesOf);
    if (keys !== undefined) return keys;
  }
  return undefined;
}

/** Whether an alternative names a place of its own. */
export function namesPlace(condition: Predicate, sourcesOf: SourcesOf): boolean {
  return conjuncts(condition).some((item) => sourcesOf(item) !== undefined);
}

/** By a place in canonical words. */
export function sourcesOfPlace(condition: Predicate): readonly SourceKey[] | undefined {
  const equal = equalTexts(condition);
  const find = equal === undefined ? undefined : finders[equal.name];
  const keys = find === undefined ? [] : (equal?.texts ?? []).map(find);
  return keys.length === 0 || keys.includes(undefined) ? undefined : [...new Set(keys as SourceKey[])];
}

const finders: Readonly<Record<string, (text: string) => SourceKey | undefined>> = {
  [channelField]: sourceOfChannel,
  [datasetField]: sourceOfDataset,
  'event.dataset': sourceOfDataset,
};

/** By the name of an event log in a Sigma rule. */
export function sourcesOfChannels(condition: Predicate): readonly SourceKey[] | undefined {
  const equal = equalTexts(condition);
  const keys = equal?.name === 'Channel' ? equal.texts.map(sourceOfChannel) : [];
  return keys.length === 0 || keys.includes(undefined) ? undefined : [...new Set(keys as SourceKey[])];
}

/** A vendor's test of a place in canonical words; undefined for any other leaf, and for a place that is not known. */
export function decodePlace(leaf: Predicate, field: FieldRef, taxonomy: string): Predicate | undefined {
  if (taxonomy !== 'splunk' && taxonomy !== 'sigma') return undefined;
  const read = readers[taxonomy]?.[field.name];
  const texts = equalTexts(leaf)?.texts;
  if (read === undefined || texts === undefined) return undefined;
  const found = texts.map(read.text);
  if (found.includes(undefined)) return undefined;
  const ref: FieldRef = { ...field, name: read.canonical, spelling: field.name };
  return oneOf(ref, found as string[], 'sensitive', leaf.span);
}

interface Reader {
  readonly canonical: string;
  text(text: string): string | undefined;
}
const channelReader: Reader = { canonical: channelField, text: channelName };
const readers: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  sigma: { Channel: channelReader },
  splunk: {
    Channel: channelReader,
    source: {
      canonical: channelField,
      text: (text) =>
        text.toLowerCase().startsWith(prefix.toLowerCase())
          ? channelName(text.slice(prefix.length))
          : undefined,
    },
    sourcetype: { canonical: datasetField, text: datasetOfSourcetype },
  },
};

/** An event log's name in its own letters. */
function channelName(text: string): string | undefined {
  const key = sourceOfChannel(text);
  const names = key === undefined ? [] : (channelOf(sourceOfKey(key))?.names ?? []);
  return names.find((name) => name.toLowerCase() === text.toLowerCase());
}

/** The data stream that holds the same events as a source type: where each is the only one of its log source. */
function datasetOfSourcetype(sourcetype: string): string | undefined {
  const [key, ...more] = sourcesOfSourcetype(sourcetype);
  const known = key === undefined || more.length > 0 ? undefined : service(key);
  const [dataset, ...others] = known?.datasets ?? [];
  if (known === undefined || dataset === undefined || others.length > 0) return undefined;
  const alone = known.sourcetypes?.length === 1 && known.splunk === undefined && known.ecs === undefined;
  return alone && sourceOfDataset(dataset) === key ? dataset : undefined;
}

/** A macro that stands for a place. */
export function decodePlaceMacro(opaque: OpaquePredicate): Predicate | undefined {
  const { name, language, text, span } = opaque;
  if (language !== 'spl' || name === undefined || text !== macroText(name)) return undefined;
  const place = placeOfMacro(name);
  if (place === undefined) return undefined;
  return oneOf({ kind: 'FieldRef', name: place.canonical, spelling: text }, place.texts, 'sensitive', span);
}

function macroText(name: string): string {
  return `\`${name}\``;
}

function placeOfMacro(
  name: string,
): { readonly canonical: string; readonly texts: readonly string[] } | undefined {
  const keys = sourcesOfMacro(name)?.keys ?? [];
  const [key] = keys;
  if (key === undefined || keys.length > 1) return undefined;
  const channels = channelOf(sourceOfKey(key))?.names;
  if (channels !== undefined) return { canonical: channelField, texts: channels };
  const sourcetype = service(key)?.sourcetypes?.[0];
  const dataset = sourcetype === undefined ? undefined : datasetOfSourcetype(sourcetype);
  return dataset === undefined ? undefined : { canonical: datasetField, texts: [dataset] };
}

/** A test of a place in a vendor's words; `own`: in those that it came from. */
export function encodePlace(
  leaf: Predicate,
  { spelling = '', ...field }: FieldRef,
  taxonomy: string,
  own: boolean,
): Predicate | undefined {
  if (taxonomy !== 'splunk' && taxonomy !== 'sigma') return undefined;
  const texts = equalTexts(leaf)?.texts ?? [];
  if (texts.length === 0 || !('case' in leaf) || leaf.case !== 'sensitive') return undefined;
  const macro = own && spelling.startsWith('`') ? spelling.slice(1, -1) : undefined;
  const place = macro === undefined ? undefined : placeOfMacro(macro);
  if (macro !== undefined && place?.canonical === field.name && place.texts.join() === texts.join())
    return macroCall(macro, leaf);
  const written = (name: string, words: readonly (string | undefined)[]): Predicate | undefined =>
    words.includes(undefined)
      ? undefined
      : oneOf({ ...field, name }, words as string[], 'insensitive', leaf.span);
  if (field.name === datasetField)
    return taxonomy === 'sigma' ? undefined : written('sourcetype', texts.map(sourcetypeOfDataset));
  if (field.name !== channelField || !texts.every((text) => channelName(text) === text)) return undefined;
  if (taxonomy === 'sigma' || (own && spelling === 'Channel')) return written('Channel', texts);
  return written(
    'source',
    texts.map((text) => prefix + text),
  );
}

function macroCall(name: string, { span }: Predicate): Predicate {
  const call = { kind: 'OpaquePredicate', language: 'spl', text: macroText(name), name } as const;
  return span === undefined ? call : { ...call, span };
}

function sourcetypeOfDataset(dataset: string): string | undefined {
  const key = sourceOfDataset(dataset);
  const sourcetype = key === undefined ? undefined : service(key)?.sourcetypes?.[0];
  return sourcetype !== undefined && datasetOfSourcetype(sourcetype) === dataset ? sourcetype : undefined;
}
