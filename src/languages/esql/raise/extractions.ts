import {
  and,
  type Call,
  field,
  keyOf,
  mapChildren,
  type Node,
  type Plan,
  type Predicate,
  rewrite,
  walk,
} from '../../../ir/index.ts';
import { nameFirstGroup } from '../../../regex/index.ts';
import { extractedName } from '../names.ts';
import type { Raising } from './context.ts';
import { start } from './rows.ts';
import { raiseScalar } from './scalar.ts';

/**
 * ES|QL has no function that takes a text out of another by a regular expression, but a command (GROK): such calls
 * become columns, which a step below the one that uses them makes. Undefined where there is nothing to do.
 */
export function withExtractions(state: Raising, plan: Plan): Plan | undefined {
  if (!('input' in plan)) return undefined;
  if (plan.kind === 'Filter' && plan.predicate.kind === 'And') {
    const [plain, extracting] = split(plan.predicate.items, (item) => !extracts(item));
    // What needs no extraction comes first: fewer rows to take apart.
    if (plain.length > 0 && extracting.length > 0)
      return { ...plan, predicate: and(extracting), input: { ...plan, predicate: and(plain) } };
  }
  const columns = new Map<string, string>();
  let { input } = plan;
  const column = (call: Call): Node => {
    const known = columns.get(keyOf(call));
    if (known !== undefined) return field(known, call.span);
    const name = `${extractedName}_${state.extractions + 1}`;
    const pattern = grokPattern(call, name);
    const from = call.arguments[0]!;
    if (pattern === undefined || raiseScalar(from, start.inner) === undefined) return call;
    state.extractions++;
    columns.set(keyOf(call), name);
    const at = call.span === undefined ? {} : { span: call.span };
    input = { kind: 'Extract', input, from, method: 'grok', pattern, outputs: [name], ...at };
    return field(name, call.span);
  };
  const changed = mapChildren(plan, (child) =>
    child === plan.input ? child : rewrite(child, (node) => (node.kind === 'Call' ? column(node) : node)),
  );
  return columns.size === 0 ? undefined : ({ ...changed, input } as Plan);
}

function extracts(predicate: Predicate): boolean {
  let found = false;
  walk(predicate, (node) => {
    found ||= node.kind === 'Call' && grokPattern(node, extractedName) !== undefined;
    return !found;
  });
  return found;
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/**
 * The pattern of `extractRegex` with a name for its group. GROK's expressions are Oniguruma's (Elasticsearch reference,
 * "Grok processor"), in which `^` and `$` stand at every line and some escapes and flags mean something else.
 */
function grokPattern(call: Call, name: string): string | undefined {
  const pattern = call.arguments[1];
  if (call.function !== 'extractRegex' || pattern?.kind !== 'Literal') return undefined;
  const text = String(pattern.value);
  if (/%\{|\\[hHRKGQEX]|\(\?(?:\||P|R|&|\d)|\(\?[a-z]*[smxUJn]/.test(text)) return undefined;
  const named = nameFirstGroup(text, name);
  return named === undefined ? undefined : ofOniguruma(named);
}

/** With the ends of the text in place of those of its lines. */
function ofOniguruma(pattern: string): string {
  let out = '';
  for (let at = 0, inClass = false; at < pattern.length; at++) {
    const mark = pattern[at]!;
    if (mark === '\\') {
      out += mark + (pattern[++at] ?? '');
      continue;
    }
    if (mark === '[') inClass = true;
    else if (mark === ']') inClass = false;
    out += !inClass && mark === '^' ? '\\A' : !inClass && mark === '$' ? '\\Z' : mark;
  }
  return out;
}
