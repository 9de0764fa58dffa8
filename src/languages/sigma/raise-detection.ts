import { parseCondition } from '../../../grammars/sigma-condition/index.ts';
import { not, type Predicate } from '../../ir/index.ts';
import type { Detection, Selection } from './ast.ts';
import { Names } from './names.ts';
import type { LeafItem } from './raise-leaf.ts';
import { alternatives, itemOf, mapsOf, selectionOf, tidy } from './raise-selection.ts';

/**
 * A predicate as selections and a condition, the way people write Sigma: what must match in `selection` or
 * `selection_…`, what is excluded in `filter_main_…`. Every leaf must be one that `leafItem` knows.
 */
export function raiseDetection(predicate: Predicate): Detection {
  const state: State = { selections: new Map(), names: new Names() };
  const text = topLevel(predicate, state);
  const parsed = parseCondition(text);
  if ('error' in parsed) throw new Error(`wrote a condition that does not parse: ${text}`);
  return {
    selections: state.selections,
    conditions: [{ text, condition: parsed.condition, place: undefined }],
    place: undefined,
  };
}

interface State {
  readonly selections: Map<string, Selection>;
  readonly names: Names;
}

function topLevel(predicate: Predicate, state: State): string {
  const parts = predicate.kind === 'And' ? predicate.items : [predicate];
  const wanted = parts.filter((part) => !isExclusion(part));
  const excluded = parts.filter(isExclusion);
  const texts = wanted.length === 0 ? [] : wantedTexts(wanted, state, excluded.length === 0);
  if (excluded.length > 0) texts.push(exclusionText(excluded, state));
  return texts.join(' and ');
}

function isExclusion(predicate: Predicate): boolean {
  return (predicate.kind === 'Not' && itemOf(predicate) === undefined) || isNever(predicate);
}

function isNever(predicate: Predicate): boolean {
  return predicate.kind === 'Constant' && !predicate.value;
}

/** What must match: one `selection`, or several named after their fields and joined by `all of selection_*`. */
function wantedTexts(parts: readonly Predicate[], state: State, alone: boolean): string[] {
  const [only] = parts;
  if (parts.length === 1 && only!.kind === 'Or') return [alternativesText(only!.items, state, alone)];
  const items: LeafItem[] = [];
  const lists: Selection[] = [];
  const complex: Predicate[] = [];
  for (const part of parts) {
    const item = itemOf(part);
    const selection = item === undefined ? selectionOf(part) : undefined;
    if (item !== undefined) items.push(item);
    else if (selection !== undefined) lists.push(selection);
    else complex.push(part);
  }
  const selections = [...mapsOf(items).map(tidy), ...lists];
  if (complex.length === 0) {
    if (selections.length === 1) return [add('selection', selections[0]!, state)];
    for (const selection of selections) addHinted('selection', selection, state);
    return ['all of selection_*'];
  }
  const names =
    selections.length === 1
      ? [add('selection', selections[0]!, state)]
      : selections.map((selection) => addHinted('selection', selection, state));
  return [...names, ...complex.map((part) => expression(part, state, 'and', 'selection'))];
}

/** Alternatives at the top: one list of small maps, or `1 of selection_*`. */
function alternativesText(items: readonly Predicate[], state: State, alone: boolean): string {
  const gathered = alternatives(items);
  const selections = gathered.map(selectionOf);
  if (selections.every((selection) => selection !== undefined)) {
    const small = selections.every((selection) => selection.type === 'Map' && selection.items.length === 1);
    const [first] = selections;
    if (selections.length === 1) return add('selection', first!, state);
    if (small) return add('selection', { type: 'List', items: selections }, state);
    for (const selection of selections) addHinted('selection', selection, state);
    return '1 of selection_*';
  }
  const texts = alternativeTexts(gathered, state, 'selection');
  return alone || texts.length === 1 ? texts.join(' or ') : `(${texts.join(' or ')})`;
}

/** What is excluded: `not filter_main_x`, or `not 1 of filter_main_*`. */
function exclusionText(parts: readonly Predicate[], state: State): string {
  const items = parts.flatMap((part) => {
    const inner = not(part);
    return inner.kind === 'Or' ? inner.items : [inner];
  });
  const gathered = alternatives(items);
  const selections = gathered.map(selectionOf);
  if (selections.every((selection) => selection !== undefined)) {
    const names = selections.map((selection) => addHinted('filter_main', selection, state));
    return names.length === 1 ? `not ${names[0]}` : 'not 1 of filter_main_*';
  }
  const texts = alternativeTexts(gathered, state, 'filter_main');
  return texts.length === 1 ? `not ${texts[0]}` : `not (${texts.join(' or ')})`;
}

function add(name: string, selection: Selection, state: State): string {
  const taken = state.names.take(name);
  state.selections.set(taken, selection);
  return taken;
}

function addHinted(prefix: string, selection: Selection, state: State): string {
  const taken = state.names.takeFor(prefix, selection);
  state.selections.set(taken, selection);
  return taken;
}

/**
 * What stands under a `not` within an expression is a filter too, and within a filter an exception. Neither has a name
 * that `selection_*` or `filter_main_*` would pick.
 */
function opposite(prefix: string): string {
  return prefix.startsWith('filter') ? 'exception' : 'filter';
}

/** Any boolean structure, with a selection for each part that one selection can hold. */
function expression(
  predicate: Predicate,
  state: State,
  around: 'and' | 'or' | 'not',
  prefix: string,
): string {
  const selection = selectionOf(predicate);
  if (selection !== undefined) return addHinted(prefix, selection, state);
  switch (predicate.kind) {
    case 'And': {
      const items: LeafItem[] = [];
      const rest: Predicate[] = [];
      for (const part of predicate.items) {
        const item = itemOf(part);
        if (item === undefined) rest.push(part);
        else items.push(item);
      }
      const texts = mapsOf(items).map((map) => addHinted(prefix, tidy(map), state));
      texts.push(...rest.map((part) => expression(part, state, 'and', prefix)));
      return grouped(texts, 'and', around);
    }
    case 'Or': {
      return grouped(alternativeTexts(alternatives(predicate.items), state, prefix), 'or', around);
    }
    case 'Not':
      return `not ${expression(predicate.item, state, 'not', opposite(prefix))}`;
    default:
      // `false`: what no event matches.
      return `not ${expression({ kind: 'Constant', value: true }, state, 'not', opposite(prefix))}`;
  }
}

/** Alternatives that one map can hold go together into one list of maps; the others are expressions. */
function alternativeTexts(items: readonly Predicate[], state: State, prefix: string): readonly string[] {
  const maps: Selection[] = [];
  const rest: Predicate[] = [];
  for (const item of items) {
    const selection = selectionOf(item);
    if (selection?.type === 'Map') maps.push(selection);
    else rest.push(item);
  }
  const [first] = maps;
  const together: Selection | undefined = maps.length > 1 ? { type: 'List', items: maps } : first;
  const texts = together === undefined ? [] : [addHinted(prefix, together, state)];
  return [...texts, ...rest.map((item) => expression(item, state, 'or', prefix))];
}

function grouped(texts: readonly string[], operator: 'and' | 'or', around: 'and' | 'or' | 'not'): string {
  const text = texts.join(` ${operator} `);
  return texts.length === 1 || operator === around ? text : `(${text})`;
}
