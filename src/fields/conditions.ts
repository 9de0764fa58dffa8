import type { Predicate } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';

/**
 * Tests that only tell kinds of events of one log source apart. Entra's sign-ins of four kinds are one log source, the
 * category of which is usually that of interactive ones.
 */
const kinds = new Set(['category']);

/** Without tests of the kind where the rule wants another one. */
export function notContradicted(
  settled: readonly Predicate[],
  own: readonly Predicate[],
): readonly Predicate[] {
  const asked = own.map(equalTexts);
  return settled.filter((condition) => {
    const usual = equalTexts(condition);
    if (usual === undefined || !kinds.has(usual.name)) return true;
    const other = asked.find((equal) => equal !== undefined && equal.name === usual.name);
    return other === undefined || other.texts.some((text) => isAmong(text, usual.texts));
  });
}

function isAmong(text: string, texts: readonly string[]): boolean {
  return texts.some((other) => other.toLowerCase() === text.toLowerCase());
}

/** Without equalities said twice: `network where event.category == "network"`. */
export function once(conditions: readonly Predicate[]): readonly Predicate[] {
  const said = new Set<string>();
  return conditions.filter((condition) => {
    const equal = condition.kind === 'Compare' ? equalTexts(condition) : undefined;
    if (equal === undefined || condition.kind !== 'Compare') return true;
    const text = `${equal.name} ${condition.case} ${equal.texts[0]}`;
    return !said.has(text) && said.add(text);
  });
}

/** The conditions that a condition is made of. */
export function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'And' ? predicate.items : [predicate];
}
