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

/** A network of whole octets as the text that its addresses begin with. */
export function networkPrefix(network: string): string | undefined {
  const found = /^((?:\d{1,3}\.){3}\d{1,3})\/(8|16|24)$/.exec(network);
  if (found === null) return undefined;
  return `${found[1]!
    .split('.')
    .slice(0, Number(found[2]) / 8)
    .join('.')}.`;
}
