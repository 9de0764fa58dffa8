/**
 * The syntax tree of Kibana's KQL. Parentheses are not kept: they are where the tree needs them. Offsets are UTF-16
 * units of the query's text.
 */

interface Placed {
  readonly start: number;
  readonly end: number;
}

/** A whole query or a part of one. */
export type KqlQuery = KqlAll | KqlOr | KqlAnd | KqlNot | KqlField | KqlRange | KqlNested | KqlText;

/** The empty query: every event. */
export interface KqlAll extends Placed {
  readonly type: 'all';
}

export interface KqlOr extends Placed {
  readonly type: 'or';
  readonly items: readonly KqlQuery[];
}

export interface KqlAnd extends Placed {
  readonly type: 'and';
  readonly items: readonly KqlQuery[];
}

export interface KqlNot extends Placed {
  readonly type: 'not';
  readonly item: KqlQuery;
}

/** `field: value` or `field: (a or b)`. */
export interface KqlField extends Placed {
  readonly type: 'field';
  readonly field: KqlValue;
  readonly value: KqlList;
}

export type RangeOperator = '<' | '<=' | '>' | '>=';

/** `field >= value`. */
export interface KqlRange extends Placed {
  readonly type: 'range';
  readonly field: KqlValue;
  readonly operator: RangeOperator;
  readonly value: KqlValue;
}

/** `path: { … }`; names inside are relative to `path`. */
export interface KqlNested extends Placed {
  readonly type: 'nested';
  readonly path: KqlValue;
  readonly item: KqlQuery;
}

/** A value without a field: free text. */
export interface KqlText extends Placed {
  readonly type: 'text';
  readonly value: KqlValue;
}

/** What may stand after `field:`: a value, or values with their own `or`, `and`, `not`. */
export type KqlList = KqlValue | KqlValueOr | KqlValueAnd | KqlValueNot;

export interface KqlValueOr extends Placed {
  readonly type: 'valueOr';
  readonly items: readonly KqlList[];
}

export interface KqlValueAnd extends Placed {
  readonly type: 'valueAnd';
  readonly items: readonly KqlList[];
}

export interface KqlValueNot extends Placed {
  readonly type: 'valueNot';
  readonly item: KqlList;
}

/**
 * A literal, as a value or as a field's name: the texts between its wildcards, escapes resolved. One text is a plain
 * literal; `*` alone is two empty texts. Quoted literals have no wildcards.
 */
export interface KqlValue extends Placed {
  readonly type: 'value';
  readonly parts: readonly string[];
  readonly quoted: boolean;
}

export interface KqlError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
  /** Set when the text is nested deeper than this. */
  readonly limit?: number;
}
