import { diagnose } from '../../../diagnostics/index.ts';
import type {
  Expand,
  Extract,
  Join,
  Limit,
  Lookup,
  NewTerms,
  Plan,
  Project,
  Scalar,
  Sort,
} from '../../../ir/index.ts';
import { walk } from '../../../ir/index.ts';
import { dissectRegex, type ExtractingRegex, grokRegex } from '../../../regex/index.ts';
import { dataSetOf } from '../data-models.ts';
import type { Context, RaisePlan, Stages } from './context.ts';
import { fieldsRead } from './fields.ts';
import { isList, listTerm } from './lists.ts';
import { spanText } from './scalar.ts';
import {
  aggregation,
  assignment,
  binary,
  evaluate,
  fieldName,
  fn,
  logical,
  nowhere,
  option,
  search,
  stats,
  subsearch,
  text,
  where,
} from './tree.ts';
import type { Assignment, Command } from './types.ts';
import { expressionOf } from './where.ts';

/** Plans that are one command each. */

export function after(input: Stages | undefined, ...commands: readonly Command[]): Stages | undefined {
  return input && { ...input, commands: [...input.commands, ...commands] };
}

export function unsupported(
  plan: { readonly span?: Expand['span'] },
  what: string,
  context: Context,
): undefined {
  context.report.push(diagnose('plan-unsupported', { span: plan.span, with: { target: 'SPL', what } }));
  return undefined;
}

export function raiseProject(plan: Project, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const input = raisePlan(plan.input, context);
  if (plan.mode === 'rename') {
    const pairs = plan.columns
      .filter(({ from, to }) => to !== undefined && to !== from)
      .map(({ from, to }) => ({ type: 'RenamePair' as const, from, to: to!, ...nowhere }));
    return pairs.length === 0 ? input : after(input, { type: 'Rename', pairs, ...nowhere });
  }
  const fields = plan.columns.map(({ from }) => from);
  const command = plan.mode === 'keep' ? ('table' as const) : ('fields' as const);
  return after(input, { type: 'FieldList', command, mode: plan.mode, fields, ...nowhere });
}

/**
 * First and last occurrence of each combination over the whole history; new is what was first seen in the last run.
 * `stats` leaves out events without one of the fields, as the source does.
 */
export function raiseNewTerms(plan: NewTerms, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const computed: Assignment[] = [];
  const by: string[] = [];
  for (const [index, field] of plan.fields.entries()) {
    const value = expressionOf(field);
    if (value === undefined) return unsupported(plan, 'new terms of a computed value', context);
    if (value.type === 'FieldName') by.push(value.name);
    else {
      computed.push(assignment(`term${index + 1}`, value));
      by.push(`term${index + 1}`);
    }
  }
  const input = raisePlan(plan.input, { ...context, timed: '1s' });
  const history = spanText(plan.history);
  context.report.push(diagnose('spl-new-terms', { span: plan.span, with: { span: history } }));
  context.needs.lookBack = Math.max(context.needs.lookBack ?? 0, plan.history);
  const seen = [
    aggregation('count'),
    aggregation('min', '_time', 'firstTime'),
    aggregation('max', '_time', 'lastTime'),
  ];
  return {
    ...after(
      input,
      ...(computed.length === 0 ? [] : [evaluate(...computed)]),
      stats('stats', input?.counted ? [aggregation('sum', 'count', 'count'), ...seen.slice(1)] : seen, by),
      where(binary('>=', fieldName('firstTime'), fn('relative_time', fn('now'), text('-1h')))),
    )!,
    events: false,
    counted: false,
  };
}

/**
 * `lookup`, and for rows that are found or not a test of a column that it brings: the key's own, which is there for
 * every row that is found.
 */
export function raiseLookup(plan: Lookup, context: Context, raisePlan: RaisePlan): Stages | undefined {
  if (plan.rows !== undefined) return unsupported(plan, 'a table that is itself a query', context);
  const input = raisePlan(plan.input, context);
  if (isList(plan)) return after(input, search(listTerm(plan)));
  if (plan.on.flat().some((pair) => pair.negated)) {
    return unsupported(plan, 'what a row of a table does not have', context);
  }
  if (plan.mode === 'enrich' && plan.on.length > 1) {
    return unsupported(plan, 'columns of a table by one of several keys', context);
  }
  const outputs = plan.outputs
    .filter(({ from }) => from !== '*')
    .map(({ from, to }) => lookupField(from, to ?? from));
  const proofs: string[] = [];
  const commands = plan.on.map((pairs, index): Command => {
    const inputs = pairs.map(({ field, column }) => lookupField(column, field));
    const shown = [...outputs];
    if (plan.mode !== 'enrich') {
      const proof = `${plan.table.replace(/\W.*/, '')}_match${index === 0 ? '' : index + 1}`;
      shown.push(lookupField(pairs[0]!.column, proof));
      proofs.push(proof);
    }
    return {
      type: 'Lookup',
      options: [],
      table: plan.table,
      inputs,
      ...(shown.length === 0 ? {} : { mode: 'OUTPUT' as const }),
      outputs: shown,
      ...nowhere,
    };
  });
  if (proofs.length === 0) return after(input, ...commands);
  const test = plan.mode === 'match' ? 'isnotnull' : 'isnull';
  const tests = proofs.map((proof) => fn(test, fieldName(proof)));
  return after(input, ...commands, where(logical(plan.mode === 'match' ? 'OR' : 'AND', tests)));
}

function lookupField(
  column: string,
  field: string,
): {
  readonly type: 'LookupField';
  readonly column: string;
  readonly field?: string;
  readonly start: 0;
  readonly end: 0;
} {
  return { type: 'LookupField', column, ...(field === column ? {} : { field }), ...nowhere };
}

export function raiseJoin(plan: Join, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const left = raisePlan(plan.left, sideOf(plan, plan.left, plan.right, context));
  const right = raisePlan(plan.right, sideOf(plan, plan.right, plan.left, context));
  if (left === undefined || right === undefined) return undefined;
  const options = [option('type', plan.type), option('max', '0')];
  const joined = subsearch(right.commands);
  return after(left, { type: 'Join', options, fields: plan.on, subsearch: joined, ...nowhere });
}

/** A field that only the other side reads is the other side's. */
function sideOf({ on }: Join, own: Plan, other: Plan, context: Context): Context {
  const mine = new Set([...fieldsRead(own), ...on]);
  const theirs = new Set(fieldsRead(other));
  const model = modelOf(own);
  const foreign = model === undefined ? undefined : dataSetOf(model).foreign;
  const needed = (): readonly string[] =>
    context.needed().filter((name) => mine.has(name) || (!theirs.has(name) && foreign?.test(name) !== true));
  return { ...context, needed };
}

function modelOf(plan: Plan): string | undefined {
  let found: string | undefined;
  walk(plan, (node) => {
    if (node.kind === 'Source') found ??= node.native?.names.datamodel?.[0];
    return found === undefined;
  });
  return found;
}

/** Only regular expressions have a command of their own; a column that no filter reads may be left out. */
export function raiseExtract(plan: Extract, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const value = expressionOf(plan.from);
  if (value === undefined) return unsupported(plan, 'extraction from this text', context);
  const field = value.type === 'FieldName' ? value.name : context.fresh('value');
  const input =
    value.type === 'FieldName'
      ? raisePlan(plan.input, context)
      : after(raisePlan(plan.input, context), evaluate(assignment(field, value)));
  switch (plan.method) {
    case 'regex':
      return after(input, { type: 'Rex', ...fieldOption(field), pattern: plan.pattern, ...nowhere });
    case 'json':
    case 'xml':
      return after(input, { type: 'Spath', options: [option('input', field)], ...nowhere });
    case 'keyValue':
    case 'grok':
    case 'dissect': {
      const regex = plan.method === 'grok' ? grokRegex(plan.pattern) : dissectRegex(plan.pattern);
      const stages = regex && extracting(regex, field, plan, context);
      if (stages !== undefined) return after(input, ...stages);
      const used = plan.outputs.filter((name) => context.computed().has(name));
      if (used.length > 0)
        return unsupported(plan, `a ${plan.method} pattern for ${used.join(', ')}`, context);
      const said = {
        target: 'SPL',
        what: `a ${plan.method} pattern`,
        instead: 'it is left out; no filter reads it',
      };
      context.report.push(diagnose('plan-approximated', { span: plan.span, effect: 'metadata', with: said }));
      return input;
    }
    default: {
      const never: never = plan.method;
      return never;
    }
  }
}

function fieldOption(field: string): { readonly field?: string } {
  return field === '_raw' ? {} : { field };
}

/** `rex`, whose groups have plain names, and the columns' own names after it; undefined where two are one column. */
function extracting(
  { pattern, groups, rough }: ExtractingRegex,
  field: string,
  plan: Extract,
  context: Context,
): readonly Command[] | undefined {
  if (new Set(groups.map(({ column }) => column)).size < groups.length) return undefined;
  if (rough.length > 0) {
    const what = `grok's own expression for ${[...new Set(rough)].join(', ')}`;
    const with_ = { target: 'SPL', what, instead: 'a simpler one takes its place' };
    context.report.push(diagnose('plan-approximated', { span: plan.span, effect: 'different', with: with_ }));
  }
  const rex: Command = { type: 'Rex', ...fieldOption(field), pattern, ...nowhere };
  const pairs = groups
    .filter(({ name, column }) => name !== column)
    .map(({ name, column }) => ({ type: 'RenamePair' as const, from: name, to: column, ...nowhere }));
  return pairs.length === 0 ? [rex] : [rex, { type: 'Rename', pairs, ...nowhere }];
}

export function raiseExpand(plan: Expand, context: Context, raisePlan: RaisePlan): Stages | undefined {
  return after(raisePlan(plan.input, context), {
    type: 'Mvexpand',
    field: plan.column,
    options: [],
    ...nowhere,
  });
}

export function raiseSort(plan: Sort, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const { names, computed } = columnsOf(
    plan.keys.map((key) => key.value),
    'sort',
  );
  if (names === undefined) return unsupported(plan, 'a sort by this value', context);
  const keys = names.map((field, index) => ({
    type: 'SortKey' as const,
    field,
    descending: plan.keys[index]!.descending,
    ...nowhere,
  }));
  const command: Command = { type: 'Sort', count: '0', keys, reversed: false, ...nowhere };
  return after(raisePlan(plan.input, context), ...computed, command);
}

export function raiseLimit(plan: Limit, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const input = raisePlan(plan.input, context);
  const count = String(plan.count);
  if (plan.by.length === 0) {
    const command = plan.from === 'first' ? ('head' as const) : ('tail' as const);
    return after(input, { type: 'Head', command, count, options: [], ...nowhere });
  }
  const { names, computed } = columnsOf(plan.by, 'limit');
  if (names === undefined || plan.from === 'last')
    return unsupported(plan, 'the last rows of each group', context);
  return after(input, ...computed, {
    type: 'Dedup',
    ...(plan.count === 1 ? {} : { count }),
    fields: names,
    options: [],
    sortby: [],
    ...nowhere,
  });
}

/** Names of columns for scalars, computed first where they are no fields. */
function columnsOf(
  scalars: readonly Scalar[],
  prefix: string,
): { readonly names: readonly string[] | undefined; readonly computed: readonly Command[] } {
  const names: string[] = [];
  const assignments: Assignment[] = [];
  for (const [index, scalar] of scalars.entries()) {
    const value = expressionOf(scalar);
    if (value === undefined) return { names: undefined, computed: [] };
    if (value.type === 'FieldName') names.push(value.name);
    else {
      names.push(`${prefix}${index + 1}`);
      assignments.push(assignment(`${prefix}${index + 1}`, value));
    }
  }
  return { names, computed: assignments.length === 0 ? [] : [evaluate(...assignments)] };
}
