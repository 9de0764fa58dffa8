import type { Diagnostic } from './diagnostics/index.ts';
import { localise, type Overlay } from './fields/index.ts';
import { type Plan, walk } from './ir/index.ts';
import type { Language } from './language/index.ts';

/** A plan in a profile's names. */
export interface InProfile {
  readonly profile: string;
  /** Why it is not the one that was asked for. */
  readonly problem?: Diagnostic;
  readonly local: ReturnType<typeof localise>;
}

/** The plan in the names of the profile that is asked for, or of the first where it cannot be written in that one. */
export function inProfile(
  plan: Plan,
  target: Language,
  { profile, overlay }: { readonly profile?: string; readonly overlay?: Overlay },
  isBare: boolean,
): InProfile {
  const named = (name: string): InProfile => {
    const taxonomy = target.profiles[name] ?? name;
    return { profile: name, local: localise(plan, taxonomy, undefined, overlay, isBare) };
  };
  const wanted = named(profileOf(target, profile));
  const problem = wanted.local.value && target.profileProblem?.(wanted.local.value, wanted.profile);
  if (problem === undefined) return wanted;
  const usual = named(profileOf(target, undefined));
  return losses(usual) <= losses(wanted) ? { ...usual, problem } : wanted;
}

/** How much the names of a profile change what a rule matches. */
function losses({ local }: InProfile): number {
  return local.diagnostics.filter(({ effect }) => effect !== undefined && effect !== 'metadata').length;
}

/** Whether what the source calls its fields is what the profile calls them. */
export function keepsNames(plan: Plan, target: Language, profile: string): boolean {
  if (profile === profileOf(target, undefined)) return true;
  let kept = true;
  walk(plan, (node) => {
    if (node.kind === 'Source' && node.native !== undefined)
      kept &&= node.native.taxonomy === target.profiles[profile];
    return kept;
  });
  return kept;
}

/** The profile that is asked for, or the target's first. Throws a RangeError where the target has none of that name. */
export function profileOf(target: Language, wanted: string | undefined): string {
  const known = Object.keys(target.profiles);
  if (wanted !== undefined && !known.includes(wanted))
    throw new RangeError(`unknown profile ${wanted} for ${target.id}: one of ${known.join(', ')}`);
  return wanted ?? known[0] ?? 'default';
}
