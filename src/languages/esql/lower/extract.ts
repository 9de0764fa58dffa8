import type { Dissect, Grok } from '../../../../grammars/esql/index.ts';
import { grokColumns } from '../../../regex/index.ts';

/** The columns that GROK and DISSECT patterns name. */
export function extractOutputs(command: Grok | Dissect): string[] {
  const names =
    command.type === 'Grok'
      ? command.patterns.flatMap((pattern) => grokColumns(pattern.value))
      : dissectNames(command.pattern.value);
  return [...new Set(names)];
}

/** `%{name}`; `%{?name}` and `%{}` are skipped, `+`, `*`, `&` and `->` are modifiers. */
function dissectNames(pattern: string): string[] {
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

/** The pattern of a GROK or DISSECT as one; undefined where that cannot be said. */
export function singlePattern(command: Grok | Dissect): string | undefined {
  if (command.type === 'Dissect') {
    // The only option says what stands between the parts of keys that are put together (`%{+key}`).
    const joins = /%\{\+/.test(command.pattern.value);
    return command.options.length === 0 || !joins ? command.pattern.value : undefined;
  }
  const patterns = command.patterns.map(({ value }) => value);
  const [first] = patterns;
  if (patterns.length < 2) return first;
  // The first pattern that matches counts. As alternatives that holds only where all begin at one place.
  const rests = patterns.flatMap((pattern) => (/^\^[^|]*$/.test(pattern) ? [pattern.slice(1)] : []));
  return rests.length === patterns.length ? `^(?:${rests.join('|')})` : undefined;
}
