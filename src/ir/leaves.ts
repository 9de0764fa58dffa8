import type { Call, Case, FieldRef, Pattern, Predicate, Scalar } from './predicate.ts';

/** What a leaf tests. Undefined for predicates that test no one value. */
export function testedOperand(leaf: Predicate): Scalar | undefined {
  switch (leaf.kind) {
    case 'Compare':
      return leaf.left;
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
      return leaf.operand;
    default:
      return undefined;
  }
}

/** The field that a leaf tests. Undefined where it tests a computed value. */
export function testedField(leaf: Predicate): FieldRef | undefined {
  const operand = testedOperand(leaf);
  return operand?.kind === 'FieldRef' ? operand : undefined;
}

/** The same leaf on another field, or on what is computed of one. */
export function onField(leaf: Predicate, ref: FieldRef | Call): Predicate {
  switch (leaf.kind) {
    case 'Compare': {
      const { kind, operator, right, span } = leaf;
      const mode = leaf.case;
      // Spelled out for the commonest leaves: copying objects of many shapes is slow.
      if (span === undefined) return { kind, operator, left: ref, right, case: mode };
      return { kind, operator, left: ref, right, case: mode, span };
    }
    case 'Match': {
      const { kind, pattern, span } = leaf;
      const mode = leaf.case;
      if (span === undefined) return { kind, operand: ref, pattern, case: mode };
      return { kind, operand: ref, pattern, case: mode, span };
    }
    case 'OneOf':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
      return { ...leaf, operand: ref };
    default:
      return leaf;
  }
}

/** The values that a leaf compares with: texts and patterns. Undefined for leaves of another kind. */
export function testedValues(
  leaf: Predicate,
): { readonly values: readonly Pattern[]; readonly mode: Case } | undefined {
  switch (leaf.kind) {
    case 'Compare':
      if (leaf.operator !== '==' || leaf.right.kind !== 'Literal') return undefined;
      return { values: [[{ text: String(leaf.right.value) }]], mode: leaf.case };
    case 'OneOf':
      return { values: leaf.values.map((value) => [{ text: String(value.value) }]), mode: leaf.case };
    case 'Match':
      return { values: [leaf.pattern], mode: leaf.case };
    default:
      return undefined;
  }
}

/** The texts of an equality with a field, also one said as alternatives; undefined for anything else. */
export function equalTexts(
  leaf: Predicate,
): { readonly name: string; readonly texts: readonly string[] } | undefined {
  if (leaf.kind === 'Compare') {
    if (leaf.operator !== '==' || leaf.left.kind !== 'FieldRef' || leaf.right.kind !== 'Literal')
      return undefined;
    return { name: leaf.left.name, texts: [String(leaf.right.value)] };
  }
  if (leaf.kind === 'OneOf' && leaf.operand.kind === 'FieldRef')
    return { name: leaf.operand.name, texts: leaf.values.map((value) => String(value.value)) };
  if (leaf.kind !== 'Or') return undefined;
  const items = leaf.items.map(equalTexts);
  const name = items[0]?.name;
  if (name === undefined || !items.every((item) => item?.name === name)) return undefined;
  return { name, texts: items.flatMap((item) => [...(item?.texts ?? [])]) };
}
