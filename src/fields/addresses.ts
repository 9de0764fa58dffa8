import type { Match, Pattern, Predicate } from '../ir/index.ts';
import { testedValues } from '../ir/leaves.ts';
import { fieldInfo } from './info.ts';
import type { Mapping } from './tables.ts';

/**
 * Fields of hosts that are addresses or names. ECS keeps the value as it is in `.address`, and a copy in `.ip` where it
 * is an address. https://www.elastic.co/docs/reference/ecs/ecs-source
 */
export function addressOf(name: string): string | undefined {
  return /^(?:source|destination|client|server)\.ip$/.test(name) ? name.replace(/ip$/, 'address') : undefined;
}

/** Among a field's meanings that of an address, where a leaf asks for addresses. */
export function askedAddress(leaf: Predicate, mappings: readonly Mapping[]): Mapping | undefined {
  const ip = mappings.find(
    ({ canonical, relation }) => relation === 'same' && addressOf(canonical) !== undefined,
  );
  if (ip === undefined || mappings.length < 2) return undefined;
  if (leaf.kind === 'InNetwork') return ip;
  const values = testedValues(leaf)?.values ?? [];
  const whole = values.every(
    ([only, ...more]) => only !== undefined && 'text' in only && more.length === 0 && isAddress(only.text),
  );
  return whole && values.length > 0 ? ip : undefined;
}

/**
 * The network of the addresses that begin as a pattern does: whole octets (`127.*`). Undefined for a pattern of another
 * form.
 */
export function addressNetwork(pattern: Pattern): string | undefined {
  const [first, second] = pattern;
  if (pattern.length !== 2 || first === undefined || second === undefined) return undefined;
  if (!('text' in first) || !('any' in second) || second.any !== 'many') return undefined;
  if (!/^(?:\d{1,3}\.){1,3}$/.test(first.text)) return undefined;
  const octets = first.text.split('.').slice(0, -1);
  if (octets.some((octet) => Number(octet) > 255)) return undefined;
  return `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`;
}

/** That network, for a leaf on a field that holds addresses only. */
export function networkOf({ operand, pattern }: Match): string | undefined {
  const addresses = operand.kind === 'FieldRef' && fieldInfo(operand.name)?.type === 'ip';
  return addresses ? addressNetwork(pattern) : undefined;
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || (/^[0-9a-f:.]+$/i.test(text) && text.includes('::'));
}
