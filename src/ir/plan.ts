import type { Span } from '../text/index.ts';
import type { Predicate, Scalar } from './predicate.ts';

/** Plans: relational. A rule's plan yields the events (or groups, or runs of events) that the rule alerts on. */
export type Plan =
  | Source
  | Filter
  | Extend
  | Project
  | Aggregate
  | Window
  | Sequence
  | NewTerms
  | Lookup
  | Join
  | Union
  | Extract
  | Expand
  | Sort
  | Limit
  | Opaque;

interface Located {
  readonly span?: Span;
}

/** Canonical log source, in Sigma's terms: `{category: 'process_creation', product: 'windows'}`. */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/**
 * Where events come from. `logSources` is empty when unknown; several when the rule reads several. `native` keeps the
 * vendor's own names: index patterns, macros, source types, data models (`names.index`, `names.macro`, …). It is the
 * taxonomy of every field name above the source, and not part of equality.
 */
export interface Source extends Located {
  readonly kind: 'Source';
  readonly logSources: readonly LogSource[];
  readonly native?: NativeSource;
}

export interface NativeSource {
  readonly taxonomy: string;
  readonly names: Readonly<Record<string, readonly string[]>>;
}

export interface Filter extends Located {
  readonly kind: 'Filter';
  readonly input: Plan;
  readonly predicate: Predicate;
}

/** Adds computed columns; a later column may use an earlier one. A column of an existing name replaces it. */
export interface Extend extends Located {
  readonly kind: 'Extend';
  readonly input: Plan;
  readonly columns: readonly Column[];
}

export interface Column extends Located {
  readonly kind: 'Column';
  readonly name: string;
  readonly value: Scalar;
}

/** Which columns go on, under which names. `keep` and `drop` take names with `*`. */
export interface Project extends Located {
  readonly kind: 'Project';
  readonly input: Plan;
  readonly mode: 'keep' | 'drop' | 'rename';
  readonly columns: readonly ProjectColumn[];
}

export interface ProjectColumn {
  readonly from: string;
  /** The new name, in mode `rename`. */
  readonly to?: string;
}

/** Groups events and measures each group. One row a group, with the columns of `by` and `measures`. */
export interface Aggregate extends Located {
  readonly kind: 'Aggregate';
  readonly input: Plan;
  readonly measures: readonly Measure[];
  readonly by: readonly Column[];
  readonly window?: TimeWindow;
}

/**
 * `tumbling`: fixed buckets of `span`. `sliding`: any interval of `span`. `run`: the time that one run of the rule
 * looks at (Elastic's `from` … now), of which `span` is the length. `span` in milliseconds.
 */
export interface TimeWindow {
  readonly type: 'tumbling' | 'sliding' | 'run';
  readonly span?: number;
}

export interface Measure extends Located {
  readonly kind: 'Measure';
  readonly name: string;
  readonly function: MeasureFunction;
  /** Empty for a count of rows. Several for a distinct count over tuples. */
  readonly arguments: readonly Scalar[];
  /** Only rows for which this holds. */
  readonly where?: Predicate;
}

export const measureFunctions = [
  'count',
  'countDistinct',
  'sum',
  'average',
  'min',
  'max',
  'median',
  'percentile',
  'standardDeviation',
  'range',
  'values',
  'list',
  'first',
  'last',
  'earliest',
  'latest',
  'mode',
  'rate',
  'other',
] as const;
export type MeasureFunction = (typeof measureFunctions)[number];

/**
 * Measures added to each row, over the rows of its group. `frame`: `group` (all rows of the group), or `preceding`
 * (rows so far, at most `rows` of them and within `span` milliseconds).
 */
export interface Window extends Located {
  readonly kind: 'Window';
  readonly input: Plan;
  readonly measures: readonly Measure[];
  readonly by: readonly Column[];
  readonly frame: { readonly type: 'group' | 'preceding'; readonly rows?: number; readonly span?: number };
}

/**
 * Events in stages that share keys, `within` so many milliseconds of the first. `ordered: false` takes them in any order.
 * Meaning of the state machine: docs/ir.md, after Elasticsearch's EQL.
 */
export interface Sequence extends Located {
  readonly kind: 'Sequence';
  readonly ordered: boolean;
  readonly stages: readonly Stage[];
  /** Milliseconds. */
  readonly within?: number;
  /** Ends pending sequences of its keys. */
  readonly until?: Stage;
}

export interface Stage extends Located {
  readonly kind: 'Stage';
  readonly input: Plan;
  /** The keys, as many in each stage; a shared key is repeated. An event without a key's value is no part of it. */
  readonly by: readonly StageKey[];
  /** No such event between its neighbours. */
  readonly absent: boolean;
  /** So many such events in a row; 1 unless said. */
  readonly runs: number;
  /** What people call the stage (a Sigma rule's name). */
  readonly name?: string;
}

export interface StageKey extends Located {
  readonly kind: 'StageKey';
  readonly value: Scalar;
  /** A missing value joins with a missing value (EQL's `by ?field`). */
  readonly optional: boolean;
}

/**
 * Events whose combination of values did not occur in the history before the run. `history` in milliseconds. `recent`
 * is the time that one run asks about, where the rule says it; not part of equality.
 */
export interface NewTerms extends Located {
  readonly kind: 'NewTerms';
  readonly input: Plan;
  readonly fields: readonly Scalar[];
  readonly history: number;
  readonly recent?: number;
}

/** Rows matched with a table of values. */
export interface Lookup extends Located {
  readonly kind: 'Lookup';
  readonly input: Plan;
  readonly table: string;
  /** OR of groups, each group an AND of pairs. */
  readonly on: readonly (readonly LookupPair[])[];
  readonly outputs: readonly ProjectColumn[];
  /**
   * `match`: only rows found in the table; `exclude`: only those not found; `enrich`: all rows, found ones with the
   * outputs.
   */
  readonly mode: 'match' | 'exclude' | 'enrich';
  /** The table's own rows, when it is a plan (Elastic's indicator match). */
  readonly rows?: Plan;
  /** Only so many entries, in the table's order, give their columns; without it all that are found, side by side. */
  readonly first?: number;
  /** What the outputs hold of a row that is not found in the table (Splunk's `default_match`). */
  readonly otherwise?: string;
}

export interface LookupPair {
  readonly field: string;
  /** What the vendor calls the field. */
  readonly spelling?: string;
  readonly column: string;
  readonly negated?: boolean;
  /** Values are compared exactly unless said: letters of either case, */
  readonly case?: 'insensitive';
  /** the table's values being patterns with `*`, or networks. */
  readonly match?: 'wildcard' | 'network';
}

export interface Join extends Located {
  readonly kind: 'Join';
  readonly left: Plan;
  readonly right: Plan;
  readonly on: readonly string[];
  readonly type: 'inner' | 'left';
}

export interface Union extends Located {
  readonly kind: 'Union';
  readonly inputs: readonly Plan[];
}

/** Columns taken out of a text by a pattern. A row that does not match keeps its columns unchanged. */
export interface Extract extends Located {
  readonly kind: 'Extract';
  readonly input: Plan;
  readonly from: Scalar;
  readonly method: 'regex' | 'grok' | 'dissect' | 'json' | 'xml' | 'keyValue';
  readonly pattern: string;
  readonly outputs: readonly string[];
}

/** One row for each value of a multi-valued column. */
export interface Expand extends Located {
  readonly kind: 'Expand';
  readonly input: Plan;
  readonly column: string;
}

export interface Sort extends Located {
  readonly kind: 'Sort';
  readonly input: Plan;
  readonly keys: readonly SortKey[];
}

export interface SortKey extends Located {
  readonly kind: 'SortKey';
  readonly value: Scalar;
  readonly descending: boolean;
}

/** The first `count` rows, or with `by` the first `count` rows of each combination of values. */
export interface Limit extends Located {
  readonly kind: 'Limit';
  readonly input: Plan;
  readonly count: number;
  readonly by: readonly Scalar[];
  /** `last`: from the end. */
  readonly from: 'first' | 'last';
}

/** A step that only `language` may print. Always comes with a diagnostic. */
export interface Opaque extends Located {
  readonly kind: 'Opaque';
  readonly language: string;
  readonly text: string;
  readonly reason: string;
  readonly input?: Plan;
}
