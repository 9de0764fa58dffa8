import { type Diagnostic, fidelityOf, type Verified } from './diagnostics/index.ts';
import { withWiderFields } from './fields/index.ts';
import {
  keyOf,
  type Node,
  type Plan,
  type Rule,
  rewrite,
  type Source,
  sameMeaning,
  walk,
} from './ir/index.ts';
import {
  dependentFields,
  isImpossible,
  type Related,
  relatePlans,
  testClaim,
  type WitnessRecord,
} from './logic/index.ts';
import { sourceTest, withSourceConditions } from './testing/index.ts';

/** What the check of a conversion's claim gave. */
export interface Verification {
  readonly verified: Verified;
  /** Set when the claim does not hold: a bug of ours, with what was found instead. */
  readonly refuted?: Related;
}

/**
 * Checks the claim of a conversion: `output` is the emitted text, read back by its own language; `effects` are those
 * of writing it (what reading the source already changed is no claim about the output).
 */
export function verifyClaim(source: Rule, output: Rule, effects: readonly Diagnostic[]): Verification {
  const claim = fidelityOf(effects.map(({ effect }) => effect));
  if (sameMeaning(source.plan, output.plan)) return { verified: 'proven' };
  // Nothing is claimed.
  if (claim === 'different') return { verified: 'no' };
  const written = onSourcesOf(source.plan, output.plan);
  const plan = withWiderFields(source.plan, written);
  const related = relatePlans(plan, written);
  if (PROVEN[claim](related)) return { verified: 'proven' };
  const conditions = sourceConditions(plan, written);
  // Only a proof counts: events that say nothing of where they come from show nothing.
  if (conditions !== undefined && PROVEN[claim](relatePlans(...conditions))) return { verified: 'proven' };
  const unsure = conditions !== undefined || dependentFields(plan, written);
  const against = speaksAgainst(claim, related.witness);
  // Values that fields cannot have, or cannot have together, show nothing.
  if (against !== undefined && !unsure) return { verified: 'no', refuted: { ...related, witness: against } };
  const tested = testClaim(...(conditions ?? [plan, written]), claim, related.differences);
  if (tested.result === 'agreed') return { verified: 'tested' };
  if (tested.result === 'open' || unsure) return { verified: 'no' };
  return { verified: 'no', refuted: { relation: 'unknown', witness: tested.witness } };
}

/** The plan with the log sources of the other, where these are others by name alone: selected by the same conditions. */
function onSourcesOf(other: Plan, plan: Plan): Plan {
  const wanted = sourcesOf(other);
  const own = sourcesOf(plan);
  if (wanted.length !== own.length || wanted.map(keyOf).join() === own.map(keyOf).join()) return plan;
  const replaced = new Map(own.map((source, index) => [source as Node, wanted[index]!]));
  const same = own.every((source, index) => {
    const test = sourceTest(source);
    const others = sourceTest(wanted[index]!);
    return test !== undefined && others !== undefined && keyOf(test) === keyOf(others);
  });
  return same ? (rewrite(plan, (node) => replaced.get(node) ?? node) as Plan) : plan;
}

/**
 * Where the log sources differ, both plans with what each asks of its events in their place: a source may be selected
 * by the conditions of the output. Undefined where they are the same, or nothing is known of one.
 */
function sourceConditions(a: Plan, b: Plan): readonly [Plan, Plan] | undefined {
  if (sourcesOf(a).map(keyOf).join() === sourcesOf(b).map(keyOf).join()) return undefined;
  const left = withSourceConditions(a);
  const right = withSourceConditions(b);
  return left === undefined || right === undefined ? undefined : [left, right];
}

function sourcesOf(plan: Plan): readonly Source[] {
  const found: Source[] = [];
  walk(plan, (node) => {
    if (node.kind === 'Source') found.push(node);
    return undefined;
  });
  return found;
}

type Claim = 'exact' | 'broader' | 'narrower';

/** Whether what is known of source against output bears the claim out. */
const PROVEN: Readonly<Record<Claim, (related: Related) => boolean>> = {
  exact: ({ relation }) => relation === 'equal',
  broader: (related) => contained(related),
  narrower: (related) => contains(related),
};

/** The events among the witnesses that the claim rules out. */
function speaksAgainst(claim: Claim, witness: Related['witness']): Related['witness'] {
  const onlyA = claim === 'narrower' ? undefined : possible(witness?.onlyA);
  const onlyB = claim === 'broader' ? undefined : possible(witness?.onlyB);
  if (onlyA === undefined && onlyB === undefined) return undefined;
  return { ...(onlyA === undefined ? {} : { onlyA }), ...(onlyB === undefined ? {} : { onlyB }) };
}

function possible(record: WitnessRecord | undefined): WitnessRecord | undefined {
  return record === undefined || isImpossible(record) ? undefined : record;
}

/** All that the source matches, the output matches. */
function contained({ relation, within }: Related): boolean {
  return relation === 'equal' || relation === 'narrower' || within === true;
}

function contains({ relation, contains: holds }: Related): boolean {
  return relation === 'equal' || relation === 'broader' || holds === true;
}

/**
 * Whether two texts of one language mean the same as far as their reader can tell: the same plan, read with the same
 * reservations. What the reader could not hold exactly, it could not hold in either.
 */
export function readsTheSame(
  a: { readonly rule: Rule; readonly diagnostics: readonly Diagnostic[] },
  b: { readonly rule: Rule; readonly diagnostics: readonly Diagnostic[] },
): boolean {
  return sameMeaning(a.rule.plan, b.rule.plan) && reservations(a.diagnostics) === reservations(b.diagnostics);
}

function reservations(diagnostics: readonly Diagnostic[]): string {
  const marks = diagnostics.flatMap(({ code, effect }) =>
    effect === undefined || effect === 'metadata' ? [] : [`${code} ${effect}`],
  );
  return marks.sort().join('\n');
}
