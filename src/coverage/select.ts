import type { ParsedRule } from '../parse.ts';

/** Which rules a report is about. Techniques and tactics are given as ids (`T1552.007`) and names (`credential-access`). */
export interface Selection {
  readonly techniques?: readonly string[];
  readonly tactics?: readonly string[];
}

/** An ATT&CK technique or sub-technique id, in upper case; undefined when the text is none. */
export function techniqueId(text: string): string | undefined {
  const found = /^(?:attack\.)?(t\d{4}(?:\.\d{3})?)$/i.exec(text.trim());
  return found?.[1]?.toUpperCase();
}

/** A tactic in Sigma's spelling, from any usual one (`Credential Access`, `attack.credential_access`). */
export function tacticName(text: string): string | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^attack\./, '')
    .replace(/[ _]/g, '-');
  return /^[a-z]+(?:-[a-z]+)*$/.test(name) ? name : undefined;
}

/** Whether a rule with technique `own` is asked for by `wanted`: a parent technique takes in its sub-techniques. */
export function covers(wanted: string, own: string): boolean {
  return own === wanted || own.startsWith(`${wanted}.`);
}

/** The rules that are tagged with one of the techniques or tactics; all tagged rules when nothing is asked for. */
export function selectRules(rules: readonly ParsedRule[], selection: Selection): readonly ParsedRule[] {
  const { techniques = [], tactics = [] } = selection;
  return rules.filter(({ metadata }) => {
    const own = metadata.techniques ?? [];
    if (techniques.length === 0 && tactics.length === 0) return own.length > 0;
    if (techniques.some((wanted) => own.some((id) => covers(wanted, id)))) return true;
    return tactics.some((tactic) => metadata.tactics?.includes(tactic) === true);
  });
}

/** Every technique that the rules are tagged with, in order. */
export function techniquesOf(rules: readonly ParsedRule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ metadata }) => metadata.techniques ?? []))].sort();
}
