/** The commands of a pipeline: one node each, with its arguments as values. */

import type { Expression, Located, Macro, Option, SearchTerm, Subsearch } from './ast.ts';

interface CommandBase extends Located {
  /** Texts of the comments (```…```) that stand in the stage, without their back-ticks. Printed after the stage. */
  readonly comments?: readonly string[];
}

/** `implied`: the first stage without the word `search`. `term` is absent in an empty `search`. */
export interface Search extends CommandBase {
  readonly type: 'Search';
  readonly implied: boolean;
  readonly term?: SearchTerm;
}

export interface Where extends CommandBase {
  readonly type: 'Where';
  readonly expression: Expression;
}

export interface Eval extends CommandBase {
  readonly type: 'Eval';
  readonly assignments: readonly Assignment[];
}

export interface Assignment extends Located {
  readonly type: 'Assignment';
  readonly field: string;
  readonly value: Expression;
}

/** `count`, `values(x) as y`, `sum(eval(a+b))`, `p95(x)`. */
export interface Aggregation extends Located {
  readonly type: 'Aggregation';
  /** In lower case: `count`, `dc`, `distinct_count`, `p95`, `perc95`, `exactperc95`, … */
  readonly function: string;
  /** A field name (perhaps with `*`), or the expression of `eval(…)`; absent in a bare `count`. */
  readonly argument?: string | Expression;
  readonly as?: string;
}

export interface Stats extends CommandBase {
  readonly type: 'Stats';
  readonly command: 'stats' | 'eventstats' | 'streamstats';
  /** `allnum=t`, `window=5`, `current=f`, `time_window=1h`, … */
  readonly options: readonly Option[];
  readonly aggregations: readonly (Aggregation | Macro)[];
  readonly by: readonly string[];
}

/** `timechart span=1h count by user`, `chart count over x by y`. */
export interface Timechart extends CommandBase {
  readonly type: 'Timechart';
  readonly command: 'timechart' | 'chart';
  readonly options: readonly Option[];
  readonly aggregations: readonly Aggregation[];
  readonly over?: string;
  readonly by: readonly string[];
}

/** `tstats` and `mstats`. Field names are as written, with their dataset's prefix: `Processes.dest`. */
export interface Tstats extends CommandBase {
  readonly type: 'Tstats';
  readonly command: 'tstats' | 'mstats';
  /** `summariesonly=false`; an unexpanded macro among the options (`security_content_summariesonly`). */
  readonly options: readonly (Option | Macro)[];
  readonly aggregations: readonly Aggregation[];
  /** `from datamodel=Endpoint.Processes`. */
  readonly from?: TstatsFrom;
  readonly where?: SearchTerm;
  readonly by: readonly string[];
  /** `span=1h`, wherever it stands in the by list. */
  readonly span?: string;
}

export interface TstatsFrom extends Located {
  readonly type: 'TstatsFrom';
  readonly source: 'datamodel' | 'sid' | 'namespace';
  readonly name: string;
}

export interface Rename extends CommandBase {
  readonly type: 'Rename';
  readonly pairs: readonly RenamePair[];
}

/** Both with as many `*`. */
export interface RenamePair extends Located {
  readonly type: 'RenamePair';
  readonly from: string;
  readonly to: string;
}

/** `table a, b`, `fields + a`, `fields - a b`. Names may hold `*`. */
export interface FieldList extends CommandBase {
  readonly type: 'FieldList';
  readonly command: 'table' | 'fields';
  readonly mode: 'keep' | 'drop';
  readonly fields: readonly string[];
}

/** The pattern is the regular expression after the string's own escapes are decoded. */
export interface Rex extends CommandBase {
  readonly type: 'Rex';
  /** `_raw` when absent. */
  readonly field?: string;
  readonly pattern: string;
  /** `mode=sed`: the pattern is a sed expression. */
  readonly mode?: 'sed';
  readonly maxMatch?: string;
  readonly offsetField?: string;
}

export interface RegexCommand extends CommandBase {
  readonly type: 'RegexCommand';
  /** `_raw` when absent. */
  readonly field?: string;
  readonly negated: boolean;
  readonly pattern: string;
}

export interface Bin extends CommandBase {
  readonly type: 'Bin';
  readonly command: 'bin' | 'bucket';
  readonly options: readonly Option[];
  readonly field: string;
  readonly as?: string;
}

export interface Fillnull extends CommandBase {
  readonly type: 'Fillnull';
  readonly value?: string;
  /** All fields when empty. */
  readonly fields: readonly string[];
}

export interface Dedup extends CommandBase {
  readonly type: 'Dedup';
  readonly count?: string;
  readonly fields: readonly string[];
  readonly options: readonly Option[];
  readonly sortby: readonly SortKey[];
}

export interface Sort extends CommandBase {
  readonly type: 'Sort';
  readonly count?: string;
  readonly keys: readonly SortKey[];
  /** The trailing `desc`, which turns every key around. */
  readonly reversed: boolean;
}

export interface SortKey extends Located {
  readonly type: 'SortKey';
  readonly field: string;
  readonly descending: boolean;
  /** `sort ip(x)`. */
  readonly as?: 'auto' | 'str' | 'ip' | 'num';
}

export interface Head extends CommandBase {
  readonly type: 'Head';
  readonly command: 'head' | 'tail';
  readonly count?: string;
  /** `head (x > 1)`. */
  readonly expression?: Expression;
  readonly options: readonly Option[];
}

export interface Top extends CommandBase {
  readonly type: 'Top';
  readonly command: 'top' | 'rare';
  readonly count?: string;
  readonly options: readonly Option[];
  readonly fields: readonly string[];
  readonly by: readonly string[];
}

/** `lookup table column as field OUTPUT column as field`. */
export interface Lookup extends CommandBase {
  readonly type: 'Lookup';
  readonly options: readonly Option[];
  readonly table: string;
  readonly inputs: readonly LookupField[];
  /** Absent: every other column of the table is put out. */
  readonly mode?: 'OUTPUT' | 'OUTPUTNEW';
  readonly outputs: readonly LookupField[];
}

/** The table's column, and the event's field when it has another name. */
export interface LookupField extends Located {
  readonly type: 'LookupField';
  readonly column: string;
  readonly field?: string;
}

export interface Inputlookup extends CommandBase {
  readonly type: 'Inputlookup';
  readonly options: readonly Option[];
  readonly table: string;
  readonly where?: SearchTerm;
}

export interface Outputlookup extends CommandBase {
  readonly type: 'Outputlookup';
  readonly options: readonly Option[];
  readonly table: string;
}

export interface Join extends CommandBase {
  readonly type: 'Join';
  readonly options: readonly Option[];
  readonly fields: readonly string[];
  readonly subsearch: Subsearch;
}

export interface Append extends CommandBase {
  readonly type: 'Append';
  readonly command: 'append' | 'appendpipe' | 'appendcols';
  readonly options: readonly Option[];
  readonly subsearch: Subsearch;
}

/** `map search="… $field$ …"` or `map [ … ]`. */
export interface MapCommand extends CommandBase {
  readonly type: 'MapCommand';
  readonly options: readonly Option[];
  readonly search?: string;
  readonly subsearch?: Subsearch;
}

export interface Transaction extends CommandBase {
  readonly type: 'Transaction';
  readonly fields: readonly string[];
  /** `maxspan`, `maxpause`, `startswith`, `endswith`, … with their texts. */
  readonly options: readonly Option[];
}

/** `input`, `output` and `path`, the last also as a bare argument. */
export interface Spath extends CommandBase {
  readonly type: 'Spath';
  readonly options: readonly Option[];
  readonly path?: string;
}

export interface Mvexpand extends CommandBase {
  readonly type: 'Mvexpand';
  readonly field: string;
  readonly options: readonly Option[];
}

/** `delim`, `tokenizer`, `allowempty`, `setsv`. */
export interface Makemv extends CommandBase {
  readonly type: 'Makemv';
  readonly options: readonly Option[];
  readonly field: string;
}

/** The subsearch is a template in which `<<FIELD>>`, `<<MATCHSTR>>` … stand for the field at hand. */
export interface Foreach extends CommandBase {
  readonly type: 'Foreach';
  readonly options: readonly Option[];
  readonly fields: readonly string[];
  readonly subsearch: Subsearch;
}

export interface Iplocation extends CommandBase {
  readonly type: 'Iplocation';
  /** `prefix`, `allfields`, `lang`. */
  readonly options: readonly Option[];
  readonly field: string;
}

export interface Convert extends CommandBase {
  readonly type: 'Convert';
  readonly timeformat?: string;
  readonly conversions: readonly Conversion[];
}

/** `ctime(firstTime) as t`. */
export interface Conversion extends Located {
  readonly type: 'Conversion';
  readonly function: string;
  readonly field: string;
  readonly as?: string;
}

/**
 * `from datamodel:"Web.Web"`, `from datamodel Web.Web`, and the command `datamodel Web Web search`. `name` is model and
 * dataset joined by a dot.
 */
export interface From extends CommandBase {
  readonly type: 'From';
  readonly command: 'from' | 'datamodel';
  /** `datamodel`, `lookup`, `savedsearch`, … */
  readonly source: string;
  readonly name: string;
  /** What follows, for `datamodel`: `search`, `flat`, `acceleration_search`, … */
  readonly mode?: string;
}

export interface Union extends CommandBase {
  readonly type: 'Union';
  readonly command: 'union' | 'multisearch';
  readonly options: readonly Option[];
  /** Data sets by name (`datamodel:Web.Web`) and subsearches. */
  readonly inputs: readonly (string | Subsearch)[];
}

export interface Addtotals extends CommandBase {
  readonly type: 'Addtotals';
  readonly options: readonly Option[];
  readonly fields: readonly string[];
}

/** `replace "a*" with "b", c with d in f, g`. */
export interface Replace extends CommandBase {
  readonly type: 'Replace';
  readonly pairs: readonly ReplacePair[];
  readonly fields: readonly string[];
}

export interface ReplacePair extends Located {
  readonly type: 'ReplacePair';
  readonly from: string;
  readonly to: string;
}

/** `return 10 user`, `return alias=field`, `return $field`. */
export interface Return extends CommandBase {
  readonly type: 'Return';
  readonly count?: string;
  readonly items: readonly ReturnItem[];
}

export interface ReturnItem extends Located {
  readonly type: 'ReturnItem';
  readonly field: string;
  readonly as?: string;
  /** `$field`: the value alone, without `field=`. */
  readonly valueOnly: boolean;
}

export interface Format extends CommandBase {
  readonly type: 'Format';
  readonly options: readonly Option[];
  /** The six strings of the row and column frame, when given. */
  readonly frame: readonly string[];
}

/** `makeresults count=1`. */
export interface Makeresults extends CommandBase {
  readonly type: 'Makeresults';
  readonly options: readonly Option[];
}

/** A macro as a whole stage; `rest` is what follows it in the stage, as written. */
export interface MacroCommand extends CommandBase {
  readonly type: 'MacroCommand';
  readonly macro: Macro;
  readonly rest?: string;
}

/**
 * Any other command: its name in lower case and its arguments as written, blanks at the ends removed. Also a known command whose arguments a macro that is not known makes unreadable.
 */
export interface Generic extends CommandBase {
  readonly type: 'Generic';
  readonly name: string;
  readonly arguments: string;
}
