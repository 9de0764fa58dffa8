/** Argument shapes that several commands share. */

import type { Command, Option, SortKey } from '../ast.ts';
import {
  atStageEnd,
  found,
  name,
  nameOrString,
  option,
  peek,
  peekWord,
  skip,
  take,
  takeKeyword,
} from '../scanner.ts';
import { countItem, fail, type State } from '../state.ts';

/** Without the offsets, which the caller sets. */
type Unplaced<C> = C extends Command ? Omit<C, 'start' | 'end'> : never;

/** Reads what follows a command's name, up to the end of its stage. */
export type CommandReader = (state: State, name: string) => Unplaced<Command>;

/** Names separated by blanks or commas, up to a stop word, a bracket or the end of the stage; options on the way. */
export function names(state: State, options?: Option[], stops: readonly string[] = []): string[] {
  const out: string[] = [];
  for (;;) {
    while (take(state, ',')) {
      /* empty items are passed over */
    }
    if (atStageEnd(state) || peek(state) === '[') return out;
    if (stops.length > 0 && stops.includes(peekWord(state).toLowerCase())) return out;
    const found = options === undefined ? undefined : option(state);
    if (found !== undefined) {
      options!.push(found);
      continue;
    }
    const item = nameOrString(state);
    if (item === undefined) return out;
    countItem(state);
    out.push(item);
  }
}

/** Options as long as they stand here, perhaps with commas between. */
export function options(state: State): Option[] {
  const out: Option[] = [];
  for (let next = option(state); next !== undefined; next = option(state)) {
    out.push(next);
    while (take(state, ',')) {
      /* addtotals fieldname=x, a, b */
    }
  }
  return out;
}

/** A whole number, when one stands here by itself. */
export function count(state: State): string | undefined {
  const digits = state.text.slice(state.at, state.at + 20).match(/^\d+(?=[\s|\],]|$)/)?.[0];
  if (digits === undefined) return undefined;
  state.at += digits.length;
  skip(state);
  return digits;
}

/** `as name`, when it stands here. */
export function alias(state: State): string | undefined {
  return takeKeyword(state, 'as') === undefined ? undefined : name(state, 'a name after AS');
}

/** `by a, b`, when it stands here. */
export function byNames(state: State, options?: Option[], stops?: readonly string[]): string[] {
  return takeKeyword(state, 'by') === undefined ? [] : names(state, options, stops);
}

/** `- count, +user, num(x)`. */
export function sortKeys(state: State): SortKey[] {
  const out: SortKey[] = [];
  for (;;) {
    while (take(state, ',')) {
      /* between keys */
    }
    if (atStageEnd(state)) return out;
    const start = state.at;
    const descending = take(state, '-');
    if (!descending) take(state, '+');
    const cast = state.text
      .slice(state.at, state.at + 6)
      .match(/^(auto|str|ip|num)\s*\(/i)?.[1]
      ?.toLowerCase();
    if (cast !== undefined) {
      state.at = state.text.indexOf('(', state.at) + 1;
      skip(state);
    }
    const field = nameOrString(state) ?? fail(state, `expected a field, found ${found(state)}`);
    if (cast !== undefined && !take(state, ')')) fail(state, `expected ) after ${field}`);
    countItem(state);
    out.push({
      type: 'SortKey',
      field,
      descending,
      ...(cast === undefined ? {} : { as: cast as NonNullable<SortKey['as']> }),
      start,
      end: state.at,
    });
  }
}

/** An object with the key only when there is a value. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
