import { foldText, type Predicate, rewrite, type Scalar, walk } from '../ir/index.ts';
import { patternNode, printWhole, type RegexNode, wholeTree } from '../regex/index.ts';
import type { WitnessRecord } from './witness.ts';

/** How paths are written: with backslashes, with slashes, or either. */
export type PathStyle = 'windows' | 'posix' | 'either';

/** A field whose value is the last part of another's: a file's name and its path. */
interface DerivedField {
  readonly name: string;
  readonly path: string;
  /** What stands before the last part, where it is not as paths are written. */
  readonly separators?: string;
  /** A path without a separator has no such part. */
  readonly partial?: boolean;
}

/** ECS (https://www.elastic.co/docs/reference/ecs): names beside the paths that they are the ends of. */
const derivedFields: readonly DerivedField[] = [
  { name: 'process.name', path: 'process.executable' },
  { name: 'process.parent.name', path: 'process.parent.executable' },
  { name: 'file.name', path: 'file.path' },
  { name: 'file.extension', path: 'file.path', separators: '.', partial: true },
  { name: 'dll.name', path: 'dll.path' },
  { name: 'registry.value', path: 'registry.path', separators: '\\' },
];

const separatorsOf: Readonly<Record<PathStyle, string>> = { windows: '\\', posix: '/', either: '\\/' };

/**
 * Where one of the predicates asks about a path and any about its name, conditions on the name become conditions on
 * the path, taking every path to be whole (it has a separator) and every event to have both fields.
 */
export function withPaths(predicates: readonly Predicate[], style: PathStyle): readonly Predicate[] {
  const asked = new Set<string>();
  for (const predicate of predicates) {
    walk(predicate, (node) => {
      if (node.kind === 'FieldRef') asked.add(node.name);
      return undefined;
    });
  }
  const wanted = derivedFields.filter(({ name, path }) => asked.has(name) && asked.has(path));
  if (wanted.length === 0) return predicates;
  return predicates.map((predicate) =>
    wanted.reduce((changed, derived) => onPath(changed, derived, style), predicate),
  );
}

function onPath(predicate: Predicate, derived: DerivedField, style: PathStyle): Predicate {
  const separators = derived.separators ?? separatorsOf[style];
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
        if (derived.partial === true) return ending(node, before);
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
      pattern: printWhole(lastPart(node, separators)),
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

function lastPart(node: RegexNode, separators: string): RegexNode {
  const codes = [...separators].map((char) => char.charCodeAt(0)).sort((a, b) => a - b);
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
export function withNames(record: WitnessRecord, style: PathStyle): WitnessRecord {
  const out: Record<string, unknown> = { ...record };
  for (const { name, path, separators = separatorsOf[style], partial = false } of derivedFields) {
    const paths = [record[path] ?? []].flat().map(String);
    const names = paths.flatMap((each) => {
      const at = Math.max(...[...separators].map((separator) => each.lastIndexOf(separator)));
      return at === -1 && partial ? [] : [each.slice(at + 1)];
    });
    if (names.length === 0) continue;
    const all = new Map([out[name] ?? [], ...names].flat().map((each) => [foldText(String(each)), each]));
    const values = [...all.values()];
    out[name] = values.length === 1 ? values[0] : values;
  }
  return out;
}
