import type { Selection } from './ast.ts';

/** What SigmaHQ rules call a selection on these fields. */
const hints: Readonly<Record<string, string>> = {
  Image: 'img',
  OriginalFileName: 'img',
  Product: 'img',
  Description: 'img',
  CommandLine: 'cli',
  ParentImage: 'parent',
  ParentCommandLine: 'parent',
  CurrentDirectory: 'path',
  TargetFilename: 'file',
  ImageLoaded: 'dll',
  TargetObject: 'key',
  Details: 'value',
  EventID: 'id',
  Provider_Name: 'provider',
  QueryName: 'query',
  DestinationIp: 'ip',
  SourceIp: 'ip',
  DestinationHostname: 'domain',
  DestinationPort: 'port',
  IntegrityLevel: 'integrity',
  User: 'user',
  ScriptBlockText: 'script',
  Hashes: 'hash',
};

/** Hands out names of selections that have not been used yet. */
export class Names {
  readonly #used = new Set<string>();
  /** The last number that was put behind a name. */
  readonly #last = new Map<string, number>();

  take(name: string): string {
    let free = name;
    let number = this.#last.get(name) ?? 1;
    while (this.#used.has(free)) free = `${name}_${++number}`;
    this.#last.set(name, number);
    this.#used.add(free);
    return free;
  }

  /** A name after the fields of the selection: `selection_img`. */
  takeFor(prefix: string, selection: Selection): string {
    return this.take(`${prefix}_${hintOf(selection)}`);
  }
}

function hintOf(selection: Selection): string {
  const field = firstField(selection);
  if (field === '') return 'keywords';
  return hints[field] ?? endOf(field);
}

/** Longest part of a selection's name that is made from a field's. */
const longest = 24;

/** The last segments of a field's path, as many as make a short name. */
function endOf(field: string): string {
  const segments = field
    .split('.')
    .map((segment) =>
      segment
        .replace(/[^A-Za-z0-9]+/g, '_')
        .replace(/^_+|_+$/g, '')
        .toLowerCase(),
    )
    .filter((segment) => segment !== '');
  let name = segments.pop() ?? 'main';
  if (name.length > longest) name = lastWords(field.slice(field.lastIndexOf('.') + 1));
  while (segments.length > 0) {
    const longer = `${segments.pop()}_${name}`;
    if (longer.length > longest) break;
    name = longer;
  }
  return name;
}

/** Of a long name the last words: `CallerSuppliedUserAgent`, `caller_supplied_user_agent`. */
function lastWords(segment: string): string {
  const words = segment.match(/[A-Z]*[a-z]+|[A-Z]+|\d+/g) ?? [];
  let name = '';
  for (const word of words.reverse()) {
    if (name !== '' && word.length + name.length > longest) break;
    name = word.toLowerCase() + name;
  }
  return name.slice(0, longest);
}

function firstField(selection: Selection): string {
  switch (selection.type) {
    case 'Item':
      return selection.field;
    case 'Map':
      return selection.items[0]?.field ?? '';
    case 'List':
      return selection.items[0] === undefined ? '' : firstField(selection.items[0]);
  }
}
