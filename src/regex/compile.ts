import { RE2JS } from 're2js';
import { expandedSize, someNode } from './ast.ts';
import { automata, setsOf } from './automaton.ts';
import { printRegex } from './print.ts';
import { readRegex, wholeTree } from './read.ts';
import type { RegexSpec } from './spec.ts';

/** A regular expression ready to run, in time linear in the text. */
export interface CompiledRegex {
  readonly test: (text: string) => boolean;
  /** The groups of the first match, by number (0 is the whole match) and by name; undefined without a match. */
  readonly exec: (text: string) => RegexMatch | undefined;
}

export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string>>;
}

/** Steps that a pattern may have once its repeats are written out. */
const sizeLimit = 50_000;

/** Compiles for running on a linear-time engine. */
export function compileRegex(spec: RegexSpec): CompiledRegex | { readonly unsupported: string } {
  const tree = readRegex(spec);
  if ('invalid' in tree) return { unsupported: `a pattern that is not valid (${tree.invalid})` };
  if (!('node' in tree)) return tree;
  const { node } = tree;
  if (expandedSize(node) > sizeLimit) return { unsupported: 'repeats of this size' };
  if (someNode(node, (part) => part.type === 'intersection' || part.type === 'complement')) {
    return byAutomaton(spec);
  }
  const text = printRegex(node, { flavour: 're2', fold: false, dot: 'line' });
  try {
    const regex = RE2JS.compile(spec.anchoring === 'whole' ? `^(?:${text})$` : text);
    return { test: (value) => regex.test(value), exec: (value) => firstMatch(regex, value) };
  } catch {
    // RE2 has limits of its own, on the number of repeats.
    return byAutomaton(spec);
  }
}

/** States that a test may make before it says no: an automaton can be exponentially larger than its expression. */
const stateLimit = 200_000;

/** For what RE2 does not have: an automaton made while it runs. Knows no groups. */
function byAutomaton(spec: RegexSpec): CompiledRegex | { readonly unsupported: string } {
  const tree = wholeTree(spec);
  if ('invalid' in tree) return { unsupported: tree.invalid };
  if (!('node' in tree)) return tree;
  const { start, step, accepts, classOf, none, size } = automata(setsOf(tree.node));
  const first = start(tree.node);
  const test = (text: string): boolean => {
    let state = first;
    for (let at = 0; at < text.length && state !== none; at++) {
      const code = text.codePointAt(at)!;
      if (code > 0xffff) at++;
      state = step(state, classOf(code));
      if (size() > stateLimit) return false;
    }
    return accepts(state);
  };
  const exec = (text: string): RegexMatch | undefined =>
    test(text) ? { start: 0, end: text.length, groups: [text], named: {} } : undefined;
  return { test, exec };
}

function firstMatch(regex: RE2JS, text: string): RegexMatch | undefined {
  const matcher = regex.matcher(text);
  if (!matcher.find()) return undefined;
  const groups: (string | undefined)[] = [];
  for (let index = 0; index <= matcher.groupCount(); index++) groups.push(matcher.group(index) ?? undefined);
  const named: Record<string, string> = {};
  for (const [name, index] of Object.entries(regex.namedGroups())) {
    const value = groups[index];
    if (value !== undefined) named[name] = value;
  }
  return { start: matcher.start(), end: matcher.end(), groups, named };
}
