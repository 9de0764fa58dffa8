import type { Pattern } from '../../ir/index.ts';

/** Whether a text is a network in CIDR notation (v4 or v6). */
export function isNetwork(text: string): boolean {
  return (
    /^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(text) ||
    (/^[0-9a-f:.]{2,}\/\d{1,3}$/i.test(text) && text.includes('::') !== text.split(':').length > 7)
  );
}

/** Whether a name without a known type reads as an address: `source.ip`, `client.ip`, `host.ip`. */
export function namesAddress(name: string): boolean {
  return (
    /(?:^|[._])ip(?:_?addr(?:ess)?)?$/i.test(name) ||
    /(?:^|\.)(?:\w*ip_?address|ipaddr|ipAddress)$/i.test(name)
  );
}

/** A pattern that a network says exactly: `10.*`, `192.168.*`, `10.1.2.*`. */
export function addressNetwork(pattern: Pattern): string | undefined {
  const [first, second] = pattern;
  if (pattern.length !== 2 || first === undefined || second === undefined) return undefined;
  if (!('text' in first) || !('any' in second) || second.any !== 'many') return undefined;
  if (!/^(?:\d{1,3}\.){1,3}$/.test(first.text)) return undefined;
  const octets = first.text.split('.').slice(0, -1);
  if (octets.some((octet) => Number(octet) > 255)) return undefined;
  const zeros = Array<string>(4 - octets.length).fill('0');
  return `${[...octets, ...zeros].join('.')}/${octets.length * 8}`;
}

/** The reverse: a network of whole octets as the text that its addresses begin with. */
export function networkPrefix(network: string): string | undefined {
  const found = /^((?:\d{1,3}\.){3}\d{1,3})\/(8|16|24)$/.exec(network);
  if (found === null) return undefined;
  return `${found[1]!
    .split('.')
    .slice(0, Number(found[2]) / 8)
    .join('.')}.`;
}
