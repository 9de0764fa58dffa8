import { type Diagnostic, diagnose, effectUnder } from '../../../diagnostics/index.ts';
import {
  always,
  and,
  never,
  not,
  type Pattern,
  type Predicate,
  printNode,
  rewriteLeaves,
  testedOperand,
  walk,
  walkLeaves,
} from '../../../ir/index.ts';
import { approximate, type LeftOut, opaqueLeftOut, withoutNested } from '../../../passes/index.ts';
import { translateRegex } from '../../../regex/index.ts';
import { holdsFor } from '../holds.ts';
import type { Context } from './context.ts';
import { isSearchable, type Place, searchBound, termOf } from './search.ts';
import { isSayable, stagesFor } from './stages.ts';
import { fn, where } from './tree.ts';
import type { Command, SearchTerm } from './types.ts';
import { conditionOf, withPresent } from './where.ts';

const TARGET = 'SPL';

/** A predicate divided between terms that the index answers and stages that look at each event. */
export interface Split {
  readonly term?: SearchTerm;
  /** Commands that compute what is tested, then `search` and `where`. */
  readonly stages: readonly Command[];
  /** What those stages test; its fields must still be there where they stand. */
  readonly rest: readonly Predicate[];
}

interface SplitOptions {
  /** Of what only `where` can say, the terms get what they can say, so that the index narrows the events first. */
  readonly bound?: boolean;
  /** `where` rather than search terms where it can say the same: for thresholds. */
  readonly preferWhere?: boolean;
}

export function splitPredicate(
  predicate: Predicate,
  place: Place,
  context: Context,
  options: SplitOptions = {},
): Split {
  if (options.preferWhere !== true && isSearchable(predicate, place)) {
    // Most rules are terms and nothing else.
    sayKeywords(predicate, context.report);
    return { term: termOf(predicate, place), stages: [], rest: [] };
  }
  const prepared = prepare(predicate, place, context.report);
  if (prepared.kind === 'Constant') {
    return { stages: prepared.value ? [] : [where(fn('false'))], rest: [] };
  }
  const terms: Predicate[] = [];
  const rest: Predicate[] = [];
  for (const item of conjuncts(prepared)) {
    const isTerm = isSearchable(item, place) && !(options.preferWhere && conditionOf(item) !== undefined);
    if (isTerm) terms.push(item);
    else {
      rest.push(item);
      if (options.bound) terms.push(searchBound(item, place));
    }
  }
  const term = and(terms);
  return {
    ...(term.kind === 'Constant' ? {} : { term: termOf(term, place) }),
    stages: stagesFor(rest, place, context, withPresent(terms.filter((item) => !rest.includes(item)))),
    rest,
  };
}

/** Decides what is asked of a fixed text. */
function foldTexts(predicate: Predicate): Predicate {
  return rewriteLeaves(predicate, (leaf) => {
    const operand = testedOperand(leaf);
    if (operand?.kind !== 'Literal') return leaf;
    const holds = holdsFor(leaf, String(operand.value));
    return holds === undefined ? leaf : holds ? always : never;
  });
}

/** The conjuncts; `not (a or b)` is two of them, so that each can go where it belongs. */
export function conjuncts(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'And') return predicate.items.flatMap(conjuncts);
  if (predicate.kind === 'Not' && predicate.item.kind === 'Or' && hasConditionOnly(predicate.item)) {
    return predicate.item.items.flatMap((item) => conjuncts(not(item)));
  }
  return [predicate];
}

const EVENTS: Place = { prefix: '', events: true, filled: false };

function hasConditionOnly(predicate: Predicate): boolean {
  return !isSearchable(predicate, EVENTS);
}

/** Leaves out what neither form can say, and says what else changes. */
function prepare(predicate: Predicate, place: Place, report: Diagnostic[]): Predicate {
  const flat = withoutNested(foldTexts(predicate), ({ path, span }, effect) => {
    report.push(diagnose('spl-nested', { span, effect, with: { path } }));
  });
  const first = approximate(flat, (leaf) => isSearchable(leaf, place) || conditionOf(leaf) !== undefined);
  for (const one of first.leftOut) report.push(leftOut(one));
  // A leaf that only terms can say, among alternatives that only `where` can say.
  const items = conjuncts(first.predicate).map((item) => {
    if (isSayable(item, place)) return item;
    const second = approximate(item, (leaf) => conditionOf(leaf) !== undefined);
    for (const one of second.leftOut) report.push(leftOut(one));
    return second.predicate;
  });
  const result = and(items);
  sayKeywords(result, report);
  return result;
}

function leftOut({ leaf, effect, negated }: LeftOut): Diagnostic {
  if (leaf.kind === 'OpaquePredicate') return opaqueLeftOut(leaf, effect, negated, TARGET);
  const at = { span: leaf.span, effect };
  if (leaf.kind === 'Regex') {
    const translated = translateRegex(leaf, { flavour: 'pcre', anchoring: 'substring', inlineFlags: true });
    if ('unsupported' in translated) {
      return diagnose('regex-unsupported', {
        ...at,
        with: { construct: translated.unsupported, target: TARGET },
      });
    }
  }
  const pattern = fieldPattern(leaf);
  if (pattern !== undefined) return diagnose('spl-field-pattern', { ...at, with: { field: pattern } });
  return diagnose('plan-approximated', {
    ...at,
    with: { target: TARGET, what: `\`${printNode(leaf).trim()}\``, instead: 'it is left out' },
  });
}

function fieldPattern(leaf: Predicate): string | undefined {
  let found: string | undefined;
  walk(leaf, (node) => {
    if (node.kind === 'FieldRef' && node.name.includes('*')) found = node.name;
    return true;
  });
  return found;
}

/** Terms without a field look at the event's text, which holds names of fields and escapes besides values. */
function sayKeywords(predicate: Predicate, report: Diagnostic[]): void {
  walkLeaves(predicate, (leaf, negated) => {
    if (leaf.kind !== 'Keyword' || leaf.scope !== 'contains') return;
    const effect = hasEscapes(leaf.pattern) ? 'different' : effectUnder('broader', negated);
    // Said once, not for each of a hundred terms.
    if (report.some((known) => known.code === 'spl-keyword-raw' && known.effect === effect)) return;
    report.push(diagnose('spl-keyword-raw', { span: leaf.span, effect }));
  });
}

function hasEscapes(parts: Pattern): boolean {
  return parts.some((part) => 'text' in part && /["\\<>&\p{Cc}]/u.test(part.text));
}
