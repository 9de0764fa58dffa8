import { FAILSAFE_SCHEMA, loadAll, Type, YAMLException } from 'js-yaml';
import { diagnose, type Result } from '../diagnostics/index.ts';
import { positionAt, type SourceText, type Span, span } from '../text/index.ts';
import { findDuplicate, type PositionTree, positionTrees } from './yaml-positions.ts';
import { scalarSegments } from './yaml-scalars.ts';

/**
 * The only door to js-yaml for reading. One plain load is all that a good file costs: places in the text are worked
 * out by a second load, only when someone asks for one.
 */

export type YamlPath = readonly (string | number)[];

/** One document of a YAML stream. */
export interface YamlDocument {
  /** Plain JS values: strings, numbers, booleans, null, arrays and objects. */
  readonly value: unknown;
  readonly source: SourceText;
  /** Place of the value at `path` (or of its key); of the nearest value around it when there is none at `path`. */
  spanOf(path: YamlPath, part?: 'key' | 'value'): Span | undefined;
  /** The text at `path`, nested in the file, so that spans into it lead back to the file. */
  textAt(path: YamlPath): SourceText | undefined;
}

/**
 * Which plain scalars are not strings, settled here for all rule files: YAML 1.2 core booleans and null, and numbers
 * in their one canonical spelling. `00000429`, `0777`, `0x17`, `1_000`, `12:30:45`, `1e3`, `1.50`, `yes`, `on` and
 * dates stay strings with all their characters (PyYAML and YAML 1.2 disagree about every one of them, and a rule's
 * value is text in the end). https://yaml.org/spec/1.2.2/#103-core-schema
 */
const nullType = new Type('tag:yaml.org,2002:null', {
  kind: 'scalar',
  resolve: (text: string | null) => text === null || isNull(text),
  construct: () => null,
});
const booleanType = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && isBoolean(text),
  construct: (text: string) => text.length === 4,
});
const integerType = new Type('tag:yaml.org,2002:int', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && isCanonicalNumber(text),
  construct: Number,
});

const schema = FAILSAFE_SCHEMA.extend({ implicit: [nullType, booleanType, integerType] });

function isNull(text: string): boolean {
  return text === '~' || (text.length === 4 && (text === 'null' || text === 'Null' || text === 'NULL'));
}

function isBoolean(text: string): boolean {
  switch (text.length) {
    case 4:
      return text === 'true' || text === 'True' || text === 'TRUE';
    case 5:
      return text === 'false' || text === 'False' || text === 'FALSE';
    default:
      return false;
  }
}

function isCanonicalNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  const digit = (first >= 48 && first <= 57) || first === 45; // 0-9 or -
  // `String(Number(text)) === text` alone would take `-Infinity` and `1e21` as well.
  return (
    digit && text !== '-Infinity' && text.length <= 17 && String(Number(text)) === text && !text.includes('e')
  );
}

/** Whether a plain scalar of this text would be read as something else than a string. */
export function resolvesAsOther(text: string): boolean {
  return text === '' || isNull(text) || isBoolean(text) || isCanonicalNumber(text);
}

/** Real rule files stay below 300 KB; a file of this size takes about half a second. */
const maxLength = 5_000_000;
/** Values that a document may stand for, with its aliases written out. */
const maxValues = 1_000_000;
const parsed = new WeakMap<SourceText, Result<readonly YamlDocument[]>>();

/** Every document of a YAML text. Parsed once for each `SourceText` object. */
export function parseYaml(source: SourceText): Result<readonly YamlDocument[]> {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const result = parse(source);
  parsed.set(source, result);
  return result;
}

/** A part of a stream as a text of its own that needs no second parse. Its spans point into the whole stream. */
export function registerYaml(source: SourceText, documents: readonly YamlDocument[]): void {
  parsed.set(source, { value: documents, diagnostics: [] });
}

function parse(source: SourceText): Result<readonly YamlDocument[]> {
  if (source.text.length > maxLength) {
    return {
      diagnostics: [diagnose('text-too-long', { span: span(source, 0, 0), with: { limit: maxLength } })],
    };
  }
  let values: readonly unknown[];
  try {
    values = loadAll(source.text, undefined, { schema });
  } catch (error) {
    return { diagnostics: [failure(source, error)] };
  }
  if (source.text.includes('&') && isTooLarge(values)) {
    const help = 'write the repeated values out, or split the file';
    return {
      diagnostics: [
        diagnose('yaml-unsupported', { help, with: { what: 'aliases that repeat without bound' } }),
      ],
    };
  }
  const documents = values.map((value, index) => new Document(source, index, value));
  if (source.text.includes('<<')) {
    for (const document of documents) {
      const path = findMergeKey(document.value);
      if (path === undefined) continue;
      const place = document.spanOf(path, 'key');
      return {
        diagnostics: [diagnose('yaml-unsupported', { span: place, with: { what: 'merge keys (`<<`)' } })],
      };
    }
  }
  return { value: documents, diagnostics: [] };
}

function failure(source: SourceText, error: unknown) {
  if (!(error instanceof YAMLException)) {
    // The loader is recursive, but bounds its depth; anything else is its bug, and still the file's problem.
    return diagnose('yaml-invalid', {
      with: { reason: error instanceof Error ? error.message : String(error) },
    });
  }
  const shift = source.text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const at = Math.min((error.mark?.position ?? 0) + shift, source.text.length);
  if (error.reason === 'duplicated mapping key') {
    const pair = findDuplicate(source, at, schema);
    if (pair !== undefined) {
      const { line, column } = positionAt(source, pair.first.start);
      return diagnose('yaml-duplicate-key', {
        span: span(source, pair.second.start, pair.second.end),
        with: { key: pair.key, line, column },
      });
    }
  }
  const line = source.text.slice(source.text.lastIndexOf('\n', at - 1) + 1).match(/^.*/)![0];
  const place = span(source, at, Math.min(at + 1, source.text.length));
  const tag = /^unknown (?:scalar )?tag !<(.*)>/.exec(error.reason)?.[1];
  if (tag !== undefined) {
    const name = tag.replace('tag:yaml.org,2002:', '!!');
    const start = source.text.lastIndexOf(name, at);
    const found = start === -1 ? place : span(source, start, start + name.length);
    return diagnose('yaml-unsupported', { span: found, with: { what: `the tag ${name}` } });
  }
  const help = mistakes.find(([pattern]) => pattern.test(line))?.[1];
  return diagnose('yaml-invalid', { span: place, help, with: { reason: error.reason } });
}

/** What people write in rules that YAML takes for something else, by the line on which the loader gives up. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^ *\t/, 'indent with blanks: YAML takes no tabs'],
  [
    /^ *(?:- +)?(?:[^\s:][^:]*: +)?[*&!%@`]/,
    'put the value in quotes: its first character means something to YAML',
  ],
  [/^[^'"]*'(?:[^']|'')*'[^\s,\]}:]/, "write a quote inside single quotes twice: 'it''s'"],
  [
    /^ *(?:- +)?[^\s'"#:][^:]*: +[^\s'"#[{|>].*: /,
    'put the value in quotes: it has a colon and a blank in it',
  ],
];

/** Aliases share objects, so a small file may stand for a huge or an endless tree: count as a walk would. */
function isTooLarge(values: readonly unknown[]): boolean {
  let count = 0;
  const stack: unknown[] = [...values];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    count += children.length;
    if (count > maxValues) return true;
    for (const child of children) if (typeof child === 'object' && child !== null) stack.push(child);
  }
  return false;
}

function findMergeKey(value: unknown): YamlPath | undefined {
  const stack: [unknown, YamlPath][] = [[value, []]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [current, path] = next;
    if (typeof current !== 'object' || current === null) continue;
    for (const [key, child] of Object.entries(current)) {
      const inner = [...path, Array.isArray(current) ? Number(key) : key];
      if (key === '<<') return inner;
      if (typeof child === 'object') stack.push([child, inner]);
    }
  }
  return undefined;
}

const trees = new WeakMap<SourceText, readonly PositionTree[]>();

class Document implements YamlDocument {
  readonly value: unknown;
  readonly source: SourceText;
  readonly #index: number;

  constructor(source: SourceText, index: number, value: unknown) {
    this.source = source;
    this.#index = index;
    this.value = value;
  }

  spanOf(path: YamlPath, part: 'key' | 'value' = 'value'): Span | undefined {
    const found = this.#find(path);
    if (found === undefined) return undefined;
    const place = part === 'key' && found.exact ? (found.key ?? found.node) : found.node;
    return span(this.source, place.start, place.end);
  }

  textAt(path: YamlPath): SourceText | undefined {
    let value = this.value;
    for (const key of path) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = (value as Record<string | number, unknown>)[key];
    }
    if (typeof value !== 'string') return undefined;
    const text = value;
    let segments: ReturnType<typeof scalarSegments> | undefined;
    return {
      name: this.source.name,
      text,
      segments: () => {
        const node = this.#find(path)?.node;
        segments ??= node === undefined ? [] : scalarSegments(this.source, node.start, node.end, text);
        return segments;
      },
    };
  }

  #find(path: YamlPath): { node: PositionTree; key?: PositionTree; exact: boolean } | undefined {
    const all = trees.get(this.source) ?? positionTrees(this.source, schema);
    trees.set(this.source, all);
    let node = all[this.#index];
    let key: PositionTree | undefined;
    for (const step of path) {
      const pair = node?.pairs?.get(String(step));
      const next: PositionTree | undefined = pair?.value ?? node?.items?.[step as number];
      if (next === undefined) return node === undefined ? undefined : { node, exact: false };
      key = pair?.key;
      node = next;
    }
    if (node === undefined) return undefined;
    return key === undefined ? { node, exact: true } : { node, key, exact: true };
  }
}
