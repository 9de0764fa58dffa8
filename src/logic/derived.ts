import { foldText, type Predicate, rewrite, type Scalar, walk } from '../ir/index.ts';
import { patternNode, printWhole, type RegexNode, wholeTree } from '../regex/index.ts';
import type { WitnessRecord } from './witness.ts';

/** A field whose value is the last part of another's: a file's name and its path. */
export interface DerivedField {
  readonly name: string;
  readonly path: string;
}

/** ECS (https://www.elastic.co/docs/reference/ecs): names beside the paths that they are the ends of. */
export const derivedFields: readonly DerivedField[] = [
  { name: 'process.name', path: 'process.executable' },
  { name: 'process.parent.name', path: 'process.parent.executable' },
  { name: 'file.name', path: 'file.path' },
  { name: 'dll.name', path: 'dll.path' },
];

/**
 * Where one of the predicates asks about a path and any about its name, conditions on the name become conditions on
 * the path, taking every path to be whole (it has a separator) and every event to have both fields.
 */
export function withPaths(predicates: readonly Predicate[]): readonly Predicate[] {
  const asked = new Set<string>();
  for (const predicate of predicates) {
    walk(predicate, (node) => {
      if (node.kind === 'FieldRef') asked.add(node.name);
      return undefined;
    });
  }
  const wanted = derivedFields.filter(({ name, path }) => asked.has(name) && asked.has(path));
  if (wanted.length === 0) return predicates;
  return predicates.map((predicate) => wanted.reduce(onPath, predicate));
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
        return isName(node.operand) ? { ...node, operand: { kind: 'FieldRef', name: derived.path } } : node;
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
      pattern: printWhole(lastPart(node)),
      flavour: 'lucene',
      anchoring: 'whole',
      case: 'sensitive',
      dotAll: true,
      multiline: false,
      ...(leaf.span === undefined ? {} : { span: leaf.span }),
    };
  }
}

const separators = [47, 47, 92, 92];
const before: RegexNode = {
  type: 'repeat',
  item: { type: 'set', set: [0, 0x10ffff] },
  min: 0,
  max: Number.POSITIVE_INFINITY,
  lazy: false,
};

function lastPart(node: RegexNode): RegexNode {
  const noSeparator: RegexNode = {
    type: 'repeat',
    item: { type: 'set', set: [0, 46, 48, 91, 93, 0x10ffff] },
    min: 0,
    max: Number.POSITIVE_INFINITY,
    lazy: false,
  };
  const name: RegexNode = { type: 'intersection', items: [node, noSeparator] };
  return { type: 'concat', items: [before, { type: 'set', set: separators }, name] };
}

/** The event with the names that its paths end in. */
export function withNames(record: WitnessRecord): WitnessRecord {
  const out: Record<string, unknown> = { ...record };
  for (const { name, path } of derivedFields) {
    const paths = [record[path] ?? []].flat();
    if (paths.length === 0) continue;
    const names = paths.map((each) => String(each).split(/[\\/]/).at(-1) ?? '');
    const known = new Set([out[name] ?? []].flat().map((each) => foldText(String(each))));
    const all = [...[out[name] ?? []].flat(), ...names.filter((each) => !known.has(foldText(each)))];
    out[name] = all.length === 1 ? all[0] : all;
  }
  return out;
}
