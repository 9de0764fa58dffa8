import type { Dissect, Grok } from '../../../../grammars/esql/index.ts';

/** The columns that GROK and DISSECT patterns name. */
export function extractOutputs(command: Grok | Dissect): string[] {
  const names =
    command.type === 'Grok'
      ? command.patterns.flatMap((pattern) => grokNames(pattern.value))
      : dissectNames(command.pattern.value);
  return [...new Set(names)];
}

/** `%{SYNTAX:name}`, `%{SYNTAX:name:type}`. */
export function grokNames(pattern: string): string[] {
  return [...pattern.matchAll(/%\{\w+:([^:}]+)(?::\w+)?\}/g)].map((found) => found[1]!);
}

/** `%{name}`; `%{?name}` and `%{}` are skipped, `+`, `*`, `&` and `->` are modifiers. */
export function dissectNames(pattern: string): string[] {
  return [...pattern.matchAll(/%\{([^}]*)\}/g)]
    .map((found) => found[1]!)
    .filter((key) => key !== '' && !key.startsWith('?') && !key.startsWith('&'))
    .map((key) =>
      key
        .replace(/^[+*]/, '')
        .replace(/->$/, '')
        .replace(/\/\d+$/, ''),
    )
    .filter((name) => name !== '');
}
