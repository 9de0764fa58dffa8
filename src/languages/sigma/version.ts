import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { Span } from '../../text/index.ts';
import type { SigmaContext } from './context.ts';

/** The released specification, and the one that is being written. */
export const sigmaVersions = ['2.1', '2.2'] as const;

/**
 * Reports what only Sigma 2.2 has: refused where the user holds rules to 2.1, taken with a warning where no version is
 * given. False when it is refused.
 */
export function takesNewer(
  what: string,
  span: Span | undefined,
  { version }: SigmaContext,
  diagnostics: Diagnostic[],
): boolean {
  if (version === '2.2') return true;
  const code = version === '2.1' ? 'sigma-newer-refused' : 'sigma-newer';
  diagnostics.push(diagnose(code, { span, with: { what } }));
  return version !== '2.1';
}

/** Escapes that 2.2 adds to the regular expressions of 2.1, and flags inside the pattern, which neither wants. */
const newerEscapes = new Set('bBdDsSwW');

/** The first part of a pattern that Sigma 2.1 does not have, by its place in the text. */
export function newerInRegex(pattern: string): { readonly text: string; readonly start: number } | undefined {
  const flags = /^\(\?[a-z]+\)/.exec(pattern);
  if (flags !== null) return { text: flags[0], start: 0 };
  for (let at = pattern.indexOf('\\'); at !== -1; at = pattern.indexOf('\\', at + 2)) {
    if (newerEscapes.has(pattern[at + 1] ?? '')) return { text: pattern.slice(at, at + 2), start: at };
  }
  return undefined;
}
