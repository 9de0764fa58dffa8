import type { Expression } from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Effect } from '../../../diagnostics/index.ts';
import type { Predicate, Scalar } from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';

/** What the parts of writing share: leaves of conditions, and the rows that they look at. */

export type Leaf = Exclude<Predicate, { kind: 'And' | 'Or' | 'Not' }>;

export interface RaisedLeaf {
  readonly node: Expression;
  /** The fields that make it null when they are missing. */
  readonly nullable: readonly string[];
  /** May be null for another reason. */
  readonly loose: boolean;
  /** Searches the index, so that it cannot stand inside functions. */
  readonly search?: boolean;
  /** Looks at all values of a field that has several. */
  readonly ofAll?: boolean;
  /** What the form changes. */
  readonly notes?: readonly Diagnostic[];
}

/** Why ES|QL cannot say a leaf, as a diagnostic to be completed with its effect. */
export interface Unsayable {
  readonly problem: (effect: Effect, negated: boolean) => Diagnostic;
}

export const target = 'ES|QL';

/** The rows that a condition looks at. */
export interface Rows {
  /** Columns that the plan makes; fields of the same name are gone. */
  readonly made: ReadonlySet<string>;
  /** Those of them that hold several values. */
  readonly several: ReadonlySet<string>;
  /** Whether the rows are documents still, so that KQL() may search them: it must come right after FROM. */
  readonly searchable: boolean;
}

export const documents: Rows = { made: new Set(), several: new Set(), searchable: true };

/** A leaf that tests a value. */
export type ValueLeaf = Extract<Leaf, { kind: 'Compare' | 'OneOf' | 'Match' | 'Regex' | 'InNetwork' }>;

export function unsayable(span: Span | undefined, what: string): Unsayable {
  return {
    problem: (effect) =>
      diagnose('plan-approximated', { span, effect, with: { target, what, instead: 'it is left out' } }),
  };
}

export function unsayableScalar(scalar: Scalar, span: Span | undefined): Unsayable {
  if (scalar.kind === 'Call') return unsayable(span, `the function ${scalar.function}`);
  if (scalar.kind === 'OpaqueScalar') {
    const { language, text: dropped } = scalar;
    return {
      problem: (effect) =>
        diagnose('opaque-dropped', { span, effect, with: { language, text: dropped, target } }),
    };
  }
  return unsayable(span, 'this value');
}
