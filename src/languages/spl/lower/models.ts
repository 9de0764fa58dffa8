import type { Command, SearchComparison, SearchTerm } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { and, exists, type NativeSource, type Predicate } from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import { isEventField, modelOfNode, NODE_VALUES } from '../data-models.ts';
import { knownMacro } from '../known-macros.ts';
import { divideLists, listed } from './lists.ts';
import { grouped } from './measuring.ts';
import { filterPlan } from './push.ts';
import { type Frame, freshFrame, type Lowering, place, resolve } from './state.ts';
import { termPredicate } from './terms.ts';
import { milliseconds } from './time.ts';

type Stage<T extends Command['type']> = Extract<Command, { type: T }>;

/** `tstats` and `mstats`: the source, its filter and the grouping in one command. */
export function tstats(lowering: Lowering, stage: Stage<'Tstats'>): Frame {
  const at = place(lowering, stage);
  const isModel = stage.from?.source === 'datamodel';
  const { model, where } = isModel
    ? narrowed(stage.from.name, stage.where)
    : { model: '', where: stage.where };
  const native: NativeSource = {
    taxonomy: isModel ? 'cim' : 'splunk',
    names: isModel
      ? { datamodel: [model] }
      : stage.from === undefined
        ? {}
        : { [stage.from.source]: [stage.from.name] },
  };
  const source = freshFrame({ kind: 'Source', logSources: [], native, span: at }, isModel ? 'cim' : 'splunk');
  const { term, lists } = where === undefined ? { lists: [] } : divideLists(where);
  const terms = term === undefined ? [] : [termPredicate(lowering, source, term)];
  // Every event has a time, a host, a source.
  const keys = stage.by.filter((name) => !isEventField(name));
  const implied =
    isFilled(stage) || stage.command === 'mstats' ? [] : keys.map((name) => present(source, name, at));
  if (implied.length > 0) {
    lowering.diagnostics.push(diagnose('spl-by-exists', { span: at, with: { fields: keys.join(', ') } }));
  }
  let events: Frame = { ...source, plan: filterPlan(source.plan, and([...terms, ...implied])) };
  for (const list of lists) events = listed(lowering, events, list);
  const length = stage.span === undefined ? undefined : milliseconds(stage.span);
  const hasTime = stage.by.includes('_time') || stage.command === 'mstats';
  return grouped(lowering, events, {
    names:
      hasTime && !stage.by.includes('_time')
        ? [...(length === undefined ? [] : ['_time']), ...stage.by]
        : stage.by,
    aggregations: stage.aggregations,
    fills: isFilled(stage),
    ...(length !== undefined && hasTime ? { window: { type: 'tumbling', span: length } } : {}),
    at,
  });
}

/** `nodename=Web.Proxy` among the terms says which data set of the model is read, not what its events are like. */
function narrowed(
  dataModel: string,
  where: SearchTerm | undefined,
): { readonly model: string; readonly where?: SearchTerm } {
  if (where === undefined) return { model: dataModel };
  const terms = where.type === 'SearchAnd' ? where.items : [where];
  const named = terms.find((term) => term.type === 'SearchComparison' && isNodeName(term));
  const same = named?.type === 'SearchComparison' ? NODE_VALUES[named.value] : undefined;
  if (same !== undefined) {
    const items = terms.map((term): SearchTerm => (term === named ? { ...named, ...same } : term));
    return {
      model: dataModel,
      where: items.length === 1 ? items[0]! : { ...where, type: 'SearchAnd', items },
    };
  }
  const model = named?.type === 'SearchComparison' ? modelOfNode(dataModel, named.value) : undefined;
  if (model === undefined) return { model: dataModel, where };
  const [first, ...others] = terms.filter((term) => term !== named);
  if (first === undefined) return { model };
  return {
    model,
    where: others.length === 0 ? first : { ...where, type: 'SearchAnd', items: [first, ...others] },
  };
}

function isNodeName({ field: name, operator, value, macro }: SearchComparison): boolean {
  return name === 'nodename' && operator === '=' && macro === undefined && !value.includes('*');
}

function present(frame: Frame, name: string, at: Span): Predicate {
  return exists(resolve(frame, name, at), at);
}

/** Rows without a group's field get a text in its place, so that they are not left out. */
function isFilled(stage: Stage<'Tstats'>): boolean {
  return stage.options.some((item) =>
    item.type === 'Option' ? item.name === 'fillnull_value' : knownMacro(item)?.does === 'summary-options',
  );
}
