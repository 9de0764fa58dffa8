import { type Node, unreachable } from './children.ts';
import { foldText } from './fold.ts';
import type { Plan } from './plan.ts';
import type { Pattern, Predicate, Scalar } from './predicate.ts';

/**
 * Canonical keys: two nodes with the same key mean the same. Spans, spellings and native source names are left out;
 * the items of And, Or and OneOf are sorted, and values compared by text (5 and "5" are one), as docs/ir.md says.
 */
export function keyOf(node: Node): string {
  switch (node.kind) {
    case 'Source':
      return `Source(${node.logSources
        .map((s) => `${s.product ?? ''}/${s.category ?? ''}/${s.service ?? ''}`)
        .sort()
        .join(',')})`;
    case 'Filter':
    case 'Extend':
    case 'Project':
    case 'Aggregate':
    case 'Window':
    case 'Sequence':
    case 'NewTerms':
    case 'Lookup':
    case 'Join':
    case 'Union':
    case 'Extract':
    case 'Expand':
    case 'Sort':
    case 'Limit':
    case 'Opaque':
      return planKey(node);
    case 'And':
    case 'Or':
    case 'Not':
    case 'Constant':
    case 'Compare':
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
    case 'Keyword':
    case 'Nested':
    case 'OpaquePredicate':
      return predicateKey(node);
    case 'FieldRef':
    case 'Literal':
    case 'Call':
    case 'Case':
    case 'OpaqueScalar':
      return scalarKey(node);
    case 'Branch':
      return `${keyOf(node.when)}=>${keyOf(node.value)}`;
    case 'Column':
      return `${node.name}=${keyOf(node.value)}`;
    case 'Measure':
      return `${node.name}=${node.function}(${keys(node.arguments)})${node.where === undefined ? '' : ` where ${keyOf(node.where)}`}`;
    case 'Stage':
      return `Stage(${keyOf(node.input)};by ${keys(node.by)};absent ${node.absent};runs ${node.runs})`;
    case 'StageKey':
      return `${keyOf(node.value)}${node.optional ? '?' : ''}`;
    case 'SortKey':
      return `${keyOf(node.value)}${node.descending ? ' desc' : ''}`;
    default:
      return unreachable(node);
  }
}

/** Whether two nodes mean the same by structure. `false` does not prove that they differ. */
export function sameMeaning(a: Node, b: Node): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

function keys(nodes: readonly Node[]): string {
  return nodes.map(keyOf).join(',');
}

function sortedKeys(nodes: readonly Node[]): string {
  if (nodes.length === 1) return keyOf(nodes[0]!);
  return [...new Set(nodes.map(keyOf))].sort().join(',');
}

type NonSource = Exclude<Plan, { kind: 'Source' }>;

function planKey(node: NonSource): string {
  switch (node.kind) {
    case 'Filter':
      return `Filter(${keyOf(node.input)};${keyOf(node.predicate)})`;
    case 'Extend':
      return `Extend(${keyOf(node.input)};${keys(node.columns)})`;
    case 'Project':
      return `Project(${keyOf(node.input)};${node.mode};${node.columns.map((c) => `${c.from}>${c.to ?? ''}`).join(',')})`;
    case 'Aggregate':
      return `Aggregate(${keyOf(node.input)};${keys(node.measures)};by ${keys(node.by)};${node.window === undefined ? '' : `${node.window.type} ${node.window.span ?? ''}`})`;
    case 'Window':
      return `Window(${keyOf(node.input)};${keys(node.measures)};by ${keys(node.by)};${node.frame.type} ${node.frame.rows ?? ''} ${node.frame.span ?? ''})`;
    case 'Sequence':
      return `Sequence(${node.ordered};${node.within ?? ''};${node.ordered ? keys(node.stages) : sortedKeys(node.stages)};${node.until === undefined ? '' : keyOf(node.until)})`;
    case 'NewTerms':
      return `NewTerms(${keyOf(node.input)};${keys(node.fields)};${node.history})`;
    case 'Lookup':
      return `Lookup(${keyOf(node.input)};${node.table};${JSON.stringify(node.on, withoutSpelling)};${JSON.stringify(node.outputs)};${node.mode};${node.rows === undefined ? '' : keyOf(node.rows)};${JSON.stringify(node.otherwise ?? null)}${node.first === undefined ? '' : `;first ${node.first}`})`;
    case 'Join':
      return `Join(${keyOf(node.left)};${keyOf(node.right)};${node.on.join(',')};${node.type})`;
    case 'Union':
      return `Union(${sortedKeys(node.inputs)})`;
    case 'Extract':
      return `Extract(${keyOf(node.input)};${keyOf(node.from)};${node.method};${JSON.stringify(node.pattern)};${node.outputs.join(',')})`;
    case 'Expand':
      return `Expand(${keyOf(node.input)};${node.column})`;
    case 'Sort':
      return `Sort(${keyOf(node.input)};${keys(node.keys)})`;
    case 'Limit':
      return `Limit(${keyOf(node.input)};${node.from};${node.count};${keys(node.by)})`;
    case 'Opaque':
      return `Opaque(${node.input === undefined ? '' : keyOf(node.input)};${node.language};${JSON.stringify(node.text)})`;
    default:
      return unreachable(node);
  }
}

function withoutSpelling(key: string, value: unknown): unknown {
  return key === 'spelling' ? undefined : value;
}

function predicateKey(node: Predicate): string {
  switch (node.kind) {
    case 'And':
    case 'Or':
      return `${node.kind}(${sortedKeys(node.items)})`;
    case 'Not':
      return `Not(${keyOf(node.item)})`;
    case 'Constant':
      return String(node.value);
    case 'Compare':
      return `${keyOf(node.left)}${node.operator}${caseKey(node.case)}${foldedKey(node.right, node.case)}`;
    case 'OneOf':
      return `${keyOf(node.operand)} in${caseKey(node.case)}[${[...new Set(node.values.map((v) => foldedKey(v, node.case)))].sort().join(',')}]`;
    case 'Match':
      return `${keyOf(node.operand)} match${caseKey(node.case)}${patternKey(node.pattern, node.case)}`;
    case 'Regex':
      return `${keyOf(node.operand)} regex${caseKey(node.case)}${JSON.stringify(node.pattern)} ${node.flavour} ${node.anchoring}${node.dotAll ? ' s' : ''}${node.multiline ? ' m' : ''}`;
    case 'InNetwork':
      return `${keyOf(node.operand)} network[${[...node.networks].sort().join(',')}]`;
    case 'Exists':
      return `exists ${keyOf(node.operand)}`;
    case 'Keyword':
      return `keyword ${node.scope}${caseKey(node.case)}${patternKey(node.pattern, node.case)}`;
    case 'Nested':
      return `Nested(${node.path};${keyOf(node.item)})`;
    case 'OpaquePredicate':
      return `OpaquePredicate(${node.language};${JSON.stringify(node.text)})`;
    default:
      return unreachable(node);
  }
}

function scalarKey(node: Scalar): string {
  switch (node.kind) {
    case 'FieldRef':
      return /^[\w@.*-]+$/.test(node.name) ? `$${node.name}` : `$${JSON.stringify(node.name)}`;
    case 'Literal':
      return JSON.stringify(String(node.value));
    case 'Call':
      return `${node.function}(${keys(node.arguments)})`;
    case 'Case':
      return `case(${keys(node.branches)}${node.otherwise === undefined ? '' : `,else ${keyOf(node.otherwise)}`})`;
    case 'OpaqueScalar':
      return `opaque(${node.language};${JSON.stringify(node.text)})`;
    default:
      return unreachable(node);
  }
}

function caseKey(mode: 'sensitive' | 'insensitive'): string {
  return mode === 'insensitive' ? '~' : ' ';
}

function foldedKey(node: Scalar, mode: 'sensitive' | 'insensitive'): string {
  if (node.kind !== 'Literal') return keyOf(node);
  const text = String(node.value);
  return JSON.stringify(mode === 'insensitive' ? foldText(text) : text);
}

function patternKey(pattern: Pattern, mode: 'sensitive' | 'insensitive'): string {
  return pattern
    .map((part) => {
      if ('any' in part) return part.any === 'one' ? '?' : '*';
      return JSON.stringify(mode === 'insensitive' ? foldText(part.text) : part.text);
    })
    .join('');
}
