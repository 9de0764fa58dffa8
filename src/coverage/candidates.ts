import { foldText, type Pattern, type Predicate, type Scalar } from '../ir/index.ts';
import { fieldUnder } from './checks.ts';
import { relateSources } from './logsource.ts';
import type { EventSet } from './view.ts';

/** All that is looked for in a field, as one text; undefined where a condition is too free to tell. */
type Texts = ReadonlyMap<string, string | undefined>;

/**
 * Whether every event of A may be one of B, by a quick look: what B requires in a field must stand in what A looks for
 * there. `false` is certain but for conditions that are computed.
 */
export function mayBeWithin(a: EventSet, b: EventSet): boolean {
  return relateSources(a.logSources, b.logSources).within && mayImply(textsOf(a), b.predicate);
}

function mayImply(texts: Texts, item: Predicate): boolean {
  switch (item.kind) {
    case 'And':
      return item.items.every((inner) => mayImply(texts, inner));
    case 'Or':
      return item.items.some((inner) => mayImply(texts, inner));
    case 'Compare':
      if (item.operator !== '==' || item.right.kind !== 'Literal') return knows(texts, item.left);
      return stands(texts, item.left, foldText(String(item.right.value)));
    case 'OneOf':
      return item.values.some(({ value }) => stands(texts, item.operand, foldText(String(value))));
    case 'Match':
      return stands(texts, item.operand, longestRun(item.pattern));
    case 'Regex':
    case 'InNetwork':
      return knows(texts, item.operand);
    default:
      return true;
  }
}

function knows(texts: Texts, operand: Scalar): boolean {
  const field = fieldUnder(operand)?.name;
  return field === undefined || texts.has(field);
}

function stands(texts: Texts, operand: Scalar, part: string): boolean {
  const field = fieldUnder(operand)?.name;
  if (field === undefined) return true;
  if (!texts.has(field)) return false;
  const text = texts.get(field);
  return text === undefined || text.includes(part);
}

const known = new WeakMap<EventSet, Texts>();

function textsOf(set: EventSet): Texts {
  let found = known.get(set);
  if (found === undefined) {
    const texts = new Map<string, string | undefined>();
    gather(set.predicate, texts);
    found = texts;
    known.set(set, found);
  }
  return found;
}

function longestRun(pattern: Pattern): string {
  let longest = '';
  for (const part of pattern) if ('text' in part && part.text.length > longest.length) longest = part.text;
  return foldText(longest);
}

function gather(item: Predicate, texts: Map<string, string | undefined>): void {
  const add = (operand: Scalar, found: readonly string[] | undefined): void => {
    const field = fieldUnder(operand)?.name;
    if (field === undefined) return;
    if (found === undefined || (texts.has(field) && texts.get(field) === undefined))
      texts.set(field, undefined);
    else texts.set(field, [texts.get(field) ?? '', ...found].join('\n'));
  };
  switch (item.kind) {
    case 'And':
    case 'Or':
      for (const inner of item.items) gather(inner, texts);
      return;
    case 'Compare':
      if (item.operator === '==' && item.right.kind === 'Literal')
        add(item.left, [foldText(String(item.right.value))]);
      else add(item.left, undefined);
      return;
    case 'OneOf':
      add(
        item.operand,
        item.values.map(({ value }) => foldText(String(value))),
      );
      return;
    case 'Match':
      add(
        item.operand,
        item.pattern.flatMap((part) => ('text' in part ? [foldText(part.text)] : [])),
      );
      return;
    case 'Regex':
    case 'InNetwork':
      add(item.operand, undefined);
      return;
    default:
  }
}
