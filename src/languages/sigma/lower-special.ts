import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import {
  and,
  call,
  compare,
  exists,
  type FieldRef,
  field,
  literal,
  never,
  not,
  or,
  type Predicate,
  type Scalar,
  timeParts,
} from '../../ir/index.ts';
import { type RegexSpec, readRegex } from '../../regex/index.ts';
import type { DetectionItem, SigmaValue } from './ast.ts';
import type { SigmaContext } from './context.ts';
import type { ItemKey } from './keys.ts';
import { valuePlace, valueProblem } from './problem.ts';
import { expandPlain } from './transform.ts';
import { newerInRegex, takesNewer } from './version.ts';

/** Items whose values are no text patterns: regular expressions, networks, fields, numbers, times, presence. */
export function lowerSpecial(
  key: ItemKey,
  operand: FieldRef,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): Predicate {
  const values = key.transforms.includes('expand')
    ? item.values.flatMap((value) => expandPlain(value, item, context, diagnostics))
    : item.values;
  if (key.form === 'network' && !key.all) return lowerNetworks(values, key, operand, item, diagnostics);
  const items = values.map((value) => lowerOne(value, key, operand, item, context, diagnostics));
  return key.all ? and(items, item.place) : or(items, item.place);
}

function lowerOne(
  value: SigmaValue,
  key: ItemKey,
  operand: FieldRef,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): Predicate {
  const problem = (expected: string): Predicate => valueProblem(value, expected, key, item, diagnostics);
  const { place } = item;
  switch (key.form) {
    case 'exists':
      if (value === true || value === false)
        return value ? exists(operand, place) : not(exists(operand, place), place);
      return problem('true or false');
    case 'regex':
      if (value === null) return problem('a regular expression');
      if (context.version === '2.1') refuseNewer(value, item, context, diagnostics);
      return lowerRegex(value, key, operand, item, diagnostics);
    case 'network':
      return lowerNetworks([value], key, operand, item, diagnostics);
    case 'fieldref':
      return typeof value !== 'string' || value === ''
        ? problem('the name of a field')
        : lowerFieldRef(value, key, operand, item);
    case 'order': {
      const number = numberOf(value);
      if (number === undefined) return problem('a number');
      return compare(key.operator!, operand, literal(number), 'sensitive', place);
    }
    case 'time': {
      const number = numberOf(value);
      const [low, high] = timeParts[key.part!];
      if (number === undefined || number < low || number > high)
        return problem(`a number from ${low} to ${high}`);
      const part = call('timePart', [literal(key.part!), operand], place);
      return compare(key.operator ?? '==', part, literal(number), 'sensitive', place);
    }
    case 'text':
      return problem('a text');
  }
}

/** Published rules are full of `\\s` and `\\d`, and nobody doubts what they mean: only refused where a user asks for it. */
function refuseNewer(
  value: SigmaValue,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): void {
  const newer = newerInRegex(String(value));
  if (newer === undefined) return;
  const span = valuePlace(value, item)?.inside(newer.start, newer.start + newer.text.length);
  takesNewer(`\`${newer.text}\` in a regular expression`, span, context, diagnostics);
}

function numberOf(value: SigmaValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/**
 * A regular expression matches anywhere in the value (Sigma 2.2 says so; 2.1 leaves it open, and its rules mean it).
 * `contains` adds nothing; `startswith` and `endswith` fix one end. Flags at the start of the pattern are read as
 * modifiers, which is what has replaced them.
 */
function lowerRegex(
  value: SigmaValue,
  key: ItemKey,
  operand: FieldRef,
  item: DetectionItem,
  diagnostics: Diagnostic[],
): Predicate {
  const text = String(value);
  const inline = /^\(\?([ims]+)\)/.exec(text);
  const flags = inline?.[1] ?? '';
  let pattern = inline === null ? text : text.slice(inline[0].length);
  if (key.transforms.includes('startswith')) pattern = `^(?:${pattern})`;
  if (key.transforms.includes('endswith')) pattern = `(?:${pattern})$`;
  const spec: RegexSpec = {
    pattern,
    flavour: 'pcre',
    anchoring: 'substring',
    case: key.flags.i || flags.includes('i') ? 'insensitive' : 'sensitive',
    dotAll: key.flags.s || flags.includes('s'),
    multiline: key.flags.m || flags.includes('m'),
  };
  const tree = readRegex(spec);
  if ('invalid' in tree) {
    const span = valuePlace(value, item);
    diagnostics.push(diagnose('sigma-regex-invalid', { span, with: { reason: tree.invalid } }));
    return never;
  }
  return {
    kind: 'Regex',
    operand,
    ...spec,
    ...(item.place === undefined ? {} : { span: item.place }),
  };
}

function lowerNetworks(
  values: readonly SigmaValue[],
  key: ItemKey,
  operand: FieldRef,
  item: DetectionItem,
  diagnostics: Diagnostic[],
): Predicate {
  for (const value of values) {
    if (typeof value === 'string' && isNetwork(value)) continue;
    return valueProblem(value, 'a network such as 10.0.0.0/8 or fe80::/10', key, item, diagnostics);
  }
  const networks = values as readonly string[];
  return {
    kind: 'InNetwork',
    operand,
    networks: [...new Set(networks)],
    ...(item.place === undefined ? {} : { span: item.place }),
  };
}

/** An IPv4 or IPv6 address, with or without a prefix length. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return false;
  const length = prefix === undefined ? 0 : Number(prefix);
  if (address.includes(':')) return length <= 128 && isIpv6(address);
  return length <= 32 && isIpv4(address);
}

function isIpv4(text: string): boolean {
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups[groups.length - 1];
  const embedded = last?.includes('.') === true;
  if (embedded && !isIpv4(groups.pop()!)) return false;
  const count = groups.length + (embedded ? 2 : 0);
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? count <= 7 : count === 8;
}

/** One field compared with another: equal, or one the start, the end or a part of the other. */
function lowerFieldRef(name: string, key: ItemKey, operand: FieldRef, item: DetectionItem): Predicate {
  const { place } = item;
  const other = field(name, place);
  const mode = key.cased ? 'sensitive' : 'insensitive';
  const fold = (value: Scalar): Scalar => (key.cased ? value : call('lower', [value], place));
  const before = key.before;
  const after = key.after;
  if (!before && !after) return compare('==', operand, other, mode, place);
  if (before && !after) {
    const start = call('subtract', [call('length', [operand]), call('length', [other])]);
    return compare('==', call('substring', [operand, start], place), other, mode, place);
  }
  const index = call('indexOf', [fold(operand), fold(other)], place);
  return compare(before ? '>=' : '==', index, literal(0), 'sensitive', place);
}
