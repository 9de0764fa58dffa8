import { alternation, anyText, concat, emptyNode, type RegexNode } from './ast.ts';
import { charSet, lastCodePoint, oneCharacter } from './charset.ts';
import { parsePcre } from './pcre.ts';

/**
 * The texts that stand below, above or at a limit by code units; undefined for limits beyond the characters whose
 * order by code unit and by code point is the same.
 */
export function orderNode(operator: '<' | '<=' | '>' | '>=', limit: string): RegexNode | undefined {
  const codes = [...limit].map((char) => char.codePointAt(0)!);
  if (codes.some((code) => code >= 0xd800)) return undefined;
  const below = operator.startsWith('<');
  const ways: RegexNode[] = [];
  for (let i = 0; i < codes.length; i++) {
    const before = codes.slice(0, i).map(one);
    const code = codes[i]!;
    const other = below ? charSet([[0, code - 1]]) : charSet([[code + 1, lastCodePoint]]);
    if (!below || code > 0) ways.push(concat([...before, { type: 'set', set: other }, anyText]));
    // A text that ends earlier comes first.
    if (below) ways.push(concat(before));
  }
  const same = codes.map(one);
  if (!below) ways.push(concat([...same, { type: 'set', set: [0, lastCodePoint] }, anyText]));
  if (operator.endsWith('=')) ways.push(concat(same));
  return ways.length === 0 ? { type: 'set', set: [] } : alternation(ways);
}

function one(code: number): RegexNode {
  return { type: 'set', set: oneCharacter(code) };
}

function fixed(pattern: string): RegexNode {
  const parsed = parsePcre(pattern, { fold: false, dotAll: true, multiline: false, extended: false });
  return 'node' in parsed ? parsed.node : emptyNode;
}

/** Texts that read as a number; also some whose number would be too large. */
export const numberNode: RegexNode = fixed('[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?');

/** All texts that are IP addresses, and more. */
export const addressNode: RegexNode = fixed('[0-9A-Fa-f:.]{2,45}(%.*)?');
