import type { Case, Pattern } from '../ir/index.ts';
import { anyCharacter, anyText, concat, type RegexNode } from './ast.ts';
import { character } from './scanner.ts';

/** The tree of a wildcard pattern over the whole value. */
export function patternNode(pattern: Pattern, mode: Case): RegexNode {
  const fold = mode === 'insensitive';
  return concat(
    pattern.flatMap((part): RegexNode[] => {
      if ('any' in part) return [part.any === 'one' ? anyCharacter : anyText];
      return [...part.text].map((char) => character(char.codePointAt(0)!, fold));
    }),
  );
}
