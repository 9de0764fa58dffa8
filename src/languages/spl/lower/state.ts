import type { Expression, Located, Pipeline } from '../../../../grammars/spl/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/index.ts';
import {
  type Column,
  call,
  field,
  type Opaque,
  type OpaquePredicate,
  type OpaqueScalar,
  type Plan,
  type Predicate,
  type Scalar,
  type Sequence,
  walk,
} from '../../../ir/index.ts';
import type { LookupTable } from '../../../language/index.ts';
import { type SourceText, type Span, span } from '../../../text/index.ts';

/** What the whole search shares. */
export interface Lowering {
  /** The text that offsets point into: the search with its macros expanded. */
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  /** Why a part is opaque, told once it is known that the part stays in the plan. */
  readonly reasons: Map<object, Opacity>;
  /** What a step kept as text reads and makes, by the step's place, for steps that only make columns. */
  readonly makes: Map<number, { readonly read: readonly string[]; readonly made: readonly string[] }>;
  /** What a step kept as text is where nothing else than its length is asked of its rows. */
  readonly sequences: Map<Opaque, Sequence>;
  /** Conditions and values hold each other; this is where the circle closes. */
  readonly condition: (frame: Frame, node: Expression) => Condition;
  /** How tables are matched, by name. */
  readonly lookups: LookupTable | undefined;
  /** Lowers a subsearch as a search of its own. */
  readonly subsearch: (pipeline: Pipeline) => Frame;
}

/** What makes a condition true and what makes it false: a test of a missing value does neither. */
export interface Condition {
  readonly true: Predicate;
  readonly false: Predicate;
}

export interface Opacity {
  readonly what: string;
  readonly reason: string;
}

/**
 * The rows at one point of the search: the plan that gives them, and what each visible name means over that plan's
 * columns. Computed and renamed columns live here until something needs them, so that a filter reaches the events in
 * the events' own names.
 */
export interface Frame {
  readonly plan: Plan;
  readonly columns: ReadonlyMap<string, Scalar>;
  /** Names that are not among the columns are fields of the event; else they do not exist. */
  readonly open: boolean;
  readonly taxonomy: 'splunk' | 'cim';
  /** What `fillnull` without fields puts in place of a missing value. */
  readonly filler?: string;
  /** Fields of the event that the search has read by their own names so far. */
  readonly read: Set<string>;
  /** Renamings with `*` of fields that are not known one by one, latest last. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** A text whose JSON keys are columns too (`spath input=…`). */
  readonly json?: Scalar;
  /** `_time` has been cut to multiples of so many milliseconds by a grouping. */
  readonly bucket?: number;
  /** Columns of the plan in which tstats puts the text "null" where there is no value (`fillnull_value`). */
  readonly filled?: ReadonlySet<string>;
  /** Columns of the plan that hold a time. */
  readonly times: ReadonlySet<string>;
}

export function place(lowering: Lowering, node: Located): Span {
  return span(lowering.source, node.start, node.end);
}

/** A dataset's name before a field of a data model: `Processes.dest`, `All_Traffic.src`. */
const datasetPrefix = /^[A-Z][A-Za-z]*(?:_[A-Za-z]+)*\.(?=.)/;

/** The field without the prefix of its data model's dataset. */
export function plainName(name: string, taxonomy: Frame['taxonomy']): string {
  return taxonomy === 'cim' ? name.replace(datasetPrefix, '') : name;
}

/** What a name means here; a call of `null` where it cannot mean anything. */
export function resolve(frame: Frame, name: string, at?: Span): Scalar {
  const known = frame.columns.get(name);
  if (known !== undefined) return known;
  if (!frame.open) return call('null', [], at);
  if (frame.json !== undefined && !frame.read.has(name)) {
    return call('jsonExtract', [frame.json, { kind: 'Literal', value: name }], at);
  }
  const own = field(plainName(renamedFrom(frame, name), frame.taxonomy), at);
  return frame.filler === undefined ? own : filled(own, frame.filler);
}

/**
 * The event's own name of a field after `rename a.* as *`. Which fields an event has below `a` is known only with the
 * data; a field that the search has read by its short name before, and one that looks like an alias of Splunk's common
 * names (`src_ip`, `_time`) rather than like a key of JSON, is taken to have been called so all along.
 */
function renamedFrom(frame: Frame, name: string): string {
  let own = name;
  for (let i = frame.renames.length - 1; i >= 0 && !frame.read.has(own) && !/^[a-z\d_]+$/.test(own); i--) {
    const { from, to } = frame.renames[i]!;
    const [before = '', after = ''] = to.split('*');
    if (!own.startsWith(before) || !own.endsWith(after) || own.length < before.length + after.length)
      continue;
    own = from.replace('*', () => own.slice(before.length, own.length - after.length));
  }
  frame.read.add(own);
  return own;
}

/** The same as a test sees it: where missing values were filled, the text that stands for them is a value. */
export function resolveForTest(lowering: Lowering, frame: Frame, name: string, at: Span): Scalar {
  const value = resolve(frame, name, at);
  if (!frame.open && !frame.columns.has(name)) {
    lowering.diagnostics.push(diagnose('spl-no-column', { span: at, with: { name } }));
  }
  if (value.kind !== 'FieldRef' || frame.filled?.has(value.name) !== true) return value;
  return filled(value, 'null');
}

export function filled(value: Scalar, filler: string): Scalar {
  return call('coalesce', [value, { kind: 'Literal', value: numberOrText(filler) }]);
}

/** A whole number as people write it is a number; anything else (`0x10`, `007`, `1.0`) stays a text. */
export function numberOrText(text: string): number | string {
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

/** A frame of nothing but what the plan has. */
export function freshFrame(plan: Plan, taxonomy: Frame['taxonomy']): Frame {
  return { plan, columns: new Map(), open: true, taxonomy, times: new Set(), read: new Set(), renames: [] };
}

export function assign(frame: Frame, entries: Iterable<readonly [string, Scalar]>): Frame {
  return { ...frame, columns: new Map([...frame.columns, ...entries]) };
}

/** A computed column so large that it is kept as a column of the plan. */
export const scalarLimit = 200;

export function isNull(scalar: Scalar): boolean {
  return scalar.kind === 'Call' && scalar.function === 'null';
}

/**
 * Puts every visible column into the plan under its name, for a step that works on names: a join, a lookup, a step
 * that is kept as text.
 */
export function materialise(frame: Frame, wanted?: (name: string) => boolean): Frame {
  const columns = [...frame.columns].filter(
    ([name, value]) =>
      (wanted === undefined || wanted(name)) &&
      !(value.kind === 'FieldRef' && value.name === name) &&
      !isNull(value),
  );
  if (columns.length === 0) return frame;
  const extend: Plan = { kind: 'Extend', input: frame.plan, columns: readersFirst(columns) };
  return {
    ...assign(
      frame,
      columns.map(([name]) => [name, field(name)] as const),
    ),
    plan: extend,
  };
}

/** A later column of an Extend sees the earlier ones, so a column that reads a name stands before the one that takes it. */
function readersFirst(columns: readonly (readonly [string, Scalar])[]): Column[] {
  const left = columns.map(([name, value]) => ({ name, value, reads: fieldsIn(value) }));
  const out: Column[] = [];
  while (left.length > 0) {
    const free = left.findIndex(
      (item) => !left.some((other) => other !== item && other.reads.has(item.name)),
    );
    // Two columns that swap their names have no order; the first is as good as the second.
    const [next] = left.splice(Math.max(free, 0), 1);
    out.push({ kind: 'Column', name: next!.name, value: next!.value });
  }
  return out;
}

function fieldsIn(scalar: Scalar): ReadonlySet<string> {
  const names = new Set<string>();
  walk(scalar, (node) => {
    if (node.kind === 'FieldRef') names.add(node.name);
    return true;
  });
  return names;
}

export function opaquePredicate(
  lowering: Lowering,
  node: Located,
  text: string,
  opacity: Opacity,
  name?: string,
): OpaquePredicate {
  const made: OpaquePredicate = {
    kind: 'OpaquePredicate',
    language: 'spl',
    text,
    ...(name === undefined ? {} : { name }),
    span: place(lowering, node),
  };
  lowering.reasons.set(made, opacity);
  return made;
}

export function opaqueScalar(lowering: Lowering, node: Located, text: string, reason: string): OpaqueScalar {
  const made: OpaqueScalar = { kind: 'OpaqueScalar', language: 'spl', text, span: place(lowering, node) };
  lowering.reasons.set(made, { what: `\`${text}\``, reason });
  return made;
}
