/**
 * The syntax tree of SPL. Texts are values: escapes are decoded when reading and put back when printing, so the tree
 * of a search and the tree of its printed form are equal (offsets aside). Neither parentheses nor the choice between
 * a blank and `AND` are kept: the shape of the tree says the grouping, and printing decides.
 *
 * Offsets are UTF-16 units of the text that was read, which is the text after macro expansion.
 */

import type {
  Addtotals,
  Append,
  Bin,
  Convert,
  Dedup,
  Eval,
  FieldList,
  Fillnull,
  Foreach,
  Format,
  From,
  Generic,
  Head,
  Inputlookup,
  Iplocation,
  Join,
  Lookup,
  MacroCommand,
  Makemv,
  Makeresults,
  MapCommand,
  Mvexpand,
  Outputlookup,
  RegexCommand,
  Rename,
  Replace,
  Return,
  Rex,
  Search,
  Sort,
  Spath,
  Stats,
  Timechart,
  Top,
  Transaction,
  Tstats,
  Union,
  Where,
} from './ast-commands.ts';

export type * from './ast-commands.ts';

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
