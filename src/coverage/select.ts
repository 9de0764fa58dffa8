import type { ParsedRule } from '../parse.ts';
import { tacticNamesKnown, techniqueName, techniqueTactics } from '../rulefiles/index.ts';

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

/** What somebody may have meant by an id that is none, as a question. */
export function meantTechnique(text: string): string {
  const found = /^t?\s*(\d{4})(?:[._/-](\d{1,3}))?$/i.exec(text.trim());
  if (found === null) return '';
  const [, main, sub] = found;
  return ` Did you mean T${main}${sub === undefined ? '' : `.${sub.padStart(3, '0')}`}?`;
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
  return rules.filter((rule) => {
    const own = rule.metadata.techniques ?? [];
    if (techniques.length === 0 && tactics.length === 0) return own.length > 0;
    if (techniques.some((wanted) => own.some((id) => covers(wanted, id)))) return true;
    if (tactics.length === 0) return false;
    const named = tacticsOf(rule);
    return tactics.some((tactic) => named.some((name) => coversTactic(tactic, name)));
  });
}

/** Some vendors name techniques alone: their rules serve the tactics that ATT&CK gives these. */
function tacticsOf({ metadata }: ParsedRule): readonly string[] {
  const { tactics = [], techniques = [] } = metadata;
  return tactics.length > 0 ? tactics : techniques.flatMap(techniqueTactics);
}

/** Version 19 of ATT&CK split Defense Evasion in two; who asks by the old name means both. */
function coversTactic(wanted: string, own: string): boolean {
  return (
    own === wanted || (wanted === 'defense-evasion' && (own === 'stealth' || own === 'defense-impairment'))
  );
}

/** A technique or tactic of the selection that no rule is tagged with, and what rules are tagged with that is near. */
export interface Unmatched {
  readonly asked: string;
  /** Whether ATT&CK has it, as far as is known here: then it is no mistake, only not covered. */
  readonly known: boolean;
  readonly near: readonly string[];
}

export function unmatchedIn(rules: readonly ParsedRule[], selection: Selection): readonly Unmatched[] {
  const { techniques = [], tactics = [] } = selection;
  const ids = techniquesOf(rules);
  return [
    ...techniques
      .filter((asked) => !ids.some((id) => covers(asked, id)))
      .map((asked) => ({ asked, known: techniqueName(asked) !== undefined, near: nearIds(asked, ids) })),
    ...tactics
      .filter((asked) => !rules.some((rule) => tacticsOf(rule).some((own) => coversTactic(asked, own))))
      .map((asked) => ({
        asked,
        known: tacticNamesKnown.includes(asked),
        near: tacticNamesKnown.filter((name) => name !== asked && isTypo(asked, name)),
      })),
  ];
}

/** The family of a technique (its parent, its siblings), else ids that differ in one place. */
function nearIds(asked: string, ids: readonly string[]): readonly string[] {
  const parent = asked.replace(/\..*$/, '');
  const family = ids.filter((id) => covers(parent, id));
  return (family.length > 0 ? family : ids.filter((id) => isTypo(asked, id))).slice(0, NEAR);
}

const NEAR = 8;

/** One letter other, missing or too many, or two neighbours changed over. */
function isTypo(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const rest = (text: string, from: number): string => text.slice(from);
  return (
    rest(a, start + 1) === rest(b, start + 1) ||
    rest(a, start) === rest(b, start + 1) ||
    rest(a, start + 1) === rest(b, start) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, start + 2) === rest(b, start + 2))
  );
}

/** Every technique that the rules are tagged with, in order. */
export function techniquesOf(rules: readonly ParsedRule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ metadata }) => metadata.techniques ?? []))].sort();
}
