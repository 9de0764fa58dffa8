import { fixedCase, inAnyCase } from '../fields/fixedcase.ts';
import { fieldInfo } from '../fields/info.ts';
import { pathPart, separators } from '../fields/paths.ts';
import {
  type Compare,
  equals,
  foldText,
  type Literal,
  type Match,
  type Node,
  type OneOf,
  or,
  type Predicate,
  rewrite,
  type Scalar,
  walk,
} from '../ir/index.ts';
import { patternNode, printWhole, type RegexNode, wholeTree } from '../regex/index.ts';
import type { WitnessRecord } from './witness.ts';

/** A field whose value is the last part of another's: a file's name and its path. */
export interface DerivedField {
  readonly name: string;
  readonly path: string;
  readonly separators: string;
  /** A path without a separator has no such part. */
  readonly partial: boolean;
}

function derivedField(name: string, product: string | undefined): DerivedField | undefined {
  const found = pathPart(name);
  if (found === undefined || found.part === 'directory') return undefined;
  const partial = found.part === 'extension';
  const system = found.path.startsWith('registry.') ? 'windows' : product;
  return { name, path: found.path, separators: partial ? '.' : separators(system).join(''), partial };
}

/**
 * Fields whose values are in one case are compared without regard to case, whatever the leaf says. `truths` are the
 * fields that hold truth values.
 */
export function inOneCase(
  predicate: Predicate,
  product: string | undefined,
  truths: ReadonlySet<string>,
): Predicate {
  return rewrite(predicate, (node) => {
    // Their values are written in lower case, so that nothing else that looks at them sees another word.
    if (isTruth(node, truths))
      return equals(node.left, String(node.right.value).toLowerCase(), 'sensitive', node.span);
    if (node.kind === 'OneOf' && isAmongTruths(node, truths)) {
      const items = node.values.map(({ value }) => equals(node.operand, value, node.case));
      return inOneCase(or(items, node.span), product, truths);
    }
    return isLeaf(node) ? inAnyCase(node, product) : node;
  });
}

/** Fields that are compared with a truth value somewhere hold truth values, which are written in one way. */
export function truthFields(predicates: readonly Predicate[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const predicate of predicates) {
    walk(predicate, (node) => {
      if (node.kind === 'Compare' && node.operator === '==' && node.left.kind === 'FieldRef') {
        if (isBoolean(node.right)) found.add(node.left.name);
      } else if (node.kind === 'OneOf' && node.operand.kind === 'FieldRef') {
        if (node.values.some(isBoolean)) found.add(node.operand.name);
      }
      return undefined;
    });
  }
  return found;
}

function isBoolean(scalar: Scalar): boolean {
  return scalar.kind === 'Literal' && typeof scalar.value === 'boolean';
}

function isAmongTruths({ operand, values }: OneOf, truths: ReadonlySet<string>): boolean {
  return operand.kind === 'FieldRef' && truths.has(operand.name) && values.some(({ value }) => isWord(value));
}

function isWord(value: unknown): boolean {
  return /^(?:true|false)$/i.test(String(value));
}

/** The event with the values of fields that keep one case as these have them. */
export function inTheirCase(
  record: WitnessRecord,
  holdsTruths: (name: string) => boolean,
): Record<string, unknown> {
  const cased = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (isWord(value) && holdsTruths(name)) return value.toLowerCase();
    const fixed = fixedCase(name);
    return fixed === undefined ? value : fixed === 'lower' ? value.toLowerCase() : value.toUpperCase();
  };
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((each) => cased(name, each)) : cased(name, value),
    ]),
  );
}

function isTruth(node: Node, truths: ReadonlySet<string>): node is Compare & { readonly right: Literal } {
  if (node.kind !== 'Compare') return false;
  const { operator, left, right } = node;
  if (operator !== '==' || right.kind !== 'Literal' || left.kind !== 'FieldRef') return false;
  if (!isWord(right.value)) return false;
  return truths.has(left.name) || fieldInfo(left.name)?.type === 'boolean';
}

function isLeaf(node: Node): node is Compare | OneOf | Match {
  return node.kind === 'Compare' || node.kind === 'OneOf' || node.kind === 'Match';
}

/** The fields that are asked about and that are parts of other fields that are asked about. */
export function derivedFields(trees: readonly Node[], product: string | undefined): readonly DerivedField[] {
  const asked = new Set<string>();
  for (const tree of trees) {
    walk(tree, (node) => {
      if (node.kind === 'FieldRef') asked.add(node.name);
      return undefined;
    });
  }
  return [...asked].flatMap((name) => {
    const derived = derivedField(name, product);
    return derived !== undefined && asked.has(derived.path) ? [derived] : [];
  });
}

/**
 * Where one of the predicates asks about a path and any about its name, conditions on the name become conditions on
 * the path, taking every path to be whole (it has a separator) and every event to have both fields.
 */
export function withPaths(
  predicates: readonly Predicate[],
  product: string | undefined,
): { readonly predicates: readonly Predicate[]; readonly derived: readonly DerivedField[] } {
  const derived = derivedFields(predicates, product);
  return {
    predicates: derived.length === 0 ? predicates : predicates.map((each) => derived.reduce(onPath, each)),
    derived,
  };
}

function onPath(predicate: Predicate, derived: DerivedField): Predicate {
  return rewrite(predicate, (node) => {
    switch (node.kind) {
      case 'Compare': {
        if (node.operator !== '==' || node.right.kind !== 'Literal' || !isName(node.left)) return node;
        const text = String(node.right.value);
        return ending(node, patternNode([{ text }], node.case));
      }
      case 'OneOf': {
        if (!isName(node.operand)) return node;
        const nodes = node.values.map((value) => patternNode([{ text: String(value.value) }], node.case));
        return { kind: 'Or', items: nodes.map((each) => ending(node, each)) };
      }
      case 'Match':
        return isName(node.operand) ? ending(node, patternNode(node.pattern, node.case)) : node;
      case 'Regex': {
        const tree = isName(node.operand) ? wholeTree(node) : undefined;
        return tree !== undefined && 'node' in tree ? ending(node, tree.node) : node;
      }
      case 'Exists':
        if (!isName(node.operand)) return node;
        if (derived.partial) return ending(node, before);
        return { ...node, operand: { kind: 'FieldRef', name: derived.path } };
      default:
        return node;
    }
  });

  function isName(operand: Scalar): boolean {
    return operand.kind === 'FieldRef' && operand.name === derived.name;
  }

  /** A path whose last part matches. */
  function ending(leaf: Predicate, node: RegexNode): Predicate {
    return {
      kind: 'Regex',
      operand: { kind: 'FieldRef', name: derived.path },
      pattern: printWhole(lastPart(node, derived.separators)),
      flavour: 'lucene',
      anchoring: 'whole',
      case: 'sensitive',
      dotAll: true,
      multiline: false,
      ...(leaf.span === undefined ? {} : { span: leaf.span }),
    };
  }
}

const before: RegexNode = {
  type: 'repeat',
  item: { type: 'set', set: [0, 0x10ffff] },
  min: 0,
  max: Number.POSITIVE_INFINITY,
  lazy: false,
};

function lastPart(node: RegexNode, between: string): RegexNode {
  const codes = [...between].map((char) => char.charCodeAt(0)).sort((a, b) => a - b);
  const separator: RegexNode = { type: 'set', set: codes.flatMap((code) => [code, code]) };
  const others: number[] = [];
  let next = 0;
  for (const code of codes) {
    others.push(next, code - 1);
    next = code + 1;
  }
  const item: RegexNode = { type: 'set', set: [...others, next, 0x10ffff] };
  const part: RegexNode = { type: 'repeat', item, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
  return { type: 'concat', items: [before, separator, { type: 'intersection', items: [node, part] }] };
}

/** The event with the names that its paths end in. */
export function withNames(record: WitnessRecord, derived: readonly DerivedField[]): WitnessRecord {
  const out: Record<string, unknown> = { ...record };
  for (const { name, path, separators: between, partial } of derived) {
    const paths = [record[path] ?? []].flat().map(String);
    const names = paths.flatMap((each) => {
      const at = Math.max(...[...between].map((separator) => each.lastIndexOf(separator)));
      return at === -1 && partial ? [] : [each.slice(at + 1)];
    });
    if (names.length === 0) continue;
    const all = new Map([out[name] ?? [], ...names].flat().map((each) => [foldText(String(each)), each]));
    const values = [...all.values()];
    out[name] = values.length === 1 ? values[0] : values;
  }
  return out;
}
