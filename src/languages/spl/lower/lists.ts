import type { Command, Pipeline, SearchTerm } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import type { Lookup, LookupPair, Plan } from '../../../ir/index.ts';
import { columnName, withKeys } from './combining.ts';
import { type Frame, type Lowering, place } from './state.ts';

/** The rows of a table that a subsearch gives, as far as they are known: names of fields with the table's columns. */
interface List {
  readonly table: string;
  readonly columns: ReadonlyMap<string, string>;
}

interface ListTerm extends List {
  readonly negated: boolean;
  readonly term: SearchTerm;
}

/**
 * Search terms that must all hold, divided: those that list a table's rows (`[| inputlookup t | fields user]`, alone or
 * after NOT) are look-ups, all others stay terms.
 */
export function divideLists(term: SearchTerm): {
  readonly term?: SearchTerm;
  readonly lists: readonly ListTerm[];
} {
  const items = term.type === 'SearchAnd' ? term.items : [term];
  const lists = items.flatMap(listTerm);
  if (lists.length === 0) return { term, lists };
  const isList = new Set(lists.map((list) => list.term));
  const rest = items.filter((item) => !isList.has(item));
  const [first] = rest;
  if (first === undefined) return { lists };
  return { lists, term: rest.length === 1 ? first : { ...term, type: 'SearchAnd', items: rest } };
}

function listTerm(term: SearchTerm): readonly ListTerm[] {
  const inner = term.type === 'SearchNot' ? term.item : term;
  const found = inner.type === 'Subsearch' ? listOf(inner.pipeline) : undefined;
  return found === undefined ? [] : [{ ...found, negated: inner !== term, term }];
}

/**
 * A subsearch that gives a table's rows as they are, some of its columns under names of fields. Undefined where rows are
 * left out, where the columns are not named, and for fields whose values stand in the search as they are.
 */
export function listOf({ stages }: Pipeline): List | undefined {
  const [first, ...others] = stages;
  if (first?.type !== 'Inputlookup' || first.where !== undefined || first.options.length > 0)
    return undefined;
  // Before a command names the columns, a name is the table's own.
  let columns: ReadonlyMap<string, string> = new Map();
  let isOpen = true;
  for (const stage of others) {
    const column = (name: string): string | undefined => columns.get(name) ?? (isOpen ? name : undefined);
    switch (stage.type) {
      case 'Rename': {
        if (stage.pairs.some(({ from }) => from.includes('*'))) return undefined;
        const renamed = new Map(columns);
        for (const { from, to } of stage.pairs) {
          const own = column(from);
          renamed.delete(from);
          if (own !== undefined) renamed.set(to, own);
        }
        columns = renamed;
        break;
      }
      case 'FieldList': {
        if (stage.mode === 'drop' || stage.fields.some((name) => name.includes('*'))) return undefined;
        const kept = stage.fields.flatMap((name) => {
          const own = column(name);
          return own === undefined ? [] : [[name, own] as const];
        });
        columns = new Map(kept);
        isOpen = false;
        break;
      }
      case 'Dedup':
        // Which of several rows stays matters unless the values are what makes them the same.
        if (isOpen || stage.count !== undefined || stage.fields.join() !== [...columns.keys()].join())
          return undefined;
        break;
      case 'Format':
        if (stage.options.length > 0) return undefined;
        break;
      default:
        return undefined;
    }
  }
  if (isOpen || columns.size === 0 || [...columns.keys()].some(isInserted)) return undefined;
  return { table: first.table, columns };
}

/** Values of these stand in the search as they are; those of fields of Splunk's own are left out. */
function isInserted(name: string): boolean {
  return name === 'search' || name === 'query' || name.startsWith('_');
}

/** The table that a subsearch is about, whatever it does with its rows. */
export function tableOf({ stages }: Pipeline): string | undefined {
  const [first, ...others] = stages;
  const isPlain = others.every(({ type }) => arranging.has(type));
  return first?.type === 'Inputlookup' && first.where === undefined && isPlain ? first.table : undefined;
}

const arranging: ReadonlySet<Command['type']> = new Set(['Rename', 'FieldList', 'Format', 'Dedup', 'Return']);

/** Rows that a list has, or has not. Its values become search terms: letters of any case, `*` for any text. */
export function listed(lowering: Lowering, frame: Frame, { table, columns, negated, term }: ListTerm): Frame {
  const at = place(lowering, term);
  const ready = withKeys(frame, [...columns.keys()]);
  const pairs = [...columns].map(([name, column]): LookupPair => {
    return { field: columnName(ready, name), column, case: 'insensitive', match: 'wildcard' };
  });
  lowering.diagnostics.push(diagnose('spl-list', { span: at, with: { table } }));
  const mode = negated ? 'exclude' : 'match';
  const list = { kind: 'Lookup', table, on: [pairs], outputs: [], mode, span: at } as const;
  return { ...ready, plan: listedBelow(ready.plan, list) };
}

/** A list as near to the events as it says the same: rows of a group that it reads the keys of stay or go together. */
function listedBelow(plan: Plan, list: Omit<Lookup, 'input'>): Plan {
  const names = list.on.flat().map((pair) => pair.field);
  const here = { ...list, input: plan };
  switch (plan.kind) {
    case 'Filter':
      return plan.input.kind === 'Source' ? here : { ...plan, input: listedBelow(plan.input, list) };
    case 'Sort':
      return { ...plan, input: listedBelow(plan.input, list) };
    case 'Limit': {
      const keys = new Set(plan.by.map((key) => (key.kind === 'FieldRef' ? key.name : '')));
      return names.every((name) => keys.has(name)) ? { ...plan, input: listedBelow(plan.input, list) } : here;
    }
    case 'Aggregate': {
      const keys = new Map(
        plan.by.flatMap(({ name, value }) =>
          value.kind === 'FieldRef' ? [[name, value.name] as const] : [],
        ),
      );
      if (!names.every((name) => keys.has(name))) return here;
      const on = list.on.map((pairs) => pairs.map((pair) => ({ ...pair, field: keys.get(pair.field)! })));
      return { ...plan, input: listedBelow(plan.input, { ...list, on }) };
    }
    default:
      return here;
  }
}
