import type { Constant, Expression, StringLiteral } from '../../../grammars/eql/index.ts';
import {
  type Compare,
  call,
  foldText,
  keyOf,
  oneOf,
  type Pattern,
  type Predicate,
  type Regex,
  type Scalar,
  testedOperand,
} from '../../ir/index.ts';
import { type RegexTarget, translateRegex } from '../../regex/index.ts';
import { raiseScalar, type Said } from './raise-scalar.ts';
import {
  andExpression,
  comparison,
  functionCall,
  inExpression,
  nowhere,
  nullLiteral,
  numberLiteral,
  orExpression,
  stringLiteral,
  textComparison,
} from './tree.ts';
import { asNumber, asText, kindOf, typedConstant, type ValueKind } from './typed.ts';

/** Elasticsearch's regular expressions: Lucene's, over the whole value, with a case flag beside the pattern. */
const regexTarget: RegexTarget = { flavour: 'lucene', anchoring: 'whole', inlineFlags: false };

/** Elasticsearch refuses longer ones (`index.max_regex_length`), and makes one of all in a list. */
const longestRegex = 1000;

export function luceneRegex(
  node: Regex,
): { readonly pattern: string; readonly insensitive: boolean } | { readonly unsupported: string } {
  const result = translateRegex(node, regexTarget);
  if ('unsupported' in result) return result;
  const { length } = result.pattern;
  if (length > longestRegex)
    return { unsupported: `${length} characters, of which ${longestRegex} are allowed` };
  return { pattern: result.pattern, insensitive: result.case === 'insensitive' };
}

/** `lower(f) == "x"` is `f : "x"`, and so with lists, patterns and `upper`. */
export function unfoldCase(leaf: Predicate): Predicate {
  if (leaf.kind !== 'Compare' && leaf.kind !== 'OneOf' && leaf.kind !== 'Match') return leaf;
  const operand = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
  if (operand.kind !== 'Call' || (operand.function !== 'lower' && operand.function !== 'upper')) return leaf;
  const inner = operand.arguments[0]!;
  const toCase = (text: string): string =>
    operand.function === 'lower' ? foldText(text) : text.toUpperCase();
  if (leaf.kind === 'Compare') {
    if (leaf.operator !== '==' || leaf.right.kind !== 'Literal') return leaf;
    return oneOf(inner, reachable([leaf.right.value], leaf.case, toCase), 'insensitive', leaf.span);
  }
  if (leaf.kind === 'OneOf') {
    const values = leaf.values.map((value) => value.value);
    return oneOf(inner, reachable(values, leaf.case, toCase), 'insensitive', leaf.span);
  }
  const fits = leaf.pattern.every(
    (part) => 'any' in part || leaf.case === 'insensitive' || toCase(part.text) === part.text,
  );
  return fits ? { ...leaf, operand: inner, case: 'insensitive' } : { kind: 'Constant', value: false };
}

/** Values that a text in that case can be equal to. */
function reachable<V extends string | number | boolean>(
  values: readonly V[],
  mode: 'sensitive' | 'insensitive',
  toCase: (text: string) => string,
): readonly V[] {
  if (mode === 'insensitive') return values;
  return values.filter((value) => typeof value !== 'string' || toCase(value) === value);
}

/** One or several comparisons on one operand in one case, as few conditions as EQL needs. */
export interface TextGroup {
  readonly operand: Scalar;
  readonly insensitive: boolean;
  readonly values: (string | number | boolean)[];
  readonly patterns: Pattern[];
  readonly regexes: string[];
  readonly networks: string[];
}

/** What a leaf may share a list with; undefined for leaves that stand alone. */
export function groupKey(leaf: Predicate): string | undefined {
  const key = (operand: Scalar, insensitive: boolean): string =>
    `${insensitive ? '~' : ' '}${operand.kind === 'FieldRef' && operand.optional === true ? '?' : ''}${keyOf(operand)}`;
  switch (leaf.kind) {
    case 'Compare':
      // Positions in a text that is not constant have a form of their own.
      if (!isEquality(leaf) || raisePosition(leaf) !== undefined) return undefined;
      return key(leaf.left, leaf.case === 'insensitive');
    case 'OneOf':
    case 'Match':
      return key(leaf.operand, leaf.case === 'insensitive');
    case 'Regex': {
      const lucene = luceneRegex(leaf);
      return 'unsupported' in lucene ? undefined : `regex${key(leaf.operand, lucene.insensitive)}`;
    }
    case 'InNetwork':
      return `network${key(leaf.operand, false)}`;
    default:
      return undefined;
  }
}

function isEquality(leaf: Compare): boolean {
  return leaf.operator === '==' && leaf.right.kind === 'Literal';
}

/** Gathers leaves of one key. */
export function groupOf(leaves: readonly Predicate[]): TextGroup | undefined {
  const first = leaves[0];
  if (first === undefined) return undefined;
  const group: TextGroup = {
    operand: testedOperand(first)!,
    insensitive: isInsensitive(first),
    values: [],
    patterns: [],
    regexes: [],
    networks: [],
  };
  for (const leaf of leaves) {
    if (leaf.kind === 'Compare' && leaf.right.kind === 'Literal') group.values.push(leaf.right.value);
    else if (leaf.kind === 'OneOf') group.values.push(...leaf.values.map((value) => value.value));
    else if (leaf.kind === 'Match') group.patterns.push(leaf.pattern);
    else if (leaf.kind === 'InNetwork') group.networks.push(...leaf.networks);
    else if (leaf.kind === 'Regex') {
      const lucene = luceneRegex(leaf);
      if ('pattern' in lucene) group.regexes.push(lucene.pattern);
    }
  }
  return group;
}

function isInsensitive(leaf: Predicate): boolean {
  if (leaf.kind === 'Regex') {
    const lucene = luceneRegex(leaf);
    return 'insensitive' in lucene && lucene.insensitive;
  }
  return 'case' in leaf && leaf.case === 'insensitive';
}

const wildcard = /[*?]/;

export function raiseGroup(group: TextGroup): Said {
  const said = raiseScalar(group.operand);
  if ('unsaid' in said) return said;
  const kind = kindOf(group.operand);
  // cidrMatch takes fields of addresses only.
  if (kind === 'text' && group.networks.length > 0) return { unsaid: 'a network on a field of texts' };
  const networks = [...group.networks];
  const texts: StringLiteral[] = [];
  const regexes = group.regexes.map((pattern) => regexLiteral(pattern));
  const calls: Expression[] = [];
  for (const pattern of group.patterns) {
    const network = kind === 'address' ? octets(pattern) : undefined;
    if (network !== undefined) networks.push(network);
    else if (pattern.some((part) => 'text' in part && wildcard.test(part.text))) {
      const contained = containment(pattern, asText(kind, said.expression), group.insensitive);
      if (contained === undefined) regexes.push(regexLiteral(patternRegex(pattern)));
      else calls.push(contained);
    } else texts.push(stringLiteral(patternText(pattern)));
  }
  const items = [
    ...valueItems(group, kind, said.expression, texts),
    ...inPieces(regexes).map((piece) =>
      textComparison(group.insensitive ? 'regex~' : 'regex', asText(kind, said.expression), piece),
    ),
    ...calls,
    ...(networks.length === 0 ? [] : [cidrMatch(said.expression, networks)]),
  ];
  return { expression: orExpression(items) };
}

/** Lists that are not too long as one regular expression. */
function inPieces(regexes: readonly StringLiteral[]): readonly (readonly StringLiteral[])[] {
  const pieces: StringLiteral[][] = [];
  let length = 0;
  for (const regex of regexes) {
    length += regex.value.length + 1;
    const piece = pieces[pieces.length - 1];
    if (piece === undefined || length > longestRegex + 1) {
      pieces.push([regex]);
      length = regex.value.length + 1;
    } else piece.push(regex);
  }
  return pieces;
}

/** Constants and patterns: with `:` or `like` as far as no constant holds a star, with `==` or `in` otherwise. */
function valueItems(
  group: TextGroup,
  kind: ValueKind,
  operand: Expression,
  patterns: readonly StringLiteral[],
): readonly Expression[] {
  const constants = group.values.map((value) => typedConstant(kind, value));
  const isText = (value: Expression): value is StringLiteral =>
    value.type === 'StringLiteral' && !wildcard.test(value.value);
  const lists = group.insensitive || patterns.length > 0;
  const texts: Constant[] = lists ? [...constants.filter(isText), ...patterns] : [];
  const others = lists ? constants.filter((value) => !isText(value)) : constants;
  const items: Expression[] = [];
  if (texts.length > 0) {
    items.push(textComparison(group.insensitive ? ':' : 'like', asText(kind, operand), texts));
  }
  const insensitive = group.insensitive && others.some((value) => value.type === 'StringLiteral');
  if (others.length === 1 && !insensitive) items.push(comparison('==', operand, others[0]!));
  else if (others.length > 0) items.push(inExpression(operand, others, insensitive));
  return items;
}

function cidrMatch(operand: Expression, networks: readonly string[]): Expression {
  return functionCall('cidrMatch', [operand, ...networks.map((network) => stringLiteral(network))]);
}

/** `10.*` on an address is 10.0.0.0/8. */
function octets(pattern: Pattern): string | undefined {
  const [text, any, ...more] = pattern;
  if (text === undefined || !('text' in text) || any === undefined || more.length > 0) return undefined;
  if (!('any' in any) || any.any !== 'many' || !/^(\d{1,3}\.){1,3}$/.test(text.text)) return undefined;
  const parts = text.text.split('.').filter((part) => part !== '');
  if (parts.some((part) => Number(part) > 255)) return undefined;
  return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
}

export function patternText(pattern: Pattern): string {
  return pattern.map((part) => ('any' in part ? (part.any === 'one' ? '?' : '*') : part.text)).join('');
}

/** A literal star at the start, at the end or anywhere: the functions know no wildcards. */
function containment(pattern: Pattern, operand: Expression, insensitive: boolean): Expression | undefined {
  const texts = pattern.flatMap((part) => ('text' in part ? [part.text] : []));
  const shape = pattern.map((part) => ('text' in part ? 'x' : part.any === 'many' ? '*' : '?')).join('');
  const name = { 'x*': 'startsWith', '*x': 'endsWith', '*x*': 'stringContains' }[shape];
  return name === undefined
    ? undefined
    : functionCall(name, [operand, stringLiteral(texts[0]!)], insensitive);
}

function patternRegex(pattern: Pattern): string {
  return pattern
    .map((part) => {
      if ('any' in part) return part.any === 'one' ? '.' : '.*';
      return part.text.replace(/[.?+*|{}[\]()"\\#@&<>~]/g, '\\$&');
    })
    .join('');
}

/** Backslashes read better without their escapes. */
function regexLiteral(pattern: string): StringLiteral {
  const raw = /[\\"]/.test(pattern) && !/[\r\n]|"""|^"|"$/.test(pattern);
  return stringLiteral(pattern, raw);
}

/** Leaves that stand alone. */
export function raiseSingle(leaf: Predicate): Said {
  switch (leaf.kind) {
    case 'Compare':
      return raiseCompare(leaf);
    case 'Exists': {
      const said = raiseScalar(leaf.operand);
      return 'unsaid' in said ? said : { expression: comparison('!=', said.expression, nullLiteral) };
    }
    default:
      return { unsaid: `a ${leaf.kind.toLowerCase()}` };
  }
}

function raiseCompare(leaf: Compare): Said {
  const containment = raisePosition(leaf) ?? raiseEnd(leaf);
  if (containment !== undefined) return containment;
  const left = raiseScalar(leaf.left);
  const right = raiseScalar(leaf.right);
  if ('unsaid' in left) return left;
  if ('unsaid' in right) return right;
  if (leaf.right.kind !== 'Literal') return raiseComparison(leaf, left.expression, right.expression);
  const kind = kindOf(leaf.left);
  const isNumber = typeof leaf.right.value === 'number';
  const operand = isNumber ? asNumber(kind, left.expression) : left.expression;
  const value = typedConstant(isNumber ? 'number' : kind, leaf.right.value);
  return { expression: comparison(leaf.operator, operand, value) };
}

/**
 * EQL compares only with constants. The difference of two numbers is compared with 0; two texts are equal when each
 * starts with the other.
 */
function raiseComparison(leaf: Compare, left: Expression, right: Expression): Said {
  const [kind, other] = [kindOf(leaf.left), kindOf(leaf.right)];
  if (kind === 'number' && other === 'number') {
    const difference = { type: 'Arithmetic', operator: '-', left, right, ...nowhere } as const;
    return { expression: comparison(leaf.operator, difference, numberLiteral(0)) };
  }
  if (leaf.operator !== '==') return { unsaid: 'the order of two values that are not constant' };
  const [a, b] = [asText(kind, left), asText(other, right)];
  const insensitive = leaf.case === 'insensitive';
  const both = [
    functionCall('startsWith', [a, b], insensitive),
    functionCall('startsWith', [b, a], insensitive),
  ];
  return { expression: andExpression(both) };
}

/** The position of one text in another that is not constant: `startsWith` and `stringContains` are made for it. */
function raisePosition(leaf: Compare): Said | undefined {
  const { left, right, operator } = leaf;
  if (left.kind !== 'Call' || left.function !== 'indexOf' || left.arguments.length !== 2) return undefined;
  if (right.kind !== 'Literal' || right.value !== 0 || left.arguments[1]!.kind === 'Literal')
    return undefined;
  if (operator !== '==' && operator !== '>=') return undefined;
  const said = raiseScalar(left);
  if ('unsaid' in said || said.expression.type !== 'FunctionCall') return said;
  const name = operator === '==' ? 'startsWith' : 'stringContains';
  return { expression: { ...said.expression, name } };
}

/** As `lower` writes `endsWith` with a part that is not constant. */
function raiseEnd({ operator, left, right, case: mode }: Compare): Said | undefined {
  if (operator !== '==' || left.kind !== 'Call' || left.function !== 'substring') return undefined;
  const [text, start, ...more] = left.arguments;
  if (text === undefined || start === undefined || more.length > 0) return undefined;
  const expected = call('subtract', [call('length', [text]), call('length', [right])]);
  if (keyOf(start) !== keyOf(expected)) return undefined;
  const [whole, part] = [raiseScalar(text), raiseScalar(right)];
  if ('unsaid' in whole) return whole;
  if ('unsaid' in part) return part;
  const insensitive = mode === 'insensitive';
  return { expression: functionCall('endsWith', [whole.expression, part.expression], insensitive) };
}
