import { type Command, parseSearch } from '../../../../grammars/spl/index.ts';
import { compilePattern } from '../../../evaluate/index.ts';
import { call, field, literal, match, type Plan, type Scalar } from '../../../ir/index.ts';
import { groupNames } from '../../../regex/index.ts';
import { printStage } from '../print.ts';
import { opaqueColumns, opaqueStep } from './combining.ts';
import { extracted, scalarOf } from './scalar.ts';
import { scalarSize } from './size.ts';
import {
  assign,
  type Frame,
  filled,
  isNull,
  type Lowering,
  materialise,
  opaqueScalar,
  place,
  plainName,
  resolve,
  scalarLimit,
} from './state.ts';
import { starPattern } from './terms.ts';
import { milliseconds, timeBucket } from './time.ts';

type Stage<T extends Command['type']> = Extract<Command, { type: T }>;

/** Computed columns are kept aside, in terms of the plan's columns, until something reads them. */
export function evaluate(lowering: Lowering, frame: Frame, stage: Stage<'Eval'>): Frame {
  const columns = new Map(frame.columns);
  let current: Frame = { ...frame, columns };
  for (const { field: name, value } of stage.assignments) {
    // A copy of a field is what the field is, as with rename.
    const made =
      value.type === 'FieldName' && value.name !== 'null'
        ? resolve(current, value.name, place(lowering, value))
        : scalarOf(lowering, current, value);
    columns.set(name, made);
    if (scalarSize(made) <= scalarLimit) continue;
    // Too large to be repeated wherever it is read.
    columns.set(name, field(name));
    const kept: Plan = {
      kind: 'Extend',
      input: current.plan,
      columns: [{ kind: 'Column', name, value: made }],
    };
    current = { ...current, plan: kept };
  }
  return current;
}

export function rename(frame: Frame, pairs: Iterable<{ readonly from: string; readonly to: string }>): Frame {
  let columns = new Map(frame.columns);
  let current: Frame = { ...frame, columns };
  for (const { from, to } of pairs) {
    if (from.includes('*')) {
      current = renameAll(current, from, to);
      columns = new Map(current.columns);
      current = { ...current, columns };
    } else if (from !== to) {
      columns.set(to, resolve(current, from));
      if (current.open) columns.set(from, call('null', []));
      else columns.delete(from);
    }
  }
  return current;
}

function renameAll(frame: Frame, from: string, to: string): Frame {
  const renamed = renamer(from, to);
  const columns = new Map<string, Scalar>();
  const moved: [string, Scalar][] = [];
  for (const [name, value] of frame.columns) {
    const next = renamed(name);
    if (next === undefined) columns.set(name, value);
    else moved.push([next, value]);
  }
  // A column that is renamed to a name that is taken takes it over.
  for (const [name, value] of moved) columns.set(name, value);
  const isOne = from.split('*').length === 2 && to.split('*').length === 2;
  const renames = frame.open && isOne ? [...frame.renames, { from, to }] : frame.renames;
  return { ...frame, columns, renames };
}

/** What `rename from as to` makes of a name; undefined where it does not apply. */
function renamer(from: string, to: string): (name: string) => string | undefined {
  if (to === '*' && from.indexOf('*') === from.length - 1) {
    const prefix = from.slice(0, -1);
    return (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined);
  }
  const parts = from.split('*');
  return (name) => {
    const found = betweenParts(parts, name);
    let index = 0;
    return found && to.replaceAll('*', () => found[index++] ?? '');
  };
}

/** What stands between the parts of a pattern, each part being found as early as it can be. */
function betweenParts([first = '', ...rest]: readonly string[], name: string): string[] | undefined {
  if (!name.startsWith(first)) return undefined;
  const out: string[] = [];
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? name.length - part.length : name.indexOf(part, at);
    if (found < at || (isLast && !name.endsWith(part))) return undefined;
    out.push(name.slice(at, found));
    at = found + part.length;
  }
  return out;
}

/** `table` and `fields`: only these columns go on. */
export function fieldList(frame: Frame, stage: Stage<'FieldList'>): Frame {
  const has = anyOf(stage.fields);
  if (stage.mode === 'drop') {
    const columns = new Map(frame.columns);
    for (const name of columns.keys()) if (has(name)) columns.delete(name);
    if (frame.open)
      for (const name of stage.fields) if (!name.includes('*')) columns.set(name, call('null', []));
    return { ...frame, columns };
  }
  const columns = new Map<string, Scalar>();
  for (const [name, value] of frame.columns) if (has(name) || name.startsWith('_')) columns.set(name, value);
  const open = frame.open && stage.fields.some((name) => name.includes('*'));
  if (frame.open) {
    for (const name of [...stage.fields, '_time', '_raw']) {
      if (!name.includes('*') && !columns.has(name)) columns.set(name, resolve(frame, name));
    }
  }
  return { ...frame, columns, open };
}

/** Whether a name is one of some, `*` in them being any text. */
function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns);
  const stars = patterns.filter((pattern) => pattern.includes('*'));
  const tests = stars.map((pattern) => compilePattern(starPattern(pattern), 'sensitive'));
  return (name) => names.has(name) || tests.some((test) => test(name));
}

/** Each named group becomes a column with the pattern written anew. */
const groupLimit = 100;

export function rex(lowering: Lowering, frame: Frame, stage: Stage<'Rex'>): Frame {
  const source = stage.field ?? '_raw';
  const opaque = (made: readonly string[], reason: string): Frame =>
    opaqueColumns(lowering, frame, stage, { read: [source], made }, reason);
  if (stage.mode === 'sed') return opaque([source], 'sed expressions have no counterpart');
  const names = groupNames(stage.pattern);
  if (stage.maxMatch !== undefined && stage.maxMatch !== '1') {
    return opaque(names, 'several matches of one pattern have no counterpart');
  }
  if (names.length > groupLimit) return opaque(names, 'its pattern has too many groups');
  const from = resolve(frame, source, place(lowering, stage));
  const entries: [string, Scalar][] = [];
  for (const name of names) {
    const made = extracted(from, stage.pattern, name);
    if (made === undefined) return opaque(names, 'its pattern refers back to a group');
    // Where the pattern does not match, a column of the name keeps what it had.
    const before = frame.columns.get(name);
    entries.push([name, before === undefined || isNull(before) ? made : call('coalesce', [made, before])]);
  }
  return assign(frame, entries);
}

export function bin(lowering: Lowering, frame: Frame, stage: Stage<'Bin'>): Frame {
  const at = place(lowering, stage);
  const span = stage.options.find((item) => item.name.toLowerCase() === 'span')?.value;
  const length = span === undefined ? undefined : milliseconds(span);
  const name = stage.as ?? stage.field;
  if (length === undefined || !/time/i.test(stage.field)) {
    const columns = { read: [stage.field], made: [name] };
    return opaqueColumns(lowering, frame, stage, columns, 'this kind of bucket has no counterpart');
  }
  return assign(frame, [[name, timeBucket(resolve(frame, stage.field, at), length, at)]]);
}

export function fillnull(frame: Frame, stage: Stage<'Fillnull'>): Frame {
  const filler = stage.value ?? '0';
  if (stage.fields.length > 0) {
    return assign(
      frame,
      stage.fields.map((name): [string, Scalar] => [name, filled(resolve(frame, name), filler)]),
    );
  }
  const columns = new Map(
    [...frame.columns].map(([name, value]): [string, Scalar] => [name, filled(value, filler)]),
  );
  return { ...frame, columns, ...(frame.open ? { filler } : {}) };
}

/** `replace "a*" with "b" in f`: a value that matches becomes another, whole. */
export function replace(lowering: Lowering, frame: Frame, stage: Stage<'Replace'>): Frame {
  const names = stage.fields.length > 0 ? stage.fields : [...frame.columns.keys()];
  if (stage.pairs.some((pair) => pair.to.includes('*'))) {
    const reason = 'a wildcard in a replacement has no counterpart';
    return opaqueColumns(lowering, frame, stage, { read: names, made: names }, reason);
  }
  const entries = names.map((name): [string, Scalar] => {
    const value = resolve(frame, name);
    const branches = stage.pairs.map((pair) => ({
      kind: 'Branch' as const,
      when: match(value, starPattern(pair.from), 'sensitive'),
      value: literal(pair.to),
    }));
    return [name, { kind: 'Case', branches, otherwise: value }];
  });
  return assign(frame, entries);
}

export function makemv(lowering: Lowering, frame: Frame, stage: Stage<'Makemv'>): Frame {
  const names = [stage.field];
  if (stage.options.some((item) => item.name === 'tokenizer')) {
    return opaqueColumns(
      lowering,
      frame,
      stage,
      { read: names, made: names },
      'a tokenizer has no counterpart',
    );
  }
  const delimiter = stage.options.find((item) => item.name === 'delim')?.value ?? ' ';
  return assign(frame, [[stage.field, call('split', [resolve(frame, stage.field), literal(delimiter)])]]);
}

export function mvexpand(lowering: Lowering, frame: Frame, stage: Stage<'Mvexpand'>): Frame {
  const value = resolve(frame, stage.field);
  const ready = value.kind === 'FieldRef' ? frame : materialise(frame, (name) => name === stage.field);
  const column = value.kind === 'FieldRef' ? value.name : stage.field;
  return { ...ready, plan: { kind: 'Expand', input: ready.plan, column, span: place(lowering, stage) } };
}

/** With a path, one column; without one, every field of the text, which then are fields of the event. */
export function spath(lowering: Lowering, frame: Frame, stage: Stage<'Spath'>): Frame {
  const option = (name: string): string | undefined =>
    stage.options.find((item) => item.name === name)?.value;
  const path = option('path') ?? stage.path;
  const input = option('input');
  if (path === undefined) {
    const json = input === undefined ? {} : { json: resolve(frame, input) };
    return { ...frame, open: true, ...json };
  }
  const output = option('output') ?? path;
  // Without an input the path names a field of the event's own text, which has it as a field already.
  const value =
    input === undefined
      ? field(plainName(path, frame.taxonomy))
      : call('jsonExtract', [resolve(frame, input), literal(path)], place(lowering, stage));
  return assign(frame, [[output, value]]);
}

export function convert(lowering: Lowering, frame: Frame, stage: Stage<'Convert'>): Frame {
  return assign(
    frame,
    stage.conversions.map((item): [string, Scalar] => {
      const value = resolve(frame, item.field);
      const format = stage.timeformat ?? '%m/%d/%Y %H:%M:%S';
      const made =
        item.function === 'ctime'
          ? call('formatTime', [value, literal(format)])
          : item.function === 'num'
            ? call('toNumber', [value])
            : item.function === 'none'
              ? value
              : opaqueScalar(
                  lowering,
                  stage,
                  `${item.function}(${item.field})`,
                  'this conversion has no counterpart',
                );
      return [item.as ?? item.field, made];
    }),
  );
}

export function addtotals(lowering: Lowering, frame: Frame, stage: Stage<'Addtotals'>): Frame {
  const name = stage.options.find((item) => item.name === 'fieldname')?.value ?? 'Total';
  if (stage.fields.length === 0 || stage.fields.some((item) => item.includes('*'))) {
    return assign(frame, [
      [name, opaqueScalar(lowering, stage, printStage(stage), 'the fields of the sum are not named')],
    ]);
  }
  const [first, ...rest] = stage.fields.map((item) => call('coalesce', [resolve(frame, item), literal(0)]));
  return assign(frame, [[name, rest.reduce((sum, item) => call('add', [sum, item]), first!)]]);
}

/** A template run once for each field that matches; what it assigns is not known without the data. */
export function foreach(lowering: Lowering, frame: Frame, stage: Stage<'Foreach'>): Frame {
  let current = frame;
  const template = printStage(stage).replace(/^[^[]*\[([\s\S]*)\]$/, '$1');
  for (const name of stage.fields.filter((item) => !item.includes('*'))) {
    const text = template.replaceAll('<<FIELD>>', name);
    const parsed = parseSearch(`| ${text}`);
    if (parsed.problems.length > 0) continue;
    for (const inner of parsed.tree.stages) {
      if (inner.type === 'Eval') current = evaluate({ ...lowering, source: { name, text } }, current, inner);
    }
  }
  if (!stage.fields.some((item) => item.includes('*'))) return current;
  const reason = 'which fields it runs over is known only with the data';
  // A part of a name stands for whole families of names.
  if (template.includes('<<MATCH')) return opaqueStep(lowering, current, stage, reason);
  const made: string[] = [];
  const names = [...current.columns.keys()];
  for (const inner of stage.subsearch.pipeline.stages) {
    if (inner.type !== 'Eval') continue;
    for (const assignment of inner.assignments) {
      if (!assignment.field.includes('<<')) made.push(assignment.field);
      else {
        const isAssigned = anyOf(stage.fields.map((item) => assignment.field.replaceAll(/<<\w+>>/g, item)));
        for (const name of names) if (isAssigned(name)) made.push(name);
      }
    }
  }
  const read = names.filter(anyOf(stage.fields));
  return opaqueColumns(lowering, current, stage, { read: [...new Set([...read, ...made])], made }, reason);
}
