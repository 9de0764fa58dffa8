import {
  anyMany,
  type FieldRef,
  match,
  or,
  type Pattern,
  type Plan,
  type Predicate,
  rewrite,
  walk,
} from '../ir/index.ts';
import { onField, testedField, testedValues } from '../ir/leaves.ts';
import { addressOf, networkOf } from './addresses.ts';

/**
 * A program's arguments are a list in Elastic and one text, the command line, elsewhere. Whatever a test of one
 * argument asks for stands somewhere in the command line; what stands there may be a part of an argument, or span two.
 */
const lines: Readonly<Record<string, string>> = {
  'process.args': 'process.command_line',
  'process.parent.args': 'process.parent.command_line',
};

/** The field that holds the command line of a list of arguments. */
export function commandLineOf(args: string): string | undefined {
  return lines[args];
}

/** A test of an argument as the wider test of the command line; undefined for tests without a text to look for. */
export function onCommandLine(leaf: Predicate, line: FieldRef): Predicate | undefined {
  if (leaf.kind === 'Exists') return onField(leaf, line);
  // Elastic's patterns have no anchors, so that the whole of an argument may stand anywhere in the text.
  if (leaf.kind === 'Regex' && leaf.flavour === 'lucene' && leaf.anchoring === 'whole')
    return { ...leaf, operand: line, anchoring: 'substring' };
  const tested = testedValues(leaf);
  if (tested === undefined) return undefined;
  const inside = (value: Pattern): Pattern => [anyMany, ...value, anyMany];
  return or(
    tested.values.map((value) => match(line, inside(value), tested.mode)),
    leaf.span,
  );
}

/**
 * The source with its tests of arguments as tests of the command line, of addresses as tests of what may be an
 * address, and of an address's beginning as tests of its network, where the output has only these: what a check of the
 * output's claim compares.
 */
export function withWiderFields(source: Plan, output: Plan): Plan {
  const asked = new Set<string>();
  const networks = new Set<string>();
  walk(output, (node) => {
    if (node.kind === 'FieldRef') asked.add(node.name);
    if (node.kind === 'InNetwork' && node.operand.kind === 'FieldRef')
      for (const network of node.networks) networks.add(`${node.operand.name} ${network}`);
    return undefined;
  });
  return rewrite(source, (node) => {
    const field = testedField(node as Predicate);
    const network = node.kind === 'Match' ? networkOf(node) : undefined;
    if (field !== undefined && network !== undefined && networks.has(`${field.name} ${network}`))
      return { kind: 'InNetwork', operand: field, networks: [network] } as unknown as typeof node;
    const address = field === undefined || node.kind !== 'Exists' ? undefined : addressOf(field.name);
    if (field !== undefined && address !== undefined && asked.has(address) && !asked.has(field.name))
      return { ...node, operand: { ...field, name: address } } as typeof node;
    const line = field === undefined ? undefined : lines[field.name];
    if (field === undefined || line === undefined || asked.has(field.name) || !asked.has(line)) return node;
    return onCommandLine(node as Predicate, { ...field, name: line }) ?? node;
  });
}
