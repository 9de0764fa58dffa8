/**
 * Syntax tree of ES|QL. Offsets are UTF-16 units into the text. Parentheses leave no node: `And` and `Or` are flat
 * lists, and the printer puts parentheses where precedence needs them.
 */
interface Located {
  readonly start: number;
  readonly end: number;
}

export interface Query extends Located {
  readonly type: 'Query';
  /** `SET name = value;` before the query. */
  readonly settings: readonly Setting[];
  readonly commands: readonly Command[];
  /** Comments after the last command. */
  readonly comments: readonly string[];
}

export interface Setting extends Located {
  readonly type: 'Setting';
  readonly name: string;
  readonly value: Expression;
}

export type Command =
  | From
  | Row
  | Where
  | Eval
  | Stats
  | Project
  | Rename
  | Sort
  | Limit
  | Grok
  | Dissect
  | MvExpand
  | LookupJoin
  | Enrich
  | Completion
  | Fork
  | OtherCommand;

interface CommandBase extends Located {
  /** Comments before and inside the command, as written. Not part of the meaning. */
  readonly comments: readonly string[];
}

export interface From extends CommandBase {
  readonly type: 'From';
  /** `ts` reads time series. */
  readonly keyword: 'from' | 'ts';
  readonly sources: readonly (IndexPattern | Subquery)[];
  readonly metadata: readonly string[];
}

export interface IndexPattern extends Located {
  readonly type: 'IndexPattern';
  /** The pattern without quotes; a cluster before it and a selector after it are part of it. */
  readonly name: string;
}

export interface Subquery extends Located {
  readonly type: 'Subquery';
  readonly commands: readonly Command[];
}

export interface Row extends CommandBase {
  readonly type: 'Row';
  readonly fields: readonly Assignment[];
}

export interface Where extends CommandBase {
  readonly type: 'Where';
  readonly condition: Expression;
}

export interface Eval extends CommandBase {
  readonly type: 'Eval';
  readonly fields: readonly Assignment[];
}

/** `name = value`, or a bare value, whose column is then called by its text: the `label`. */
export interface Assignment extends Located {
  readonly type: 'Assignment';
  readonly name?: Column;
  readonly label?: string;
  readonly value: Expression;
}

export interface Stats extends CommandBase {
  readonly type: 'Stats';
  /** `INLINE STATS` keeps the rows. */
  readonly inline: boolean;
  readonly measures: readonly AggregateField[];
  readonly by: readonly Assignment[];
}

export interface AggregateField extends Located {
  readonly type: 'AggregateField';
  readonly name?: Column;
  readonly label?: string;
  readonly value: Expression;
  readonly where?: Expression;
}

/** `KEEP` and `DROP`. */
export interface Project extends CommandBase {
  readonly type: 'Project';
  readonly keep: boolean;
  readonly columns: readonly ColumnPattern[];
}

/** A column name in which `*` stands for any run of characters. */
export interface ColumnPattern extends Located {
  readonly type: 'ColumnPattern';
  /** Literal text and wildcards, in turn: `Esql.*` is `['Esql.', '*']`. A literal star never stands alone here. */
  readonly parts: readonly PatternText[];
}

export interface PatternText {
  readonly text: string;
  readonly wildcard: boolean;
}

export interface Rename extends CommandBase {
  readonly type: 'Rename';
  readonly pairs: readonly { readonly from: ColumnPattern; readonly to: ColumnPattern }[];
}

export interface Sort extends CommandBase {
  readonly type: 'Sort';
  readonly keys: readonly SortKey[];
}

export interface SortKey extends Located {
  readonly type: 'SortKey';
  readonly value: Expression;
  readonly order?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
}

export interface Limit extends CommandBase {
  readonly type: 'Limit';
  readonly count: Expression;
  readonly by: readonly Expression[];
}

export interface Grok extends CommandBase {
  readonly type: 'Grok';
  readonly input: Expression;
  readonly patterns: readonly StringLiteral[];
}

export interface Dissect extends CommandBase {
  readonly type: 'Dissect';
  readonly input: Expression;
  readonly pattern: StringLiteral;
  readonly options: readonly { readonly name: string; readonly value: Expression }[];
}

export interface MvExpand extends CommandBase {
  readonly type: 'MvExpand';
  readonly column: Column;
}

/** `LOOKUP JOIN index ON …`: names of columns that both sides have, or conditions on columns of the two. */
export interface LookupJoin extends CommandBase {
  readonly type: 'LookupJoin';
  readonly index: IndexPattern;
  readonly on: readonly Expression[];
}

/** `ENRICH policy ON field WITH name = column, …`. */
export interface Enrich extends CommandBase {
  readonly type: 'Enrich';
  /** With its mode: `_coordinator:policy`. */
  readonly policy: string;
  readonly on?: ColumnPattern;
  readonly outputs: readonly { readonly name?: ColumnPattern; readonly column: ColumnPattern }[];
}

/** `COMPLETION column = prompt WITH {…}`: asks a language model about each row. */
export interface Completion extends CommandBase {
  readonly type: 'Completion';
  readonly column?: Column;
  readonly prompt: Expression;
  readonly options?: MapLiteral;
}

/** `FORK (…) (…)`: each row through every branch. */
export interface Fork extends CommandBase {
  readonly type: 'Fork';
  /** Commands without a source. */
  readonly branches: readonly (readonly Command[])[];
}

/** A command of the language whose arguments are kept as text. */
export interface OtherCommand extends CommandBase {
  readonly type: 'OtherCommand';
  /** In lower case: `change_point`, `left join`. */
  readonly name: string;
  readonly arguments: string;
}

export type Expression =
  | Or
  | And
  | Not
  | Comparison
  | In
  | Like
  | IsNull
  | MatchOperator
  | Binary
  | Unary
  | Cast
  | Call
  | Lambda
  | Column
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | Duration
  | ArrayLiteral
  | Parameter
  | MapLiteral
  | Star;

export interface Or extends Located {
  readonly type: 'Or';
  readonly items: readonly Expression[];
}

export interface And extends Located {
  readonly type: 'And';
  readonly items: readonly Expression[];
}

export interface Not extends Located {
  readonly type: 'Not';
  readonly operand: Expression;
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface Comparison extends Located {
  readonly type: 'Comparison';
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface In extends Located {
  readonly type: 'In';
  readonly negated: boolean;
  /** One value, or several against a subquery. */
  readonly operands: readonly Expression[];
  readonly items: readonly Expression[] | Subquery;
}

export interface Like extends Located {
  readonly type: 'Like';
  readonly keyword: 'like' | 'rlike';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly patterns: readonly Expression[];
  /** Written with parentheses: `LIKE ("a", "b")`. */
  readonly list: boolean;
}

export interface IsNull extends Located {
  readonly type: 'IsNull';
  readonly negated: boolean;
  readonly operand: Expression;
}

/** `field : value`. */
export interface MatchOperator extends Located {
  readonly type: 'MatchOperator';
  readonly operand: Expression;
  readonly value: Expression;
}

export interface Binary extends Located {
  readonly type: 'Binary';
  readonly operator: '+' | '-' | '*' | '/' | '%';
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends Located {
  readonly type: 'Unary';
  readonly operator: '+' | '-';
  readonly operand: Expression;
}

export interface Cast extends Located {
  readonly type: 'Cast';
  readonly operand: Expression;
  readonly dataType: string;
}

export interface Call extends Located {
  readonly type: 'Call';
  /** In lower case. */
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface Lambda extends Located {
  readonly type: 'Lambda';
  readonly parameters: readonly string[];
  readonly body: Expression;
}

export interface Column extends Located {
  readonly type: 'Column';
  /** The parts joined by dots, without backticks. */
  readonly name: string;
}

export interface StringLiteral extends Located {
  readonly type: 'String';
  readonly value: string;
}

/** The number as written, without a sign. */
export interface NumberLiteral extends Located {
  readonly type: 'Number';
  readonly text: string;
}

export interface BooleanLiteral extends Located {
  readonly type: 'Boolean';
  readonly value: boolean;
}

export interface NullLiteral extends Located {
  readonly type: 'Null';
}

/** `5 minutes`, `1h`. */
export interface Duration extends Located {
  readonly type: 'Duration';
  readonly amount: string;
  readonly unit: string;
}

export interface ArrayLiteral extends Located {
  readonly type: 'Array';
  readonly items: readonly Expression[];
}

/** `?name`, `?1`, `?`, `??name`. */
export interface Parameter extends Located {
  readonly type: 'Parameter';
  readonly text: string;
}

export interface MapLiteral extends Located {
  readonly type: 'Map';
  readonly entries: readonly { readonly key: string; readonly value: Expression }[];
}

/** The argument of `COUNT(*)`. */
export interface Star extends Located {
  readonly type: 'Star';
}
