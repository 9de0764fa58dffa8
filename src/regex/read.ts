import { wholeNode } from './anchors.ts';
import type { ParsedRegex } from './ast.ts';
import { parseLucene } from './lucene.ts';
import { parsePcre } from './pcre.ts';
import type { RegexSpec } from './spec.ts';

/** The tree of a regular expression, with its flags taken in. */
export function readRegex(spec: RegexSpec): ParsedRegex {
  const fold = spec.case === 'insensitive';
  if (spec.flavour === 'lucene') return parseLucene(spec.pattern, fold);
  return parsePcre(spec.pattern, {
    fold,
    dotAll: spec.dotAll,
    multiline: spec.multiline,
    extended: false,
  });
}

/** The tree as it matches whole values, without anchors. */
export function wholeTree(spec: RegexSpec): ParsedRegex {
  const tree = readRegex(spec);
  if (!('node' in tree)) return tree;
  const node = wholeNode(tree.node, spec.anchoring);
  return node === undefined ? { unsupported: 'an anchor inside a repeat' } : { node };
}
