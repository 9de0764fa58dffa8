/** An IP address as 128 bits; IPv4 as its IPv4-mapped IPv6 address, as Elasticsearch and Java see them. */
export type Address = bigint;

const mapped = 0xffff_0000_0000n;

function readAddress(text: string): Address | undefined {
  if (text.includes(':')) return readV6(text);
  const v4 = readV4(text);
  return v4 === undefined ? undefined : mapped | BigInt(v4);
}

function readV4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part)) return undefined;
    const byte = Number(part);
    if (byte > 255) return undefined;
    address = address * 256 + byte;
  }
  return address;
}

function readV6(whole: string): Address | undefined {
  // A zone (`fe80::1%eth0`) is not part of the address.
  let text = whole.split('%', 1)[0]!;
  if (text.length > 45) return undefined;
  const dotted = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const v4 = readV4(dotted[1]!);
    if (v4 === undefined) return undefined;
    text = `${text.slice(0, dotted.index + 1)}${Math.floor(v4 / 65536).toString(16)}:${(v4 % 65536).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = halves[0] === '' ? [] : halves[0]!.split(':');
  const tail = halves[1] === undefined || halves[1] === '' ? [] : halves[1].split(':');
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  let address = 0n;
  for (const part of [...head, ...Array<string>(gap).fill('0'), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    address = (address << 16n) | BigInt(Number.parseInt(part, 16));
  }
  return address;
}

/** First and last address of a network. */
export interface Network {
  readonly first: Address;
  readonly last: Address;
}

/** `10.0.0.0/8`, `fe80::/10`, or a bare address. */
export function readNetwork(text: string): Network | undefined {
  const [base, bits, more] = text.trim().split('/');
  const address = readAddress(base ?? '');
  if (address === undefined || more !== undefined) return undefined;
  if (bits === undefined) return { first: address, last: address };
  if (!/^\d{1,3}$/.test(bits)) return undefined;
  const width = base!.includes(':') ? 128 : 32;
  const length = Number(bits);
  if (length > width) return undefined;
  const host = (1n << BigInt(width - length)) - 1n;
  const first = address - (address & host);
  return { first, last: first + host };
}

/** A test of whether a text is an address in one of the networks. */
export function compileNetworks(networks: readonly string[]): (text: string) => boolean {
  const known = networks.map(readNetwork).filter((network) => network !== undefined);
  return (text) => {
    // The shortest address is `::`, the longest has 45 characters and perhaps a zone.
    if (text.length < 2 || text.length > 80) return false;
    const address = readAddress(text);
    return (
      address !== undefined && known.some((network) => address >= network.first && address <= network.last)
    );
  };
}

/** An address as text, IPv4 with dots. */
export function addressText(address: Address): string {
  if (address >> 32n === 0xffffn) {
    const v4 = Number(address & 0xffff_ffffn);
    return [24, 16, 8, 0].map((shift) => Math.floor(v4 / 2 ** shift) % 256).join('.');
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((address >> shift) & 0xffffn).toString(16));
  const text = groups.join(':');
  // The longest run of zeros is left out.
  const run = [...text.matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (run === undefined) return text;
  const before = text.slice(0, run.index).replace(/:$/, '');
  const after = text.slice(run.index + run[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
