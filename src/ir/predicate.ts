import type { Span } from '../text/index.ts';

/**
 * Predicates: boolean over one event, two-valued. A leaf on a missing field (or on a scalar that has no value) is
 * false; `Not` is the complement. A leaf is true if any value of a multi-valued field satisfies it.
 * docs/ir.md says each node with an example in every language.
 */
export type Predicate =
  | And
  | Or
  | Not
  | Constant
  | Compare
  | OneOf
  | Match
  | Regex
  | InNetwork
  | Exists
  | Keyword
  | Nested
  | OpaquePredicate;

/** Whether letters of different case are the same. An attribute of the leaf, never of the vendor. */
export type Case = 'sensitive' | 'insensitive';

interface Located {
  /** Where the construct stands in the rule; not part of equality. */
  readonly span?: Span;
}

export interface And extends Located {
  readonly kind: 'And';
  readonly items: readonly Predicate[];
}

export interface Or extends Located {
  readonly kind: 'Or';
  readonly items: readonly Predicate[];
}

/** The complement: true wherever `item` is false, also where its fields are missing. */
export interface Not extends Located {
  readonly kind: 'Not';
  readonly item: Predicate;
}

export interface Constant extends Located {
  readonly kind: 'Constant';
  readonly value: boolean;
}

export type ComparisonOperator = '==' | '<' | '<=' | '>' | '>=';

/**
 * `==` compares by text: the literal 5 equals the value "5"; 1 and "1.0" differ unless both are numbers.
 * Order compares numbers if both sides read as numbers, else text by code unit. There is no `!=`: languages lower it
 * to `Not` with or without `Exists`, as they mean it.
 */
export interface Compare extends Located {
  readonly kind: 'Compare';
  readonly operator: ComparisonOperator;
  readonly left: Scalar;
  readonly right: Scalar;
  readonly case: Case;
}

/** Equal to one of several literals. */
export interface OneOf extends Located {
  readonly kind: 'OneOf';
  readonly operand: Scalar;
  readonly values: readonly Literal[];
  readonly case: Case;
}

/** Wildcard pattern over the whole value. */
export interface Match extends Located {
  readonly kind: 'Match';
  readonly operand: Scalar;
  readonly pattern: Pattern;
  readonly case: Case;
}

/** Literal text, exactly one character, or any number of characters. No vendor's escape reaches the IR. */
export type PatternPart = { readonly text: string } | { readonly any: 'one' | 'many' };
export type Pattern = readonly PatternPart[];

/** `pcre`: Splunk's and Sigma's dialect. `lucene`: Elastic's, in which `^ $` are not anchors. */
export type RegexFlavour = 'pcre' | 'lucene';

export interface Regex extends Located {
  readonly kind: 'Regex';
  readonly operand: Scalar;
  readonly pattern: string;
  readonly flavour: RegexFlavour;
  /** `whole`: the pattern must span the value; `substring`: it may match anywhere in it. */
  readonly anchoring: 'whole' | 'substring';
  readonly case: Case;
  /** `.` also matches line breaks. */
  readonly dotAll: boolean;
  /** `^` and `$` also match at line breaks. */
  readonly multiline: boolean;
}

/** An IP address in one of several networks, in CIDR notation (v4 or v6); a bare address is a network of one. */
export interface InNetwork extends Located {
  readonly kind: 'InNetwork';
  readonly operand: Scalar;
  readonly networks: readonly string[];
}

/** The field is present with a value that is not null. An empty string is a value; an empty array is none. */
export interface Exists extends Located {
  readonly kind: 'Exists';
  readonly operand: Scalar;
}

/**
 * A term searched in the whole event. `contains`: anywhere in any value (Sigma keywords); `term`: as whole tokens of
 * the indexed text (Splunk bare terms, KQL free text).
 */
export interface Keyword extends Located {
  readonly kind: 'Keyword';
  readonly pattern: Pattern;
  readonly case: Case;
  readonly scope: 'contains' | 'term';
}

/** One and the same element of the array `path` satisfies `item` (KQL `path:{ … }`). Names in `item` are absolute. */
export interface Nested extends Located {
  readonly kind: 'Nested';
  readonly path: string;
  readonly item: Predicate;
}

/**
 * Text that only `language` may print. Always comes with a diagnostic. `name` is what people call it: a macro that is
 * not known, a lookup.
 */
export interface OpaquePredicate extends Located {
  readonly kind: 'OpaquePredicate';
  readonly language: string;
  readonly text: string;
  readonly name?: string;
}

/** Value-valued expressions. A scalar may have no value (a missing field, a failed conversion). */
export type Scalar = FieldRef | Literal | Call | CaseScalar | OpaqueScalar;

export interface FieldRef extends Located {
  readonly kind: 'FieldRef';
  /** Canonical (ECS) after the fields pass, the vendor's own before it. `*` in a name matches any run of characters. */
  readonly name: string;
  /** The vendor's own spelling; not part of equality. */
  readonly spelling?: string;
  /** The source says that the field may be unmapped (EQL's `?`); not part of equality. */
  readonly optional?: boolean;
}

export interface Literal extends Located {
  readonly kind: 'Literal';
  readonly value: string | number | boolean;
}

/** A function of the IR's own list; without a value when an argument that it needs has none. */
export interface Call extends Located {
  readonly kind: 'Call';
  readonly function: FunctionName;
  readonly arguments: readonly Scalar[];
}

/** The first branch whose condition holds. */
export interface CaseScalar extends Located {
  readonly kind: 'Case';
  readonly branches: readonly Branch[];
  readonly otherwise?: Scalar;
}

export interface Branch extends Located {
  readonly kind: 'Branch';
  readonly when: Predicate;
  readonly value: Scalar;
}

export interface OpaqueScalar extends Located {
  readonly kind: 'OpaqueScalar';
  readonly language: string;
  readonly text: string;
}

/**
 * The IR's functions. Text positions count UTF-16 units from 0, durations are milliseconds, times milliseconds since
 * 1970. `mv…` functions see all values of a field at once; the others are applied to each value.
 *
 * `timePart(part, time)` is a number, in UTC; its part is one of `timeParts`, or a name that only one language knows.
 */
export const functionNames = [
  // text
  'lower',
  'upper',
  'trim',
  'trimStart',
  'trimEnd',
  'length',
  'concat',
  'substring',
  'indexOf',
  'replaceText',
  'replaceRegex',
  'split',
  'urlDecode',
  'base64Decode',
  'base64Encode',
  'md5',
  'sha1',
  'sha256',
  'extractRegex',
  'jsonExtract',
  // numbers
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'negate',
  'abs',
  'ceil',
  'floor',
  'round',
  'sqrt',
  'pow',
  'log',
  'exp',
  'min',
  'max',
  'random',
  // conversion
  'toText',
  'toNumber',
  'toInteger',
  'toBoolean',
  'toIp',
  'toTime',
  'formatTime',
  'typeOf',
  // choice
  'coalesce',
  'nullIf',
  'null',
  // time
  'now',
  'timeBucket',
  'timeTruncate',
  'timeDifference',
  'timeShift',
  'timePart',
  // several values
  'mvCount',
  'mvFirst',
  'mvLast',
  'mvAt',
  'mvSlice',
  'mvJoin',
  'mvAppend',
  'mvDistinct',
  'mvSort',
  'mvMin',
  'mvMax',
  'mvSum',
  'mvAverage',
  'mvFind',
  'mvZip',
  // windows and places
  'ordinal',
  'geoCountry',
  'geoCity',
  'geoDistance',
  'networkOf',
] as const;
export type FunctionName = (typeof functionNames)[number];

/**
 * The parts of a time, with the least and the greatest of their numbers. Sigma's time modifiers, and two more:
 * `week` is the week of ISO 8601, `weekday` counts from Monday.
 * https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html#time-modifiers
 */
export const timeParts = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  weekday: [1, 7],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type TimePartName = keyof typeof timeParts;

/** Units of a difference of times that have a fixed length, in milliseconds. */
export const timeUnits: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
