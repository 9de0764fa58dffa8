/** The condition of a Sigma rule. Offsets are into the condition's text. */
export type Condition = ConditionAnd | ConditionOr | ConditionNot | SelectionRef | Quantified;

interface Placed {
  readonly start: number;
  readonly end: number;
}

export interface ConditionAnd extends Placed {
  readonly type: 'And';
  readonly items: readonly Condition[];
}

export interface ConditionOr extends Placed {
  readonly type: 'Or';
  readonly items: readonly Condition[];
}

export interface ConditionNot extends Placed {
  readonly type: 'Not';
  readonly item: Condition;
}

/** One search identifier by its name. */
export interface SelectionRef extends Placed {
  readonly type: 'Selection';
  readonly name: string;
}

/** `1 of selection_*`, `all of them`. */
export interface Quantified extends Placed {
  readonly type: 'Quantified';
  /** How many must match: a number (`any` is 1), or all. */
  readonly count: number | 'all';
  /** A name or a pattern with `*` anywhere; absent for `them`. */
  readonly pattern?: string;
}

export interface ConditionError extends Placed {
  readonly message: string;
  readonly help?: string;
}
