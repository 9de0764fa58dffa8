import { type SearchComparison, type SearchTerm, timeModifiers } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { isSourceMacro } from '../../../fields/index.ts';
import {
  always,
  and,
  anyMany,
  compare,
  exists,
  match,
  matchAny,
  never,
  not,
  oneOf,
  or,
  type Pattern,
  type PatternPart,
  type Predicate,
  type Scalar,
} from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import { print } from '../print.ts';
import { macroText } from '../quote.ts';
import { numberInOrder, present, test } from './leaf.ts';
import { tableOf } from './lists.ts';
import { type Frame, type Lowering, numberOrText, opaquePredicate, place, resolveForTest } from './state.ts';

/**
 * Search terms: values are compared by text without regard to case, `f!=v` asks that f is there and `NOT f=v` does
 * not, `*` is any text (Search Reference, "search"; Search Manual, "NOT and !=").
 */
export function termPredicate(lowering: Lowering, frame: Frame, term: SearchTerm): Predicate {
  switch (term.type) {
    case 'SearchAnd':
      return and(
        term.items.map((item) => termPredicate(lowering, frame, item)),
        place(lowering, term),
      );
    case 'SearchOr':
      return or(
        term.items.map((item) => termPredicate(lowering, frame, item)),
        place(lowering, term),
      );
    case 'SearchNot':
      return not(termPredicate(lowering, frame, term.item), place(lowering, term));
    case 'SearchComparison':
      return comparison(lowering, frame, term);
    case 'SearchIn': {
      const at = place(lowering, term);
      const operand = resolveForTest(lowering, frame, term.field, at);
      const named = (term.macros ?? []).map((macro) => unknownMacro(lowering, macro));
      return or([test(operand, (value) => equalToAny(value, term.values, at)), ...named], at);
    }
    case 'Term':
      return keyword(term.text, 'insensitive', place(lowering, term));
    case 'Directive':
      return keyword(term.text, term.name === 'CASE' ? 'sensitive' : 'insensitive', place(lowering, term));
    case 'Macro':
      return unknownMacro(lowering, term);
    case 'Subsearch': {
      const text = `[${print(term.pipeline).replace(/^\| (?=search\s)/, '')}]`;
      const table = tableOf(term.pipeline);
      const what = table === undefined ? 'the subsearch' : `the list out of the table ${table}`;
      const reason = 'its results become alternatives of field values when the search runs';
      const name = table === undefined ? undefined : `lookup ${table}`;
      return opaquePredicate(lowering, term, text, { what, reason }, name);
    }
  }
}

/** A macro that stands for a log source is recognised later; any other one is a condition that only has a name. */
function unknownMacro(lowering: Lowering, macro: Extract<SearchTerm, { type: 'Macro' }>): Predicate {
  const text = macroText(macro.name, macro.arguments);
  const made = opaquePredicate(
    lowering,
    macro,
    text,
    { what: `the macro ${macro.name}`, reason: 'it is not defined here' },
    macro.name,
  );
  if (isSourceMacro(macro.name)) lowering.reasons.delete(made);
  return made;
}

function comparison(lowering: Lowering, frame: Frame, term: SearchComparison): Predicate {
  const at = place(lowering, term);
  if (timeModifiers.has(term.field.toLowerCase())) {
    lowering.diagnostics.push(
      diagnose('spl-time-range', { span: at, with: { text: `${term.field}=${term.value}` } }),
    );
    return always;
  }
  const operand = resolveForTest(lowering, frame, term.field, at);
  if (term.macro !== undefined) {
    return opaquePredicate(
      lowering,
      term,
      `${term.field}${term.operator}${macroText(term.macro.name, term.macro.arguments)}`,
      { what: `the macro ${term.macro.name}`, reason: 'it is not defined here' },
      term.macro.name,
    );
  }
  switch (term.operator) {
    case '=':
      return test(operand, (value) => equalTo(value, term.value, at));
    case '!=':
      // A field that is there is equal to the star.
      if (/^\*+$/.test(term.value)) {
        lowering.diagnostics.push(diagnose('spl-never', { span: at, with: { field: term.field } }));
        return never;
      }
      if (term.field.includes('{}')) {
        lowering.diagnostics.push(
          diagnose('spl-array-not-equal', { span: at, with: { field: term.field, value: term.value } }),
        );
      }
      return and([present(operand), not(test(operand, (value) => equalTo(value, term.value, at)))], at);
    default: {
      const { operator } = term;
      const bound = numberInOrder({ kind: 'Literal', value: numberOrText(term.value) });
      // Upper case before lower case: the order of characters (Search Reference, "search").
      return test(operand, (value) => compare(operator, value, bound, 'sensitive', at));
    }
  }
}

/** One value of a term, any of several: addresses with a mask are networks, `*` alone asks for any value. */
function equalTo(operand: Scalar, text: string, at: Span): Predicate {
  if (isNetwork(text)) return { kind: 'InNetwork', operand, networks: [text], span: at };
  if (text === '*') return exists(operand, at);
  if (text.includes('*')) return match(operand, starPattern(text), 'insensitive', at);
  return oneOf(operand, [numberOrText(text)], 'insensitive', at);
}

function equalToAny(operand: Scalar, texts: readonly string[], at: Span): Predicate {
  const networks = texts.filter(isNetwork);
  const plain = texts.filter((text) => !isNetwork(text));
  if (plain.includes('*')) return exists(operand, at);
  if (!plain.some((text) => text.includes('*'))) {
    const list = plain.length === 0 ? never : oneOf(operand, plain.map(numberOrText), 'insensitive', at);
    return networks.length === 0 ? list : or([list, inNetworks(operand, networks, at)], at);
  }
  const patterns = matchAny(operand, plain.map(starPattern), 'insensitive', at);
  return networks.length === 0 ? patterns : or([patterns, inNetworks(operand, networks, at)], at);
}

function inNetworks(operand: Scalar, networks: readonly string[], at: Span): Predicate {
  return { kind: 'InNetwork', operand, networks, span: at };
}

/** `a*b`: every star is a wildcard, since search has no escape for it. */
export function starPattern(text: string): Pattern {
  return text
    .split('*')
    .flatMap((part, index): PatternPart[] => (index === 0 ? [{ text: part }] : [anyMany, { text: part }]));
}

const v4Network = /^(?:\d{1,3}\.){3}\d{1,3}\/(?:[12]?\d|3[0-2])$/;
const v6Network = /^(?=[^/]*:)[0-9a-f:.]+\/\d{1,3}$/i;

function isNetwork(text: string): boolean {
  return v4Network.test(text) || v6Network.test(text);
}

function keyword(text: string, mode: 'sensitive' | 'insensitive', at: Span): Predicate {
  if (/^\*+$/.test(text)) return always;
  return {
    kind: 'Keyword',
    pattern: starPattern(text).filter((part) => !('text' in part) || part.text !== ''),
    case: mode,
    scope: 'term',
    span: at,
  };
}
