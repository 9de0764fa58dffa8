import type { Command, LookupField } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import {
  type Column,
  call,
  field,
  type LookupPair,
  type Plan,
  type ProjectColumn,
  type Scalar,
} from '../../../ir/index.ts';
import type { LookupDefinition } from '../../../language/index.ts';
import { printStage } from '../print.ts';
import {
  assign,
  type Frame,
  freshFrame,
  type Lowering,
  materialise,
  opaqueScalar,
  place,
  plainName,
  resolve,
} from './state.ts';

type Stage<T extends Command['type']> = Extract<Command, { type: T }>;

/** A step that only SPL can say. It may read every column and make any. */
export function opaqueStep(
  lowering: Lowering,
  frame: Frame | undefined,
  stage: Command,
  reason: string,
): Frame {
  const ready = frame === undefined ? undefined : materialise(frame);
  const plan: Plan = {
    kind: 'Opaque',
    language: 'spl',
    text: printStage(stage),
    reason,
    ...(ready === undefined ? {} : { input: ready.plan }),
    span: place(lowering, stage),
  };
  if (ready === undefined) return freshFrame(plan, 'splunk');
  return { ...ready, plan, open: true };
}

/** A step that only SPL can say, of which it is known which columns it reads and makes. */
export function opaqueColumns(
  lowering: Lowering,
  frame: Frame,
  stage: Command,
  columns: { readonly read: readonly string[]; readonly made: readonly string[] },
  reason: string,
): Frame {
  let ready = frame;
  for (const name of columns.read) {
    const value = resolve(ready, name);
    if (value.kind !== 'FieldRef' || value.name !== name) {
      ready = materialise(assign(ready, [[name, value]]), (other) => other === name);
    }
  }
  const span = place(lowering, stage);
  lowering.makes.set(span.start, columns);
  const plan: Plan = {
    kind: 'Opaque',
    language: 'spl',
    text: printStage(stage),
    reason,
    input: ready.plan,
    span,
  };
  return {
    ...assign(
      ready,
      columns.made.map((name): [string, Scalar] => [name, field(name)]),
    ),
    plan,
  };
}

export function lookup(lowering: Lowering, frame: Frame, stage: Stage<'Lookup'>): Frame {
  const ready = withKeys(
    frame,
    stage.inputs.map((item) => item.field ?? item.column),
  );
  const definition = lowering.lookups?.get(stage.table);
  const pairs = stage.inputs.map((item) => ({
    field: columnName(ready, item.field ?? item.column),
    column: item.column,
    ...comparedAs(definition, item.column),
  }));
  const outputs: ProjectColumn[] =
    stage.mode === undefined
      ? [{ from: '*' }]
      : stage.outputs.map((item) => ({
          from: item.column,
          ...(item.field === undefined ? {} : { to: item.field }),
        }));
  const plan: Plan = {
    kind: 'Lookup',
    input: ready.plan,
    table: stage.table,
    on: [pairs],
    outputs,
    mode: 'enrich',
    ...otherwise(definition),
    ...limited(definition),
    span: place(lowering, stage),
  };
  const made = stage.outputs.map((item): [string, Scalar] => outputColumn(ready, stage, item));
  return { ...assign(ready, made), plan, open: ready.open || stage.mode === undefined };
}

/** The frame with these names as columns of the plan: what a table is searched for. */
export function withKeys(frame: Frame, keys: readonly string[]): Frame {
  let ready = frame;
  for (const key of keys) {
    const value = resolve(ready, key);
    if (value.kind === 'FieldRef') continue;
    const column = plainName(key, frame.taxonomy);
    ready = materialise(assign(ready, [[column, value]]), (name) => name === column);
    ready = assign(ready, [[key, field(column)]]);
  }
  return ready;
}

/** A table that nobody defined is compared as Splunk does by default: exactly, and with regard to case. */
function comparedAs(
  definition: LookupDefinition | undefined,
  column: string,
): Pick<LookupPair, 'case' | 'match'> {
  const type = definition?.matchTypes.find((item) => item.column === column)?.type;
  return {
    ...(definition?.caseSensitive === false ? { case: 'insensitive' } : {}),
    ...(type === undefined ? {} : { match: type === 'cidr' ? 'network' : type }),
  };
}

/** What a row without a match gets, where the definition asks for a match at least. Source: transforms.conf.spec. */
function otherwise(definition: LookupDefinition | undefined): { readonly otherwise?: string } {
  if (definition?.defaultMatch === undefined || definition.minMatches === 0) return {};
  return { otherwise: definition.defaultMatch };
}

/** How many entries give a row their values, where it is fewer than Splunk's most. Source: transforms.conf.spec. */
function limited(definition: LookupDefinition | undefined): { readonly first?: number } {
  const { maxMatches = 0 } = definition ?? {};
  return maxMatches >= 1 && maxMatches < mostMatches ? { first: maxMatches } : {};
}

const mostMatches = 1000;

/** OUTPUTNEW leaves a column that is there as it is. */
function outputColumn(frame: Frame, stage: Stage<'Lookup'>, item: LookupField): [string, Scalar] {
  const name = item.field ?? item.column;
  const before = stage.mode === 'OUTPUTNEW' ? frame.columns.get(name) : undefined;
  const value = field(name);
  return [name, before === undefined ? value : call('coalesce', [before, value])];
}

export function columnName(frame: Frame, name: string): string {
  const value = resolve(frame, name);
  return value.kind === 'FieldRef' ? value.name : name;
}

/** What the database of places says of an address: country and city are functions of the tree, the rest is not. */
export function iplocation(lowering: Lowering, frame: Frame, stage: Stage<'Iplocation'>): Frame {
  const option = (name: string): string | undefined =>
    stage.options.find((item) => item.name === name)?.value;
  const prefix = option('prefix') ?? '';
  const address = resolve(frame, stage.field, place(lowering, stage));
  const unsaid = (name: string): Scalar =>
    opaqueScalar(
      lowering,
      stage,
      `${printStage(stage)}: ${name}`,
      `${name} of an address has no counterpart`,
    );
  const columns: Column[] = [
    { kind: 'Column', name: `${prefix}Country`, value: call('geoCountry', [address]) },
    { kind: 'Column', name: `${prefix}City`, value: call('geoCity', [address]) },
    ...['Region', 'lat', 'lon', 'Continent', 'MetroCode', 'Timezone'].map((name): Column => {
      return { kind: 'Column', name: prefix + name, value: unsaid(name) };
    }),
  ];
  const plan: Plan = { kind: 'Extend', input: frame.plan, columns, span: place(lowering, stage) };
  return {
    ...assign(
      frame,
      columns.map(({ name }): [string, Scalar] => [name, field(name)]),
    ),
    plan,
  };
}

export function join(lowering: Lowering, frame: Frame, stage: Stage<'Join'>): Frame {
  if (stage.fields.length === 0) {
    return opaqueStep(
      lowering,
      frame,
      stage,
      'a join without fields joins on whatever the two sides have in common',
    );
  }
  const option = stage.options.find((item) => item.name.toLowerCase() === 'type')?.value.toLowerCase();
  const right = lowering.subsearch(stage.subsearch.pipeline);
  const [left, other] = [keyed(frame, stage.fields), keyed(right, stage.fields)];
  const type = option === 'left' || option === 'outer' ? 'left' : 'inner';
  const at = place(lowering, stage);
  const brought = materialise(other);
  const plan: Plan = { kind: 'Join', left: left.plan, right: brought.plan, on: stage.fields, type, span: at };
  if (type === 'inner' && readsEvents(left) && readsEvents(brought)) {
    lowering.diagnostics.push(diagnose('spl-join', { span: at, with: { fields: stage.fields.join(', ') } }));
  }
  const names = [...brought.columns.keys()].filter((name) => !stage.fields.includes(name));
  // An outer join leaves the right side's columns without a value where nothing joins.
  const filled = new Set([...(left.filled ?? []), ...((type === 'inner' && brought.filled) || [])]);
  const joined = assign(
    left,
    names.map((name): [string, Scalar] => [name, brought.columns.get(name)!]),
  );
  return {
    ...joined,
    filled,
    plan,
    open: left.open || brought.open,
    times: new Set([...left.times, ...brought.times]),
  };
}

/** The frame with the join's fields as columns of these names. */
function keyed(frame: Frame, fields: readonly string[]): Frame {
  const open = fields.filter((name) => !frame.columns.has(name));
  const known = assign(
    frame,
    open.map((name): [string, Scalar] => [name, resolve(frame, name)]),
  );
  return materialise(known, (name) => fields.includes(name));
}

function readsEvents(frame: Frame): boolean {
  for (
    let plan: Plan | undefined = frame.plan;
    plan !== undefined;
    plan = 'input' in plan ? plan.input : undefined
  ) {
    if (plan.kind === 'Source') return true;
  }
  return false;
}

export function union(lowering: Lowering, frame: Frame | undefined, stage: Stage<'Union'>): Frame {
  if (stage.inputs.some((input) => typeof input === 'string')) {
    return opaqueStep(lowering, frame, stage, 'data sets by name have no counterpart');
  }
  const inner = stage.inputs.flatMap((input) =>
    typeof input === 'string' ? [] : [materialise(lowering.subsearch(input.pipeline))],
  );
  const all = frame === undefined ? inner : [materialise(frame), ...inner];
  return together(all, place(lowering, stage));
}

export function append(lowering: Lowering, frame: Frame, stage: Stage<'Append'>): Frame {
  if (stage.command === 'appendpipe') {
    return opaqueStep(
      lowering,
      frame,
      stage,
      'rows computed from the rows so far and added to them have no counterpart',
    );
  }
  if (stage.command === 'appendcols') {
    return opaqueStep(lowering, frame, stage, 'columns put beside rows by their order have no counterpart');
  }
  const right = lowering.subsearch(stage.subsearch.pipeline);
  return together([materialise(frame), materialise(right)], place(lowering, stage));
}

function together(frames: readonly Frame[], at: Plan['span']): Frame {
  const columns = new Map<string, Scalar>();
  for (const frame of frames) for (const name of frame.columns.keys()) columns.set(name, field(name));
  const plan: Plan = {
    kind: 'Union',
    inputs: frames.map((frame) => frame.plan),
    ...(at === undefined ? {} : { span: at }),
  };
  return {
    ...freshFrame(plan, frames[0]?.taxonomy ?? 'splunk'),
    columns,
    open: frames.some((frame) => frame.open),
    times: new Set(frames.flatMap((frame) => [...frame.times])),
  };
}
