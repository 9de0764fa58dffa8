import type { Expression } from '../../../../grammars/esql/index.ts';
import {
  and,
  anyMany,
  compare,
  equals,
  exists,
  type FieldRef,
  field,
  literal,
  match,
  not,
  oneOf,
  or,
  type PatternPart,
  type Predicate,
  rewrite,
} from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';

/**
 * The KQL inside `KQL("…")`: Elasticsearch's own, not Kibana's. Read here are fields with values, value lists, ranges, nested fields,
 * `and or not` and parentheses. In Elasticsearch's grammar AND and OR bind equally and to the right, in Kibana's AND
 * binds tighter: a mix without parentheses is not read, since it is not certain what it means (x-pack/plugin/kql,
 * KqlBase.g4). Neither is free text. `undefined` where the text is not read.
 */
export function lowerKql(text: string, span: Span | undefined): Predicate | undefined {
  const tokens = scan(text);
  if (tokens === undefined) return undefined;
  const reader: Reader = { tokens, at: 0, span, depth: 0, path: '' };
  const predicate = readJunction(reader, readQuery);
  return reader.at === tokens.length ? predicate : undefined;
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol';
  readonly text: string;
  /** Of a word: its text with `*` as wildcards. */
  readonly parts?: readonly PatternPart[];
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly span: Span | undefined;
  at: number;
  depth: number;
  /** The nested field whose elements the fields belong to, with a dot behind; else empty. */
  readonly path: string;
}

const tokenPattern = /\s+|"((?:[^"\\]|\\.)*)"|([():{}]|[<>]=?)|((?:[^\s():<>"{}\\]|\\.)+)/gsy;

function scan(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const found = tokenPattern.exec(text);
    if (found === null) return undefined;
    const [, quoted, symbol, word] = found;
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: resolved(quoted) });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, parts: wildcardParts(word) });
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

function resolved(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

function wildcardParts(word: string): PatternPart[] {
  return word
    .split(/(\\.|\*)/s)
    .filter((piece) => piece !== '')
    .map((piece) => (piece === '*' ? anyMany : { text: piece.startsWith('\\') ? resolved(piece) : piece }));
}

type Read = (reader: Reader) => Predicate | undefined;

function next(reader: Reader): Token | undefined {
  return reader.tokens[reader.at];
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === text;
}

function takeSymbol(reader: Reader, text: string): boolean {
  const token = next(reader);
  if (token?.kind !== 'symbol' || token.text !== text) return false;
  reader.at++;
  return true;
}

function readJunction(reader: Reader, readItem: Read): Predicate | undefined {
  const first = readItem(reader);
  if (first === undefined) return undefined;
  const word = isWord(next(reader), 'and') ? 'and' : 'or';
  const items = [first];
  while (isWord(next(reader), word)) {
    reader.at++;
    const item = readItem(reader);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return word === 'and' ? and(items, reader.span) : or(items, reader.span);
}

function readNot(reader: Reader, readItem: Read): Predicate | undefined {
  reader.at++;
  const item = readItem(reader);
  return item === undefined ? undefined : not(item, reader.span);
}

function parenthesised(reader: Reader, read: Read): Predicate | undefined {
  if (++reader.depth > 100) return undefined;
  const inner = readJunction(reader, read);
  reader.depth--;
  return takeSymbol(reader, ')') ? inner : undefined;
}

function readQuery(reader: Reader): Predicate | undefined {
  const token = next(reader);
  if (isWord(token, 'not')) return readNot(reader, readQuery);
  if (takeSymbol(reader, '(')) return parenthesised(reader, readQuery);
  if (token === undefined || token.kind === 'symbol') return undefined;
  reader.at++;
  const name = token.kind === 'word' ? resolved(token.text) : token.text;
  return readTest(reader, field(`${reader.path}${name}`, reader.span));
}

/** `path: { … }`: one element meets all of it, and names within it begin at the path. */
function readNested(reader: Reader, path: string): Predicate | undefined {
  if (reader.path !== '') return undefined;
  const inner: Reader = { ...reader, path: `${path}.` };
  const item = readJunction(inner, readQuery);
  reader.at = inner.at;
  if (item === undefined || !takeSymbol(reader, '}')) return undefined;
  return { kind: 'Nested', path, item, ...(reader.span === undefined ? {} : { span: reader.span }) };
}

function readTest(reader: Reader, operand: FieldRef): Predicate | undefined {
  const operator = next(reader);
  if (operator?.kind !== 'symbol') return undefined;
  reader.at++;
  switch (operator.text) {
    case ':': {
      if (takeSymbol(reader, '{')) return readNested(reader, operand.name);
      const read: Read = (inner) => readValue(inner, operand, read);
      return takeSymbol(reader, '(') ? parenthesised(reader, read) : readValue(reader, operand, read);
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const value = next(reader);
      if (value === undefined || value.kind === 'symbol') return undefined;
      reader.at++;
      return compare(operator.text, operand, literal(numberOrText(value.text)), 'sensitive', reader.span);
    }
    default:
      return undefined;
  }
}

function numberOrText(text: string): string | number {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

const network = /^[\da-f.:]+\/\d{1,3}$/i;

function readValue(reader: Reader, operand: FieldRef, again: Read): Predicate | undefined {
  const token = next(reader);
  if (isWord(token, 'not')) return readNot(reader, again);
  if (takeSymbol(reader, '(')) return parenthesised(reader, again);
  if (token === undefined || token.kind === 'symbol') return undefined;
  reader.at++;
  const { span } = reader;
  if (network.test(token.text)) {
    return { kind: 'InNetwork', operand, networks: [token.text], ...(span === undefined ? {} : { span }) };
  }
  if (token.kind === 'quoted') return equals(operand, token.text, 'sensitive', span);
  const following = next(reader);
  // Several words without quotes are searched one by one, which depends on the field's type.
  if (
    following?.kind === 'quoted' ||
    (following?.kind === 'word' && !isWord(following, 'and') && !isWord(following, 'or'))
  ) {
    return undefined;
  }
  if (token.text === '*') return exists(operand, span);
  return match(operand, token.parts ?? [{ text: token.text }], 'sensitive', span);
}

/** `{"case_insensitive": true}` and nothing else. Source: the KQL function's documentation, "Supported function named parameters". */
export function isCaseOption(options: Expression | undefined): boolean {
  if (options?.type !== 'Map' || options.entries.length !== 1) return false;
  const [entry] = options.entries;
  return entry?.key === 'case_insensitive' && entry.value.type === 'Boolean' && entry.value.value;
}

/** Every comparison without regard to case. */
export function inAnyCase(predicate: Predicate): Predicate {
  return rewrite(predicate, (node) => {
    switch (node.kind) {
      case 'Compare':
        return compare(node.operator, node.left, node.right, 'insensitive', node.span);
      case 'OneOf':
        return oneOf(
          node.operand,
          node.values.map(({ value }) => value),
          'insensitive',
          node.span,
        );
      case 'Match':
        return match(node.operand, node.pattern, 'insensitive', node.span);
      case 'Keyword':
        return { ...node, case: 'insensitive' };
      default:
        return node;
    }
  });
}
