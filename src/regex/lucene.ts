import {
  alternation,
  anyCharacter,
  anyText,
  concat,
  intersection,
  noText,
  type ParsedRegex,
  type RegexNode,
} from './ast.ts';
import {
  type CharSet,
  complementOf,
  digits,
  foldSet,
  luceneSpaces,
  oneCharacter,
  unionOf,
  wordCharacters,
} from './charset.ts';
import {
  bounds,
  character,
  ended,
  invalid,
  looksAt,
  maxDepth,
  next,
  parseWhole,
  type Scanner,
  skip,
  take,
  unsupported,
  until,
} from './scanner.ts';

/**
 * Lucene's regular expressions with every optional operator
 * (https://www.elastic.co/docs/reference/query-languages/query-dsl/regexp-syntax): the whole value, `^` and `$` are
 * characters, `.` is any character also a line break, `.*?` is an optional repeat. Without regard to case, single
 * characters match in any case but ranges in brackets do not (Lucene issue 14378).
 */
interface State extends Scanner {
  readonly fold: boolean;
  depth: number;
}

export function parseLucene(text: string, fold: boolean): ParsedRegex {
  return parseWhole<State>({ text, at: 0, fold, depth: 0 }, alternatives);
}

function alternatives(state: State): RegexNode {
  if (++state.depth > maxDepth) unsupported('groups nested so deep');
  const items: RegexNode[] = [];
  do items.push(intersections(state));
  while (skip(state, '|'));
  state.depth--;
  return alternation(items);
}

function intersections(state: State): RegexNode {
  const items: RegexNode[] = [];
  do items.push(sequence(state));
  while (skip(state, '&'));
  return intersection(items);
}

function sequence(state: State): RegexNode {
  const items: RegexNode[] = [];
  while (!ended(state) && !looksAt(state, '|') && !looksAt(state, '&') && !looksAt(state, ')')) {
    items.push(complemented(state));
  }
  return concat(items);
}

/** `~` takes the next atom with its quantifiers. */
function complemented(state: State): RegexNode {
  let complements = 0;
  while (skip(state, '~')) complements++;
  let node = quantified(state, atom(state));
  if (complements > maxDepth) unsupported('complements nested so deep');
  for (; complements > 0; complements--) node = { type: 'complement', item: node };
  return node;
}

function quantified(state: State, atomNode: RegexNode): RegexNode {
  let node = atomNode;
  for (let count = 0; ; count++) {
    const found = bounds(state);
    if (found === undefined) return node;
    if (count > 8) unsupported('so many quantifiers');
    node = { type: 'repeat', item: node, ...found, lazy: false };
  }
}

function atom(state: State): RegexNode {
  const code = next(state);
  switch (String.fromCodePoint(code)) {
    case '(': {
      if (skip(state, ')')) return concat([]);
      const item = alternatives(state);
      if (!skip(state, ')')) invalid('a `(` without its `)`');
      return { type: 'group', item };
    }
    case '[':
      return characterClass(state);
    case '.':
      return anyCharacter;
    case '#':
      return noText;
    case '@':
      return anyText;
    case '"': {
      const text = until(state, '"');
      if (text === undefined) return invalid('a `"` without its end');
      return concat([...text].map((char) => character(char.codePointAt(0)!, state.fold)));
    }
    case '<':
      return unsupported('a numeric interval');
    case '*':
    case '+':
    case '?':
    case '{':
      return invalid('nothing to repeat before a quantifier');
    case '\\': {
      const found = escaped(state);
      return typeof found === 'number' ? character(found, state.fold) : { type: 'set', set: found };
    }
    default:
      return character(code, state.fold);
  }
}

const classEscapes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: complementOf(digits),
  w: wordCharacters,
  W: complementOf(wordCharacters),
  s: luceneSpaces,
  S: complementOf(luceneSpaces),
};

function escaped(state: State): CharSet | number {
  const code = next(state);
  return classEscapes[String.fromCodePoint(code)] ?? code;
}

function characterClass(state: State): RegexNode {
  const negated = skip(state, '^');
  const sets: CharSet[] = [];
  let first = true;
  while (first || !looksAt(state, ']')) {
    if (ended(state)) invalid('a `[` without its `]`');
    first = false;
    const low = skip(state, '\\') ? escaped(state) : next(state);
    if (typeof low !== 'number') sets.push(low);
    else if (take(state, /-(?!\])/y) !== undefined) {
      const high = skip(state, '\\') ? escaped(state) : next(state);
      if (typeof high !== 'number' || high < low) return invalid('a range of characters in the wrong order');
      sets.push([low, high]);
    } else {
      const one = oneCharacter(low);
      sets.push(state.fold ? foldSet(one) : one);
    }
  }
  state.at++;
  const set = unionOf(...sets);
  return { type: 'set', set: negated ? complementOf(set) : set };
}
