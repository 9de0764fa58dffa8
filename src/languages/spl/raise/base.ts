import {
  always,
  and,
  type Filter,
  type Node,
  type Plan,
  type Predicate,
  type Source,
  walk,
} from '../../../ir/index.ts';
import { dataSetOf, isEventField, type ModelSource } from '../data-models.ts';
import type { Context, Stages } from './context.ts';
import { fieldsRead } from './fields.ts';
import { type Split, splitPredicate } from './predicate.ts';
import type { Place } from './search.ts';
import {
  aggregation,
  comparison,
  macro,
  macroCommand,
  nowhere,
  search,
  searchAnd,
  searchOr,
} from './tree.ts';
import type { Aggregation, Command, SearchTerm, Tstats } from './types.ts';

/** A source and what is filtered of it: what a search begins with. */
export interface Base {
  readonly source: Source;
  readonly predicate: Predicate;
}

export function baseOf(plan: Plan): Base | undefined {
  const filters: Filter[] = [];
  let current = plan;
  while (current.kind === 'Filter') {
    filters.unshift(current);
    current = current.input;
  }
  if (current.kind !== 'Source') return undefined;
  const predicate = filters.length === 0 ? always : and(filters.map((filter) => filter.predicate));
  return { source: current, predicate };
}

/** The data model that a base is read from; undefined when it is read from events. */
export function dataModelOf({ source }: Base, context: Context): string | undefined {
  const { native } = source;
  if (context.profile !== 'cim' && native?.taxonomy !== 'cim') return undefined;
  return native?.names.datamodel?.[0];
}

export function raiseBase(base: Base, context: Context): Stages {
  const dataModel = dataModelOf(base, context);
  if (dataModel !== undefined) {
    const fromModel = splitModel(base, dataModel, context);
    if (fromModel !== undefined)
      return { commands: modelStages(fromModel, context), events: false, counted: true };
  }
  const split = splitPredicate(base.predicate, events, context, { bound: context.bound });
  if (dataModel !== undefined && context.profile !== 'cim') {
    // The events of a data model one by one, with their text.
    const commands = [eventsOf(dataModel), ...(split.term === undefined ? [] : [search(split.term)])];
    return { commands: [...commands, ...split.stages], events: true };
  }
  const terms = [...sourceTerms(base.source), ...(split.term === undefined ? [] : [split.term])];
  // A search needs terms: `*` stands for every event.
  const term = terms.length === 0 ? everything : searchAnd(terms);
  return { commands: [search(term, true), ...split.stages], events: true };
}

function eventsOf(dataModel: string): Command {
  return { type: 'From', command: 'from', source: 'datamodel', name: dataModel, ...nowhere };
}

const events: Place = { prefix: '', events: true, filled: false };

const everything: SearchTerm = { type: 'Term', text: '*', ...nowhere };

/** Names of the vendor's own sources, in the order in which people write them. */
const SOURCE_FIELDS = ['index', 'sourcetype', 'source', 'eventtype'] as const;

function sourceTerms({ native }: Source): readonly SearchTerm[] {
  const names = native?.names ?? {};
  const terms: SearchTerm[] = [];
  const macros = (names.macro ?? []).map((name) => macro(name));
  if (macros.length > 0) terms.push(searchOr(macros));
  for (const field of SOURCE_FIELDS) {
    const values = names[field] ?? [];
    if (values.length === 1) terms.push(comparison(field, '=', values[0]!));
    else if (values.length > 1) terms.push({ type: 'SearchIn', field, values, ...nowhere });
  }
  return terms;
}

/** A base divided between `tstats where` and what comes after the results are grouped. */
export interface ModelBase {
  readonly source: ModelSource;
  readonly split: Split;
}

/** Undefined when the rule looks at the text of events, which a data model does not have. */
export function splitModel(
  base: Base,
  dataModel: string,
  context: Context,
  filled = true,
): ModelBase | undefined {
  if (searchesText(base.predicate)) return undefined;
  const from = dataSetOf(dataModel);
  const place: Place = { prefix: `${from.prefix}.`, events: false, filled };
  return { source: from, split: splitPredicate(base.predicate, place, context, { bound: context.bound }) };
}

function searchesText(predicate: Predicate): boolean {
  let found = false;
  walk(predicate, (node) => {
    found ||= isText(node);
    return !found;
  });
  return found;
}

function isText(node: Node): boolean {
  return node.kind === 'Keyword' || (node.kind === 'FieldRef' && node.name === '_raw');
}

/** What a plan needs that no data model has: another source, the text of events, a field of another name. */
export function withoutModel(plan: Plan): Node | undefined {
  let found: Node | undefined;
  walk(plan, (node) => {
    const isEvents = node.kind === 'Source' && node.native?.names.datamodel === undefined;
    if (isEvents || isText(node)) found ??= node;
    return found === undefined;
  });
  if (found !== undefined) return found;
  // Names of data models are single words: a name with dots came from elsewhere and has no counterpart.
  const strange = fieldsRead(plan).find((name) => name.includes('.'));
  return strange === undefined ? undefined : { kind: 'FieldRef', name: strange };
}

/** `tstats … by …`, the prefixes taken off, and the condition that only `where` can say. */
function modelStages(model: ModelBase, context: Context): Command[] {
  const fields = [...new Set([...model.source.shown, ...context.needed()])].filter(
    (name) => !name.startsWith('_') && !name.includes('*'),
  );
  const names = fields.map((name) => (isEventField(name) ? name : `${model.source.prefix}.${name}`));
  const counts = [aggregation('count')];
  const times = [aggregation('min', '_time', 'firstTime'), aggregation('max', '_time', 'lastTime')];
  const command = context.timed
    ? tstats(model, counts, ['_time', ...names], context.timed)
    : tstats(model, [...counts, ...times], names);
  return [command, macroCommand('drop_dm_object_name', model.source.prefix), ...model.split.stages];
}

export function tstats(
  model: ModelBase,
  aggregations: readonly Aggregation[],
  by: readonly string[],
  span?: string,
): Tstats {
  const { node } = model.source;
  const narrowed = node === undefined ? [] : [comparison('nodename', '=', node)];
  const terms = model.split.term === undefined ? narrowed : [...narrowed, model.split.term];
  return {
    type: 'Tstats',
    command: 'tstats',
    options: [macro('security_content_summariesonly')],
    aggregations,
    from: { type: 'TstatsFrom', source: 'datamodel', name: model.source.model, ...nowhere },
    ...(terms.length === 0 ? {} : { where: searchAnd(terms) }),
    by: [...new Set(by)],
    ...(span === undefined ? {} : { span }),
    ...nowhere,
  };
}
