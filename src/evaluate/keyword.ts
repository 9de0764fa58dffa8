import type { Pattern } from '../ir/index.ts';

/**
 * Characters that end a token. Splunk's index segments texts on major breakers, and their parts on minor ones
 * (https://help.splunk.com, "About event segmentation"); a bare term may be a whole segment or a run of its parts.
 */
const breakers = new Set('[]<>(){}|!;,\'"*\n\r\t &?+/:=@.-$#%\\_');
const majorBreakers = new Set('[]<>(){}|!;,\'"*\n\r\t &?+');

/** A test of whether a text holds the pattern as whole tokens; a wildcard stays within one major segment. */
export function compileTerm(parts: Pattern, fold: (text: string) => string): (text: string) => boolean {
  const pieces = parts.map((part) => ('text' in part ? fold(part.text) : part.any));
  const isText = parts.map((part) => 'text' in part);

  function matchesFrom(text: string, start: number): boolean {
    // The places that may have been reached; small, since a wildcard stays within its segment.
    let reached = new Set([start]);
    for (const [i, piece] of pieces.entries()) {
      const next = new Set<number>();
      for (const at of reached) {
        if (isText[i]) {
          if (text.startsWith(piece, at)) next.add(at + piece.length);
        } else {
          if (piece === 'many') next.add(at);
          for (let end = at; end < text.length && !majorBreakers.has(text[end]!); end++) {
            next.add(end + 1);
            if (piece === 'one') break;
          }
        }
      }
      if (next.size === 0) return false;
      reached = next;
    }
    for (const end of reached) if (isEdge(text, end)) return true;
    return false;
  }

  return (text) => {
    for (let start = 0; start <= text.length; start++) {
      if (isEdge(text, start) && matchesFrom(text, start)) return true;
    }
    return false;
  };
}

function isEdge(text: string, at: number): boolean {
  return at === 0 || at === text.length || breakers.has(text[at - 1]!) || breakers.has(text[at]!);
}
