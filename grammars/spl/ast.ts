/**
 * The syntax tree of SPL. Texts are values: escapes are decoded when reading and put back when printing, so the tree
 * of a search and the tree of its printed form are equal (offsets aside). Neither parentheses nor the choice between
 * a blank and `AND` are kept: the shape of the tree says the grouping, and printing decides.
 *
 * Offsets are UTF-16 units of the text that was read, which is the text after macro expansion.
 */

export interface Located {
  readonly start: number;
  readonly end: number;
}

/** `stage | stage | …`. A first stage other than an implied search is printed after a pipe. */
export interface Pipeline extends Located {
  readonly type: 'Pipeline';
  readonly stages: readonly Command[];
}

export type Command =
  | Search
  | Where
  | Eval
  | Stats
  | Timechart
  | Tstats
  | Rename
  | FieldList
  | Rex
  | RegexCommand
  | Bin
  | Fillnull
  | Dedup
  | Sort
  | Head
  | Top
  | Lookup
  | Inputlookup
  | Outputlookup
  | Join
  | Append
  | MapCommand
  | Transaction
  | Spath
  | Mvexpand
  | Makemv
  | Foreach
  | Iplocation
  | Convert
  | From
  | Union
  | Addtotals
  | Replace
  | Return
  | Format
  | Makeresults
  | MacroCommand
  | Generic;

interface CommandBase extends Located {
  /** Texts of the comments (```…```) that stand in the stage, without their back-ticks. Printed after the stage. */
  readonly comments?: readonly string[];
}

/** `name=value` of a command. The value is a text without quotes; printing quotes it where needed. */
export interface Option extends Located {
  readonly type: 'Option';
  readonly name: string;
  readonly value: string;
}

/**
 * A macro that is not expanded: its definition is not known, or it stands for a log source. Arguments are raw texts.
 * It may stand as a search term, in an expression, among the options of tstats, or as a whole stage (MacroCommand).
 */
export interface Macro extends Located {
  readonly type: 'Macro';
  readonly name: string;
  readonly arguments: readonly string[];
}

// ── Search terms: `search`, the implied first search, `tstats where`, `inputlookup where` ──

/** Precedence: ( ) > NOT > OR > AND. `And` and `Or` have two items or more and never hold their own type. */
export type SearchTerm =
  | SearchAnd
  | SearchOr
  | SearchNot
  | SearchComparison
  | SearchIn
  | Term
  | Directive
  | Macro
  | Subsearch;

export interface SearchAnd extends Located {
  readonly type: 'SearchAnd';
  readonly items: readonly SearchTerm[];
}

export interface SearchOr extends Located {
  readonly type: 'SearchOr';
  readonly items: readonly SearchTerm[];
}

export interface SearchNot extends Located {
  readonly type: 'SearchNot';
  readonly item: SearchTerm;
}

export type SearchOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `field=value`. Time modifiers (`earliest=-1h`) have this form too; see `timeModifiers` in index.ts. */
export interface SearchComparison extends Located {
  readonly type: 'SearchComparison';
  readonly field: string;
  readonly operator: SearchOperator;
  /** Escapes decoded. Every `*` is a wildcard: search has no escape for it. Empty when `macro` stands for it. */
  readonly value: string;
  /** A macro that is not known where the value should be: `count>`threshold``. */
  readonly macro?: Macro;
}

/** `field IN (a, b)`. `field NOT IN (…)` does not exist; NOT stands before the field. */
export interface SearchIn extends Located {
  readonly type: 'SearchIn';
  readonly field: string;
  readonly values: readonly string[];
  /** Macros that are not known among the values. */
  readonly macros?: readonly Macro[];
}

/** A bare word or a quoted phrase, matched with the event's indexed text. */
export interface Term extends Located {
  readonly type: 'Term';
  readonly text: string;
}

/** `CASE(x)`: with regard to case. `TERM(x)`: as one indexed term. */
export interface Directive extends Located {
  readonly type: 'Directive';
  readonly name: 'CASE' | 'TERM';
  readonly text: string;
}

/** `[ … ]`: as a term, its rows become alternatives of field=value; as an argument, a pipeline of its own. */
export interface Subsearch extends Located {
  readonly type: 'Subsearch';
  readonly pipeline: Pipeline;
}

// ── Expressions: `eval`, `where`, `stats fn(eval(…))` ──

/** Precedence: ( ) > unary > * / % > + - . > comparison > NOT > AND > OR > XOR. */
export type Expression =
  | Logical
  | NotExpression
  | Binary
  | Negate
  | InExpression
  | FunctionCall
  | FieldName
  | StringLiteral
  | NumberLiteral
  | Macro
  | SubsearchExpression;

/** Two items or more; never directly holds its own operator. */
export interface Logical extends Located {
  readonly type: 'Logical';
  readonly operator: 'AND' | 'OR' | 'XOR';
  readonly items: readonly Expression[];
}

export interface NotExpression extends Located {
  readonly type: 'NotExpression';
  readonly item: Expression;
}

/** `==` is kept apart from `=` though they mean the same. `.` is concatenation. `LIKE` is the infix form. */
export type BinaryOperator =
  | '='
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | '+'
  | '-'
  | '.'
  | '*'
  | '/'
  | '%';

export interface Binary extends Located {
  readonly type: 'Binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Negate extends Located {
  readonly type: 'Negate';
  readonly item: Expression;
}

/** `x IN (a, b)`; the function form `in(x, a, b)` is a FunctionCall. */
export interface InExpression extends Located {
  readonly type: 'InExpression';
  readonly operand: Expression;
  readonly values: readonly Expression[];
}

/** The name is in lower case, as the documentation has it. */
export interface FunctionCall extends Located {
  readonly type: 'FunctionCall';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

/** A bare word or 'single-quoted' name. */
export interface FieldName extends Located {
  readonly type: 'FieldName';
  readonly name: string;
}

export interface StringLiteral extends Located {
  readonly type: 'StringLiteral';
  readonly value: string;
}

/** The text as written: `0.10` stays `0.10`. */
export interface NumberLiteral extends Located {
  readonly type: 'NumberLiteral';
  readonly text: string;
}

/** A subsearch that gives a value (`where x > [search … | return $y]`). */
export interface SubsearchExpression extends Located {
  readonly type: 'SubsearchExpression';
  readonly pipeline: Pipeline;
}

// ── Commands ──

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
