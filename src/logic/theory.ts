import { inAnyCase, type SearchBudget, treeKey } from '../regex/index.ts';
import { type Atom, anyOperand } from './atoms.ts';
import { type Texts, textOutside, textsOfSet } from './texts.ts';

/** Pairs of values and patterns that are tried beforehand. */
const pairLimit = 100_000;

/**
 * What a truth assignment of atoms means for the values of fields. An atom over a field is true when some value of
 * the field lies in the atom's set, and a field may have several values. So an assignment can be had exactly when
 * each true atom has a text of its own outside the sets of all false atoms on the same field: each true atom can be
 * looked at alone.
 */
export interface Theory {
  /** Clauses that hold in every event, known from the start. A literal is an atom's index, negative (`~index`) if not. */
  readonly laws: readonly (readonly number[])[];
  readonly check: (isTrue: (atom: Atom) => boolean) => Checked;
}

export type Checked =
  /** A text for each true atom that is about texts. */
  | { readonly texts: ReadonlyMap<Atom, string> }
  /** Clauses that the assignment breaks. */
  | { readonly broken: readonly (readonly number[])[]; readonly certain: boolean };

export function theoryOf(atoms: readonly Atom[], budget: SearchBudget): Theory {
  const sets = new Map<Atom, Texts>();
  const pairs = new Map<string, boolean>();
  const rivals = new Map<Atom, readonly Atom[]>();
  const byOperand = grouped(atoms.filter((atom) => atom.set !== undefined));
  const keywords = byOperand.get(anyOperand) ?? [];
  return { laws: laws(), check };

  function textsOf(atom: Atom): Texts {
    let found = sets.get(atom);
    if (found === undefined) {
      found = textsOfSet(atom.set!);
      sets.set(atom, found);
    }
    return found;
  }

  /** Atoms that a value of the atom's operand may make true. */
  function rivalsOf(atom: Atom): readonly Atom[] {
    let found = rivals.get(atom);
    if (found === undefined) {
      const same = byOperand.get(atom.operand ?? '') ?? [];
      found = [...same, ...(atom.field === undefined ? [] : keywords)].filter((other) => other !== atom);
      rivals.set(atom, found);
    }
    return found;
  }

  function laws(): readonly (readonly number[])[] {
    const clauses: (readonly number[])[] = [];
    const existing = atoms.filter((atom) => atom.leaf.kind === 'Exists');
    for (const atom of atoms) {
      for (const other of existing) {
        if (atom.inner?.includes(other.operand ?? '')) clauses.push([~atom.index, other.index]);
      }
      if (atom.field === undefined) continue;
      for (const other of existing) {
        if (other === atom || other.field === undefined) continue;
        // A value of a field is a value of the objects around it.
        const inside = atom.field.name.startsWith(`${other.field.name}.`);
        if (inside || atom.operand === other.operand) clauses.push([~atom.index, other.index]);
      }
    }
    for (const group of byOperand.values()) clauses.push(...equalityLaws(group));
    return clauses;
  }

  /** Long lists of values, told apart at once rather than one conflict at a time. */
  function equalityLaws(group: readonly Atom[]): readonly (readonly number[])[] {
    const clauses: number[][] = [];
    const equalities = group.flatMap((atom) => {
      const { set } = atom;
      if (set?.kind !== 'Compare' || set.operator !== '==' || set.right.kind !== 'Literal') return [];
      return [{ atom, text: String(set.right.value), anyCase: set.case === 'insensitive' }];
    });
    const keyed = group.flatMap((atom) => keysOf(atom).map((key) => ({ atom, ...key })));
    const byKey = new Map(keyed.map(({ own, atom }) => [own, atom]));
    for (const { atom, inAnyCase: key } of keyed) {
      const wider = byKey.get(key);
      if (wider !== undefined && wider !== atom) clauses.push([~atom.index, wider.index]);
    }
    const patterns = group.filter((atom) => atom.set?.kind === 'Match');
    if (patterns.length * equalities.length > pairLimit) return clauses;
    budget.left -= patterns.length * equalities.length;
    for (const pattern of patterns) {
      const patternInAnyCase = pattern.set?.kind === 'Match' && pattern.set.case === 'insensitive';
      for (const { atom, text, anyCase } of equalities) {
        if ((!anyCase || patternInAnyCase) && textsOf(pattern).has(text)) {
          clauses.push([~atom.index, pattern.index]);
        }
      }
    }
    return clauses;
  }

  /** The atom's set as a key, and the key of the same set in any case; none for sets that are no expressions. */
  function keysOf(atom: Atom): readonly { readonly own: string; readonly inAnyCase: string }[] {
    const { node } = textsOf(atom);
    const wider = node === undefined ? undefined : inAnyCase(node);
    if (node === undefined || wider === undefined) return [];
    return [{ own: treeKey(node), inAnyCase: treeKey(wider) }];
  }

  function check(isTrue: (atom: Atom) => boolean): Checked {
    const texts = new Map<Atom, string>();
    const broken: (readonly number[])[] = [];
    let certain = true;
    for (const atom of atoms) {
      if (atom.set === undefined || !isTrue(atom)) continue;
      if (budget.left < 0) return { broken: [], certain: false };
      const rivals = rivalsOf(atom);
      budget.left -= 1 + rivals.length;
      const others = rivals.filter((other) => !isTrue(other));
      // One set that contains the atom's is the usual reason, and known from the pair alone.
      const outer = others.find((other) => pairs.get(pairKey(other, atom)) === true);
      if (outer !== undefined) {
        broken.push(clause(atom, [outer]));
        continue;
      }
      const found = textOutside(textsOf(atom), others.map(textsOf), budget);
      if (found === undefined) broken.push(...covers(atom, others));
      else if (found === 'unknown') {
        certain = false;
        broken.push(clause(atom, others));
      } else texts.set(atom, found.text);
    }
    return broken.length === 0 ? { texts } : { broken, certain };
  }

  /** Why an atom cannot be true alone: single atoms that contain it where there are such, else a few together. */
  function covers(atom: Atom, others: readonly Atom[]): readonly (readonly number[])[] {
    const single = others.find((other) => contains(other, atom));
    if (single !== undefined) return [clause(atom, [single])];
    let needed = others.filter((other) => meets(other, atom));
    if (textOutside(textsOf(atom), needed.map(textsOf), budget) !== undefined) needed = [...others];
    if (needed.length <= 12) {
      for (const other of needed) {
        const fewer = needed.filter((kept) => kept !== other);
        if (textOutside(textsOf(atom), fewer.map(textsOf), budget) === undefined) needed = fewer;
      }
    }
    return [clause(atom, needed)];
  }

  function contains(outer: Atom, inner: Atom): boolean {
    const key = pairKey(outer, inner);
    let found = pairs.get(key);
    if (found === undefined) {
      found = textOutside(textsOf(inner), [textsOf(outer)], budget) === undefined;
      pairs.set(key, found);
    }
    return found;
  }

  /** A guess that saves work: whether the sets share one of the samples. */
  function meets(a: Atom, b: Atom): boolean {
    const left = textsOf(a);
    const right = textsOf(b);
    return (
      left.finite === false ||
      left.samples.some((text) => right.has(text)) ||
      right.samples.some((text) => left.has(text))
    );
  }
}

function pairKey(outer: Atom, inner: Atom): string {
  return `${outer.index} ${inner.index}`;
}

function clause(atom: Atom, others: readonly Atom[]): readonly number[] {
  return [~atom.index, ...others.map((other) => other.index)];
}

function grouped(atoms: readonly Atom[]): ReadonlyMap<string, readonly Atom[]> {
  const groups = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const key = atom.operand ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [atom]);
    else group.push(atom);
  }
  return groups;
}
