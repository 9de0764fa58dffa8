import type { Expression } from '../../../../grammars/esql/index.ts';
import type { FieldInfo } from '../../../fields/index.ts';
import type { Literal, Pattern } from '../../../ir/index.ts';
import { translateRegex } from '../../../regex/index.ts';
import { isCaselessRegex } from '../like.ts';
import { constant, fn, nowhere, text } from './nodes.ts';
import type { Leaf } from './state.ts';

/** Operands, constants and patterns of tests, in the types and the case that ES|QL compares. */

/** Types whose values are text, and fields of unknown type, which nearly always are keywords. */
export const textTypes: ReadonlySet<FieldInfo['type']> = new Set([
  'keyword',
  'text',
  'wildcard',
  'flattened',
  undefined,
]);

/** CIDR_MATCH takes addresses only; TO_IP leaves them as they are. */
export function asAddress(operand: Expression): Expression {
  return operand.type === 'Call' && operand.name === 'to_ip' ? operand : fn('to_ip', operand);
}

export function lowered(operand: Expression): Expression {
  return operand.type === 'Call' && operand.name === 'to_lower' ? operand : fn('to_lower', operand);
}

/** The number that a field known to hold text is ordered against: ES|QL would compare letter by letter. */
export function orderedNumber(leaf: Extract<Leaf, { kind: 'Compare' }>): number | undefined {
  const { left, operator, right } = leaf;
  if (operator === '==' || left.kind !== 'FieldRef' || right.kind !== 'Literal') return undefined;
  return /^-?\d{1,15}(?:\.\d+)?$/.test(String(right.value)) ? Number(right.value) : undefined;
}

export function like(keyword: 'like' | 'rlike', operand: Expression, pattern: string): Expression {
  return {
    type: 'Like',
    keyword,
    negated: false,
    operand,
    patterns: [text(pattern)],
    list: false,
    ...nowhere,
  };
}

export function fold(pattern: Pattern, folded: boolean): Pattern {
  return folded ? pattern.map((part) => ('any' in part ? part : { text: part.text.toLowerCase() })) : pattern;
}

/** A literal in the type of its field: ES|QL refuses to compare text with numbers. */
export function typedConstant(literal: Literal, info: FieldInfo | undefined, folded: boolean): Expression {
  const { value } = literal;
  switch (info?.type) {
    case 'keyword':
    case 'text':
    case 'wildcard':
    case 'ip':
    case 'flattened':
      return text(folded ? String(value).toLowerCase() : String(value));
    case 'long':
    case 'double':
      if (typeof value === 'string' && /^-?\d{1,15}(?:\.\d+)?$/.test(value)) return constant(Number(value));
      break;
    case 'boolean':
      if (/^(?:true|false)$/i.test(String(value))) return constant(String(value).toLowerCase() === 'true');
      break;
    default:
  }
  return constant(folded && typeof value === 'string' ? value.toLowerCase() : value);
}

/** A regex for RLIKE, which always spans the value and has no flags: any case means lower case on both sides. */
export function luceneRegex(
  leaf: Extract<Leaf, { kind: 'Regex' }>,
): { readonly pattern: string; readonly folded: boolean } | { readonly unsupported: string } {
  const { pattern, flavour, anchoring, dotAll, multiline } = leaf;
  const spec = { pattern, flavour, anchoring, dotAll, multiline, case: leaf.case };
  const lucene = { flavour: 'lucene', anchoring: 'whole', inlineFlags: false } as const;
  const translated = translateRegex(spec, lucene);
  if ('unsupported' in translated) return translated;
  if (translated.case === 'sensitive') return { pattern: translated.pattern, folded: false };
  // Escapes such as \D keep their case; everything else is compared in lower case.
  const lower = translated.pattern.replace(/\\.|[^\\]+/gs, (part) =>
    part.startsWith('\\') ? part : part.toLowerCase(),
  );
  if (isCaselessRegex(lower)) return { pattern: lower, folded: true };
  const spelled = translateRegex(spec, { ...lucene, caseFlag: false });
  return 'unsupported' in spelled ? spelled : { pattern: spelled.pattern, folded: false };
}
