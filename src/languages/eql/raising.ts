import { type Code, type Diagnostic, diagnose, type Effect, effectUnder } from '../../diagnostics/index.ts';
import type { Span } from '../../text/index.ts';

/** What raising one plan collects. */
export interface Raising {
  readonly diagnostics: Diagnostic[];
  /** Inside an absent stage or `until`: matching more there means matching less as a whole. */
  readonly negated: boolean;
}

const target = 'EQL';

export function warn(
  state: Raising,
  code: Code,
  details: {
    readonly effect?: Effect | undefined;
    readonly span?: Span | undefined;
    readonly with?: Readonly<Record<string, string | number>>;
    readonly help?: string;
  },
): void {
  const { effect } = details;
  const diagnostic = diagnose(code, {
    span: details.span,
    help: details.help,
    effect: effect === undefined ? undefined : effectUnder(effect, state.negated),
    with: { target, ...details.with },
  });
  // The same of several leaves is said at the first.
  const said = state.diagnostics.some(
    (other) => other.message === diagnostic.message && other.effect === diagnostic.effect,
  );
  if (!said) state.diagnostics.push(diagnostic);
}

/** What holds for the query as a whole, wherever in it the reason stands. */
export function sayWhole(
  state: Raising,
  code: Code,
  effect: Effect,
  span: Span | undefined,
  values: Readonly<Record<string, string>>,
): void {
  warn({ ...state, negated: false }, code, { effect, span, with: values });
}

/** The nearest form, and how it differs. */
export function approximated(
  state: Raising,
  what: string,
  instead: string,
  effect: Effect | undefined,
  span?: Span | undefined,
): void {
  warn(state, 'plan-approximated', { effect, span, with: { what, instead } });
}

export function unsupported(state: Raising, what: string, span?: Span | undefined): void {
  warn(state, 'plan-unsupported', { span, with: { what } });
}
