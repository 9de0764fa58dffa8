import { needsValues } from '../evaluate/index.ts';
import {
  type Compare,
  equals,
  type FieldRef,
  field,
  keyOf,
  type Match,
  match,
  type Predicate,
  type Regex,
  type Scalar,
  unreachable,
  walk,
} from '../ir/index.ts';
import { compileRegex, liftFlags, treeKey, wholeTree } from '../regex/index.ts';

/**
 * Formulas over atoms. An atom is a leaf that says one thing: a list of values is an alternation of comparisons, so
 * that lists that overlap share atoms.
 */
export type Formula =
  | { readonly type: 'constant'; readonly value: boolean }
  | { readonly type: 'atom'; readonly atom: Atom }
  | { readonly type: 'not'; readonly item: Formula }
  | { readonly type: 'and' | 'or'; readonly items: readonly Formula[] };

export interface Atom {
  readonly index: number;
  readonly leaf: Predicate;
  /** What the values are those of, when the atom says that some value lies in a set of texts. */
  readonly operand?: string;
  /** Operands that the operand is computed from, without a value of which it has none. */
  readonly inner?: readonly string[];
  /** The operand, when it is a plain field. */
  readonly field?: FieldRef;
  /** The set of texts, as a predicate over the field `value`. */
  readonly set?: TextSet;
  /** Nobody can evaluate it: taken as independent of all else. */
  readonly opaque: boolean;
}

/** A leaf whose operand is the field `value`. */
export type TextSet = Extract<
  Predicate,
  { kind: 'Compare' | 'Match' | 'Regex' | 'InNetwork' | 'Exists' | 'Constant' }
>;

/** Stands for the values of all fields: what keywords are about. */
export const anyOperand = '*';

export interface Atoms {
  readonly list: readonly Atom[];
  /** The atom of a leaf, if it has been seen. */
  readonly atomOf: (leaf: Predicate) => Atom | undefined;
  readonly formula: (predicate: Predicate) => Formula;
}

const value = field('value');

export function atomTable(): Atoms {
  const list: Atom[] = [];
  const known = new Map<string, Atom>();

  return { list, formula, atomOf: (leaf) => known.get(leafKey(leaf)) };

  function formula(predicate: Predicate): Formula {
    switch (predicate.kind) {
      case 'And':
        return { type: 'and', items: predicate.items.map(formula) };
      case 'Or':
        return { type: 'or', items: predicate.items.map(formula) };
      case 'Not':
        return { type: 'not', item: formula(predicate.item) };
      case 'Constant':
        return { type: 'constant', value: predicate.value };
      case 'OneOf':
        return {
          type: 'or',
          items: predicate.values.map((literal) =>
            formula(equals(predicate.operand, literal.value, predicate.case)),
          ),
        };
      case 'InNetwork':
        return {
          type: 'or',
          items: predicate.networks.map((network) => atom({ ...predicate, networks: [network] })),
        };
      case 'Regex':
      case 'Compare':
      case 'Match':
      case 'Exists':
      case 'Keyword':
      case 'Nested':
      case 'OpaquePredicate':
        return atom(predicate);
      default:
        return unreachable(predicate);
    }
  }

  function atom(leaf: Predicate): Formula {
    const key = leafKey(leaf);
    let found = known.get(key);
    if (found === undefined) {
      found = { index: list.length, leaf, opaque: isOpaque(leaf), ...textSetOf(leaf) };
      list.push(found);
      known.set(key, found);
    }
    return { type: 'atom', atom: found };
  }
}

/** Text of another language somewhere in it, or a regular expression that is no regular language. */
function isOpaque(leaf: Predicate): boolean {
  if (leaf.kind === 'Regex' && 'unsupported' in compileRegex(leaf)) return true;
  let found = false;
  walk(leaf, (node) => {
    if (node.kind === 'OpaquePredicate' || node.kind === 'OpaqueScalar') found = true;
    return !found;
  });
  return found;
}

/** Regular expressions that are the same over whole values, whatever their flavour and flags, are one atom. */
function leafKey(leaf: Predicate): string {
  if (leaf.kind !== 'Regex') return keyOf(leaf);
  const tree = wholeTree(leaf);
  if (!('node' in tree)) return keyOf(liftFlags(leaf));
  return `${keyOf(leaf.operand)} texts ${treeKey(tree.node)}`;
}

function textSetOf(leaf: Predicate): Pick<Atom, 'operand' | 'field' | 'inner' | 'set'> {
  switch (leaf.kind) {
    case 'Compare': {
      if (leaf.right.kind !== 'Literal') return {};
      const set: Compare = { ...leaf, left: value };
      return { set, ...operandOf(leaf.left) };
    }
    case 'Match': {
      const set: Match = { ...leaf, operand: value };
      return { set, ...operandOf(leaf.operand) };
    }
    case 'Regex': {
      if (isOpaque(leaf)) return operandOf(leaf.operand);
      const set: Regex = { ...leaf, operand: value };
      return { set, ...operandOf(leaf.operand) };
    }
    case 'InNetwork':
    case 'Exists':
      return { set: { ...leaf, operand: value }, ...operandOf(leaf.operand) };
    case 'Keyword': {
      if (leaf.scope !== 'contains') return {};
      const many = { any: 'many' } as const;
      const set = match(value, [many, ...leaf.pattern, many], leaf.case);
      return set.kind === 'Match' || set.kind === 'Exists' ? { set, operand: anyOperand } : {};
    }
    case 'And':
    case 'Or':
    case 'Not':
    case 'Constant':
    case 'OneOf':
    case 'Nested':
    case 'OpaquePredicate':
      return {};
    default:
      return unreachable(leaf);
  }
}

function operandOf(operand: Scalar): Pick<Atom, 'operand' | 'field' | 'inner'> {
  const key = keyOf(operand);
  if (operand.kind !== 'FieldRef') return { operand: key, inner: innerOf(operand) };
  return operand.name.includes('*') ? { operand: key } : { operand: key, field: operand };
}

function innerOf(operand: Scalar): readonly string[] {
  if (operand.kind !== 'Call' || !needsValues(operand.function)) return [];
  return operand.arguments.flatMap((inner) => [keyOf(inner), ...innerOf(inner)]);
}
