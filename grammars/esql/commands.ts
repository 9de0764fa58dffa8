import type {
  AggregateField,
  Assignment,
  ColumnPattern,
  Command,
  Expression,
  IndexPattern,
  Query,
  Setting,
  SortKey,
  Subquery,
} from './ast.ts';
import { readConstant, readMap, readString } from './constants.ts';
import { readAssignment, readColumn, readExpression } from './expressions.ts';
import { readColumnPattern, readIndexPattern, readMetadataName, readPolicyName } from './names.ts';
import {
  advance,
  commandLimit,
  expectSymbol,
  expectWord,
  isSymbol,
  isWord,
  nested,
  type ParserState,
  peek,
  skip,
  take,
  takeSymbol,
  takeWord,
  tooDeep,
  unexpected,
} from './state.ts';
import { matchAt, SyntaxStop, skipBlanks, tokenAt } from './tokens.ts';

/** Commands of ES|QL whose arguments are kept as text. `left`, `inner` and `right` are followed by `join`. */
const otherCommands: ReadonlySet<string> = new Set([
  'change_point',
  'dedup',
  'explain',
  'fuse',
  'highlight',
  'inner',
  'insist',
  'ip_location',
  'left',
  'metrics_info',
  'mmr',
  'registered_domain',
  'rerank',
  'right',
  'sample',
  'ts_collapse',
  'ts_info',
  'uri_parts',
  'user_agent',
]);

const sourceCommands: ReadonlySet<string> = new Set([
  'from',
  'ts',
  'row',
  'show',
  'promql',
  'explain',
  'external',
]);

type Body = Readonly<Record<string, unknown>> & { readonly type: Command['type'] };
type Reader = (state: ParserState) => Body;

const readers: Readonly<Record<string, Reader>> = {
  from: (state) => readFrom(state, 'from'),
  ts: (state) => readFrom(state, 'ts'),
  row: (state) => ({ type: 'Row', fields: readMany(state, readAssignment) }),
  where: (state) => ({ type: 'Where', condition: readExpression(state) }),
  eval: (state) => ({ type: 'Eval', fields: readMany(state, readAssignment) }),
  stats: (state) => readStats(state, false),
  inlinestats: (state) => readStats(state, true),
  keep: (state) => ({ type: 'Project', keep: true, columns: readMany(state, readColumnPattern) }),
  drop: (state) => ({ type: 'Project', keep: false, columns: readMany(state, readColumnPattern) }),
  rename: (state) => ({ type: 'Rename', pairs: readMany(state, readRename) }),
  sort: (state) => ({ type: 'Sort', keys: readMany(state, readSortKey) }),
  limit: readLimit,
  grok: (state) => ({
    type: 'Grok',
    input: readExpression(state),
    patterns: readMany(state, (at) => readString(at, 'a pattern in quotes')),
  }),
  dissect: readDissect,
  mv_expand: (state) => ({ type: 'MvExpand', column: readColumn(state) }),
  lookup: readLookupJoin,
  enrich: readEnrich,
  completion: readCompletion,
  fork: readFork,
};

function readMany<T>(state: ParserState, read: (state: ParserState) => T): T[] {
  const items = [read(state)];
  while (takeSymbol(state, ',')) items.push(read(state));
  return items;
}

/** A whole query. */
export function readQuery(state: ParserState): Query {
  const settings: Setting[] = [];
  while (isWord(peek(state), 'set')) settings.push(readSetting(state));
  const commands = readPipeline(state, 'source');
  if (peek(state).kind !== 'end') throw unexpected(state, '`|` or the end of the query');
  const comments = takeComments(state, state.text.length);
  return { type: 'Query', settings, commands, comments, start: 0, end: state.text.length };
}

/** Commands without a source: the rest of a query. */
export function readRest(state: ParserState): readonly Command[] {
  const commands = readPipeline(state, 'rest');
  if (peek(state).kind !== 'end') throw unexpected(state, '`|` or the end of the query');
  return commands;
}

function readSetting(state: ParserState): Setting {
  const { start } = take(state);
  const name = readColumn(state).name;
  expectSymbol(state, '=', 'after the name of the setting');
  const value = isSymbol(peek(state), '{') ? readMap(state) : readConstant(state, 'a value');
  const { end } = expectSymbol(state, ';', 'after SET');
  return { type: 'Setting', name, value, start, end };
}

function readPipeline(state: ParserState, begin: 'source' | 'rest'): Command[] {
  const commands: Command[] = [];
  if (begin === 'source') commands.push(readCommand(state, true));
  else takeSymbol(state, '|');
  if (begin === 'rest') commands.push(readCommand(state, false));
  while (takeSymbol(state, '|')) commands.push(readCommand(state, false));
  return commands;
}

function readCommand(state: ParserState, first: boolean): Command {
  const token = peek(state);
  if (++state.commands > commandLimit) throw tooDeep(token.start, token.end, commandLimit);
  if (token.kind !== 'identifier' && token.kind !== 'keyword') {
    throw unexpected(state, first ? 'a query that begins with FROM' : 'a command after `|`');
  }
  const name = token.text.toLowerCase();
  const isSource = sourceCommands.has(name);
  if (first !== isSource) {
    throw new SyntaxStop({
      message: first
        ? `a query begins with FROM, ROW or another source, not with \`${token.text}\``
        : `there is no command \`${token.text}\``,
      start: token.start,
      end: token.end,
      ...(isSource && !first ? { help: `${name.toUpperCase()} can only begin a query` } : {}),
    });
  }
  take(state);
  let body: Body;
  if (name === 'inline') {
    expectWord(state, 'stats', 'after INLINE');
    body = readStats(state, true);
  } else {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader !== undefined) body = reader(state);
    else if (isSource || otherCommands.has(name)) body = readOther(state, name);
    else throw unknownCommand(token.text, token.start, token.end);
  }
  const { end } = state;
  return { ...body, comments: takeComments(state, end), start: token.start, end } as unknown as Command;
}

/** Commands of other languages, and of older versions. */
const otherNames: Readonly<Record<string, string>> = {
  extend: 'EVAL',
  fields: 'KEEP',
  filter: 'WHERE',
  head: 'LIMIT',
  mvexpand: 'MV_EXPAND',
  order: 'SORT',
  project: 'KEEP',
  rex: 'GROK or DISSECT',
  search: 'WHERE',
  select: 'KEEP',
  summarize: 'STATS',
  table: 'KEEP',
  take: 'LIMIT',
  top: 'STATS … | SORT … | LIMIT',
};

function unknownCommand(name: string, start: number, end: number): SyntaxStop {
  const lower = name.toLowerCase();
  const same = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
  const near = [...Object.keys(readers), ...otherCommands].find((other) =>
    other.startsWith(lower.slice(0, 3)),
  );
  const help =
    same !== undefined ? `write ${same}` : near !== undefined ? `${near.toUpperCase()} is one` : undefined;
  return new SyntaxStop({
    message: `there is no command \`${name}\``,
    start,
    end,
    ...(help === undefined ? {} : { help }),
  });
}

/**
 * The comments passed over that stand in a command or behind it on its last line; later ones belong to the next.
 */
function takeComments(state: ParserState, end: number): readonly string[] {
  const { comments } = state;
  if (comments.length === 0) return none;
  const newline = state.text.indexOf('\n', end);
  const before = newline === -1 ? state.text.length : newline;
  const own = comments.filter((comment) => comment.start < before);
  state.comments = comments.filter((comment) => comment.start >= before);
  return own.map((comment) => comment.text);
}
const none: readonly string[] = [];

function readFrom(state: ParserState, keyword: 'from' | 'ts'): Body {
  const sources: (IndexPattern | Subquery)[] = [];
  do {
    const start = skip(state);
    if (state.text[start] === '(') {
      take(state);
      sources.push(readSubquery(state, start));
    } else sources.push(readIndexPattern(state));
    skip(state);
  } while (takeComma(state));
  const metadata: string[] = [];
  if (takeMetadataWord(state)) {
    do metadata.push(readMetadataName(state));
    while (takeComma(state));
  }
  return { type: 'From', keyword, sources, metadata };
}

/** After an index pattern, where the next text may be no expression token. */
function takeComma(state: ParserState): boolean {
  if (state.text[skip(state)] !== ',') return false;
  advance(state, state.at + 1);
  return true;
}

const metadataWord = /metadata(?=[\s/])/iy;

function takeMetadataWord(state: ParserState): boolean {
  const found = matchAt(metadataWord, state.text, skip(state));
  if (found === undefined) return false;
  advance(state, state.at + found.length);
  return true;
}

/** The rest of a subquery after `(`. */
export function readSubquery(state: ParserState, start: number): Subquery {
  return nested(state, () => {
    const commands = readPipeline(state, 'source');
    const { end } = expectSymbol(state, ')', 'to close the subquery');
    return { type: 'Subquery', commands, start, end };
  });
}

function readStats(state: ParserState, inline: boolean): Body {
  const begin = peek(state);
  const none = isWord(begin, 'by') || isSymbol(begin, '|') || begin.kind === 'end';
  const measures: AggregateField[] = none ? [] : readMany(state, readAggregate);
  const by: Assignment[] = takeWord(state, 'by') ? readMany(state, readAssignment) : [];
  if (measures.length === 0 && by.length === 0) throw unexpected(state, 'an aggregation or BY after STATS');
  return { type: 'Stats', inline, measures, by };
}

function readAggregate(state: ParserState): AggregateField {
  const { name, label, value, start, end } = readAssignment(state);
  const where: Expression | undefined = takeWord(state, 'where') ? readExpression(state) : undefined;
  return {
    type: 'AggregateField',
    ...(name === undefined ? {} : { name }),
    ...(label === undefined ? {} : { label }),
    value,
    ...(where === undefined ? {} : { where }),
    start,
    end: where?.end ?? end,
  };
}

function readRename(state: ParserState): { from: ColumnPattern; to: ColumnPattern } {
  const left = readColumnPattern(state);
  if (takeSymbol(state, '=')) return { from: readColumnPattern(state), to: left };
  expectWord(state, 'as', 'between the old and the new name');
  return { from: left, to: readColumnPattern(state) };
}

function readSortKey(state: ParserState): SortKey {
  const value = readExpression(state);
  const order = takeWord(state, 'asc') ? 'asc' : takeWord(state, 'desc') ? 'desc' : undefined;
  let nulls: 'first' | 'last' | undefined;
  if (takeWord(state, 'nulls')) {
    nulls = takeWord(state, 'first') ? 'first' : 'last';
    if (nulls === 'last') expectWord(state, 'last', 'or FIRST after NULLS');
  }
  return {
    type: 'SortKey',
    value,
    ...(order === undefined ? {} : { order }),
    ...(nulls === undefined ? {} : { nulls }),
    start: value.start,
    end: state.end,
  };
}

function readLimit(state: ParserState): Body {
  const count = readConstant(state, 'a number after LIMIT');
  const by = takeWord(state, 'by') ? readMany(state, readExpression) : [];
  return { type: 'Limit', count, by };
}

function readDissect(state: ParserState): Body {
  const input = readExpression(state);
  const pattern = readString(state, 'a pattern in quotes');
  const options: { name: string; value: Expression }[] = [];
  if (!isSymbol(peek(state), '|') && !isSymbol(peek(state), ')') && peek(state).kind !== 'end') {
    do {
      const { name } = readColumn(state);
      expectSymbol(state, '=', 'after the name of an option');
      options.push({ name: name.toLowerCase(), value: readConstant(state, 'a value') });
    } while (takeSymbol(state, ','));
  }
  return { type: 'Dissect', input, pattern, options };
}

function readLookupJoin(state: ParserState): Body {
  expectWord(state, 'join', 'after LOOKUP');
  const index = readIndexPattern(state);
  expectWord(state, 'on', 'and the columns to join on');
  return { type: 'LookupJoin', index, on: readMany(state, readExpression) };
}

function readEnrich(state: ParserState): Body {
  const policy = readPolicyName(state);
  const on = takeWord(state, 'on') ? { on: readColumnPattern(state) } : {};
  const outputs = takeWord(state, 'with') ? readMany(state, readEnrichOutput) : [];
  return { type: 'Enrich', policy, ...on, outputs };
}

function readEnrichOutput(state: ParserState): { name?: ColumnPattern; column: ColumnPattern } {
  const first = readColumnPattern(state);
  return takeSymbol(state, '=') ? { name: first, column: readColumnPattern(state) } : { column: first };
}

function readCompletion(state: ParserState): Body {
  const { name: column, value: prompt } = readAssignment(state);
  const options = takeWord(state, 'with') ? { options: readMap(state) } : {};
  return { type: 'Completion', ...(column === undefined ? {} : { column }), prompt, ...options };
}

function readFork(state: ParserState): Body {
  const branches: (readonly Command[])[] = [];
  do {
    expectSymbol(state, '(', 'to begin a branch');
    branches.push(nested(state, () => readPipeline(state, 'rest')));
    expectSymbol(state, ')', 'to close the branch');
  } while (isSymbol(peek(state), '('));
  return { type: 'Fork', branches };
}

/** Keeps the arguments as text, up to the next `|` or `)` outside parentheses, brackets and strings. */
function readOther(state: ParserState, word: string): Body {
  let name = word;
  if (word === 'left' || word === 'inner' || word === 'right') {
    if (takeWord(state, 'join')) name = `${word} join`;
  }
  const start = skip(state);
  let depth = 0;
  let at = start;
  let end = start;
  for (;;) {
    at = skipBlanks(state.text, at, undefined);
    const token = tokenAt(state.text, at);
    if (token.kind === 'end') break;
    if (token.kind === 'symbol') {
      if (depth === 0 && (token.text === '|' || token.text === ')')) break;
      if ('([{'.includes(token.text)) depth++;
      if (')]}'.includes(token.text)) depth--;
    }
    at = token.end;
    end = token.end;
  }
  advance(state, end);
  return { type: 'OtherCommand', name, arguments: state.text.slice(start, end) };
}
