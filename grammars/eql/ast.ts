/**
 * The syntax tree of an EQL query. Parentheses leave no node, unless they group `and` in `and` or `or` in `or`
 * (the inner list is then an item of its own). Offsets are UTF-16 units of the query's text.
 */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Comments that stand before a node, as written; printed on lines of their own. */
interface Commented {
  readonly comments?: readonly string[];
}

export interface Query extends Place, Commented {
  readonly type: 'Query';
  readonly body: EventQuery | SequenceQuery | SampleQuery;
  readonly pipes: readonly Pipe[];
  /** Comments after everything else. */
  readonly trailing?: readonly string[];
}

/** `process where …`; no category for `any where …`. */
export interface EventQuery extends Place {
  readonly type: 'EventQuery';
  readonly category?: string;
  readonly condition: Expression;
}

/** `sequence by … with maxspan=… [ … ] by … until [ … ]` */
export interface SequenceQuery extends Place {
  readonly type: 'SequenceQuery';
  readonly by: readonly Expression[];
  readonly maxspan?: Maxspan;
  readonly terms: readonly Term[];
  readonly until?: Term;
}

/** `sample by … [ … ] [ … ]`: events in any order. */
export interface SampleQuery extends Place {
  readonly type: 'SampleQuery';
  readonly by: readonly Expression[];
  readonly terms: readonly Term[];
}

/** A time as written: `1m`, `500ms`. */
export interface Maxspan extends Place {
  readonly type: 'Maxspan';
  readonly value: NumberLiteral;
  readonly unit?: string;
}

/** One stage: `[ … ] by … with runs=3`, or `![ … ]` for events that must not come. */
export interface Term extends Place, Commented {
  readonly type: 'Term';
  readonly absent: boolean;
  readonly filter: EventQuery;
  readonly by: readonly Expression[];
  readonly runs?: NumberLiteral;
}

export interface Pipe extends Place, Commented {
  readonly type: 'Pipe';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export type Expression =
  | OrExpression
  | AndExpression
  | NotExpression
  | Comparison
  | InExpression
  | TextComparison
  | Arithmetic
  | Signed
  | FunctionCall
  | FieldName
  | Constant;

export interface OrExpression extends Place, Commented {
  readonly type: 'OrExpression';
  readonly items: readonly Expression[];
}

export interface AndExpression extends Place, Commented {
  readonly type: 'AndExpression';
  readonly items: readonly Expression[];
}

export interface NotExpression extends Place, Commented {
  readonly type: 'NotExpression';
  readonly item: Expression;
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface Comparison extends Place, Commented {
  readonly type: 'Comparison';
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `f in (…)`, `f not in~ (…)` */
export interface InExpression extends Place, Commented {
  readonly type: 'InExpression';
  readonly negated: boolean;
  readonly insensitive: boolean;
  readonly operand: Expression;
  readonly values: readonly Expression[];
}

export type TextOperator = ':' | 'like' | 'like~' | 'regex' | 'regex~';

/** `f : "a*"`, `f like~ ("a*", "b")`. `list` says whether parentheses stand around the values. */
export interface TextComparison extends Place, Commented {
  readonly type: 'TextComparison';
  readonly operator: TextOperator;
  readonly operand: Expression;
  readonly values: readonly Constant[];
  readonly list: boolean;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface Arithmetic extends Place, Commented {
  readonly type: 'Arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Signed extends Place, Commented {
  readonly type: 'Signed';
  readonly sign: '+' | '-';
  readonly item: Expression;
}

/** `name` as written, without the `~` of the case-insensitive form. */
export interface FunctionCall extends Place, Commented {
  readonly type: 'FunctionCall';
  readonly name: string;
  readonly insensitive: boolean;
  readonly arguments: readonly Expression[];
}

/** The flat dotted name, whatever backticks it was written with. */
export interface FieldName extends Place, Commented {
  readonly type: 'FieldName';
  readonly name: string;
  /** `?name`: null where no index maps the field. */
  readonly optional: boolean;
}

export type Constant = StringLiteral | NumberLiteral | BooleanLiteral | NullLiteral;

export interface StringLiteral extends Place, Commented {
  readonly type: 'StringLiteral';
  readonly value: string;
  /** `"""…"""`, without escapes. */
  readonly raw: boolean;
}

/** `text` as written: `4.0` is no integer. */
export interface NumberLiteral extends Place, Commented {
  readonly type: 'NumberLiteral';
  readonly value: number;
  readonly text: string;
}

export interface BooleanLiteral extends Place, Commented {
  readonly type: 'BooleanLiteral';
  readonly value: boolean;
}

export interface NullLiteral extends Place, Commented {
  readonly type: 'NullLiteral';
}

/** Why a text is no EQL. `deep`: refused for its nesting alone. */
export interface SyntaxProblem extends Place {
  readonly message: string;
  readonly help?: string;
  readonly deep?: boolean;
}
