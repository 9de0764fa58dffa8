/** A pattern that takes columns out of a text, as a regular expression that is looked for anywhere in the text. */
export interface ExtractingRegex {
  /** In PCRE's syntax; the capturing groups have names. */
  readonly pattern: string;
  /** The column of each group, in order. Two groups of one column give several values. */
  readonly groups: readonly ColumnGroup[];
  /** Parts of grok's library that are said only nearly. */
  readonly rough: readonly string[];
}

export interface ColumnGroup {
  readonly name: string;
  readonly column: string;
  readonly isNumber: boolean;
}

/** What the parts of the library match. */
const library: Readonly<Record<string, string>> = {
  DATA: '.*?',
  GREEDYDATA: '.*',
  INT: '[+-]?[0-9]+',
  NONNEGINT: '\\b[0-9]+\\b',
  NOTSPACE: '\\S+',
  POSINT: '\\b[1-9][0-9]*\\b',
  SPACE: '\\s*',
  URIPROTO: '[A-Za-z][A-Za-z0-9+.-]+',
  USER: '[a-zA-Z0-9._-]+',
  USERNAME: '[a-zA-Z0-9._-]+',
  UUID: '[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}',
  WORD: '\\b\\w+\\b',
};

/** The same for parts whose own expressions look around or check each number: these match a little more. */
const roughly: Readonly<Record<string, string>> = {
  BASE10NUM: '[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)',
  HOSTNAME: '\\b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*\\.?',
  IP: '(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)',
  IPORHOST: '(?:[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|[0-9A-Za-z][0-9A-Za-z.-]*)',
  IPV4: '[0-9]{1,3}(?:\\.[0-9]{1,3}){3}',
  IPV6: '[0-9A-Fa-f]*:[0-9A-Fa-f:.]+',
  NUMBER: '[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)',
  QUOTEDSTRING: '(?:"(?:\\\\.|[^\\\\"])*"|\'(?:\\\\.|[^\\\\\'])*\'|`(?:\\\\.|[^\\\\`])*`)',
  URIHOST: '(?:[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|[0-9A-Za-z][0-9A-Za-z.-]*)(?::[1-9][0-9]*)?',
};

/** A character that is escaped, `%{SYNTAX}`, `%{SYNTAX:column}`, `%{SYNTAX:column:type}`, `(?<column>`, `(?<column:type>`. */
const named = /\\[\s\S]|%\{(\w+)(?::([^:}]+)(?::(\w+))?)?\}|\(\?<([^=!>:][^>:]*)(?::(\w+))?>/g;

const numbers: ReadonlySet<string> = new Set(['int', 'long', 'float', 'double']);

/**
 * A grok pattern (a regular expression with named parts out of a library, `%{WORD:user}`; Elasticsearch reference,
 * "Grok processor") with all its parts written out; undefined where a part is not known.
 */
export function grokRegex(grok: string): ExtractingRegex | undefined {
  const groups: ColumnGroup[] = [];
  const rough: string[] = [];
  let unknown = false;
  const pattern = grok.replace(
    named,
    (whole: string, part?: string, column?: string, type?: string, own?: string, ownType?: string) => {
      if (part === undefined)
        return own === undefined ? whole : opened(groups, own, numbers.has(ownType ?? ''));
      const text = library[part] ?? roughly[part];
      unknown ||= text === undefined;
      if (library[part] === undefined) rough.push(part);
      const isNumber = numbers.has(type ?? '');
      return column === undefined ? `(?:${text})` : `${opened(groups, column, isNumber)}${text})`;
    },
  );
  return unknown ? undefined : { pattern: ofPcre(pattern), groups, rough };
}

/** Oniguruma's `\A` and `\Z` are PCRE's `^` and `$`. */
function ofPcre(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, (whole, mark: string) =>
    mark === 'A' ? '^' : mark === 'Z' ? '$' : whole,
  );
}

/** The start of a group, by a name that PCRE takes. */
function opened(groups: ColumnGroup[], column: string, isNumber = false): string {
  const plain = column.replace(/\W/g, '_').replace(/^\d/, '_$&');
  const name = groups.some((group) => group.name === plain) ? `${plain}_${groups.length}` : plain;
  groups.push({ name, column, isNumber });
  return `(?<${name}>`;
}

/** The columns that a grok pattern gives, known parts or not. */
export function grokColumns(grok: string): readonly string[] {
  return [...grok.matchAll(named)].flatMap((found) => found[2] ?? found[4] ?? []);
}

/**
 * A dissect pattern (`%{a} - %{b}`: each key takes the shortest text up to what follows it, from the start of the text;
 * Elasticsearch reference, "Dissect processor"); undefined where keys are put together or name others.
 */
export function dissectRegex(dissect: string): ExtractingRegex | undefined {
  const groups: ColumnGroup[] = [];
  const parts = dissect.split(/%\{([^}]*)\}/);
  if (parts.some((part, index) => index % 2 === 1 && /^[+*&]|\/\d+$/.test(part))) return undefined;
  const pattern = parts.map((part, index) => {
    if (index % 2 === 1) {
      const key = part.replace(/->$/, '');
      const body = index === parts.length - 2 && parts[index + 1] === '' ? '.*' : '.*?';
      return key === '' || key.startsWith('?') ? body : `${opened(groups, key)}${body})`;
    }
    const text = part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
    const padded = index > 0 && text !== '' && parts[index - 1]!.endsWith('->');
    return padded ? `(?:${text})+` : text;
  });
  return { pattern: `(?s)^${pattern.join('')}`, groups, rough: [] };
}
