/** The encoding modifiers, on bytes. https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html */

const utf8 = new TextEncoder();

export function utf8Bytes(text: string): Uint8Array {
  return utf8.encode(text);
}

export function utf16Bytes(text: string, order: 'little' | 'big'): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), order === 'little');
  return bytes;
}

export const byteOrderMark: Uint8Array = new Uint8Array([0xff, 0xfe]);

export function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * What the bytes look like inside a longer Base64 text, at each of the three offsets: the characters that depend on
 * bytes before or after are cut off. Offsets at which no character is certain are left out.
 */
export function base64Offsets(bytes: Uint8Array): readonly string[] {
  const starts = [0, 2, 3];
  const out: string[] = [];
  for (let offset = 0; offset < 3; offset++) {
    const encoded = base64(joinBytes(new Uint8Array(offset), bytes));
    const cut = [0, 3, 2][(bytes.length + offset) % 3]!;
    const certain = encoded.slice(starts[offset], encoded.length - cut);
    if (certain !== '') out.push(certain);
  }
  return out;
}

/** Bytes as text, where every byte is an ASCII character; undefined where they are no text. */
export function asciiText(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The dashes that Windows programs take for one another: hyphen, slash, en dash, em dash, horizontal bar. */
export const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'] as const;
const dash = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;

/** Where the dashes stand that introduce a parameter: after no letter, before one. */
export function dashPlaces(text: string): readonly number[] {
  return [...text.matchAll(dash)].map((match) => match.index);
}
