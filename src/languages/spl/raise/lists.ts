import { type Lookup, mapChildren, type Node, not, type Plan, type Predicate } from '../../../ir/index.ts';
import { print } from '../print.ts';
import { type Base, baseOf, dataModelOf, splitModel } from './base.ts';
import type { Context } from './context.ts';
import { nowhere, searchNot, searchOr, subsearch } from './tree.ts';
import type { Command, SearchTerm } from './types.ts';

/**
 * A table's rows as search terms: `[| inputlookup t | fields user]`. Search terms ignore case and read `*` as any text,
 * so only a look-up that does the same can be written so.
 */
export function isList({ mode, on, outputs, rows }: Lookup): boolean {
  return (
    mode !== 'enrich' &&
    rows === undefined &&
    outputs.length === 0 &&
    on
      .flat()
      .every((pair) => pair.case === 'insensitive' && pair.match === 'wildcard' && pair.negated !== true)
  );
}

/** The terms of such a look-up; `prefix` stands before names of fields. */
export function listTerm({ mode, on, table }: Lookup, prefix = ''): SearchTerm {
  const groups = on.map((pairs): SearchTerm => {
    const names = pairs.map(({ field, column }) => ({ from: column, to: `${prefix}${field}` }));
    const renamed = names.filter(({ from, to }) => from !== to);
    const stages: Command[] = [{ type: 'Inputlookup', options: [], table, ...nowhere }];
    if (renamed.length > 0) {
      const pairsOf = renamed.map((pair) => ({ type: 'RenamePair' as const, ...pair, ...nowhere }));
      stages.push({ type: 'Rename', pairs: pairsOf, ...nowhere });
    }
    const fields = names.map(({ to }) => to);
    stages.push({ type: 'FieldList', command: 'fields', mode: 'keep', fields, ...nowhere });
    return subsearch(stages);
  });
  const found = searchOr(groups);
  return mode === 'exclude' ? searchNot(found) : found;
}

/** Lists right above the events are terms of the search that selects them. */
export function listsAsTerms(plan: Plan, context: Context): Plan {
  const change = (node: Node): Node => {
    const inner = mapChildren(node, change);
    const base = inner.kind === 'Lookup' && isList(inner) ? baseOf(inner.input) : undefined;
    if (inner.kind !== 'Lookup' || base === undefined) return inner;
    return { kind: 'Filter', input: inner.input, predicate: asPredicate(inner, prefixOf(base, context)) };
  };
  return change(plan) as Plan;
}

/** What stands before names of fields where the events are selected. */
function prefixOf(base: Base, context: Context): string {
  const dataModel = dataModelOf(base, context);
  if (dataModel === undefined) return '';
  const model = splitModel(base, dataModel, { ...context, report: [] });
  return model === undefined ? '' : `${model.source.prefix}.`;
}

function asPredicate(plan: Lookup, prefix: string): Predicate {
  const term = listTerm({ ...plan, mode: 'match' }, prefix);
  const found: Predicate = {
    kind: 'OpaquePredicate',
    language: 'spl',
    text: print({
      type: 'Pipeline',
      stages: [{ type: 'Search', implied: true, term, ...nowhere }],
      ...nowhere,
    }),
    name: `lookup ${plan.table}`,
    ...(plan.span === undefined ? {} : { span: plan.span }),
  };
  return plan.mode === 'exclude' ? not(found) : found;
}
