import type { RegexNode } from '../regex/index.ts';

/** A few texts that a tree without anchors, intersections and complements matches. */
export function sampleTexts(node: RegexNode): readonly string[] {
  const texts = new Set<string>();
  for (let variant = 0; variant < 4; variant++) {
    const text = sample(node, variant);
    if (text !== undefined) texts.add(text);
  }
  return [...texts];
}

/** Long repeats are not worth a sample. */
const longest = 2000;

function sample(node: RegexNode, variant: number): string | undefined {
  switch (node.type) {
    case 'empty':
      return '';
    case 'set':
      return character(node.set, node.written, variant);
    case 'concat': {
      let out = '';
      for (const item of node.items) {
        const text = sample(item, variant);
        if (text === undefined || out.length > longest) return undefined;
        out += text;
      }
      return out;
    }
    case 'alternation':
      return sample(node.items[variant % node.items.length]!, variant);
    case 'group':
      return sample(node.item, variant);
    case 'repeat': {
      const times = Math.min(node.max, node.min + (variant % 3));
      const text = sample(node.item, variant);
      return text === undefined || text.length * times > longest ? undefined : text.repeat(times);
    }
    case 'anchor':
    case 'intersection':
    case 'complement':
      return undefined;
  }
}

function character(set: readonly number[], written: number | undefined, variant: number): string | undefined {
  if (written !== undefined) {
    const text = String.fromCodePoint(written);
    return variant === 2 ? text.toUpperCase() : text;
  }
  const from = set[0];
  const to = set[1];
  if (from === undefined || to === undefined) return undefined;
  // Among all characters, some that people read best.
  for (const wanted of [120 + (variant % 3), 97, 48, 65]) {
    for (let i = 0; i < set.length; i += 2) {
      if (wanted >= set[i]! && wanted <= set[i + 1]!) return String.fromCodePoint(wanted);
    }
  }
  return String.fromCodePoint(Math.min(from + variant, to));
}
