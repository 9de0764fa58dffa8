import type { Regex } from '../../ir/index.ts';

/**
 * Words of text fields. Elasticsearch's standard analyzer splits at most punctuation and lowers case; a word here is a
 * run of letters, digits and underscores.
 */
export function isOneWord(text: string): boolean {
  return /^[\p{L}\p{N}_]+$/u.test(text);
}

type WordRegex = Pick<Regex, 'pattern' | 'flavour' | 'anchoring' | 'case' | 'dotAll' | 'multiline'>;

/** A wildcard value on a text field: a word somewhere in the text that matches the pattern. */
export function wordPattern(parts: readonly string[]): WordRegex {
  const body = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('\\w*');
  const open = parts[0] === '';
  const close = parts[parts.length - 1] === '';
  const trimmed = body.slice(open ? 3 : 0, close ? body.length - 3 : body.length);
  return {
    pattern: `${open ? '' : '\\b'}${trimmed}${close ? '' : '\\b'}`,
    flavour: 'pcre',
    anchoring: 'substring',
    case: 'insensitive',
    dotAll: false,
    multiline: false,
  };
}

/** The reverse of `wordPattern`: the texts between wildcards; undefined for any other regular expression. */
export function wordParts(regex: WordRegex): readonly string[] | undefined {
  if (regex.flavour !== 'pcre' || regex.anchoring !== 'substring' || regex.case !== 'insensitive')
    return undefined;
  const found = /^(\\b)?(.*?)(\\b)?$/s.exec(regex.pattern);
  if (found === null) return undefined;
  const parts = found[2]!.split('\\w*');
  if (!parts.every((part) => /^(?:[\p{L}\p{N}_]|\\[.*+?^${}()|[\]\\/-])*$/u.test(part))) return undefined;
  const plain = parts.map((part) => part.replace(/\\(.)/g, '$1'));
  if (plain.every((part) => part === '')) return undefined;
  return [...(found[1] === undefined ? [''] : []), ...plain, ...(found[3] === undefined ? [''] : [])];
}
