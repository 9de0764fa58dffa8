import type { Condition } from '../../../grammars/sigma-condition/index.ts';
import type { YamlDocument } from '../../syntax/yaml.ts';
import type { Span } from '../../text/index.ts';
import type { Place } from './place.ts';

/**
 * A Sigma query: one rule or correlation that gives results, and the documents that it needs (the rules that a
 * correlation refers to, filters). Metadata is the business of `rulefiles/`.
 */
export interface SigmaQuery {
  readonly type: 'Query';
  readonly main: SigmaRule | SigmaCorrelation;
  /** The other rules and correlations of the stream, in its order. */
  readonly others: readonly (SigmaRule | SigmaCorrelation)[];
  readonly filters: readonly SigmaFilter[];
}

interface Named {
  readonly title?: string;
  readonly id?: string;
  readonly name?: string;
  /** Absent when the tree was made by `raise`. */
  readonly document?: YamlDocument;
}

export interface SigmaRule extends Named {
  readonly type: 'Rule';
  readonly logSource: SigmaLogSource;
  readonly taxonomy?: string;
  readonly detection: Detection;
}

/** `definition` and other keys of the section are prose, kept as metadata. */
export interface SigmaLogSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
  /** Where the section stands. */
  readonly place?: Span | undefined;
}

export interface Detection {
  readonly selections: ReadonlyMap<string, Selection>;
  /** Several are several queries, linked by "or". */
  readonly conditions: readonly ConditionText[];
  readonly place: Place | undefined;
}

export interface ConditionText {
  readonly text: string;
  readonly condition: Condition;
  readonly place: Place | undefined;
}

export type Selection = SelectionMap | SelectionList | DetectionItem;

/** All items must match. */
export interface SelectionMap {
  readonly type: 'Map';
  readonly items: readonly DetectionItem[];
}

/** One of the alternatives must match. */
export interface SelectionList {
  readonly type: 'List';
  readonly items: readonly Selection[];
}

/** `field|modifier: values`, or keywords when the field is empty. */
export interface DetectionItem {
  readonly type: 'Item';
  readonly field: string;
  readonly modifiers: readonly string[];
  /** The key as written: `field|modifier`. */
  readonly key: string;
  readonly values: readonly SigmaValue[];
  /** Written as a list, even if of one value. */
  readonly list: boolean;
  readonly place: Place | undefined;
}

export type SigmaValue = string | number | boolean | null;

/** Narrows a rule's matches wherever it applies. */
export interface SigmaFilter extends Named {
  readonly type: 'Filter';
  readonly logSource: SigmaLogSource;
  /** Ids and names of rules, or all whose log source fits (`any`, of 2.2). */
  readonly rules: readonly string[] | 'any';
  readonly detection: Detection;
}

export const correlationTypes = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const correlationOperators = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type CorrelationOperator = (typeof correlationOperators)[number];

export interface SigmaCorrelation extends Named {
  readonly type: 'Correlation';
  readonly correlationType: CorrelationType;
  /** Ids or names. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Milliseconds. */
  readonly timespan: number | undefined;
  readonly condition: CorrelationCondition | undefined;
  /** alias → rule → field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly generate: boolean;
  readonly place: Place | undefined;
}

export type CorrelationCondition = ThresholdCondition | TemporalCondition;

/** Two limits make a range. */
export interface ThresholdCondition {
  readonly type: 'Threshold';
  readonly limits: readonly { readonly operator: CorrelationOperator; readonly value: number }[];
  /** Several: the values of all of them count together. */
  readonly fields: readonly string[];
  readonly percentile?: number;
}

/** Sigma 2.2: `rule_a and rule_b and not rule_c`. */
export interface TemporalCondition {
  readonly type: 'Temporal';
  readonly text: string;
  readonly condition: Condition;
}
