import { type FieldRef, type Predicate, walkLeaves } from '../ir/index.ts';
import { equalTexts, testedField } from '../ir/leaves.ts';

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

/**
 * Conditions that a field is absent beside tests of the same field by another of the vendor's names: events of one kind
 * have the one name, and of another kind the other, which one canonical field does not tell apart. Among alternatives
 * (`coalesce`) the one name stands in for the other, as the canonical field does.
 */
export function namesApart(
  conditions: readonly Predicate[],
): readonly { readonly operand: FieldRef; readonly other: string }[] {
  const spellings = new Map<string, Set<string>>();
  for (const condition of conditions)
    walkLeaves(condition, (leaf) => {
      const operand = testedField(leaf);
      if (operand?.spelling === undefined) return;
      spellings.set(operand.name, (spellings.get(operand.name) ?? new Set()).add(operand.spelling));
    });
  return conditions.flatMap((condition) => {
    const absent = condition.kind === 'Not' && condition.item.kind === 'Exists' ? condition.item : undefined;
    const operand = absent === undefined ? undefined : testedField(absent);
    const other = [...(spellings.get(operand?.name ?? '') ?? [])].find((name) => name !== operand?.spelling);
    return operand === undefined || other === undefined ? [] : [{ operand, other }];
  });
}
