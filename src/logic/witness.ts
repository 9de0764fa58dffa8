import { equals, type Predicate, type Scalar, walk } from '../ir/index.ts';
import { patternNode } from '../regex/index.ts';
import { type Atom, anyOperand } from './atoms.ts';
import { sampleTexts } from './samples.ts';
import type { Model } from './satisfy.ts';

/** An event as people write it down: names with dots, several values as an array. */
export type WitnessRecord = Readonly<Record<string, unknown>>;

/** An event that should have the model's truth values. The caller makes sure by evaluating. */
export function witnessOf(
  model: Model,
  atoms: readonly Atom[],
  solveItem: (item: Predicate) => WitnessRecord | undefined,
): WitnessRecord {
  const record: Record<string, unknown[]> = {};
  const put = (name: string, value: unknown): void => {
    record[name] ??= [];
    if (!record[name].includes(value)) record[name].push(value);
  };
  for (const atom of atoms) {
    if (!model.isTrue(atom)) continue;
    const text = model.texts.get(atom);
    if (text !== undefined) {
      const name = atom.operand === anyOperand ? 'message' : nameFor(atom);
      // A value for `exists` is needed only where the field has no other.
      if (name !== undefined && !(atom.leaf.kind === 'Exists' && record[name] !== undefined)) put(name, text);
    } else putOther(atom.leaf, put, solveItem);
  }
  return Object.fromEntries(
    Object.entries(record).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** The field to write to: the operand itself, or the first field under a function. */
function nameFor(atom: Atom): string | undefined {
  if (atom.field !== undefined) return atom.field.name;
  let name: string | undefined;
  walk(atom.leaf, (node) => {
    if (node.kind === 'FieldRef') name ??= node.name.replaceAll('*', 'x');
    return undefined;
  });
  return name;
}

function putOther(
  leaf: Predicate,
  put: (name: string, value: unknown) => void,
  solveItem: (item: Predicate) => WitnessRecord | undefined,
): void {
  if (leaf.kind === 'Keyword') {
    const text = sampleTexts(patternNode(leaf.pattern, leaf.case))[0];
    if (text !== undefined) put('message', text);
  } else if (leaf.kind === 'Compare') {
    for (const name of [fieldName(leaf.left), fieldName(leaf.right)]) if (name !== undefined) put(name, 'x');
  } else if (leaf.kind === 'Nested') {
    const inner = solveItem(leaf.item);
    if (inner === undefined) return;
    const prefix = `${leaf.path}.`;
    const element = Object.entries(inner).map(([name, value]) => [
      name.startsWith(prefix) ? name.slice(prefix.length) : name,
      value,
    ]);
    put(leaf.path, Object.fromEntries(element));
  }
}

function fieldName(scalar: Scalar): string | undefined {
  return scalar.kind === 'FieldRef' ? scalar.name : undefined;
}

/** The predicate with the parts that cannot be evaluated replaced by the model's values for them. */
export function assuming(
  predicate: Predicate,
  model: Model,
  atomOf: (leaf: Predicate) => Atom | undefined,
): Predicate {
  const assumed = (node: Predicate): Predicate | undefined => {
    const atom = atomOf(node);
    return atom?.opaque === true ? { kind: 'Constant', value: model.isTrue(atom) } : undefined;
  };
  return assume(predicate);

  function assume(node: Predicate): Predicate {
    switch (node.kind) {
      case 'And':
      case 'Or':
        return { ...node, items: node.items.map(assume) };
      case 'Not':
        return { ...node, item: assume(node.item) };
      case 'OneOf': {
        const items = node.values.map((value) => equals(node.operand, value.value, node.case));
        return items.some((item) => assumed(item) !== undefined)
          ? { kind: 'Or', items: items.map(assume) }
          : node;
      }
      default:
        return assumed(node) ?? node;
    }
  }
}
